"""The page that explains a face: its links, its words, and numbers that are those of the library."""

from dataclasses import replace

import numpy as np
import pytest

from core.emotions import EMOTION_NAMES
from core.explanation.explain import Explanation, explain
from core.explanation.subject import example_subject, row_subject
from core.figures.explanation import probability_bars
from core.probability import softmax
from pages.explain import memory
from pages.explain.mixer import mixer_data
from tests.support.pages import text_of

PAGE = "../../pages/explain/face.py"


def test_the_bare_page_explains_an_example(app, tiny_study):
    app.run()
    assert not app.exception
    assert not app.error
    explanation = explain(tiny_study, example_subject(tiny_study, "surprise"))
    assert explanation.verdict() in text_of(app)
    assert explanation.sentence() in text_of(app)


@pytest.mark.parametrize("sure", [True, False])
def test_the_colour_of_an_emotion_stands_before_what_is_sure_and_no_empty_box_before_what_is_not(
    app, monkeypatch, sure
):
    monkeypatch.setattr(Explanation, "sure", sure)
    app.run()
    assert not app.exception
    assert ('<p class="emo-verdict"><i style="background:#' in text_of(app)) == sure
    assert ('<p class="emo-verdict">Not sure' in text_of(app)) != sure


def test_the_note_is_always_there(app):
    app.run()
    assert "An expression is not a feeling" in text_of(app)
    assert "Nothing is stored" in text_of(app)


@pytest.mark.parametrize("name", ["happy", "neutral"])
def test_every_example_has_its_link(app, tiny_study, name):
    app.query_params["example"] = name
    app.run()
    assert explain(tiny_study, example_subject(tiny_study, name)).verdict() in text_of(app)
    assert all(f"face?example={other}" in text_of(app) for other in EMOTION_NAMES)


def test_a_row_without_its_picture_is_explained_from_the_study(app, tiny_study):
    row = int(tiny_study.images["row"].iloc[4])
    app.query_params["row"] = str(row)
    app.run()
    assert not app.error
    explanation = explain(tiny_study, row_subject(tiny_study, row))
    assert explanation.verdict() in text_of(app)
    assert "its picture is not here" in text_of(app)
    assert f"labels this face {EMOTION_NAMES[tiny_study.labels_true[4]]}" in text_of(app)
    app.button(key="next_row").click().run()
    assert app.query_params["row"] == [str(row + 1)] or app.query_params["row"] == str(row + 1)


@pytest.mark.parametrize(
    ("sure", "agrees", "says"),
    [
        (True, True, ", as it says."),
        (True, False, ", which is not what it says."),
        (False, True, ", its first guess."),
        (False, False, ", not its first guess."),
    ],
)
def test_the_label_is_set_beside_a_guess_where_the_network_is_not_sure(
    app, tiny_study, monkeypatch, sure, agrees, says
):
    monkeypatch.setattr(Explanation, "sure", sure)
    right = tiny_study.logits().argmax(axis=1) == tiny_study.labels_true
    app.query_params["row"] = str(int(tiny_study.images["row"][right == agrees].iloc[0]))
    app.run()
    assert not app.exception
    assert says in text_of(app)


def test_another_scorer_and_question_change_the_words_and_the_address(app, tiny_study):
    app.query_params["example"] = "happy"
    app.run()
    app.selectbox(key="scorer").select("votes").run()
    explanation = explain(tiny_study, example_subject(tiny_study, "happy"), "votes")
    assert explanation.sentence() in text_of(app)
    app.selectbox(key="emotion").select("sad").run()
    assert not app.exception
    said = {name: app.query_params[name] for name in ("example", "scorer", "emotion")}
    assert {name: value if isinstance(value, str) else value[0] for name, value in said.items()} == {
        "example": "happy",
        "scorer": "votes",
        "emotion": "sad",
    }
    assert explanation.sentence(EMOTION_NAMES.index("sad")) in [part.value for part in app.markdown]


def test_the_link_of_a_view_gives_that_view(app, tiny_study):
    app.query_params.update({"example": "fear", "scorer": "votes", "question": "rather", "emotion": "angry"})
    app.run()
    assert not app.exception
    assert app.selectbox(key="emotion").value == "angry"
    assert "scorer=votes" in text_of(app)  # the neurons' links keep the scorer


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("example", "hungry"),
        ("row", "-1"),
        ("row", "3"),
        ("row", "x"),
        ("row", "99999999"),
        ("source", "no"),
        ("emotion", "no"),
        ("question", "no"),
        ("scorer", "no"),
        ("similarity", "no"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value):
    app.query_params[name] = value
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert "Start with an example" in text_of(app)


def test_the_mixer_gets_exactly_what_the_network_says(tiny_study):
    explanation = explain(tiny_study, example_subject(tiny_study, "happy"))
    data = mixer_data(explanation)
    logits = np.array(data["rest"]) + sum(np.array(word["values"]) for word in data["words"])
    assert logits == pytest.approx(explanation.prediction.logits, abs=1e-4)
    assert softmax(logits / data["temperature"]) == pytest.approx(explanation.probabilities, abs=1e-4)
    assert all(word["name"] for word in data["words"])


def test_what_is_nobodys_own_is_kept_for_everybody_and_a_photograph_in_its_session(tiny_study, monkeypatch):
    session, calls = {}, []
    monkeypatch.setattr(memory.st, "session_state", session)
    example = example_subject(tiny_study, "happy")
    own = replace(example, title="Your picture", shared=False)

    def ask(subject):
        return memory.remembered("key", lambda: calls.append(subject.title) or subject.title, subject)

    assert [ask(example), ask(own), ask(example), ask(own)] == [example.title, own.title] * 2
    assert calls == [example.title, own.title]
    session.clear()
    ask(example), ask(own)
    assert calls == [example.title, own.title, own.title]


def test_a_figure_of_a_photograph_is_drawn_once_and_only_its_session_keeps_it(tiny_study, monkeypatch):
    session, shared = {}, set(memory._shared())
    monkeypatch.setattr(memory.st, "session_state", session)
    own = replace(example_subject(tiny_study, "happy"), title="Your picture", shared=False)
    shares = np.linspace(0, 1, 7) / 3.5
    first = memory.drawn_of(own, probability_bars, shares)
    assert memory.drawn_of(own, probability_bars, shares.copy()) is first
    assert memory.drawn_of(own, probability_bars, shares[::-1]).data[0].y != first.data[0].y
    assert set(memory._shared()) == shared
    session.clear()
    assert memory.drawn_of(own, probability_bars, shares) is not first


def test_copies_of_a_picture_are_explained_as_the_rows_they_are(tiny_study):
    example = example_subject(tiny_study, "happy")
    assert memory.face_key(example) != memory.face_key(replace(example, title="Row 7 of FER2013"))
