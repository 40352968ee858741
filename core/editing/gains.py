"""An upper bound on re-weighting: a gain for each neuron of the last hidden layer, or for each label, fitted freely.

The published edit has two numbers, tau and scale. Here every neuron's output is multiplied by a gain of its own (or of
its label), fitted on one split by penalised maximum likelihood and reported on another: what even this cannot gain, no
choice of tau and scale can. The likelihood is concave in the gains, so the fit has no other optimum.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from core.editing.head import DenseHead
from core.editing.outcome import Flips
from core.editing.statistics import flip_counts
from core.errors import InputError

PENALTIES = (1.0, 0.1, 0.01, 0.001, 0.0001)
FOLDS = 3
# A fit ends at the optimum: where no slope is larger than this, long before so many iterations.
SLOPE, ITERATIONS = 1e-6, 5000


@dataclass(frozen=True)
class FittedGains(Flips):
    """Gains float64 [units] of `units` ("neuron" or "label"), fitted on `fitted_on` images with the penalty that cross-
    validation on them chose, and what they do to the `n` images of another split. Log-losses are means in nats."""

    units: str
    gains: np.ndarray
    penalty: float
    fitted_on: int
    n: int
    gained: int
    lost: int
    log_loss_before: float
    log_loss_after: float
    fitted_gained: int
    fitted_lost: int

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "units": self.units,
            "parameters": len(self.gains),
            "penalty": self.penalty,
            "fitted_on": self.fitted_on,
            "change_where_fitted": self.fitted_gained - self.fitted_lost,
            "n": self.n,
            "gained": self.gained,
            "lost": self.lost,
            "change": self.change,
            "p_value": self.p_value,
            "log_loss_before": self.log_loss_before,
            "log_loss_after": self.log_loss_after,
        }


def fit_gains(
    head: DenseHead,
    unit_of: np.ndarray,
    units: str,
    labels: np.ndarray,
    fit_on: np.ndarray,
    report_on: np.ndarray,
    seed: int = 0,
    progress: Callable[[float], None] = lambda share: None,
) -> FittedGains:
    """Fit one gain for each unit on the images `fit_on` and report on `report_on` (indices).

    `unit_of` int [neurons] numbers each neuron's unit from 0, -1 for a neuron that keeps gain 1; `labels` int [N].
    InputError if no neuron has a unit, or there are too few images to fit on.
    """
    if not (unit_of >= 0).any():
        raise InputError("No neuron of the layer has a label, so there is no gain to fit; choose another scorer.")
    if len(fit_on) < FOLDS:
        raise InputError(f"Gains are fitted on at least {FOLDS} images, not {len(fit_on)}.")

    def on(rows: np.ndarray) -> _Part:
        return _Part(head, unit_of, labels, rows)

    chosen, report = on(fit_on), on(report_on)
    start = np.ones(chosen.units)
    penalty = _best_penalty(on, fit_on, seed, progress)
    gains = chosen.fit(penalty, start)
    (there_gained, there_lost), (gained, lost) = chosen.flips(gains), report.flips(gains)
    return FittedGains(
        units=units,
        gains=gains,
        penalty=penalty,
        fitted_on=len(fit_on),
        n=len(report_on),
        gained=gained,
        lost=lost,
        log_loss_before=report.loss(start),
        log_loss_after=report.loss(gains),
        fitted_gained=there_gained,
        fitted_lost=there_lost,
    )


def shuffled_units(unit_of: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The same units with other neurons in them: what a gain for each label owes to the labels is the difference."""
    shuffled, known = unit_of.copy(), unit_of >= 0
    shuffled[known] = generator.permutation(unit_of[known])
    return shuffled


def _best_penalty(on: Callable[[np.ndarray], "_Part"], rows: np.ndarray, seed: int, progress: Callable) -> float:
    """The penalty with the least cross-validated loss; each fit starts where the stronger penalty's ended."""
    losses, tried = np.zeros(len(PENALTIES)), 0
    for held_out in np.array_split(np.random.default_rng(seed).permutation(rows), FOLDS):
        known, unknown = on(np.setdiff1d(rows, held_out)), on(held_out)
        gains = np.ones(known.units)
        for index, penalty in enumerate(PENALTIES):
            gains = known.fit(penalty, gains)
            losses[index] += unknown.loss(gains) * len(held_out)
            tried += 1
            progress(tried / (FOLDS * len(PENALTIES)))
    return PENALTIES[int(losses.argmin())]


