"""Rank reorder: how well a concept's scores sort a neuron's top images (CLIP-Dissect, appendix A)."""

import math

import numpy as np

from core.dissection.blocks import neuron_rows, parallel, spans
from core.dissection.top_images import TopImages

CONCEPTS = 256


def reordering_error(
    scores: np.ndarray, images: np.ndarray, top: TopImages, *, power: int, score_power: float
) -> np.ndarray:
    """-mean_i |q_i - q'_i|^power / (baseline * mean_i P_i^score_power): float32 [neurons, concepts].

    q are a neuron's top activations, q' the same numbers in the order that the concept's scores P give those images,
    and the baseline is the mean for a random order. The published code draws five random orders; here it is their
    expectation, which is exact and needs no seed. NaN for constant neurons and where the mean of P is not positive.
    Scores that tie keep the order of `images`, the usable row numbers.
    """
    n_neurons, k = top.images.shape
    alive = np.flatnonzero(~top.constant)
    result = np.full((n_neurons, scores.shape[1]), np.nan, np.float32)
    ascending = np.ascontiguousarray(top.values[:, ::-1])
    baselines = random_order_error(top.values[alive], power).astype(np.float32)
    places = np.searchsorted(images, top.images)

    def work(concepts: slice) -> None:
        # One sort of small integers, rank times k plus position, stands for an argsort of the scores.
        columns = neuron_rows(scores, concepts, images)
        kind = np.int32 if len(images) * k < np.iinfo(np.int32).max else np.int64
        keys = np.empty(columns.shape, kind)
        np.put_along_axis(keys, columns.argsort(axis=1, kind="stable"), np.arange(len(images), dtype=kind)[None], 1)
        keys *= k
        position = np.arange(k, dtype=kind)
        for neuron, baseline in zip(alive, baselines, strict=True):
            order = np.take(keys, places[neuron], axis=1) + position
            order.sort(axis=1)
            difference = np.abs(top.values[neuron][order % k] - ascending[neuron])
            error = difference.copy()
            for _ in range(power - 1):
                error *= difference
            level = np.take(columns, places[neuron], axis=1).mean(axis=1)
            with np.errstate(invalid="ignore", divide="ignore"):
                result[neuron, concepts] = -error.mean(axis=1) / (
                    baseline * np.where(level > 0, level, np.nan) ** score_power
                )

    parallel(work, spans(scores.shape[1], CONCEPTS))
    return result


def random_order_error(falling: np.ndarray, power: int) -> np.ndarray:
    """Expectation of mean_i |q_i - q_random(i)|^power for rows in falling order [neurons, k]: float64 [neurons].

    Pairs are counted through the binomial theorem and running sums: k steps rather than k squared.
    """
    q = falling.astype(np.float64) - falling.mean(axis=1, keepdims=True, dtype=np.float64)
    total = np.zeros(len(q))
    for j in range(power + 1):
        higher = np.cumsum(q ** (power - j), axis=1)
        total += math.comb(power, j) * (-1) ** j * (higher * q**j).sum(axis=1)
    return np.maximum(2 * total / q.shape[1] ** 2, 0)
