"""Does a map show what a network learned? Then it must change when the weights are drawn at random.

Adebayo et al. 2018, "Sanity checks for saliency maps" (arXiv:1810.03292): layers are randomised one after another
from the top, and the map is compared with the first one after each.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.explanation.saliency import default_layer, saliency_map
from core.explanation.saliency_methods import SALIENCY_METHODS
from core.explanation.viewing import seen_slice
from core.networks.catalog import Architecture
from core.networks.sharing import lock_of

if TYPE_CHECKING:
    import torch
    from torch import nn


def randomised_weights(
    spec: Architecture,
    network: "nn.Module",
    face: np.ndarray,
    target: int,
    methods: Sequence[str] = tuple(SALIENCY_METHODS),
    layer: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Rank correlation (Spearman's, by size) of maps with the true one, after each layer from the top is randomised.

    One line for each layer in that order and method: after (the last layer that was randomised), method, correlation
    (0: unrelated or blank, 1: unchanged). The network itself stays as it is: a copy is randomised.
    """
    import torch

    layer = layer or default_layer(spec, network)
    with lock_of(network):
        copy = deepcopy(network)
    generator = torch.Generator().manual_seed(seed)
    true = {method: saliency_map(spec, network, face, target, method, layer).values for method in methods}
    lines = []
    for name, module in _from_the_top(spec):
        _draw_again(copy.get_submodule(module), generator)
        for method in methods:
            drawn = saliency_map(spec, copy, face, target, method, layer).values
            lines.append((name, method, _likeness(spec, true[method], drawn)))
    return pd.DataFrame(lines, columns=["after", "method", "correlation"])


def _from_the_top(spec: Architecture) -> list[tuple[str, str]]:
    return [(spec.classifier, spec.classifier), *((layer.name, layer.module) for layer in reversed(spec.layers))]


def _draw_again(module: "nn.Module", generator: "torch.Generator") -> None:
    """Every parameter from a normal distribution of the mean and spread that it had."""
    import torch

    for parameter in module.parameters():
        mean, spread = parameter.data.mean(), parameter.data.std(correction=0)
        parameter.data.copy_(mean + spread * torch.randn(parameter.shape, generator=generator))


def _likeness(spec: Architecture, one: np.ndarray, other: np.ndarray) -> float:
    from scipy.stats import rankdata

    seen = seen_slice(spec)
    ranks = [rankdata(values[seen, seen]) for values in (one, other)]
    if any(np.ptp(each) == 0 for each in ranks):
        return 0.0
    return float(abs(np.corrcoef(ranks[0].ravel(), ranks[1].ravel())[0, 1]))
