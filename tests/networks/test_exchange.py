"""Networks from files: what is read computes what the file does, in layers that can be dissected."""

import json
import weakref
from collections import OrderedDict
from types import SimpleNamespace

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.networks.blocks import after_map
from core.networks.catalog import architecture
from core.networks.exchange.classes import Classes, classes_named
from core.networks.exchange.declaration import declaration, declared_architecture
from core.networks.exchange.importing import Request, import_network
from core.networks.exchange.store import imported_names, imported_network, remove_network
from core.networks.halves import Halves
from core.networks.inference import affordable_batch
from core.networks.weights import load_network
from tests.support.onnx_files import Builder, keras_network, save


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))


def brought(path, name="mine", classes=None, **said):
    found = import_network(path, Request(name, classes or Classes(EMOTION_NAMES), **said))
    return found, load_network(found.spec, found.weights())


def faces(n=5, side=48):
    return torch.rand(n, 1, side, side, generator=torch.Generator().manual_seed(3))


def probabilities(path, pictures):
    session = onnxruntime.InferenceSession(str(path))
    return session.run(None, {session.get_inputs()[0].name: pictures.numpy()})[0]


@pytest.mark.parametrize(
    ("flatten", "layers", "head"),
    [
        (True, {"conv2d": 8, "conv2d_1": 16, "dense": 32, "dense_1": 24}, ["dense", "dense_1"]),
        (False, {"conv2d": 8, "conv2d_1": 16, "pooled": 16}, ["pooled"]),
    ],
)
def test_a_keras_network_computes_what_onnxruntime_does_and_has_its_layers(tmp_path, flatten, layers, head):
    path = save(keras_network(flatten), tmp_path / "keras.onnx")
    found, network = brought(path, shape=(1, 48, 48))
    assert {layer.name: layer.width for layer in found.spec.layers} == layers
    assert [name for name, _ in found.spec.head] == head
    assert found.record["ending"] == "softmax"
    assert found.spec.scales_through
    expected = probabilities(path, faces().permute(0, 2, 3, 1))
    np.testing.assert_allclose(network(faces()).softmax(1).numpy(), expected, atol=1e-5)


def test_the_head_is_what_a_study_derives_from_the_features(tmp_path):
    found, network = brought(save(keras_network(), tmp_path / "keras.onnx"))
    seen = []
    network.get_submodule(found.spec.features_into).register_forward_pre_hook(
        lambda module, inputs: seen.append(inputs[0])
    )
    logits = network(faces())
    hidden = seen[0]
    for _, path in found.spec.head:
        hidden = after_map(network.get_submodule(path), hidden)
    torch.testing.assert_close(network.get_submodule(found.spec.classifier)(hidden), logits)


@pytest.mark.parametrize("layer", ["conv2d", "conv2d_1", "dense", "dense_1"])
def test_an_imported_network_can_be_cut_at_every_layer(tmp_path, layer):
    found, network = brought(save(keras_network(), tmp_path / "keras.onnx"))
    assert Halves(found.spec, network, layer).agree()


def test_classes_are_put_in_our_order_and_what_is_not_ours_is_left_out(tmp_path):
    path = save(keras_network(), tmp_path / "keras.onnx")
    words = ["happiness", "sad", "contempt", "anger", "neutral", "surprised", "-"]
    classes = classes_named(words)
    _, network = brought(path, classes=classes)
    expected = probabilities(path, faces().permute(0, 2, 3, 1))
    ours = network(faces()).softmax(1).numpy()
    order = [3, None, None, 0, 1, 5, 4]
    kept = [place for place in order if place is not None]
    for emotion, place in enumerate(order):
        if place is None:
            assert ours[:, emotion].max() < 1e-12
        else:
            share = expected[:, place] / expected[:, kept].sum(1)
            np.testing.assert_allclose(ours[:, emotion], share, atol=1e-5)
    assert [sentence.split(":")[0] for sentence in classes.sentences()] == [
        "It does not know disgust, fear",
        "2 of its classes are none of the seven emotions and left out",
    ]


@pytest.mark.parametrize("words", [["happy"] * 7, ["angry", "hapy"], ["happy", "-", "-"]])
def test_classes_that_make_no_sense_are_refused(words):
    with pytest.raises(InputError):
        classes_named(words)


