"""Weak words beside a neuron, and the judges against one another: planted answers, the command, the pages."""

import json
from html import escape, unescape
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.cli import main
from core.explanation import results
from core.figures.label_quality import related_dots, shared_dots
from core.label_quality.between_judges import (
    correlation_interval,
    related_said,
    related_words,
    shared_by_layer,
    shared_pairs_said,
    shared_said,
)
from core.label_quality.judges import judge_table, shared_emotions
from core.label_quality.trust import WEAK, judged_words, pointing_said, trust_of, with_trust
from tests.support.pages import text_of

EVIDENCE, NEURON = "../../pages/about/evidence.py", "../../pages/explore/neuron.py"
IMAGES = 4000
WORDS = pd.DataFrame(
    {
        "scorer": ["clip", "clip", "clip"],
        "concept": ["smile", "tears", "beard"],
        "emotion": ["happy", "sad", "fear"],
        "suggested": [True, True, False],
        "auroc": [0.9, 0.55, 0.5],
        "low": [0.88, 0.52, 0.4],
        "high": [0.92, 0.58, 0.6],
        "weak": [False, True, True],
    }
)


class Judged:
    """A study with three judges of the same faces: two see a common happiness, one of these sees sadness by chance, and
    the third is the first turned round."""

    def __init__(self):
        generator = np.random.default_rng(2)
        happy = generator.random(IMAGES) < 0.4
        joy = happy + generator.normal(0, 0.5, IMAGES)
        noise = generator.normal(0, 1, IMAGES)
        self.labels_true = np.where(happy, 3, 4)
        self.columns = {
            "clip": np.stack([joy, noise, generator.normal(0, 1, IMAGES)], axis=1),
            "actions": np.stack([joy + generator.normal(0, 0.1, IMAGES), -joy], axis=1),
            "votes": np.stack([happy, ~happy], axis=1),
        }
        self.columns["actions"][7] = np.nan
        self.scorings = {
            "clip": SimpleNamespace(
                title="Words", concepts=("smile", "tears", "laugh"), emotions=(("happy",), ("sad",), ("happy",))
            ),
            "actions": SimpleNamespace(
                title="Actions", concepts=("mouth up", "mouth down"), emotions=(("happy",), ("sad", "angry"))
            ),
            "votes": SimpleNamespace(title="Crowd", concepts=("happy", "sad"), emotions=(("happy",), ("sad",))),
        }
        self.manifest = {"scorings": {name: {"details": {}} for name in self.scorings}}
        self.title = "A study"

    def keeps_scores(self, name):
        return name in self.columns

    def concept_scores(self, name):
        return self.columns[name].astype(np.float32)


@pytest.fixture(scope="module")
def judged():
    return Judged()


def test_a_weak_word_says_why_and_others_what_is_known():
    weak = trust_of(WORDS, "clip", "tears")
    assert weak.weak
    assert weak.said == "no: 0.55 (0.52 to 0.58) for sad"
    assert "cannot tell “tears”" in weak.reason
    assert "0.55 (0.52 to 0.58)" in weak.reason
    strong = trust_of(WORDS, "clip", "smile")
    assert (strong.weak, strong.said) == (False, "yes: 0.90 (0.88 to 0.92) for happy")
    assert trust_of(WORDS, "clip", "beard").said == "stands for no emotion"
    assert trust_of(WORDS, "other", "tears").said == "not checked"
    assert not trust_of(WORDS, "clip", "beard").weak


