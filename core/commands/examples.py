"""`python -m core examples`: what the network says of single faces."""

import argparse
import json

from core.commands.arguments import add_seed, add_study
from core.emotions import EMOTION_NAMES
from core.numbers import agree

HELP = "Example predictions: filtered by emotion, result, confidence, voters and blemishes, in any order."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.study.example_filter import BLEMISHED, CROWDS, ORDERS, RESULTS

    add_study(parser)
    parser.add_argument("--label", nargs="+", choices=EMOTION_NAMES, default=(), help="labelled one of these")
    parser.add_argument("--said", nargs="+", choices=EMOTION_NAMES, default=(), help="the network says one of these")
    parser.add_argument("--result", choices=RESULTS, default="all")
    parser.add_argument("--confidence", nargs=2, type=float, default=(0, 100), metavar=("LOW", "HIGH"), help="in %%")
    parser.add_argument("--crowd", choices=CROWDS, default="all", help="what the voters of FER+ say")
    parser.add_argument(
        "--agreement", nargs=2, type=float, default=(0, 100), metavar=("LOW", "HIGH"),
        help="votes for the voters' first choice, in %%",
    )  # fmt: skip
    parser.add_argument("--blemish", choices=BLEMISHED, default="all")
    parser.add_argument("--split", default="all", help="PublicTest, PrivateTest or all (default)")
    parser.add_argument("--sort", choices=ORDERS, default="random")
    add_seed(parser, decides="the random order")
    parser.add_argument("--most", type=int, default=10, metavar="N", help="print the first N (default 10)")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.errors import InputError
    from core.faces.store import load_votes
    from core.study import open_study
    from core.study.example_filter import ExampleFilter, arrange, tally
    from core.study.example_table import example_table

    if args.most < 1:
        raise InputError("--most should be at least 1.")
    table = example_table(open_study(args.study), load_votes())
    splits = ["all", *table["split"].unique()]
    if args.split not in splits:
        raise InputError(f"There is no split {args.split!r}; there is {', '.join(splits)}.")
    wanted = ExampleFilter(
        tuple(args.label), tuple(args.said), args.result, tuple(args.confidence), args.crowd, tuple(args.agreement),
        args.blemish, args.split,
    )  # fmt: skip
    found, count = arrange(wanted.apply(table), args.sort, args.seed), tally(wanted.before_result(table))
    lines = found.head(args.most)
    if args.json:
        examples = json.loads(lines.to_json(orient="records"))
        facts = {"found": len(found), "n": count.n, "right": count.right, "interval": list(count.interval)}
        print(json.dumps({**facts, "examples": examples}))
        return
    low, high = (100 * bound for bound in count.interval)
    right = f"{count.right:,} {agree(count.right, 'is', 'are')} right"
    print(f"{len(found):,} found; of {count.n:,} that pass, whatever the result, {right}", end="")
    print(f": {100 * count.share:.2f} % (95 % interval {low:.2f} to {high:.2f})." if count.n else ".")
    for line in lines.itertuples():
        crowd = f", voters {line.crowd} {line.crowd_share * 100:.0f} %" if line.crowd else ""
        note = f" ({line.blemish})" if line.blemish else ""
        print(
            f"  row {line.row}: labelled {line.label}, said {line.said} {line.confidence * 100:.0f} %"
            f"{'' if line.right else ', wrong'}{crowd}{note}"
        )
