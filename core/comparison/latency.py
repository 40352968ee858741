"""How long a forward pass takes on this machine's processor.

Measured is the processor's time on one thread: what a clock would show if nothing else ran.
"""

import statistics
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from core.comparison.measured import Latency, MeasuredNetwork
from core.networks.catalog import Architecture, architecture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import nn

REPEATS = {1: 30, 64: 7}  # by batch
WARM_UP = 2


@torch.no_grad()
def measure_latency(spec: Architecture, network: "nn.Module") -> tuple[Latency, ...]:
    """One face, and a batch of 64, in float32; the first passes are not counted."""
    timed = []
    with _one_thread():
        for batch, repeats in REPEATS.items():
            faces = torch.rand(batch, 1, spec.input_size, spec.input_size, generator=torch.Generator().manual_seed(0))
            taken = []
            for _ in range(WARM_UP + repeats):
                start = time.thread_time()
                network(faces)
                taken.append(1000 * (time.thread_time() - start))
            low, median, high = statistics.quantiles(taken[WARM_UP:], n=4, method="inclusive")
            timed.append(Latency(batch, 1, repeats, *(float(f"{ms:.4g}") for ms in (median, low, high))))
    return tuple(timed)


def timed_again(network: MeasuredNetwork) -> MeasuredNetwork:
    """The same with times of this machine, which do not hang on the weights: those of several networks can be compared
    if one run made them. InputError for an architecture that is not there any more."""
    spec = architecture(network.architecture)
    return replace(network, latency=measure_latency(spec, spec.build().eval()))


@contextmanager
def _one_thread() -> "Iterator[None]":
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