def test_trust_joins_a_table_of_labels_line_by_line(judged):
    labels = pd.DataFrame({"scorer": ["actions", "clip", "clip"], "label": ["mouth down", "tears", ""]})
    found = with_trust(judged, labels, WORDS)
    assert found["points_to"].tolist() == ["sad, angry", "sad", ""]
    assert found["weak"].tolist() == [False, True, False]
    np.testing.assert_allclose(found["judge_low"], [np.nan, 0.52, np.nan])


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ({"clip": "smile", "actions": "mouth up", "votes": "happy"}, "All 3 words point to happy."),
        (
            {"clip": "tears", "actions": "mouth down", "votes": ""},
            "Both words that stand for an emotion point to sad.",
        ),
        (
            {"clip": "tears", "actions": "mouth up"},
            "They do not agree: “Words” points to sad, “Actions” points to happy.",
        ),
        ({"clip": "", "actions": "mouth down"}, "Only the word of “Actions” stands for an emotion: sad or angry."),
        ({"clip": "nothing"}, "None of these words stands for an emotion."),
    ],
)
def test_where_the_words_of_a_neuron_point(judged, labels, sentence):
    table = pd.DataFrame({"scorer": list(labels), "label": list(labels.values())})
    assert pointing_said(judged, table) == sentence


def test_related_words_find_the_planted_likeness(judged):
    found = related_words(judged).set_index(["scorer", "other", "emotion"])
    happy = found.loc[("clip", "actions", "happy")]
    assert (happy["word"], happy["other_word"], happy["n"]) == ("smile", "mouth up", IMAGES - 1)
    assert happy["r"] > 0.95
    assert happy["low"] < happy["r"] < happy["high"]
    assert happy["control"] < -0.9
    assert abs(found.loc[("clip", "actions", "sad"), "r"]) < 0.1
    votes = found.loc[("clip", "votes", "happy")]
    expected = np.corrcoef(judged.columns["clip"][:, 0], judged.columns["votes"][:, 0])[0, 1]
    assert votes["r"] == pytest.approx(expected, abs=1e-5)
    said = related_said(judged, found.reset_index())
    most = found.reset_index().loc[found["r"].to_numpy().argmax()]
    assert f"Most alike: “{most['word']}” and “{most['other_word']}” for {most['emotion']}" in said
    assert most["r"] == found["r"].max()


def test_one_judge_alone_has_nobody_to_be_compared_with(judged):
    alone = Judged()
    alone.columns = {"clip": alone.columns["clip"]}
    assert related_words(alone).empty
    assert "nothing to compare" in related_said(alone, related_words(alone))


def test_the_interval_of_a_correlation_holds_it_as_often_as_it_says():
    generator, truth, n, hits = np.random.default_rng(1), 0.6, 60, 0
    for _ in range(600):
        x = generator.normal(0, 1, n)
        y = truth * x + np.sqrt(1 - truth**2) * generator.normal(0, 1, n)
        low, high = correlation_interval(np.corrcoef(x, y)[0, 1], n)
        hits += low <= truth <= high
    assert 0.92 <= hits / 600 <= 0.98
    assert correlation_interval(1.0, n) == (1.0, 1.0)


def test_figures_have_a_dot_and_a_ring_for_every_line(judged):
    titles = {name: scoring.title for name, scoring in judged.scorings.items()}
    related = related_words(judged)
    rings, dots = related_dots(related, titles).data
    assert len(dots.x) == len(rings.x) == len(related)
    assert len(set(dots.y)) == len(related)
    headings = [note.text for note in related_dots(related, titles).layout.annotations]
    assert headings == ["<b>Words ·<br>Actions</b>", "<b>Words ·<br>Crowd</b>", "<b>Actions ·<br>Crowd</b>"]
    shared = pd.DataFrame(
        {
            "scorer": ["clip", "clip"],
            "other": ["votes", "votes"],
            "layer": ["conv", "lin"],
            "n": [3, 500],
            "share": [1.0, 0.8],
            "low": [0.4, 0.7],
            "high": [1.0, 0.9],
            "chance": [0.2, 0.3],
        }
    )
    rings, dots = shared_dots(shared, titles).data
    assert list(dots.x) == ["lin"]
    assert list(dots.y) == [80]
    assert list(rings.y) == [30]


