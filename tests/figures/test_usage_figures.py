"""Figures of used concepts and of layers: what they show is what went in."""

import numpy as np
import pandas as pd
import pytest

from core.editing.published import published_concepts
from core.emotions import EMOTIONS
from core.figures.usage import (
    emotion_map,
    layer_accuracies,
    layer_shares,
    published_bars,
    shown_concepts,
    usage_bars,
)
from core.usage.layer_table import layer_table, with_published


def usage_table(shares):
    shares = np.array(shares)
    names = [f"word {index}" for index in range(len(shares))]
    return pd.DataFrame(
        {"concept": names, "share": shares, "low": shares - 0.01, "high": shares + 0.01, "among": 0.1, "neurons": 1}
    )


def test_bars_descend_and_carry_their_intervals_and_their_share_of_the_neurons():
    figure = usage_bars(usage_table([0.5, 0.3, -0.1]))
    bars, ticks, texts = figure.data
    assert list(bars.x) == pytest.approx([50, 30, -10])
    assert list(bars.error_x.array) == pytest.approx([1, 1, 1])
    assert list(bars.error_x.arrayminus) == pytest.approx([1, 1, 1])
    assert list(ticks.x) == pytest.approx([10, 10, 10])
    assert [text.strip() for text in texts.text] == ["50.0 %", "30.0 %", "−10.0 %"]
    assert figure.layout.yaxis.autorange == "reversed"  # the largest on top
    assert figure.layout.xaxis.range[0] < -10


def test_the_chart_shows_the_largest_and_those_that_spoke_against():
    table = usage_table([0.4, 0.2, 0.1, 0.0001, -0.005, -0.2])
    assert shown_concepts(table, most=2)["share"].tolist() == [0.4, 0.2, -0.2]
    assert shown_concepts(table)["share"].tolist() == [0.4, 0.2, 0.1, -0.2]
    assert shown_concepts(usage_table([0.0]))["share"].tolist() == [0.0]


def test_published_bars_are_the_published_percentages():
    table = published_concepts()
    bars = published_bars(table).data[0]
    assert list(bars.x) == table["percent"].tolist()
    assert list(bars.y) == table["concept"].tolist()
    assert bars.error_x.array is None


def test_the_emotion_map_has_a_number_in_every_cell_and_is_centred_on_nothing():
    shares = np.array([[0.5, -0.2, 0, 0, 0, 0, np.nan], [0.1] * 7])
    heat, texts = emotion_map(["smile", "frown"], shares).data
    assert list(heat.x) == [emotion.title for emotion in EMOTIONS]
    assert (heat.zmin, heat.zmax) == (-50, 50)
    assert " %<" in heat.hovertemplate
    assert list(texts.text[:7]) == ["50", "−20", "0", "0", "0", "0", "–"]
    assert len(texts.text) == len(texts.x) == len(texts.y) == 14


def test_an_emotion_map_of_nothing_is_drawn():
    assert emotion_map(["smile"], np.full((1, 7), np.nan)).data[0].zmax == 1


def test_layer_figures_show_ours_the_published_and_chance(tiny_study):
    table = with_published(layer_table(tiny_study, "clip", "correlation", 0.3))
    table.loc[0, ["published_share", "published_accuracy_interpretable"]] = [0.9, 0.25]
    shares = {trace.name: list(trace.x) for trace in layer_shares(table, [0.5, 0.6]).data if trace.name}
    assert shares["this study"] == pytest.approx((100 * table["share"]).tolist())
    assert shares["published"][0] == 90
    assert shares["noise"] == pytest.approx([50, 60])
    assert "noise" not in {trace.name for trace in layer_shares(table).data}
    accuracies = {trace.name: trace for trace in layer_accuracies(table).data}
    np.testing.assert_allclose(accuracies["above τ"].x, 100 * table["accuracy_interpretable"])
    np.testing.assert_allclose(accuracies["chance"].x, 100 * table["chance_all"])
    assert accuracies["published, above τ"].x[0] == 25
    nobody = layer_accuracies(table.assign(accuracy_other=np.nan)).data[0]
    assert (nobody.name, nobody.showlegend) == ("other neurons", False)
    assert np.array_equal(layer_shares(table).layout.yaxis.categoryarray, ["lin1", "conv"])  # conv on top
