"""`python -m core bench`."""

import argparse
import importlib
import json
import sys

HELP = "Measure every speed that the README claims, beside what it is compared with."

GROUPS: dict[str, str] = {
    "tuning": "core.bench.tuning:measure_tuning",
    "similarity": "core.bench.similarity:measure_similarity",
    "live": "core.bench.live:measure_live",
    "pages": "core.bench.pages:measure_pages",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=GROUPS, nargs="+", default=list(GROUPS))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    lines = []
    for group in args.only:
        print(f"measuring {group} ...", file=sys.stderr, flush=True)
        module, function = GROUPS[group].split(":")
        lines += [measurement.as_dict() for measurement in getattr(importlib.import_module(module), function)()]
    if args.json:
        print(json.dumps(lines, indent=1))
        return
    for line in lines:
        beside = f"  beside {line['baseline']} {line['unit']}: {line['ratio']} times" if line["ratio"] else ""
        print(f"{line['name']:<26} {line['value']:>10} {line['unit']:<6} n = {line['n']:<6}{beside}")
