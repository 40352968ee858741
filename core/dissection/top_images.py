"""The images that excite each neuron most, in an order that does not depend on the machine."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.dissection.blocks import NEURONS_PER_BLOCK, matrix, neuron_rows, parallel, spans
from core.errors import InputError


@dataclass(frozen=True)
class TopImages:
    """`images` int32 [neurons, k]: row numbers, most exciting first, equal activations in order of row number.

    `values` float32 [neurons, k]: their activations. `constant` bool [neurons]: the neuron is the same for all images.
    """

    images: np.ndarray
    values: np.ndarray
    constant: np.ndarray


def top_images(activations: ArrayLike, k: int, among: np.ndarray | None = None) -> TopImages:
    """The `k` highest activations of every neuron of `activations` [images, neurons].

    `among` restricts the choice to some row numbers (ascending). InputError for fewer than `k` images, or when
    activations are not numbers.
    """
    activations = matrix(activations, "activations")
    if among is not None and len(among) == len(activations):
        among = None
    n_images = len(activations) if among is None else len(among)
    if n_images < k:
        raise InputError(f"This needs at least {k} images with scores, but there are {n_images}.")
    neurons = activations.shape[1]
    top = TopImages(np.empty((neurons, k), np.int32), np.empty((neurons, k), np.float32), np.empty(neurons, np.bool_))

    def work(block: slice) -> None:
        rows = neuron_rows(activations, block, among)
        images = _top_of_rows(rows, k)
        values = np.take_along_axis(rows, images, axis=1)
        # Only a neuron whose k best are all equal can be constant: the others need no second look.
        flat = values[:, 0] == values[:, -1]
        flat[flat] = (rows[flat] == rows[flat, :1]).all(axis=1)
        top.images[block] = images if among is None else among[images]
        top.values[block], top.constant[block] = values, flat

    parallel(work, spans(neurons, NEURONS_PER_BLOCK))
    return top


def _top_of_rows(rows: np.ndarray, k: int) -> np.ndarray:
    """Columns [n, k] of the k largest values of each row of `rows` [n, images], ties by column.

    The maxima of disjoint groups are values of the row, so the k-th largest of them is a lower bound on the k-th
    largest value. Few groups reach it, and only their members are looked at again. Group g is every `groups`-th
    column from g on, which lets the maxima be taken along contiguous memory; the last few columns are in no group.
    """
    n, length = rows.shape
    width = max(1, math.isqrt(length // k))
    groups = length // width
    grouped = rows[:, : groups * width].reshape(n, width, groups)
    maxima = grouped.max(axis=1)
    rest = np.arange(groups * width, length)
    if np.isnan(maxima).any() or np.isnan(rows[:, rest]).any():
        raise InputError("Some activations are not numbers; record them again.")
    bound = np.partition(maxima, groups - k, axis=1)[:, groups - k]
    reaching = maxima >= bound[:, None]
    crowded = np.flatnonzero(reaching.sum(axis=1) > 2 * k)
    reaching[crowded] = False
    row, group = np.divmod(np.flatnonzero(reaching), groups)
    members = grouped[row, :, group]
    high = np.flatnonzero(members >= bound[row][:, None])
    pair, place = np.divmod(high, width)
    keys = _ordered_keys(members.ravel()[high], group[pair] + place * groups)
    columns = _sorted_columns(row[pair], keys, _ordered_keys(rows[:, rest], rest), k)
    for index in crowded:
        columns[index] = _top_among_ties(rows[index], bound[index], k)
    return columns


def _sorted_columns(row: np.ndarray, keys: np.ndarray, more: np.ndarray, k: int) -> np.ndarray:
    """Columns of the k largest keys of each row: `keys` of the ascending row numbers `row`, and `more` [rows, few]."""
    counts = np.bincount(row, minlength=len(more))
    width = max(k, counts.max())
    table = np.full((len(more), width + more.shape[1]), np.iinfo(np.int64).min)
    table[row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)] = keys
    table[:, width:] = more
    table.sort(axis=1)
    return (~table[:, : -k - 1 : -1] & 0xFFFFFFFF).astype(np.int64)


def _ordered_keys(values: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """int64 keys that sort by value (float32), then by falling column: one sort of integers settles ties as well."""
    bits = (values + np.float32(0)).view(np.int32).astype(np.int64)  # adding 0 makes -0.0 equal to 0.0
    bits ^= (bits >> 31) & 0x7FFFFFFF
    return (bits << 32) | (~columns & 0xFFFFFFFF)


def _top_among_ties(row: np.ndarray, bound: np.float32, k: int) -> np.ndarray:
    """The same for a row in which very many values equal `bound`, as in a neuron that is nearly always silent."""
    above = np.flatnonzero(row > bound)
    order = np.argsort(-row[above], kind="stable")
    ties = np.flatnonzero(row == bound)[: max(0, k - len(above))]
    return np.concatenate([above[order], ties])[:k]
