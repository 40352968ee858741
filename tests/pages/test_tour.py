"""The tour: what its bar says and does, what survives a rerun and another page, and links that name no stop."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st

from core.study.showcase import draw_sample, showcase
from pages.common import tour
from pages.common.tour import route
from pages.common.tour.route import STOPS, stops


def _page():
    import streamlit as st

    from pages.common.address import Address, one_of
    from pages.common.frame import page_frame

    with page_frame():
        address = Address("test")
        st.selectbox("Layer", ("a", "b"), key=address.field("layer", "b", one_of(("a", "b"), "layer")))
        address.write()


PAGE = _page


@pytest.fixture
def visited(monkeypatch):
    """Where the tour led to, instead of going there."""
    addresses = []

    def go(href):
        addresses.append(href)
        st.stop()

    monkeypatch.setattr(tour, "go", go)
    return addresses


def bar_of(app):
    return " ".join(part.proto.body for part in app.get("html") if "emo-stop" in part.proto.body)


def test_there_is_no_bar_without_a_tour(app):
    app.run()
    assert not bar_of(app)
    assert not app.button


def test_a_link_starts_the_tour_and_the_page_keeps_its_own_address(app):
    app.query_params.update({"tour": "2", "layer": "a"})
    app.run()
    assert not app.error
    assert f"<small>2 of {len(stops())}</small>" in bar_of(app)
    assert stops()[1].title in bar_of(app)
    assert app.selectbox[0].value == "a"
    app.selectbox[0].select("b").run()
    assert app.query_params == {"tour": "2", "layer": "b"}
    assert "2 of" in bar_of(app)


def test_it_goes_on_when_an_address_does_not_mention_it(app):
    app.query_params["tour"] = "3"
    app.run()
    app.query_params = {}
    app.run()
    assert "3 of" in bar_of(app)
    assert app.query_params == {"tour": "3"}


def test_next_and_back_lead_to_the_real_pages(app, visited, tiny_study):
    app.query_params["tour"] = "2"
    app.run()
    app.button(key="tour_next").click().run()
    app.button(key="tour_back").click().run()
    assert [urlsplit(address).path for address in visited] == [stops()[2].page, stops()[0].page]
    onward, back = (dict(parse_qsl(urlsplit(address).query)) for address in visited)
    shown = showcase(tiny_study, draw_sample(tiny_study))
    assert (onward["tour"], back["tour"]) == ("3", "1")
    assert (back["layer"], back["neuron"]) == (shown.layer, str(shown.neuron))


def test_the_first_stop_has_nothing_before_it_and_the_last_ends_the_tour(app, visited):
    app.query_params["tour"] = "1"
    app.run()
    assert app.button(key="tour_back").disabled
    app.query_params["tour"] = str(len(stops()))
    app.run()
    finish = app.button(key="tour_next")
    assert finish.label == "Finish"
    finish.click().run()
    assert visited == ["overview"]
    assert "tour" not in app.session_state
    assert "tour" not in app.query_params


def test_it_can_be_left_at_any_stop(app):
    app.query_params.update({"tour": "2", "layer": "a"})
    app.run()
    app.button(key="tour_leave").click().run()
    assert not bar_of(app)
    assert app.query_params == {"layer": "a"}
    app.run()
    assert not bar_of(app)


def test_a_tour_that_was_left_is_another_round_for_the_spotlight(app, monkeypatch):
    rounds = []
    monkeypatch.setattr(tour, "_spotlight", lambda key, data, height: rounds.append(data["round"]))
    for _ in range(2):
        app.query_params["tour"] = "1"
        app.run().run()
        app.button(key="tour_leave").click().run()
    assert rounds == [0, 0, 1, 1]


@pytest.mark.parametrize("number", ["0", "99", "-1", "label", ""])
def test_a_link_to_no_stop_gets_one_sentence_above_the_page(app, number):
    app.query_params["tour"] = number
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.startswith("A stop of the tour must be")
    assert app.selectbox[0].value == "b"
    assert not bar_of(app)
    assert "tour" not in app.query_params


def test_a_stop_without_its_page_is_left_out(app, monkeypatch):
    monkeypatch.setattr(route, "has_page", lambda url_path: url_path != "neuron")
    assert [stop.page for stop in stops()] == [stop.page for stop in STOPS if stop.page != "neuron"]
    app.query_params["tour"] = "1"
    app.run()
    assert f"1 of {len(stops())}" in bar_of(app)


def test_there_are_five_stops_of_one_or_two_sentences():
    assert [stop.page for stop in STOPS] == ["neuron", "neuron", "neuron", "tuning", "face"]
    for stop in STOPS:
        assert 1 <= stop.text.count(". ") + stop.text.endswith(".") <= 2


def test_the_first_link_names_the_neuron_that_explains_all_others(app, tiny_study):
    shown = showcase(tiny_study, draw_sample(tiny_study))
    parts = urlsplit(tour.start_address(tiny_study))
    assert parts.path == "neuron"
    assert dict(parse_qsl(parts.query))["neuron"] == str(shown.neuron)
    assert dict(parse_qsl(parts.query))["tour"] == "1"
