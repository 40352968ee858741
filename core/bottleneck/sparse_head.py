"""A sparse linear head over concepts: multinomial logistic regression with an elastic net, along a path of strengths.

min over W, b of mean cross-entropy + strength * (share * |W|_1 + (1 - share) / 2 * |W|_2^2), as Wong, Santurkar and
Madry (2021) and the concept bottleneck have it. They solve it by GLM-SAGA for millions of images; a few thousand fit
into memory, so whole gradients and FISTA (Beck and Teboulle 2009) with restarts (O'Donoghue and Candes 2015) serve.
"""

from dataclasses import dataclass

import numpy as np

from core.probability import softmax

SHARE = 0.99
STRENGTHS = tuple(np.geomspace(1, 0.002, 18))
TOLERANCE = 0.1
ITERATIONS = 400
# Small enough for OpenBLAS to multiply in the calling thread: its own threads wait for one another on a busy machine.
IMAGES_AT_ONCE = 256


@dataclass(frozen=True)
class Head:
    """logits = activations @ weight.T + bias: `weight` float64 [classes, concepts], `bias` float64 [classes].

    `strength` of the penalty is relative to the least that leaves no weight.
    """

    weight: np.ndarray
    bias: np.ndarray
    strength: float

    def logits(self, activations: np.ndarray) -> np.ndarray:
        """float64 [n, classes] of activations [n, concepts]."""
        return activations.astype(np.float64) @ self.weight.T + self.bias

    @property
    def nonzero(self) -> float:
        """Mean number of weights a class that are not 0."""
        return float((self.weight != 0).sum() / len(self.weight))


def fit_path(
    activations: np.ndarray,
    labels: np.ndarray,
    classes: int,
    strengths: tuple[float, ...] = STRENGTHS,
    share: float = SHARE,
    tolerance: float = TOLERANCE,
    iterations: int = ITERATIONS,
) -> tuple[Head, ...]:
    """A head for each of the decreasing `strengths`, each started from the one before.

    `activations` float [n, concepts], standardised; `labels` int [n] of `classes`. An iteration ends when no weight
    could move by more than `tolerance` of the penalty's slope.
    """
    known = np.hstack([activations.astype(np.float32), np.ones((len(activations), 1), np.float32)])
    wanted = np.eye(classes, dtype=np.float32)[labels]
    most = _no_weight_from(activations, wanted) / share
    # The Hessian of softmax is at most 1/2 (Boehning 1992).
    curvature = float(np.linalg.eigvalsh(known.T.astype(np.float64) @ known / len(known))[-1] / 2)
    weights = np.zeros((known.shape[1], classes), np.float32)
    weights[-1] = np.log(np.maximum(wanted.mean(axis=0), 1e-6))
    # What a block is filled up with has no features and equal odds, as every head gives it: it pulls at no weight.
    problem = _Problem(_in_blocks(known, 0), _in_blocks(wanted, 1 / classes), len(known), curvature)
    heads = []
    for strength in strengths:
        lasso, ridge = strength * most * share, strength * most * (1 - share)
        weights = problem.solve(weights, lasso, ridge, tolerance, iterations)
        heads.append(Head(weights[:-1].T.astype(np.float64), weights[-1].astype(np.float64), float(strength)))
    return tuple(heads)


def _no_weight_from(activations: np.ndarray, wanted: np.ndarray) -> float:
    """The least penalty slope at which every weight is 0: the largest gradient there."""
    return float(np.abs(activations.T @ (wanted - wanted.mean(axis=0))).max() / len(wanted))


def _in_blocks(values: np.ndarray, fill: float) -> np.ndarray:
    """[n, width] as [blocks, IMAGES_AT_ONCE, width], filled up with `fill`."""
    short = -len(values) % IMAGES_AT_ONCE
    filled = np.vstack([values, np.full((short, values.shape[1]), fill, np.float32)])
    return filled.reshape(-1, IMAGES_AT_ONCE, values.shape[1])


@dataclass(frozen=True)
class _Problem:
    """`known` float32 [blocks, images, concepts + 1] and `wanted` float32 [blocks, images, classes] of `n` images; the
    last of the concepts is 1, for the biases."""

    known: np.ndarray
    wanted: np.ndarray
    n: int
    curvature: float

    def slope(self, weights: np.ndarray) -> np.ndarray:
        """Derivative of the mean cross-entropy by the weights, float32 [concepts + 1, classes]."""
        error = softmax(self.known @ weights) - self.wanted
        return (self.known.transpose(0, 2, 1) @ error).sum(axis=0) / np.float32(self.n)

    def solve(self, start: np.ndarray, lasso: float, ridge: float, tolerance: float, iterations: int) -> np.ndarray:
        """FISTA from `start` [concepts + 1, classes]; the biases are not penalised."""
        step = np.float32(1 / (self.curvature + ridge))
        weights, ahead, momentum = start, start, 1.0
        for _ in range(iterations):
            slope = self.slope(ahead)
            slope[:-1] += np.float32(ridge) * ahead[:-1]
            moved = ahead - step * slope
            moved[:-1] = np.sign(moved[:-1]) * np.maximum(np.abs(moved[:-1]) - step * np.float32(lasso), 0)
            change, settled = moved - weights, np.abs(moved - ahead).max() <= tolerance * step * lasso
            if ((ahead - moved) * change).sum() > 0:
                momentum = 1.0
            following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
            ahead = moved + np.float32((momentum - 1) / following) * change
            weights, momentum = moved, following
            if settled:
                break
        return weights
