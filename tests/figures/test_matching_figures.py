"""Figures of two layers side by side: what is drawn is what was found."""

import numpy as np
import pytest

from core.figures.matching import likeness_histogram, likeness_table, word_bars
from core.matching.chance import SHUFFLES
from core.matching.labels import word_counts
from core.matching.matching import match
from tests.matching.planted import noisy_copies, planted_pair, random_layer

LAYER = random_layer(30, 0)
NAMES = np.repeat(np.array(["smile", "frown"], object), [20, 10])


def test_the_histogram_has_every_neuron_beside_both_kinds_of_chance():
    direction = match(planted_pair(LAYER, noisy_copies(LAYER, np.arange(30), 1))).here
    table = likeness_table(direction)
    for name in ("found", *SHUFFLES):
        assert table[name].sum() == pytest.approx(1)
    middle = (table["above"] + table["up_to"]) / 2
    assert (middle * table["found"]).sum() == pytest.approx(direction.judged.mean(), abs=0.03)
    assert (middle * table["pictures"]).sum() == pytest.approx(0, abs=0.05)
    figure = likeness_histogram(table)
    assert [trace.name for trace in figure.data] == ["found", "nothing in common", "only the emotion in common"]
    assert sum(figure.data[0].y) == pytest.approx(100)


def test_a_layer_beside_itself_stays_within_the_histogram():
    table = likeness_table(match(planted_pair(LAYER, LAYER)).here)
    assert table["found"].iloc[-1] == 1


def test_words_have_a_bar_for_either_layer_and_are_pale_where_nothing_differs():
    others = np.repeat(np.array(["smile", "frown"], object), [19, 11])
    figure = word_bars(word_counts(NAMES, others, {"smile", "frown"}), "conv", "lin")
    assert [trace.name for trace in figure.data] == ["conv", "lin"]
    heights = dict(zip(figure.data[0].y, figure.data[0].x, strict=True))
    assert heights == {"smile": pytest.approx(200 / 3), "frown": pytest.approx(100 / 3)}
    assert max(figure.data[0].marker.opacity) < 1
    apart = word_bars(word_counts(NAMES, np.full(30, "tears", object), {"smile", "frown", "tears"}), "a", "b")
    assert min(apart.data[1].marker.opacity) == 1
    assert dict(zip(apart.data[1].y, apart.data[1].text, strict=True))["tears"] == "30"
