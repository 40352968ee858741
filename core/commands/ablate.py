"""`python -m core ablate`: what the network would get right without each neuron of its last hidden layer."""

import argparse
import json

from core.commands.arguments import add_split, add_study

HELP = "Silence each neuron of the last hidden layer in turn: the pictures that turn right and wrong."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    add_split(parser, "both")
    parser.add_argument("--top", type=int, default=10, help="neurons to name at either end (default 10)")
    parser.add_argument("--neuron", type=int, help="this neuron alone, in a sentence")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.editing.leave_one_out import left_out
    from core.errors import InputError
    from core.study import open_study

    study = open_study(args.study)
    layer = study.layers[-1]
    if args.top < 1:
        raise InputError("--top must be at least 1.")
    if args.neuron is not None and not 0 <= args.neuron < study.width(layer):
        raise InputError(f"A neuron of {layer} is a number from 0 to {study.width(layer) - 1}, not {args.neuron}.")
    found = left_out(study, args.split)
    if args.neuron is not None:
        print(
            json.dumps({"layer": layer, "n": found.n, **found.line(args.neuron)})
            if args.json
            else found.said(args.neuron)
        )
        return
    result = found.summary(args.top)
    if args.json:
        print(json.dumps({"layer": layer, "split": args.split, **result}, indent=1))
        return
    print(
        f"{study.title}, {layer}, {args.split}, n = {found.n:,}: {result['without_effect']:,} of {result['neurons']:,} "
        f"neurons turn no answer; {result['surviving']:,} matter by more than luck (q <= 0.05)"
    )
    for title, name in (("Fewest right without", "helpful"), ("Most right without", "harmful")):
        print(title)
        for line in result[name]:
            print(
                f"  {line['neuron']:>5}  {line['change']:+d} ({line['gained']} gained, {line['lost']} lost), "
                f"p = {line['p_value']:.2g}, q = {line['q_value']:.2g}"
            )
