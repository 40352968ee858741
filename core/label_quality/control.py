"""The control of labels: those of other neurons, handed out at random; and which labels beat it."""

from dataclasses import dataclass

import numpy as np

LEVEL = 0.05
PAIRS = 1024


def handed_out(labels: np.ndarray, concepts: int) -> np.ndarray:
    """How likely each neuron is to get each concept when labels of other neurons with another label are handed out,
    float64 [neurons, concepts]; 0 throughout for a neuron without a label (-1).

    Where every neuron has the same label, any of the other concepts is as likely.
    """
    counts = np.bincount(labels[labels >= 0], minlength=concepts).astype(np.float64)
    if (counts > 0).sum() < 2:
        counts[:] = 1
    chances = np.where(np.arange(concepts) == labels[:, None], 0, counts) * (labels >= 0)[:, None]
    total = chances.sum(axis=1, keepdims=True)
    return np.divide(chances, total, out=np.zeros_like(chances), where=total > 0)


def other_labels(labels: np.ndarray, concepts: int, generator: np.random.Generator) -> np.ndarray:
    """Labels drawn so, int64 [draws, neurons], -1 for a neuron without a label; as many draws as make about PAIRS."""
    reached = handed_out(labels, concepts).cumsum(axis=1)
    draws = max(1, round(PAIRS / max(1, len(labels))))
    drawn = [(generator.random((len(labels), 1)) * reached[:, -1:] >= reached).sum(axis=1) for _ in range(draws)]
    return np.where(reached[:, -1] > 0, np.minimum(drawn, concepts - 1), -1)


@dataclass(frozen=True)
class Verdicts:
    """Which neurons of a layer keep their label on images that it was not chosen on.

    `concepts` and `runners_up` int64 [n] (-1: none) were chosen on one split; `quality` and `runner_up_quality` float64
    [n] are their correlation with the activations on the other. `bar` is what labels of other neurons, handed out at
    random, exceed in 5 of 100 cases.
    """

    concepts: np.ndarray
    runners_up: np.ndarray
    quality: np.ndarray
    runner_up_quality: np.ndarray
    bar: float

    @property
    def keeps(self) -> np.ndarray:
        """Boolean [n]: the label beats the control."""
        return self.quality > self.bar

    @property
    def lead(self) -> np.ndarray:
        """By how much the label beats the runner-up, float64 [n]; negative where the runner-up would be better."""
        return self.quality - self.runner_up_quality


def verdicts(chosen: np.ndarray, correlations: np.ndarray) -> Verdicts:
    """Judge the concepts `chosen` int [n, 2], label and runner-up, by correlations [n, concepts] on other images."""

    def own(labels: np.ndarray) -> np.ndarray:
        return np.where(labels >= 0, correlations[np.arange(len(labels)), labels], np.nan).astype(np.float64)

    labels, runners_up = chosen.T
    chances = handed_out(labels, correlations.shape[1])
    return Verdicts(labels, runners_up, own(labels), own(runners_up), _exceeded(correlations, chances))


def _exceeded(values: np.ndarray, chances: np.ndarray) -> float:
    """The least value that is exceeded with a chance of LEVEL at most, over all entries; NaN if none can be drawn."""
    known = np.isfinite(values) & (chances > 0)
    order = np.argsort(values[known], kind="stable")
    reached = chances[known][order].cumsum()
    if not len(reached):
        return float("nan")
    place = np.searchsorted(reached, (1 - LEVEL) * reached[-1])
    return float(values[known][order][min(place, len(order) - 1)])
