"""Choosing another study: the page stays, what makes no sense there goes, links and addresses keep it."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.study.registry import known_studies
from pages.common.registry import PAGES
from tests.support.headless import headless_study
from tests.support.pages import text_of

ROOT = Path(__file__).parents[2]
NEURONS, NEURON = "pages/explore/neurons.py", "pages/explore/neuron.py"
EVIDENCE = "pages/about/evidence.py"


@pytest.fixture(scope="session")
def another(tiny_plan, tmp_path_factory):
    """A study of another network, with other layers and one scorer less."""
    return headless_study(tiny_plan, tmp_path_factory.mktemp("study") / "another")


@pytest.fixture
def opened(tiny_study, another, monkeypatch, tmp_path):
    """What opens a page where the tiny study is the default one and another lies in the data folder."""
    shutil.copytree(another.folder, tmp_path / "studies" / "another")
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))

    def open_page(page, **said):
        app = AppTest.from_file(ROOT / page, default_timeout=60)
        app.query_params.update(said)
        return app.run()

    return open_page


def chooser(app):
    return app.sidebar.selectbox(key="study")


def whole(app):
    return not app.exception and not app.error


def test_the_default_study_is_not_in_the_address(opened, tiny_study):
    app = opened(NEURONS)
    assert whole(app)
    assert chooser(app).options[0] == "VGGNet on FER2013"
    assert chooser(app).options[-2:] == ["Another", "A tiny study"]
    assert len(chooser(app).options) == len(known_studies())
    assert chooser(app).value == tiny_study.folder.name
    assert app.query_params == {}
    assert "study=" not in text_of(app)


def test_another_study_keeps_the_page_and_drops_what_it_does_not_have(opened, tiny_study, another):
    app = opened(NEURONS, layer=tiny_study.layers[0], scorer="clip", sort="number", find="2")
    chooser(app).select("another").run()
    assert whole(app)
    assert app.selectbox(key="layer").options[0].startswith(another.layers[0])
    assert app.selectbox(key="layer").value == another.layers[-1]
    assert app.query_params == {"study": "another", "sort": "number", "find": "2"}
    assert f'href="neuron?study=another&amp;layer={another.layers[-1]}' in text_of(app)
    chooser(app).select(tiny_study.folder.name).run()
    assert whole(app)
    assert app.query_params == {"sort": "number", "find": "2"}
    assert app.selectbox(key="layer").value == tiny_study.layers[-1]


def test_a_neuron_that_both_have_stays_and_one_too_many_goes(opened, tiny_study, another):
    last = tiny_study.width(tiny_study.layers[-1]) - 1
    assert last >= another.width(another.layers[-1])
    app = opened(NEURON, neuron=str(last))
    chooser(app).select("another").run()
    assert whole(app)
    assert "neuron" not in app.query_params
    app = opened(NEURON, neuron="3")
    chooser(app).select("another").run()
    assert whole(app)
    assert app.query_params == {"study": "another", "neuron": "3"}


def test_a_cold_link_shows_its_study_and_the_tour_stays_beside_it(opened, another):
    app = opened(NEURON, study="another", layer=another.layers[0], neuron="1", tour="1")
    assert whole(app)
    assert chooser(app).value == "another"
    assert app.title[0].value.startswith(f"Neuron 1 of {another.layers[0]}")
    assert app.query_params["study"] == "another"
    assert app.query_params["tour"] == "1"


def test_back_to_the_default_study_is_told_by_the_address_alone(opened, tiny_study, another):
    app = opened(NEURONS, study="another")
    app.query_params = {}
    app.run()
    assert whole(app)
    assert app.selectbox(key="layer").value == tiny_study.layers[-1]
    assert chooser(app).value == tiny_study.folder.name


@pytest.mark.parametrize("name", ["nothing", "../another", ""])
def test_a_link_to_no_study_gets_one_sentence_and_a_way_back(opened, name):
    app = opened(NEURONS, study=name)
    assert not app.exception
    (error,) = app.error
    there = error.value.removeprefix(f"There is no study {name!r}; there is ").removesuffix(".").split(", ")
    assert there == list(known_studies())
    assert (there[0], *there[-2:]) == ("builtin", "another", chooser(app).value)
    assert 'href="neurons"' in text_of(app)


def test_a_layer_of_another_study_in_a_cold_link_gets_one_sentence(opened, tiny_study, another):
    app = opened(NEURONS, study="another", layer=tiny_study.layers[0])
    assert not app.exception
    assert len(app.error) == 1
    assert ", ".join(another.layers) in app.error[0].value


def test_two_sessions_look_at_two_studies_at_once(opened, tiny_study, another):
    one, other = opened(NEURONS), opened(NEURONS, study="another")
    one.run()
    other.run()
    assert one.selectbox(key="layer").value == tiny_study.layers[-1]
    assert other.selectbox(key="layer").value == another.layers[-1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url_path)
def test_no_page_breaks_on_a_network_of_another_kind(opened, page):
    app = opened(page.path, study="another")
    assert not app.exception
    assert app.query_params["study"] == "another"


def test_what_was_worked_out_for_one_study_is_a_command_for_another(opened):
    assert "python -m core quality --layer all --study another" in text_of(opened(EVIDENCE, study="another"))


def test_where_there_is_one_study_there_is_no_chooser(opened, monkeypatch, tmp_path):
    monkeypatch.delenv("EMODISSECT_STUDY")
    shutil.rmtree(tmp_path / "studies")
    monkeypatch.setattr("core.study.registry.BUILTIN_STUDIES", tmp_path)
    app = opened(NEURONS)
    assert whole(app)
    assert not app.sidebar.selectbox
