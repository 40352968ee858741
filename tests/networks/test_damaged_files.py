"""Files that were cut, changed or packed oddly are one sentence, and nothing of them is kept."""

import io
import json
import random
import tracemalloc
import zipfile

import numpy as np
import onnx
import pytest
import torch
from onnx import helper
from torch import nn

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.networks.catalog import ARCHITECTURES
from core.networks.exchange import importing, torch_export
from core.networks.exchange.classes import Classes
from core.networks.exchange.importing import Request, import_network
from core.networks.exchange.looking import look_at
from core.networks.exchange.store import imported_names, imported_network
from core.paths import own_networks
from core.study.manifest import file_hash
from tests.support.onnx_files import keras_network, save


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def files():
    """A network's bytes, by the kind of file."""
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(1, 6, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 7)
    ).eval()
    program, weights, old = io.BytesIO(), io.BytesIO(), io.BytesIO()
    torch.export.save(torch.export.export(network, (torch.rand(1, 1, 48, 48),)), program)
    torch.save(network.state_dict(), weights)
    torch.save(network.state_dict(), old, _use_new_zipfile_serialization=False)
    return {"mine.pt2": program.getvalue(), "mine.pt": weights.getvalue(), "mine.pth": old.getvalue()}


def refused(path, data):
    """The sentence that refuses the file, the same whether it is looked at or imported."""
    path.write_bytes(data)
    said = []
    request = Request("mine", Classes(EMOTION_NAMES), architecture="simple-cnn")
    for read in (lambda: look_at(path), lambda: import_network(path, request)):
        with pytest.raises(InputError) as raised:
            read()
        said.append(str(raised.value))
    assert all(path.name in each and "\n" not in each for each in said)
    assert imported_names() == []
    assert not [*own_networks().glob("*")]
    return said[0]


def with_headers(data, changed):
    """A zip in whose headers, in its directory and before each file, `changed` maps a place to its number there."""
    data = bytearray(data)
    for mark, shift in ((b"PK\x01\x02", 0), (b"PK\x03\x04", -2)):
        at = data.find(mark)
        while at >= 0:
            for place, number in changed.items():
                data[at + place + shift] = number
            at = data.find(mark, at + 4)
    return bytes(data)


