"""The page about limits: what it must say, and numbers that come from the study."""

import numpy as np
import pytest

from core.editing.statistics import wilson_interval
from core.emotions import EMOTION_NAMES
from core.figures.recognition import recognition_chart
from core.study.recognition import recognition
from tests.support.pages import text_of

PAGE = "../../pages/about/limits.py"


@pytest.fixture
def app(app):
    return app.run()


def test_it_says_what_it_must(app):
    assert not app.exception
    assert not app.error
    text = " ".join(part.value for part in app.markdown)
    for matter in ("Barrett et al. 2019", "Goodfellow et al. 2013", "no skin colour", "Nothing is stored", "Cha, Choi"):
        assert matter in text
    assert "An expression is not a feeling" in [pane.value for pane in app.subheader]


def test_its_numbers_are_those_of_the_study(app, tiny_study):
    rows = tiny_study.rows_in("private")
    right = (tiny_study.logits()[rows].argmax(axis=1) == tiny_study.labels_true[rows]).mean()
    assert f"{100 * right:.1f} % of {len(rows):,} faces of PrivateTest" in text_of(app)


def test_recognition_counts_each_emotion(tiny_study):
    found = recognition(tiny_study)
    rows = tiny_study.rows_in("private")
    truth, said = tiny_study.labels_true[rows], tiny_study.logits()[rows].argmax(axis=1)
    assert (found.split, found.split_title, found.n) == ("private", "PrivateTest", len(rows))
    assert found.interval == wilson_interval(int((truth == said).sum()), len(rows))
    assert found.table["faces"].sum() == len(rows)
    assert found.table["found"].is_monotonic_decreasing
    for line in found.table.itertuples():
        own = truth == EMOTION_NAMES.index(line.emotion)
        assert line.found == pytest.approx((said[own] == truth[own]).mean())
        assert line.low <= line.found <= line.high
        wrong = said[own & (said != truth)]
        if line.mistaken_for:
            counts = np.bincount(wrong, minlength=7)
            assert counts[EMOTION_NAMES.index(line.mistaken_for)] == counts.max() > 0
        else:
            assert not len(wrong)


def test_the_chart_shows_every_emotion_with_its_interval(tiny_study):
    table = recognition(tiny_study).table
    (dots,) = recognition_chart(table).data
    assert list(dots.x) == pytest.approx(list(100 * table["found"]))
    assert list(dots.x + dots.error_x.array) == pytest.approx(list(100 * table["high"]))
    assert list(dots.x - dots.error_x.arrayminus) == pytest.approx(list(100 * table["low"]))
