"""The source study's label accuracy on a case counted by hand."""

import numpy as np
import pytest

from core.dissection.agreement import label_accuracy

EMOTIONS = np.array([3, 3, 3, 3, 5, 5, 0, 4, 6, 6])
CONCEPTS = (("happy",), ("happy", "surprise"), ())
TOP = np.array([[0, 1, 4, 6], [0, 4, 5, 7], [0, 1, 2, 3], [0, 1, 2, 3], [8, 9, 8, 9]])


def test_counts_top_images_of_a_suggested_emotion_and_compares_with_chance():
    result = label_accuracy(np.array([0, 1, 2, -1, 0]), CONCEPTS, TOP, EMOTIONS)
    np.testing.assert_allclose(result.accuracy, [0.5, 0.75, np.nan, np.nan, 0])
    np.testing.assert_allclose(result.chance, [0.4, 0.6, np.nan, np.nan, 0.4])


def test_no_label_means_no_accuracy():
    result = label_accuracy(np.array([-1, 2]), CONCEPTS, TOP[:2], EMOTIONS)
    assert np.isnan(result.accuracy).all()
    assert np.isnan(result.chance).all()


def test_random_images_reach_chance():
    generator = np.random.default_rng(0)
    emotions = generator.choice(7, 3000, p=[0.3, 0.02, 0.1, 0.3, 0.1, 0.1, 0.08])
    result = label_accuracy(generator.integers(0, 2, 400), CONCEPTS, generator.integers(0, 3000, (400, 100)), emotions)
    assert result.accuracy.mean() == pytest.approx(result.chance.mean(), abs=0.01)
