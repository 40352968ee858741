"""Measured networks as tables: what was planted comes out, and published figures stand beside by their own rules."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.comparison import shelf
from core.comparison.corruptions import CORRUPTIONS
from core.comparison.measured import UNMEASURED, MeasuredNetwork, asked_faces
from core.comparison.published import published_networks
from core.comparison.tables import (
    accuracy_table,
    best_first,
    calibration_table,
    class_table,
    confusion_of,
    facts_table,
    histories,
    pairs_table,
    robustness_table,
)
from core.comparison.words import beside, headline, published_said, trained
from core.editing.published import published_accuracies
from core.editing.statistics import mcnemar_p, paired_interval, wilson_interval
from core.errors import InputError
from core.networks.catalog import ARCHITECTURES
from core.networks.origin import IMAGENET
from tests.support.measured import planted_network

N = 3589


@pytest.fixture(scope="module")
def good():
    return planted_network("vggnet", 0.7, title="Good", epochs=3, origin=IMAGENET)


@pytest.fixture(scope="module")
def poor():
    return planted_network("resnet50", 0.6, title="Poor")


def test_faces_are_the_test_splits_with_their_labels():
    rows, labels, splits = asked_faces()
    assert len(rows) == 2 * N
    assert (splits == "public").sum() == (splits == "private").sum() == N
    assert set(labels) == set(range(7))


@pytest.mark.parametrize(("split", "n"), [("private", N), ("public", N), ("both", 2 * N)])
def test_accuracy_is_what_was_planted(good, poor, split, n):
    table = accuracy_table([poor, good], split)
    assert table["title"].tolist() == ["Good", "Poor"]
    assert table["n"].tolist() == [n, n]
    line = table.iloc[0]
    assert line["correct"] == round(0.7 * N) * n // N
    assert (line["low"], line["high"]) == wilson_interval(line["correct"], n)
    assert line["f1_low"] < line["macro_f1"] < line["f1_high"]
    assert [each.title for each in best_first([poor, good], split)] == ["Good", "Poor"]


def test_every_emotion_is_counted_by_hand(good):
    confusion, table = confusion_of(good, "private"), class_table(good, "private")
    assert confusion.sum() == N
    assert (confusion[np.arange(7), (np.arange(7) + 1) % 7] == confusion.sum(axis=1) - np.diagonal(confusion)).all()
    sad = table[table["emotion"] == "sad"].iloc[0]
    assert sad["recall"] == confusion[4, 4] / confusion[4].sum()
    assert sad["precision"] == confusion[4, 4] / confusion[:, 4].sum()
    assert sad["f1"] == pytest.approx(2 * sad["recall"] * sad["precision"] / (sad["recall"] + sad["precision"]))
    for name in ("recall", "precision", "f1"):
        assert (table[f"{name}_low"] < table[name]).all()
        assert (table[name] < table[f"{name}_high"]).all()


def test_two_networks_are_compared_face_by_face(good, poor):
    pair = pairs_table([good, poor], "private").iloc[0]
    more = round(0.7 * N) - round(0.6 * N)
    assert (pair["better"], pair["other"]) == ("Good", "Poor")
    assert (pair["only_better"], pair["only_other"], pair["n"]) == (more, 0, N)  # planted one inside the other
    assert pair["difference"] == more / N
    assert (pair["low"], pair["high"]) == paired_interval(more, 0, N)
    assert pair["p_value"] == pair["p_corrected"] == mcnemar_p(more, 0)
    assert pairs_table([good], "private").empty


def test_only_faces_that_both_were_shown_are_compared(good, poor):
    said = good.answers["one"].copy()
    said[np.flatnonzero(asked_faces()[2] == "private")[100:]] = UNMEASURED
    some = replace(good, answers={"one": said, "ten": said})
    assert pairs_table([some, poor], "private").iloc[0]["n"] == 100
    assert accuracy_table([some], "private").iloc[0]["n"] == 100
    said = said.copy()
    said[asked_faces()[2] == "private"] = UNMEASURED
    assert best_first([replace(good, answers={"one": said, "ten": said})], "private") == []


def test_luck_is_called_luck(good):
    other = planted_network("resnet50", 0.7, title="Other", seed=9)
    assert "may be luck" in headline([good, other], "private", "one")
    assert "more than luck" in headline([good, planted_network("vgg16", 0.5, seed=9)], "private", "one")
    assert "No other network" in headline([good], "private", "one")


def test_drops_are_paired_with_the_same_faces_untouched(good):
    for name, corruption in CORRUPTIONS.items():
        table = robustness_table([good], name)
        assert tuple(table["severity"]) == corruption.steps
        clean = table[table["severity"] == corruption.untouched].iloc[0]
        assert clean["correct"] == round(0.7 * N)
        assert clean[["drop", "drop_low", "drop_high"]].tolist() == [0, 0, 0]
        rest = table[table["severity"] != corruption.untouched]
        np.testing.assert_allclose(rest["drop"], clean["accuracy"] - rest["accuracy"])
        assert ((rest["drop_low"] < rest["drop"]) & (rest["drop"] < rest["drop_high"])).all()


def test_what_is_not_known_is_not_invented(good, poor):
    facts = facts_table([good, poor]).set_index("title")
    assert facts.loc["Good", "epochs"] == 3
    assert facts.loc["Good", "best_epoch"] == 3
    assert facts.loc["Good", "seconds"] == 60
    assert pd.isna(facts.loc["Poor", "seconds"])
    assert pd.isna(facts.loc["Poor", "origin"])
    assert "not recorded" in trained(poor.training)
    assert trained(good.training) == f"{IMAGENET}, 3 epochs, epoch 3 kept"
    assert set(histories([good, poor])["title"]) == {"Good"}
    assert histories([poor]).empty
    assert calibration_table([replace(good, calibration=None)]).empty


def test_a_network_is_read_as_it_was_written(good, poor, tmp_path):
    for network in (good, poor):
        path = tmp_path / f"{network.name}.json"
        network.save(path)
        again = MeasuredNetwork.read(path)
        for views in ("one", "ten"):
            np.testing.assert_array_equal(again.answers[views], network.answers[views])
        pd.testing.assert_frame_equal(again.training.history, network.training.history, check_dtype=False)
        same = {"answers": network.answers, "training": network.training}
        assert replace(again, **same) == network
        assert path.stat().st_size < 40_000


def test_another_file_is_refused_in_a_sentence(good, tmp_path):
    path = tmp_path / "network.json"
    good.save(path)
    record = json.loads(path.read_text())
    short = {**record["answers"], "one": "eJwDAAAAAAE="}
    for broken in ({}, record | {"format": 99}, record | {"answers": short}, record | {"latency": [{"ms": 1}]}, []):
        path.write_text(json.dumps(broken))
        with pytest.raises(InputError, match=r"network\.json is no measured network"):
            MeasuredNetwork.read(path)
    path.write_text("not JSON")
    with pytest.raises(InputError, match="no measured network"):
        MeasuredNetwork.read(path)


def test_published_figures_keep_their_own_rules(good):
    table = published_networks()
    numbers = table.dropna(subset="accuracy")
    assert (numbers["low"].isna() | (numbers["low"] < numbers["accuracy"])).all()
    for line in published_accuracies().itertuples():
        same = numbers[(numbers["architecture"] == "vggnet") & (numbers["split"] == line.split)].iloc[0]
        assert same["accuracy"] == pytest.approx(line.correct / line.n, abs=5e-5)
        assert same["views"] == line.views
        assert beside(same, [good]).startswith("ours on the same: 69.99 %")
    wordless = table[table["accuracy"].isna()]
    assert {"ResNet50", "EfficientNetB0", "VGG16"} <= set(wordless["network"])
    assert all("%" not in published_said(line) for _, line in wordless.iterrows())
    people = table[table["network"] == "People"].iloc[0]
    assert published_said(people) == "65 ± 5 %"
    assert beside(people, [good]) == ""
    assert set(table["architecture"]) - {""} <= set(ARCHITECTURES)


def test_the_shelf_holds_what_is_shipped_and_ones_own(good, poor, monkeypatch, tmp_path):
    shipped, data = tmp_path / "shipped", tmp_path / "data"
    monkeypatch.setattr(shelf, "SHIPPED", shipped)
    monkeypatch.setenv("EMODISSECT_DATA", str(data))
    assert shelf.measured_networks() == []
    assert set(shelf.unmeasured([])) == set(ARCHITECTURES)
    poor.save(shipped / "resnet50.json")
    good.save(shipped / "vggnet.json")
    replace(good, title="Mine").save(data / "comparison" / "vggnet.json")
    planted_network("zebra", 0.2).save(data / "comparison" / "zebra.json")
    assert [each.title for each in shelf.measured_networks()] == ["Mine", "Poor", "zebra"]
    poor.save(tmp_path / "another.json")
    assert len(shelf.measured_networks([tmp_path / "another.json"])) == 4
    missing = shelf.unmeasured(shelf.measured_networks())
    assert "vggnet" not in missing
    assert "compare measure vgg16 --weights" in missing["vgg16"]
