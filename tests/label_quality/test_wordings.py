"""Names without their words: known answers from planted candidates, real removal, sentences, command and pages."""

import json
from dataclasses import replace
from html import escape
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.cli import main
from core.concepts.scores import ConceptScores
from core.dissection.labels import best_concepts
from core.dissection.similarity import SIMILARITIES
from core.editing.statistics import wilson_interval
from core.errors import InputError
from core.explanation.results import command_of, read_result
from core.label_quality.wordings import (
    CONCEPT,
    EMOTION,
    declared_wordings,
    form_by_form,
    kept_by_word,
    kept_without_label,
    without_label,
    wordings_of,
)
from core.label_quality.wordings_words import how_said, prompts_said, without_said, wordings_said
from core.study.build import ScoringInput, build_study
from core.study.study import Scoring
from pages.about.wordings import TITLE
from tests.support.pages import text_of

WORDS = ("smiling", "grin", "happiness", "mouth", "lips", "tree")
EMOTIONS = {"smiling": ["happy"], "grin": ["happy"], "happiness": ["happy"], "tree": ["sad"]}


class Planted(SimpleNamespace):
    """As much of a study as wordings need: the candidates of one layer."""

    def matching(self, scorer, similarity):
        return scorer or "clip", similarity or "correlation"

    def candidates(self, layer, scorer, similarity):
        return np.array(self.rows, np.int16), np.zeros((len(self.rows), 5), np.float32)

    def keeps_scores(self, scorer):
        return False

    def width(self, layer):
        return len(self.rows)


def planted(*rows, words=WORDS):
    """A study whose neurons have these candidates, by name, filled up with none."""
    emotions = tuple(tuple(EMOTIONS.get(word, ())) for word in words)
    scoring = Scoring("clip", "Words", "", "clip", words, emotions, ("",) * len(words), "correlation")
    places = [[words.index(name) for name in row.split()] for row in rows]
    return Planted(rows=[own + [-1] * (5 - len(own)) for own in places], scorings={"clip": scoring})


@pytest.fixture(scope="module")
def worded(tiny_plan, tmp_path_factory):
    """A study whose words have other wordings; scores are not centred, so that taking a word out changes no other."""
    emotions = tiny_plan.probing.emotions
    generator = np.random.default_rng(2)
    scores = generator.normal(0, 0.3, (len(emotions), len(WORDS)))
    scores += np.stack([emotions == own for own in (3, 3, 3, 5, 5, 4)], axis=1)
    details = {"title": "Words", "centre": False, "emotions": EMOTIONS, "groups": {}}
    details |= {"templates": ["the bare word"], "approximate": "a linear map"}
    scoring = ScoringInput("clip", ConceptScores(scores.astype(np.float32), WORDS, "clip", details))
    return build_study(replace(tiny_plan, scorings=(scoring,)), tmp_path_factory.mktemp("worded") / "worded")


def test_every_declared_word_stands_in_one_group_in_lower_case():
    words = [word for group in declared_wordings() for word in group]
    assert len(words) == len(set(words))
    assert all(word == word.casefold() for word in words)
    assert min(map(len, declared_wordings())) > 1


def test_wordings_are_those_declared_and_nothing_that_merely_looks_alike():
    words = ("ears", "earrings", "Grin", "smiling", "ski", "sky", "happiness")
    assert wordings_of(planted("ears", words=words).scorings["clip"]) == (("Grin", "smiling"),)


def test_concept_and_emotion_without_the_word_are_counted_by_hand():
    study = planted("smiling grin", "smiling happiness", "mouth tree", "happiness grin", "tree smiling", "lips", "")
    lines = kept_without_label(study, ["lin"]).set_index("kept")
    concept, emotion = lines.loc[CONCEPT], lines.loc[EMOTION]
    assert (concept["n"], concept["same"]) == (4, 1)
    assert (emotion["n"], emotion["same"]) == (3, 3)
    assert (concept["low"], concept["high"]) == pytest.approx(wilson_interval(1, 4))
    assert concept["chance"] == pytest.approx(1 / 5)
    assert emotion["chance"] == pytest.approx(2 / 5)


