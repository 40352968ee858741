"""What the network would get right without a neuron, for all neurons of the last hidden layer at once.

This layer feeds the classifier directly, so without neuron n the logits are z - w[:, n] h[n]: no network is run. And a
neuron can only turn an answer whose margin it reaches, which few do, so few logits are looked at.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from core.dissection.calibration import LEVEL, false_discovery
from core.editing.statistics import mcnemar_p
from core.files import replacing
from core.numbers import counted, signed
from core.paths import cache_folder
from core.study import Study

NEURONS_AT_ONCE = 256
ROUNDING = 1e-4


@dataclass(frozen=True)
class LeaveOneOut:
    """Pictures of `n` that turn right (`gained`) and wrong (`lost`) when a neuron is silenced, int [neurons]."""

    n: int
    gained: np.ndarray
    lost: np.ndarray

    @property
    def change(self) -> np.ndarray:
        """Pictures more, or fewer, that are right without each neuron, int [neurons]."""
        return self.gained - self.lost

    @cached_property
    def p_values(self) -> np.ndarray:
        """Exact McNemar p of each neuron, float [neurons], before correction for their number."""
        return mcnemar_p(self.gained, self.lost)

    @cached_property
    def q_values(self) -> np.ndarray:
        """The same corrected for the number of neurons (Benjamini and Hochberg 1995)."""
        return false_discovery(self.p_values)

    def said(self, neuron: int) -> str:
        """One neuron in plain words, with how far any other one goes."""
        change, gained, lost = (int(values[neuron]) for values in (self.change, self.gained, self.lost))
        span = f"{signed(self.change.min())} to {signed(self.change.max())}"
        if gained == lost == 0:
            what = f"no answer about {self.n:,} pictures turns right or wrong"
        else:
            pictures = counted(abs(change), "picture")
            count = "as many pictures" if change == 0 else f"{pictures} {'more' if change > 0 else 'fewer'}"
            what = f"the network gets {count} right of {self.n:,} ({gained} gained, {lost} lost)"
        single = int((self.q_values <= LEVEL).sum())
        luck = "none by more than luck" if not single else f"{single:,} by more than luck"
        return f"Without it {what}. Taking out any one neuron of the layer changes {span}, {luck}."

    def line(self, neuron: int) -> dict:
        """One neuron, ready for JSON."""
        return {
            "neuron": int(neuron),
            "gained": int(self.gained[neuron]),
            "lost": int(self.lost[neuron]),
            "change": int(self.change[neuron]),
            "p_value": float(self.p_values[neuron]),
            "q_value": float(self.q_values[neuron]),
        }

    def summary(self, most: int = 10) -> dict:
        """Ready for JSON: the `most` neurons without which it gets fewest (`helpful`) and most (`harmful`) right."""
        order = np.argsort(self.change, kind="stable")
        return {
            "n": self.n,
            "neurons": len(self.gained),
            "without_effect": int(((self.gained == 0) & (self.lost == 0)).sum()),
            "surviving": int((self.q_values <= LEVEL).sum()),
            "helpful": [self.line(neuron) for neuron in order[:most]],
            "harmful": [self.line(neuron) for neuron in order[::-1][:most]],
        }


def leave_one_out(logits: np.ndarray, activations: np.ndarray, weight: np.ndarray, labels: np.ndarray) -> LeaveOneOut:
    """Silence each neuron in turn: `logits` float [n, classes] of the whole network, `activations` float [neurons, n]
    of the last hidden layer, `weight` float [classes, neurons] of the classifier, `labels` int [n]."""
    was_right = logits.argmax(axis=1) == labels
    true = logits[np.arange(len(labels)), labels]
    others = logits.copy()
    others[np.arange(len(labels)), labels] = -np.inf
    margin = np.abs(true - others.max(axis=1)) - ROUNDING
    reach = weight.max(axis=0) - weight.min(axis=0)
    gained, lost = (np.zeros(len(activations), np.int64) for _ in range(2))
    for start in range(0, len(activations), NEURONS_AT_ONCE):
        outputs = np.asarray(activations[start : start + NEURONS_AT_ONCE], np.float32)
        neurons, images = np.nonzero(np.abs(outputs) * reach[start : start + NEURONS_AT_ONCE, None] >= margin)
        without = logits[images] - weight[:, start + neurons].T * outputs[neurons, images][:, None]
        is_right = without.argmax(axis=1) == labels[images]
        for counts, turned in ((gained, is_right & ~was_right[images]), (lost, ~is_right & was_right[images])):
            counts[start : start + len(outputs)] = np.bincount(neurons[turned], minlength=len(outputs))
    return LeaveOneOut(len(labels), gained, lost)


def left_out(study: Study, split: str = "both") -> LeaveOneOut:
    """Each neuron of a study's last hidden layer left out, on "public", "private" or "both"; kept in the cache folder
    under the study's content hash. The study's activations are float16, as everywhere it shows them.

    InputError for a split without pictures.
    """
    rows = study.rows_in(split)
    path = cache_folder() / study.id / f"leave-one-out-{split}.npy"
    if not path.exists():
        _write(path, _of_rows(study, rows))
    gained, lost = np.load(path)
    return LeaveOneOut(len(rows), gained, lost)


def _of_rows(study: Study, rows: np.ndarray) -> LeaveOneOut:
    activations = study.activations(study.layers[-1])
    weight = study.tensor(f"{study.architecture.classifier}.weight")
    if len(rows) < activations.shape[1]:
        activations = activations[:, rows]
    return leave_one_out(study.logits()[rows], activations, weight, study.labels_true[rows])


def _write(path: Path, found: LeaveOneOut) -> None:
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.save(file, np.stack([found.gained, found.lost]))
