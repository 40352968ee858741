"""`python -m core controls`: would other neurons have done as well, and does an honest choice of setting hold up?"""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from core.commands.arguments import add_edit, add_labels, add_seed, add_split, add_study, new_file, said_again
from core.numbers import agree

if TYPE_CHECKING:
    from core.editing.choosing import CrossFit
    from core.editing.layer_choice import LayerChoice

HELP = "Set an edit of the last hidden layer beside random, matched and reversed choices of neurons."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    add_labels(parser, scorer="clip")
    add_edit(parser, tau=0.0, scale=1.5)
    add_split(parser)
    parser.add_argument("--draws", type=int, default=1000, help="random sets a control (default 1,000)")
    add_seed(parser)
    parser.add_argument(
        "--layers",
        nargs="*",
        help="choose the layer too, among these, or without names among the two nearest the output whose edits follow "
        "from the study's features (a minute; minutes with --mode weights)",
    )
    parser.add_argument(
        "--out", type=new_file, help="with --layers: keep the choice in this file (.csv), for the pages"
    )
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.editing.controls import CONTROLS, control_edit
    from core.editing.edits import Edit
    from core.editing.from_study import cross_fit_of, editor_of, subject_of
    from core.editing.kept_layer_choice import layer_choice_table
    from core.editing.layer_choice import choose_layer, usual_layers
    from core.errors import InputError
    from core.explanation.results import write_result
    from core.study import open_study

    if args.out is not None and args.layers is None:
        raise InputError("--out keeps the choice among layers: add --layers.")
    edit = Edit(args.tau, args.scale, args.mode)
    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    layer, subject = study.layers[-1], subject_of(study)
    among = None
    if args.layers is not None:
        layers = args.layers or usual_layers(study, args.mode)
        among = choose_layer(study, subject, layers, scorer, similarity, args.mode, _progress)
        if args.out is not None:
            given = ("study", "scorer", "similarity", "mode", "layers", "out")
            write_result(layer_choice_table(among), args.out, study, said_again("controls", args, given))
    editor = editor_of(study, subject, layer, scorer, similarity)
    found = control_edit(editor, edit, study.labels_true, study.rows_in(args.split), args.draws, args.seed)
    two_splits = all(study.in_split(split).any() for split in ("public", "private"))
    fitted = cross_fit_of(study, editor, scorer, similarity, args.mode) if two_splits else None
    if args.json:
        choice = {"layer": layer, "scorer": scorer, "similarity": similarity, "split": args.split}
        held_out = {"held_out": fitted and fitted.summary(), "held_out_layers": among and among.summary()}
        print(json.dumps({**choice, **found.summary(), **held_out}))
        return
    print(f"{study.title}, {layer} by {scorer} ({similarity}), {args.split}, n = {found.n:,}")
    pictures = agree(found.change, "picture", "pictures")
    print(f"{found.interpretable:,} of {found.neurons:,} neurons x {edit.scale:g}: {found.change:+d} {pictures}")
    for result in found.results:
        low, high = result.span
        beside = f" ({low:+.0f} to {high:+.0f}), p = {result.p_value:.2g}" if result.p_value is not None else ""
        print(f"  {CONTROLS[result.name].title:<40} {result.median:+.0f}{beside}")
    print(found.verdict)
    if fitted is None:
        print("The study has one test split alone, so no setting can be chosen on another.")
        return
    _print_folds(fitted)
    if among is not None:
        _print_layers(among)


def _progress(line: str) -> None:
    print(f"{line} ...", file=sys.stderr, flush=True)


def _print_folds(fitted: "CrossFit") -> None:
    for fold in fitted.folds:
        place = f"{fold.chosen.layer}, " if fold.chosen.layer else ""
        print(
            f"Chosen on {fold.chosen.n:,} pictures from {fold.settings:,} settings ({place}tau {fold.chosen.tau:g}, "
            f"scale {fold.chosen.scale:g}): {fold.chosen.change:+d} there, {fold.reported.change:+d} on "
            f"{fold.reported.n:,} others, where the best cell has {fold.best.change:+d} (optimism {fold.optimism:+d})"
        )
    print(f"Cross-fitted: {fitted.verdict}")


def _print_layers(among: "LayerChoice") -> None:
    for words, fitted in among.choices.items():
        print(f"\n{words}:")
        _print_folds(fitted)
