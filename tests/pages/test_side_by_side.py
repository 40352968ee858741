"""Side by side: the rows, the other layer, the other network and the address follow the widgets and the link."""

import shutil
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from core.matching.labels import agreement_by_kind, shared_words, word_counts, words_by_kind, words_of
from core.matching.matching import KINDS, match
from core.matching.pair import read_pair, sides_of
from core.matching.pairs import PairFilter, pair_table, sort_pairs
from core.matching.words import (
    BETWEEN,
    WHAT,
    agreement_said,
    alike_said,
    headline,
    only_said,
    others_said,
    words_said,
)
from tests.support.headless import headless_study
from tests.support.pages import assert_one_sentence_and_a_way_back, text_of

PAGE = "../../pages/explore/side_by_side.py"


@pytest.fixture(scope="session")
def another(tiny_plan, tmp_path_factory):
    """A study of another network, with other layers and one scorer less."""
    return headless_study(tiny_plan, tmp_path_factory.mktemp("study") / "another")


def plain(app):
    return unescape(text_of(app))


def compared(study, layer="lin1", other=None, with_layer="conv"):
    sides = sides_of(study, layer, other or study, with_layer)
    return sides, match(read_pair(*sides))


def rows_of(study, kind, scorer="clip", **options):
    sides, found = compared(study)
    table = pair_table(found.here, *words_of(*sides, scorer, None))
    return sort_pairs(PairFilter(kind, **options).apply(table), "variety")


def test_the_last_two_layers_are_compared_at_first(app, tiny_study):
    app.run()
    assert not app.exception
    assert not app.error
    (here, there), found = compared(tiny_study)
    words, others = words_of(here, there, "clip", None)
    shared = shared_words(here, there, "clip")
    text = plain(app)
    for said in (
        WHAT,
        BETWEEN,
        headline(found, "lin1", "conv"),
        others_said(found.here),
        alike_said(found),
        agreement_said(agreement_by_kind(found.here, words, others, shared)),
        words_said(word_counts(words, others, shared), "lin1", "conv"),
    ):
        assert said in text
    assert [pane.value for pane in app.subheader] == [
        "Neuron by neuron",
        "How alike, beside chance",
        "Their words",
        "Only in lin1",
    ]
    assert app.query_params == {}
    assert [option.rsplit(" · ", 1)[1] for option in app.button_group(key="kind").options] == [
        f"{found.here.counts[kind]:,}" for kind in KINDS
    ]


def test_a_row_leads_to_both_neurons(app, tiny_study):
    counts = compared(tiny_study)[1].here.counts
    kind = max(counts, key=counts.get)
    app.query_params["kind"] = kind
    app.run()
    assert not app.exception
    place, text = f"neuron?study={tiny_study.folder.name}&neuron=", plain(app)
    found = rows_of(tiny_study, kind).head(12)
    assert len(found)
    for line in found.itertuples():
        assert f'href="{place}{line.neuron}&layer=lin1&scorer=clip"' in text
        assert f'href="{place}{line.match}&layer=conv&scorer=clip"' in text
        assert f'title="{line.word}"' in text


def test_kind_word_and_scorer_change_the_rows_and_the_address(app, tiny_study):
    app.run()
    counts = compared(tiny_study)[1].here.counts
    kind = max(counts, key=counts.get)
    app.button_group(key="kind").set_value(kind).run()
    found = rows_of(tiny_study, kind)
    assert f"of {len(found):,} neurons of lin1." in plain(app)
    word = found["word"].iloc[0]
    app.text_input(key="find").set_value(word).run()
    found = rows_of(tiny_study, kind, app.selectbox(key="scorer").value, find=word)
    assert f"of {len(found):,} neurons of lin1." in plain(app) or "No neuron passes" in app.info[0].value
    app.text_input(key="find").set_value("no such word").run()
    assert not app.exception
    assert "No neuron passes" in app.info[0].value
    app.text_input(key="find").set_value("").run()
    app.selectbox(key="scorer").select("votes").run()
    assert not app.exception
    assert f'title="{rows_of(tiny_study, kind, "votes")["word"].iloc[0]}"' in plain(app)
    assert app.query_params == {"kind": kind, "scorer": "votes"}


def test_another_layer_and_the_swapped_sides(app, tiny_study):
    app.run()
    assert "match?" in plain(app)
    app.selectbox(key="with_layer").select("lin1").run()
    assert not app.exception
    everyone = compared(tiny_study, with_layer="lin1")[1]
    assert headline(everyone, "lin1", "lin1") in plain(app)
    assert app.query_params["with_layer"] == "lin1"
    swapped = AppTest.from_file(PAGE, default_timeout=60)
    swapped.query_params.update({"layer": "conv", "with_layer": "lin1"})
    swapped.run()
    (here, there), found = compared(tiny_study, "conv", with_layer="lin1")
    assert headline(found, "conv", "lin1") in plain(swapped)
    assert swapped.subheader[3].value == "Only in conv"
    table = words_by_kind(found.here, words_of(here, there, "clip", None)[0])
    assert only_said(found, table, "conv", "lin1") in plain(swapped)


def test_another_network_shows_what_both_have(app, tiny_study, another, tmp_path):
    shutil.copytree(another.folder, tmp_path / "studies" / "another")
    app.run()
    app.selectbox(key="with").select("another").run()
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="with_layer").value == another.layers[-1]
    assert app.selectbox(key="scorer").options == [tiny_study.scorings["votes"].title]
    (here, there), found = compared(tiny_study, other=another, with_layer=another.layers[-1])
    assert headline(found, here.title, there.title) in plain(app)
    assert tiny_study.title in here.title
    assert app.query_params["with"] == "another"
    counts = found.here.counts
    app.button_group(key="kind").set_value(max(counts, key=counts.get)).run()
    assert "neuron?study=another&" in plain(app)
    app.selectbox(key="with").select(tiny_study.folder.name).run()
    assert not app.exception
    assert app.selectbox(key="with_layer").value in tiny_study.layers


def test_every_neuron_is_paired_once_when_that_is_asked_for(app):
    app.run()
    assert "the best pairs?" in plain(app)
    app.button(key="one_to_one").click().run()
    assert not app.exception
    assert "If no neuron may be used twice, the best" in plain(app)
    app.selectbox(key="with_layer").select("lin1").run()
    assert "the best pairs?" in plain(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("layer", "lin9"),
        ("with", "nobody"),
        ("with_layer", "lin8"),
        ("scorer", "magic"),
        ("similarity", "guess"),
        ("kind", "sibling"),
        ("sort", "beauty"),
        ("words", "rude"),
        ("page", "0"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value):
    assert_one_sentence_and_a_way_back(app, name, value, value, "match")


def test_a_study_of_one_split_says_why_it_cannot_be_compared(app, private_study, monkeypatch):
    monkeypatch.setenv("EMODISSECT_STUDY", str(private_study.folder))
    app.run()
    assert not app.exception
    assert "matched on PublicTest and judged on PrivateTest" in app.error[0].value
