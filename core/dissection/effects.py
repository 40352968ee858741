"""What each neuron does to each logit."""

import numpy as np
import torch
from torch import Tensor, nn

from core.dissection.recording import lock_of
from core.networks.catalog import Architecture
from core.networks.inference import affordable_batch
from core.networks.views import as_float, center_view


def mean_effects(
    spec: Architecture, network: nn.Module, faces: np.ndarray, batch_size: int = 128
) -> dict[str, np.ndarray]:
    """Of every layer: gradient times activation, summed over space and averaged over faces uint8 [N, 48, 48].

    Float32 [neurons, classes] by layer name: the signed first-order contribution of a neuron to a logit ("gradient
    times input", Shrikumar et al. 2016); exact where the rest of the network is linear, as after the last hidden layer.
    """
    totals: dict[str, Tensor] = {layer.name: torch.zeros(()) for layer in spec.layers}
    outputs: dict[str, Tensor] = {}

    def keeper(name: str):  # noqa: ANN202 - a forward hook
        return lambda module, inputs, output: outputs.update({name: output})

    batch_size = affordable_batch(network, batch_size)
    with lock_of(network):
        handles = [
            network.get_submodule(layer.module).register_forward_hook(keeper(layer.name)) for layer in spec.layers
        ]
        try:
            for start in range(0, len(faces), batch_size):
                views = center_view(as_float(torch.from_numpy(faces[start : start + batch_size])), spec.input_size)
                logits = network(views.requires_grad_())
                for name, products in _products(logits, outputs).items():
                    totals[name] = totals[name] + products
        finally:
            for handle in handles:
                handle.remove()
    return {name: (total / len(faces)).numpy() for name, total in totals.items()}


def _products(logits: Tensor, outputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Sum over the batch and over space of gradient times activation, [neurons, classes] by layer."""
    columns: dict[str, list[Tensor]] = {name: [] for name in outputs}
    for index in range(logits.shape[1]):
        gradients = torch.autograd.grad(logits[:, index].sum(), list(outputs.values()), retain_graph=True)
        for (name, activation), gradient in zip(outputs.items(), gradients, strict=True):
            product = (gradient * activation.detach()).sum(0)
            columns[name].append(product.flatten(1).sum(1) if product.ndim > 1 else product)
    return {name: torch.stack(column, dim=1) for name, column in columns.items()}
