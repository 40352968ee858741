"""Temperature scaling, its error, and when an emotion is named: known answers."""

import numpy as np
import pytest

from core.explanation.calibration import NEVER_SURE, Calibration, calibrate, fit_temperature, sure_threshold
from core.networks.exchange.classes import NEVER
from core.probability import reliability, softmax


def drawn(n=20_000, seed=0):
    """Logits, and labels drawn from their softmax: calibrated as they are."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 2, (n, 7))
    labels = (softmax(logits).cumsum(axis=1) < generator.random((n, 1))).sum(axis=1)
    return logits, np.minimum(labels, 6)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_a_known_temperature_is_recovered(temperature):
    logits, labels = drawn()
    assert fit_temperature(logits * temperature, labels) == pytest.approx(temperature, rel=0.05)


def test_labels_that_are_always_right_give_the_least_temperature():
    logits = np.eye(7) / 10
    assert fit_temperature(logits, np.arange(7)) == pytest.approx(0.02, rel=0.01)


@pytest.mark.parametrize("absent", [1, 6])
def test_an_emotion_that_the_network_does_not_know_flattens_nothing(absent):
    logits, labels = drawn()
    without = logits * 2.5
    without[:, absent] = NEVER
    there = labels != absent
    found = fit_temperature(without, labels)
    assert found == fit_temperature(without[there], labels[there])
    assert found == pytest.approx(2.5, rel=0.1)
    assert fit_temperature(without[~there], labels[~there]) == 1.0


def test_a_network_that_is_never_right_often_enough_never_names_an_emotion_and_says_so():
    measured = reliability(np.array([[0.9, 0.1]]), np.array([1]))
    calibration = Calibration(1.0, NEVER_SURE, 100, 100, measured, measured, 0, 0, 0.1)
    assert not calibration.sure(np.array([1000.0, 0.0]))
    assert calibration.sentences()[-1] == (
        "However probable an emotion was, on PublicTest it was not right 80 times in 100, so it always says “not sure”."
    )


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.4, 0.6]])
    found = reliability(probabilities, np.array([0, 1, 0, 1]), bins=10)
    assert found.counts.tolist() == [0, 0, 0, 0, 0, 0, 2, 0, 0, 2]
    assert found.error == pytest.approx(0.5 * 0.4 + 0.5 * 0.4)
    assert np.isnan(found.accuracy[0])


def test_calibrated_draws_have_a_small_error_and_scaled_ones_a_large_one():
    logits, labels = drawn()
    assert reliability(softmax(logits), labels).error < 0.02
    assert reliability(softmax(3 * logits), labels).error > 0.08


def test_the_threshold_is_the_least_at_which_enough_are_right():
    top = np.array([0.95, 0.9, 0.8, 0.7, 0.6])
    probabilities = np.stack([top, 1 - top], axis=1)
    right = np.array([0, 0, 1, 0, 1])
    assert sure_threshold(probabilities, right, share=0.75) == 0.7
    assert sure_threshold(probabilities, right, share=0.6) == 0.6
    assert sure_threshold(probabilities, np.ones(5, int), share=0.5) == NEVER_SURE


def test_a_study_is_calibrated_on_public_and_tested_on_private(tiny_study):
    calibration = calibrate(tiny_study)
    assert (calibration.fitted_on, calibration.tested_on) == (80, 40)
    public = tiny_study.in_split("public")
    logits, labels = tiny_study.logits()[public], tiny_study.labels_true[public]
    assert calibration.temperature == fit_temperature(logits, labels)
    private = calibration.probabilities(tiny_study.logits()[~public])
    assert calibration.answered == (private.max(axis=1) >= calibration.threshold).sum()
    assert f"{calibration.temperature:.2f}" in calibration.sentences()[0]


def test_without_public_pictures_nothing_is_fitted_and_it_says_so(private_study):
    calibration = calibrate(private_study)
    assert (calibration.temperature, calibration.fitted_on) == (1.0, 0)
    assert "uncalibrated" in calibration.sentences()[0]


def test_the_built_in_study_is_better_calibrated_for_it():
    from core.study import open_study

    calibration = calibrate(open_study("builtin"))
    assert calibration.after.error < calibration.before.error
    assert 0 < calibration.answered < calibration.tested_on
