"""p and q of every neuron, kept in a file: what they say is what the calibration said."""

import numpy as np
import pytest

from core.cli import main
from core.dissection.calibration import calibrate
from core.dissection.luck import (
    Luck,
    beyond_luck_by_layer,
    beyond_luck_said,
    luck_of,
    luck_said,
    shipped_luck,
    with_luck,
)
from core.study.neuron_table import NeuronFilter, neuron_table

PLACE = ("lin1", "clip", "correlation")


@pytest.fixture(scope="module")
def kept(tiny_study, tmp_path_factory):
    """Calibrated by the command, for every layer."""
    folder = tmp_path_factory.mktemp("luck")
    words = ["calibrate", "--study", str(tiny_study.folder), "--layer", "all", "--draws", "99"]
    assert main([*words, "--out", str(folder / "tiny.npz")]) == 0
    return folder


def test_what_is_kept_gives_back_p_and_q_of_every_neuron(tiny_study, kept):
    found = shipped_luck(tiny_study, kept)
    assert {layer for layer, _, _ in found} == set(tiny_study.layers)
    again = calibrate(tiny_study, *PLACE, draws=99)
    np.testing.assert_allclose(found[PLACE].p_values, again.p_values)
    np.testing.assert_allclose(found[PLACE].q_values, again.q_values)
    assert found[PLACE].beyond == again.interpretable.sum()
    assert found[PLACE].noise == pytest.approx(again.noise_rate(0))
    assert found[PLACE].tau == pytest.approx(again.tau)


def test_another_study_has_none_of_it(private_study, kept):
    assert shipped_luck(private_study, kept) == {}


def test_a_dead_neuron_is_neither_lucky_nor_beyond_luck(tiny_study, kept):
    luck = shipped_luck(tiny_study, kept)["conv", "clip", "correlation"]
    dead = int(np.flatnonzero(~tiny_study.neurons("conv")["alive"])[0])
    assert np.isnan(luck.p_values[dead])
    assert luck_said(luck.q_values[dead]) == "no label"


def test_the_filter_keeps_what_is_beyond_luck(tiny_study, kept):
    luck = shipped_luck(tiny_study, kept)[PLACE]
    table = with_luck(neuron_table(tiny_study, *PLACE), luck)
    passing = NeuronFilter(beyond_luck=True).apply(table)
    assert 0 < len(passing) == luck.beyond < len(NeuronFilter().apply(table))
    assert (passing["q"] <= 0.05).all()
    assert with_luck(table, None) is table


def test_layers_are_counted_for_one_scorer_and_similarity(tiny_study, kept):
    found = shipped_luck(tiny_study, kept)
    counts = beyond_luck_by_layer(found, "clip", "soft_wpmi")
    assert counts == {layer: found[layer, "clip", "soft_wpmi"].beyond for layer in tiny_study.layers}
    assert beyond_luck_by_layer(found, "clip", "cosine") == {}


def test_it_is_said_in_words(tiny_study):
    assert luck_said(0.03) == "beyond luck (q = 0.03)"
    assert luck_said(0.5) == "may be luck (q = 0.50)"
    found = luck_of(calibrate(tiny_study, *PLACE, draws=99))
    assert f"Beyond luck are {found.beyond} of " in beyond_luck_said(found)
    assert "(99 times)" in beyond_luck_said(found)


def test_where_none_is_beyond_luck_it_is_said_how_many_would_have_to_be():
    """The fewest unbeaten labels that count do count, and one fewer does not."""
    reached = np.full(400, 30, np.int16)
    reached[:5] = -1
    fewest = Luck(reached, 99, 0.1, 1.0).fewest
    assert fewest == 79
    for unbeaten, beyond in [(fewest, fewest), (fewest - 1, 0)]:
        some = reached.copy()
        some[5 : 5 + unbeaten] = 0
        luck = Luck(some, 99, 0.1, 1.0)
        assert (luck.unbeaten, luck.beyond) == (unbeaten, beyond)
    assert beyond_luck_said(luck) == (
        "Of 395 labels none can be told from luck: 78 fit better than the best word does in any of 99 shuffles of the "
        "pictures, where by luck about 4 would, and 79 would have to before at most 5 % of them are luck."
    )
