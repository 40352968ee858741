"""`python -m core study`."""

import argparse
import json

HELP = "Describe a study, or check that it is whole."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("show", "verify"))
    parser.add_argument("study", nargs="?", default="builtin", help="a folder, or `builtin` (the default)")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.study import open_study
    from core.study.verify import verify

    study = open_study(args.study)
    facts = {"verify": verify, "show": lambda opened: opened.summary()}[args.action](study)
    if args.json:
        print(json.dumps(facts))
        return
    for name, value in facts.items():
        print(f"{name}: {value}")
