"""`python -m core quality`: how good the labels are on images they were not chosen on, and which way is best."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.arguments import EVERY, add_seed, add_study, layers_asked, new_file, said_again
from core.commands.quality_names import other_wording, rescored, wordings
from core.commands.tables import table_lines, write_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from core.study import Study

HELP = "Judge labels on images they were not chosen on, beside other neurons' labels, for every scorer and similarity."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument("--layer", help=f"a layer, or `{EVERY}` (default: the last one)")
    parser.add_argument("--scorer", help="for instance clip, actions or votes (default: all that keep their scores)")
    parser.add_argument("--similarity", help="a similarity function (default: all)")
    parser.add_argument("--neuron", type=int, help="only this neuron, by the labels of every scorer")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--wordings",
        action="store_true",
        help="instead, what neurons would be called without their word: another wording of it, or something else",
    )
    instead.add_argument(
        "--rescored",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="instead, whether neurons keep their names by other scores of the same images and words, such as "
        "`core score clip --template` or `--model` give",
    )
    instead.add_argument(
        "--embeddings",
        type=Path,
        metavar="FILE",
        help="instead, how alike each neuron's top images are to CLIP: what `core score clip --cache FILE` kept",
    )
    parser.add_argument(
        "--data", type=Path, help="FER2013, to check the embeddings by (default: what `data import` brought)"
    )
    add_seed(parser)
    parser.add_argument("--out", type=new_file, help="write the tables as CSV too: this file, and …_tests and …_words")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.errors import InputError
    from core.study import open_study

    if args.neuron is not None and (args.rescored or args.embeddings):
        raise InputError("--rescored and --embeddings are of whole layers; leave out --neuron.")
    study = open_study(args.study)
    if args.neuron is not None:
        (other_wording if args.wordings else _one)(study, args)
        return
    layers = layers_asked(study, args.layer and [args.layer])
    if args.embeddings is not None:
        _clarity(study, layers, args)
        return
    if args.wordings:
        wordings(study, layers, args)
        return
    if args.rescored:
        rescored(study, layers, args)
        return
    from core.label_quality.between_judges import related_words, shared_by_layer
    from core.label_quality.comparison import compare
    from core.label_quality.judges import judge_table

    found = compare(study, layers, _listed(args.scorer), _listed(args.similarity), args.seed, _say)
    words = judge_table(study)
    between = {"shared": shared_by_layer(study, layers), "related": related_words(study)}
    if args.out is not None:
        command = said_again("quality", args, ("study", "layer", "scorer", "similarity", "seed", "out"))
        write_tables(study, args.out, {"": found.table, "_tests": found.tests, "_words": words}, command)
    if args.json:
        tables = {"labels": found.table, "tests": found.tests, "words": words, **between}
        lines = {name: table_lines(own) for name, own in tables.items()}
        print(json.dumps({"study": study.id, "seed": args.seed, **lines}))
        return
    _print(study, found.table, found.tests, words)
    _print_between(**between)


def _clarity(study: "Study", layers: "Sequence[str]", args: argparse.Namespace) -> None:
    from core.commands.progress import ProgressLine
    from core.concepts.measurements import Measurements
    from core.explanation.results import write_result
    from core.faces.opening import open_faces
    from core.label_quality.image_clarity import (
        clarity_by_layer,
        clarity_by_layer_said,
        clarity_of_study,
        study_embeddings,
    )

    measured = Measurements.load(args.embeddings)
    embeddings = study_embeddings(study, measured, open_faces(args.data, progress=ProgressLine()))
    table = clarity_of_study(study, layers, embeddings, args.seed, _say).round(4)
    lines = clarity_by_layer(table)
    if args.out is not None:
        said = argparse.Namespace(**{**vars(args), "embeddings": args.embeddings.name})
        command = said_again("quality", said, ("study", "layer", "embeddings", "seed", "out"))
        write_result(table, args.out, study, command)
    if args.json:
        about = {"study": study.id, "source": measured.source, "seed": args.seed}
        print(json.dumps({**about, "layers": table_lines(lines), "neurons": table_lines(table)}))
        return
    print(f"{study.title}, {measured.source}. {clarity_by_layer_said(lines)}")
    for line in lines.itertuples():
        print(
            f"  {line.layer:<8} {line.neurons:>5,} neurons: {line.clarity:.3f}, by chance {line.chance:.3f}; "
            f"{line.lead:+.3f} between them (the middle half {line.low:+.3f} to {line.high:+.3f}); "
            f"{100 * line.clear:.1f} % beyond luck"
        )


def _one(study: "Study", args: argparse.Namespace) -> None:
    from core.label_quality.neuron import neuron_quality
    from core.label_quality.trust import judged_words, pointing_said, trust_of, with_trust

    layer, words = args.layer or study.layers[-1], judged_words(study)
    table = with_trust(study, neuron_quality(study, layer, args.neuron, args.similarity, seed=args.seed), words)
    if args.json:
        place = {"study": study.id, "layer": layer, "neuron": args.neuron}
        print(json.dumps({**place, "labels": table_lines(table)}))
        return
    print(f"{study.title}, neuron {args.neuron} of {layer}: chosen on PublicTest, judged on PrivateTest")
    for line in table.itertuples():
        print(
            f"{line.scorer:<8} {line.label:<24} correlation {line.quality:.3f}, "
            f"{'above' if line.keeps else 'not above'} the {line.bar:.3f} of random labels: "
            f"{'keeps it' if line.keeps else 'no label'}\n"
            f"  lead over {line.runner_up or 'none'} {line.lead:+.3f}; AUPRC {line.auprc:.3f}, F1 {line.f1:.3f}, "
            f"IoU {line.iou:.3f}, AUC {line.auc:.3f} (p = {line.p_value:.2g}); n = {line.images:,}\n"
            f"  the same in {100 * line.stable:.0f} % of bootstraps; together {line.several:.3f}: {line.words}\n"
            f"  points to {line.points_to or 'no emotion'}; can the judge tell the word? "
            f"{trust_of(words, line.scorer, line.label).said}"
        )
    print(pointing_said(study, table))


def _print(study: "Study", table: "pd.DataFrame", tests: "pd.DataFrame", words: "pd.DataFrame") -> None:
    from core.label_quality.measures import MEASURES

    print(f"{study.title}: labels chosen on PublicTest, judged on PrivateTest; in brackets the labels of other neurons")
    for layer, own in table.groupby("layer", sort=False):
        tested = tests[tests["layer"] == layer]
        reliable = tested.loc[tested["passes"], "measure"].tolist()
        print(f"{layer}, n = {own['neurons'].max():,} neurons, {own['images'].iloc[0]:,} images, best first")
        for line in own.to_dict("records"):
            values = "  ".join(f"{name} {line[name]:.3f} ({line[f'{name}_control']:.3f})" for name in reliable)
            print(
                f"  {line['scorer']:<8} {line['similarity']:<13} {values}  kept {100 * line['kept']:.0f} %  stable "
                f"{100 * line['stable']:.0f} %  fit {100 * line['fit']:.0f} % (chance {100 * line['fit_chance']:.0f} %)"
            )
        for line in own.drop_duplicates("scorer").to_dict("records"):
            print(
                f"  {line['scorer']:<8} up to five words: {line['several']:.3f}, {line['words']:.1f} words on average"
            )
        print("  Measures that fall when labels are spoiled, share of neurons: half missing, as many extra")
        for line in tested.itertuples():
            falls = f"{100 * line.missing:6.1f} %{100 * line.extra:7.1f} %"
            print(f"    {MEASURES[line.measure].title:<24}{falls}  {'passes' if line.passes else 'fails'}")
    print("Words that tell an emotion they suggest from the others (AUROC against the labels), by scorer")
    for scorer, own in words[words["suggested"]].groupby("scorer", sort=False):
        weak = own["concept"][own["weak"]].tolist()
        print(f"  {scorer:<8} {len(own) - len(weak)} of {len(own)}; weak: {', '.join(weak) or 'none'}")


def _print_between(shared: "pd.DataFrame", related: "pd.DataFrame") -> None:
    print("The scorers against one another: share of neurons whose labels by two of them suggest a common emotion")
    for line in shared.itertuples():
        print(
            f"  {line.layer:<8} {line.scorer} and {line.other}: {100 * line.share:.1f} % ({100 * line.low:.1f} to "
            f"{100 * line.high:.1f} %) of {line.n:,}; chance {100 * line.chance:.1f} %"
        )
    print("Their best words for an emotion on the same faces: correlation, in brackets words for the other emotions")
    for line in related.itertuples():
        print(
            f"  {line.emotion:<9} {line.scorer} {line.word!r} and {line.other} {line.other_word!r}: {line.r:.3f} "
            f"({line.low:.3f} to {line.high:.3f}; {line.control:.3f}), n = {line.n:,}"
        )


def _listed(name: str | None) -> list[str] | None:
    return None if name is None else [name]


def _say(doing: str) -> None:
    print(f"{doing} ...", file=sys.stderr, flush=True)
