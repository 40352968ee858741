"""The volumes page without a browser: its link, what it says, Undo, and words that are not there."""

from pathlib import Path

import pandas as pd
import pytest

from core.editing.from_study import subject_of
from core.editing.volumes import grouped, muted_table, turned

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "edit" / "volumes.py")


def said(app):
    html = (part.proto.body for part in app.get("html"))
    return " ".join((*html, *(element.value for element in (*app.markdown, *app.error))))


def press(app, label):
    return next(one for one in app.button if one.label == label).click()


@pytest.fixture
def groups(tiny_study):
    rows = tiny_study.rows_in("private")
    return grouped(tiny_study, subject_of(tiny_study).head, "word", "votes", "correlation", rows)


def test_as_it_is_nothing_is_turned(app):
    app.run()
    assert not app.exception
    assert "Turn one to see" in said(app)
    assert next(one for one in app.button if one.label == "Undo").disabled


def test_a_link_sets_volumes_and_the_verdict_is_that_of_the_engine(app, tiny_study, groups):
    name = groups.strongest(1)[0]
    app.query_params["scorer"] = "votes"
    app.query_params["turned"] = f"{name}:0"
    app.run()
    assert not app.exception
    labels = tiny_study.labels_true[tiny_study.rows_in("private")]
    assert turned(groups, {name: 0.0}, labels).verdict in said(app)
    press(app, "As it is").run()
    assert "Turn one to see" in said(app)
    assert "turned" not in app.query_params or app.query_params["turned"] in ("", [""])
    press(app, "Undo").run()
    assert turned(groups, {name: 0.0}, labels).verdict in said(app)
    press(app, "Redo").run()
    assert "Turn one to see" in said(app)


def test_words_that_another_scorer_does_not_have_are_put_back_in_a_sentence(app, groups):
    app.query_params["scorer"] = "votes"
    app.query_params["turned"] = f"{groups.names[0]}:0.5"
    app.run()
    app.selectbox(key="by").set_value("emotion").run()
    assert not app.exception
    assert f"No neuron belongs to {groups.names[0]} here" in said(app)
    assert app.session_state["turned"] == []


def test_each_muted_alone_is_of_the_similarity_that_is_chosen(app, tiny_study):
    rows = tiny_study.rows_in("private")
    labels = tiny_study.labels_true[rows]

    def table(similarity):
        return muted_table(grouped(tiny_study, subject_of(tiny_study).head, "word", "votes", similarity, rows), labels)

    tables = {similarity: table(similarity) for similarity in ("correlation", "cosine")}
    assert set(tables["correlation"]["group"]) == set(tables["cosine"]["group"])
    assert not tables["correlation"].equals(tables["cosine"])
    app.query_params["scorer"] = "votes"
    app.session_state["muted_numbers"] = True
    for similarity, expected in tables.items():
        app.query_params["similarity"] = similarity
        app.run()
        assert not app.exception
        pd.testing.assert_frame_equal(app.dataframe[0].value, expected)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"turned": "smile"}, "like smile:0"),
        ({"by": "weekday"}, "no grouping"),
        ({"scorer": "nobody"}, "no scorer"),
        ({"split": "moon"}, "no split"),
    ],
)
def test_an_impossible_link_gets_a_sentence(app, link, words):
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert words in said(app)


def test_a_volume_out_of_range_gets_a_sentence(app, groups):
    app.query_params["turned"] = f"{groups.names[0]}:9"
    app.run()
    assert not app.exception
    assert "from 0 (mute) to 2" in said(app)
