"""`python -m core evidence`: what we believe and why."""

import argparse
import json
import sys

from core.commands.arguments import add_study

HELP = "What to believe of edits, labels and accuracies, and why: each with its n and interval."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.evidence.claims import QUESTIONS

    add_study(parser)
    parser.add_argument("--only", nargs="+", choices=tuple(QUESTIONS), help="these questions (default: all)")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.errors import InputError
    from core.evidence.claims import QUESTIONS
    from core.evidence.words import measured
    from core.study import open_study

    study, answers = open_study(args.study), {}
    for name in args.only or QUESTIONS:
        try:
            answers[name] = QUESTIONS[name].answer(study, args.study)
        except InputError as error:
            if args.only:
                raise
            print(f"{name}: {error}", file=sys.stderr)
    if args.json:
        lines = {name: {"question": QUESTIONS[name].title, **claim.summary()} for name, claim in answers.items()}
        print(json.dumps(lines, indent=1))
        return
    for name, claim in answers.items():
        print(f"{QUESTIONS[name].title} {claim.belief}\n  {claim.because}\n  {measured(claim)}\n")
