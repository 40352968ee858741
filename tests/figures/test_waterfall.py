"""The steps of a waterfall: what is left over is one step, by its own name where it is one part."""

import numpy as np
import pytest

from core.explanation.contributions import Split
from core.figures.explanation import waterfall


@pytest.mark.parametrize(
    ("values", "last"), [((3.0, -2.0), "frown"), ((3.0, -2.0, 1.0), "tears"), ((3.0, -2.0, 1.0, 0.5), "2 other words")]
)
def test_one_part_that_is_left_over_keeps_its_name(values, last):
    words = ["smile", "frown", "tears", "nose"][: len(values)]
    figure = waterfall(words, Split(np.array(values), 0.0, sum(values)), "start", "total", most=2)
    assert f'"{last}"' in figure.to_json()
    assert "1 other words" not in figure.to_json()


def test_a_word_with_the_name_of_an_end_has_its_own_row():
    figure = waterfall(["sad", "smile"], Split(np.array([3.0, -1.0]), 0.5, 2.5), "nothing", "sad")
    bars, ends = figure.data[-2:]
    rows = figure.layout.yaxis
    assert list(rows.ticktext) == ["nothing", "sad", "smile", "sad"]
    assert [*ends.y[:1], *bars.y, *ends.y[1:]] == list(rows.tickvals) == [0, 1, 2, 3]
    assert (list(bars.customdata), list(ends.customdata)) == (["sad", "smile"], ["nothing", "sad"])
    assert rows.range[0] > rows.range[1]  # from the top down
