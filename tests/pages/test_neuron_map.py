"""The Map page: drawn when asked for, coloured, searched, and a way to each neuron."""

from html import unescape
from types import SimpleNamespace

import pytest
import streamlit as st

from core.errors import InputError
from core.neuron_map.coloring import COLORINGS
from core.neuron_map.store import kept_map, layer_map
from core.neuron_map.words import CANNOT
from core.study.neuron_table import neuron_table
from pages.explore.neuron_map_drawing import drawer
from tests.support.pages import assert_one_sentence_and_a_way_back, text_of

PAGE = "../../pages/explore/neuron_map.py"


@pytest.fixture
def with_map(tiny_study):
    """The map of the last layer, at hand."""
    return layer_map(tiny_study, tiny_study.layers[-1])


def plain(app):
    return unescape(text_of(app))


def figures(app):
    return app.get("plotly_chart")


def test_a_map_that_is_not_at_hand_is_drawn_when_it_is_asked_for(app, tiny_study, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path / "fresh"))
    st.cache_resource.clear()
    layer = tiny_study.layers[0]
    assert kept_map(tiny_study, layer) is None
    app.query_params["layer"] = layer
    app.run()
    assert not app.exception
    assert f"The map of {layer} has not been drawn yet" in plain(app)
    assert not figures(app)
    app.button(key="draw_map").click().run()
    assert not app.exception
    drawer().wait()
    app.run()
    assert not app.exception
    assert len(figures(app)) == 1
    drawn = kept_map(tiny_study, layer)
    assert f"{drawn.dead} neuron of {layer} never change" in plain(app)
    assert f"on average over n = {len(drawn.neurons)}" in plain(app)


def test_a_map_that_cannot_be_drawn_says_so_where_it_was_asked_for(app, tiny_study, monkeypatch, tmp_path):
    def fail(*_, **__):
        raise InputError("Too few.")

    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path / "fresh"))
    monkeypatch.setattr("core.neuron_map.store.draw_map", fail)
    st.cache_resource.clear()
    first, last = tiny_study.layers[0], tiny_study.layers[-1]
    app.query_params["layer"] = first
    app.run()
    app.button(key="draw_map").click().run()
    drawer().wait()
    app.run()
    assert [error.value for error in app.error] == ["Too few."]
    app.selectbox(key="layer").select(last).run()
    assert not app.error
    assert f"The map of {last} has not been drawn yet" in plain(app)


def test_it_says_what_to_see_and_what_a_map_cannot_say(app, with_map):
    app.run()
    assert not app.exception
    assert not app.error
    assert len(figures(app)) == 1
    text = plain(app)
    assert CANNOT in text
    assert "By lot it would be" in text
    assert "a random map keeps" in text
    assert app.query_params == {}


def test_every_colouring_is_shown_and_said_in_the_address(app, with_map):
    app.run()
    first = figures(app)[0].proto.spec
    for by, coloring in COLORINGS.items():
        app.selectbox(key="colour").select(by).run()
        assert not app.exception
        assert app.query_params.get("colour", ["emotion"]) in (by, [by])
        assert coloring.title.lower() in figures(app)[0].proto.alt
    app.selectbox(key="effect").select("fear").run()
    assert not app.exception
    assert "adds to fear" in figures(app)[0].proto.spec != first


def test_a_search_highlights_and_counts(app, with_map, tiny_study):
    labels = neuron_table(tiny_study, tiny_study.layers[-1], "clip", "correlation")["label"]
    word = labels[labels != ""].value_counts().index[0]
    app.query_params["find"] = word
    app.run()
    assert not app.exception
    assert f"{(labels == word).sum()} of {len(with_map.neurons)} neurons are found: {word}" in plain(app)
    app.text_input(key="find").set_value("nothing like it").run()
    assert not app.exception
    assert "No neuron here has a word with “nothing like it” in it." in plain(app)


def test_a_chosen_neuron_is_marked_and_its_neighbours_are_links(app, with_map, tiny_study):
    layer, neuron = tiny_study.layers[-1], int(with_map.neurons[3])
    app.query_params.update({"neuron": str(neuron), "faces": "hidden"})
    app.run()
    assert not app.exception
    assert f"#{neuron} " in figures(app)[0].proto.spec
    others = [int(other) for other in tiny_study.similar_neurons(layer)[0][neuron] if other >= 0]
    for other in (neuron, *others):
        assert f'href="neuron?layer={layer}&neuron={other}&scorer=clip"' in plain(app)
    app.number_input(key="neuron").set_value(int(with_map.neurons[4])).run()
    assert not app.exception
    assert f"#{with_map.neurons[4]} " in figures(app)[0].proto.spec


def test_a_chosen_neuron_can_be_taken_back(app, with_map):
    neuron = int(with_map.neurons[3])
    app.query_params["neuron"] = str(neuron)
    app.run()
    app.number_input(key="neuron").set_value(None).run()
    assert not app.exception
    assert app.number_input(key="neuron").value is None
    assert "neuron" not in app.query_params
    app.run()
    assert not app.error
    assert "#0 " not in figures(app)[0].proto.spec


def test_a_dead_neuron_is_said_not_to_be_on_the_map(app, tiny_study):
    layer = next(name for name in tiny_study.layers if not tiny_study.neurons(name)["alive"].all())
    layer_map(tiny_study, layer)
    dead = int(tiny_study.neurons(layer).query("not alive")["neuron"].iloc[0])
    app.query_params.update({"layer": layer, "neuron": str(dead)})
    app.run()
    assert not app.exception
    assert f"Neuron {dead} of {layer} never changes" in plain(app)


def test_another_layer_keeps_the_neuron_within_it(app, with_map, tiny_study):
    narrow = min(tiny_study.layers, key=tiny_study.width)
    app.query_params["neuron"] = str(tiny_study.width(tiny_study.layers[-1]) - 1)
    app.run()
    app.selectbox(key="layer").select(narrow).run()
    assert not app.exception
    assert app.number_input(key="neuron").value == tiny_study.width(narrow) - 1


def test_a_click_goes_to_the_neuron(app, with_map, tiny_study, monkeypatch):
    neuron = int(with_map.neurons[5])
    point = SimpleNamespace(selection=SimpleNamespace(points=[{"customdata": [float(neuron), 10.0, 0.0]}]))
    gone = []
    monkeypatch.setattr("pages.common.chart.st.plotly_chart", lambda *_, **__: point)
    monkeypatch.setattr(
        "pages.common.links.st.switch_page", lambda page, query_params: gone.append((page, query_params))
    )
    app.query_params["scorer"] = "votes"
    app.run()
    assert not app.exception
    page, said = gone[0]
    assert page == "pages/explore/neuron.py"
    assert said == {"layer": tiny_study.layers[-1], "neuron": str(neuron), "scorer": "votes"}


def test_the_neuron_page_leads_to_the_map(app, with_map, tiny_study):
    app = type(app).from_file("../../pages/explore/neuron.py", default_timeout=60)
    neuron = int(with_map.neurons[2])
    app.query_params["neuron"] = str(neuron)
    app.run()
    assert not app.exception
    assert f'href="map?layer={tiny_study.layers[-1]}&neuron={neuron}&scorer=clip"' in plain(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("layer", "lin9"),
        ("neuron", "99999"),
        ("neuron", "x"),
        ("colour", "rainbow"),
        ("effect", "joy"),
        ("faces", "all"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value):
    assert_one_sentence_and_a_way_back(app, name, value, value, "map")
