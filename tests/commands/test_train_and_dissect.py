import csv
import json

import numpy as np
import pytest

from core.cli import main
from core.concepts.scores import ConceptScores
from core.faces.store import Fer2013, ImportSummary
from core.networks.catalog import architecture
from core.networks.training import TrainingSettings
from core.networks.weights import load_network
from tests.support.tiny import synthetic_faces


@pytest.fixture(scope="module")
def faces():
    images, emotions = synthetic_faces(240, seed=8)
    usage = np.repeat([0, 1, 2], [80, 40, 120]).astype(np.int8)
    summary = ImportSummary("made up", "csv", 240, 240, 240, 240, 0, 0, 0, 0)
    present = np.ones(240, bool)
    present[-1] = False
    return Fer2013(images, present, emotions.astype(np.int8), usage, None, summary, "hash")


@pytest.fixture
def imported(faces, monkeypatch, tiny_catalog):
    monkeypatch.setattr(Fer2013, "load", classmethod(lambda cls, folder=None, index=None: faces))


def train(folder, epochs):
    arguments = ["train", "tiny", "--run", str(folder), "--epochs", str(epochs), "--batch-size", "20", "--decay", "1"]
    return main(arguments)


def test_train_writes_weights_and_a_learning_curve_and_goes_on_from_there(imported, tmp_path, capsys):
    assert train(tmp_path, 2) == 0
    assert "epoch   2/2" in capsys.readouterr().out
    load_network(architecture("tiny"), tmp_path / "network.safetensors")
    assert train(tmp_path, 3) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("epoch")] == ["3/3"]
    with open(tmp_path / "history.csv") as file:
        assert len(list(csv.DictReader(file))) == 3


def test_train_refuses_settings_that_make_no_sense(imported, tmp_path, capsys):
    assert train(tmp_path, 0) == 2
    assert "at least one epoch" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_dissect_makes_a_study_of_the_images_that_are_there(imported, faces, tmp_path, capsys):
    assert train(tmp_path / "run", 1) == 0
    rows = np.arange(80, 240, dtype=np.int32)
    values = np.random.default_rng(1).random((160, 3), dtype=np.float32)
    details = {"title": "Words", "centre": False, "emotions": {}, "groups": {}}
    ConceptScores(values, ("smile", "frown", "tears"), "votes", details, rows).save(tmp_path / "votes.safetensors")
    capsys.readouterr()
    weights = tmp_path / "run" / "network.safetensors"
    command = ["dissect", "--network", "tiny", "--weights", str(weights), "--out", str(tmp_path / "study")]
    assert main([*command, "--scores", f"votes={tmp_path / 'votes.safetensors'}"]) == 0
    assert "2 layers, 159 images" in capsys.readouterr().out
    assert main(["study", "verify", str(tmp_path / "study"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["whole"] is True
    manifest = (tmp_path / "study" / "manifest.json").read_text()
    assert str(tmp_path) not in manifest
    tune = ["tune", "--study", str(tmp_path / "study"), "--layer", "lin1", "--scorer", "votes", "--tau", "0.1"]
    assert main([*tune, "--scale", "1.5", "--split", "both", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert {"n", "interpretable", "before", "after", "gained", "lost", "p_value"} <= set(result)
    assert result["n"] == 159


def test_dissect_says_what_is_wrong_with_its_scores(imported, tmp_path, capsys):
    command = ["dissect", "--network", "tiny", "--weights", "w.safetensors", "--out", str(tmp_path / "study")]
    assert main([*command, "--scores", "votes.safetensors"]) == 2
    assert "NAME=FILE" in capsys.readouterr().err
    assert main([*command, "--scores", f"votes={tmp_path / 'none.safetensors'}"]) == 2
    assert "core score" in capsys.readouterr().err
    assert main([*command, "--scores", "votes=x", "--labels-only", "clip"]) == 2
    assert "clip" in capsys.readouterr().err


def test_recalibrate_says_what_it_changed_and_writes_weights_that_load(imported, tmp_path, capsys):
    assert train(tmp_path, 1) == 0
    out = tmp_path / "again.safetensors"
    capsys.readouterr()
    assert main(["recalibrate", "tiny", "--weights", str(tmp_path / "network.safetensors"), "--out", str(out)]) == 0
    assert "before" in capsys.readouterr().out
    load_network(architecture("tiny"), out)


def test_recalibrate_keeps_the_epoch_of_a_run_that_is_better_afterwards(imported, tmp_path, capsys):
    assert train(tmp_path, 3) == 0
    out = tmp_path / "again.safetensors"
    capsys.readouterr()
    assert main(["recalibrate", "tiny", "--run", str(tmp_path), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    after = {line.split(":")[0]: float(line.split(",")[1].split("%")[0]) for line in said.splitlines()[:2]}
    kept = said.splitlines()[2].split()[3]
    assert set(after) == {"best", "last"}
    assert after[kept] == max(after.values())
    load_network(architecture("tiny"), out)


def test_recalibrate_refuses_a_folder_that_is_no_run(imported, tmp_path, capsys):
    assert main(["recalibrate", "tiny", "--run", str(tmp_path), "--out", str(tmp_path / "w.safetensors")]) == 2
    assert "is not the run of a" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_help_of_train_says_the_defaults_that_there_are(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    settings = TrainingSettings()
    shares = ("vote_weight", "smoothing", "augmentation")
    for name in ("epochs", "decay", "warmup", "batch_size", "learning_rate", *shares, "seed"):
        option = said.split(f"--{name.replace('_', '-')} ")[-1]
        assert f"(default: {getattr(settings, name):g})" in option.split(" --")[0], name