def torch_network():
    torch.manual_seed(0)
    network = nn.Sequential(
        *(nn.Conv2d(1, 6, 5, stride=2), nn.BatchNorm2d(6), nn.ELU(), nn.AvgPool2d(3, 2, padding=1)),
        *(nn.Conv2d(6, 12, 3, padding=1, groups=2), nn.LeakyReLU(0.2), nn.Conv2d(12, 8, 1), nn.Hardswish()),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 7)),
    )
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return network.eval().requires_grad_(False)


def exported(network, path, side=48, channels=1):
    torch.onnx.export(
        network, (torch.rand(1, channels, side, side),), str(path), dynamo=False, dynamic_axes={"x": {0: "n"}},
        input_names=["x"],
    )  # fmt: skip
    return path


def test_a_pytorch_network_without_relu_is_read_and_ends_in_what_its_classifier_is_given(tmp_path):
    network = torch_network()
    found, ours = brought(exported(network, tmp_path / "mine.onnx"), pixels="-1..1")
    torch.testing.assert_close(ours(faces()), network((faces() - 0.5) / 0.5), rtol=1e-4, atol=1e-5)
    assert [layer.width for layer in found.spec.layers] == [6, 12, 8, 8]
    assert found.spec.layers[-1].name == "pooled"
    assert found.spec.head == (("pooled", "pooled.0"),)
    assert found.record["ending"] is None