def repacked(data, change):
    """A zip of the same files, each as `change(name, bytes)` makes it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


@pytest.mark.parametrize("name", ["mine.pt2", "mine.pt", "mine.pth"])
def test_a_file_that_was_cut_anywhere(tmp_path, files, name):
    data = files[name]
    for length in (1, 3, 100, len(data) // 4, len(data) // 2, len(data) - 100, len(data) - 22, len(data) - 1):
        refused(tmp_path / name, data[:length])


@pytest.mark.parametrize(
    "headers", [{8: 1}, {10: 99}, {10: 8}, {6: 229}], ids=["encrypted", "unknown method", "not packed so", "newer"]
)
def test_a_zip_that_cannot_be_unpacked(tmp_path, files, headers):
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files["mine.pt2"])) as old, zipfile.ZipFile(plain, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert "not a whole file" in refused(tmp_path / "mine.pt2", with_headers(plain.getvalue(), headers))


def test_names_in_a_zip_that_are_no_text(tmp_path, files):
    data = files["mine.pt"].replace(b"/data.pkl", b"/\xff\xfe\xfd.pkl")
    assert "not whole" in refused(tmp_path / "mine.pt", with_headers(data, {9: 8}))


def test_a_small_file_that_unpacks_to_a_large_one(tmp_path, files, monkeypatch):
    def padded(name, data):
        return data + b" " * 1_000_000 if name.endswith("/models/model.json") else data

    bomb = repacked(files["mine.pt2"], padded)
    assert len(bomb) < 50_000
    monkeypatch.setattr(torch_export, "LARGEST_TEXT", 1_000_000)
    assert "not a whole file" in refused(tmp_path / "mine.pt2", bomb)
    monkeypatch.setattr(torch_export, "LARGEST", 1_000_000)
    assert "larger than 1 MB" in refused(tmp_path / "mine.pt2", bomb)


@pytest.mark.parametrize("text", [b"null", b"[]", b"\xff\xfe", b"[" * 100_000, b"{"])
def test_a_graph_that_is_none(tmp_path, files, text):
    data = repacked(files["mine.pt2"], lambda name, data: text if name.endswith("/models/model.json") else data)
    assert "not a whole file" in refused(tmp_path / "mine.pt2", data)


def test_numbers_in_the_other_order_of_bytes(tmp_path, files):
    data = repacked(files["mine.pt2"], lambda name, data: b"big" if name.endswith("/byteorder") else data)
    assert "order of bytes" in refused(tmp_path / "mine.pt2", data)


@pytest.mark.parametrize("name", ["mine.pt2", "mine.pt", "mine.pth"])
def test_other_bytes_here_and_there_raise_nothing_but_a_sentence(tmp_path, files, name):
    generator, path, sentences = random.Random(0), tmp_path / name, 0
    for changes in range(1, 41):
        data = bytearray(files[name])
        for _ in range(changes):
            data[generator.randrange(len(data))] = generator.randrange(256)
        path.write_bytes(data)
        try:
            look_at(path)
        except InputError as error:
            sentences += "\n" not in str(error)
    assert sentences > 20


def test_a_file_that_says_it_unpacks_to_little_is_not_unpacked_further(tmp_path, files):
    graph, large = "/models/model.json", 30_000_000
    bomb = repacked(files["mine.pt2"], lambda name, data: b" " * large if name.endswith(graph) else data)
    said = bytearray(bomb)
    at = said.rfind(b"PK\x01\x02", 0, said.rfind(graph.encode()))
    said[at + 24 : at + 28] = (5).to_bytes(4, "little")
    tracemalloc.start()
    try:
        assert "not a whole file" in refused(tmp_path / "mine.pt2", bytes(said))
        assert tracemalloc.get_traced_memory()[1] < large / 3
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("sides", [[2**40, 3], [2**13, 2**12], [-3, 3]])
def test_weights_that_are_more_than_the_numbers_they_are_made_of(tmp_path, files, sides):
    def changed(name, data):
        if not name.endswith("weights_config.json"):
            return data
        config = json.loads(data)
        for entry in config["config"].values():
            entry["tensor_meta"]["sizes"] = [{"as_int": side} for side in sides]
            entry["tensor_meta"]["strides"] = [{"as_int": 0}] * 2
        return json.dumps(config)

    path = tmp_path / "mine.pt2"
    path.write_bytes(repacked(files["mine.pt2"], changed))
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="not a whole file"):
            look_at(path)
        assert tracemalloc.get_traced_memory()[1] < 2**25
    finally:
        tracemalloc.stop()


def test_many_weights_of_one_part_of_a_file(tmp_path, files, monkeypatch):
    """A name that the graph does not use is not read; of those it uses, all together may be no more than a file."""

    def changed(name, data):
        if not name.endswith("weights_config.json"):
            return data
        config = json.loads(data)
        first = next(iter(config["config"].values()))
        config["config"] |= {f"more{number}": first for number in range(1000)}
        return json.dumps(config)

    path = tmp_path / "mine.pt2"
    path.write_bytes(repacked(files["mine.pt2"], changed))
    read, opened = torch_export._part, []
    monkeypatch.setattr(torch_export, "_part", lambda archive, name: opened.append(name) or read(archive, name))
    assert look_at(path).outputs == 7
    assert len([name for name in opened if "/data/weights/weight" in name]) == 4
    size = sum(each.file_size for each in zipfile.ZipFile(path).infolist())
    monkeypatch.setattr(torch_export, "_tensor", lambda *_: np.zeros(size // 3, np.uint8))
    monkeypatch.setattr(torch_export, "LARGEST", size)
    assert "not a whole file" in refused(path, path.read_bytes())


@pytest.mark.parametrize(
    ("tensor", "says"),
    [
        (lambda: torch.zeros(1).expand(1000, 1000, 1000), "larger than 1,500 MB"),
        (lambda: torch.zeros(2**40, device="meta"), "sparse, quantised or without numbers"),
        (lambda: torch.eye(3).to_sparse(), "sparse, quantised or without numbers"),
        (lambda: torch.quantize_per_tensor(torch.rand(3), 0.1, 0, torch.qint8), "sparse, quantised"),
    ],
)
def test_tensors_that_are_no_plain_numbers(tmp_path, tensor, says):
    torch.save({"weight": tensor()}, made := io.BytesIO())
    assert len(made.getvalue()) < 5000
    assert says in refused(tmp_path / "mine.pt", made.getvalue())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda state: {**state, "classifier.bias": torch.zeros(3, 2)}, "does not hold the weights"),
        (lambda state: {**state, "classifier.bias": torch.full((7,), torch.nan)}, "does not give finite numbers"),
    ],
)
def test_weights_of_the_catalog_that_cannot_be_used(tmp_path, change, says):
    spec = ARCHITECTURES["mini-xception"]
    state = change(spec.build().state_dict())
    torch.save(state, path := tmp_path / "mine.pt")
    with pytest.raises(InputError, match=says):
        import_network(path, Request("mine", Classes(EMOTION_NAMES), architecture="mini-xception"))
    assert imported_names() == []


@pytest.mark.parametrize("said", [{"pixels": "0..255"}, {"shape": (3, 224, 224)}])
def test_what_a_network_of_the_catalog_takes_cannot_be_told_otherwise(tmp_path, said):
    torch.save(ARCHITECTURES["mini-xception"].build().state_dict(), path := tmp_path / "mine.pt")
    with pytest.raises(InputError, match="leave out --input and --pixels"):
        import_network(path, Request("mine", Classes(EMOTION_NAMES), architecture="mini-xception", **said))


def test_a_constant_that_doubles_itself_is_not_worked_out(tmp_path):
    start = helper.make_tensor("c0", onnx.TensorProto.FLOAT, [1024], np.zeros(1024, np.float32))
    nodes = [helper.make_node("Concat", [f"c{n}", f"c{n}"], [f"c{n + 1}"], axis=0) for n in range(40)]
    taken = helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["n", 1, 48, 48])
    given = helper.make_tensor_value_info("c40", onnx.TensorProto.FLOAT, ["n", 7])
    model = helper.make_model(helper.make_graph(nodes, "bomb", [taken], [given], [start]))
    tracemalloc.start()
    try:
        assert "Concat for a large constant" in refused(tmp_path / "mine.onnx", model.SerializeToString())
        assert tracemalloc.get_traced_memory()[1] < 2**25
    finally:
        tracemalloc.stop()


def test_two_who_keep_a_network_under_one_name_at_a_time_are_not_confused(tmp_path, monkeypatch):
    ours = save(keras_network(seed=1), tmp_path / "net.onnx")
    (tmp_path / "other").mkdir()
    theirs = save(keras_network(seed=2), tmp_path / "other" / "net.onnx")
    request, read_into = Request("mine", Classes(EMOTION_NAMES)), importing.read_into

    def while_ours_is_read(path, request, folder):
        """They begin and end."""
        monkeypatch.setattr(importing, "read_into", read_into)
        import_network(theirs, request)
        return read_into(path, request, folder)

    monkeypatch.setattr(importing, "read_into", while_ours_is_read)
    with pytest.raises(InputError, match="already"):
        import_network(ours, request)
    kept = imported_network("mine")
    assert kept.record["file_hash"] == file_hash(theirs)
    assert kept.weights().is_file()
    import_network(ours, request, replace=True)
    assert imported_network("mine").record["file_hash"] == file_hash(ours)
    assert [each.name for each in own_networks().iterdir()] == ["mine"]
