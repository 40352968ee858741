"""The chart of class balance: what it shows is what was counted."""

import pytest

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.figures.data import balance_table, class_balance

CLASSES = {
    "Training": dict(zip(EMOTION_NAMES, (10, 2, 20, 50, 8, 5, 5), strict=True)),
    "PrivateTest": dict(zip(EMOTION_NAMES, (1, 0, 2, 3, 2, 1, 1), strict=True)),
}


def test_shares_are_of_their_own_split():
    table = balance_table(CLASSES)
    assert table.groupby("split")["share"].sum().tolist() == pytest.approx([100, 100])
    assert table.query("split == 'PrivateTest' and emotion == 'happy'")["share"].item() == pytest.approx(30)


def test_a_panel_a_split_in_the_same_order_with_each_emotions_colour():
    panels = class_balance(CLASSES).data
    colors = {emotion.title: emotion.color for emotion in EMOTIONS}
    assert len(panels) == 2
    for panel in panels:
        assert panel.y[-1] == "Happy"
        assert panel.y[0] == "Disgust"
        assert list(panel.marker.color) == [colors[name] for name in panel.y]
    assert dict(zip(panels[0].y, panels[0].customdata, strict=True))["Happy"] == 50


def test_a_split_without_pictures_is_empty_and_no_error():
    table = balance_table({"Training": dict.fromkeys(EMOTION_NAMES, 0)})
    assert (table["share"] == 0).all()
    assert class_balance({"Training": dict.fromkeys(EMOTION_NAMES, 0)}).data[0].x == (0,) * len(EMOTION_NAMES)
