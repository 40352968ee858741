"""`python -m core calibrate`: which labels fit better than chance, and how often noise passes a raw threshold."""

import argparse
import json
import sys
from typing import Any

from core.commands.arguments import EVERY, add_seed, add_study, layers_asked, new_file, said_again

HELP = "Compare the labels of layers with those that shuffled images give: p, q, and the noise rate of a raw tau."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument("--layer", nargs="+", help=f"layers, or `{EVERY}` (default: the last one)")
    parser.add_argument("--scorer", nargs="+", help="default: all that keep the scores of every image")
    parser.add_argument("--similarity", nargs="+", help="default: correlation and soft_wpmi")
    parser.add_argument("--tau", type=float, default=0.0, help="the raw threshold to judge (default 0, as published)")
    parser.add_argument(
        "--draws", type=int, default=99, help="shuffles (default 99; with fewer than 19 no p is as low as 0.05)"
    )
    add_seed(parser)
    parser.add_argument(
        "--out", type=new_file, help="keep p and q of all neurons in this file too (.npz), for the pages"
    )
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.dissection.calibration import calibrate
    from core.dissection.luck import luck_of, write_luck
    from core.dissection.similarity_info import PUBLISHED
    from core.label_quality.false_labels import DISTRACTOR, NUISANCE, group_labels
    from core.label_quality.halves import judging_scorers
    from core.study import open_study

    study = open_study(args.study)
    lines, kept = [], {}
    for layer in layers_asked(study, args.layer):
        for scorer in args.scorer or judging_scorers(study):
            for similarity in args.similarity or ["correlation", PUBLISHED]:
                print(f"shuffling {layer}, {scorer}, {similarity} ...", file=sys.stderr, flush=True)
                found = calibrate(study, layer, scorer, similarity, args.draws, args.seed)
                kept[layer, scorer, similarity] = luck_of(found)
                place = {"layer": layer, "scorer": scorer, "similarity": similarity}
                counted = {
                    group: group_labels(study, layer, scorer, similarity, group) for group in (DISTRACTOR, NUISANCE)
                }
                groups = {group: labels and labels.summary() for group, labels in counted.items()}
                lines.append({**place, **found.summary(args.tau), **groups})
    if args.out is not None:
        given = ("study", "layer", "scorer", "similarity", "draws", "seed", "out")
        write_luck(kept, args.out, study, said_again("calibrate", args, given))
    if args.json:
        print(json.dumps(lines, indent=1))
        return
    for line in lines:
        print(
            f"{line['layer']:<7} {line['scorer']:<8} {line['similarity']:<13} above tau = {args.tau:g}: "
            f"{line['above_raw_tau']:,} of {line['alive']:,}, noise {100 * line['noise_above_raw_tau']:.0f} %; "
            f"interpretable (q <= 0.05): {line['interpretable']:,}; calibrated tau {line['calibrated_tau']:.3f}: "
            f"{line['above_calibrated_tau']:,}; {_group_words(line, DISTRACTOR)}; {_group_words(line, NUISANCE)}"
        )


def _group_words(line: dict[str, Any], group: str) -> str:
    """How many labels are words of a group, beside labels drawn at random."""
    labels = line[group]
    if labels is None:
        return f"no {group} among the words"
    low, high = labels["interval"]
    return (
        f"{group} labels: {labels['labels']:,} of {labels['of']:,} ({100 * low:.1f} to {100 * high:.1f} %; "
        f"at random {100 * labels['at_random']:.1f} %)"
    )
