"""Planted groups come out apart, the same on every run."""

import numpy as np
import pytest

from core.errors import InputError
from core.label_quality.rows import Rows
from core.neuron_map.faithfulness import faithfulness, nearest
from core.neuron_map.placing import FEWEST, place
from core.neuron_map.portraits import portraits
from tests.neuron_map.planted import EACH, GROUPS, planted_activations


@pytest.fixture(scope="module")
def planted():
    activations, group = planted_activations()
    units = Rows(activations).units
    return units, group, place(units, seed=3)


def test_planted_groups_come_out_apart(planted):
    _, group, places = planted
    assert places.shape == (GROUPS * EACH, 2)
    assert places.dtype == np.float32
    near = nearest(places, EACH - 1)
    assert (group[near] == group[:, None]).all()


def test_the_same_seed_gives_the_same_map_to_the_last_bit(planted):
    units, _, places = planted
    assert np.array_equal(place(units, seed=3), places)


def test_noise_alone_gives_no_groups():
    activations, group = planted_activations(noise=1000)
    near = nearest(place(Rows(activations).units), EACH - 1)
    assert (group[near] == group[:, None]).mean() == pytest.approx(1 / GROUPS, abs=0.1)


def test_planted_groups_are_kept_and_a_random_map_keeps_what_chance_gives(planted):
    units, _, places = planted
    found = faithfulness(units, places)
    assert found.k == 10
    assert found.kept > 0.7  # 10 of the 14 others of a group, so chance within it alone gives 0.71
    assert found.random_kept == pytest.approx(found.k / (GROUPS * EACH - 1), abs=0.05)
    assert found.trustworthiness > 0.9 > 0.6 > found.random_trustworthiness


def test_progress_rises_and_says_what_is_done(planted):
    said = []
    place(planted[0][:12], progress=lambda share, what: said.append((share, what)))
    assert [share for share, _ in said] == sorted(share for share, _ in said)
    assert all("12 neurons" in what for _, what in said)


def test_too_few_neurons_are_refused_in_one_sentence(planted):
    with pytest.raises(InputError, match="at least 5 living neurons; there are 4"):
        place(planted[0][: FEWEST - 1])
    assert np.isfinite(place(planted[0][:FEWEST])).all()


def test_every_group_has_a_portrait_that_belongs_to_it(planted):
    _, group, places = planted
    chosen = portraits(places)
    assert len(set(chosen.tolist())) == len(chosen) <= 24
    assert set(group[chosen]) == set(range(GROUPS))


def test_one_place_for_all_has_one_portrait():
    assert portraits(np.ones((7, 2))).tolist() == [0]
