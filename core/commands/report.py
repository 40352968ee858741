"""`python -m core report`: a view as one self-contained HTML file."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.commands.arguments import add_edit, add_labels, add_layer, add_split, add_study, new_file

if TYPE_CHECKING:
    from core.report import Report

FIRST = "the study's first"
HELP = "Write what a page shows as one HTML file that opens without a network."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    views = parser.add_subparsers(dest="view", required=True, metavar="VIEW")
    for name, (about, add, make) in VIEWS.items():
        view = views.add_parser(name, help=about, description=about)
        add_study(view)
        add(view)
        view.add_argument("--out", type=new_file, required=True, help="the HTML file to write")
        view.set_defaults(make=make)


def run(args: argparse.Namespace) -> None:
    from core.files import replacing

    report = args.make(args)
    with replacing(args.out) as temporary:
        temporary.write_bytes(report.to_html().encode())
    print(f"{report.title}: {args.out}")


def _neuron_arguments(parser: argparse.ArgumentParser) -> None:
    add_layer(parser)
    add_labels(parser, unless_told=FIRST)
    parser.add_argument("--neuron", type=int, required=True, help="its number in the layer, from 0")


def _tuning_arguments(parser: argparse.ArgumentParser) -> None:
    add_layer(parser)
    add_labels(parser, unless_told=FIRST)
    add_edit(parser)
    add_split(parser)


def _concepts_arguments(parser: argparse.ArgumentParser) -> None:
    from core.emotions import EMOTION_NAMES

    add_labels(parser, unless_told=FIRST)
    parser.add_argument("--definition", default="logit", help="of “used”: logit (default), lead, positive or source")
    add_split(parser, "both")
    parser.add_argument("--emotion", choices=EMOTION_NAMES, help="only this one (default: all)")


def _neuron(args: argparse.Namespace) -> "Report":
    from core.faces.store import Fer2013
    from core.report.neuron import neuron_report
    from core.study import open_study

    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    pictures = Fer2013.load() if Fer2013.available() else None
    return neuron_report(study, args.study, args.layer, args.neuron, scorer, similarity, pictures)


def _tuning(args: argparse.Namespace) -> "Report":
    from core.editing.edits import Edit
    from core.editing.from_study import control_of, editor_of, plane_of, subject_of
    from core.editing.outcome import outcome
    from core.report.tuning import Place, tuning_report
    from core.study import open_study

    study, edit = open_study(args.study), Edit(args.tau, args.scale, args.mode)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    rows = study.rows_in(args.split)
    editor = editor_of(study, subject_of(study), args.layer, scorer, similarity)
    before, after = editor.predict(edit.undone, rows), editor.predict(edit, rows)
    control, plane = None, None
    if editor.live:
        control = control_of(study, editor, edit, args.split)
        plane = plane_of(study, editor, scorer, similarity, args.mode, args.split)
    found = outcome(edit, editor.scores, study.labels_true[rows], before, after)
    place = Place(args.layer, scorer, similarity, args.split)
    return tuning_report(study, args.study, place, found, control, (before, after), plane)


def _concepts(args: argparse.Namespace) -> "Report":
    from core.emotions import EMOTION_NAMES
    from core.report.concepts import Place, concepts_report
    from core.study import open_study
    from core.usage.usage import evidence_of, shares_by_emotion, used

    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    study.rows_in(args.split)
    evidence, chosen = evidence_of(study, scorer, similarity, args.definition), study.in_split(args.split)
    usage = used(evidence, chosen, None if args.emotion is None else EMOTION_NAMES.index(args.emotion))
    place = Place(scorer, similarity, args.definition, args.split)
    return concepts_report(study, args.study, place, usage, shares_by_emotion(evidence, chosen))


VIEWS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], "Report"]]] = {
    "neuron": ("one neuron: its faces, labels, effects and activations", _neuron_arguments, _neuron),
    "concepts": ("which concepts were used among correct predictions", _concepts_arguments, _concepts),
    "tuning": ("one edit of a layer: accuracy, evidence, map and changed faces", _tuning_arguments, _tuning),
}
