"""What makes an imported network an entry of the catalog, as data: it travels with a study, so that one opens anywhere.

What is read here came from a file. It names no module or function, so reading it can run nothing but the operators.
"""

import re
from collections.abc import Mapping
from typing import Any

from core.errors import InputError
from core.networks.catalog import Architecture, Layer
from core.networks.exchange.graph import CLASSIFIER, NAME, Graph, graph_from_text

BUILDER = "core.networks.exchange.network:GraphNetwork"
NETWORK_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SIDE = 48


def imported_architecture(
    name: str, title: str, source: str, layers: tuple[Layer, ...], head: tuple[tuple[str, str], ...], graph: Graph
) -> Architecture:
    """The catalog entry of an imported network. Pictures larger than ours are enlarged inside the network."""
    return Architecture(
        name=name,
        title=title,
        source=source,
        module=BUILDER,
        input_size=min(SIDE, graph.form.shape[1]),
        layers=layers,
        head=head,
        classifier=CLASSIFIER,
        arguments=(graph.to_text(),),
    )


def declaration(spec: Architecture) -> dict[str, Any]:
    """An imported entry as JSON-serialisable data; empty for one of the program's own."""
    if spec.module != BUILDER:
        return {}
    return {
        "title": spec.title,
        "layers": [[layer.name, layer.width, layer.spatial] for layer in spec.layers],
        "head": [name for name, _ in spec.head],
        "scales_through": spec.scales_through,
        "graph": spec.arguments[0],
    }


def declared_architecture(name: str, source: str, stored: Mapping[str, Any]) -> Architecture:
    """What `declaration` gave; InputError for anything else."""
    try:
        layers = tuple(Layer(layer, layer, int(width), bool(spatial)) for layer, width, spatial in stored["layers"])
        head = tuple((layer, f"{layer}.0") for layer in stored["head"])
        graph, title, scales_through = graph_from_text(stored["graph"]), str(stored["title"]), stored["scales_through"]
        names = [layer.name for layer in layers]
        if not names or not all(map(NAME.fullmatch, names)) or not NETWORK_NAME.fullmatch(name):
            raise ValueError("names")
        if not head or not {layer for layer, _ in head} <= set(names):
            raise ValueError("head")
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"What is stored of the network {str(name)[:40]!r} is torn; import it again.") from error
    spec = imported_architecture(name, title, source, layers, head, graph)
    return spec.with_scaling(bool(scales_through))
