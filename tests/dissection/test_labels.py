"""From scores to labels: the arithmetic on numbers that can be checked by eye."""

import numpy as np
import pytest

from core.dissection.labels import best_concepts, interpretable, interpretable_counts, label_table

NAN = np.nan
SCORES = np.array(
    [
        [0.1, 0.7, 0.4, -0.2],
        [NAN, NAN, NAN, NAN],
        [0.5, 0.2, 0.5, 0.3],
        [NAN, 0.9, NAN, 0.6],
        [0.2, 0.1, 0.0, -0.3],
    ],
    np.float32,
)


def test_best_concepts_are_in_falling_order_with_ties_by_concept():
    concepts, scores = best_concepts(SCORES, 3)
    assert concepts.tolist() == [[1, 2, 0], [-1, -1, -1], [0, 2, 3], [1, 3, -1], [0, 1, 2]]
    np.testing.assert_array_equal(
        scores, np.float32([[0.7, 0.4, 0.1], [NAN] * 3, [0.5, 0.5, 0.3], [0.9, 0.6, NAN], [0.2, 0.1, 0.0]])
    )


def test_more_candidates_than_concepts_are_filled_with_none():
    concepts, scores = best_concepts(SCORES, 6)
    assert concepts.shape == scores.shape == (5, 6)
    assert concepts[0].tolist() == [1, 2, 0, 3, -1, -1]
    assert np.isnan(scores[0, 4:]).all()


def test_best_concepts_equal_a_full_sort():
    scores = np.random.default_rng(0).normal(size=(30, 400)).round(1).astype(np.float32)
    concepts, best = best_concepts(scores, 7)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :7]
    np.testing.assert_array_equal(concepts, expected)
    np.testing.assert_array_equal(best, np.take_along_axis(scores, expected, 1))


def test_the_table_has_no_line_for_a_dead_neuron():
    table = label_table(SCORES, 2)
    assert list(table.columns) == ["neuron", "rank", "concept", "score", "percentile", "margin"]
    assert table["neuron"].tolist() == [0, 0, 2, 2, 3, 3, 4, 4]
    assert table["rank"].tolist() == [0, 1] * 4
    assert table["concept"].tolist() == [1, 2, 0, 2, 1, 3, 0, 1]


def test_the_margin_is_the_lead_over_the_next_concept():
    table = label_table(SCORES, 2).set_index(["neuron", "rank"])["margin"]
    assert table[0, 0] == pytest.approx(0.3)
    assert table[0, 1] == pytest.approx(0.3)
    assert table[2, 0] == 0
    assert table[3, 0] == pytest.approx(0.3)
    assert np.isnan(table[3, 1])


def test_the_percentile_counts_labels_that_are_no_better():
    """Labels score 0.7, 0.5, 0.9 and 0.2; a runner-up is placed among the labels too."""
    table = label_table(SCORES, 2).set_index(["neuron", "rank"])["percentile"]
    assert [table[neuron, 0] for neuron in (0, 2, 3, 4)] == [75, 50, 100, 25]
    assert table[0, 1] == 25
    assert table[4, 1] == 0


def test_a_layer_of_dead_neurons_has_an_empty_table():
    assert len(label_table(np.full((3, 4), NAN, np.float32))) == 0


def test_interpretable_means_greater_than_tau():
    labels = np.float32([0.5, NAN, 0.25, 0.75])
    assert interpretable(labels, 0.5).tolist() == [False, False, False, True]
    assert interpretable_counts(labels, np.array([-1, 0.25, 0.5, 0.75])).tolist() == [3, 2, 1, 0]
