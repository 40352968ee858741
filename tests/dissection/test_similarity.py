"""The six similarity functions: known answers, invariances, bad input, and the published code's own outputs."""

import os

import numpy as np
import pytest
import torch

from core.dissection import blocks, linear
from core.dissection.baseline import PLAIN
from core.dissection.rank_order import random_order_error
from core.dissection.similarity import SIMILARITIES
from core.dissection.similarity_info import SIMILARITY_INFO
from core.errors import InputError

NAMES = tuple(SIMILARITIES)


def random_problem(images=400, neurons=23, concepts=17, seed=0):
    """Rectified activations that partly follow the concepts, and scores like CLIP's cosines."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(0.22, 0.03, (images, concepts)).astype(np.float32)
    mixture = scores @ generator.normal(0, 15, (concepts, neurons)) + generator.normal(0, 1, (images, neurons))
    return np.maximum(mixture - mixture.mean(0) + 1, 0).astype(np.float32), scores


def test_the_names_are_those_of_the_published_interface():
    assert NAMES == ("cosine", "cosine_cubed", "rank_reorder", "wpmi", "soft_wpmi", "correlation")


@pytest.mark.parametrize("name", NAMES)
def test_equals_the_plain_restatement(name):
    activations, scores = random_problem()
    result = SIMILARITIES[name](activations, scores)
    assert result.dtype == np.float32
    assert result.shape == (23, 17)
    np.testing.assert_allclose(result, PLAIN[name](activations, scores.astype(np.float64)), rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("name", NAMES)
def test_blocks_make_no_difference(name, monkeypatch):
    activations, scores = random_problem()
    whole = SIMILARITIES[name](activations, scores)
    for module, constant in ((linear, "CONCEPTS"), (linear, "NEURONS"), (blocks, "NEURONS_PER_BLOCK")):
        monkeypatch.setattr(module, constant, 5)
    monkeypatch.setattr("core.dissection.pointwise.CONCEPTS_PER_BLOCK", 4)
    monkeypatch.setattr("core.dissection.pointwise.TILE", 12)
    monkeypatch.setattr("core.dissection.rank_order.CONCEPTS", 3)
    monkeypatch.setattr("core.dissection.top_images.NEURONS_PER_BLOCK", 4)
    np.testing.assert_allclose(SIMILARITIES[name](activations, scores), whole, rtol=1e-5, atol=2e-5)


@pytest.mark.parametrize("name", NAMES)
def test_finds_the_concept_that_was_planted_in_each_neuron(name):
    generator = np.random.default_rng(5)
    scores = generator.normal(0.22, 0.03, (2000, 12)).astype(np.float32)
    planted = generator.permutation(np.arange(12).repeat(2))
    activations = np.maximum(scores[:, planted] - 0.2 + generator.normal(0, 0.008, (2000, 24)), 0)
    assert (SIMILARITIES[name](activations, scores).argmax(1) == planted).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_dead_neuron_gets_no_score_and_changes_no_other(name):
    activations, scores = random_problem()
    with_dead = np.insert(activations, 4, 0.5, axis=1)
    result = SIMILARITIES[name](with_dead, scores)
    assert np.isnan(result[4]).all()
    np.testing.assert_allclose(np.delete(result, 4, 0), SIMILARITIES[name](activations, scores), atol=1e-5)
    assert np.isnan(SIMILARITIES[name](np.zeros_like(activations), scores)).all()


@pytest.mark.parametrize("name", NAMES)
def test_images_without_scores_are_left_out(name):
    activations, scores = random_problem()
    missing = np.random.default_rng(1).choice(400, 60, replace=False)
    holed = scores.copy()
    holed[missing] = np.nan
    expected = SIMILARITIES[name](np.delete(activations, missing, 0), np.delete(scores, missing, 0))
    np.testing.assert_allclose(SIMILARITIES[name](activations, holed), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_takes_tensors_memory_maps_and_half_precision(name, tmp_path):
    activations, scores = random_problem()
    expected = SIMILARITIES[name](activations, scores)
    np.save(tmp_path / "activations.npy", np.ascontiguousarray(activations.T))
    mapped = np.load(tmp_path / "activations.npy", mmap_mode="r").T
    np.testing.assert_allclose(SIMILARITIES[name](mapped, torch.from_numpy(scores)), expected, rtol=1e-5, atol=1e-5)
    half = activations.astype(np.float16)
    np.testing.assert_array_equal(SIMILARITIES[name](half, scores), SIMILARITIES[name](half.astype(np.float32), scores))


@pytest.mark.parametrize("name", NAMES)
def test_does_not_change_its_inputs(name):
    activations, scores = random_problem()
    columns = np.asfortranarray(activations)
    kept = activations.copy(), scores.copy()
    SIMILARITIES[name](columns, scores)
    np.testing.assert_array_equal(columns, kept[0])
    np.testing.assert_array_equal(scores, kept[1])


@pytest.mark.parametrize("name", NAMES)
def test_refuses_what_does_not_fit(name):
    activations, scores = random_problem()
    with pytest.raises(InputError, match="400 images but concept scores of 399"):
        SIMILARITIES[name](activations, scores[:-1])
    with pytest.raises(InputError, match="two dimensions"):
        SIMILARITIES[name](activations[:, 0], scores)
    with pytest.raises(InputError, match="images with scores, but there are 0"):
        SIMILARITIES[name](activations, np.full_like(scores, np.nan))


@pytest.mark.parametrize("name", ["rank_reorder", "wpmi", "soft_wpmi"])
def test_refuses_activations_that_are_not_numbers(name):
    activations, scores = random_problem()
    activations[:, 3] = np.nan
    with pytest.raises(InputError, match="not numbers"):
        SIMILARITIES[name](activations, scores)


def test_correlation_does_not_change_with_the_unit_or_zero_of_activations_and_scores():
    activations, scores = random_problem()
    gain = np.linspace(0.1, 50, activations.shape[1])
    expected = SIMILARITIES["correlation"](activations, scores)
    np.testing.assert_allclose(SIMILARITIES["correlation"](gain * activations - 7, 3 * scores + 2), expected, atol=1e-4)
    brightness = np.random.default_rng(2).normal(0, 1, (400, 1))
    np.testing.assert_allclose(SIMILARITIES["correlation"](activations, scores + brightness), expected, atol=1e-4)
    assert np.abs(expected).max() <= 1


def test_correlation_without_centring_is_pearson_with_the_scores_themselves():
    activations, scores = random_problem()
    expected = np.corrcoef(activations.T, scores.T)[:23, 23:]
    np.testing.assert_allclose(SIMILARITIES["correlation"](activations, scores, center=False), expected, atol=1e-5)


def test_correlation_of_a_single_concept_needs_no_centring():
    activations, scores = random_problem(concepts=1)
    assert np.isfinite(SIMILARITIES["correlation"](activations, scores, center=False)).all()
    with pytest.raises(InputError, match="second concept"):
        SIMILARITIES["correlation"](activations, scores)


def test_correlation_leaves_a_constant_concept_without_score():
    activations, scores = random_problem()
    scores[:, 2] = 0.25
    result = SIMILARITIES["correlation"](activations, scores, center=False)
    assert np.isnan(result[:, 2]).all()
    assert np.isfinite(np.delete(result, 2, 1)).all()


def test_wpmi_and_soft_wpmi_depend_only_on_the_order_of_activations():
    activations, scores = random_problem()
    for name in ("wpmi", "soft_wpmi"):
        activations += np.random.default_rng(3).random(activations.shape).astype(np.float32) * 1e-3
        np.testing.assert_array_equal(
            SIMILARITIES[name](activations, scores), SIMILARITIES[name](np.sqrt(activations), scores)
        )


def test_soft_wpmi_holds_for_memberships_close_to_one():
    """A factor of 1e-6 for each of 100 images: their product is far below what float32 holds."""
    activations, scores = random_problem()
    scores[:, 0] -= 8
    result = SIMILARITIES["soft_wpmi"](activations, scores, first_membership=0.999999, last_membership=0.999998)
    assert np.isfinite(result).all()


def test_random_order_error_is_the_mean_over_all_pairs():
    values = -np.sort(-np.random.default_rng(0).gamma(2, 2, (6, 37)), axis=1)
    for power in (1, 2, 3, 4):
        pairs = np.abs(values[:, :, None] - values[:, None, :]) ** power
        np.testing.assert_allclose(random_order_error(values, power), pairs.mean((1, 2)), rtol=1e-9)


def test_rank_reorder_is_zero_for_the_neurons_own_order():
    activations, scores = random_problem()
    scores[:, 0] = 0.1 + activations[:, 5]
    result = SIMILARITIES["rank_reorder"](activations, scores)
    assert result[5, 0] == 0
    assert (np.delete(result[5], 0) < -0.1).all()


def test_each_function_says_what_it_is_and_offers_65_values_of_tau():
    assert set(SIMILARITY_INFO) == set(NAMES)
    for info in SIMILARITY_INFO.values():
        knots = info.tau_knots
        assert len(knots) == 65
        assert (np.diff(knots) > 0).all()
        assert (knots == 0).sum() == 1
    assert SIMILARITY_INFO["soft_wpmi"].tau_knots[[0, -1]].tolist() == [-1.2, 2.0]
    assert SIMILARITY_INFO["correlation"].tau_knots[[0, -1]].tolist() == [-0.28, 1.0]


@pytest.fixture(scope="module")
def oracle():
    path = os.environ.get("EMODISSECT_TEST_ORACLE")
    if not path:
        pytest.skip("EMODISSECT_TEST_ORACLE does not point at similarity.npz")
    with np.load(path) as stored:
        return dict(stored)


@pytest.mark.parametrize("name", ["cosine", "cosine_cubed", "wpmi", "soft_wpmi"])
def test_equals_the_published_code(name, oracle):
    result = SIMILARITIES[name](oracle["activations"], oracle["concept_scores"])
    assert np.abs(result - oracle[name]).max() < 1e-4


def test_rank_reorder_is_within_the_published_codes_own_spread(oracle):
    result = SIMILARITIES["rank_reorder"](oracle["activations"], oracle["concept_scores"])
    assert (np.abs(result - oracle["rank_reorder_mean"]) / oracle["rank_reorder_std"]).max() < 3
