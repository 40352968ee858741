"""One editor for each kind of layer: how exactly the edited network is evaluated depends on what follows the layer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np

from core.editing.edits import Edit, unbiased
from core.editing.head import DenseHead
from core.editing.hidden import HiddenEditor, PooledEditor
from core.editing.last_hidden import LastHiddenEditor
from core.errors import InputError
from core.networks.catalog import Architecture


class Editor(Protocol):
    """Evaluates edits of one layer exactly. `live` editors answer within milliseconds and have a `plane`; the others
    are to be asked for an estimate first (core.editing.settling)."""

    modes: tuple[str, ...]
    live: bool
    scores: np.ndarray
    n_images: int

    def predict(self, edit: Edit, rows: np.ndarray | None = None) -> np.ndarray:
        """Predictions int8 [images]; scale 1 gives those of the unedited network."""
        ...

    def logits(self, edit: Edit, rows: np.ndarray | None = None) -> np.ndarray:
        """Logits float32 [images, 7]."""
        ...


@dataclass(frozen=True)
class Subject:
    """A network to edit: its catalog entry, state dict, fully connected end on the probing images' features, and
    `faces`, which gives those images' pictures uint8 [N, 48, 48] or raises InputError."""

    spec: Architecture
    weights: Mapping[str, np.ndarray]
    head: DenseHead
    faces: Callable[[], np.ndarray]


def layer_kind(spec: Architecture, layer: str) -> str:
    """ "last hidden", "hidden", "pooled" (its pooled output is the features), or "convolution": any other, whose edits
    need the pictures."""
    hidden = [name for name, _ in spec.head]
    last = [each.name for each in spec.layers if each.spatial][-1:] if spec.scales_through else []
    kinds = dict.fromkeys((each.name for each in spec.layers), "convolution") | dict.fromkeys(hidden, "hidden")
    kinds |= dict.fromkeys(last, "pooled") | dict.fromkeys(hidden[-1:], "last hidden")
    if layer not in kinds:
        raise InputError(f"There is no layer {layer!r} in {spec.title}; it has {', '.join(kinds)}.")
    return kinds[layer]


def layers_from_features(spec: Architecture, mode: str) -> tuple[str, ...]:
    """The layers whose edits of a mode follow from the features that a study keeps, in forward order: no pictures are
    needed."""
    kinds = {"hidden", "last hidden"} | ({"pooled"} if mode == "both" else set())
    return tuple(each.name for each in spec.layers if layer_kind(spec, each.name) in kinds)


def _last_hidden(subject: Subject, layer: str, scores: np.ndarray, knots: np.ndarray) -> Editor:
    return LastHiddenEditor(subject.head, scores, knots)


def _hidden(subject: Subject, layer: str, scores: np.ndarray, knots: np.ndarray) -> Editor:
    return HiddenEditor(subject.head, subject.head.index(layer), scores)


def _convolution(subject: Subject, layer: str, scores: np.ndarray, knots: np.ndarray) -> Editor:
    from core.editing.pictures import PictureEditor

    return PictureEditor(subject.spec, subject.weights, subject.faces(), layer, scores)


def _pooled(subject: Subject, layer: str, scores: np.ndarray, knots: np.ndarray) -> Editor:
    features = HiddenEditor(subject.head, -1, scores, unbiased(subject.weights, subject.spec.layer(layer).module))
    return PooledEditor(features, cache(lambda: _convolution(subject, layer, scores, knots)))


EDITORS: dict[str, Callable[[Subject, str, np.ndarray, np.ndarray], Editor]] = {
    "last hidden": _last_hidden,
    "hidden": _hidden,
    "pooled": _pooled,
    "convolution": _convolution,
}


def make_editor(subject: Subject, layer: str, scores: np.ndarray, knots: np.ndarray) -> Editor:
    """The editor for a layer; InputError for a layer that is not there or one whose edits need pictures not at hand.

    `scores` float32 [neurons] are of the neurons' labels, `knots` the thresholds of a live editor's plane.
    """
    return EDITORS[layer_kind(subject.spec, layer)](subject, layer, scores, knots)
