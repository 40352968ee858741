"""What a person sees of label quality: on the evidence page, and beside the labels of a neuron."""

from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from core.explanation import results
from core.label_quality.comparison import compare
from core.label_quality.judges import judge_table
from core.label_quality.neuron import neuron_quality
from core.label_quality.words import because, belief, measures_said, quality_said, scorers_said
from tests.support.pages import text_of

EVIDENCE, NEURON = "../../pages/about/evidence.py", "../../pages/explore/neuron.py"
TITLE = "Do the labels hold on new faces, and which way of choosing them is best?"


@pytest.fixture
def open_page(tiny_study, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path / "cache"))
    return lambda path: AppTest.from_file(path, default_timeout=120)


@pytest.fixture
def shipped(tiny_study, monkeypatch, tmp_path):
    """The tables of the tiny study where the shipped ones are looked for."""
    found = compare(tiny_study, tiny_study.layers, None, ["correlation", "cosine"])
    tables = {"": found.table, "_tests": found.tests, "_words": judge_table(tiny_study)}
    for suffix, table in tables.items():
        results.write_result(table, tmp_path / f"label_quality{suffix}.csv", tiny_study, "python -m core quality")
    monkeypatch.setattr(results.read_result, "__defaults__", (tmp_path,))
    monkeypatch.setattr(results.command_of, "__defaults__", (tmp_path,))
    return tables


def test_the_evidence_page_says_what_wins_and_why_layer_by_layer(open_page, shipped, tiny_study):
    app = open_page(EVIDENCE).run()
    assert not app.exception
    assert TITLE in [pane.value for pane in app.subheader]
    text = text_of(app)
    for layer in reversed(tiny_study.layers):
        if layer != tiny_study.layers[-1]:
            app.selectbox(key="quality_layer").select(layer).run()
            assert not app.exception
            text = text_of(app)
        table = shipped[""][shipped[""]["layer"] == layer]
        assert f"**{belief(tiny_study, table)}**" in [part.value for part in app.markdown]
        assert escape(because(tiny_study, table)) in text
        assert escape(measures_said(shipped["_tests"][shipped["_tests"]["layer"] == layer])) in text
    app.session_state["label_words_pane"] = True
    assert escape(scorers_said(tiny_study, shipped["_words"])) in text_of(app.run())


def test_without_tables_of_this_study_the_evidence_page_says_what_makes_them(open_page):
    app = open_page(EVIDENCE).run()
    assert not app.exception
    assert TITLE in [pane.value for pane in app.subheader]
    assert "python -m core quality" in text_of(app)
    assert "quality_layer" not in [box.key for box in app.selectbox]


def test_a_neurons_words_are_tried_on_other_faces_when_asked_and_then_at_once(open_page, tiny_study):
    app = open_page(NEURON)
    app.query_params.update({"layer": "lin1", "neuron": "2"})
    app.run()
    table = neuron_quality(tiny_study, "lin1", 2)
    said = escape(quality_said(table))
    assert said not in text_of(app) or "judge_labels" not in [button.key for button in app.button]
    app.button(key="judge_labels").click().run()
    assert not app.exception
    assert said in text_of(app)
    for line in table.itertuples():
        assert f"<td>{line.label if line.keeps else 'no label'}</td>" in text_of(app)
        assert f"<td>{line.quality:.2f}</td><td>{line.bar:.2f}</td>" in text_of(app)
    other = next(n for n in range(3, 32) if tiny_study.neurons("lin1")["alive"][n])
    app.number_input(key="neuron").set_value(other).run()
    assert not app.exception
    assert "judge_labels" not in [button.key for button in app.button]
    assert escape(quality_said(neuron_quality(tiny_study, "lin1", other))) in text_of(app)


def test_a_function_that_needs_more_faces_is_told_in_a_sentence(open_page):
    app = open_page(NEURON)
    app.query_params.update({"layer": "lin1", "neuron": "2", "similarity": "soft_wpmi"})
    app.run()
    app.button(key="judge_labels").click().run()
    assert not app.exception
    assert "needs at least 100 images" in text_of(app)


def test_a_study_of_one_split_says_why_it_cannot_judge(open_page, private_study, monkeypatch):
    monkeypatch.setenv("EMODISSECT_STUDY", str(private_study.folder))
    app = open_page(NEURON).run()
    app.button(key="judge_labels").click().run()
    assert not app.exception
    assert "judged on PrivateTest" in text_of(app)


def test_a_bad_link_stays_one_sentence(open_page):
    app = open_page(NEURON)
    app.query_params["similarity"] = "<b>"
    app.run()
    assert not app.exception
    assert len(app.error) == 1
