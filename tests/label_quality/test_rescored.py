"""Names by other scores of the same images and words: known answers, chance, sentences and the command."""

import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.cli import main
from core.concepts.scores import ConceptScores
from core.editing.statistics import wilson_interval
from core.errors import InputError
from core.explanation.results import command_of, read_result, write_result
from core.label_quality.rescored import EVERY, REWORDED, kept_when_rescored, rescored_lines, rescored_said
from core.label_quality.wordings import CONCEPT, EMOTION
from core.label_quality.wordings_words import share_said
from core.numbers import percent
from pages.about import wordings
from tests.support.pages import text_of

LAYER = "lin1"


@pytest.fixture(scope="module")
def given(tiny_study):
    """The scores that the study's labels by CLIP were chosen by."""
    details = tiny_study.manifest["scorings"]["clip"]["details"]
    concepts = tiny_study.scorings["clip"].concepts
    return ConceptScores(
        np.array(tiny_study.concept_scores("clip")), concepts, "clip", details, tiny_study.images["row"].to_numpy()
    )


def shuffled(scores, seed):
    order = np.random.default_rng(seed).permutation(len(scores.scores))
    return replace(scores, scores=scores.scores[order])


def lines_of(study, scores, name="again"):
    table = kept_when_rescored(study, [LAYER], scores, "clip")
    return table[table["scores"] == name].set_index("kept")


def test_the_same_scores_keep_every_name_in_whatever_order_images_and_words_come(tiny_study, given):
    images = np.random.default_rng(0).permutation(len(given.scores))
    turned = replace(
        given, scores=given.scores[images][:, ::-1], concepts=given.concepts[::-1], rows=given.rows[images]
    )
    lines = lines_of(tiny_study, {"again": turned})
    labelled = (tiny_study.candidates(LAYER, "clip", "correlation")[0][:, 0] >= 0).sum()
    assert lines.loc[CONCEPT, "n"] == labelled > 0
    assert lines["share"].tolist() == [1, 1]
    assert 0 < lines.loc[CONCEPT, "chance"] < 1


def test_words_that_change_places_change_every_name_and_keep_the_emotion_they_share(tiny_study, given):
    """With the words' scores handed on by one place, a neuron gets the word whose scores its own word had."""
    emotions = {name: set(own) for name, own in zip(given.concepts, tiny_study.scorings["clip"].emotions, strict=True)}
    moved = replace(given, concepts=(*given.concepts[1:], given.concepts[0]))
    lines = lines_of(tiny_study, {"again": moved})
    first = tiny_study.candidates(LAYER, "clip", "correlation")[0][:, 0]
    pairs = [(given.concepts[own], moved.concepts[own]) for own in first if own >= 0 and emotions[given.concepts[own]]]
    kept = sum(bool(emotions[old] & emotions[new]) for old, new in pairs)
    assert lines.loc[CONCEPT, "same"] == 0
    assert (lines.loc[EMOTION, "n"], lines.loc[EMOTION, "same"]) == (len(pairs), kept)
    assert (lines.loc[EMOTION, "low"], lines.loc[EMOTION, "high"]) == pytest.approx(wilson_interval(kept, len(pairs)))


def test_shuffled_images_keep_names_as_often_as_chance_says(tiny_study, given):
    found = [lines_of(tiny_study, {"again": shuffled(given, seed)}).loc[CONCEPT] for seed in range(40)]
    kept, chance = (np.mean([line[name] for line in found]) for name in ("share", "chance"))
    assert kept == pytest.approx(chance, abs=0.05)


def test_several_scores_are_also_counted_together(tiny_study, given):
    scores = {"same": given, "other": shuffled(given, 1)}
    table = kept_when_rescored(tiny_study, [LAYER], scores, "clip").set_index(["scores", "kept"])
    assert table.loc[(EVERY, CONCEPT), "same"] == table.loc[("other", CONCEPT), "same"]
    said = rescored_said(table.reset_index())
    assert len(said) == 3
    assert "images: 100.0 %" in said[0]
    assert "by chance" in said[1]
    assert "by chance" not in said[2]
    lines = rescored_lines(table.reset_index())
    assert lines["Asked as in"].tolist() == ["same", "other", EVERY] * 2
    assert lines["By chance"].iloc[2] == "–"


