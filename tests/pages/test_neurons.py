"""The Neurons page: what it shows follows the widgets and the address."""

import re

import numpy as np
import pytest

from core.emotions import EMOTION_NAMES
from core.study.neuron_table import neuron_table
from tests.support.pages import assert_one_sentence_and_a_way_back, text_of

PAGE = "../../pages/explore/neurons.py"


def shown(app):
    """Numbers of the neurons in the grid, in order."""
    return [int(number) for part in app.get("html") for number in re.findall(r"[?;&]neuron=(\d+)", part.proto.body)]


def alive(study, layer, scorer="clip"):
    table = neuron_table(study, layer, scorer, study.scorings[scorer].default_similarity)
    return table[table["alive"]]


def test_a_cold_visit_shows_the_neurons_of_the_last_layer(app, tiny_study):
    app.run()
    assert not app.exception
    table = alive(tiny_study, tiny_study.layers[-1])
    assert len(shown(app)) == min(len(table), 50)
    assert set(shown(app)) <= set(table["neuron"])
    assert app.selectbox(key="layer").value == tiny_study.layers[-1]


def test_what_the_colours_and_the_standing_mean_is_said_above_the_tiles(app):
    text = text_of(app.run())
    above = text[: text.index("emo-tile soft")]
    assert all(f"</i>{emotion}</span>" in above for emotion in EMOTION_NAMES)
    assert "Top 4 %: only 4 %" in above


def test_every_picture_has_an_alternative_text(app):
    app.run()
    images = [image for part in app.get("html") for image in re.findall(r"<img[^>]*>", part.proto.body)]
    assert images
    assert all(re.search(r'alt="[^"]{10,}"', image) for image in images)


def test_layer_and_order_follow_the_widgets(app, tiny_study):
    app.run()
    first = tiny_study.layers[0]
    app.selectbox(key="layer").select(first).run()
    app.selectbox(key="sort").select("number").run()
    assert shown(app) == alive(tiny_study, first)["neuron"].tolist()[:50]
    assert app.query_params["layer"] == first
    assert app.query_params["sort"] == "number"


def test_search_by_word_and_by_number(app, tiny_study):
    app.run()
    table = alive(tiny_study, tiny_study.layers[-1])
    word = table["label"].iloc[0]
    app.text_input(key="find").set_value(word).run()
    assert set(shown(app)) <= set(table.loc[table["label"].str.contains(word), "neuron"])
    app.text_input(key="find").set_value("2").run()
    assert shown(app) == [2]
    app.text_input(key="find").set_value("no such word").run()
    assert shown(app) == []
    assert "No neuron passes" in app.info[0].value


def test_dead_neurons_are_hidden_until_asked_for(app, tiny_study):
    layer = next(x for x in tiny_study.layers if not tiny_study.neurons(x)["alive"].all())
    dead = tiny_study.neurons(layer).query("not alive")["neuron"].tolist()
    app.query_params["layer"] = layer
    app.run()
    assert not set(dead) & set(shown(app))
    app.segmented_control(key="state").set_value("dead").run()
    assert shown(app) == dead


def test_a_link_restores_the_view(app, tiny_study):
    app.query_params.update({"scorer": "votes", "similarity": "soft_wpmi", "percentile": "50,100", "sort": "score"})
    app.run()
    table = neuron_table(tiny_study, tiny_study.layers[-1], "votes", "soft_wpmi").query("alive and percentile >= 50")
    expected = table.sort_values(["score", "neuron"], ascending=[False, True])["neuron"].tolist()
    assert shown(app) == expected[:50]


def test_the_cut_counts_neurons_above_tau(app, tiny_study):
    app.query_params["tau"] = "0.3"
    app.run()
    scores = alive(tiny_study, tiny_study.layers[-1])["score"]
    text = " ".join(part.proto.body for part in app.get("html"))
    assert f"{(scores > 0.3).sum():,} of {len(scores):,} labelled neurons" in text


def test_labels_that_may_be_luck_say_so_and_can_be_left_out(app, tiny_study, calibrated):
    luck = calibrated[tiny_study.layers[-1], "votes", tiny_study.scorings["votes"].default_similarity]
    labelled = alive(tiny_study, tiny_study.layers[-1], "votes")["neuron"].to_numpy()
    sure = set(labelled[luck.q_values[labelled] <= 0.05])
    app.query_params["scorer"] = "votes"
    app.run()
    text = " ".join(part.proto.body for part in app.get("html"))
    assert text.count("may be luck") == len(set(shown(app)) - sure) > 0
    assert f"Beyond luck are {luck.beyond} of " in text
    app.segmented_control(key="sure").set_value("yes").run()
    assert set(shown(app)) == sure
    assert app.query_params["sure"] == "yes"


def test_the_likeliest_luck_comes_first_when_asked_for(app, tiny_study, calibrated):
    luck = calibrated[tiny_study.layers[-1], "votes", tiny_study.scorings["votes"].default_similarity]
    app.query_params.update({"scorer": "votes", "sort": "luck"})
    app.run()
    q = luck.q_values[shown(app)]
    assert len(q) > 1
    assert (np.diff(q) <= 0).all()
    assert q[0] > q[-1]


def test_an_order_by_luck_falls_back_where_luck_was_not_worked_out(app):
    app.query_params["sort"] = "luck"
    app.run()
    assert not app.exception
    assert app.selectbox(key="sort").value == "variety"
    assert "Likeliest luck first" not in app.selectbox(key="sort").options


def test_where_luck_was_not_worked_out_nothing_is_said_of_it(app):
    app.query_params["sure"] = "yes"
    app.run()
    assert not app.exception
    assert shown(app)
    assert "luck" not in " ".join(part.proto.body for part in app.get("html"))


def test_a_label_or_kind_that_is_not_here_is_said_to_be_dropped(app, tiny_study):
    label = alive(tiny_study, tiny_study.layers[-1], "votes")["label"].iloc[0]
    app.query_params.update({"scorer": "votes", "label": f"zzz|{label}", "group": "q"})
    app.run()
    assert not app.exception
    assert "No neuron here has the label or kind of label zzz, q, so" in text_of(app)
    assert app.multiselect(key="label").value == [label]
    assert app.query_params["label"] == label
    app.run()
    assert "No neuron here has the label" not in text_of(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sure", "perhaps"),
        ("layer", "lin9"),
        ("scorer", "nobody"),
        ("similarity", "x"),
        ("percentile", "a,b"),
        ("sort", "?"),
        ("page", "0"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value):
    assert_one_sentence_and_a_way_back(app, name, value, value.split(",")[0], "neurons")


def test_a_missing_study_is_told_in_a_sentence(app, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tmp_path / "nowhere"))
    app.run()
    assert not app.exception
    assert "no study" in app.error[0].value
