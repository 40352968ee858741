"""`python -m core bottleneck` on the tiny study."""

import json

import numpy as np
import pandas as pd
import pytest

from core.bottleneck.fit import Options
from core.bottleneck.kept import fitted_bottleneck
from core.bottleneck.survey import KINDS, survey
from core.bottleneck.words import in_short
from core.cli import main
from core.errors import InputError
from core.explanation.results import read_result
from core.study import open_study

OPTIONS = Options(cutoff=0.1)


@pytest.fixture(scope="module")
def study(tiny_study):
    return open_study(getattr(tiny_study, "folder", tiny_study))


@pytest.fixture(scope="module")
def found(study):
    return survey(study, "clip", OPTIONS, draws=1)


def run(capsys, study, *arguments):
    code = main(["bottleneck", "--study", str(study.folder), "--scorer", "clip", "--cutoff", "0.1", *arguments])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return printed.out


def test_the_survey_has_every_kind_on_every_split_and_adds_up(study, found):
    table = found.table
    used = table[table["chosen"]]
    assert set(zip(used["kind"], used["reported_on"], strict=True)) == {
        (kind, split) for kind in KINDS for split in ("public", "private", "both")
    }
    for _, own in used.groupby("kind"):
        by_split = own.set_index("reported_on")
        assert by_split.loc["both", "n"] == by_split.loc["public", "n"] + by_split.loc["private", "n"]
        if set(own["draws"]) == {1}:
            assert by_split.loc["both", "correct"] == by_split.loc[["public", "private"], "correct"].sum()
    assert (table["low"] <= table["accuracy"]).all()
    assert (table["accuracy"] <= table["high"]).all()
    assert table["least"].le(table["correct"]).all()
    assert table["most"].ge(table["correct"]).all()


def test_what_it_says_of_the_network_is_what_the_study_says(study, found):
    own = found.table[found.table["kind"] == "black box"].set_index("reported_on")
    right = study.logits().argmax(axis=1) == study.labels_true
    for split in ("public", "private", "both"):
        rows = own.loc[[split]]
        assert (rows["correct"] == right[study.rows_in(split)].sum()).all()
        assert (rows[["gained", "lost"]] == 0).all(axis=None)


def test_gains_and_losses_are_the_difference_from_the_network(found):
    table = found.table.set_index(["reported_on", "kind"])
    for split in ("public", "private", "both"):
        network = table.loc[[(split, "black box")], "correct"].iloc[0]
        lines = table.loc[split]
        np.testing.assert_array_equal(lines["correct"] - network, lines["gained"] - lines["lost"])


def test_the_head_used_is_the_one_that_is_kept(study, found):
    fitted = fitted_bottleneck(study, "clip", "public", OPTIONS)
    again = fitted_bottleneck(study, "clip", "public", OPTIONS)
    np.testing.assert_array_equal(fitted.activations, again.activations)
    rows = study.rows_in("private")
    right = int((fitted.logits(rows).argmax(axis=1) == study.labels_true[rows]).sum())
    table = found.table
    line = table[table["chosen"] & (table["kind"] == "concepts") & (table["reported_on"] == "private")].iloc[0]
    assert (line["correct"], line["concepts"]) == (right, len(fitted.bottleneck.concepts))
    assert set(fitted.bottleneck.concepts) | set(fitted.bottleneck.dropped) == set(study.scorings["clip"].concepts)


def test_the_command_writes_and_prints_every_scorer(study, found, capsys, tmp_path, monkeypatch):
    out = tmp_path / "bottleneck.csv"
    text = run(capsys, study, "--draws", "1", "--out", str(out))
    table = read_result("bottleneck", study, tmp_path)
    assert in_short(table) in text
    assert "similarity on other images" in text
    monkeypatch.setattr("core.bottleneck.survey.survey", lambda *_: found)
    answer = json.loads(run(capsys, study, "--json"))
    assert [line["correct"] for line in answer["heads"]] == found.table["correct"].tolist() == table["correct"].tolist()
    assert answer["similarity"]["clip"] == {"ridge": found.ridge, "trained": found.trained}


def test_the_command_explains_a_row_exactly(study, capsys):
    row = int(study.images["row"].iloc[-1])
    answer = json.loads(run(capsys, study, "--row", str(row), "--json"))
    assert answer["fitted_on"] == "public"
    total = np.sum(list(answer["contributions"].values()), axis=0) + answer["base"]
    np.testing.assert_allclose(total, answer["logits"], atol=1e-4)
    assert f"Row {row}, fitted on public: {answer['says']}" in run(capsys, study, "--row", str(row))
    first = int(study.images["row"].iloc[0])
    assert json.loads(run(capsys, study, "--row", str(first), "--json"))["fitted_on"] == "private"


def test_the_command_sets_weights(study, capsys):
    concept = fitted_bottleneck(study, "clip", "public", OPTIONS).bottleneck.concepts[0]
    found = json.loads(run(capsys, study, "--set", "happy", concept, "9", "--json"))
    assert found["after"] - found["before"] == found["gained"] - found["lost"]
    assert "right before" in run(capsys, study, "--set", "happy", concept, "9")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--row", "3"], "no row 3 of FER2013"),
        (["--set", "bored", "smile", "1"], "no emotion 'bored'"),
        (["--set", "happy", "smile", "loud"], "A weight is a number"),
        (["--nonzero", "0"], "at least 1 weight a class"),
        (["--cutoff", "2"], "No concept is predicted"),
        (["--draws", "0"], "at least 1 draw"),
        (["--scorer", "crowd"], "There is no scorer 'crowd'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(study, capsys, arguments, sentence):
    assert main(["bottleneck", "--study", str(study.folder), *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_a_study_of_one_split_is_one_sentence(private_study):
    with pytest.raises(InputError, match="no images of the split 'public'"):
        survey(open_study(getattr(private_study, "folder", private_study)), "clip", OPTIONS)


@pytest.mark.parametrize(
    ("correct", "least", "most", "draws", "words"),
    [
        (50, 60, 65, 5, "more, so the accuracy does not show"),
        (62, 60, 65, 5, "about the same, so the accuracy does not show"),
        (70, 60, 65, 5, "fewer, but with draws as few as 5 that is luck once in 6 times"),
        (70, 60, 65, 19, "fewer, so what the concepts mean does count"),
    ],
)
def test_the_sentence_says_what_random_directions_mean(correct, least, most, draws, words):
    lines = [
        {"kind": "concepts", "correct": correct, "least": correct, "most": correct},
        {"kind": "random", "correct": 62, "least": least, "most": most},
        {"kind": "black box", "correct": 70, "least": 70, "most": 70},
    ]
    table = pd.DataFrame(lines).assign(reported_on="both", chosen=True, n=100, concepts=9, draws=draws)
    table["accuracy"] = table["correct"] / 100
    said = in_short(table)
    assert words in said
    assert "as many as the network" in said if correct == 70 else f"{70 - correct}.0 points fewer" in said
