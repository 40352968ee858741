"""Planted truths: which concepts count is known, and so is what cannot count."""

import numpy as np
import pytest

from core.bottleneck.edit import effect, with_weights
from core.bottleneck.explain import said_of
from core.bottleneck.fit import Options, find_directions, fit_bottleneck
from core.bottleneck.survey import _random, _shuffled, _tries
from core.editing.statistics import wilson_interval
from core.errors import InputError
from tests.concept_bottleneck.planted import CONCEPTS, FROWN, NAMES, SMILE, planted

OPTIONS = Options(nonzero=2, cutoff=0.3)


@pytest.fixture(scope="module")
def ground_and_scores():
    return planted()


@pytest.fixture(scope="module")
def bottleneck(ground_and_scores):
    ground, scores = ground_and_scores
    return fit_bottleneck(ground, NAMES, scores, OPTIONS)


def test_the_two_concepts_that_decide_are_found_with_their_signs(bottleneck):
    weight = dict(zip(bottleneck.concepts, bottleneck.head.weight.T, strict=True))
    smile, frown = weight[NAMES[SMILE]], weight[NAMES[FROWN]]
    assert smile[1] > 0.3 > 0 > frown[1]
    assert frown[2] > 0.3 > 0 > smile[2]
    others = [np.abs(weight[name]).max() for name in bottleneck.concepts if name not in (NAMES[SMILE], NAMES[FROWN])]
    assert max(others, default=0) < 0.3 * min(smile[1], frown[2])


def test_directions_read_the_concepts_and_the_whole_is_their_composition(ground_and_scores, bottleneck):
    ground, scores = ground_and_scores
    activations = bottleneck.activations(ground.hidden[ground.report_on])
    for index, name in enumerate(bottleneck.concepts):
        truth = scores[ground.report_on, NAMES.index(name)]
        assert np.corrcoef(activations[:, index], truth)[0, 1] > 0.5
    right = bottleneck.head.logits(activations).argmax(axis=1) == ground.labels[ground.report_on]
    assert right.mean() > 0.7


def test_a_concept_of_pure_noise_is_dropped(ground_and_scores):
    ground, scores = ground_and_scores
    noisy = scores.copy()
    noisy[:, 0] = np.random.default_rng(5).standard_normal(len(noisy))
    found = fit_bottleneck(ground, NAMES, noisy, OPTIONS)
    assert found.dropped == (NAMES[0],)
    with pytest.raises(InputError, match="No concept is predicted"):
        find_directions(ground, np.random.default_rng(6).standard_normal(scores.shape), 0.3)


def test_images_without_scores_are_still_given_activations(ground_and_scores):
    ground, scores = ground_and_scores
    partial = scores.copy()
    partial[::7] = np.nan
    found = find_directions(ground, partial, 0.3)
    assert np.isfinite(found.fitted).all()
    assert len(found.fitted) == len(ground.fit_on)
    with pytest.raises(InputError, match="Only 0 images"):
        find_directions(ground, np.full_like(scores, np.nan), 0.3)


def test_contributions_sum_to_the_logits(ground_and_scores, bottleneck):
    ground, _ = ground_and_scores
    activations = bottleneck.activations(ground.hidden)
    logits = bottleneck.head.logits(activations)
    for image in (0, 500, 1599):
        said = said_of(bottleneck, activations[image])
        np.testing.assert_allclose(said.contributions.logits, logits[image], atol=1e-4)
        assert said.contributions.values.shape == (len(bottleneck.concepts), ground.classes)
        assert said.emotion == logits[image].argmax()
        assert said.probabilities.sum() == pytest.approx(1)


def test_random_directions_see_nothing_where_concepts_are_few_among_many_neurons():
    ground, scores = planted(noise=0.2, neurons=400, strength=1.5)
    tries = _tries(ground, NAMES, scores, OPTIONS, draws=2)
    labels = ground.labels[ground.report_on]
    often = np.bincount(labels).max()
    _, high = wilson_interval(int(often), len(labels), z=4)
    for tried in tries["random"]:
        assert tried.right[tried.chosen].mean() < high
        assert tried.concepts == tries["concepts"][0].concepts
    real = tries["concepts"][0]
    assert real.right[real.chosen].mean() > high + 0.1
    assert tries["all features"][0].right.mean() > high + 0.05


def test_controls_are_seeded(ground_and_scores):
    ground, scores = ground_and_scores
    for control in (
        lambda seed: _random(ground, CONCEPTS, OPTIONS, np.random.default_rng(seed)),
        lambda seed: _shuffled(ground, scores, OPTIONS, np.random.default_rng(seed)),
    ):
        np.testing.assert_array_equal(control(1).right, control(1).right)
        assert (control(1).right != control(2).right).any()


def test_silencing_the_concept_that_decides_costs_what_the_logits_say(ground_and_scores, bottleneck, monkeypatch):
    ground, _ = ground_and_scores
    monkeypatch.setattr("core.bottleneck.edit.EMOTION_NAMES", ("neither", "smiling", "frowning"))
    rows = ground.report_on
    activations, labels = bottleneck.activations(ground.hidden[rows]), ground.labels[rows]
    before, place = bottleneck.head.logits(activations), bottleneck.concepts.index(NAMES[SMILE])
    edited = with_weights(bottleneck, "smiling", {NAMES[SMILE]: 0.0})
    after = edited.logits(activations)
    np.testing.assert_allclose(
        after[:, 1], before[:, 1] - bottleneck.head.weight[1, place] * activations[:, place], atol=1e-5
    )
    np.testing.assert_array_equal(after[:, [0, 2]], before[:, [0, 2]])
    found = effect(before, after, labels)
    assert found.after - found.before == found.gained - found.lost
    assert found.before - found.after > 50
    unchanged = with_weights(bottleneck, "smiling", {NAMES[SMILE]: float(bottleneck.head.weight[1, place])})
    assert effect(before, unchanged.logits(activations), labels).gained == 0


@pytest.mark.parametrize(
    ("emotion", "weights", "sentence"),
    [
        ("bored", {}, "no emotion 'bored'"),
        ("happy", {"wings": 1.0}, "no concept 'wings'"),
        ("happy", {NAMES[SMILE]: float("nan")}, "must be a number"),
    ],
)
def test_weights_that_cannot_be_set_are_one_sentence(bottleneck, emotion, weights, sentence):
    with pytest.raises(InputError, match=sentence):
        with_weights(bottleneck, emotion, weights)
