"""The Ask page: typed words, ranked neurons, and the words kept as a concept set."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.asking.answer import answer_by_words, understand
from core.concepts.concept_set import concept_set_from_words, find_concept_set
from core.concepts.own_sets import own_sets, save_own_set
from tests.support.pages import assert_one_sentence_and_a_way_back, text_of
from tests.support.tiny_clip import NAME

PAGE = "../../pages/explore/ask.py"


def shown(app):
    return [int(number) for part in app.get("html") for number in re.findall(r"[?;&]neuron=(\d+)", part.proto.body)]


def expected(study, words, layer, by="best"):
    return answer_by_words(study, layer, understand(study, words, by).readings).ranking.order[:20].tolist()


def test_a_cold_visit_asks_for_the_first_known_word(app, tiny_study):
    app.run()
    assert not app.exception
    assert not app.error
    assert shown(app) == expected(tiny_study, "frown", tiny_study.layers[-1])
    assert dict(app.query_params) == {}


def test_a_link_ranks_by_its_words(app, tiny_study):
    app.query_params.update({"words": "smiling,teeth,zebra", "layer": "conv"})
    app.run()
    assert not app.exception
    assert shown(app) == expected(tiny_study, "smiling, teeth", "conv")
    text = text_of(app)
    assert "“smiling” is read as <strong>smile</strong>" in text
    assert "another form of a known word" in text
    assert "“zebra” is not among the words" in text
    assert "With the faces shuffled 39 times" in text
    assert "zebra” best" not in text


def test_the_address_follows_the_widgets(app, tiny_study):
    app.run()
    app.text_input(key="words").set_value("anger").run()
    app.selectbox(key="by").select("votes").run()
    app.selectbox(key="layer").select("conv").run()
    assert not app.exception
    assert shown(app) == expected(tiny_study, "anger", "conv", "votes")
    assert app.query_params["words"] == "anger"
    assert app.query_params["by"] == "votes"
    assert app.query_params["layer"] == "conv"
    app.selectbox(key="similarity").select("cosine_cubed").run()
    assert not app.exception
    assert "c³ =" in app.subheader[0].value


def test_an_unknown_word_gets_links_to_known_ones(app):
    app.query_params["words"] = "zebra"
    app.run()
    assert not app.exception
    assert not app.error
    assert not shown(app)
    text = text_of(app)
    assert 'href="ask?words=frown&amp;layer=lin1"' in text
    assert "by=clip-itself" in text


def test_typed_html_is_only_text(app):
    app.query_params["words"] = "<img src=x onerror=alert(1)> smile"
    app.run()
    assert not app.exception
    assert "<img src=x" not in text_of(app)
    assert "&lt;img src=x" in text_of(app)


def test_clip_itself_says_what_is_missing(app):
    app.query_params["by"] = "clip-itself"
    app.run()
    assert not app.exception
    assert "pictures themselves" in app.info[0].value
    assert 'href="fer2013"' in text_of(app)
    assert not shown(app)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("layer", "lin9", "lin9"),
        ("by", "magic", "magic"),
        ("similarity", "wpmi", "wpmi"),
        ("words", "!?", "'!?'"),
        ("words", "a" * 300, "at most 120"),
        ("page", "x", "'x'"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value, says):
    assert_one_sentence_and_a_way_back(app, name, value, says, "neurons")


def test_no_words_ask_for_some(app):
    app.run()
    app.text_input(key="words").set_value("").run()
    assert not app.exception
    assert "at least one word" in app.error[0].value


def test_a_page_beyond_the_last_is_the_last(app):
    app.query_params.update({"words": "smile", "page": "999"})
    app.run()
    assert not app.exception
    assert shown(app)


def test_other_words_begin_with_the_best_neurons(app, tiny_study, monkeypatch):
    monkeypatch.setattr("pages.explore.ask_answer.PER_PAGE", 5)
    app.query_params.update({"words": "smile", "page": "3"})
    app.run()
    assert shown(app) == expected(tiny_study, "smile", tiny_study.layers[-1])[10:15]
    app.text_input(key="words").set_value("teeth").run()
    assert not app.exception
    assert shown(app) == expected(tiny_study, "teeth", tiny_study.layers[-1])[:5]


def test_a_single_neuron_and_a_single_face_are_no_plurals(app, tiny_study, monkeypatch):
    found = answer_by_words(tiny_study, "conv", understand(tiny_study, "smile").readings)
    ranking = replace(found.ranking, chance=found.ranking.scores[found.ranking.order[1:2]])
    monkeypatch.setattr(
        "core.asking.answer.answer_by_words", lambda *_: replace(found, ranking=ranking, shared=found.shared[:1])
    )
    app.query_params.update({"words": "smile, smiling, smiles", "layer": "conv"})
    app.run()
    assert not app.exception
    assert "; 1 neuron is above that." in text_of(app)
    assert "1 face, among the top images of several of them. It scores" in text_of(app)


def test_words_are_kept_changed_and_deleted(app, tiny_study):
    app.query_params["words"] = "smile, hat"
    app.run()
    app.text_input(key="set_name_smile-hat").set_value("mine").run()
    app.button(key="set_save").click().run()
    assert not app.exception
    assert find_concept_set("mine").names == ("smile", "hat")
    assert "Saved 2 words as 'mine'" in app.success[0].value
    assert "score clip --concepts mine" in app.code[0].value
    assert f"--network tiny --weights {tiny_study.folder}/network.safetensors" in app.code[0].value
    app.text_area(key="words_mine").set_value("smile\nscarf\nhat").run()
    app.button(key="change_mine").click().run()
    assert find_concept_set("mine").names == ("smile", "scarf", "hat")
    app.button(key="delete_sure_mine").click().run()
    assert not app.exception
    assert own_sets() == {}


def test_a_name_that_is_taken_is_not_overwritten_unless_said(app):
    save_own_set(concept_set_from_words("scarf"), "smile")
    app.query_params["words"] = "smile"
    app.run()
    app.button(key="set_save").click().run()
    assert "already" in app.error[0].value
    assert find_concept_set("smile").names == ("scarf",)
    assert "Your concept sets" in [pane.value for pane in app.subheader]
    app.checkbox(key="set_replace").check().run()
    app.button(key="set_save").click().run()
    assert not app.error
    assert find_concept_set("smile").names == ("smile",)


def test_a_bad_name_is_a_sentence(app):
    app.run()
    app.text_input(key="set_name_frown").set_value("../evil").run()
    app.button(key="set_save").click().run()
    assert not app.exception
    assert "lower-case letters" in app.error[0].value


def test_a_torn_set_is_said_and_can_be_deleted(app, tmp_path):
    (tmp_path / "concepts").mkdir()
    (tmp_path / "concepts" / "torn.yaml").write_text("concepts: [")
    app.run()
    assert not app.exception
    assert "not YAML" in app.warning[0].value
    app.button(key="delete_sure_torn").click().run()
    assert own_sets() == {}


def test_a_set_that_is_replaced_is_edited_as_it_is_now(app, tmp_path):
    save_own_set(concept_set_from_words("smile, scarf"), "mine")
    app.run()
    assert app.text_area(key="words_mine").value == "smile\nscarf"
    save_own_set(concept_set_from_words("hat"), "mine", overwrite=True)
    app.run()
    assert app.text_area(key="words_mine").value == "hat"
    app.button(key="change_mine").click().run()
    assert app.success[0].value == "Saved 1 word as 'mine'."
    assert own_sets()["mine"].names == ("hat",)


def test_every_picture_has_an_alternative_text(app):
    app.run()
    images = [image for part in app.get("html") for image in re.findall(r"<img[^>]*>", part.proto.body)]
    assert images
    assert all(re.search(r'alt="[^"]{10,}"', image) for image in images)


@pytest.fixture
def with_pictures(tiny_study, monkeypatch):
    """The page finds pictures of every face of the study."""
    rows = tiny_study.images["row"].to_numpy()
    images = np.zeros((rows.max() + 1, 48, 48), np.uint8)
    images[rows] = np.random.default_rng(0).integers(0, 256, (len(rows), 48, 48))
    faces = SimpleNamespace(images=images, present=np.ones(len(images), bool), content_hash="of-the-test")
    monkeypatch.setattr("pages.explore.ask_clip.pictures", lambda: faces)
    return faces


def test_clip_itself_answers_any_words_after_a_click(app, with_pictures, monkeypatch, clip_folder, tiny_study):
    monkeypatch.setenv("EMODISSECT_CLIP_MODEL", NAME)
    monkeypatch.setenv("EMODISSECT_CLIP", str(clip_folder / "whole.safetensors"))
    app.query_params.update({"words": "zebra", "by": "clip-itself"})
    app.run()
    assert not shown(app)
    assert app.button(key="ask_clip").label == "Ask CLIP"
    app.button(key="ask_clip").click().run()
    assert not app.exception
    assert not app.error
    assert len(shown(app)) == 20
    assert "Judged by CLIP itself" in text_of(app)
    first = shown(app)
    app.text_input(key="words").set_value("unicorn").run()
    assert len(shown(app)) == 20
    assert shown(app) != first


def test_what_cannot_be_fetched_is_said_and_can_be_tried_again(app, with_pictures, monkeypatch):
    monkeypatch.setenv("EMODISSECT_CLIP", "no-such-weights")
    app.query_params["by"] = "clip-itself"
    app.run()
    assert "Fetch CLIP" in app.button(key="ask_clip").label
    app.button(key="ask_clip").click().run()
    assert not app.exception
    assert "neither a file nor weights" in app.error[0].value
    app.run()
    assert not app.error
    assert "Fetch CLIP" in app.button(key="ask_clip").label
