"""The page of what we believe: every question answered from the study in use, with what the answer rests on."""

import re
import shlex
from html import escape, unescape

import streamlit as st

from core.dissection.calibration import calibrate
from core.dissection.luck import luck_of
from core.evidence import labels
from core.evidence.claims import QUESTIONS
from core.evidence.words import measured
from tests.support.pages import text_of

PAGE = "../../pages/about/evidence.py"
# The tiny study has no distractors, and no choice of layer was kept with it.
UNANSWERED = ("false", "layers")


def test_every_question_is_answered_with_its_evidence(app, tiny_study):
    app.run()
    assert not app.exception
    assert not app.error
    titles = [question.title for question in QUESTIONS.values()]
    assert [pane.value for pane in app.subheader][: len(titles)] == titles
    without_tags = unescape(re.sub("<[^>]*>", "", text_of(app)))
    text, beliefs = text_of(app), [part.value for part in app.markdown]
    assert "hold no distractor" in text
    assert "Choosing between conv and lin1" in text
    for name, question in QUESTIONS.items():
        if not question.slow(tiny_study) and name not in UNANSWERED:
            claim = question.answer(tiny_study, str(tiny_study.folder))
            assert f"**{claim.belief}**" in beliefs
            for words in (claim.because, measured(claim), claim.where):
                assert escape(words) in text
            assert shlex.join(("python", "-m", "core", *claim.command)) in without_tags
    assert 'href="evidence' not in text, "a page that links to itself"


def test_what_takes_seconds_waits_for_a_click(app, tiny_study):
    app.run()
    claim = QUESTIONS["noise"].answer(tiny_study, str(tiny_study.folder))
    assert escape(claim.because) not in text_of(app)
    app.button(key="work_out_noise").click().run()
    assert not app.exception
    assert escape(claim.because) in text_of(app)
    assert "work_out_noise" not in [button.key for button in app.button]
    app.run()
    assert escape(claim.because) in text_of(app)


def test_noise_that_was_shuffled_before_is_not_waited_for(app, tiny_study, monkeypatch):
    place = (tiny_study.layers[-1], tiny_study.default_scoring.name, "soft_wpmi")
    kept = {place: luck_of(calibrate(tiny_study, *place, draws=19))}
    monkeypatch.setattr(labels, "shipped_luck", lambda study: kept)
    st.cache_resource.clear()
    app.run()
    assert not app.exception
    assert "work_out_noise" not in [button.key for button in app.button]
    assert f"are {kept[place].beyond:,}." in text_of(app)
    st.cache_resource.clear()


def test_an_address_with_nonsense_shows_the_page(app):
    app.query_params.update({"layer": "lin99", "only": "<b>", "claim": "x"})
    app.run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "What we believe and why"


def test_a_study_that_cannot_answer_says_so_in_a_sentence(app, private_study, monkeypatch):
    monkeypatch.setenv("EMODISSECT_STUDY", str(private_study.folder))
    app.run()
    assert not app.exception
    assert not app.error
    assert "none can be chosen and reported" in text_of(app)
    titles = [question.title for question in QUESTIONS.values()]
    assert [pane.value for pane in app.subheader][: len(titles)] == titles


def test_a_study_that_is_not_there_is_one_sentence(app, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tmp_path / "none"))
    app.run()
    assert not app.exception
    assert len(app.error) == 1
