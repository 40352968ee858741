"""`python -m core network try`: what the page of one's own network shows, without keeping it."""

import json

import pytest

from core.cli import main
from core.emotions import EMOTION_NAMES
from core.networks.exchange.store import imported_names
from tests.support.few_faces import import_few_faces
from tests.support.onnx_files import keras_network, save


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    return save(keras_network(), tmp_path / "mine.onnx")


def test_it_says_its_layers_and_what_it_says_of_the_faces_and_keeps_nothing(path, capsys):
    assert main(["network", "try", str(path)]) == 0
    said = capsys.readouterr().out
    for told in ("dense_1", "onnxruntime", "average faces: angry ", "Import FER2013"):
        assert told in said
    assert imported_names() == []


def test_with_fer2013_it_says_how_often_it_is_right(path, capsys):
    import_few_faces(60)
    assert main(["network", "try", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["faces"]) == list(EMOTION_NAMES)
    assert told["public"]["n"] == 60
    low, high = told["public"]["interval"]
    assert low <= told["public"]["share"] <= high
    assert imported_names() == []


def test_what_cannot_be_read_is_one_sentence(path, capsys):
    path.write_bytes(path.read_bytes()[:100])
    assert main(["network", "try", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