def test_chance_is_what_groups_dealt_at_random_give():
    study, generator = planted("smiling grin"), np.random.default_rng(0)
    group = np.array([0, 0, -1, 1, 1, -2])
    asked = kept = 0
    for _ in range(4000):
        dealt = generator.permutation(group)
        asked += dealt[0] >= 0
        kept += dealt[0] >= 0 and dealt[0] == dealt[1]
    chance = kept_without_label(study, ["lin"])["chance"].iloc[0]
    assert kept / asked == pytest.approx(chance, abs=0.03)


def test_next_words_dealt_out_among_the_neurons():
    study = planted("smiling grin", "smiling tree", "tree smiling", "tree mouth")
    lines = kept_without_label(study, ["lin"]).set_index("kept")
    # A neuron called smiling draws from grin, tree and mouth; one of these is grin, and one shares its emotion.
    assert lines.loc[CONCEPT, "dealt"] == pytest.approx(1 / 3)
    assert lines.loc[EMOTION, "dealt"] == pytest.approx(1 / 3)
    assert np.isnan(kept_without_label(planted("smiling"), ["lin"])["dealt"]).all()


def test_word_by_word():
    study = planted("smiling grin", "smiling tree", "smiling tree", "mouth lips", "lips", "tree mouth")
    lines = kept_by_word(study, ["lin"]).set_index("word")
    assert list(lines.index) == ["smiling", "mouth", "lips"]
    assert lines.loc["smiling", ["others", "n", "same", "next", "next_n"]].tolist() == ["grin", 3, 1, "tree", 2]
    assert lines.loc["lips", ["n", "same", "next", "next_n"]].tolist() == [1, 0, "", 1]


def test_form_by_form_lets_no_third_wording_compete():
    words = ("smiling", "grin", "smile", "tree", "smiles", "smiled", "grins")
    study = planted("smiling grin smile", "smiling tree smile", "smiling grin smile smiles smiled", words=words)
    lines = form_by_form(study, ["lin"]).set_index(["word", "only"])
    assert lines.loc[("smiling", "smile"), ["n", "called"]].tolist() == [3, 2]
    assert lines.loc[("smiling", "grin"), ["n", "called"]].tolist() == [3, 2]
    assert lines.loc[("smiling", "grins"), ["n", "called"]].tolist() == [2, 0]  # the third neuron cannot be told


def test_how_alike_two_wordings_score_the_same_faces(worded):
    scores = worded.concept_scores("clip")
    lines = form_by_form(worded, ["lin1"])
    assert len(lines)
    for line in lines.itertuples():
        own = scores[:, [WORDS.index(line.word), WORDS.index(line.only)]]
        assert line.r == pytest.approx(np.corrcoef(own.T)[0, 1], abs=1e-5)
    assert form_by_form(planted("smiling grin"), ["lin"])["r"].isna().all()


def test_a_study_without_wordings_counts_nothing():
    study = planted("tree", words=("tree", "sky"))
    assert kept_without_label(study, ["lin"])["n"].tolist() == [0, 0]
    assert kept_by_word(study, ["lin"]).empty
    assert form_by_form(study, ["lin"]).empty
    assert "No label of lin" in wordings_said(kept_without_label(study, ["lin"]))


def test_the_next_word_is_what_labelling_without_the_word_gives(worded):
    activations, scores = worded.activations("lin1"), worded.concept_scores("clip")
    labels = worded.candidates("lin1", "clip", "correlation")[0][:, 0]
    told = 0
    for neuron in np.flatnonzero(labels >= 0):
        rest = [place for place in range(len(WORDS)) if place != labels[neuron]]
        again = SIMILARITIES["correlation"](activations[[neuron]].T, scores[:, rest], center=False)
        expected = WORDS[rest[int(best_concepts(again, 1)[0][0, 0])]]
        found = without_label(worded, "lin1", int(neuron), "clip", "correlation")
        if found is not None:
            told += 1
            assert found.next == expected
    assert told == kept_without_label(worded, ["lin1"])["n"].iloc[0] > 5


