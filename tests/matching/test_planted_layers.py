"""Planted layers: permuted copies are found, strangers are not, and what only the emotion explains is told apart."""

import numpy as np
import pytest

from core.errors import InputError
from core.matching.chance import SHUFFLES, chance_of, group_part, shuffled_within
from core.matching.correlations import best_both_ways, correlation_matrix, correlations_of, one_to_one
from core.matching.matching import KINDS, match, match_one_to_one
from core.matching.pair import layer_beside, living_halves
from core.study import open_study
from tests.matching.planted import EMOTIONS, HALVES, IMAGES, noisy_copies, planted_pair, random_layer

N = 40
LAYER = random_layer(N, 0)
ORDER = np.random.default_rng(1).permutation(N)


def test_every_permuted_copy_is_a_twin_and_found_in_its_place():
    found = match(planted_pair(LAYER, noisy_copies(LAYER, ORDER, 2)))
    assert found.here.counts == {"twin": N, "relative": 0, "emotion": 0, "alone": 0}
    assert found.there.counts["twin"] == N
    np.testing.assert_array_equal(ORDER[found.here.best], np.arange(N))
    np.testing.assert_array_equal(found.there.best, ORDER)
    assert found.here.judged.mean() == pytest.approx(1 / np.sqrt(1 + 0.4**2), abs=0.02)
    assert found.alike.cka > 0.8 > found.alike.bound


def test_a_layer_of_strangers_has_no_counterpart():
    found = match(planted_pair(LAYER, random_layer(60, 3)))
    assert found.here.counts == {"twin": 0, "relative": 0, "emotion": 0, "alone": N}
    assert found.there.counts["alone"] == 60
    assert found.alike.cka <= found.alike.bound + 0.05


def test_the_best_of_strangers_looks_good_where_it_was_chosen_and_not_elsewhere():
    direction = match(planted_pair(LAYER, random_layer(60, 3))).here
    assert direction.chosen.mean() > 0.12
    assert abs(direction.judged.mean()) < 0.04
    chance = direction.chances["pictures"]
    assert np.median(direction.chosen) < chance.chosen_bound
    assert chance.chosen_bound > chance.bound > 0.05
    assert not chance.level.round(5).any()


def test_half_that_is_shared_is_found_and_the_rest_is_alone():
    there = np.concatenate([noisy_copies(LAYER[: N // 2], np.arange(N // 2), 4), random_layer(N // 2, 5)])
    found = match(planted_pair(LAYER, there))
    assert set(found.here.neurons[found.here.kind == "twin"]) == set(range(N // 2))
    assert found.here.counts["alone"] >= N // 2 - 1
    np.testing.assert_array_equal(found.here.best[: N // 2], np.arange(N // 2))


def test_two_of_a_kind_have_one_match_and_one_of_them_is_its_twin():
    there = random_layer(N, 6)
    there[0] = LAYER[0]
    here = LAYER.copy()
    here[1] = LAYER[0] + 0.7 * random_layer(1, 7)[0]
    found = match(planted_pair(here, there)).here
    assert list(found.best[:2]) == [0, 0]
    assert list(found.kind[:2]) == ["twin", "relative"]


def test_what_only_the_emotion_explains_is_not_called_alike():
    means = np.random.default_rng(8).normal(size=(N, 7))
    here = 1.5 * means[:, EMOTIONS] + random_layer(N, 9)
    there = 1.5 * means[ORDER][:, EMOTIONS] + random_layer(N, 10)
    direction = match(planted_pair(here, there)).here
    assert np.median(direction.judged) > 0.5
    assert direction.counts["alone"] == 0
    assert direction.counts["emotion"] >= N - 2
    shared = random_layer(N, 11)
    more = match(planted_pair(here + shared, there + shared[ORDER])).here
    assert more.counts["twin"] >= N - 2


def test_group_means_give_the_average_correlation_of_shuffles_within_groups():
    generator = np.random.default_rng(12)
    here = LAYER[:3] + 2 * (EMOTIONS == 3)
    half = planted_pair(here, here).judge
    orders = [shuffled_within(half.emotions, generator) for _ in range(400)]
    for order in orders[:5]:
        assert sorted(order) == list(range(len(order)))
        np.testing.assert_array_equal(half.emotions[order], half.emotions)
    drawn = np.mean([half.here.units[:, order] @ half.there.units.T for order in orders], axis=0)
    part = group_part(half.here.units, half.emotions)
    np.testing.assert_allclose(part @ part.T, drawn, atol=0.02)
    assert drawn[0, 1] > 0.2


def test_chance_is_drawn_again_from_its_seed():
    pair = planted_pair(LAYER, random_layer(60, 3))
    first, again, other = (chance_of(pair, "emotions", np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.judged, again.judged)
    assert not np.array_equal(first.judged, other.judged)
    assert len(first.judged) >= 400


def test_dead_neurons_are_left_out_and_numbers_stay():
    here = LAYER.copy()
    here[3] = 0
    here[5, HALVES[1]] = 2
    found = match(planted_pair(here, LAYER))
    assert found.here.width == N
    assert len(found.here.neurons) == N - 2
    assert not {3, 5} & set(found.here.neurons)
    np.testing.assert_array_equal(found.here.best, found.here.neurons)
    with pytest.raises(InputError, match="No neuron of grey is ever active"):
        living_halves(np.zeros((4, IMAGES), np.float32), HALVES, "grey")


def test_blocks_give_what_all_correlations_at_once_give(monkeypatch):
    monkeypatch.setattr("core.matching.correlations.NEURONS", 7)
    half = planted_pair(LAYER, random_layer(60, 3)).choose
    here, there = half.here.units, half.there.units
    expected = np.corrcoef(LAYER[:, HALVES[0]], random_layer(60, 3)[:, HALVES[0]])[:N, N:]
    found = correlation_matrix(here, there)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)
    forth, back = best_both_ways(here, there)
    np.testing.assert_array_equal(forth.position, expected.argmax(axis=1))
    np.testing.assert_array_equal(back.position, expected.argmax(axis=0))
    np.testing.assert_allclose(back.correlation, expected.max(axis=0), atol=1e-5)
    np.testing.assert_allclose(correlations_of(here, there, forth.position), expected.max(axis=1), atol=1e-5)


def test_one_to_one_finds_the_order_and_uses_no_neuron_twice(monkeypatch):
    pair = planted_pair(LAYER, noisy_copies(LAYER, ORDER, 2, noise=1.5))
    found = match_one_to_one(pair)
    assert len(set(found.there)) == len(found.here) == N
    assert (ORDER[found.there] == found.here).mean() > 0.9
    monkeypatch.setattr("core.matching.correlations.MOST_ASSIGNED", 39)
    with pytest.raises(InputError, match="up to 39 neurons, but there are 40 and 40"):
        one_to_one(pair.choose.here.units, pair.choose.there.units)


def test_a_layer_beside_itself_is_all_twins():
    found = match(planted_pair(LAYER, LAYER))
    assert found.here.counts["twin"] == N
    assert found.alike.cka == pytest.approx(1, abs=1e-5)
    assert set(found.here.kind) <= set(KINDS)
    assert set(found.here.chances) == set(SHUFFLES)


def test_the_layer_beside_the_last_one_has_other_neurons(tiny_study):
    averaged = open_study("efficientnet-b0")
    assert [layer for layer in averaged.layers if averaged.is_averaged(layer)] == ["stage8"]
    assert layer_beside(averaged, averaged) == "stage7"
    assert layer_beside(averaged, tiny_study) == tiny_study.layers[-1]
    assert layer_beside(tiny_study, tiny_study) == tiny_study.layers[-2]
