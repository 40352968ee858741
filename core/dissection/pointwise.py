"""WPMI and soft-WPMI: how likely a concept makes a neuron's top images (CLIP-Dissect, section 3.2)."""

from collections.abc import Callable

import numpy as np

from core.dissection.blocks import CONCEPTS_PER_BLOCK, parallel, spans
from core.dissection.top_images import TopImages

Kernel = Callable[[np.ndarray, np.ndarray], np.ndarray]

# Rows gathered at a time hold this many numbers, so that they and their running product stay in a core's cache.
TILE = 32_768
# Products start here and fall by at most 60 powers of ten, so they stay within float32; one logarithm each.
START, DECADES = np.float32(1e30), 60


def log_normalizer(scores: np.ndarray, sharpness: float) -> np.ndarray:
    """log sum_c exp(sharpness * scores[x, c]), float32 [images]; NaN for an image that lacks a score."""
    result = np.empty(len(scores), np.float32)
    rows = max(1, 4_000_000 // max(1, scores.shape[1]))

    def work(images: slice) -> None:
        sharp = scores[images] * np.float32(sharpness)
        highest = sharp.max(axis=1, keepdims=True)
        sharp -= highest
        result[images] = highest[:, 0] + np.log(np.exp(sharp, out=sharp).sum(axis=1))

    parallel(work, spans(len(scores), rows))
    return result


def concept_information(
    scores: np.ndarray,
    normalizer: np.ndarray,
    top: TopImages,
    *,
    sharpness: float,
    prior_weight: float,
    prepare: Callable[[np.ndarray], np.ndarray],
    kernel: Kernel,
) -> np.ndarray:
    """log p(top images | concept) - prior_weight * log p(top images): float32 [neurons, concepts].

    `prepare` turns a block of softmaxed scores [images, concepts] into the table whose rows `kernel` combines.
    The prior is the mean over neurons; constant neurons have no top images, so they are left out of it and get NaN.
    """
    n_neurons, n_concepts = len(top.images), scores.shape[1]
    result = np.full((n_neurons, n_concepts), np.nan, np.float32)
    alive = np.flatnonzero(~top.constant)
    if not len(alive):
        return result
    ranks = np.ascontiguousarray(top.images[alive].T)

    def work(concepts: slice) -> None:
        table = scores[:, concepts] * np.float32(sharpness)
        table -= normalizer[:, None]
        table = prepare(np.exp(table, out=table))
        likelihood = np.empty((len(alive), table.shape[1]))
        for neurons in spans(len(alive), max(1, TILE // table.shape[1])):
            likelihood[neurons] = kernel(table, ranks[:, neurons])
        result[alive, concepts] = likelihood - prior_weight * _log_mean_exp(likelihood)

    parallel(work, spans(n_concepts, CONCEPTS_PER_BLOCK))
    return result


def sum_rows(table: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """sum_k table[ranks[k]] for ranks [k, neurons]: float32 [neurons, concepts]."""
    total, gathered = _two_tiles(table, ranks)
    total[:] = 0
    for images in ranks:
        total += np.take(table, images, axis=0, out=gathered, mode="clip")
    return total


def soft_membership(first: float, last: float, floor: float, k: int) -> Kernel:
    """sum_k log(1 + p_k (table[ranks[k]] - 1) + floor), where p falls from `first` towards `last`.

    With 1 + p (P - 1) + floor = p (P + (1 - p + floor) / p), the p are a constant and the rest is a product: many
    factors, about 20, are multiplied before a logarithm is taken.
    """
    p = first - np.arange(k) / k * (first - last)
    offsets = ((1 - p + floor) / p).astype(np.float32)
    factors_per_log = max(1, int(DECADES / -np.log10(min(offsets.min(), 0.1))))
    constant = np.log(p).sum() - np.log(float(START)) * len(range(0, k, factors_per_log))

    def kernel(table: np.ndarray, ranks: np.ndarray) -> np.ndarray:
        product, gathered = _two_tiles(table, ranks)
        total = np.full(product.shape, constant)  # float64: the sum is hundreds, the scores' differences far less
        for part in spans(k, factors_per_log):
            product[:] = START
            for images, offset in zip(ranks[part], offsets[part], strict=True):
                np.take(table, images, axis=0, out=gathered, mode="clip")
                gathered += offset
                product *= gathered
            total += np.log(product, out=product)
        return total

    return kernel


def _two_tiles(table: np.ndarray, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    shape = (ranks.shape[1], table.shape[1])
    return np.empty(shape, np.float32), np.empty(shape, np.float32)


def _log_mean_exp(values: np.ndarray) -> np.ndarray:
    """log mean over neurons of exp(values [neurons, concepts]): [1, concepts]."""
    highest = values.max(axis=0, keepdims=True)
    return highest + np.log(np.exp((values - highest).astype(np.float32)).mean(axis=0, keepdims=True))
