"""Examples of predictions: the table, the filters, the orders and the counts."""

import json

import numpy as np
import pandas as pd
import pytest

from core.cli import main
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.faces.blemishes import known_blemishes
from core.faces.ferplus import VOTE_COLUMNS
from core.faces.store import fer2013_folder, save_votes
from core.study import open_study
from core.study.example_filter import CROWDS, ORDERS, ExampleFilter, arrange, tally
from core.study.example_table import NOBODY, PROBABILITIES, blemishes_of_rows, example_table


@pytest.fixture
def table():
    lines = [
        # row, split, label, said, confidence, p of the label, crowd, share, blemish
        (10, "PublicTest", "happy", "happy", 0.9, 0.9, "happy", 1.0, ""),
        (11, "PublicTest", "sad", "happy", 0.6, 0.3, "happy", 0.6, ""),
        (12, "PrivateTest", "sad", "happy", 0.8, 0.01, "sad", 0.5, "there twice"),
        (13, "PrivateTest", "fear", "fear", 0.4, 0.4, "contempt", 0.4, ""),
        (14, "PrivateTest", "angry", "sad", 0.5, 0.2, NOBODY, np.nan, "there twice"),
    ]
    columns = ["row", "split", "label", "said", "confidence", "p", "crowd", "crowd_share", "blemish"]
    table = pd.DataFrame(lines, columns=columns)
    table["right"] = table["label"] == table["said"]
    for emotion, column in zip(EMOTION_NAMES, PROBABILITIES, strict=True):
        table[column] = np.where(table["label"] == emotion, table["p"], 0)
    return table


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (ExampleFilter(), [10, 11, 12, 13, 14]),
        (ExampleFilter(labels=("sad", "fear")), [11, 12, 13]),
        (ExampleFilter(said=("happy",), result="wrong"), [11, 12]),
        (ExampleFilter(result="right"), [10, 13]),
        (ExampleFilter(confidence=(50, 80)), [11, 12, 14]),
        (ExampleFilter(crowd="label"), [10, 12]),
        (ExampleFilter(crowd="not-label"), [11, 13]),
        (ExampleFilter(crowd="network"), [10, 11]),
        (ExampleFilter(crowd="network-not-label"), [11]),
        (ExampleFilter(crowd="not-network"), [12, 13]),
        (ExampleFilter(agreement=(60, 100)), [10, 11]),
        (ExampleFilter(agreement=(0, 50)), [12, 13]),
        (ExampleFilter(blemished="only"), [12, 14]),
        (ExampleFilter(blemished="without", split="PublicTest"), [10, 11]),
        (ExampleFilter(labels=("disgust",)), []),
    ],
)
def test_filter_keeps(table, wanted, rows):
    assert wanted.apply(table)["row"].tolist() == rows


def test_every_opinion_of_voters_is_tested():
    assert set(CROWDS) == {"all", "label", "not-label", "network", "network-not-label", "not-network"}


def test_accuracy_is_counted_before_right_or_wrong_is_chosen(table):
    wanted = ExampleFilter(labels=("happy", "sad"), result="wrong")
    count = tally(wanted.before_result(table))
    assert (count.right, count.n) == (1, 3)
    assert count.share == pytest.approx(1 / 3)
    low, high = count.interval
    assert 0 < low < 1 / 3 < high < 1
    assert np.isnan(tally(table.head(0)).share)


@pytest.mark.parametrize(
    ("order", "rows"),
    [
        ("sure", [10, 12, 11, 14, 13]),
        ("unsure", [13, 14, 11, 12, 10]),
        ("surprising", [12, 14, 11, 13, 10]),
        ("row", [10, 11, 12, 13, 14]),
    ],
)
def test_orders(table, order, rows):
    assert arrange(table, order)["row"].tolist() == rows
    assert arrange(table.iloc[::-1], order)["row"].tolist() == rows


def test_a_random_order_is_that_of_its_seed(table):
    draws = [tuple(arrange(table, "random", seed)["row"]) for seed in range(8)]
    assert draws == [tuple(arrange(table, "random", seed)["row"]) for seed in range(8)]
    assert len(set(draws)) > 1
    assert all(sorted(draw) == [10, 11, 12, 13, 14] for draw in draws)
    assert set(ORDERS) == {"random", "sure", "unsure", "surprising", "row"}
    with pytest.raises(InputError, match="no order 'best'"):
        arrange(table, "best")


