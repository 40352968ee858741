"""The planted worlds are what they claim to be, and the program's statistics is judged by them."""

import json

import numpy as np
import pytest

from core.cli import main
from core.editing.edits import Edit
from core.errors import InputError
from core.explanation.results import read_result
from core.proof import PROOFS, Kind, Rate, prove, prove_all
from core.proof.planted import SCALE, TAU, helpful_world, swap_world, swapped_predictions

WORLDS = 40


@pytest.mark.parametrize("name", PROOFS)
def test_what_is_promised_holds_in_few_worlds_too(name):
    rate = prove(name, WORLDS if PROOFS[name].effort >= 1 else WORLDS // 2, seed=7)
    assert rate.trials > 0
    assert rate.holds is not False


def test_careless_picking_looks_real_far_more_often_than_it_should():
    careless, honest = prove("best-of-sixty", WORLDS), prove("best-held-out", WORLDS)
    assert careless.interval[0] > 0.05
    assert honest.share < careless.share


def test_the_edit_of_a_swap_world_swaps_the_votes_of_its_pairs():
    world = swap_world(np.random.default_rng(0))
    edited = world.editor().predict(Edit(TAU, SCALE))
    by_hand = swapped_predictions(world, np.ones(len(world.group_a) // 2, bool))
    assert (edited == by_hand).mean() > 0.999
    assert (by_hand != world.editor().baseline).any()


def test_over_many_faces_a_swap_changes_nothing_and_the_helpful_edit_helps():
    def accuracies(make):
        worlds = [make(np.random.default_rng(seed)) for seed in range(30)]
        return np.array([[(w.editor().predict(Edit(TAU, s)) == w.labels).mean() for s in (1.0, SCALE)] for w in worlds])

    swapped, helped = accuracies(swap_world), accuracies(helpful_world)
    change = np.diff(swapped).ravel()
    assert abs(change.mean()) < 3 * change.std() / np.sqrt(len(change))
    assert np.diff(helped).mean() > 0.01


def test_a_broken_promise_is_seen():
    assert Rate(90, 1000, Kind.AT_MOST, 0.05).holds is False
    assert Rate(55, 1000, Kind.AT_MOST, 0.05).holds is True
    assert Rate(700, 1000, Kind.AT_LEAST, 0.8).holds is False
    assert Rate(900, 1000, Kind.COVERS, 0.95).holds is False
    assert Rate(990, 1000, Kind.COVERS, 0.95).holds is True
    assert Rate(990, 1000, Kind.SHOWN, float("nan")).holds is None


def test_the_same_seed_draws_the_same_worlds():
    assert prove("idle-called-real", 20, seed=3) == prove("idle-called-real", 20, seed=3)


def test_the_shipped_table_is_complete_and_what_the_command_prints(capsys):
    shipped = read_result("proof", None).set_index("name")
    assert list(shipped.index) == list(PROOFS)
    name = "wilson-small"
    worlds = round(shipped.loc[name, "trials"] / PROOFS[name].effort)
    assert prove(name, worlds).hits == shipped.loc[name, "hits"]
    assert main(["proof", "--only", name, "--worlds", "5", "--json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert line["asks"] == PROOFS[name].asks
    assert line["trials"] == 50


def test_the_command_reads_well_and_writes_its_table(tmp_path, capsys):
    out = tmp_path / "proof.csv"
    assert main(["proof", "--only", "best-of-sixty", "--worlds", "3", "--out", str(out)]) == 0
    assert "not promised" in capsys.readouterr().out
    assert read_result("proof", None, tmp_path)["trials"].tolist() == [3]


@pytest.mark.parametrize(
    ("name", "worlds", "words"), [("luck", 3, "no proof 'luck'"), ("best-of-sixty", 0, "one world")]
)
def test_nonsense_is_refused_in_a_sentence(name, worlds, words):
    with pytest.raises(InputError, match=words):
        prove_all(worlds, only=name)
