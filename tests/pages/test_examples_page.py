"""The Examples page: faces with what the network says of them, filtered and ordered by the widgets and the link."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from core.faces.ferplus import VOTE_COLUMNS
from core.faces.store import fer2013_folder, save_votes
from core.study.example_filter import ExampleFilter, arrange
from core.study.example_table import example_table
from tests.support.pages import assert_one_sentence_and_a_way_back, text_of

PAGE = "../../pages/explore/examples.py"


def shown(app):
    return [int(row) for row in re.findall(r'href="face\?row=(\d+)"', text_of(app))]


def expected(study, order="random", seed=0, votes=None, **wanted):
    return arrange(ExampleFilter(**wanted).apply(example_table(study, votes)), order, seed)["row"].tolist()


def test_a_cold_visit_draws_faces_at_random_and_says_the_accuracy(app, tiny_study):
    app.run()
    assert not app.exception
    assert not app.error
    assert shown(app) == expected(tiny_study)[:40]
    assert app.number_input(key="seed").value == 0
    right = int(example_table(tiny_study)["right"].sum())
    assert f"{right} of them are answered right" in text_of(app)
    assert "95 % interval" in text_of(app)
    assert app.subheader[0].value == "120 faces"


def test_without_pictures_the_probabilities_stand_in(app):
    app.run()
    text = text_of(app)
    assert text.count('class="emo-bars" role="img"') == 40
    assert "<img" not in text
    assert text.index("Add FER2013") < text.index("emo-bars")
    labels = re.findall(r'class="emo-bars" role="img" aria-label="([^"]*)"', text)
    assert all(
        re.fullmatch(r"Row \d+ of FER2013, labelled \w+, \d+ % \w+, \d+ % \w+, \d+ % \w+", label) for label in labels
    )


def test_pictures_are_shown_where_they_are(app, tiny_study, monkeypatch):
    rows = tiny_study.images["row"].to_numpy()
    present = np.zeros(rows.max() + 1, bool)
    present[rows[::2]] = True
    faces = SimpleNamespace(images=np.zeros((len(present), 48, 48), np.uint8), present=present)
    monkeypatch.setattr("pages.common.pictures.pictures", lambda: faces)
    app.run()
    assert not app.exception
    there = int(present[shown(app)].sum())
    assert 0 < there < 40
    images = re.findall(r"<img[^>]*>", text_of(app))
    assert len(images) == there
    assert all('alt="Row ' in image for image in images)


def test_filters_and_order_follow_the_widgets_and_are_written(app, tiny_study):
    app.run()
    app.button_group(key="label").set_value(["happy", "sad"]).run()
    app.button_group(key="result").set_value("wrong").run()
    app.selectbox(key="sort").select("surprising").run()
    assert not app.exception
    found = expected(tiny_study, "surprising", labels=("happy", "sad"), result="wrong")
    assert shown(app) == found[:40]
    assert app.subheader[0].value.startswith(f"{len(found)} mistake")
    assert app.query_params["label"] == "happy|sad"
    assert app.query_params["result"] == "wrong"
    assert app.query_params["sort"] == "surprising"
    app.slider(key="confidence").set_value((60, 100)).run()
    assert (
        shown(app)
        == expected(tiny_study, "surprising", labels=("happy", "sad"), result="wrong", confidence=(60, 100))[:40]
    )
    assert app.query_params["confidence"] == "60,100"


def test_drawing_again_moves_the_seed(app, tiny_study):
    app.run()
    app.button(key="draw").click().run()
    assert app.query_params["seed"] == "1"
    assert shown(app) == expected(tiny_study, seed=1)[:40]


def test_a_cold_link_shows_the_same_draw(app, tiny_study):
    app.query_params.update({"seed": "7", "said": "happy", "split": "PrivateTest", "page": "1"})
    app.run()
    assert not app.exception
    assert shown(app) == expected(tiny_study, seed=7, said=("happy",), split="PrivateTest")[:40]


def test_voters_can_be_asked_for_when_they_are_known(app, tiny_study):
    app.run()
    assert not [box for box in app.selectbox if box.key == "crowd"]
    votes = np.zeros((35887, len(VOTE_COLUMNS)), np.uint8)
    votes[:, VOTE_COLUMNS.index("happiness")] = 10
    save_votes(fer2013_folder(), votes)
    app.run()
    app.selectbox(key="crowd").select("label").run()
    assert not app.exception
    assert shown(app) == expected(tiny_study, votes=votes, labels=("happy",))[:40]
    assert "happy 100 %" in text_of(app)
    assert app.query_params["crowd"] == "label"


def test_damaged_votes_are_one_sentence(app):
    fer2013_folder().mkdir(parents=True)
    (fer2013_folder() / "votes.npy").write_bytes(b"junk")
    app.run()
    assert not app.exception
    assert "damaged" in app.error[0].value


def test_nothing_that_passes_is_said(app):
    app.query_params.update({"confidence": "0,0"})
    app.run()
    assert not app.exception
    assert "Take a filter away" in app.info[0].value
    assert app.subheader[0].value == "No face passes"
    assert not shown(app)


def test_pages_follow_one_another(app, tiny_study):
    app.query_params.update({"sort": "row", "page": "2"})
    app.run()
    assert shown(app) == expected(tiny_study, "row")[40:80]
    app.query_params.update({"sort": "row", "page": "99"})
    app.run()
    assert shown(app) == expected(tiny_study, "row")[80:]
    app.selectbox(key="sort").select("surprising").run()
    assert shown(app) == expected(tiny_study, "surprising")[:40]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("label", "happy|bored"),
        ("said", "bored"),
        ("result", "maybe"),
        ("sort", "best"),
        ("seed", "-1"),
        ("confidence", "80,20"),
        ("blemish", "some"),
        ("split", "Train"),
        ("page", "0"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value):
    assert_one_sentence_and_a_way_back(app, name, value, value.split("|")[-1].split(",")[0], "neurons")
