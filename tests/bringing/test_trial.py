"""A network that is tried out: what its file says, what it does, and that nothing of it stays."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

from core.bringing.trial import try_network
from core.bringing.uploads import MAX_BYTES, as_file
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.networks.catalog import ARCHITECTURES
from core.networks.exchange.agreement import AGREE, allowed_difference
from core.networks.exchange.classes import OTHER, Classes, classes_named, usual_order
from core.networks.exchange.importing import Request, import_network, input_shape
from core.networks.exchange.looking import look_at
from core.networks.exchange.store import imported_names
from core.networks.exchange.to_onnx import checked_model, onnx_of
from core.networks.inference import predict_logits
from core.networks.weights import load_network, save_weights
from tests.support.hostile_networks import hostile_files, small
from tests.support.onnx_files import keras_network
from tests.support.tiny import TINY, synthetic_faces

SEVEN = Classes(EMOTION_NAMES)
HOSTILE = sorted(hostile_files(Path("nowhere")))


@pytest.fixture(autouse=True)
def left(tmp_path, monkeypatch):
    """Where anything would be that stayed: the folder of temporary files, and the data folder."""
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return lambda: [*(tmp_path / "temporary").iterdir(), *(tmp_path / "data").glob("*/*")]


def tried(name, data, classes=SEVEN, **said):
    with as_file(name, data) as path:
        facts = look_at(path, said.get("shape"), said.get("architecture"))
        told = {**said, "architecture": facts.architecture}
        return facts, try_network(path, Request("mine", classes, **told))


def as_on_the_page(name, data):
    """Read, its classes in the usual order, tried."""
    with as_file(name, data) as path:
        facts = look_at(path)
        classes = classes_named(list(usual_order(facts.outputs)))
        return try_network(path, Request("mine", classes, architecture=facts.architecture))


def test_a_trial_says_what_keeping_it_would_and_leaves_nothing(left):
    data = keras_network().SerializeToString()
    facts, trial = tried("My Net.onnx", data)
    assert (facts.outputs, facts.shape, facts.classes, facts.weights_alone) == (7, (1, 48, 48), None, False)
    assert left() == []
    with as_file("My Net.onnx", data) as path:
        kept = import_network(path, Request("mine", SEVEN))
    assert trial.imported.lines() == kept.lines()
    faces, _ = synthetic_faces(9)
    expected = predict_logits(kept.spec, load_network(kept.spec, kept.weights()), faces)
    np.testing.assert_array_equal(trial.logits(faces), expected)


def test_what_is_exported_here_says_its_classes_and_comes_back_the_same(tmp_path):
    with as_file("mine.onnx", keras_network().SerializeToString()) as path:
        kept = import_network(path, Request("mine", SEVEN))
    facts, trial = tried("again.onnx", onnx_of("mine"))
    assert facts.classes == EMOTION_NAMES
    faces, _ = synthetic_faces(9)
    expected = predict_logits(kept.spec, load_network(kept.spec, kept.weights()), faces)
    np.testing.assert_allclose(trial.logits(faces), expected, atol=1e-4)


def test_weights_are_known_by_their_names_and_shapes(tiny_catalog, tmp_path):
    torch.manual_seed(3)
    network = TINY.build().eval()
    save_weights(network, tmp_path / "w.safetensors", half=False)
    facts, trial = tried("w.safetensors", (tmp_path / "w.safetensors").read_bytes())
    assert (facts.architecture, facts.outputs, facts.shape) == ("tiny", 7, None)
    assert trial.imported.spec is TINY
    torch.save({"state_dict": {f"module.{key}": value for key, value in network.state_dict().items()}}, tmp_path / "w")
    assert tried("w.pth", (tmp_path / "w").read_bytes())[0].architecture == "tiny"


@pytest.mark.parametrize("name", ["vggnet", "mini-xception"])
def test_every_entry_of_the_catalog_knows_its_own_weights(name, tmp_path):
    save_weights(ARCHITECTURES[name].build(), tmp_path / "w.safetensors")
    assert look_at(tmp_path / "w.safetensors").architecture == name


def test_weights_said_to_be_of_another_architecture_are_refused(tiny_catalog, tmp_path):
    save_weights(TINY.build(), tmp_path / "w.safetensors")
    with pytest.raises(InputError, match="VGGNet"):
        look_at(tmp_path / "w.safetensors", architecture="vggnet")


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_one_sentence_and_leave_nothing(kind, left, tmp_path):
    name, data = hostile_files(tmp_path / "trapped")[kind]
    with pytest.raises(InputError) as raised:
        as_on_the_page(name, data)
    said = str(raised.value)
    assert "\n" not in said
    assert len(said) < 300
    assert str(tmp_path) not in said
    assert not (tmp_path / "trapped").exists()
    assert left() == []
    assert imported_names() == []


def test_a_file_that_is_too_large_is_refused_before_it_is_written(left):
    with pytest.raises(InputError, match="MB"), as_file("mine.onnx", bytes(MAX_BYTES + 1)):
        pass
    assert left() == []


def test_a_file_of_a_kind_that_is_not_known_is_refused():
    with as_file("mine.h5", b"keras") as path, pytest.raises(InputError, match="no kind"):
        look_at(path)


def test_an_open_size_is_asked_for_and_understood():
    data = small(sides=("n", 1, "h", "w"))
    with pytest.raises(InputError, match="leaves its size open"):
        tried("mine.onnx", data)
    assert tried("mine.onnx", data, shape=input_shape("40x40x1"))[0].shape == (1, 40, 40)


@pytest.mark.parametrize("text", ["", "48x48", "1x48xx", "1x-4x4", "1x48x48x48", "ax4x4", "1x9999999999x48", "²x1x1"])
def test_an_input_that_makes_no_sense_is_refused(text):
    with pytest.raises(InputError, match="three numbers"):
        input_shape(text)


def test_the_usual_orders():
    assert usual_order(7) == EMOTION_NAMES
    assert usual_order(8)[0] == "neutral"
    assert usual_order(8)[-1] == OTHER
    assert usual_order(3) == (OTHER,) * 3
    assert usual_order(3, ("happiness", "contempt", "sad")) == ("happy", OTHER, "sad")
    with pytest.raises(InputError, match="1,000 classes"):
        usual_order(1000)


def test_exports_are_refused_where_onnxruntime_disagrees(tiny_catalog, monkeypatch):
    monkeypatch.setattr("core.networks.exchange.to_onnx.onnx_results", lambda model, name, faces: np.full((16, 7), 9.0))
    with pytest.raises(InputError, match="differ"):
        checked_model(TINY, TINY.build().eval(), "mine.onnx")


def test_large_logits_may_differ_by_their_rounding_and_by_no_more(tiny_catalog, monkeypatch):
    torch.manual_seed(0)
    network = TINY.build().eval().requires_grad_(False)
    network.out.weight.mul_(1e7)
    checked = checked_model(TINY, network, "mine.onnx")
    assert 1e-4 < checked.difference <= checked.allowed
    logits = network(torch.rand(16, 1, 40, 40, generator=torch.Generator().manual_seed(0))).numpy()
    assert checked.allowed == pytest.approx(1e-4 * np.abs(logits).max())
    monkeypatch.setattr("core.networks.exchange.to_onnx.onnx_results", lambda *given: logits + 2 * checked.allowed)
    with pytest.raises(InputError, match="of the largest logit"):
        checked_model(TINY, network, "mine.onnx")


def test_the_largest_difference_that_small_logits_may_have_is_absolute():
    assert allowed_difference(np.array([0.3, -0.9])) == AGREE
    assert allowed_difference(np.array([0.3, -50.0])) == pytest.approx(50 * AGREE)
