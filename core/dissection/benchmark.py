"""How much faster soft-WPMI is than its plain restatement, on random numbers of the real size."""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from core.dissection import baseline
from core.dissection.similarity import soft_wpmi


class SimilarityTiming(NamedTuple):
    """Seconds that both took for `n` neurons; the plain loop was timed on `plain_neurons` and scaled linearly."""

    seconds: float
    plain_seconds: float
    n: int
    plain_neurons: int

    @property
    def ratio(self) -> float:
        return self.plain_seconds / self.seconds


def benchmark_similarity(
    concepts: int,
    *,
    neurons: int = 4096,
    images: int = 28_709,
    plain_neurons: int = 64,
    repeats: int = 1,
    seed: int = 0,
) -> SimilarityTiming:
    """Time soft-WPMI and the plain loop over neurons, one after the other, on the same arrays (best of `repeats`).

    Memory: activations and scores as float32, and once more the scores for the plain loop's softmax.
    """
    generator = np.random.default_rng(seed)
    activations = generator.random((neurons, images), dtype=np.float32).T
    scores = generator.random((images, concepts), dtype=np.float32)
    scores *= np.float32(0.25)
    scores += np.float32(0.1)
    ours = min(_seconds(lambda: soft_wpmi(activations, scores)) for _ in range(repeats))
    plain_neurons = min(plain_neurons, neurons)
    plain = min(_plain_seconds(activations, scores, plain_neurons) for _ in range(repeats))
    return SimilarityTiming(ours, plain, neurons, plain_neurons)


def _plain_seconds(activations: np.ndarray, scores: np.ndarray, plain_neurons: int) -> float:
    """Softmax once, then the loop scaled to all neurons; the small final sum over neurons is left out."""
    start = time.perf_counter()
    probabilities = baseline.softmax(scores, 10)
    middle = time.perf_counter()
    for neuron in range(plain_neurons):
        baseline.soft_wpmi_likelihood(activations[:, neuron], probabilities)
    end = time.perf_counter()
    return middle - start + (end - middle) * activations.shape[1] / plain_neurons


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
