"""`python -m core bench`."""

import argparse
import importlib
import json
import sys

HELP = "Measure every speed that the README claims, beside what it is compared with."

GROUPS: dict[str, str] = {
    "tuning": "core.bench.tuning:measure_tuning",
    "similarity": "core.bench.similarity:measure_similarity",
    "explain": "core.bench.maps:measure_explaining",
    "live": "core.bench.live:measure_live",
    "pages": "core.bench.pages:measure_pages",
    "switching": "core.bench.switching:measure_switching",
    "viewers": "core.bench.viewers:measure_viewers",
}
OPTIONS: dict[str, tuple[str, ...]] = {"viewers": ("minutes",)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=GROUPS, nargs="+", default=list(GROUPS))
    parser.add_argument("--minutes", type=float, default=1.0, help="how long the viewers click (default 1)")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    lines = []
    for group in args.only:
        print(f"measuring {group} ...", file=sys.stderr, flush=True)
        module, function = GROUPS[group].split(":")
        measure = getattr(importlib.import_module(module), function)
        options = {name: getattr(args, name) for name in OPTIONS.get(group, ())}
        lines += [measurement.as_dict() for measurement in measure(**options)]
    if args.json:
        print(json.dumps(lines, indent=1))
        return
    for line in lines:
        beside = f"  beside {line['baseline']} {line['unit']}: {line['ratio']} times" if line["ratio"] else ""
        print(f"{line['name']:<26} {line['value']:>10} {line['unit']:<6} n = {line['n']:<6}{beside}")
