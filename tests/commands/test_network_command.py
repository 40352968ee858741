"""`python -m core network`, and the rest of the program on a network that was imported by it."""

import json
import zipfile

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from core.cli import main
from core.concepts.scores import ConceptScores
from core.faces.store import Fer2013, ImportSummary
from core.networks.exchange.store import suggested_name
from core.networks.weights import load_network, save_weights
from core.study import open_study
from tests.networks.test_exchange import exported, small, torch_network
from tests.support.onnx_files import keras_network, save
from tests.support.tiny import TINY, synthetic_faces

N = 120
ROWS = np.arange(28709, 28709 + N)


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))


@pytest.fixture
def faces(monkeypatch):
    images, emotions = (np.zeros((28709 + N, *shape)) for shape in ((48, 48), ()))
    images, emotions = images.astype(np.uint8), emotions.astype(np.int8)
    images[ROWS], emotions[ROWS] = synthetic_faces(N, seed=8)
    usage, present = np.full(28709 + N, 0, np.int8), np.zeros(28709 + N, bool)
    usage[ROWS], present[ROWS] = np.repeat([1, 2], N // 2), True
    summary = ImportSummary("made up", "csv", N, N, N, N, 0, 0, 0, 0)
    made_up = Fer2013(images, present, emotions, usage, None, summary, "hash")
    monkeypatch.setattr(Fer2013, "load", classmethod(lambda cls, folder=None, index=None: made_up))
    monkeypatch.setattr(Fer2013, "available", staticmethod(lambda folder=None: True))
    return images[ROWS]


@pytest.fixture
def scores(tmp_path):
    values = np.random.default_rng(1).random((N, 3), dtype=np.float32)
    details = {"title": "Words", "centre": False, "emotions": {"smile": ["happy"]}, "groups": {}}
    ConceptScores(values, ("smile", "frown", "tears"), "votes", details, ROWS.astype(np.int32)).save(
        tmp_path / "votes.safetensors"
    )
    return tmp_path / "votes.safetensors"


def said(capsys, *arguments):
    assert main([*map(str, arguments)]) == 0
    return capsys.readouterr().out


def files(tmp_path):
    save(keras_network(), tmp_path / "flat.onnx")
    save(keras_network(flatten=False), tmp_path / "averaged.onnx")
    exported(torch_network(), tmp_path / "elu.onnx")


@pytest.mark.parametrize(
    ("name", "last", "pictures"),
    [("flat", "dense_1", "conv2d"), ("averaged", "pooled", "conv2d"), ("elu", "pooled", "layer_0")],
)
def test_everything_else_works_on_an_imported_network(tmp_path, faces, scores, capsys, name, last, pictures):
    files(tmp_path)
    told = said(capsys, "network", "import", tmp_path / f"{name}.onnx", "--input", "48x48x1", "--title", "My net")
    assert last in told
    assert "onnxruntime" in told
    out = tmp_path / "study"
    said(capsys, "dissect", "--network", name, "--scores", f"votes={scores}", "--out", out)
    said(capsys, "network", "remove", name)
    assert json.loads(said(capsys, "study", "verify", out, "--json"))["whole"] is True
    study = open_study(out)
    assert (study.architecture.title, study.layers[-1]) == ("My net", last)
    network = load_network(study.architecture, out / "network.safetensors")
    with torch.inference_mode():
        logits = network(torch.from_numpy(faces)[:, None] / 255)
    np.testing.assert_allclose(study.logits(), logits.numpy(), atol=1e-4)
    result = json.loads(said(capsys, "evaluate", out, "--split", "both", "--json"))
    assert result["correct"] == (logits.argmax(1).numpy() == study.labels_true).sum()
    for layer in (last, pictures):
        tune = ["tune", "--study", out, "--layer", layer, "--scorer", "votes", "--tau", "0.1", "--scale", "1.5"]
        edited = tmp_path / f"{layer}.safetensors"
        tuned = json.loads(said(capsys, *tune, "--split", "both", "--export", edited, "--json"))
        after = load_network(study.architecture, edited)
        with torch.inference_mode():
            right = (after(torch.from_numpy(faces)[:, None] / 255).argmax(1).numpy() == study.labels_true).mean()
        assert tuned["after"] == pytest.approx(right)
    explained = said(capsys, "explain", "--study", out, "--row", ROWS[3], "--json")
    assert json.loads(explained)["face"]["row"] == ROWS[3]
    written = json.loads(said(capsys, "network", "export", tmp_path / "back.onnx", "--study", out, "--json"))
    assert written["largest_difference"] <= 1e-4
    back = json.loads(said(capsys, "network", "import", tmp_path / "back.onnx", "--json"))
    assert [each["neurons"] for each in back["layers"].values()] == [study.width(layer) for layer in study.layers]


def test_an_edited_network_is_written_as_onnx_and_read_back(tmp_path, capsys, tiny_study):
    edited = tmp_path / "edited.safetensors"
    network = load_network(TINY, tiny_study.folder / "network.safetensors")
    network.lin1[0].weight[:5] *= 2
    save_weights(network, edited, half=False)
    path = tmp_path / "edited.onnx"
    told = said(capsys, "network", "export", path, "--study", tiny_study.folder, "--weights", edited)
    assert "at most" in told
    views = torch.rand(3, 1, 40, 40)
    given = onnxruntime.InferenceSession(str(path)).run(None, {"faces": views.numpy()})[0]
    np.testing.assert_allclose(given, network(views).numpy(), atol=1e-4)
    about = {each.key: each.value for each in onnx.load(path).metadata_props}
    assert about["classes"] == "angry,disgust,fear,happy,sad,surprise,neutral"
    shown = json.loads(said(capsys, "network", "import", path, "--name", "back", "--json"))
    assert {name: each["neurons"] for name, each in shown["layers"].items()} == {"conv_0": 8, "lin1_0": 32}
    assert shown["largest_difference"] < 1e-4


def test_weights_of_a_network_of_the_catalog_are_imported_with_their_classes_in_our_order(
    tmp_path, capsys, tiny_catalog
):
    torch.manual_seed(2)
    network = TINY.build().eval()
    torch.save(
        {"epoch": 3, "state_dict": {f"module.{k}": v for k, v in network.state_dict().items()}}, tmp_path / "a.pth"
    )
    command = ["network", "import", tmp_path / "a.pth", "--architecture", "tiny", "--classes"]
    said(capsys, *command, "neutral,angry,disgust,fear,happy,sad,surprise")
    said(capsys, "network", "export", tmp_path / "a.onnx", "--network", "a")
    views = torch.rand(3, 1, 40, 40)
    given = onnxruntime.InferenceSession(str(tmp_path / "a.onnx")).run(None, {"faces": views.numpy()})[0]
    with torch.inference_mode():
        np.testing.assert_allclose(given, network(views)[:, [1, 2, 3, 4, 5, 6, 0]].numpy(), atol=1e-4)
    assert "tiny" in said(capsys, "network", "list")
    assert main([*map(str, command), "happy,sad", "--name", "b"]) == 2
    assert "7 classes apart, but 2" in capsys.readouterr().err


class Planted:
    """Would write a file if it were unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_nothing_in_a_file_is_executed(tmp_path, capsys, tiny_catalog):
    trap = tmp_path / "trap"
    torch.save({"lin1.0.weight": Planted(trap)}, tmp_path / "planted.pt")
    with zipfile.ZipFile(tmp_path / "scripted.pt", "w") as archive:
        archive.writestr("scripted/code/__torch__.py", "def forward(self, x): return x")
        archive.writestr("scripted/constants.pkl", b"")
    for name, message in (("planted", "none of that is run"), ("scripted", "torch.onnx.export")):
        assert main(["network", "import", str(tmp_path / f"{name}.pt"), "--architecture", "tiny"]) == 2
        error = capsys.readouterr().err
        assert message in error
        assert error.count("\n") == 1
    assert not trap.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "FOLDER/none.onnx"], "There is no file"),
        (["import", "FOLDER/a.onnx", "--input", "48x48"], "three numbers"),
        (["import", "FOLDER/a.h5"], "no kind that is known"),
        (["show", "nothing"], "imported no network"),
        (["remove", "../a"], "imported no network"),
        (["export", "FOLDER/a.txt"], "ending .onnx"),
        (["export", "FOLDER/none/a.onnx"], "no folder"),
        (["export", "FOLDER/b.onnx", "--network", "vggnet"], "--weights"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path, capsys, arguments, message):
    save(small(), tmp_path / "a.onnx")
    (tmp_path / "a.h5").write_bytes(b"HDF")
    assert main(["network", *(each.replace("FOLDER", str(tmp_path)) for each in arguments)]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert (captured.out, captured.err.count("\n")) == ("", 1)


def test_values_that_begin_with_a_minus_are_values(tmp_path, capsys):
    exported(torch_network(), path := tmp_path / "mine.onnx")
    told = json.loads(said(capsys, "network", "import", path, "--pixels", "-1..1", "--json"))
    assert told["pixels"] == "-1..1"
    classes = "-,disgust,fear,happy,sad,surprise,neutral"
    told = json.loads(said(capsys, "network", "import", path, "--classes", classes, "--json", "--replace"))
    assert told["classes"] == classes.split(",")


def test_the_order_of_classes_in_the_file_counts_unless_told(tmp_path, capsys):
    exported(torch_network(), path := tmp_path / "mine.onnx")
    model, order = onnx.load(path), "neutral,happy,surprise,sad,angry,disgust,fear"
    onnx.helper.set_model_props(model, {"classes": order})
    onnx.save(model, path)
    assert json.loads(said(capsys, "network", "import", path, "--json"))["classes"] == order.split(",")
    other = "angry,disgust,fear,happy,sad,surprise,neutral"
    told = json.loads(said(capsys, "network", "import", path, "--classes", other, "--replace", "--json"))
    assert told["classes"] == other.split(",")


def test_a_name_of_ours_is_not_suggested():
    assert [suggested_name(name) for name in ("My Net_2", "ResNet50", "simple_cnn", "")] == [
        *("my-net-2", "my-resnet50", "my-simple-cnn", "my-network"),
    ]