def test_both_labels_are_chosen_on_the_images_that_all_scores_have(tiny_study, given):
    some = np.sort(np.random.default_rng(0).permutation(len(given.scores))[: len(given.scores) // 2])
    half = replace(given, scores=given.scores[some], rows=given.rows[some])
    gaps = given.scores.copy()
    gaps[some[::3]] = np.nan
    table = kept_when_rescored(tiny_study, [LAYER], {"half": half, "gaps": replace(given, scores=gaps)}, "clip")
    assert set(table["images"]) == {len(some) - len(some[::3])}
    assert set(table["share"]) == {1.0}


def test_words_that_were_put_otherwise_are_counted_by_themselves(tiny_study, given):
    first = tiny_study.candidates(LAYER, "clip", "correlation")[0][:, 0]
    word = np.bincount(first[first >= 0]).argmax()
    texts = {given.concepts[word]: "in other words"}
    moved = shuffled(replace(given, details={**given.details, "texts": texts}), 3)
    table = kept_when_rescored(tiny_study, [LAYER], {"again": moved, "plain": given}, "clip")
    line = table[table["kept"] == REWORDED].set_index("scores").loc["again"]
    assert line["n"] == (first == word).sum()
    assert (table["kept"] == REWORDED).sum() == 1
    assert "of those whose word is put otherwise" in rescored_said(table)[0]
    assert "otherwise" not in rescored_said(table)[1]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (lambda own: replace(own, concepts=("odd", *own.concepts[1:])), "scores other concepts"),
        (lambda own: replace(own, rows=None), "share 0 images with the study"),
        (lambda own: replace(own, rows=own.rows + 30_000), "share 0 images with the study"),
    ],
)
def test_scores_of_something_else_are_refused_in_a_sentence(tiny_study, given, changed, says):
    with pytest.raises(InputError, match=says):
        kept_when_rescored(tiny_study, [LAYER], {"again": changed(given)}, "clip")


def test_the_command_prints_writes_and_gives_json(tiny_study, given, tmp_path, capsys):
    files = [tmp_path / name / "scores.safetensors" for name in ("a", "b")]
    for seed, file in enumerate(files):
        shuffled(given, seed).save(file)
    out = tmp_path / "rescored.csv"
    asked = ["quality", "--study", str(tiny_study.folder), "--layer", LAYER, "--scorer", "clip", "--rescored"]
    assert main([*asked, *map(str, files), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert all(f"{LAYER}, {file}, on " in printed for file in files)
    assert "--rescored" in command_of("rescored", tmp_path)
    assert main([*asked, str(files[0]), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    written = read_result("rescored", tiny_study, tmp_path)
    assert len(written) == 6
    assert [line["same"] for line in facts["kept"]] == written["same"].iloc[[0, 3]].tolist()
    assert main([*asked, str(tmp_path / "none")]) == 2
    assert "There is no score file" in capsys.readouterr().err


def test_one_neuron_is_not_a_layer(tiny_study, capsys):
    assert main(["quality", "--study", str(tiny_study.folder), "--neuron", "1", "--rescored", "some"]) == 2
    assert "leave out --neuron" in capsys.readouterr().err


def test_the_page_says_what_is_shipped(tiny_study, given, tmp_path, monkeypatch):
    write_result(
        kept_when_rescored(tiny_study, [LAYER], {"again": shuffled(given, 5)}, "clip"),
        tmp_path / "rescored.csv",
        tiny_study,
        "this",
    )
    monkeypatch.setattr(wordings, "read_result", lambda name, study: read_result(name, study, tmp_path))
    monkeypatch.setattr(wordings, "command_of", lambda name: command_of(name, tmp_path))

    def page(study):
        from pages.about.wordings import otherwise

        otherwise(study, "lin1")
        otherwise(study, "conv")

    app = AppTest.from_function(page, args=(tiny_study,)).run()
    assert not app.exception
    found = read_result("rescored", tiny_study, tmp_path).set_index("kept")
    (heading,) = (part.value for part in app.markdown)
    assert f"on {found['images'].iloc[0]:,} of the faces" in heading
    table = app.get("html")[0].proto.body
    assert f"the word: {share_said(found.loc[CONCEPT])}" in table
    assert f"the emotion: {share_said(found.loc[EMOTION])}" in table
    assert percent(found.loc[CONCEPT, "chance"]) in table
    assert "Made by this." in text_of(app)
