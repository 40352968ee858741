"""Facts about neurons that need no concept, against neurons made to have them."""

import numpy as np
import pytest

from core.dissection.neurons import (
    activation_statistics,
    class_mix,
    mean_faces,
    similar_neurons,
    top_images,
)


def test_statistics_of_known_neurons():
    activations = np.float16([[0, 0, 4, 0], [2, 2, 2, 2], [1, 2, 3, 4], [0, 0, 0, 0]])
    facts = activation_statistics(activations)
    assert facts.mean.tolist() == [1, 2, 2.5, 0]
    assert facts.maximum.tolist() == [4, 2, 4, 0]
    assert facts.frequency.tolist() == [0.25, 1, 1, 0]
    assert facts.alive.tolist() == [True, False, True, False]


def test_top_images_come_with_their_activations_and_ties_by_position():
    positions, values = top_images(np.float32([[0, 3, 1, 3, 2], [0, 0, 0, 0, 0]]), 3)
    assert positions.tolist() == [[1, 3, 4], [0, 1, 2]]
    assert values.tolist() == [[3, 3, 2], [0, 0, 0]]


def test_class_mix_is_the_share_of_each_class_among_the_top_images():
    emotions = np.array([3, 3, 0, 6, 3])
    mix = class_mix(np.array([[0, 1, 2, 4], [3, 3, 3, 2]]), emotions)
    assert mix[0].tolist() == [0.25, 0, 0, 0.75, 0, 0, 0]
    assert mix[1].tolist() == [0.25, 0, 0, 0, 0, 0, 0.75]


def test_mean_faces_are_plain_means_of_the_chosen_faces():
    faces = np.random.default_rng(0).integers(0, 256, (9, 4, 4)).astype(np.uint8)
    result = mean_faces(np.array([[8, 0, 3], [1, 1, 1]]), faces)
    np.testing.assert_array_equal(result[0], np.rint(faces[[0, 3, 8]].astype(float).mean(0)))
    np.testing.assert_array_equal(result[1], faces[1])
    assert result.dtype == np.uint8


@pytest.fixture
def planted():
    """300 neurons; 7 is a scaled and shifted copy of 2, 9 a noisy one; 5 and 280 are dead, 290 is 2 turned over."""
    generator = np.random.default_rng(1)
    activations = generator.random((300, 400)).astype(np.float32)
    activations[7] = 3 * activations[2] + 1
    activations[9] = activations[2] + generator.normal(0, 0.1, 400)
    activations[5], activations[280] = 0.1, 0
    activations[290] = 1 - activations[2]
    return activations


def test_similar_neurons_finds_planted_copies(planted):
    neurons, correlations = similar_neurons(planted)
    assert neurons.shape == correlations.shape == (300, 10)
    assert neurons[2, :2].tolist() == [7, 9]
    assert correlations[2, 0] == pytest.approx(1, abs=1e-5)
    assert correlations[2, 1] == pytest.approx(np.corrcoef(planted[2], planted[9])[0, 1], abs=1e-5)
    assert neurons[7, 0] == 2
    assert 290 not in neurons[2]
    assert (neurons != np.arange(300)[:, None]).all()


def test_similar_neurons_equals_the_correlation_matrix(planted):
    alive = np.delete(planted, [5, 280], axis=0)
    expected = np.corrcoef(alive)
    np.fill_diagonal(expected, -2)
    _, correlations = similar_neurons(alive, 4)
    np.testing.assert_allclose(correlations, -np.sort(-expected, axis=1)[:, :4], atol=1e-5)


def test_dead_neurons_are_like_no_other(planted):
    neurons, correlations = similar_neurons(planted)
    assert (neurons[[5, 280]] == -1).all()
    assert np.isnan(correlations[[5, 280]]).all()
    assert not np.isin(neurons, [5, 280]).any()


def test_a_layer_with_fewer_neurons_than_are_asked_for():
    neurons, correlations = similar_neurons(np.random.default_rng(0).random((3, 50)), 10)
    assert (np.sort(neurons[:, :2], axis=1) == [[1, 2], [0, 2], [0, 1]]).all()
    assert (neurons[:, 2:] == -1).all()
    assert np.isnan(correlations[:, 2:]).all()
