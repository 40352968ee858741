"""The Concepts page: bars, one concept and the layers follow the widgets and the link."""

from dataclasses import replace

import numpy as np
import pytest

from core.dissection.luck import BEYOND_LUCK
from core.editing.published import published_concepts
from core.study.build import build_study
from core.usage.layer_table import layer_table
from core.usage.usage import evidence_of, neurons_of, used
from tests.support.pages import assert_one_sentence_and_a_way_back, text_of

PAGE = "../../pages/explore/concepts.py"


def usage(study, scoring="clip", definition="logit", split="both", emotion=None):
    evidence = evidence_of(study, scoring, study.scorings[scoring].default_similarity, definition)
    return used(evidence, study.in_split(split), emotion)


def test_the_page_says_what_leads_beside_what_was_published(app, tiny_study):
    app.run()
    assert not app.exception
    assert not app.error
    expected = usage(tiny_study)
    first = expected.table.iloc[0]
    text = text_of(app)
    assert f"Over {expected.n:,} correctly predicted of 120 pictures, “{first['concept']}” has" in text
    assert f"{100 * first['share']:.1f} % of the logit" in text
    assert "“Wide Open Eyes” leads with 19.4 %" in text
    assert [pane.value for pane in app.subheader] == [
        "Used here",
        "As published",
        "Emotion by emotion",
        "One concept",
        "Layer by layer",
    ]
    assert len(published_concepts()) == 16


def test_another_emotion_split_and_definition_give_other_numbers_and_another_address(app, tiny_study):
    app.run()
    app.button_group(key="emotion").set_value("happy").run()
    app.selectbox(key="split").select("public").run()
    app.selectbox(key="definition").select("positive").run()
    assert not app.exception
    expected = usage(tiny_study, definition="positive", split="public", emotion=3)
    assert f"Over {expected.n:,} correctly predicted of {expected.total:,} pictures" in text_of(app)
    assert "of what speaks for the emotion" in text_of(app)
    assert app.subheader[0].value == "Used here for happy"
    for name, value in (("emotion", "happy"), ("split", "public"), ("definition", "positive")):
        assert app.query_params[name] == value


def test_one_concept_opens_to_its_neurons_by_share_and_to_its_pictures(app, tiny_study):
    app.query_params.update({"scorer": "clip", "concept": "smile"})
    app.run()
    assert not app.exception
    assert app.selectbox(key="concept").value == "smile"
    evidence = evidence_of(tiny_study, "clip", "correlation", "logit")
    carriers = neurons_of(evidence, np.ones(120, bool)).query("concept == 'smile'")
    assert len(carriers) > 1
    text = text_of(app)
    places = [text.index(f"neuron?layer=lin1&amp;neuron={neuron}&amp;scorer=clip") for neuron in carriers["neuron"][:5]]
    assert places == sorted(places)
    assert "neurons?layer=lin1&amp;scorer=clip&amp;label=smile" in text
    relative = tiny_study.concept_scores("clip")
    relative = relative[:, 1] - relative.mean(axis=1)
    rows = tiny_study.images["row"].to_numpy()
    assert f"Rows of FER2013: {rows[relative.argmax()]}," in text
    assert f"Rows of FER2013: {rows[relative.argmin()]}," in text
    assert "Add FER2013" in text


def test_a_single_neuron_is_no_neurons(app):
    app.query_params.update({"scorer": "clip", "similarity": "cosine", "concept": "frown"})
    app.run()
    assert not app.exception
    assert "frown · 1 neuron" in app.selectbox(key="concept").options
    assert "1 neuron of lin1 carries “frown”: " in text_of(app)
    assert ">It on the Neurons page<" in text_of(app)


def test_another_scorer_keeps_no_concept_of_the_last_one(app, tiny_study):
    app.query_params.update({"scorer": "clip", "concept": "teeth"})
    app.run()
    app.selectbox(key="scorer").select("votes").run()
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="concept").value == usage(tiny_study, "votes").table["concept"].iloc[0]


