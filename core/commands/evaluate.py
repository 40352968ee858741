"""`python -m core evaluate STUDY`."""

import argparse
import json

from core.commands.arguments import add_split

HELP = "Accuracy of a study's network: interval, macro-F1 and confusion matrix."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.faces.blemishes import FLAWS

    parser.add_argument("study", help="a name from `study list`, such as `builtin`, or a folder")
    add_split(parser)
    parser.add_argument("--views", choices=("one", "ten"), default="one")
    parser.add_argument(
        "--exclude",
        choices=FLAWS,
        nargs="+",
        default=(),
        help="leave out copies of Training images, images that all voters called not a face, constant images, repeats",
    )
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.editing.statistics import evaluate_predictions
    from core.emotions import EMOTION_NAMES
    from core.errors import InputError
    from core.faces.blemishes import FLAWS, known_blemishes
    from core.study import open_study

    study = open_study(args.study)
    rows = study.rows_in(args.split)
    if args.exclude:
        kinds = [mask for name in args.exclude for mask in FLAWS[name].masks]
        rows = rows[known_blemishes().excluding(*kinds)[study.images["row"].to_numpy()[rows]]]
        if not len(rows):
            raise InputError(f"Nothing of the split {args.split!r} is left to evaluate; exclude less.")
    result = evaluate_predictions(study.labels_true[rows], study.logits(args.views)[rows].argmax(1))
    if args.json:
        print(json.dumps(result))
        return
    low, high = result["interval"]
    print(
        f"{study.title}, {args.split}, {args.views} view{'s' if args.views == 'ten' else ''}: "
        f"{result['correct']} of {result['n']} right, {100 * result['accuracy']:.2f} % "
        f"(95 % interval {100 * low:.2f} to {100 * high:.2f}), macro-F1 {result['macro_f1']:.3f}."
    )
    print("Rows: true emotion; columns: predicted.")
    print(" " * 9 + "".join(f"{name[:8]:>9}" for name in EMOTION_NAMES))
    for name, counts in zip(EMOTION_NAMES, result["confusion"], strict=True):
        print(f"{name:<9}" + "".join(f"{count:>9}" for count in counts))
