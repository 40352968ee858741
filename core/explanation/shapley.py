"""Exact Shapley values of a game of which every coalition's value is known."""

import math

import numpy as np


def shapley_values(values: np.ndarray) -> np.ndarray:
    """Shapley values float64 [players, ...] of `values` [2^players, ...].

    Row S of `values` is the worth of the coalition in which player r takes part if bit r of S is set. A player's value
    is what it adds to a coalition, averaged over all orders in which the players could have come (Shapley 1953);
    together they are `values[-1] - values[0]`.
    """
    values = np.asarray(values, np.float64)
    players = len(values).bit_length() - 1
    if len(values) != 1 << players:
        raise ValueError(f"A game has a power of two of coalitions, not {len(values)}.")
    weights = _weights(players)
    sizes = np.array([index.bit_count() for index in range(len(values) >> 1)])
    weight = weights[sizes].reshape(-1, *[1] * (values.ndim - 1)) if players else 0
    shares = np.empty((players, *values.shape[1:]))
    for player in range(players):
        pairs = values.reshape(-1, 2, 1 << player, *values.shape[1:])
        added = (pairs[:, 1] - pairs[:, 0]).reshape(-1, *values.shape[1:])
        shares[player] = (weight * added).sum(axis=0)
    return shares


def _weights(players: int) -> np.ndarray:
    """The share of orders in which exactly a given coalition of each size comes before a given player."""
    return np.array(
        [math.factorial(size) * math.factorial(players - size - 1) / math.factorial(players) for size in range(players)]
    )
