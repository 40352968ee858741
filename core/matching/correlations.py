"""Correlations between all neurons of two layers, a block at a time."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from core.dissection.blocks import spans
from core.errors import InputError

# A block of 512 neurons against 4,096 others is 8 MB.
NEURONS = 512
MOST_ASSIGNED = 4096


@dataclass(frozen=True, eq=False)
class Best:
    """The best match of each neuron: its `position` int64 [n] among the others and the `correlation` float32 [n]."""

    position: np.ndarray
    correlation: np.ndarray


def correlation_matrix(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Pearson correlations float32 [a, b] of unit rows float32 [a, images] and [b, images]."""
    whole = np.empty((len(here), len(there)), np.float32)
    for neurons in spans(len(here), NEURONS):
        np.matmul(here[neurons], there.T, out=whole[neurons])
    return whole


def best_matches(here: np.ndarray, there: np.ndarray) -> Best:
    """The most correlated row of `there` for each of `here`, the first of equals; only a block is held at a time."""
    return best_both_ways(here, there)[0]


def best_both_ways(here: np.ndarray, there: np.ndarray) -> tuple[Best, Best]:
    """The same in both directions, from one pass over all pairs."""
    forth = Best(np.empty(len(here), np.int64), np.empty(len(here), np.float32))
    back = Best(np.zeros(len(there), np.int64), np.full(len(there), -np.inf, np.float32))
    for neurons in spans(len(here), NEURONS):
        block = here[neurons] @ there.T
        forth.position[neurons] = block.argmax(axis=1)
        forth.correlation[neurons] = block.max(axis=1)
        first, highest = block.argmax(axis=0), block.max(axis=0)
        higher = highest > back.correlation
        back.position[higher] = neurons.start + first[higher]
        back.correlation[higher] = highest[higher]
    return forth, back


def correlations_of(here: np.ndarray, there: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Correlation float32 [a] of each row of `here` with that row of `there` which `position` int [a] names."""
    result = np.empty(len(here), np.float32)
    for neurons in spans(len(here), NEURONS):
        result[neurons] = np.einsum("ij,ij->i", here[neurons], there[position[neurons]])
    return result


def one_to_one(here: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs in which no neuron occurs twice and whose correlations add up to the most: positions int64 [min(a, b)] in
    `here`, rising, and in `there` (Crouse 2016, as in scipy).

    About fifteen seconds for two layers of MOST_ASSIGNED neurons; InputError for more.
    """
    if max(len(here), len(there)) > MOST_ASSIGNED:
        raise InputError(
            f"A one-to-one assignment is made for up to {MOST_ASSIGNED:,} neurons, but there are {len(here):,} and "
            f"{len(there):,}; choose narrower layers."
        )
    return linear_sum_assignment(correlation_matrix(here, there), maximize=True)
