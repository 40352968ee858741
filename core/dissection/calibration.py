"""Calibrated tau: which labels fit better than chance, and how often pure noise passes a raw threshold.

Null hypothesis: a neuron's activations have nothing to do with what the images show. Shuffling the probing images of
the concept scores makes it true and keeps everything else, so the best score over all concepts, computed as for the
label itself, is a draw from it; taking the best accounts for the number of concepts tried. p counts the real score
among the draws (Phipson and Smyth 2010); q controls the share of false labels among those called interpretable
(Benjamini and Hochberg 1995).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.dissection.similarity import SIMILARITIES
from core.errors import InputError
from core.study import Study

DRAWS = 99
LEVEL = 0.05


@dataclass(frozen=True)
class Calibration:
    """Best scores of a layer's neurons, float32 [n] (NaN: dead), beside those of `null` float32 [draws, n] on shuffled
    images; `p_values` and `q_values` float64 [n], NaN for a dead neuron."""

    scores: np.ndarray
    null: np.ndarray
    p_values: np.ndarray
    q_values: np.ndarray

    @property
    def interpretable(self) -> np.ndarray:
        """Boolean [n]: labels that survive, at most 5 % of them false on average."""
        return self.q_values <= LEVEL

    @property
    def tau(self) -> float:
        """The score that the best of a layer's labels by pure chance reaches in 5 % of shuffles."""
        return float(np.quantile(np.nanmax(self.null, axis=1), 1 - LEVEL))

    def noise_rate(self, tau: float) -> float:
        """Share (0..1) of labels made of pure noise that score above `tau`."""
        return float(np.mean(self.null[:, ~np.isnan(self.scores)] > tau))

    def summary(self, tau: float) -> dict:
        """Ready for JSON, with the raw threshold `tau` beside the calibrated one."""
        alive = ~np.isnan(self.scores)
        return {
            "neurons": len(self.scores),
            "alive": int(alive.sum()),
            "draws": len(self.null),
            "raw_tau": tau,
            "above_raw_tau": int((self.scores > tau).sum()),
            "noise_above_raw_tau": self.noise_rate(tau),
            "interpretable": int(self.interpretable.sum()),
            "calibrated_tau": self.tau,
            "above_calibrated_tau": int((self.scores > self.tau).sum()),
        }


def calibrate(
    study: Study,
    layer: str,
    scoring: str,
    similarity: str,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Callable[[float], None] = lambda share: None,
) -> Calibration:
    """Calibrate the labels of a layer by `draws` shuffles of the probing images.

    InputError for a name that is not there, a scoring that keeps labels alone, or no draws.
    """
    if draws < 1:
        raise InputError("Calibration needs at least one shuffle.")
    study.best_scores(layer, scoring, similarity)
    centre = study.manifest["scorings"][scoring]["details"].get("centre", False)
    options = {"center": bool(centre)} if similarity == "correlation" else {}
    activations = study.activations(layer).T
    return calibrate_scores(
        activations, study.concept_scores(scoring), similarity, draws, seed, progress=progress, **options
    )


def calibrate_scores(
    activations: np.ndarray,
    concept_scores: np.ndarray,
    similarity: str,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Callable[[float], None] = lambda share: None,
    **options: object,
) -> Calibration:
    """Calibrate the labels of neurons from activations [images, n] and concept scores [images, concepts] alone.

    `options` are handed to the similarity function.
    """

    def best(scores: np.ndarray) -> np.ndarray:
        found = SIMILARITIES[similarity](activations, scores, **options)
        return np.where(np.isnan(found).all(axis=1), np.nan, np.nanmax(np.nan_to_num(found, nan=-np.inf), axis=1))

    generator, real, null = np.random.default_rng(seed), best(concept_scores), []
    for draw in range(draws):
        null.append(best(concept_scores[generator.permutation(len(concept_scores))]))
        progress((draw + 1) / draws)
    return calibration_of(real, np.stack(null))


def calibration_of(scores: np.ndarray, null: np.ndarray) -> Calibration:
    """p and q of best scores [n] from those on shuffled images [draws, n]."""
    p = (1 + (null >= scores).sum(axis=0)) / (1 + len(null))
    p = np.where(np.isnan(scores), np.nan, p)
    return Calibration(scores, null, p, false_discovery(p))


def false_discovery(p_values: np.ndarray) -> np.ndarray:
    """q-values float64 [n] of p-values [n] by Benjamini and Hochberg (1995); NaN stays NaN and is not counted."""
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    raised = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    q = np.full(len(p_values), np.nan)
    q[order] = np.minimum(1, np.minimum.accumulate(raised[::-1])[::-1])
    return q
