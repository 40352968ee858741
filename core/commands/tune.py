"""`python -m core tune`: scale the neurons of a layer and see what it does to the accuracy."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.editing.outcome import Outcome
    from core.report.tuning import Place
    from core.study import Study

HELP = "Edit a layer: multiply interpretable neurons' weights, divide the others', and compare the accuracy."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.editing.edits import MODES

    parser.add_argument("--study", default="builtin", help="a folder, or `builtin` (default)")
    parser.add_argument("--layer", required=True, help="for instance lin2")
    parser.add_argument("--scorer", required=True, help="for instance clip, actions or votes")
    parser.add_argument("--similarity", help="similarity function; the scorer's own default unless told")
    parser.add_argument("--tau", type=float, required=True, help="a neuron is interpretable if its score exceeds this")
    parser.add_argument("--scale", type=float, required=True, help="greater than 0; 1 changes nothing")
    parser.add_argument("--mode", choices=tuple(MODES), default="both", help="weights and bias, or weights only")
    parser.add_argument("--split", choices=("public", "private", "both"), default="private")
    parser.add_argument("--export", type=Path, help="write the edited network here (.safetensors), its card beside it")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.editing.edits import Edit
    from core.editing.export import check_target
    from core.editing.from_study import tune
    from core.editing.quality import MEASURES
    from core.emotions import EMOTIONS
    from core.errors import InputError
    from core.report.tuning import Place
    from core.study import open_study

    edit = Edit(args.tau, args.scale, args.mode)
    if args.export:
        check_target(args.export)
    study = open_study(args.study)
    if args.scorer not in study.scorings:
        raise InputError(f"There is no scorer {args.scorer!r}; there is {', '.join(study.scorings)}.")
    similarity = args.similarity or study.scorings[args.scorer].default_similarity
    result = tune(study, args.layer, args.scorer, similarity, edit, args.split)
    if args.export:
        _export(study, args.study, Place(args.layer, args.scorer, similarity, args.split), result, args.export)
    if args.json:
        choice = {"layer": args.layer, "scorer": args.scorer, "similarity": similarity, "split": args.split}
        print(json.dumps({**choice, **result.summary()}))
        return
    print(f"{study.title}, {args.layer} by {args.scorer} ({similarity}), {args.split}, n = {result.n:,}")
    print(
        f"{result.interpretable:,} of {result.neurons:,} neurons score above {edit.tau:g}: "
        f"times {edit.scale:g}, the others divided by it ({args.mode})"
    )
    low, high = (100 * bound for bound in result.interval)
    print(
        f"Accuracy {100 * result.before:.2f} % before, {100 * result.after:.2f} % after "
        f"(change {100 * (result.after - result.before):+.2f} points, 95 % interval {low:+.2f} to {high:+.2f})"
    )
    for emotion, was, now in zip(EMOTIONS, result.recall_before, result.recall_after, strict=True):
        print(f"  {emotion.title:<9} recall {100 * was:6.2f} % {100 * now:6.2f} %")
    for name, measure in MEASURES.items():
        was, now = getattr(result.quality_before, name), getattr(result.quality_after, name)
        print(f"{measure.title:<18} {measure.said(was)} before, {measure.said(now)} after ({measure.change(was, now)})")
    print(result.verdict)
    if args.export:
        print(f"Written: {args.export}, and its card {args.export.with_suffix('.md').name}")


def _export(study: "Study", location: str, place: "Place", result: "Outcome", path: Path) -> None:
    from core.editing.export import export_edited
    from core.editing.from_study import tune
    from core.report.model_card import model_card

    layer, scorer, similarity, split = place
    scores = study.best_scores(layer, scorer, similarity)
    alike = tune(study, layer, scorer, similarity, result.edit.of_every_neuron(scores), split)
    card = model_card(study, location, place, result, alike, path.name)
    export_edited(study, layer, scores, result.edit, path, card)
