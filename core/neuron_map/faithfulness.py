"""How faithful a map is: are the neurons that lie near one another those whose activations go together?

Kept neighbours: the share of a neuron's k most correlated neurons that are among its k nearest on the map.
Trustworthiness (Venna and Kaski 2001), 1 at best: 1 less what neighbours on the map cost that are none by correlation,
the more the further down the list of correlations they are.
"""

from dataclasses import dataclass

import numpy as np

from core.dissection.blocks import spans

NEIGHBOURS = 10
BLOCK = 256


@dataclass(frozen=True, eq=False)
class Faithfulness:
    """What a map keeps of `k` neighbours: `counts` uint8 [n] of each neuron's, beside `random_kept` (share, 0..1) of a
    random placement, the same places handed out by lot; `trustworthiness` and `random_trustworthiness` likewise."""

    k: int
    counts: np.ndarray
    random_kept: float
    trustworthiness: float
    random_trustworthiness: float

    @property
    def kept(self) -> float:
        """Share (0..1) of all neurons' k most correlated that are among their k nearest on the map."""
        return float(self.counts.mean() / self.k)

    def summary(self) -> dict[str, float | int]:
        """Ready for JSON."""
        return {
            "neighbours": self.k,
            "kept": self.kept,
            "random_kept": self.random_kept,
            "trustworthiness": self.trustworthiness,
            "random_trustworthiness": self.random_trustworthiness,
        }


def faithfulness(units: np.ndarray, places: np.ndarray, seed: int = 0) -> Faithfulness:
    """Judge `places` float [n, 2] of neurons with centred activations of length 1, float32 [n, images]; n >= 5.

    k is `NEIGHBOURS`, fewer in a layer too narrow for as many.
    """
    n = len(units)
    k = min(NEIGHBOURS, (n - 1) // 2)
    near = nearest(places, k)
    lot = np.random.default_rng(seed).permutation(n)
    ranks, random_ranks = correlation_ranks(units, (near, nearest(places[lot], k)))
    return Faithfulness(
        k=k,
        counts=(ranks <= k).sum(axis=1).astype(np.uint8),
        random_kept=float((random_ranks <= k).mean()),
        trustworthiness=_trustworthiness(ranks),
        random_trustworthiness=_trustworthiness(random_ranks),
    )


def nearest(places: np.ndarray, k: int) -> np.ndarray:
    """The k neurons nearest to each on the map, nearest first, ties by number: int64 [n, k]; itself left out."""
    places = np.asarray(places, np.float32)
    found = np.empty((len(places), k), np.int64)
    for block in spans(len(places), BLOCK):
        squares = ((places[block, None] - places[None]) ** 2).sum(axis=2)
        squares[np.arange(len(squares)), np.arange(block.start, block.stop)] = np.inf
        found[block] = np.argsort(squares, axis=1, kind="stable")[:, :k]
    return found


def correlation_ranks(units: np.ndarray, neighbours: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """How many neurons are correlated with each at least as much as its neighbours are, 1 for the most correlated:
    int64 [n, k] for each int [n, k] of `neighbours`. `units` as in `faithfulness`."""
    ranks = [np.empty(each.shape, np.int64) for each in neighbours]
    for block in spans(len(units), BLOCK):
        correlations = units[block] @ units.T
        correlations[np.arange(len(correlations)), np.arange(block.start, block.stop)] = -np.inf
        for rank, each in zip(ranks, neighbours, strict=True):
            own = np.take_along_axis(correlations, each[block], axis=1)
            for place, value in enumerate(own.T):
                rank[block, place] = 1 + (correlations > value[:, None]).sum(axis=1)
    return ranks


def _trustworthiness(ranks: np.ndarray) -> float:
    """From the ranks int [n, k] of the neighbours on a map."""
    n, k = ranks.shape
    return float(1 - 2 / (n * k * (2 * n - 3 * k - 1)) * np.maximum(ranks - k, 0).sum())
