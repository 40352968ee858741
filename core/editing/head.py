"""The fully connected end of a network, in numpy: from the features that a study ships to the logits.

Arrays are neuron-major, [neurons, images]: an edit moves whole neurons, so a neuron's images lie together.
"""

import math
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import RLock

import numpy as np

from core.files import replacing

BLOCK = 1024


@dataclass(frozen=True)
class Dense:
    """A layer of the fully connected end: `weight` float32 [neurons, inputs] and `bias` float32 [neurons], with ReLU
    after it unless it is the classifier; or `weight` float32 [neurons], a factor for each input (a Gain of
    core.networks.blocks), with nothing after it: its neurons are the inputs themselves, of either sign."""

    name: str
    weight: np.ndarray
    bias: np.ndarray

    @property
    def inputs(self) -> int:
        """How many inputs it takes."""
        return self.weight.shape[-1]

    @property
    def floor(self) -> float:
        """What its outputs are never below: 0 behind ReLU, else minus infinity. Times a positive factor it is itself,
        which is why a factor passes through max(., floor)."""
        return output_floor(self.weight.ndim)

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Pre-activations [neurons, images] of inputs [inputs, images]."""
        return self.product(inputs) + self.bias[:, None]

    def product(self, inputs: np.ndarray) -> np.ndarray:
        """The same without the bias."""
        return self.weight @ inputs if self.weight.ndim == 2 else self.weight[:, None] * inputs

    def add_product(self, total: np.ndarray, chosen: np.ndarray, inputs: np.ndarray, sign: int) -> None:
        """Add `sign` times the product of some inputs alone, `chosen` bool [inputs] with values [those, images], to
        `total` [neurons, images]."""
        weight = self.weight[..., chosen] * np.float32(sign)
        if self.weight.ndim == 2:
            total += weight @ inputs
        else:
            total[chosen] += weight[:, None] * inputs

    def output(self, before: np.ndarray) -> np.ndarray:
        """Activations of pre-activations [neurons, images], which are overwritten."""
        return np.maximum(before, self.floor, out=before)


def output_floor(dimensions: int) -> float:
    """`Dense.floor` of a layer whose weight has so many dimensions."""
    return 0.0 if dimensions == 2 else -math.inf


def as_slice(rows: np.ndarray | slice | None, n: int) -> slice | np.ndarray:
    """Chosen images (mask, indices, slice or None for all) as a slice where they are consecutive, else as indices."""
    if rows is None or isinstance(rows, slice):
        return rows or slice(None)
    indices = np.arange(n)[rows]
    if len(indices) and np.array_equal(indices, np.arange(indices[0], indices[0] + len(indices))):
        return slice(int(indices[0]), int(indices[0]) + len(indices))
    return indices


def dense_modules(weights: Mapping[str, np.ndarray]) -> tuple[tuple[str, str], ...]:
    """(layer name, module path) of the linear maps in a state dict, in its order: ("lin1", "lin1.0"), …"""
    paths = [key.removesuffix(".weight") for key, value in weights.items() if value.ndim == 2]
    return tuple((path.split(".")[0], path) for path in paths)


def product_path(cache: Path, layer: str) -> Path:
    """Where a `DenseHead` with this cache folder keeps the `product` of a layer."""
    return cache / f"{layer}.product.npy"


class DenseHead:
    """The fully connected end of a network applied to features [N, F] of N images: layers with ReLU between them, or
    the features themselves as the neurons that the classifier is given (see Dense).

    `modules` are (layer name, module path) pairs in forward order, the classifier last; without them they are read
    off the state dict. ValueError if the layers do not fit one another. With a `cache` folder the pre-activations
    are kept there as .npy and memory-mapped; the folder must belong to these weights and features alone.
    """

    def __init__(
        self,
        weights: Mapping[str, np.ndarray],
        features: np.ndarray,
        modules: Sequence[tuple[str, str]] | None = None,
        cache: Path | None = None,
    ) -> None:
        self.features = np.ascontiguousarray(features, dtype=np.float32)
        self.layers = tuple(
            Dense(
                name, np.asarray(weights[f"{path}.weight"], np.float32), np.asarray(weights[f"{path}.bias"], np.float32)
            )
            for name, path in modules or dense_modules(weights)
        )
        self.names = tuple(layer.name for layer in self.layers)
        self._cache, self._lock, self._products = cache, RLock(), {}
        width = self.features.shape[1]
        for layer in self.layers:
            if layer.inputs != width:
                raise ValueError(f"{layer.name} takes {layer.inputs} inputs but is given {width}.")
            width = len(layer.weight)

    @property
    def n_images(self) -> int:
        return len(self.features)

    def subset(self, images: np.ndarray | slice) -> "DenseHead":
        """The same layers on some of the images; nothing of it is kept on disk."""
        part = copy(self)
        part.features, part._cache, part._lock = self.features[images], None, RLock()
        part._products = {index: product[:, images] for index, product in self._products.items()}
        return part

    def index(self, name: str) -> int:
        """Position of a layer; ValueError if it is not one of the fully connected ones."""
        return self.names.index(name)

    def product(self, index: int) -> np.ndarray:
        """W x of a layer for every image, without the bias, float32 [neurons, N]; computed once."""
        with self._lock:
            if index not in self._products:
                self._products[index] = self._load_or_compute(index)
            return self._products[index]

    def activation(self, index: int, images: slice | np.ndarray = slice(None)) -> np.ndarray:
        """Output of a layer, float32 [neurons, images]; index -1 is the features."""
        if index < 0:
            return self.features[images].T
        return self.layers[index].output(self.product(index)[:, images] + self.layers[index].bias[:, None])

    def hidden(self, images: slice | np.ndarray = slice(None)) -> np.ndarray:
        """Output of the last hidden layer, which the classifier is given, float32 [neurons, images]."""
        return self.activation(len(self.layers) - 2, images)

    def run(self, outputs: np.ndarray, index: int) -> np.ndarray:
        """Logits [classes, images] from pre-activations [neurons, images] of layer `index`, which are overwritten."""
        for layer, following in pairwise(self.layers[index:]):
            outputs = following(layer.output(outputs))
        return outputs

    def _compute(self, index: int) -> np.ndarray:
        """`product` from the last earlier one that is known, a block of images at a time, so that the layers between
        need no more than a block of memory."""
        layer, known = self.layers[index], max((done for done in self._products if done < index), default=-1)
        result = np.empty((len(layer.weight), self.n_images), np.float32)
        for start in range(0, self.n_images, BLOCK):
            inputs = self.activation(known, slice(start, start + BLOCK))
            for earlier in self.layers[known + 1 : index]:
                inputs = earlier.output(earlier(inputs))
            result[:, start : start + BLOCK] = layer.product(inputs)
        return result

    def _load_or_compute(self, index: int) -> np.ndarray:
        if self._cache is None:
            return self._compute(index)
        path = product_path(self._cache, self.names[index])
        if not path.exists():
            with replacing(path) as temporary, open(temporary, "wb") as file:
                np.save(file, self._compute(index))
        return np.load(path, mmap_mode="r")
