"""Files that were cut, changed or packed oddly are one sentence, and nothing of them is kept."""

import io
import zipfile

import pytest
import torch
from torch import nn

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.networks.exchange import torch_export
from core.networks.exchange.classes import Classes
from core.networks.exchange.importing import Request, import_network
from core.networks.exchange.looking import look_at
from core.networks.exchange.store import imported_names
from core.paths import own_networks


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
