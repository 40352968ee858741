"""From scores to labels: the arithmetic on numbers that can be checked by eye."""

import numpy as np

from core.dissection.labels import best_concepts

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