def test_table_of_a_study(tiny_study):
    table = example_table(tiny_study)
    probabilities = table[list(PROBABILITIES)].to_numpy()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    logits = tiny_study.logits()
    assert table["said"].tolist() == [EMOTION_NAMES[index] for index in logits.argmax(axis=1)]
    assert table["right"].sum() == (logits.argmax(axis=1) == tiny_study.labels_true).sum()
    np.testing.assert_allclose(table["confidence"], probabilities.max(axis=1))
    odds = np.log(probabilities[:, 0] / probabilities[:, 6])
    np.testing.assert_allclose(odds, (logits[:, 0] - logits[:, 6]), rtol=1e-4, atol=1e-4)
    assert (table["crowd"] == NOBODY).all()
    assert table["crowd_share"].isna().all()


def test_voters_are_those_of_ferplus(tiny_study):
    votes = np.zeros((35887, len(VOTE_COLUMNS)), np.uint8)
    rows = tiny_study.images["row"].to_numpy()
    votes[rows[0], [VOTE_COLUMNS.index("sadness"), VOTE_COLUMNS.index("anger")]] = 7, 3
    votes[rows[1], VOTE_COLUMNS.index("contempt")] = 10
    votes[rows[2], VOTE_COLUMNS.index("NF")] = 10
    table = example_table(tiny_study, votes)
    assert table["crowd"].head(3).tolist() == ["sad", "contempt", NOBODY]
    assert table["crowd_share"].head(2).tolist() == [0.7, 1.0]
    assert np.isnan(table["crowd_share"].iloc[2])


def test_a_study_that_was_dissected_with_votes_needs_no_others():
    """The shipped study says of every face what FER+'s voters said, to the tenth that a vote is."""
    table = example_table(open_study("builtin"))
    known = table["crowd"] != NOBODY
    assert known.mean() > 0.99
    assert table.loc[known, "crowd_share"].between(0.1, 1).all()
    agreed = (table["crowd"] == table["label"])[table["crowd_share"] >= 0.9]
    assert agreed.mean() > 0.7
    assert table.loc[~known, "crowd_share"].isna().all()


def test_blemishes_are_those_of_the_index():
    known = known_blemishes()
    constant, copied = known.constant, known.private_copy & ~known.constant
    assert all("one grey" in text for text in blemishes_of_rows(np.flatnonzero(constant)))
    assert all("copy of a Training picture" in text for text in blemishes_of_rows(np.flatnonzero(copied)[:50]))
    kinds = ("constant", "not_a_face", "not_a_face_kept", "repeat", "copied_from_training")
    assert set(blemishes_of_rows(np.flatnonzero(known.excluding(*kinds))[:50])) == {""}


def test_the_command_finds_the_same(tiny_study, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    votes = np.zeros((35887, len(VOTE_COLUMNS)), np.uint8)
    votes[:, VOTE_COLUMNS.index("happiness")] = 10
    save_votes(fer2013_folder(), votes)
    base = ["examples", "--study", str(tiny_study.folder), "--result", "wrong", "--crowd", "not-network"]
    assert main([*base, "--sort", "sure", "--most", "3", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    wanted = ExampleFilter(result="wrong", crowd="not-network")
    table = example_table(tiny_study, votes)
    expected = arrange(wanted.apply(table), "sure")
    assert facts["found"] == len(expected) > 3
    assert facts["n"] == len(wanted.before_result(table))
    assert [line["row"] for line in facts["examples"]] == expected["row"].head(3).tolist()
    assert main([*base, "--most", "2"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("voters happy 100 %") == 2
    assert main(["examples", "--study", str(tiny_study.folder), "--confidence", "101", "102"]) == 0
    assert "0 found" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "says"), [(["--split", "x"], "no split 'x'"), (["--most", "0"], "--most")])
def test_the_command_refuses_in_a_sentence(tiny_study, capsys, arguments, says):
    assert main(["examples", "--study", str(tiny_study.folder), *arguments]) == 2
    assert says in capsys.readouterr().err
