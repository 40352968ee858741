"""Measuring a network: what the file says is what the network does, and what was run once is not run again."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch

from core.cli import main
from core.comparison import measuring, shelf
from core.comparison.corruptions import CORRUPTIONS, spoilt
from core.comparison.loading import subject_of, subject_of_study
from core.comparison.measured import HISTORY, UNMEASURED, MeasuredNetwork, asked_faces
from core.comparison.measuring import measure, trainable_parameters
from core.errors import InputError
from core.networks.catalog import architecture
from core.networks.inference import predict_logits
from core.networks.origin import IMAGENET, SCRATCH
from core.networks.weights import load_network, save_weights
from core.probability import log_loss
from tests.support.measured import planted_network
from tests.support.tiny import TINY, synthetic_faces

EACH = 24  # faces of each split that were imported


@pytest.fixture(scope="module")
def pictures():
    """A few of PublicTest's and PrivateTest's rows with synthetic pictures."""
    rows, _, splits = asked_faces()
    there = np.concatenate([rows[splits == split][:EACH] for split in ("public", "private")])
    images, present = np.zeros((rows.max() + 1, 48, 48), np.uint8), np.zeros(rows.max() + 1, bool)
    images[there], present[there] = synthetic_faces(len(there), seed=5)[0], True
    return SimpleNamespace(images=images, present=present)


@pytest.fixture
def subject(tiny_study, monkeypatch, tmp_path):
    """The tiny network, with an empty cache."""
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path / "cache"))
    return subject_of("tiny", tiny_study.folder / "network.safetensors")


def test_what_only_hands_on_is_no_trainable_parameter():
    head = architecture("resnet50")
    frozen = sum(each.numel() for each in head.build().get_submodule("pooled").parameters())
    assert (trainable_parameters(head), frozen) == (23_522_375, 2048 * 2049)


def test_what_is_measured_is_what_the_network_does(subject, pictures):
    measured = measure(subject, pictures)
    rows, labels, splits = asked_faces()
    shown = measured.answers["one"] != UNMEASURED
    np.testing.assert_array_equal(shown, pictures.present[rows])
    logits = {
        views: predict_logits(TINY, subject.network, pictures.images[rows[shown]], views) for views in ("one", "ten")
    }
    for views, own in logits.items():
        np.testing.assert_array_equal(measured.answers[views][shown], own.argmax(axis=1))
    assert measured.parameters == sum(each.numel() for each in subject.network.parameters())
    assert measured.running_statistics == 16  # means and variances of eight channels

    private = splits[shown] == "private"
    right = logits["one"].argmax(axis=1) == labels[shown]
    assert [(each.corruption, each.severity) for each in measured.robustness] == [
        (name, severity) for name, each in CORRUPTIONS.items() for severity in each.severities
    ]
    for each in measured.robustness[::4]:
        bad = spoilt(pictures.images[rows[shown][private]], rows[shown][private], each.corruption, each.severity)
        now = predict_logits(TINY, subject.network, bad).argmax(axis=1) == labels[shown][private]
        assert (each.n, each.correct) == (EACH, now.sum())
        assert each.gained - each.lost == now.sum() - right[private].sum()

    found = measured.calibration
    assert (found.fitted_on, found.tested_on) == (EACH, EACH)
    assert found.before.log_loss == pytest.approx(log_loss(logits["one"][private], labels[shown][private]))
    for own in (found.before, found.after):
        assert own.error_low <= own.error_high
        assert own.log_loss_low < own.log_loss < own.log_loss_high
    for timed, batch in zip(measured.latency, (1, 64), strict=True):
        assert (timed.batch, timed.threads) == (batch, 1)
        assert 0 <= timed.low <= timed.median <= timed.high


def test_a_stopped_measurement_goes_on(subject, pictures, monkeypatch):
    calls = []

    def counted(*given):
        calls.append(given)
        if len(calls) > 7:
            raise KeyboardInterrupt
        return predict_logits(*given)

    monkeypatch.setattr(measuring, "predict_logits", counted)
    with pytest.raises(KeyboardInterrupt):
        measure(subject, pictures)
    monkeypatch.setattr(measuring, "predict_logits", lambda *given: calls.append(given) or predict_logits(*given))
    first = measure(subject, pictures)
    steps = 2 + sum(len(each.severities) for each in CORRUPTIONS.values())
    assert len(calls) == steps + 1
    again = measure(subject, pictures)
    assert len(calls) == steps + 1
    assert again.robustness == first.robustness
    assert again.calibration == first.calibration


def test_a_limit_draws_the_same_faces_again(subject, pictures):
    first, again = (measure(subject, pictures, limit=10, spoil=4, seed=3) for _ in range(2))
    assert first.places("public").sum() == first.places("private").sum() == 10
    np.testing.assert_array_equal(first.places("both"), again.places("both"))
    assert {each.n for each in first.robustness} == {4}
    assert (measure(subject, pictures, limit=10, spoil=4, seed=4).places("both") != first.places("both")).any()


def test_logits_of_a_study_are_taken_from_it(tiny_study, pictures, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path))
    own = subject_of_study(tiny_study)
    row = int(asked_faces()[0][0])
    known = {views: {row: np.eye(7, dtype=np.float32)[2]} for views in ("one", "ten")}
    one = SimpleNamespace(images=pictures.images, present=np.arange(len(pictures.present)) == row)
    measured = measure(measuring.Subject(**{**vars(own), "known": known}), one)
    assert measured.answers["one"][0] == measured.answers["ten"][0] == 2
    assert measured.robustness == ()
    assert measured.calibration is None
    assert set(own.known["one"]) == set(tiny_study.images["row"])


def test_without_pictures_it_says_so(subject, pictures):
    with pytest.raises(InputError, match="imported"):
        measure(subject, SimpleNamespace(images=pictures.images, present=np.zeros_like(pictures.present)))


@pytest.fixture
def run_folder(tiny_study, tmp_path):
    """A run as `core train` leaves one, with the tiny network as its best."""
    folder = tmp_path / "run"
    folder.mkdir()
    pd.DataFrame([(1, 0.1, 2.0, 1.9, 0.3, 60.0), (2, 0.1, 1.8, 1.7, 0.5, 62.0), (3, 0.1, 1.7, 1.7, 0.4, 61.0)],
                 columns=HISTORY).to_csv(folder / "history.csv", index=False)  # fmt: skip
    (folder / "run.json").write_text(json.dumps({"origin": IMAGENET, "settings": {"epochs": 3, "smoothing": 0.1}}))
    torch.save(load_network(TINY, tiny_study.folder / "network.safetensors").state_dict(), folder / "best.pt")
    return folder


@pytest.fixture
def command(pictures, monkeypatch, tmp_path, capsys):
    """Runs `compare` without what is shipped; gives its exit status and what it printed."""
    monkeypatch.setattr("core.faces.store.Fer2013.load", lambda: pictures)
    monkeypatch.setattr(shelf, "SHIPPED", tmp_path / "none")
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))

    def run(*arguments):
        status = main(["compare", *map(str, arguments)])
        return status, capsys.readouterr()

    return run


def test_a_run_is_measured_and_compared(command, run_folder, tmp_path):
    out = tmp_path / "mine.json"
    status, told = command("measure", "tiny", "--weights", run_folder / "best.pt", "--run", run_folder, "--out", out)
    assert status == 0
    assert "TinyNet" in told.out
    measured = MeasuredNetwork.read(out)
    assert measured.training.best_epoch == 2
    assert measured.training.seconds == 61
    assert measured.training.origin == IMAGENET
    assert measured.training.settings == {"epochs": 3, "smoothing": 0.1}

    other = tmp_path / "other.json"
    planted_network("other", 0.9, title="Other").save(other)
    status, told = command("--result", out, "--result", other, "--json")
    found = json.loads(told.out)
    assert status == 0
    assert [line["title"] for line in found["accuracy"]] == ["Other", "TinyNet"]
    assert found["pairs"][0]["n"] == EACH
    assert found["histories"][1]["validation_accuracy"] == 0.5
    assert set(found["robustness"]) == set(CORRUPTIONS)
    assert "vggnet" in found["unmeasured"]
    assert any(line["accuracy"] is None and line["said"] for line in found["published"])
    status, told = command("--result", out, "--result", other, "--split", "both")
    assert status == 0
    for words in ("Other over TinyNet", "Published", "Served as a baseline", "Low resolution", "Not measured yet"):
        assert words in told.out


def test_a_study_is_measured_and_kept_with_ones_own(command, tiny_study, tmp_path):
    told = ("--origin", "scratch", "--note", "two minutes", "--title", "Mine", "--limit", "5")
    assert command("measure", "--study", tiny_study.folder, *told)[0] == 0
    measured = shelf.measured_networks()[0]
    assert (measured.title, measured.training.origin, measured.training.note) == ("Mine", SCRATCH, "two minutes")
    assert (tmp_path / "data" / "comparison" / "tiny.json").is_file()
    assert "No learning curve" not in command()[1].out


def test_all_networks_are_timed_again_in_one_run(command, monkeypatch, tmp_path):
    files = [tmp_path / f"{name}.json" for name in ("one", "two")]
    for path in files:
        replace(planted_network(path.stem, 0.5), architecture="mini-xception", latency=()).save(path)
    monkeypatch.setattr(shelf, "SHIPPED", tmp_path)
    status, said = command("time")
    assert status == 0
    assert said.out.count("ms for a batch of 64") == len(files)
    for path in files:
        again = MeasuredNetwork.read(path)
        assert [each.batch for each in again.latency] == [1, 64]
        assert all(each.median > 0 for each in again.latency)
        np.testing.assert_array_equal(again.answers["one"], planted_network(path.stem, 0.5).answers["one"])


def test_weights_say_what_they_started_from(tiny_study, tmp_path):
    path = tmp_path / "weights.safetensors"
    save_weights(load_network(TINY, tiny_study.folder / "network.safetensors"), path, origin=IMAGENET)
    assert subject_of("tiny", path).training.origin == IMAGENET


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("measure",), "Say which network"),
        (("measure", "tiny"), "--weights"),
        (("measure", "tiny", "--weights", "nowhere.safetensors"), "no weights at"),
        (("measure", "nobody", "--weights", "nowhere.pt"), "no network 'nobody'"),
        (("measure", "tiny", "--study", "builtin"), "Say which network"),
        (("measure", "tiny", "--weights", "nowhere.pt", "--limit", "0"), "at least 1"),
        (("--result", "nowhere.json"), "no measured network"),
    ],
)
def test_what_is_wrong_is_one_sentence(command, tiny_catalog, arguments, says):
    status, told = command(*arguments)
    assert status == 2
    assert says in told.err
    assert "Traceback" not in told.err


def test_a_folder_without_a_learning_curve_is_refused(command, tiny_study, tmp_path):
    weights = tiny_study.folder / "network.safetensors"
    status, told = command("measure", "tiny", "--weights", weights, "--run", tmp_path)
    assert status == 2
    assert "no learning curve" in told.err
