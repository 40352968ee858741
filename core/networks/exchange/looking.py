"""What a file says of itself, before anybody says which classes it has and what it was trained on."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from core.errors import InputError
from core.networks.catalog import ARCHITECTURES
from core.networks.exchange.classes import classes_named
from core.networks.exchange.from_draft import outputs_of
from core.networks.exchange.importing import GRAPHS
from core.networks.exchange.onnx_file import open_onnx
from core.networks.exchange.state_dicts import STATE_DICTS, read_state_dict

CLASSES = "classes"
"""Where an ONNX file's metadata has the classes' names, in order and with commas between them, as ours do."""


@dataclass(frozen=True)
class FileFacts:
    """`outputs`, the numbers a picture gives; `shape` (channels, height, width) of what a graph is given; `classes`, if
    the file names them; `architecture`, the catalog's whose weights these are, if the file holds weights alone."""

    outputs: int
    shape: tuple[int, int, int] | None
    classes: tuple[str, ...] | None
    architecture: str | None

    @property
    def weights_alone(self) -> bool:
        return self.architecture is not None


def look_at(path: Path, shape: tuple[int, int, int] | None = None, architecture: str | None = None) -> FileFacts:
    """Read a file as far as needed for its facts. `shape` is needed if it leaves it open; `architecture` is the
    catalog's that its weights are said to be of, which is found out unless told.

    InputError for a file that is not whole, of no known kind, or with an operator that is not known here.
    """
    kind = path.suffix.casefold()
    if kind in STATE_DICTS:
        state = read_state_dict(path)
        name = architecture or architecture_of(state)
        if name is None:
            raise InputError(f"{path.name} holds weights of no network of the catalog; export the network to ONNX.")
        classifier = state.get(f"{ARCHITECTURES[name].classifier}.weight")
        if classifier is None or classifier.ndim != 2:
            raise InputError(f"{path.name} does not hold the weights of a {ARCHITECTURES[name].title}.")
        return FileFacts(len(classifier), None, None, name)
    if kind not in GRAPHS:
        raise InputError(f"{path.name} is of no kind that is known here; give {', '.join((*GRAPHS, *STATE_DICTS))}.")
    read = GRAPHS[kind](path, shape, "0..1")
    return FileFacts(outputs_of(read, path.name), read.draft.form.shape, classes_in(path), None)


def architecture_of(state: dict[str, Tensor]) -> str | None:
    """The catalog's architecture whose state dict has these names and shapes, but for the number of classes."""
    shapes = {key: value.shape for key, value in state.items()}
    for name, spec in ARCHITECTURES.items():
        with torch.device("meta"):
            expected = spec.build().state_dict()
        own = (f"{spec.classifier}.weight", f"{spec.classifier}.bias")
        if all(shapes.get(key) == value.shape or (key in own and key in shapes) for key, value in expected.items()):
            return name
    return None


def classes_in(path: Path) -> tuple[str, ...] | None:
    """The classes in an ONNX file's metadata, if they are there and make sense; None for any other file.

    InputError for an ONNX file that is not whole.
    """
    if path.suffix.casefold() != ".onnx" or not path.is_file():
        return None
    told = {each.key: each.value for each in open_onnx(path).metadata_props}.get(CLASSES)
    try:
        return tuple(told.split(",")) if told and classes_named(told.split(",")) else None
    except InputError:
        return None