def units_of_labels(concepts: np.ndarray) -> np.ndarray:
    """Units for one gain a label: int [neurons] from label indices int [neurons] (-1: none)."""
    known = np.unique(concepts[concepts >= 0])
    return np.where(concepts >= 0, np.searchsorted(known, concepts), -1)


class _Grouped:
    """Few units: what each adds to every logit is kept, float64 [units, 7 * images]."""

    def __init__(self, weight: np.ndarray, outputs: np.ndarray, unit_of: np.ndarray, units: int) -> None:
        members = (unit_of == np.arange(units)[:, None]).astype(np.float32)
        parts = [(members * row) @ outputs for row in weight]
        self._shape = (len(weight), outputs.shape[1])
        self._added = np.stack(parts, axis=1).reshape(units, -1).astype(np.float64)
        self._fixed = (weight * (unit_of < 0)) @ outputs

    def logits(self, gains: np.ndarray) -> np.ndarray:
        """[7, images] without the bias."""
        return (gains @ self._added).reshape(self._shape) + self._fixed

    def slopes(self, error: np.ndarray) -> np.ndarray:
        """Derivative by each gain of the sum of error [7, images] times the logits."""
        return self._added @ error.ravel()


class _Single:
    """Every neuron is a unit: what it adds is its weights times its output, and is never written out."""

    def __init__(self, weight: np.ndarray, outputs: np.ndarray) -> None:
        self._weight, self._outputs = weight, outputs

    def logits(self, gains: np.ndarray) -> np.ndarray:
        """[7, images] without the bias."""
        return (self._weight * gains.astype(np.float32)) @ self._outputs

    def slopes(self, error: np.ndarray) -> np.ndarray:
        """Derivative by each gain of the sum of error [7, images] times the logits."""
        return (self._weight * (error @ self._outputs.T)).sum(axis=0)


class _Part:
    """The problem on some images: loss, flips and fit."""

    def __init__(self, head: DenseHead, unit_of: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> None:
        self.units, self._labels = int(unit_of.max()) + 1, labels[rows]
        self._images, self._bias = np.arange(len(rows)), head.layers[-1].bias[:, None]
        outputs, weight = head.hidden(rows), head.layers[-1].weight
        single = np.array_equal(unit_of, np.arange(self.units))
        self._sums = _Single(weight, outputs) if single else _Grouped(weight, outputs, unit_of, self.units)

    def loss(self, gains: np.ndarray) -> float:
        """Mean negative log-likelihood of the labels."""
        return float(-self._log_probabilities(gains)[self._labels, self._images].mean())

    def flips(self, gains: np.ndarray) -> tuple[int, int]:
        """Images gained and lost against all gains 1."""
        right = (self._log_probabilities(some).argmax(axis=0) == self._labels for some in (np.ones(self.units), gains))
        return flip_counts(*right)

    def fit(self, penalty: float, start: np.ndarray) -> np.ndarray:
        """Gains, at least 0, that minimise the loss + penalty / 2 * mean over units of (gain - 1)^2. In one thread: the
        sums are small, and split among more they would round otherwise from run to run."""
        with threadpool_limits(1):
            found = minimize(
                self._objective,
                start,
                (penalty / self.units,),
                jac=True,
                method="L-BFGS-B",
                bounds=[(0, None)] * self.units,
                options={"maxiter": ITERATIONS, "maxfun": 2 * ITERATIONS, "gtol": SLOPE, "ftol": 0.0},
            )
        return found.x

    def _objective(self, gains: np.ndarray, penalty: float) -> tuple[float, np.ndarray]:
        log_probabilities = self._log_probabilities(gains)
        loss = -log_probabilities[self._labels, self._images].mean(dtype=np.float64)
        error = np.exp(log_probabilities)
        error[self._labels, self._images] -= 1
        slopes = self._sums.slopes(error).astype(np.float64) / len(self._images)
        return loss + penalty / 2 * ((gains - 1) ** 2).sum(), slopes + penalty * (gains - 1)

    def _log_probabilities(self, gains: np.ndarray) -> np.ndarray:
        logits = self._sums.logits(gains) + self._bias
        logits -= logits.max(axis=0)
        return logits - np.log(np.exp(logits).sum(axis=0))
