"""What each neuron of a layer does, apart from any concept. Activations are neuron-major here: [neurons, images]."""

from dataclasses import dataclass

import numpy as np

from core.dissection import top_images as ranking
from core.dissection.blocks import spans

TOP_IMAGES = 100
SIMILAR = 10
NEURONS = 256


@dataclass(frozen=True)
class ActivationStatistics:
    """Per neuron: `mean`, `maximum`, `frequency` (share of images above 0), float32; `alive` bool (not constant)."""

    mean: np.ndarray
    maximum: np.ndarray
    frequency: np.ndarray
    alive: np.ndarray


def activation_statistics(activations: np.ndarray) -> ActivationStatistics:
    """Statistics of activations [neurons, images], read in blocks."""
    n = len(activations)
    result = ActivationStatistics(*(np.empty(n, np.float32) for _ in range(3)), np.empty(n, np.bool_))
    for neurons in spans(n, NEURONS):
        block = np.asarray(activations[neurons], np.float32)
        result.mean[neurons] = block.mean(axis=1, dtype=np.float64)
        result.maximum[neurons] = block.max(axis=1)
        result.frequency[neurons] = (block > 0).mean(axis=1)
        result.alive[neurons] = result.maximum[neurons] > block.min(axis=1)
    return result


def top_images(activations: np.ndarray, k: int = TOP_IMAGES) -> tuple[np.ndarray, np.ndarray]:
    """The `k` images that excite each neuron most: positions int32 and activations float32, both [neurons, k].

    Equal activations come in order of position. InputError if there are fewer than `k` images.
    """
    top = ranking.top_images(activations.T, k)
    return top.images, top.values


def class_mix(positions: np.ndarray, emotions: np.ndarray, n_classes: int = 7) -> np.ndarray:
    """Share of each class among the images `positions` [neurons, k]: float64 [neurons, classes], rows sum to 1."""
    classes = emotions[positions]
    return np.stack([(classes == index).mean(axis=1) for index in range(n_classes)], axis=1)


def mean_faces(positions: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Mean of the faces [N, H, W] at `positions` [neurons, k]: uint8 [neurons, H, W]; contrast is left as it is."""
    result = np.empty((len(positions), *faces.shape[1:]), np.uint8)
    for neuron, chosen in enumerate(positions):
        result[neuron] = np.rint(faces[np.sort(chosen)].mean(axis=0, dtype=np.float64))
    return result


def similar_neurons(activations: np.ndarray, k: int = SIMILAR) -> tuple[np.ndarray, np.ndarray]:
    """Neurons of the same layer whose activations correlate most (Pearson), best first, ties by number.

    Neurons int32 [neurons, k] and correlations float32 [neurons, k]; -1 and NaN where there is none: a dead neuron
    has no like and is like no other. Memory: one float32 copy of the activations and a block of correlations.
    """
    units = np.array(activations, np.float32)
    units -= units.mean(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
    alive = (np.asarray(activations).max(axis=1) > np.asarray(activations).min(axis=1)).astype(bool)
    units[~alive] = 0
    norms = np.sqrt(np.einsum("ij,ij->i", units, units))
    units /= np.where(norms > 0, norms, 1)[:, None]
    n = len(units)
    neighbours, correlations = np.full((n, k), -1, np.int32), np.full((n, k), np.nan, np.float32)
    kept = max(0, min(k, alive.sum() - 1))
    for neurons in spans(n, NEURONS):
        block = units[neurons] @ units.T
        block[:, ~alive] = -np.inf
        block[np.arange(len(block)), np.arange(neurons.start, neurons.stop)] = -np.inf
        order = np.argsort(-block, axis=1, kind="stable")[:, :kept]
        living = alive[neurons]
        neighbours[neurons, :kept][living] = order[living]
        correlations[neurons, :kept][living] = np.take_along_axis(block, order, axis=1)[living]
    return neighbours, np.clip(correlations, -1, 1)
