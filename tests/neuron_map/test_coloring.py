"""What a map is coloured by, and what is said of it, where the answer is known."""

import numpy as np
import pandas as pd
import pytest

from core.emotions import EMOTION_COLORS, EMOTION_NAMES
from core.figures.neuron_map import neuron_map
from core.neuron_map.coloring import COLORINGS, WORDS, Group, Scale
from core.neuron_map.neuron_map import draw_map
from core.neuron_map.table import map_table, word_emotions
from core.neuron_map.words import found_said, seen, shared_group
from core.study.neuron_table import neuron_table

COLUMNS = ["neuron", "x", "y", "label", "emotion", "frequency"]


@pytest.fixture(scope="module")
def table(tiny_study):
    layer = tiny_study.layers[-1]
    drawn = draw_map(tiny_study, layer)
    return map_table(tiny_study, drawn, neuron_table(tiny_study, layer, "clip", "correlation"), "clip")


def planted_table(words):
    """One line a word: (word, emotion)."""
    n = len(words)
    lines = [(i, float(i), float(i % 3), word, emotion, i / n) for i, (word, emotion) in enumerate(words)]
    return pd.DataFrame(lines, columns=COLUMNS)


def colored(table, by, emotion="happy", effects=None):
    return COLORINGS[by].make(table, np.zeros((len(table), 7)) if effects is None else effects, emotion)


def test_the_table_has_the_living_neurons_with_their_places_and_words(tiny_study, table):
    neurons = neuron_table(tiny_study, tiny_study.layers[-1], "clip", "correlation")
    assert table["neuron"].tolist() == neurons.loc[neurons["alive"], "neuron"].tolist()
    assert np.isfinite(table[["x", "y"]].to_numpy()).all()
    assert table["kept"].between(0, 1).all()
    assert set(table["emotion"]) <= {"", *EMOTION_NAMES}


def test_of_several_emotions_the_one_that_the_top_images_have_counts(tiny_study, monkeypatch):
    scoring = tiny_study.scorings["clip"]
    emotions = (("angry", "sad"), ("happy",), (), ())
    monkeypatch.setitem(tiny_study.scorings, "clip", type(scoring)(**{**vars(scoring), "emotions": emotions}))
    mix = pd.DataFrame(0.0, index=range(5), columns=EMOTION_NAMES).assign(concept=[0, 0, 1, 2, -1])
    mix.loc[0, ["angry", "sad", "fear"]] = 0.2, 0.3, 0.5
    mix.loc[1, ["angry", "sad"]] = 0.6, 0.4
    assert word_emotions(tiny_study, mix, "clip").tolist() == ["sad", "angry", "happy", "", ""]


def test_every_neuron_is_in_one_group(table):
    for by in ("emotion", "word"):
        members = np.array([group.members for group in colored(table, by)])
        assert (members.sum(axis=0) == 1).all()
        assert members.any(axis=1).all()


def test_emotions_have_their_colours_and_the_rest_none():
    groups = colored(planted_table([("grin", "happy"), ("tears", "sad"), ("vent", "")]), "emotion")
    assert [(group.title, group.color) for group in groups] == [
        ("happy", EMOTION_COLORS[3]),
        ("sad", EMOTION_COLORS[4]),
        ("no emotion", None),
    ]


def test_ten_words_look_different_and_keep_their_emotions_colour_where_they_can():
    words = [(f"word {rank}", "happy") for rank in range(12) for _ in range(20 - rank)]
    groups = colored(planted_table(words), "word")
    assert [group.title for group in groups] == [*(f"word {rank}" for rank in range(WORDS)), "other words"]
    assert len({(group.color, group.symbol) for group in groups}) == WORDS + 1
    assert groups[0].color == EMOTION_COLORS[EMOTION_NAMES.index("happy")]
    assert groups[0].members.sum() == 20
    assert groups[-1].color is None
    assert groups[-1].members.sum() == 10 + 9


def test_scales_have_their_numbers():
    table = planted_table([("a", ""), ("b", ""), ("c", ""), ("d", "")])
    assert colored(table, "frequency").values.tolist() == [0, 25, 50, 75]
    effects = np.zeros((4, 7))
    effects[:, 3] = [-1, 0, 1, 2]
    scale = colored(table, "effect", "happy", effects)
    assert scale.values.tolist() == [-1, 0, 1, 2]
    assert scale.low == -scale.high < 0
    assert colored(table, "effect", "sad", effects).high > 0


def test_neighbours_that_share_a_group_are_counted_beside_the_lot():
    group = np.array([0, 0, 1, 1, -1])
    near = np.array([[1, 4], [0, 2], [3, 1], [2, 4], [0, 1]])
    share, by_lot = shared_group(group, near)
    assert share == pytest.approx(4 / 6)
    assert by_lot == pytest.approx(4 / 12)
    assert np.isnan(shared_group(np.full(3, -1), np.array([[1], [2], [0]]))).all()


def test_what_is_to_be_seen_is_said():
    near = np.array([[1], [0], [3], [2]])
    groups = (
        Group("a", "#000000", "circle", np.array([1, 1, 0, 0], bool)),
        Group("b", "#ffffff", "circle", np.array([0, 0, 1, 1], bool)),
    )
    assert "100 % of the 1 neurons" in seen(near, groups)
    assert "By lot it would be 33 %" in seen(near, groups)
    assert "r = 1.00" in seen(near, Scale("x", np.array([1.0, 1, 5, 5]), 0, 5))
    assert seen(near, Scale("x", np.ones(4), 0, 5)) == "All of these neurons have the same value."
    grey = (Group("none", None, "circle", np.ones(4, bool)),)
    assert seen(near, grey) == "No two neighbours have a colour here."


def test_what_a_search_finds_is_counted():
    table = planted_table([("grin", "happy"), ("grin", "happy"), ("grimace", ""), ("vent", "")])
    found = table["label"].str.contains("gri").to_numpy()
    assert found_said(table, found, "gri") == "3 of 4 neurons are found: grin (2), grimace (1)."
    one = table["label"].str.contains("vent").to_numpy()
    assert found_said(table, one, "vent") == "1 of 4 neurons is found: vent (1)."
    assert found_said(table, ~table["label"].notna().to_numpy(), " x ") == ("No neuron here has a word with “x” in it.")


@pytest.mark.parametrize("by", COLORINGS)
def test_every_neuron_is_drawn_once_and_names_itself(table, by):
    figure = neuron_map(table, colored(table, by, effects=np.eye(len(table), 7)), np.ones(len(table), bool))
    drawn = [int(point[0]) for trace in figure.data for point in trace.customdata]
    assert sorted(drawn) == table["neuron"].tolist()
    assert all(trace.type == "scattergl" for trace in figure.data)


def test_what_a_search_does_not_find_fades_and_a_neuron_is_pointed_at(table):
    found = np.arange(len(table)) < 3
    far = int(((table[["x", "y"]] - table[["x", "y"]].iloc[2]) ** 2).sum(axis=1).argmax())
    faces = [(far, "data:image/jpeg;base64,far"), (2, "data:image/jpeg;base64,hides it")]
    figure = neuron_map(table, colored(table, "frequency"), found, marked=2, faces=faces)
    opacity = np.array(figure.data[0].marker.opacity)
    assert (opacity[found].min(), opacity[~found].max()) == (1, 0.1)
    assert f"#{table['neuron'].iloc[2]} " in figure.layout.annotations[0].text
    assert [image.source for image in figure.layout.images] == ["data:image/jpeg;base64,far"]
    assert not neuron_map(table, colored(table, "frequency"), found).layout.annotations
