"""`python -m core tune`: scale the neurons of a layer and see what it does to the accuracy."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.arguments import add_edit, add_labels, add_layer, add_split, add_study
from core.numbers import agree

if TYPE_CHECKING:
    from core.editing.editor import Editor
    from core.editing.outcome import Outcome
    from core.report.tuning import Place
    from core.study import Study

HELP = "Edit a layer: multiply interpretable neurons' weights, divide the others', and compare the accuracy."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    add_layer(parser)
    add_labels(parser, required=True)
    add_edit(parser)
    add_split(parser)
    parser.add_argument("--export", type=Path, help="write the edited network here (.safetensors, .onnx), and its card")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.editing.edits import UNBIASED, Edit, unbiased
    from core.editing.export import card_path, check_target
    from core.editing.from_study import editor_of, outcome_of, subject_of
    from core.editing.quality import MEASURES
    from core.emotions import EMOTIONS
    from core.report.tuning import Place
    from core.study import open_study

    edit = Edit(args.tau, args.scale, args.mode)
    if args.export:
        check_target(args.export)
    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    subject = subject_of(study)
    editor = editor_of(study, subject, args.layer, scorer, similarity)
    result = outcome_of(study, editor, edit, args.split)
    if args.export:
        _export(study, args.study, Place(args.layer, scorer, similarity, args.split), editor, result, args.export)
    if args.json:
        choice = {"layer": args.layer, "scorer": scorer, "similarity": similarity, "split": args.split}
        print(json.dumps({**choice, **result.summary()}))
        return
    print(f"{study.title}, {args.layer} by {scorer} ({similarity}), {args.split}, n = {result.n:,}")
    print(
        f"{result.interpretable:,} of {result.neurons:,} neurons {agree(result.interpretable, 'scores', 'score')} "
        f"above {edit.tau:g}: times {edit.scale:g}, the others divided by it ({args.mode})"
    )
    if unbiased(subject.weights, subject.spec.layer(args.layer).module):
        print(UNBIASED)
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
        print(f"Written: {args.export}, and its card {card_path(args.export).name}")


def _export(study: "Study", location: str, place: "Place", editor: "Editor", result: "Outcome", path: Path) -> None:
    from core.editing.export import export_edited
    from core.editing.from_study import control_of
    from core.report.model_card import model_card

    control = control_of(study, editor, result.edit, place.split)
    card = model_card(study, location, place, result, control, path.name)
    export_edited(study, place.layer, editor.scores, result.edit, path, card)
