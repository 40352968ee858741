"""Neurons and concepts over the same images, in the forms that measures of their likeness need."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.dissection.blocks import parallel, spans

HIGH = 0.1
BLOCK = 256


@dataclass(frozen=True, eq=False)
class Rows:
    """Numbers of neurons or concepts over images: `values` float32 [rows, images], complete."""

    values: np.ndarray

    @cached_property
    def units(self) -> np.ndarray:
        """The rows centred and of length 1, float32 [rows, images]; NaN for a constant row."""
        centred = self.values - self.values.mean(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
        norms = np.sqrt(np.einsum("ij,ij->i", centred, centred, dtype=np.float64)).astype(np.float32)
        norms[(self.values == self.values[:, :1]).all(axis=1)] = np.nan
        return np.divide(centred, norms[:, None], out=centred)

    @cached_property
    def high(self) -> np.ndarray:
        """Where a row is high, bool [rows, images]: the tenth (`HIGH`) of its images with the largest values.

        All that tie with the last of them are in, and the lowest value never is: a neuron that is silent on most
        images is high where it is active.
        """
        k = int(np.ceil(HIGH * self.values.shape[1]))
        bound = -np.partition(-self.values, k - 1, axis=1)[:, k - 1]
        lowest = self.values.min(axis=1, keepdims=True)
        above = np.where(self.values > lowest, self.values, np.inf).min(axis=1)
        return self.values >= np.maximum(bound, above)[:, None]

    @cached_property
    def ranks(self) -> tuple[np.ndarray, np.ndarray]:
        """The first and the last place that each image could take from the top, 1.., float32 [rows, images] each: they
        differ where values tie."""
        first, last = np.empty_like(self.values), np.empty_like(self.values)

        def work(block: slice) -> None:
            order = np.argsort(-self.values[block], axis=1, kind="stable")
            places = tied_places(np.take_along_axis(self.values[block], order, axis=1))
            for whole, place in zip((first, last), places, strict=True):
                np.put_along_axis(whole[block], order, place, axis=1)

        parallel(work, spans(len(self.values), BLOCK))
        return first, last

    @cached_property
    def middle_ranks(self) -> np.ndarray:
        """Rank of each value from the bottom, 1.., those of ties averaged, float32 [rows, images]."""
        first, last = self.ranks
        return self.values.shape[1] + 1 - (first + last) / 2

    @cached_property
    def rank_units(self) -> np.ndarray:
        """The ranks centred and of length 1, float32 [rows, images]; NaN for a constant row."""
        return Rows(self.middle_ranks).units


def tied_places(ordered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last place, 1.., float32, of the run of equal values that each value of the sorted rows is in."""
    n = ordered.shape[1]
    edge = np.ones((len(ordered), 1), bool)
    changes = ordered[:, 1:] != ordered[:, :-1]
    places = np.arange(1, n + 1, dtype=np.float32)
    starts = np.where(np.hstack([edge, changes]), places, np.float32(0))
    ends = np.where(np.hstack([changes, edge]), places, np.float32(n))
    return np.maximum.accumulate(starts, axis=1), np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
