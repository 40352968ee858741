"""Figures of what is believed: what they show is what went in."""

import math

import pandas as pd
import pytest

from core.editing.net_change import flips_table
from core.figures.evidence import accuracies_figure, net_change_figure


@pytest.mark.parametrize("ours", [53, 52, None])
def test_p_rises_with_the_answers_that_turned_and_levels_are_named_where_they_are(ours):
    table = flips_table(15, 105)
    figure = net_change_figure(table, {"planned": 0.05, "best of 60": 0.05 / 60}, ours)
    assert list(figure.data[0].y) == table["p_value"].tolist()
    assert [note.y for note in figure.layout.annotations] == [math.log10(0.05), math.log10(0.05 / 60)]
    assert [line.y0 for line in figure.layout.shapes] == [0.05, 0.05 / 60]
    assert len(figure.data) == (1 if ours is None else 2)
    if ours is not None:
        assert abs(figure.data[1].x[0] - ours) <= 1


def test_accuracies_have_a_line_each_with_their_interval():
    table = pd.DataFrame(
        {
            "whose": ["ours", "theirs"], "split": ["both", "both"], "views": ["one", "ten"], "correct": [60, 70],
            "n": [100, 100], "accuracy": [0.6, 0.7], "low": [0.5, 0.6], "high": [0.7, 0.8],
        }
    )  # fmt: skip
    (dots,) = accuracies_figure(table, {"both": "all pictures"}).data
    assert list(dots.x) == pytest.approx([60, 70])
    assert list(dots.x + dots.error_x.array) == pytest.approx([70, 80])
    assert list(dots.x - dots.error_x.arrayminus) == pytest.approx([50, 60])
    assert dots.marker.color[0] != dots.marker.color[1]
