"""The bottleneck fitted on Training: planted concepts learned from other pictures than the head, and the command."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.bottleneck import training_pictures as kept_pictures
from core.bottleneck.fit import Options, find_directions, fit_bottleneck
from core.bottleneck.ground import training_grounds
from core.bottleneck.survey import survey_training
from core.bottleneck.training_pictures import scores_of_rows, training_pictures
from core.bottleneck.words import trained_said
from core.cli import main
from core.concepts.scores import ConceptScores
from core.errors import InputError
from core.explanation.prediction import predict, shared_network
from core.explanation.results import read_result
from core.faces.index import canonical_index
from core.faces.store import Fer2013, ImportSummary, fer2013_folder, save_faces
from tests.concept_bottleneck.planted import FROWN, NAMES, SMILE, N, planted
from tests.support.tiny import synthetic_faces

ROWS = len(canonical_index())
PICTURES = 90
OPTIONS = Options(cutoff=0.1)


def test_concepts_can_be_learned_from_pictures_that_the_head_never_sees():
    ground, scores = planted()
    half = ground.fit_on
    words_from, report_on = ground.report_on[: N // 4], ground.report_on[N // 4 :]
    scores[half] = np.nan
    elsewhere = replace(ground, words_from=words_from, report_on=report_on)
    found = fit_bottleneck(elsewhere, NAMES, scores, Options())
    heard = np.abs(found.head.weight).sum(axis=0)
    strongest = {found.concepts[index] for index in np.argsort(-heard)[:2]}
    assert strongest == {NAMES[SMILE], NAMES[FROWN]}
    right = found.head.logits(found.activations(ground.hidden[report_on])).argmax(axis=1) == ground.labels[report_on]
    same = fit_bottleneck(replace(ground, report_on=report_on), NAMES, planted()[1], Options())
    there = same.head.logits(same.activations(ground.hidden[report_on])).argmax(axis=1) == ground.labels[report_on]
    assert right.mean() > there.mean() - 0.05
    assert right.mean() > 0.7


def test_scores_of_the_pictures_fitted_on_count_only_where_they_are_used():
    ground, scores = planted()
    with pytest.raises(InputError, match="Only 0 images to learn from"):
        find_directions(ground, np.full_like(scores, np.nan), 0.3)
    spoiled = scores.copy()
    spoiled[ground.fit_on] = 0
    elsewhere = replace(ground, words_from=ground.report_on)
    np.testing.assert_array_equal(
        find_directions(elsewhere, spoiled, 0.3).weight, find_directions(elsewhere, scores, 0.3).weight
    )


@pytest.fixture
def faces(tiny_study, monkeypatch, tmp_path):
    """Training pictures drawn as those of the study are, imported."""
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    drawn, _ = synthetic_faces(PICTURES, seed=8)
    images, present = np.zeros((ROWS, 48, 48), np.uint8), np.zeros(ROWS, bool)
    images[:PICTURES], present[:PICTURES] = drawn, True
    save_faces(fer2013_folder(), images, present, ImportSummary("a test", "csv", *[PICTURES] * 4, *[0] * 4))
    return Fer2013.load()


def scored(study, scorer, rows, seed=0):
    concepts = study.scorings[scorer].concepts
    values = np.random.default_rng(seed).normal(0, 1, (len(rows), len(concepts))).astype(np.float32)
    return ConceptScores(values, concepts, scorer, {"centre": False}, np.asarray(rows, np.int32))


def test_one_pass_gives_what_the_network_does_on_each_picture(tiny_study, faces, monkeypatch):
    monkeypatch.setattr(kept_pictures, "PIECE", 50)
    found = training_pictures(tiny_study, faces)
    assert found.rows.tolist() == list(range(PICTURES))
    for place in (0, 41, PICTURES - 1):
        said = predict(tiny_study.architecture, shared_network(tiny_study), faces.images[place])
        np.testing.assert_allclose(found.hidden[place], said.hidden, rtol=0.05, atol=0.05)
        assert found.right[place] == (said.emotion == faces.emotions[place])
    monkeypatch.setattr(kept_pictures, "_run", lambda *_: pytest.fail("it ran again"))
    np.testing.assert_array_equal(training_pictures(tiny_study, faces).hidden, found.hidden)


def test_rows_that_were_not_scored_are_unknown(tiny_study):
    rows = np.arange(PICTURES)
    some = scored(tiny_study, "clip", rows[5:20])
    found = scores_of_rows(tiny_study, "clip", some, rows)
    np.testing.assert_array_equal(np.isfinite(found).all(axis=1), (rows >= 5) & (rows < 20))
    np.testing.assert_allclose(found[5:20], some.scores, atol=1e-6)
    with pytest.raises(InputError, match="of no Training picture"):
        scores_of_rows(tiny_study, "clip", scored(tiny_study, "clip", rows + 30000), rows)
    with pytest.raises(InputError, match="other concepts"):
        scores_of_rows(tiny_study, "votes", some, rows)


def test_the_survey_adds_up_whether_concepts_come_from_training_or_not(tiny_study, faces):
    grounds = training_grounds(tiny_study, training_pictures(tiny_study, faces))
    rows = np.arange(PICTURES)
    given = scores_of_rows(tiny_study, "clip", scored(tiny_study, "clip", rows), rows)
    right = tiny_study.logits().argmax(axis=1) == tiny_study.labels_true
    for scores, words_from in ((None, {"public", "private", "the other"}), (given, {"training"})):
        table = survey_training(tiny_study, "clip", replace(OPTIONS, cutoff=-1), 1, grounds, scores).table
        assert set(table["words_from"]) == words_from
        assert set(table["fitted_on"]) == {"training"}
        used = table[table["chosen"]].set_index(["kind", "reported_on"])
        for split in ("public", "private", "both"):
            assert used.loc[("black box", split), "correct"] == right[tiny_study.rows_in(split)].sum()
            assert used.loc[("concepts", split), "n"] == len(tiny_study.rows_in(split))
        parts = used.loc[[("concepts", "public"), ("concepts", "private")], "correct"]
        assert parts.sum() == used.loc[("concepts", "both"), "correct"]


def test_the_command_reports_beside_the_network(tiny_study, faces, capsys, tmp_path):
    scored(tiny_study, "clip", np.arange(PICTURES)).save(tmp_path / "clip.safetensors")
    where = ["bottleneck", "--study", str(tiny_study.folder), "--scorer", "clip", "--cutoff", "-1", "--draws", "1"]
    given = ["--data", "--scores", f"clip={tmp_path / 'clip.safetensors'}"]
    assert main([*where, *given, "--out", str(tmp_path / "trained.csv"), "--json"]) == 0
    printed = capsys.readouterr()
    assert f"of {PICTURES} Training pictures" in printed.err
    table = read_result("trained", tiny_study, tmp_path)
    heads = pd.DataFrame(json.loads(printed.out)["heads"])
    assert heads["correct"].tolist() == table["correct"].tolist()
    assert main([*where, "--data"]) == 0
    said = capsys.readouterr().out
    assert f"fitted on {PICTURES} Training pictures" in said
    assert "learned from one test split" in said
    assert "learned from there too" in trained_said(table)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "nowhere.csv"], "There is nothing at nowhere.csv"),
        (["--scores", "clip=x"], "add --data"),
        (["--data", "--row", "3"], "leave out --row and --set"),
        (["--data", "--scores", "nobody=x"], "--scores names nobody"),
        (["--data", "--scores", "clip"], "--scores takes NAME=FILE"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tiny_study, faces, capsys, arguments, sentence):
    assert main(["bottleneck", "--study", str(tiny_study.folder), *arguments]) == 2
    assert sentence in capsys.readouterr().err
