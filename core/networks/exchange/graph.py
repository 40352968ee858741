"""A network as data: which operators, with which settings, on which values. It says nothing that could be executed.

Reading one needs no torch; `core.networks.exchange.network` computes it.
"""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import InputError

FACES = "faces"
CLASSIFIER = "classifier"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True)
class Part:
    """One operator of `core.networks.exchange.operators` with its settings: numbers, texts and lists of them."""

    op: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class Step:
    """Operators that are applied one after another to the values called `inputs`; the result is called `name`.

    A `block` is one module however few its parts, as are the network's own layers: its first part is NAME.0.
    """

    name: str
    parts: tuple[Part, ...]
    inputs: tuple[str, ...]
    block: bool = False


@dataclass(frozen=True)
class InputForm:
    """What the graph is given: `shape` (channels, height, width), `channels_last` if it wants those at the end, and
    `pixels`, the range of grey values it was trained on (one of PIXELS)."""

    shape: tuple[int, int, int]
    channels_last: bool = False
    pixels: str = "0..1"


PIXELS: dict[str, tuple[float, float]] = {"0..1": (0.0, 1.0), "0..255": (0.0, 1 / 255), "-1..1": (0.5, 0.5)}
"""From grey values in 0..1 to those a network was trained on: minus the first, over the second."""


@dataclass(frozen=True)
class Graph:
    """Steps in forward order, the last of which gives the logits, and the shapes and types of the constant values."""

    form: InputForm
    steps: tuple[Step, ...]
    constants: dict[str, tuple[str, tuple[int, ...]]]

    def to_text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), sort_keys=True)


def graph_from_text(text: str) -> Graph:
    """What `to_text` wrote; InputError for anything else."""
    try:
        stored = json.loads(text)
        form = InputForm(tuple(stored["form"]["shape"]), stored["form"]["channels_last"], stored["form"]["pixels"])
        steps = tuple(
            Step(
                step["name"],
                tuple(Part(part["op"], dict(part["settings"])) for part in step["parts"]),
                tuple(step["inputs"]),
                step["block"],
            )
            for step in stored["steps"]
        )
        constants = {name: (kind, tuple(shape)) for name, (kind, shape) in stored["constants"].items()}
        names = [step.name for step in steps] + list(constants)
        if not steps or form.pixels not in PIXELS or not all(NAME.fullmatch(name) for name in names):
            raise ValueError("names")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("The network's graph is torn; import the network again.") from error
    return Graph(form, steps, constants)
