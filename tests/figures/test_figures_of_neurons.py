"""Figures of scores and of one neuron: what they show is what went in."""

import numpy as np
import pytest

from core.emotions import EMOTION_COLORS, EMOTIONS
from core.figures.asked import response_histogram
from core.figures.neuron import activation_by_class, effects_on_emotions, signed
from core.figures.scores import score_histogram, score_table
from core.figures.style import ACCENT, MUTED


def test_score_histogram_counts_every_labelled_neuron_and_colours_those_above_tau():
    scores = np.array([0.1, 0.2, 0.3, 0.4, np.nan], np.float32)
    bars = score_histogram(scores, tau=0.25).data[0]
    assert sum(bars.y) == 4
    colors = np.array(bars.marker.color)
    assert sum(np.array(bars.y)[colors == ACCENT]) == 2
    assert sum(np.array(bars.y)[colors == MUTED]) == 2


@pytest.mark.parametrize("tau", [0.25, 9.0])
def test_tau_is_drawn_only_where_there_are_scores(tau):
    figure = score_histogram(np.linspace(0, 1, 20), tau)
    assert len(figure.layout.shapes) == (1 if tau == 0.25 else 0)


def test_score_histogram_of_a_layer_without_labels_is_empty():
    assert sum(score_histogram(np.full(3, np.nan), 0.0).data[0].y) == 0


def test_activation_ridges_hold_the_share_of_each_class():
    activation = np.array([0.0, 1.0, 1.0, 0.5, 0.0, 0.0])
    emotions = np.array([0, 0, 3, 3, 6, 6])
    figure = activation_by_class(activation, emotions)
    ridges = {trace.name: trace for trace in figure.data if trace.name}
    assert set(ridges) == {emotion.title for emotion in EMOTIONS}
    assert ridges["Angry"].customdata.sum() == pytest.approx(50)
    assert ridges["Happy"].customdata.sum() == pytest.approx(100)
    assert ridges["Neutral"].customdata.sum() == 0
    assert figure.layout.annotations[0].text == "50 % silent"


def test_activation_of_a_dead_neuron_does_not_divide_by_zero():
    figure = activation_by_class(np.zeros(7), np.arange(7))
    assert all(np.isfinite(trace.y).all() for trace in figure.data)


def test_effect_bars_are_signed_sorted_and_in_the_emotions_colours():
    effects = np.array([0.3, -0.2, 0.0, 0.5, -0.4, 0.1, 0.2])
    bars = effects_on_emotions(effects).data[0]
    np.testing.assert_allclose(bars.x, np.sort(effects) * 1000)
    assert bars.y[-1] == "Happy"
    assert bars.y[0] == "Sad"
    assert bars.marker.color[-1] == EMOTION_COLORS[3]


def test_figures_are_transparent_for_both_themes():
    for figure in (score_histogram(np.ones(3), 0), effects_on_emotions(np.ones(7))):
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"


@pytest.mark.parametrize(
    ("largest", "unit", "text"),
    [
        (2.4, "logits", "+2.4"),
        (0.024, "thousandths of a logit", "+24"),
        (2.4e-5, "millionths of a logit", "+24"),
        (2.4e-8, "millionths of a logit", "+0.024"),
    ],
)
def test_small_effects_are_shown_in_a_unit_that_suits_them(largest, unit, text):
    figure = effects_on_emotions(np.array([0, 0, 0, 0, -largest / 10, largest / 3, largest], np.float32))
    bars = figure.data[0]
    assert f"{unit}, average" in figure.layout.xaxis.title.text
    assert f" {unit} on" in bars.hovertemplate
    assert bars.text[-1] == text
    assert bars.text[1] == "0"
    assert all(float(part.replace("−", "-")) for part in (bars.text[0], *bars.text[5:]))


def test_no_effect_at_all_is_drawn_as_nothing():
    bars = effects_on_emotions(np.zeros(7)).data[0]
    assert set(bars.text) == {"0"}


def test_signed_numbers_keep_two_significant_digits():
    assert [signed(value) for value in (0.000024, -0.5, 9.96, 123.4, 0)] == ["+0.000024", "−0.50", "+10.0", "+123", "0"]


def test_the_table_behind_the_scores_has_every_bar():
    scores = np.array([0.1, 0.2, 0.2, np.nan, 0.9])
    table = score_table(scores)
    bars = score_histogram(scores, 0.5).data[0]
    assert table["neurons"].tolist() == list(bars.y)
    assert table["neurons"].sum() == 4
    assert ((table["above"] + table["up_to"]) / 2).tolist() == pytest.approx(list(bars.x))


def test_what_was_asked_for_is_written_above_the_bars_in_two_lines():
    scores = np.array([0.1, 0.2, np.nan, 0.6])
    figure = response_histogram(scores, 0.05, "correlation with the words")
    notes = figure.layout.annotations
    assert [note.text for note in notes] == ["best by chance", "best 0.60"]
    assert all(note.yref == "paper" and note.y == 1 for note in notes)
    assert notes[0].yshift - notes[1].yshift >= 14
