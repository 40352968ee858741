"""`python -m core concepts`: the concepts used among correct predictions, and the layers beside the published."""

import argparse
import json
import math
from typing import TYPE_CHECKING, Any

from core.commands.arguments import add_labels, add_seed, add_split, add_study
from core.numbers import counted

if TYPE_CHECKING:
    import pandas as pd

    from core.usage.usage import Usage

HELP = "Which concepts were used among correct predictions, overall and by emotion; and a table of the layers."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.emotions import EMOTION_NAMES

    add_study(parser)
    add_labels(parser, unless_told="actions")
    parser.add_argument("--definition", default="logit", help="of “used”: logit (default), lead, positive or source")
    add_split(parser, "both")
    parser.add_argument("--emotion", choices=EMOTION_NAMES, help="only this one (default: all, and each)")
    parser.add_argument("--tau", type=float, default=0.0, help="for the layers: interpretable above this (default 0)")
    parser.add_argument("--noise", action="store_true", help="how often labels of pure noise pass tau (takes seconds)")
    parser.add_argument("--draws", type=int, default=1000, help="bootstrap samples an interval (default 1,000)")
    add_seed(parser, 2013)
    parser.add_argument("--most", type=int, default=16, metavar="N", help="print the N most used (default 16)")
    parser.add_argument("--json", action="store_true", help="everything, as JSON")


def run(args: argparse.Namespace) -> None:
    from core.emotions import EMOTION_NAMES
    from core.errors import InputError
    from core.explanation.explain import scoring_for_faces
    from core.numbers import percent
    from core.study import open_study
    from core.usage.layer_table import layer_noise, layer_table, with_published
    from core.usage.usage import evidence_of, used

    if not math.isfinite(args.tau):
        raise InputError(f"--tau must be a finite number, not {args.tau}.")
    if args.draws < 1 or args.most < 1:
        raise InputError("--draws and --most should be at least 1.")
    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer or scoring_for_faces(study).name, args.similarity)
    evidence = evidence_of(study, scorer, similarity, args.definition)
    study.rows_in(args.split)
    chosen = study.in_split(args.split)
    emotion = None if args.emotion is None else EMOTION_NAMES.index(args.emotion)
    usage = used(evidence, chosen, emotion, args.draws, args.seed)
    layers = with_published(layer_table(study, scorer, similarity, args.tau))
    noise = layer_noise(study, scorer, similarity) if args.noise else None
    if noise:
        layers["noise"] = noise.rates(args.tau)
    if args.json:
        each = {} if args.emotion else _each_emotion(evidence, chosen, args.draws, args.seed)
        facts = {
            "layer": evidence.network.layer,
            "scorer": scorer,
            "similarity": similarity,
            "split": args.split,
            "definition": args.definition,
            "sentence": evidence.definition.sentence,
            "draws": args.draws,
            "seed": args.seed,
            "used": _facts(usage),
            "by_emotion": each,
            "tau": args.tau,
            "layers": _lines(layers),
        }
        if noise:
            facts["tau_above_noise"] = noise.tau()
        print(json.dumps(facts))
        return
    print(f"{study.title}, {evidence.network.layer} by {scorer} ({similarity}), {args.split}")
    print(evidence.definition.sentence)
    print(f"Over {usage.n:,} correctly predicted of {usage.total:,} pictures ({args.emotion or 'all emotions'}):")
    for line in usage.table.head(args.most).itertuples():
        print(
            f"  {line.concept:<28}{100 * line.share:7.2f} %  (95 % interval {100 * line.low:.2f} to "
            f"{100 * line.high:.2f}; {counted(line.neurons, 'neuron')})"
        )
    print(f"  neurons without a label {100 * usage.unlabelled:.2f} %, bias {100 * usage.start:.2f} %")
    _print_layers(layers, args.tau)
    if noise:
        rates = ", ".join(f"{line.layer} {percent(line.noise)}" for line in layers.itertuples())
        print(
            f"Labels of pure noise pass tau: {rates}; tau = {noise.tau():.3f} lets no more than 5 % pass in any layer."
        )


def _each_emotion(evidence: object, chosen: object, draws: int, seed: int) -> dict[str, Any]:
    """The same for each emotion; None where nothing was used."""
    from core.emotions import EMOTIONS
    from core.errors import InputError
    from core.usage.usage import used

    found: dict[str, Any] = {}
    for emotion in EMOTIONS:
        try:
            found[emotion.name] = _facts(used(evidence, chosen, emotion.index, draws, seed))
        except InputError:
            found[emotion.name] = None
    return found


def _facts(usage: "Usage") -> dict[str, Any]:
    return {
        "n": usage.n,
        "pictures": usage.total,
        "concepts": _lines(usage.table),
        "unlabelled": usage.unlabelled,
        "start": usage.start,
    }


def _lines(table: "pd.DataFrame") -> list[dict[str, Any]]:
    lines = table.to_dict("records")
    return [
        {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in line.items()}
        for line in lines
    ]


def _print_layers(layers: "pd.DataFrame", tau: float) -> None:
    from core.numbers import percent
    from core.usage.layer_table import WHY_FULL
    from core.usage.network import TOP

    print(f"\nLayers at tau = {tau:g}; accuracy: share of a neuron's {TOP} top images whose emotion fits its label")
    print(f"  {'above tau':>22}{'accuracy':>10}{'chance':>8}{'others':>8}{'published: above tau':>24}{'accuracy':>10}")
    for line in layers.to_dict("records"):
        own = f"{line['interpretable']:,} of {line['neurons']:,}"
        percents = [
            percent(line[name]) for name in ("accuracy_interpretable", "chance_interpretable", "accuracy_other")
        ]
        published = [percent(line[f"published_{name}"]) for name in ("share", "accuracy_interpretable")]
        print(
            f"  {line['layer']:<8}{own:>14}{percents[0]:>10}{percents[1]:>8}{percents[2]:>8}"
            f"{published[0]:>24}{published[1]:>10}"
        )
    print(WHY_FULL)
