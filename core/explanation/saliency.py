"""Saliency maps: which places of a face a convolutional layer used for an emotion (the Grad-CAM family).

The maps are those of the grad-cam library. A network may be shared between threads: it is locked while it is hooked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.explanation.saliency_methods import DEFAULT_METHOD, SALIENCY_METHODS, SaliencyMethod
from core.explanation.viewing import checked_face, onto_face, views_of
from core.networks.catalog import Architecture, Layer
from core.networks.sharing import lock_of

if TYPE_CHECKING:
    from pytorch_grad_cam.base_cam import BaseCAM
    from torch import nn

USABLE_SIDE = 8


@dataclass(frozen=True)
class SaliencyMap:
    """`values` float32 [48, 48] in 0..1, 0 where the network does not see; `blank` if they are 0 everywhere.

    `target` is the emotion the map is about.
    """

    values: np.ndarray
    method: str
    layer: str
    target: int

    @property
    def blank(self) -> bool:
        """Nothing is left: the layer speaks against the emotion everywhere, or everywhere alike."""
        return not self.values.any()

    def sentence(self) -> str:
        """What the map is, or why there is nothing to see."""
        title, emotion = SALIENCY_METHODS[self.method].title, EMOTION_NAMES[self.target]
        if not SALIENCY_METHODS[self.method].of_emotion:
            if self.blank:
                return f"The map is blank: by {title}, {self.layer} is active everywhere alike."
            return f"Where {self.layer} is most active, whatever the emotion, by {title}."
        if self.blank:
            return f"The map is blank: by {title}, no place of {self.layer} speaks for {emotion} more than another."
        return f"Where {self.layer} speaks for {emotion}, by {title}."


def saliency_map(
    spec: Architecture,
    network: "nn.Module",
    face: np.ndarray,
    target: int,
    method: str = DEFAULT_METHOD,
    layer: str | None = None,
) -> SaliencyMap:
    """The map of one of SALIENCY_METHODS for a face uint8 [48, 48] and an emotion.

    `layer` is the name of a convolutional layer, `default_layer` unless told. Safe between threads that share the
    network. InputError for a method, layer, emotion or face that there is not.
    """
    import torch
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    chosen = _known_method(method)
    emotion = _known_emotion(target)
    view = views_of(spec, checked_face(face)[None])
    found = spatial_layer(spec, layer or default_layer(spec, network))
    with torch.enable_grad(), _attached(chosen, network, found) as cam:
        # The weights of a study need no gradient; the picture does, or there would be none to look at.
        values = cam(view.requires_grad_(), [ClassifierOutputTarget(emotion)])[0]
    return SaliencyMap(onto_face(spec, np.nan_to_num(values)), method, found.name, emotion)


def spatial_layers(spec: Architecture) -> tuple[str, ...]:
    """Names of the layers that have a place for everything: those a map can be made of."""
    return tuple(layer.name for layer in spec.layers if layer.spatial)


def spatial_layer(spec: Architecture, name: str) -> Layer:
    """The layer called `name`; InputError if it has no places."""
    layer = spec.layer(name)
    if not layer.spatial:
        have = ", ".join(spatial_layers(spec)) or "no such layer"
        raise InputError(f"{name} of {spec.title} keeps no places, so it has no map; there is {have}.")
    return layer


def map_sides(spec: Architecture, network: "nn.Module") -> dict[str, int]:
    """How many places high and wide the map of each convolutional layer is."""
    import torch

    sides: dict[str, int] = {}
    handles = []
    with lock_of(network), torch.inference_mode():
        try:
            for name in spatial_layers(spec):
                module = network.get_submodule(spec.layer(name).module)
                handles.append(
                    module.register_forward_hook(
                        lambda module, inputs, output, name=name: sides.update({name: output.shape[-1]})
                    )
                )
            network(torch.zeros(1, 1, spec.input_size, spec.input_size))
        finally:
            for handle in handles:
                handle.remove()
    return sides


def default_layer(spec: Architecture, network: "nn.Module") -> str:
    """The last convolutional layer with a map of at least 8x8 places, else the one with most.

    Later layers know more of emotions, but one of 5x5 places cannot tell an eye from a brow. InputError for a network
    without any.
    """
    sides = map_sides(spec, network)
    if not sides:
        raise InputError(f"{spec.title} has no convolutional layer, so there are no saliency maps of it.")
    usable = [name for name, side in sides.items() if side >= USABLE_SIDE]
    return usable[-1] if usable else max(sides, key=sides.__getitem__)


@contextmanager
def _attached(method: SaliencyMethod, network: "nn.Module", layer: Layer) -> "Iterator[BaseCAM]":
    """The library's hooks on a layer for the time of the block, the network in evaluation mode and locked.

    The library's own `with` would swallow an IndexError.
    """
    cam_class = method.load()
    with lock_of(network):
        training = network.training
        cam = cam_class(network, [network.get_submodule(layer.module)])
        try:
            yield cam
        finally:
            cam.activations_and_grads.release()
            network.train(training)


def _known_method(name: str) -> SaliencyMethod:
    if name not in SALIENCY_METHODS:
        raise InputError(f"There is no saliency method {name!r}; there is {', '.join(SALIENCY_METHODS)}.")
    return SALIENCY_METHODS[name]


def _known_emotion(target: int) -> int:
    if not 0 <= target < len(EMOTION_NAMES):
        raise InputError(f"Emotions are numbered 0 to {len(EMOTION_NAMES) - 1}; there is no emotion {target}.")
    return int(target)
