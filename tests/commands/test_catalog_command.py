"""Networks of the catalog from training to explanation, on synthetic faces."""

import json

import numpy as np
import pytest
import torch

from core.cli import main
from core.concepts.scores import ConceptScores
from core.dissection.recording import hooked
from core.editing.edits import Edit
from core.editing.from_study import editor_of, subject_of
from core.faces.store import Fer2013, ImportSummary
from core.networks.catalog import architecture
from core.networks.origin import IMAGENET, SCRATCH, run_origin, weights_origin
from core.networks.weights import load_network, save_weights
from core.study import open_study
from tests.support.lite0 import made_up_weights
from tests.support.tiny import TINY, synthetic_faces

TRAINING, N = 60, 100
ROWS = np.arange(28709, 28709 + N)


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def faces(monkeypatch, tmp_path):
    """Sixty faces of Training, and fifty each of PublicTest and PrivateTest."""
    rows = np.concatenate([np.arange(TRAINING), ROWS])
    images, emotions = np.zeros((28709 + N, 48, 48), np.uint8), np.zeros(28709 + N, np.int8)
    images[rows], emotions[rows] = synthetic_faces(TRAINING + N, seed=8)
    usage, present = np.zeros(28709 + N, np.int8), np.zeros(28709 + N, bool)
    usage[ROWS], present[rows] = np.repeat([1, 2], N // 2), True
    summary = ImportSummary("made up", "csv", *[TRAINING + N] * 4, 0, 0, 0, 0)
    made_up = Fer2013(images, present, emotions, usage, None, summary, "hash")
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(Fer2013, "load", classmethod(lambda cls, folder=None, index=None: made_up))
    monkeypatch.setattr(Fer2013, "available", staticmethod(lambda folder=None: True))
    return images[ROWS]


def said(capsys, *arguments):
    assert main([*map(str, arguments)]) == 0
    return capsys.readouterr().out


def refused(capsys, *arguments):
    assert main([*map(str, arguments)]) == 2
    return capsys.readouterr().err


def dissected(capsys, tmp_path, name, weights):
    values = np.random.default_rng(1).random((N, 3), dtype=np.float32)
    details = {"title": "Words", "centre": False, "emotions": {"smile": ["happy"]}, "groups": {}}
    scores = tmp_path / "votes.safetensors"
    ConceptScores(values, ("smile", "frown", "tears"), "votes", details, ROWS.astype(np.int32)).save(scores)
    out = tmp_path / "study"
    said(capsys, "dissect", "--network", name, "--weights", weights, "--scores", f"votes={scores}", "--out", out)
    return open_study(out)


@pytest.mark.parametrize(
    ("name", "edited"),
    [("simple-cnn", ("lin1", "conv1a", "conv4b")), ("mini-xception", ("places", "block2", "block4"))],
)
def test_is_trained_dissected_edited_and_explained(faces, tmp_path, capsys, name, edited):
    run = ["train", name, "--run", tmp_path / "run", "--epochs", 1, "--batch-size", 20, "--decay", 1]
    told = said(capsys, *run, "--class-weights", "--smoothing", 0.2)
    assert f"{architecture(name).title}, {SCRATCH}" in told
    settings = json.loads((tmp_path / "run" / "run.json").read_text())["settings"]
    assert (settings["class_weights"], settings["smoothing"]) == (True, 0.2)
    study = dissected(capsys, tmp_path, name, tmp_path / "run" / "network.safetensors")
    assert study.title == f"{architecture(name).title} on FER2013, {SCRATCH}"
    assert study.architecture is architecture(name)
    network = load_network(study.architecture, study.folder / "network.safetensors")
    pictures = torch.from_numpy(faces)[:, None] / 255
    with torch.inference_mode():
        logits = network(pictures)
    np.testing.assert_allclose(study.logits(), logits.numpy(), atol=1e-4)
    result = json.loads(said(capsys, "evaluate", study.folder, "--split", "both", "--json"))
    assert result["correct"] == (logits.argmax(1).numpy() == study.labels_true).sum()
    for layer in edited:
        tune = ["tune", "--study", study.folder, "--layer", layer, "--scorer", "votes", "--tau", "0.1"]
        written = tmp_path / f"{layer}.safetensors"
        tuned = json.loads(said(capsys, *tune, "--scale", 4, "--split", "both", "--export", written, "--json"))
        after = load_network(study.architecture, written)
        with torch.inference_mode():
            changed = after(pictures)
        assert tuned["after"] == pytest.approx((changed.argmax(1).numpy() == study.labels_true).mean())
        editor = editor_of(study, subject_of(study), layer, "votes", "correlation")
        np.testing.assert_allclose(editor.logits(Edit(0.1, 4.0)), changed.numpy(), rtol=2e-2, atol=2e-2)
        assert np.abs(changed - logits).max() > 1e-3
    with hooked(network, study.architecture.layers) as activations:
        network(pictures)
    for layer in study.layers:
        exact, kept = activations[layer].numpy().T, study.activations(layer)
        step = (exact.max(axis=1).clip(min=0) - exact.min(axis=1).clip(max=0)) / 255
        assert (np.abs(kept - exact).max(axis=1) <= 1.1 * step + 2e-3 * np.abs(exact).max()).all(), layer
        assert study.neurons(layer)["frequency"].to_numpy() == pytest.approx((exact > 0).mean(axis=1))
    whole = ["--study", study.folder, "--scorer", "votes"]
    told = said(capsys, "tune", *whole, "--layer", edited[0], "--tau", "0.1", "--scale", 2, "--mode", "weights")
    assert ("no bias of their own" in told) == (name == "mini-xception")
    said(capsys, "concepts", *whole, "--draws", 10)
    said(capsys, "volumes", *whole)
    assert "Cross-fitted" in said(capsys, "controls", *whole, "--tau", "0.1", "--draws", 9)
    said(capsys, "ablate", "--study", study.folder)
    said(capsys, "bottleneck", *whole, "--cutoff", -1, "--draws", 1)
    explain = ["explain", "--study", study.folder, "--row", ROWS[3], "--samples", 50, "--json"]
    explained = json.loads(said(capsys, *explain))
    assert explained["face"]["row"] == ROWS[3]
    assert explained["cam"] is not None


def test_fine_tuning_from_imagenet_is_named_in_the_run_the_weights_and_the_study(faces, tmp_path, capsys, monkeypatch):
    """Without the weights themselves: ImageNet's are stood for by a network with random ones."""
    from core.networks import imagenet

    asked = []

    def stand_in(spec, seed, file=None):
        asked.append((spec.name, seed))
        torch.manual_seed(seed)
        return spec.build()

    monkeypatch.setattr(imagenet, "imagenet_network", stand_in)
    run = ["train", "efficientnet-b0", "--run", tmp_path / "run", "--batch-size", 20, "--decay", 1, "--seed", 3]
    frozen = ["--pretrained", "--frozen", "stage6"]
    assert f"EfficientNet-B0, {IMAGENET}" in said(capsys, *run, *frozen, "--epochs", 1)
    assert asked == [("efficientnet-b0", 3)]
    weights = tmp_path / "run" / "network.safetensors"
    assert weights_origin(weights) == IMAGENET
    spec = architecture("efficientnet-b0")
    trained, first = load_network(spec, weights), stand_in(spec, 3)
    kept, new = first.stage0.body[0].weight, first.classifier.weight
    assert torch.equal(trained.stage0.body[0].weight, kept.half().float())
    assert not torch.equal(trained.classifier.weight, new.half().float())
    assert run_origin(tmp_path / "run", SCRATCH, {}) == IMAGENET  # a run that goes on is what it was
    started = ["train", "efficientnet-b0", "--run", tmp_path / "on", "--epochs", 1, "--start", weights]
    assert IMAGENET in said(capsys, *started, "--batch-size", 30, "--frozen", "stage8")


def test_efficientnet_lite0_starts_from_a_file_of_published_weights(faces, tmp_path, capsys):
    published = made_up_weights()
    torch.save(published, tmp_path / "published.pth")
    run = ["train", "efficientnet-lite0", "--run", tmp_path / "run", "--epochs", 1, "--batch-size", 20]
    told = said(capsys, *run, "--imagenet", tmp_path / "published.pth", "--frozen", "stage8")
    assert f"EfficientNet-Lite0, {IMAGENET}" in told
    weights = tmp_path / "run" / "network.safetensors"
    assert weights_origin(weights) == IMAGENET
    stem = load_network(architecture("efficientnet-lite0"), weights).stage0.body.conv.weight
    assert torch.equal(stem, published["_conv_stem.weight"].half().float())


def test_settings_that_cannot_be_are_refused(faces, tmp_path, capsys, monkeypatch):
    run = ["train", "simple-cnn", "--run", tmp_path / "run"]
    assert "less than 1" in refused(capsys, *run, "--smoothing", 1)
    assert "go together" in refused(capsys, *run, "--small-size", 24)
    assert "starts from scratch" in refused(capsys, *run, "--pretrained")
    assert "give one of them" in refused(capsys, *run, "--pretrained", "--start", tmp_path / "w.safetensors")
    assert "give one of them" in refused(capsys, *run, "--pretrained", "--imagenet", tmp_path / "w.pth")
    assert not (tmp_path / "run").exists()


def test_the_origin_of_other_weights_is_not_made_up(tmp_path):
    save_weights(TINY.build(), tmp_path / "w.safetensors")
    assert weights_origin(tmp_path / "w.safetensors") is None
    assert weights_origin(tmp_path / "none.safetensors") is None
    (tmp_path / "torn.safetensors").write_bytes(b"torn")
    assert weights_origin(tmp_path / "torn.safetensors") is None
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "last.pt").touch()  # a run from before origins were kept
    assert run_origin(tmp_path / "old", SCRATCH, {}) is None


def test_the_catalog_is_listed_and_shown(capsys):
    listed = json.loads(said(capsys, "network", "list", "--json"))
    assert {
        "vggnet",
        "simple-cnn",
        "mini-xception",
        "vgg16",
        "resnet50",
        "efficientnet-b0",
        "efficientnet-lite0",
    } <= set(listed)
    assert "one of several layouts" in listed["simple-cnn"]["source"]
    assert "block4" in said(capsys, "network", "show", "mini-xception")
