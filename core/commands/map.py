"""`python -m core map`: the neurons of layers as maps, and how faithful these are."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.commands.arguments import EVERY, add_labels, add_seed, add_study, layers_asked, new_file, said_again
from core.commands.progress import ProgressLine

if TYPE_CHECKING:
    from core.neuron_map.neuron_map import NeuronMap
    from core.study import Study

HELP = "Place the neurons of layers on maps by the correlation of their activations, and say how faithful the maps are."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument("--layer", help=f"a layer, or `{EVERY}` (default: the last one)")
    add_labels(parser, unless_told="the study's first")
    add_seed(parser)
    parser.add_argument("--out", type=new_file, help="write the maps into one file too (.npz), as studies ship them")
    parser.add_argument("--json", action="store_true", help="with the place and the label of every neuron")


def run(args: argparse.Namespace) -> None:
    from core.study import open_study

    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    maps = _maps(study, args)
    if args.out is not None:
        from core.neuron_map.store import write_maps

        write_maps(maps, args.out, study, said_again("map", args, ("study", "layer", "seed", "out")))
    if args.json:
        layers = [own.summary() | {"places": _places(study, own, scorer, similarity)} for own in maps.values()]
        print(json.dumps({"study": study.id, "scorer": scorer, "similarity": similarity, "layers": layers}))
        return
    _print(study, maps)


def _maps(study: "Study", args: argparse.Namespace) -> dict[str, "NeuronMap"]:
    """The maps that are asked for. Each is kept when it is drawn, so that a killed run goes on where it stopped."""
    from core.errors import InputError
    from core.neuron_map.store import layer_map

    maps = {}
    for layer in layers_asked(study, args.layer and [args.layer]):
        try:
            maps[layer] = layer_map(study, layer, args.seed, _told(layer))
        except InputError as error:
            if args.layer != EVERY:
                raise
            print(f"{layer}: {error}", file=sys.stderr)
    return maps


def _places(study: "Study", own: "NeuronMap", scorer: str, similarity: str) -> list[dict[str, object]]:
    from core.neuron_map.table import map_table
    from core.study.neuron_table import neuron_table

    table = map_table(study, own, neuron_table(study, own.layer, scorer, similarity), scorer)
    columns = ["neuron", "x", "y", "label", "emotion", "frequency", "kept"]
    return json.loads(table[columns].to_json(orient="records", double_precision=4))


def _print(study: "Study", maps: dict[str, "NeuronMap"]) -> None:
    from core.numbers import percent

    print(f"{study.title}: most correlated neurons that are nearest on the map too; in brackets those of a random one")
    for layer, own in maps.items():
        judged = own.faithfulness
        dead = f", {own.dead:,} that never change left out" if own.dead else ""
        print(f"  {layer:<8} {len(own.neurons):>5,} neurons{dead}")
        print(
            f"    {percent(judged.kept)} ({percent(judged.random_kept)}) of {judged.k}; "
            f"trustworthiness {judged.trustworthiness:.3f} ({judged.random_trustworthiness:.3f})"
        )


def _told(layer: str) -> Callable[[float, str], None]:
    show = ProgressLine()
    return lambda share, what: show(share, f"{layer}: {what}")
