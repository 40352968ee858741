"""Neurons explained by several concepts at once: at most five, each with a positive weight."""

from dataclasses import dataclass

import numpy as np

from core.label_quality.measures import Pairing

MOST = 5
GAIN = 0.01
RIDGE = 1e-4


@dataclass(frozen=True, eq=False)
class Several:
    """`concepts` int64 [n, MOST] in the order they were added (-1: none) and their `weights` float64 [n, MOST], per
    standard deviation of the concept's scores and of the activation."""

    concepts: np.ndarray
    weights: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Concepts of each neuron, int [n]."""
        return (self.concepts >= 0).sum(axis=1)

    def quality(self, pairing: Pairing) -> np.ndarray:
        """Correlation of the weighted sum of the concepts with the activations on other images, float64 [n]; NaN for
        a neuron without concepts."""
        # What is constant on these images foretells nothing there, and must not spoil what does.
        among = np.nan_to_num(pairing.concepts.units @ pairing.concepts.units.T)
        own = np.maximum(self.concepts, 0)
        like = np.nan_to_num(np.take_along_axis(pairing.correlations, own, axis=1))
        fit = (self.weights * like).sum(axis=1)
        blocks = among[own[:, :, None], own[:, None, :]]
        spread = np.einsum("ni,nij,nj->n", self.weights, blocks, self.weights)
        return np.divide(fit, np.sqrt(spread), out=np.full(len(fit), np.nan), where=spread > 0)


def several_concepts(pairing: Pairing) -> Several:
    """Explain each neuron by a few concepts, chosen on the images of `pairing`.

    Orthogonal matching pursuit (Pati, Rezaiifar and Krishnaprasad 1993) that keeps weights positive: the concept most
    like what is left of the activation joins, all weights are fitted again, and the neuron is done when one would not
    be positive or the share of its variance that is explained grows by less than GAIN.
    """
    usable = np.isfinite(pairing.concepts.units[:, 0])
    alive = np.isfinite(pairing.neurons.units[:, 0])
    like = np.nan_to_num(pairing.correlations).astype(np.float64)
    among = np.nan_to_num(pairing.concepts.units @ pairing.concepts.units.T).astype(np.float64)
    n = len(like)
    concepts, weights = np.full((n, MOST), -1), np.zeros((n, MOST))
    explained, going = np.zeros(n), np.flatnonzero(alive)
    for step in range(min(MOST, int(usable.sum()))):
        taken = concepts[going, :step]
        left = like[going] - np.einsum("ns,nsc->nc", weights[going, :step], among[taken])
        left[:, ~usable] = -np.inf
        np.put_along_axis(left, taken, -np.inf, axis=1)
        trial = np.column_stack([taken, left.argmax(axis=1)])
        fit = np.take_along_axis(like[going], trial, axis=1)
        blocks = among[trial[:, :, None], trial[:, None, :]] + RIDGE * np.eye(step + 1)
        solved = np.linalg.solve(blocks, fit[:, :, None])[:, :, 0]
        share = (solved * fit).sum(axis=1)
        better = (solved > 0).all(axis=1) & (share >= explained[going] + GAIN)
        going = going[better]
        concepts[going, : step + 1], weights[going, : step + 1] = trial[better], solved[better]
        explained[going] = share[better]
    return Several(concepts, weights)
