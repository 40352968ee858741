import numpy as np
import pytest

from core.bottleneck.components import leading_components
from core.bottleneck.cos_cubed import _similarity, train_cos_cubed
from core.bottleneck.projection import fit_ridge
from core.bottleneck.similarity import cos_cubed


def test_leave_one_out_is_what_fitting_without_each_image_gives():
    generator = np.random.default_rng(0)
    places, scores = generator.standard_normal((30, 4)), generator.standard_normal((30, 2))
    found = fit_ridge(places, scores, penalties=(0.1,))
    largest = np.linalg.eigvalsh((places - places.mean(0)).T @ (places - places.mean(0)))[-1]
    for left_out in (0, 17):
        others = np.arange(30) != left_out
        # The penalty is relative to the eigenvalue of all images, so the fit without one is made by hand.
        known, wanted = places[others], scores[others]
        centre, level = known.mean(0), wanted.mean(0)
        gram = (known - centre).T @ (known - centre) + 0.1 * largest * np.eye(4)
        weight = np.linalg.solve(gram, (known - centre).T @ (wanted - level))
        np.testing.assert_allclose(found.held_out[left_out], (places[left_out] - centre) @ weight + level, atol=1e-4)


def test_a_planted_direction_is_recovered_and_noise_is_not_predicted():
    generator = np.random.default_rng(1)
    places = generator.standard_normal((600, 20)).astype(np.float32)
    scores = np.stack([places[:, 3] + 0.1 * generator.standard_normal(600), generator.standard_normal(600)], axis=1)
    found = fit_ridge(places, scores)
    assert found.weight[3, 0] == pytest.approx(1, abs=0.05)
    assert np.abs(np.delete(found.weight[:, 0], 3)).max() < 0.1
    real, noise = cos_cubed(found.held_out, scores)
    assert real > 0.9
    assert abs(noise) < 0.2


def test_cos_cubed_is_one_for_itself_minus_one_for_its_opposite_and_ignores_scale():
    values = np.random.default_rng(2).standard_normal((50, 3))
    np.testing.assert_allclose(cos_cubed(values, 3 * values + 7), 1)
    np.testing.assert_allclose(cos_cubed(values, -values), -1)
    assert cos_cubed(np.ones((5, 1)), np.arange(5.0)[:, None])[0] == 0


def test_the_slope_of_the_similarity_is_right():
    generator = np.random.default_rng(7)
    values, scores, step = generator.standard_normal((40, 1)), generator.standard_normal((40, 1)), 1e-5
    slope = _similarity(values, scores)[1]
    for image in (0, 13):
        moved = values.copy()
        moved[image] += step
        rise = (cos_cubed(moved, scores) - cos_cubed(values, scores))[0] / step
        assert rise == pytest.approx(slope[image, 0], abs=1e-4)


def test_training_raises_the_similarity_it_is_trained_for():
    generator = np.random.default_rng(3)
    places = generator.standard_normal((400, 5)).astype(np.float32)
    scores = places[:, :2] + 0.2 * generator.standard_normal((400, 2))
    start = generator.standard_normal((5, 2)).astype(np.float32)
    trained = train_cos_cubed(places, scores, start, np.random.default_rng(0), steps=150)
    before, after = cos_cubed(places @ start, scores).mean(), cos_cubed(places @ trained, scores).mean()
    assert after > max(before + 0.2, 0.8)


def test_components_hold_nearly_all_of_what_varies():
    generator = np.random.default_rng(4)
    hidden = (generator.standard_normal((200, 6)) * (9, 8, 7, 6, 5, 4)) @ generator.standard_normal((6, 40))
    hidden = (hidden + 0.05 * generator.standard_normal(hidden.shape) + 3).astype(np.float32)
    found = leading_components(hidden, np.random.default_rng(0), most=6)
    assert (found.places(hidden) ** 2).sum() > 0.999 * ((hidden - hidden.mean(axis=0)) ** 2).sum()
    np.testing.assert_allclose(found.axes.T @ found.axes, np.eye(6), atol=1e-5)
    places = found.places(hidden)
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-3)