def test_one_neuron_in_words():
    study = planted("smiling grin", "smiling tree", "tree mouth", "lips", "")
    said = [without_label(study, "lin", neuron, "clip", "correlation") for neuron in range(5)]
    assert without_said(said[0]) == "Without *smiling* it would be called *grin*: another wording of the same."
    assert "called *tree*, not *grin*" in without_said(said[1])
    assert said[2] is None
    assert "nothing" in without_said(said[3])
    assert said[4] is None
    with pytest.raises(InputError, match="no neuron 5"):
        without_label(study, "lin", 5, "clip", "correlation")


@pytest.mark.parametrize(
    ("details", "says"),
    [
        ({"templates": ["the bare word"]}, "nothing was averaged"),
        ({"templates": ["a {c}", "the {c}"]}, "in 2 ways, and their embeddings were averaged"),
        ({}, "records no prompts"),
        ({"templates": ["x"], "approximate": "a map"}, "approximate (a map)"),
    ],
)
def test_prompts_are_told_as_the_study_says_them(details, says):
    assert says in prompts_said(SimpleNamespace(manifest={"scorings": {"clip": {"details": details}}}), "clip")


def quality(capsys, study, *arguments):
    assert main(["quality", "--study", str(study.folder), "--wordings", *arguments]) == 0
    return capsys.readouterr().out


def test_the_command_prints_writes_and_gives_json(worded, capsys, tmp_path):
    kept = kept_without_label(worded, worded.layers)
    facts = json.loads(quality(capsys, worded, "--layer", "all", "--json", "--out", str(tmp_path / "wordings.csv")))
    assert [line["n"] for line in facts["kept"]] == kept["n"].tolist()
    assert "approximate" in facts["prompts"]
    assert read_result("wordings", worded, tmp_path)["same"].tolist() == kept["same"].tolist()
    assert len(read_result("wordings_by_word", worded, tmp_path)) == len(facts["words"])
    assert len(read_result("wordings_forms", worded, tmp_path)) == len(facts["forms"])
    assert "--wordings --out" in command_of("wordings", tmp_path)
    assert wordings_said(kept[kept["layer"] == "lin1"]) in quality(capsys, worded)


def test_the_command_of_one_neuron_and_a_wrong_argument(worded, tiny_study, capsys):
    neuron = _neuron(worded)
    found = without_label(worded, "lin1", neuron, "clip", "correlation")
    assert without_said(found) in quality(capsys, worded, "--neuron", str(neuron))
    facts = json.loads(quality(capsys, worded, "--neuron", str(neuron), "--json"))
    assert facts["without"]["next"] == found.next
    assert "no word of it has another wording" in quality(capsys, tiny_study, "--neuron", "2")
    assert main(["quality", "--study", str(worded.folder), "--wordings", "--layer", "lin9"]) == 2
    assert "no layer 'lin9'" in capsys.readouterr().err


def test_pages_say_it_where_there_are_other_wordings(worded, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(worded.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    app = AppTest.from_file("../../pages/about/evidence.py", default_timeout=120).run()
    assert not app.exception
    assert TITLE in [pane.value for pane in app.subheader]
    assert f"**{wordings_said(kept_without_label(worded, ['lin1']))}**" in [part.value for part in app.markdown]
    assert escape(how_said(worded, "clip")) in text_of(app)
    app.selectbox(key="wordings_layer").select("conv").run()
    assert not app.exception
    assert f"**{wordings_said(kept_without_label(worded, ['conv']))}**" in [part.value for part in app.markdown]
    neuron = _neuron(worded)
    app = AppTest.from_file("../../pages/explore/neuron.py", default_timeout=120)
    app.query_params.update({"layer": "lin1", "neuron": str(neuron)})
    app.run()
    assert not app.exception
    said = without_said(without_label(worded, "lin1", neuron, "clip", "correlation"))
    assert any(part.value.startswith(said) and "approximate" in part.value for part in app.markdown)


def test_pages_are_silent_where_there_are_none(tiny_study, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    app = AppTest.from_file("../../pages/about/evidence.py", default_timeout=120).run()
    assert not app.exception
    assert TITLE not in [pane.value for pane in app.subheader]


def _neuron(study):
    first = study.candidates("lin1", "clip", "correlation")[0][:, 0]
    return int(np.flatnonzero(np.isin(first, [WORDS.index(word) for word in ("smiling", "grin", "mouth", "lips")]))[0])
