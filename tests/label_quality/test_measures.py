"""Measures against plain formulas and SciPy, ties and silent neurons included."""

import numpy as np
import pytest
from scipy import stats

from core.label_quality.measures import MEASURES, Pairing, mann_whitney_p, measure
from core.label_quality.rows import HIGH, Rows

IMAGES, NEURONS, CONCEPTS = 240, 12, 5


@pytest.fixture(scope="module")
def pairing():
    """Neurons that are often silent and concepts that are often tied, some of them related."""
    generator = np.random.default_rng(4)
    concepts = generator.integers(0, 6, (CONCEPTS, IMAGES)).astype(np.float32)
    neurons = generator.normal(-0.5, 1, (NEURONS, IMAGES)) + 0.4 * concepts[np.arange(NEURONS) % CONCEPTS]
    neurons = np.maximum(neurons, 0).astype(np.float32)
    neurons[3] = 0
    return Pairing(Rows(neurons), Rows(concepts))


LABELS = np.append(np.arange(NEURONS - 1) % CONCEPTS, -1)
KNOWN = [neuron for neuron in range(NEURONS - 1) if neuron != 3]


def average_precision(activation, shown):
    """Precision at each image that shows the concept, ties of the activation taken together."""
    return np.mean([shown[activation >= value].mean() for value in activation[shown]])


def overlap(activation, score):
    high = []
    for values in (activation, score):
        bound = max(np.sort(values)[::-1][int(np.ceil(HIGH * IMAGES)) - 1], np.unique(values)[1])
        high.append(values >= bound)
    active, shown = high
    return active, shown, (active & shown).sum()


PLAIN = {
    "correlation": lambda a, c, on, shown, both: np.corrcoef(a, c)[0, 1],
    "rank_correlation": lambda a, c, on, shown, both: stats.spearmanr(a, c)[0],
    "auprc": lambda a, c, on, shown, both: average_precision(a, shown),
    "f1": lambda a, c, on, shown, both: 2 * both / (on.sum() + shown.sum()),
    "iou": lambda a, c, on, shown, both: both / (on | shown).sum(),
    "precision": lambda a, c, on, shown, both: both / on.sum(),
    "recall": lambda a, c, on, shown, both: both / shown.sum(),
    "auc": lambda a, c, on, shown, both: stats.mannwhitneyu(a[shown], a[~shown])[0] / (shown.sum() * (~shown).sum()),
}


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_its_plain_formula(pairing, name):
    found = measure(name, pairing, LABELS)
    for neuron in KNOWN:
        activation, score = pairing.neurons.values[neuron], pairing.concepts.values[LABELS[neuron]]
        expected = PLAIN[name](activation, score, *overlap(activation, score))
        assert found[neuron] == pytest.approx(expected, abs=1e-5)
    assert np.isnan(found[[3, NEURONS - 1]]).all()


def test_p_is_scipys(pairing):
    found = mann_whitney_p(pairing, LABELS)
    for neuron in KNOWN:
        activation = pairing.neurons.values[neuron]
        shown = overlap(activation, pairing.concepts.values[LABELS[neuron]])[1]
        expected = stats.mannwhitneyu(
            activation[shown], activation[~shown], alternative="greater", method="asymptotic"
        ).pvalue
        assert found[neuron] == pytest.approx(expected, rel=1e-4)


def test_a_perfect_label_has_the_best_value_and_a_reversed_one_the_worst():
    generator = np.random.default_rng(0)
    scores = generator.permutation(IMAGES).astype(np.float32)
    pairing = Pairing(Rows(np.stack([scores + 1, IMAGES - scores])), Rows(scores[None]))
    for name in MEASURES:
        best, worst = measure(name, pairing, np.zeros(2, int))
        assert best == pytest.approx(1, abs=1e-5)
        assert worst < 0.1


def test_ranks_of_ties_are_the_places_they_could_take():
    first, last = Rows(np.array([[3, 1, 3, 0, 1]], np.float32)).ranks
    np.testing.assert_array_equal(first, [[1, 3, 1, 5, 3]])
    np.testing.assert_array_equal(last, [[2, 4, 2, 5, 4]])


def test_a_silent_neuron_is_high_where_it_is_active():
    values = np.zeros((2, 100), np.float32)
    values[0, [5, 70]] = 1, 2
    np.testing.assert_array_equal(np.flatnonzero(Rows(values).high[0]), [5, 70])
    assert not Rows(values).high[1].any()
