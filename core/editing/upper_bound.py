"""The most that re-weighting the last hidden layer could gain: a gain for each label, beside labels dealt to other
neurons, and a gain for each neuron. Fitted on PublicTest, reported on PrivateTest.
"""

from collections.abc import Iterator

import numpy as np

from core.editing.from_study import subject_of
from core.editing.gains import FittedGains, fit_gains, shuffled_units, units_of_labels
from core.study import Study


def gains_of_labels(study: Study, scorer: str, similarity: str, shuffles: int, seed: int) -> Iterator[FittedGains]:
    """One gain for each label of the scorer: first as the labels are, then `shuffles` times with the labels dealt to
    other neurons. InputError as `fit_gains` has it."""
    labels = study.candidates(study.layers[-1], scorer, similarity)[0][:, 0].astype(int)
    units, generator = units_of_labels(labels), np.random.default_rng(seed)
    for grouping in (units, *(shuffled_units(units, generator) for _ in range(shuffles))):
        yield _fitted(study, grouping, "label", seed)


def gains_of_neurons(study: Study, seed: int) -> FittedGains:
    """One gain for each neuron, whatever its label."""
    return _fitted(study, np.arange(study.width(study.layers[-1])), "neuron", seed)


def _fitted(study: Study, unit_of: np.ndarray, units: str, seed: int) -> FittedGains:
    fit_on, report_on = study.rows_in("public"), study.rows_in("private")
    return fit_gains(subject_of(study).head, unit_of, units, study.labels_true, fit_on, report_on, seed)