def test_every_layer_has_its_shares(tiny_study):
    found = shared_by_layer(tiny_study)
    for layer in tiny_study.layers:
        own = found[found["layer"] == layer].drop(columns="layer").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, shared_emotions(tiny_study, layer), check_dtype=False)
    assert "No neuron" in shared_said(found.head(0))
    lines = pd.DataFrame(
        {
            "layer": ["lin1"] * 2,
            "scorer": ["clip"] * 2,
            "other": ["votes"] * 2,
            "n": [9, 8],
            "share": [0.75, 0.867],
            "low": [0.5, 0.6],
            "high": [0.9, 1.0],
            "chance": [0.2, 0.2],
        }
    )
    assert "of lin1 point to a common emotion for 75 to 87 % of the" in shared_said(lines)
    assert shared_said(lines).endswith("chance gives 20 %.")
    assert "86.7 % (60.0 to 100.0) of 8 neurons, by chance 20.0 %" in shared_pairs_said(tiny_study, lines)


def test_the_command_prints_the_judges_against_one_another_and_a_neurons_trust(tiny_study, capsys):
    where = ["quality", "--study", str(tiny_study.folder)]
    assert main([*where, "--similarity", "correlation", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert len(facts["related"]) == len(related_words(tiny_study))
    assert {line["layer"] for line in facts["shared"]} <= {tiny_study.layers[-1]}
    assert main([*where, "--neuron", "2", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["labels"]
    words = judge_table(tiny_study)
    for line in lines:
        assert line["weak"] == trust_of(words, line["scorer"], line["label"]).weak
        assert {"points_to", "judge_auroc"} <= set(line)
    assert main([*where, "--neuron", "2"]) == 0
    text = capsys.readouterr().out
    assert "can the judge tell the word?" in text
    assert pointing_said(tiny_study, pd.DataFrame(lines)) in text


@pytest.fixture
def open_page(tiny_study, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    return lambda path: AppTest.from_file(path, default_timeout=120)


@pytest.mark.parametrize("weak", [True, False])
def test_a_weak_word_is_greyed_beside_the_neuron_and_says_why(open_page, tiny_study, monkeypatch, tmp_path, weak):
    layer, scoring = "lin1", tiny_study.default_scoring
    labels = tiny_study.labels(layer, scoring.name, scoring.default_similarity)
    frown = int(labels.index[labels["label"] == "frown"][0])
    words = judge_table(tiny_study)
    own = (words["scorer"] == scoring.name) & (words["concept"] == "frown")
    words.loc[own, "weak"] = weak
    results.write_result(words, tmp_path / "label_quality_words.csv", tiny_study, "a test")
    monkeypatch.setattr(results.read_result, "__defaults__", (tmp_path,))
    monkeypatch.setattr("pages.common.label_data.words_of", judged_words)
    monkeypatch.setattr("pages.common.panels.labels.words_of", judged_words)
    app = open_page(NEURON)
    app.query_params.update({"layer": layer, "neuron": str(frown), "scorer": scoring.name})
    app.run()
    assert not app.exception
    text = unescape(text_of(app))
    trust = trust_of(words, scoring.name, "frown")
    assert trust.weak == weak
    assert trust.said in text
    assert (":gray[“frown”]" in app.title[0].value) == weak
    assert ("The judge itself cannot tell “frown”" in text) == weak
    assert (f"<td>frown {WEAK}</td>" in text) == weak
    assert ('<tr class="emo-weak">' in text) == weak


def test_the_evidence_page_sets_the_judges_against_one_another(open_page, tiny_study):
    app = open_page(EVIDENCE).run()
    assert not app.exception
    shared = shared_by_layer(tiny_study, tiny_study.layers[-1:])
    titles = [pane.value for pane in app.subheader]
    if shared.empty:
        assert "Do the judges agree with one another?" not in titles
        return
    assert "Do the judges agree with one another?" in titles
    assert f"**{shared_said(shared)}**" in [part.value for part in app.markdown]
    app.session_state["judges"] = True
    app.run()
    assert not app.exception
    assert "with 95 % intervals; rings are chance" in text_of(app)
    assert escape(related_said(tiny_study, related_words(tiny_study)))[:40] in text_of(app)
