"""Where on a face chosen neurons of a convolutional layer are active."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.explanation.saliency import spatial_layer
from core.explanation.viewing import checked_face, onto_face, views_of
from core.networks.catalog import Architecture
from core.networks.sharing import lock_of

if TYPE_CHECKING:
    from torch import nn


def activation_maps(
    spec: Architecture, network: "nn.Module", face: np.ndarray, layer: str, neurons: Sequence[int]
) -> np.ndarray:
    """Activations of `neurons` at every place of a face uint8 [48, 48]: float32 [neurons, 48, 48], 0 where unseen.

    In the layer's own unit, interpolated from the places it has; divide by their maximum to show one. Safe between
    threads. InputError for a layer without places or a neuron that it does not have.
    """
    import torch
    from torch.nn.functional import interpolate

    found = spatial_layer(spec, layer)
    wrong = [neuron for neuron in neurons if not 0 <= neuron < found.width]
    if wrong:
        raise InputError(f"{layer} has neurons 0 to {found.width - 1}; there is no neuron {wrong[0]}.")
    view = views_of(spec, checked_face(face)[None])
    seen: list[torch.Tensor] = []
    with lock_of(network), torch.inference_mode():
        training = network.training
        handle = network.get_submodule(found.module).register_forward_hook(
            lambda module, inputs, output: seen.append(output[:, list(neurons)].clone())
        )
        try:
            network.eval()(view)
        finally:
            handle.remove()
            network.train(training)
        maps = interpolate(seen[0], size=(spec.input_size,) * 2, mode="bilinear", align_corners=False)
    return onto_face(spec, maps[0].numpy())
