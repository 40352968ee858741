"""`python -m core controls`: would other neurons have done as well, and does an honest choice of setting hold up?"""

import argparse
import json

from core.commands.arguments import add_edit, add_labels, add_seed, add_split, add_study

HELP = "Set an edit of the last hidden layer beside random, matched and reversed choices of neurons."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    add_labels(parser, scorer="clip")
    add_edit(parser, tau=0.0, scale=1.5)
    add_split(parser)
    parser.add_argument("--draws", type=int, default=1000, help="random sets a control (default 1,000)")
    add_seed(parser)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.editing.controls import CONTROLS, control_edit
    from core.editing.edits import Edit
    from core.editing.from_study import cross_fit_of, editor_of, subject_of
    from core.study import open_study

    edit = Edit(args.tau, args.scale, args.mode)
    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    layer, subject = study.layers[-1], subject_of(study)
    editor = editor_of(study, subject, layer, scorer, similarity)
    found = control_edit(editor, edit, study.labels_true, study.rows_in(args.split), args.draws, args.seed)
    two_splits = all(study.in_split(split).any() for split in ("public", "private"))
    fitted = cross_fit_of(study, editor, scorer, similarity, args.mode) if two_splits else None
    if args.json:
        choice = {"layer": layer, "scorer": scorer, "similarity": similarity, "split": args.split}
        print(json.dumps({**choice, **found.summary(), "held_out": fitted and fitted.summary()}))
        return
    print(f"{study.title}, {layer} by {scorer} ({similarity}), {args.split}, n = {found.n:,}")
    print(f"{found.interpretable:,} of {found.neurons:,} neurons x {edit.scale:g}: {found.change:+d} pictures")
    for result in found.results:
        low, high = result.span
        beside = f" ({low:+.0f} to {high:+.0f}), p = {result.p_value:.2g}" if result.p_value is not None else ""
        print(f"  {CONTROLS[result.name].title:<40} {result.median:+.0f}{beside}")
    print(found.verdict)
    if fitted is None:
        print("The study has one test split alone, so no setting can be chosen on another.")
        return
    for fold in fitted.folds:
        print(
            f"Chosen on {fold.chosen.n:,} pictures from {fold.settings:,} settings (tau {fold.chosen.tau:g}, scale "
            f"{fold.chosen.scale:g}): {fold.chosen.change:+d} there, {fold.reported.change:+d} on {fold.reported.n:,} "
            f"others, where the best cell has {fold.best.change:+d} (optimism {fold.optimism:+d})"
        )
    print(f"Cross-fitted: {fitted.verdict}")
