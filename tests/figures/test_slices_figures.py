"""Figures of slices: what they show is what went in."""

import numpy as np
import pandas as pd
import pytest

from core.figures.slices import agreement, confusion_map, forest
from core.figures.style import ACCENT, MUTED

LINES = pd.DataFrame(
    {
        "title": ["most like “hand over face” and “shadow”", "darkest"], "n": [40, 700], "accuracy": [0.5, 0.7],
        "low": [0.4, 0.65], "high": [0.6, 0.75], "low_all": [0.3, 0.6], "high_all": [0.7, 0.8],
        "p_corrected": [0.001, 0.5],
    }
)  # fmt: skip


def test_a_forest_has_both_intervals_and_colours_what_differs():
    figure = forest(LINES, 0.69)
    *intervals, dots = figure.data
    assert list(dots.x) == pytest.approx([50, 70])
    assert list(dots.marker.color) == [ACCENT, MUTED]
    drawn = {(line.line.color, line.line.width): list(line.x[:2]) for line in intervals}
    assert drawn[ACCENT, 5] == pytest.approx([40, 60])
    assert drawn[ACCENT, 1.5] == pytest.approx([30, 70])
    assert drawn[MUTED, 5] == pytest.approx([65, 75])
    assert all(list(line.y[:2]) == [0 if line.line.color == ACCENT else 1] * 2 for line in intervals)
    assert list(figure.layout.yaxis.ticktext) == ["most like “hand over face”<br>and “shadow”", "darkest"]
    assert figure.layout.shapes[0].x0 == pytest.approx(69)


def test_agreement_marks_the_ceiling():
    figure = agreement(LINES, 0.63)
    assert list(figure.data[0].x + figure.data[0].error_x.array) == pytest.approx([60, 75])
    assert figure.layout.annotations[0].text == "what the crowd would get 63.0 %"


def test_a_confusion_map_has_shares_of_each_label_and_counts():
    confusion = np.diag(np.arange(7)) + np.eye(7, k=1, dtype=int)
    figure = confusion_map(confusion)
    np.testing.assert_allclose(figure.data[0].z[3], [0, 0, 0, 75, 25, 0, 0])
    assert np.isfinite(figure.data[0].z).all()
    assert figure.data[1].text[3 * 7 + 3] == "3"
    assert figure.data[1].text[0] == ""
