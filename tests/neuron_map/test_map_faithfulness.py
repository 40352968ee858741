"""The measures of a map against maps whose faithfulness is known, and against scikit-learn."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness as reference

from core.neuron_map.faithfulness import NEIGHBOURS, correlation_ranks, faithfulness, nearest


def on_a_circle(n):
    """Neurons whose correlations are those of directions in a plane: a circle is a perfect map of them."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False) ** 1.01
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def random_units(n, seed=0):
    units = np.random.default_rng(seed).normal(size=(n, 30)).astype(np.float32)
    return units / np.linalg.norm(units, axis=1, keepdims=True)


def test_a_perfect_map_keeps_all():
    units = on_a_circle(90)
    found = faithfulness(units, units)
    assert found.kept == pytest.approx(1, abs=0.002)
    assert found.trustworthiness == pytest.approx(1, abs=0.001)
    assert found.random_kept < 0.25
    assert found.random_trustworthiness == pytest.approx(0.5, abs=0.05)


def test_exactly_what_was_spoiled_is_lost():
    units = on_a_circle(90)
    places = units.copy()
    places[0] = (50, 50)
    counts = faithfulness(units, places).counts
    near = set(nearest(units, NEIGHBOURS)[0].tolist())
    assert set(np.flatnonzero(counts < NEIGHBOURS)) >= near
    assert set(nearest(places, NEIGHBOURS).ravel().tolist()) == set(range(1, 90))


@pytest.mark.parametrize("n", [30, 300])
def test_trustworthiness_is_that_of_scikit_learn(n):
    units, places = random_units(n), np.random.default_rng(1).normal(size=(n, 2)).astype(np.float32)
    distances = np.sqrt(np.maximum(2 - 2 * units @ units.T, 0))
    np.fill_diagonal(distances, 0)
    expected = reference(distances, places, n_neighbors=NEIGHBOURS, metric="precomputed")
    assert faithfulness(units, places).trustworthiness == pytest.approx(expected, abs=1e-6)


def test_ranks_count_who_is_more_alike():
    units, places = random_units(300), np.random.default_rng(1).normal(size=(300, 2))
    near = nearest(places, 4)
    (ranks,) = correlation_ranks(units, (near,))
    correlations = units @ units.T
    for neuron in (0, 150, 299):
        for rank, other in zip(ranks[neuron], near[neuron], strict=True):
            more = (correlations[neuron] > correlations[neuron, other]).sum() - 1
            assert rank == 1 + more


def test_the_nearest_are_in_order_and_without_itself():
    places = np.array([[0, 0], [3, 0], [1, 0], [1, 0], [9, 9]], float)
    assert nearest(places, 2).tolist() == [[2, 3], [2, 3], [3, 0], [2, 0], [1, 2]]


@pytest.mark.parametrize(("n", "k"), [(5, 2), (7, 3), (32, 10)])
def test_a_narrow_layer_has_fewer_neighbours(n, k):
    found = faithfulness(random_units(n), np.random.default_rng(0).normal(size=(n, 2)))
    assert found.k == k
    assert 0 <= found.trustworthiness <= 1
