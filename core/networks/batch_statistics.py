"""Batch statistics of the view that a trained network will be given.

Random training views shift and widen what reaches batch normalisation; the network is tested on the centre view.
Estimating mean and variance again on centre views of the training faces takes that difference away (Touvron et al.
2019, arXiv:1906.06423). A moving average of weights, too, should have statistics of its own (Izmailov et al. 2018,
arXiv:1803.05407, section 3.2).
"""

import copy

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from core.networks.catalog import Architecture
from core.networks.precision import half_where_fast
from core.networks.views import as_float, center_view

BATCH = 512


@torch.no_grad()
def with_batch_statistics(spec: Architecture, network: nn.Module, faces: Tensor) -> nn.Module:
    """The network with mean and variance of its batch normalisation averaged over batches of the centre views of
    `faces` uint8 [N, 48, 48]. Everything else computes as in evaluation: dropout would widen what follows it."""
    network = copy.deepcopy(network).eval().to(memory_format=torch.channels_last)
    norms = [module for module in network.modules() if isinstance(module, _BatchNorm)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain average over the batches
        norm.train()
    for batch in faces.split(BATCH):
        views = center_view(as_float(batch), spec.input_size)
        with half_where_fast(torch.device("cpu")):
            network(views.contiguous(memory_format=torch.channels_last))
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    return network.eval().to(memory_format=torch.contiguous_format)
