"""What each neuron does to each logit."""

import numpy as np
import torch
from torch import Tensor, nn

from core.dissection.recording import lock_of
from core.networks.catalog import Architecture, Layer
from core.networks.views import as_float, center_view


def mean_effects(
    spec: Architecture, network: nn.Module, layer: Layer, faces: np.ndarray, batch_size: int = 128
) -> np.ndarray:
    """Gradient times activation, summed over space and averaged over faces uint8 [N, 48, 48]: float32 [neurons, classes].

    The signed first-order contribution of a neuron to a logit ("gradient times input", Shrikumar et al. 2016);
    exact where the rest of the network is linear, as after the last hidden layer.
    """
    total = torch.zeros(())
    kept: list[Tensor] = []

    def keep(module: nn.Module, inputs: tuple, output: Tensor) -> Tensor:
        kept.append(output.detach().clone().requires_grad_())
        return kept[-1]

    with lock_of(network):
        handle = network.get_submodule(layer.module).register_forward_hook(keep)
        try:
            for start in range(0, len(faces), batch_size):
                views = center_view(as_float(torch.from_numpy(faces[start : start + batch_size])), spec.input_size)
                logits = network(views)
                total = total + _products(logits, kept.pop())
        finally:
            handle.remove()
    return (total / len(faces)).numpy()


def _products(logits: Tensor, activation: Tensor) -> Tensor:
    """Sum over the batch and over space of gradient times activation, [neurons, classes]."""
    products = []
    for index in range(logits.shape[1]):
        (gradient,) = torch.autograd.grad(logits[:, index].sum(), activation, retain_graph=True)
        product = (gradient * activation.detach()).sum(0)
        products.append(product.flatten(1).sum(1) if product.ndim > 1 else product)
    return torch.stack(products, dim=1)
