"""The presenter: slides by number, turned without end or overrun, and links to no slide."""

import re

import numpy as np
import pytest
import streamlit as st

from core.editing.published_edit import published_edit
from core.study.showcase import draw_sample, mean_reasons, showcase
from pages.common.story import pushes
from pages.start import slides as slides_module
from pages.start.slides import SLIDES, slides
from pages.start.volume import readings
from tests.support.pages import text_of

PAGE = "../../pages/start/present.py"


def test_it_begins_with_the_first_slide_and_hides_what_is_around_it(app):
    app.run()
    assert not app.exception
    assert f"1 of {len(SLIDES)}" in text_of(app)
    assert "stSidebar" in text_of(app)
    assert app.button(key="slide_back").disabled
    assert app.query_params == {}


@pytest.mark.parametrize("number", range(1, len(SLIDES) + 1))
def test_every_slide_has_one_headline_and_is_shown_by_its_link(app, number):
    app.query_params["slide"] = str(number)
    app.run()
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert f"{number} of {len(SLIDES)}" in text_of(app)
    assert app.button(key="slide_next").disabled == (number == len(SLIDES))


def test_turning_changes_the_slide_and_the_address(app):
    app.run()
    first = app.title[0].value
    app.button(key="slide_next").click().run()
    assert app.query_params == {"slide": "2"}
    assert app.title[0].value != first
    app.button(key="slide_back").click().run()
    assert app.title[0].value == first


@pytest.mark.parametrize("number", ["0", "99", "-3", "two", ""])
def test_a_link_to_no_slide_gets_one_sentence_and_a_way_back(app, number):
    app.query_params["slide"] = number
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.startswith("The slide must be")
    assert 'href="present"' in text_of(app)
    assert "stSidebarCollapsedControl" not in text_of(app)


@pytest.mark.parametrize(("pressed", "stays"), [(len(SLIDES) + 1, len(SLIDES)), (0, 1)])
def test_pressing_faster_than_slides_turn_stays_at_the_end(app, pressed, stays):
    app.query_params["slide"] = str(stays)
    app.run()
    app.session_state["slide"] = pressed
    app.run()
    assert not app.exception
    assert f"{stays} of {len(SLIDES)}" in text_of(app)


def test_leave_goes_to_the_overview(app, monkeypatch):
    went = []
    monkeypatch.setattr("pages.common.links.st.switch_page", lambda path, query_params: (went.append(path), st.stop()))
    app.query_params["slide"] = "3"
    app.run()
    app.button(key="slide_leave").click().run()
    assert went == ["pages/start/overview.py"]


def test_the_slides_say_what_the_study_says(app, tiny_study):
    sample = draw_sample(tiny_study)
    shown, edit = showcase(tiny_study, sample), published_edit(tiny_study)
    place = {slide.name: number for number, slide in enumerate(SLIDES, start=1)}
    app.query_params["slide"] = str(place["name"])
    app.run()
    assert f"“{shown.label}” fits it best" in app.title[0].value
    app.query_params["slide"] = str(place["luck"])
    app.run()
    assert edit.luck[edit.published] in app.title[0].value
    assert f"<b>{edit.gained[edit.published]:,}</b>" in text_of(app)
    app.query_params["slide"] = str(place["face"])
    app.run()
    reasons = mean_reasons(tiny_study, sample, shown.emotion, shown.scoring)
    strongest = reasons[reasons["label"] != ""].set_index("label")["adds"].abs().idxmax()
    assert f"<em>{strongest}</em>" in text_of(app)


def test_a_study_without_the_published_edit_has_no_slide_of_it(app, monkeypatch, tiny_study):
    monkeypatch.setattr(slides_module, "published_edit_of", lambda study: None)
    assert [slide.name for slide in slides(tiny_study)] == [s.name for s in SLIDES if s.name not in ("loud", "luck")]


def test_the_slider_reads_what_the_edit_counted(tiny_study):
    edit = published_edit(tiny_study)
    told = readings(edit)
    start, published = told["start"], told["published"]
    assert (told["scales"][start], told["correct"][start]) == (1.0, edit.unedited)
    assert told["gained"][start] == told["lost"][start] == 0
    assert told["correct"][published] == edit.unedited + edit.gained[published] - edit.lost[published]
    assert {len(told[name]) for name in ("scales", "correct", "gained", "lost", "luck")} == {len(edit.scales)}


def test_pushes_go_both_ways_from_the_middle():
    html = pushes([("<up>", 2.0, "red"), ("down", -1.0, "blue")], "what")
    assert "&lt;up&gt;" in html
    assert [float(width) for width in re.findall(r"width:([\d.]+)%", html)] == [50.0, 25.0]
    assert "−50 %" in html
    assert "nan" not in pushes([("none", 0.0, "red")], "what")
    assert np.isfinite([float(width) for width in re.findall(r"width:([\d.]+)%", pushes([("a", 0.0, "b")], "w"))]).all()
