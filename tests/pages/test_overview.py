"""The overview: one real neuron, numbers that are computed, and a way to every room there is."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from core.editing.published_edit import published_edit
from core.emotions import EMOTIONS
from core.study.showcase import draw_sample, showcase
from pages.common.registry import PAGES, has_page
from pages.common.story import race, relative
from pages.start import headlines as headlines_module
from tests.support.pages import text_of

PAGE = "../../pages/start/overview.py"
ROOT = Path(__file__).resolve().parents[2]
JARGON = ("logit", "tau", "τ", "WPMI", "lin1", "lin2", "conv", "epoch", "McNemar", "p =", "activation", "softmax")


def words_of(app):
    """What is read, without markup, pictures and addresses."""
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text_of(app), flags=re.S)
    return words.replace("\N{NO-BREAK SPACE}", " ")


def test_the_story_is_of_the_neuron_that_core_chooses(app, tiny_study):
    app.run()
    assert not app.exception
    assert not app.error
    shown = showcase(tiny_study, draw_sample(tiny_study))
    text = text_of(app)
    assert f"this is neuron {shown.neuron:,}" in text
    assert f"<strong>{shown.label}</strong>" in text
    assert all(f"<em>{word}</em>" in text for word, _ in shown.words)
    assert f"neuron={shown.neuron}" in text
    assert all(emotion.name in words_of(app) for emotion in EMOTIONS)


def test_the_numbers_are_the_studys_and_lead_to_their_evidence(app, tiny_study):
    app.run()
    rows = tiny_study.rows_in("private")
    right = (tiny_study.logits()[rows].argmax(axis=1) == tiny_study.labels_true[rows]).mean()
    edit = published_edit(tiny_study)
    words, text = words_of(app), text_of(app)
    assert f"{100 * right:.1f} %" in words
    assert f"on the {len(rows):,} faces" in words
    assert f"{edit.gained[edit.published]:,} of {edit.n:,} faces turned right" in words
    assert edit.luck[edit.published] in words
    assert "tuning?split=private" in text
    assert "mode=weights" in text


def test_a_study_without_the_published_edit_has_one_number_less(app, monkeypatch, tiny_study):
    every = len(headlines_module.headlines(tiny_study))
    monkeypatch.setattr(headlines_module, "published_edit_of", lambda study: None)
    assert len(headlines_module.headlines(tiny_study)) == every - 1


def test_there_is_a_card_for_each_room_that_says_what_it_is(app):
    app.run()
    cards = re.findall(r'class="soft emo-card room"[^>]*href="([^"]+)"', text_of(app))
    assert cards == [page.url_path for page in PAGES if page.about]
    assert {"neurons", "neuron", "tuning", "fer2013"} <= set(cards)


def test_the_words_below_the_winner_hold_wherever_its_picture_is(app):
    assert "<small>the average of the faces it answers most</small>" in text_of(app.run())


def test_it_says_what_it_cannot_tell_and_speaks_plainly(app):
    app.run()
    words = words_of(app)
    assert "A face is not a feeling" in words
    assert not [word for word in JARGON if word in words]
    assert ('href="limits"' in text_of(app)) == has_page("limits")


def test_the_numbers_behind_the_picture_open(app):
    app.run()
    assert not app.dataframe
    app.session_state["story_numbers"] = True
    app.run()
    assert not app.exception
    assert len(app.dataframe) == 2
    assert list(app.dataframe[0].value["emotion"]) == [emotion.name for emotion in EMOTIONS]


def test_answers_are_shares_of_the_strongest():
    assert np.allclose(relative(np.array([0.0, 1, 2, np.nan, 0, -1, 4])), [0, 0.25, 0.5, 0, 0, -0.25, 1])
    assert not relative(np.full(7, np.nan)).any()


def test_words_are_escaped_and_a_bad_match_has_no_bar_beyond_the_lane():
    html = race((("<b>", 0.5), ("worse", -0.2)))
    assert "&lt;b&gt;" in html
    assert [float(width) for width in re.findall(r"width:([\d.]+)%", html)] == [100.0, 2.0]


def test_showing_it_needs_no_torch():
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; "
        "app = AppTest.from_file('pages/start/overview.py', default_timeout=120).run(); "
        "sys.exit('torch' in sys.modules or bool(app.exception) or bool(app.error))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True).returncode == 0