def test_layers_follow_tau(app, tiny_study):
    tau = 0.3
    app.query_params["tau"] = str(tau)
    app.run()
    table = layer_table(tiny_study, "clip", "correlation", tau)
    assert f"{table['interpretable'].sum():,} of {table['neurons'].sum():,} neurons of all layers" in text_of(app)
    for line in table.itertuples():
        assert f"{line.interpretable:,}\u00a0of\u00a0{line.neurons:,}" in text_of(app)
    app.number_input(key="tau").set_value(99).run()
    assert f"0 of {table['neurons'].sum():,} neurons of all layers score above τ = 99" in text_of(app)
    assert "No neuron above τ = 99 has a label that suggests an emotion" in text_of(app)
    assert app.query_params["tau"] == "99"


def test_layers_stand_beside_how_many_labels_are_beyond_luck(app, tiny_study, calibrated):
    app.run()
    assert not app.exception
    text = text_of(app)
    assert BEYOND_LUCK in text
    row = text.split("Beyond luck", 1)[1]
    for layer in tiny_study.layers:
        assert f">{calibrated[layer, 'clip', 'correlation'].beyond}<" in row.split(f">{layer}<", 1)[1].split("</tr>")[0]


def test_layers_that_were_not_shuffled_have_no_column_of_luck(app):
    app.run()
    assert "luck" not in text_of(app)


def test_as_published_sets_similarity_and_tau_and_noise_stands_beside(app, tiny_study):
    app.query_params["tau"] = "0.4"
    app.run()
    published = next(button for button in app.button if button.label == "As published")
    published.click().run()
    assert app.number_input(key="tau").value == 0
    assert app.button_group(key="similarity").value == "soft_wpmi"
    assert "Labels made of pure noise pass" not in text_of(app)
    app.toggle(key="layers_noise").set_value(True).run()
    assert not app.exception
    assert "Labels made of pure noise pass" in text_of(app)


def test_words_that_suggest_no_emotion_cannot_be_counted_as_published(app, monkeypatch, tiny_study):
    app.query_params.update({"definition": "source", "emotion": "neutral"})
    app.run()
    assert not app.exception
    assert any("there is nothing to share" in error.value for error in app.error)
    assert "of all layers score above" in text_of(app)


@pytest.fixture(scope="module")
def labels_only(tiny_plan, tmp_path_factory):
    """The study without the scores of votes, to which "joy" was added: it says what "happiness" says, only later."""
    votes = tiny_plan.scorings[1]
    doubled = replace(
        votes.scores,
        scores=np.column_stack([votes.scores.scores, votes.scores.scores[:, 1]]),
        concepts=(*votes.scores.concepts, "joy"),
    )
    scorings = (tiny_plan.scorings[0], replace(votes, scores=doubled, keep_scores=False))
    return build_study(replace(tiny_plan, scorings=scorings), tmp_path_factory.mktemp("labels") / "study")


def test_without_scores_neurons_are_shown_and_why_no_pictures_are(app, labels_only, monkeypatch):
    monkeypatch.setenv("EMODISSECT_STUDY", str(labels_only.folder))
    app.query_params["scorer"] = "votes"
    app.run()
    assert not app.exception
    assert not app.error
    assert "keeps only the labels of" in text_of(app)
    assert "neuron?layer=lin1" in text_of(app)
    assert "Pictures that show" not in " ".join(block.value for block in app.markdown)


def test_a_concept_without_neurons_is_said_plainly(app, labels_only, monkeypatch):
    monkeypatch.setenv("EMODISSECT_STUDY", str(labels_only.folder))
    app.query_params.update({"scorer": "votes", "concept": "joy"})
    app.run()
    assert not app.exception
    assert app.selectbox(key="concept").value == "joy"
    assert "No neuron of lin1 is labelled “joy”" in text_of(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scorer", "nobody"),
        ("definition", "magic"),
        ("split", "train"),
        ("emotion", "bored"),
        ("concept", "<nonsense>"),
        ("tau", "5000"),
        ("similarity", "guess"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value):
    assert_one_sentence_and_a_way_back(app, name, value, value, "concepts")