@pytest.mark.parametrize(("side", "channels"), [(40, 1), (64, 3)])
def test_other_sizes_are_cut_or_enlarged_and_grey_goes_into_every_channel(tmp_path, side, channels):
    torch.manual_seed(1)
    network = nn.Sequential(
        nn.Conv2d(channels, 4, 3), nn.ReLU(), nn.MaxPool2d(8), nn.Flatten(), nn.Linear(4 * ((side - 2) // 8) ** 2, 7)
    )
    found, ours = brought(exported(network.eval(), tmp_path / "mine.onnx", side, channels))
    assert found.spec.input_size == min(side, 48)
    given = faces(side=min(side, 48))
    larger = nn.functional.interpolate(given, size=(side, side), mode="bilinear", align_corners=False)
    with torch.inference_mode():
        torch.testing.assert_close(ours(given), network(larger.expand(-1, channels, -1, -1)), rtol=1e-4, atol=1e-5)


def small(*, sides=("n", 1, 48, 48), op=None, outputs=7):
    build = Builder()
    build.add("Conv", "conv", build.random("conv.weight", 4, 1, 3, 3)).add("Relu", "relu")
    if op:
        build.add(op, "odd")
    build.add("GlobalAveragePool", "pool").add("Flatten", "flat")
    build.add("Gemm", "out", build.random("out.weight", 4, outputs))
    return build.model(sides, outputs=outputs)


@pytest.mark.parametrize(
    ("model", "said", "message"),
    [
        (small(op="Cos"), {}, "the operator Cos"),
        (small(outputs=5), {}, "5 numbers for a picture, but 7"),
        (small(), {"shape": (1, 40, 40)}, "not 1x40x40"),
        (small(sides=("n", 1, 48, 40)), {}, "square"),
        (small(sides=("n", 1, "h", "w")), {}, "--input 1x48x48"),
        (small(sides=(8, 1, 48, 48)), {}, "8 images at a time"),
        (small(sides=("n", 48)), {}, "not pictures"),
        (small(sides=("n", 3, 48, 48)), {}, "mine.onnx"),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_leaves_nothing(tmp_path, model, said, message):
    with pytest.raises(InputError, match=message) as raised:
        brought(save(model, tmp_path / "mine.onnx"), **said)
    assert "\n" not in str(raised.value)
    assert imported_names() == []
    assert not [*(tmp_path / "data" / "networks").glob("*")]


def test_a_truncated_file_is_one_sentence(tmp_path):
    path = save(keras_network(), tmp_path / "mine.onnx")
    for size in (0, 200, path.stat().st_size - 7):
        path.write_bytes(path.read_bytes()[:size] if size else b"not a network")
        with pytest.raises(InputError):
            brought(path)
        save(keras_network(), path)


@pytest.mark.parametrize("place", ["../weights.bin", "/etc/passwd", "weights.bin", "link.bin"])
def test_weights_are_read_from_a_file_beside_it_and_from_nowhere_else(tmp_path, place):
    folder = tmp_path / "folder"
    folder.mkdir()
    model = small()
    tensor = model.graph.initializer[0]
    for at in (tmp_path / "weights.bin", folder / "weights.bin"):
        at.write_bytes(tensor.raw_data)
    (folder / "link.bin").symlink_to(tmp_path / "weights.bin")
    expected = np.frombuffer(tensor.raw_data, np.float32)
    tensor.ClearField("raw_data")
    tensor.data_location = 1
    tensor.external_data.add(key="location", value=place)
    path = save(model, folder / "mine.onnx")
    if place != "weights.bin":
        with pytest.raises(InputError, match="outside its folder"):
            brought(path)
        return
    _, network = brought(path)
    np.testing.assert_array_equal(network.state_dict()["conv.0.weight"].numpy().ravel(), expected)
    (folder / "weights.bin").write_bytes(b"short")
    with pytest.raises(InputError, match="not whole"):
        brought(path, name="again")


def test_a_network_is_found_by_name_kept_whole_and_removed(tmp_path):
    path = save(keras_network(), tmp_path / "mine.onnx")
    found, _ = brought(path)
    assert imported_names() == ["mine"]
    assert architecture("mine") == found.spec
    with pytest.raises(InputError, match="--replace"):
        brought(path)
    for name in ("vggnet", "../mine", "Mine", ""):
        with pytest.raises(InputError, match="lower-case"):
            brought(path, name=name)
    data = bytearray((found.folder / "network.safetensors").read_bytes())
    data[-1] ^= 1
    (found.folder / "network.safetensors").write_bytes(data)
    with pytest.raises(InputError, match="not whole"):
        imported_network("mine").weights()
    remove_network("mine")
    assert imported_names() == []
    with pytest.raises(InputError, match="imported no network"):
        imported_network("mine")


def torch_exported(network, path, batch=None):
    shapes = None if batch else ({0: torch.export.Dim("n")},)
    program = torch.export.export(network, (torch.rand(batch or 2, 1, 48, 48),), dynamic_shapes=shapes)
    torch.export.save(program, str(path))
    return path


def relu_network():
    torch.manual_seed(4)
    network = nn.Sequential(
        OrderedDict(
            conv1=nn.Conv2d(1, 6, 3, padding="same", bias=False),
            norm1=nn.BatchNorm2d(6),
            relu1=nn.ReLU(inplace=True),
            pool1=nn.MaxPool2d(4),
            flat=nn.Flatten(),
            dense=nn.Linear(6 * 144, 20),
            relu2=nn.ReLU(),
            drop=nn.Dropout(),
            out=nn.Linear(20, 7),
            softmax=nn.Softmax(dim=1),
        )
    )
    network.norm1.running_var.uniform_(0.5, 2)
    return network.eval().requires_grad_(False)


@pytest.mark.parametrize(
    ("network", "batch", "layers"),
    [
        (relu_network(), None, {"conv1": 6, "dense": 20}),
        (torch_network(), 1, {"layer_0": 6, "layer_4": 12, "layer_6": 8, "pooled": 8}),
    ],
)
def test_a_program_of_torch_export_is_read_without_loading_it(tmp_path, monkeypatch, network, batch, layers):
    path = torch_exported(network, tmp_path / "mine.pt2", batch)
    monkeypatch.setattr(torch, "load", None)
    monkeypatch.setattr(torch.export, "load", None)
    found, ours = brought(path)
    assert {layer.name: layer.width for layer in found.spec.layers} == layers
    expected = network(faces())
    given = ours(faces()).softmax(1) if found.record["ending"] else ours(faces())
    torch.testing.assert_close(given, expected, rtol=1e-4, atol=1e-5)
    assert found.record["compared_with_file"] is False


def test_a_program_that_is_not_whole_or_does_something_else_is_one_sentence(tmp_path):
    path = torch_exported(relu_network(), tmp_path / "mine.pt2")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="not a whole file"):
        brought(path)
    torch_exported(nn.Sequential(relu_network(), nn.Hardtanh(), nn.LogSigmoid()), path)
    with pytest.raises(InputError, match=r"the operator aten\.log_sigmoid"):
        brought(path)


@pytest.mark.parametrize("name", ["features", "logits", "forward", "classifier", "faces", "training", "children"])
def test_a_layer_may_have_any_name_in_its_file(tmp_path, name):
    model = small()
    for node in model.graph.node:
        node.input[:] = [f"{name}.weight" if each == "conv.weight" else each for each in node.input]
    model.graph.initializer[0].name = f"{name}.weight"
    found, network = brought(save(model, tmp_path / "mine.onnx"))
    expected = probabilities(tmp_path / "mine.onnx", faces())
    np.testing.assert_allclose(network(faces()).numpy(), expected, atol=1e-5)
    assert found.spec.layers[0].name.startswith(name)


def test_a_network_that_says_its_classes_place_by_place_has_neurons_that_its_classifier_is_given(tmp_path):
    torch.manual_seed(5)
    network = nn.Sequential(
        *(nn.Conv2d(1, 6, 3, stride=2), nn.ReLU(), nn.Conv2d(6, 7, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    )
    found, ours = brought(exported(network.eval().requires_grad_(False), tmp_path / "mine.onnx"))
    assert [(layer.name, layer.width) for layer in found.spec.layers] == [("layer_0", 6), ("pooled", 7)]
    torch.testing.assert_close(ours(faces()), network(faces()), rtol=1e-4, atol=1e-5)


def test_a_last_layer_without_relu_is_followed_by_what_the_classifier_is_given(tmp_path):
    torch.manual_seed(6)
    network = nn.Sequential(
        *(nn.Conv2d(1, 4, 5, stride=4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 121, 9), nn.LeakyReLU(), nn.Linear(9, 7))
    )
    found, ours = brought(exported(network.eval().requires_grad_(False), tmp_path / "mine.onnx"))
    assert [(layer.name, layer.width) for layer in found.spec.layers] == [
        ("layer_0", 4),
        ("layer_3", 9),
        ("outputs", 9),
    ]
    assert found.spec.head == (("outputs", "outputs.0"),)
    torch.testing.assert_close(ours(faces()), network(faces()), rtol=1e-4, atol=1e-5)


def test_what_a_study_says_of_its_network_can_name_no_other_module_or_folder(tmp_path):
    found, network = brought(save(keras_network(), tmp_path / "mine.onnx"))
    told = declaration(found.spec)
    again = declared_architecture("mine", found.spec.source, json.loads(json.dumps(told)))
    assert again == found.spec
    torch.testing.assert_close(load_network(again, found.weights())(faces()), network(faces()))
    assert declared_architecture("mine", "", {**told, "module": "os:system"}).module == found.spec.module
    graph = json.loads(told["graph"])
    graph["steps"][0]["parts"][0]["op"] = "os.system"
    for changed in (
        {"layers": [["../conv", 8, True]]},
        {"head": ["../dense"]},
        {"head": []},
        {"graph": "[]"},
        {"graph": told["graph"].replace('"conv2d"', '"../conv2d"')},
    ):
        with pytest.raises(InputError, match="torn"):
            declared_architecture("mine", "", {**told, **changed})
    with pytest.raises(InputError, match="torn"):
        declared_architecture("mine", "", {**told, "graph": json.dumps(graph)}).build()


def test_what_no_later_step_takes_is_let_go_of_in_a_forward_pass(tmp_path):
    _, network = brought(exported(torch_network(), tmp_path / "mine.onnx"))
    outputs = {}

    def keep(name):
        return lambda module, inputs, output: outputs.update({name: weakref.ref(output)})

    def check(module, inputs):
        alive.append([name for name, output in outputs.items() if output() is not None])

    modules = dict(network.named_children())
    alive, hooks = [], [module.register_forward_hook(keep(name)) for name, module in modules.items()]
    hooks.append(modules["classifier"].register_forward_pre_hook(check))
    network(torch.rand(1, 1, 48, 48))
    assert len(outputs) == len(modules) > 4
    assert len(alive[0]) == 1


def test_fewer_of_the_larger_pictures_are_computed_at_a_time(tmp_path):
    _, network = brought(exported(torch_network(), tmp_path / "mine.onnx", side=96))
    assert network.computed_side == 96
    assert affordable_batch(network, 256) == 64
    assert affordable_batch(torch.nn.Identity(), 256) == 256
    network_of_giants = SimpleNamespace(computed_side=10_000)
    assert affordable_batch(network_of_giants, 256) == 1
