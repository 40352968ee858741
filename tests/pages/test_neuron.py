"""The Neuron page: one address for each neuron, right from the first request."""

import numpy as np
import pytest

from core.dissection.luck import luck_said
from core.editing.leave_one_out import left_out
from core.study.neuron_table import neuron_table
from core.study.neuron_words import effect_sentence
from tests.support.pages import assert_one_sentence_and_a_way_back, text_of

PAGE = "../../pages/explore/neuron.py"


def one_alive(study, layer):
    return int(study.neurons(layer).query("alive")["neuron"].iloc[1])


def test_a_cold_link_shows_that_neuron(app, tiny_study):
    layer = tiny_study.layers[0]
    neuron = one_alive(tiny_study, layer)
    app.query_params.update({"layer": layer, "neuron": str(neuron), "scorer": "votes"})
    app.run()
    assert not app.exception
    assert not app.error
    line = neuron_table(tiny_study, layer, "votes", "correlation").iloc[neuron]
    assert app.title[0].value == f"Neuron {neuron} of {layer} looks for “{line['label']}”"
    assert app.query_params["neuron"] == str(neuron)


def test_every_pane_is_there_and_every_scorer_in_the_table(app, tiny_study):
    app.run()
    assert {pane.value for pane in app.subheader} == {
        "Faces that excite it most",
        "Any faces",
        "What each scorer calls it",
        "What it does to each emotion",
        "Most similar neurons",
        "When it is active",
    }
    text = text_of(app)
    for scoring in tiny_study.scorings.values():
        assert scoring.title in text
    assert "Exact" in text


def test_the_way_to_all_neurons_keeps_how_they_are_labelled(app, tiny_study):
    other = next(name for name in tiny_study.similarities if name != tiny_study.scorings["votes"].default_similarity)
    app.query_params.update({"scorer": "votes", "similarity": other})
    app.run()
    assert not app.exception
    layer = tiny_study.layers[-1]
    assert f'href="neurons?layer={layer}&amp;scorer=votes&amp;similarity={other}"' in text_of(app)


def test_rows_of_the_top_images_stand_in_for_pictures(app, tiny_study):
    layer = tiny_study.layers[-1]
    neuron = one_alive(tiny_study, layer)
    app.query_params.update({"layer": layer, "neuron": str(neuron)})
    app.run()
    first = tiny_study.images["row"].iloc[int(tiny_study.top_images(layer)[0][neuron][0])]
    assert f"<summary>Their rows in FER2013</summary>Rows of FER2013: {first}," in text_of(app)
    assert "Add FER2013" in text_of(app)


def test_next_and_previous_change_the_address(app, tiny_study):
    app.query_params.update({"layer": tiny_study.layers[-1], "neuron": "1"})
    app.run()
    app.button(key="step_next").click().run()
    assert app.number_input(key="neuron").value == 2
    assert app.query_params["neuron"] == "2"
    app.button(key="step_previous").click().run()
    app.button(key="step_previous").click().run()
    assert app.query_params["neuron"] == "0"
    assert app.button(key="step_previous").disabled


def test_another_layer_keeps_the_number_within_it(app, tiny_study):
    wide = max(tiny_study.layers, key=tiny_study.width)
    narrow = min(tiny_study.layers, key=tiny_study.width)
    app.query_params.update({"layer": wide, "neuron": str(tiny_study.width(wide) - 1)})
    app.run()
    app.selectbox(key="layer").select(narrow).run()
    assert not app.exception
    assert app.number_input(key="neuron").value == min(tiny_study.width(wide), tiny_study.width(narrow)) - 1


def test_a_dead_neuron_is_told_in_a_sentence(app, tiny_study):
    layer = next(x for x in tiny_study.layers if not tiny_study.neurons(x)["alive"].all())
    dead = tiny_study.neurons(layer).query("not alive")["neuron"].iloc[0]
    app.query_params.update({"layer": layer, "neuron": str(dead)})
    app.run()
    assert not app.exception
    assert app.title[0].value == f"Neuron {dead} of {layer} is dead"
    assert "not active on any" in text_of(app)
    assert not app.subheader


@pytest.mark.parametrize(
    ("name", "value"), [("layer", "lin9"), ("neuron", "99999"), ("neuron", "-1"), ("neuron", "x"), ("scorer", "no")]
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value):
    assert_one_sentence_and_a_way_back(app, name, value, value, "neurons")


def test_the_neuron_whose_word_fits_best_is_not_compared_with_all_of_them(app, tiny_study):
    text = text_of(app.run())
    assert "no neuron of the layer has a word that fits better" in text
    table = neuron_table(tiny_study, tiny_study.layers[-1], "clip", tiny_study.scorings["clip"].default_similarity)
    second = table["score"].nlargest(2).index[1]
    app.query_params["neuron"] = str(second)
    text = text_of(app.run())
    assert f"{int(table['percentile'][second])} % of the layer&#x27;s labelled neurons have a word that fits no" in text


def test_effects_in_words():
    effects = np.zeros((4, 7))
    effects[1, 3], effects[1, 4], effects[2, 3], effects[3] = 0.2, -0.1, 0.1, -1
    effects[3, 0] = -2
    assert effect_sentence(effects, 1) == (
        "It speaks most for happy, more than any other neuron of the layer, and most against sad."
    )
    assert effect_sentence(effects, 2) == "It speaks most for happy, more than 50 % of the neurons of the layer."
    assert effect_sentence(effects, 0) == "It has no effect on any emotion."
    assert effect_sentence(effects, 3) == "It speaks for no emotion, and most against angry."


def test_without_a_neuron_in_the_link_the_best_of_the_headlines_own_scorer_is_shown(app, tiny_study):
    app.run()
    layer, scoring = tiny_study.layers[-1], tiny_study.default_scoring
    assert scoring.name == next(iter(tiny_study.manifest["scorings"]))
    assert app.selectbox(key="scorer").value == scoring.name
    table = neuron_table(tiny_study, layer, scoring.name, scoring.default_similarity)
    assert app.number_input(key="neuron").value == int(table["score"].idxmax())


def test_a_neuron_before_the_classifier_says_what_happens_without_it(app, tiny_study):
    neuron = one_alive(tiny_study, "lin1")
    app.query_params.update({"layer": "lin1", "neuron": str(neuron)})
    app.run()
    assert left_out(tiny_study).said(neuron) in text_of(app)
    app.query_params.update({"layer": "conv"})
    app.session_state["layer"] = "conv"
    app.run()
    assert not app.exception
    assert "Without it" not in text_of(app)


def test_each_label_says_whether_it_may_be_luck(app, tiny_study, calibrated):
    layer = tiny_study.layers[-1]
    app.query_params.update({"layer": layer, "neuron": "5"})
    app.run()
    text = " ".join(part.proto.body for part in app.get("html"))
    assert "By luck?" in text
    for scoring in tiny_study.scorings:
        own = calibrated[layer, scoring, tiny_study.scorings[scoring].default_similarity]
        assert luck_said(own.q_values[5]) in text
