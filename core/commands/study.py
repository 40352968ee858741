"""`python -m core study`."""

import argparse
import json
from typing import TYPE_CHECKING

from core.errors import InputError
from core.numbers import counted

if TYPE_CHECKING:
    from core.study.registry import NamedStudy

HELP = "List the studies that have a name, describe one, or check that it is whole."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("list", "show", "verify"))
    parser.add_argument(
        "study", nargs="?", default="builtin", help="a name from `study list`, such as `builtin` (default), or a folder"
    )
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    if args.action == "list":
        _list(args.json)
        return
    from core.study import open_study
    from core.study.verify import verify

    study = open_study(args.study)
    facts = {"verify": verify, "show": lambda opened: opened.summary()}[args.action](study)
    if args.json:
        print(json.dumps(facts))
        return
    for name, value in facts.items():
        print(f"{name}: {value}")


def _list(as_json: bool) -> None:
    from core.study.registry import known_studies

    known = [_line(study) for study in known_studies().values()]
    if as_json:
        print(json.dumps(known))
        return
    for line in known:
        print(f"{line['name']}: {line.get('refused') or _said(line)}")
        print(f"  {line['folder']} ({line['where']})")


def _line(study: "NamedStudy") -> dict[str, object]:
    line = {"name": study.name, "also": list(study.aliases), "where": study.where, "folder": str(study.folder)}
    try:
        facts = study.facts()
    except InputError as error:
        return line | {"refused": str(error)}
    return line | {
        "title": facts.title,
        "network": facts.network,
        "layers": facts.layers,
        "megabytes": round(facts.size / 1e6, 1),
    }


def _said(line: dict) -> str:
    neurons = sum(line["layers"].values())
    return (
        f"{line['title']}; {line['network']}, {counted(neurons, 'neuron')} in {counted(len(line['layers']), 'layer')} "
        f"({', '.join(line['layers'])}); {line['megabytes']:,} MB"
    )
