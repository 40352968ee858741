import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import confusion_matrix as reference_confusion
from sklearn.metrics import f1_score

from core.editing.statistics import (
    bootstrap_interval,
    confusion_matrix,
    evaluate_predictions,
    flip_counts,
    macro_f1,
    mcnemar_p,
    paired_interval,
    recall,
    wilson_interval,
)


@pytest.mark.parametrize(("gained", "lost"), [(1, 0), (5, 5), (10, 2), (45, 32), (400, 300), (0, 12), (1500, 1600)])
def test_mcnemar_is_the_exact_two_sided_binomial_test(gained, lost):
    assert mcnemar_p(gained, lost) == pytest.approx(stats.binomtest(gained, gained + lost, 0.5).pvalue, rel=1e-8)


def test_flips_are_counted_both_ways():
    was_right, is_right = np.array([1, 1, 1, 0, 0, 0], bool), np.array([1, 0, 0, 1, 0, 0], bool)
    assert flip_counts(was_right, is_right) == (1, 2)
    assert flip_counts(is_right, was_right) == (2, 1)


def test_mcnemar_of_known_counts():
    assert mcnemar_p(0, 0) == 1
    assert mcnemar_p(0, 5) == pytest.approx(2 / 32)
    assert mcnemar_p(6, 1) == pytest.approx(2 * (1 + 7) / 128)
    several = mcnemar_p(np.array([[0, 5], [6, 3]]), np.array([[5, 0], [1, 3]]))
    np.testing.assert_allclose(several, [[2 / 32, 2 / 32], [0.125, 1.0]])


@pytest.mark.parametrize(("correct", "n"), [(0, 10), (10, 10), (2500, 3589), (7, 20)])
def test_wilson_interval_is_that_of_scipy(correct, n):
    expected = stats.binomtest(correct, n).proportion_ci(method="wilson")
    assert wilson_interval(correct, n) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_wilson_interval_of_no_images_says_nothing():
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_paired_interval_by_hand_and_covering():
    low, high = paired_interval(8, 2, 98)
    assert (low + high) / 2 == pytest.approx(9 / 100 - 3 / 100)
    assert (high - low) / 2 == pytest.approx(1.959964 * ((0.09 + 0.03 - 0.06**2) / 100) ** 0.5, rel=1e-6)
    random = np.random.default_rng(0)
    change = np.repeat([1, -1, 0], [300, 200, 3089])
    inside = 0
    for _ in range(400):
        some = random.choice(change, 256, replace=False)
        low, high = paired_interval(int((some == 1).sum()), int((some == -1).sum()), 256, len(change))
        inside += low <= 100 / 3589 <= high
    assert 0.92 <= inside / 400 <= 0.99


def test_bootstrap_is_seeded_and_close_to_the_normal_interval():
    random = np.random.default_rng(1)
    before = random.random(3000) < 0.7
    after = before ^ (random.random(3000) < 0.05)
    first = bootstrap_interval(before, after, seed=3)
    assert first == bootstrap_interval(before, after, seed=3)
    change = after.astype(float) - before
    half = 1.96 * change.std() / 3000**0.5
    assert first == pytest.approx((change.mean() - half, change.mean() + half), abs=0.001)
    assert bootstrap_interval(before, before) == (0.0, 0.0)


def test_confusion_recall_and_f1_are_those_of_scikit_learn():
    random = np.random.default_rng(2)
    labels, predictions = random.integers(0, 7, 500), random.integers(0, 7, 500)
    confusion = confusion_matrix(labels, predictions)
    np.testing.assert_array_equal(confusion, reference_confusion(labels, predictions, labels=range(7)))
    assert macro_f1(confusion) == pytest.approx(f1_score(labels, predictions, average="macro"))
    np.testing.assert_allclose(recall(confusion), np.diag(confusion) / np.bincount(labels))
    assert np.isnan(recall(confusion_matrix(labels[labels != 4], predictions[labels != 4]))[4])


def test_evaluation_of_four_known_answers():
    result = evaluate_predictions(np.array([0, 0, 3, 6]), np.array([0, 1, 3, 3]))
    assert (result["n"], result["correct"], result["accuracy"]) == (4, 2, 0.5)
    assert result["confusion"][0][:2] == [1, 1]
    assert result["macro_f1"] == pytest.approx((2 / 3 + 2 / 3) / 7)
    assert result["interval"][0] < 0.5 < result["interval"][1]
