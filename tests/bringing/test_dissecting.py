"""Dissecting a network that was kept, in a process of its own: stopped, gone on with, whole at the end."""

import shutil
import subprocess
import sys

import pytest

from core.bringing.dissecting import (
    _standing,
    dissect_watched,
    forget_unfinished,
    has_unfinished,
    remove_study_of,
    study_of,
)
from core.bringing.uploads import as_file
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.faces.records import Cancelled
from core.networks.exchange.classes import Classes, classes_named
from core.networks.exchange.importing import Request, import_network
from core.paths import own_studies
from core.study import open_study
from core.study.registry import known_studies
from core.study.verify import verify
from tests.support.few_faces import import_few_faces
from tests.support.onnx_files import keras_network

SEVEN = Classes(EMOTION_NAMES)


@pytest.fixture
def network(tmp_path, monkeypatch):
    """A small network that was kept, which has an activation after its only fully connected layer left out."""
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    return kept(SEVEN)


def kept(classes, **said):
    with as_file("mine.onnx", keras_network(flatten=False).SerializeToString()) as path:
        return import_network(path, Request("mine", classes, **said), replace=True)


def test_without_fer2013_it_says_what_to_do_and_leaves_nothing(network):
    with pytest.raises(InputError, match="import"):
        dissect_watched(network, lambda share, what: None)
    assert not has_unfinished("mine")
    assert study_of(network) is None


def test_it_is_stopped_goes_on_and_becomes_a_study_with_the_scorers_of_the_one_it_took_them_from(network):
    rows = import_few_faces(60)

    def stop_once_begun(share, what):
        if share > 0:
            raise Cancelled

    with pytest.raises(Cancelled):
        dissect_watched(network, stop_once_begun)
    assert study_of(network) is None
    assert has_unfinished("mine")
    assert "mine" not in known_studies()

    told = []
    folder = dissect_watched(network, lambda share, what: told.append(share))
    assert folder == own_studies() / "mine" == study_of(network)
    assert not has_unfinished("mine")
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] <= 1
    study, builtin = open_study("mine"), open_study("builtin")
    assert verify(study)["whole"]
    assert study.images["row"].tolist() == rows.tolist()
    assert set(study.scorings) == {name for name in builtin.scorings if builtin.keeps_scores(name)}
    assert str(folder.parent) not in (folder / "manifest.json").read_text()

    again = kept(classes_named(["angry", "-", "fear", "happy", "sad", "surprise", "neutral"]))
    assert study_of(again) is None
    brighter = kept(SEVEN, pixels="0..255")
    assert brighter.record["weights"] == network.record["weights"]
    assert study_of(brighter) is None
    assert study_of(kept(SEVEN, title="Mine, by another title")) == folder
    remove_study_of("mine", "another")
    assert study_of(network) == folder
    remove_study_of("mine", "mine")
    assert study_of(network) is None
    assert "mine" not in known_studies()


def test_a_study_of_another_network_is_not_replaced(network, tiny_study):
    import_few_faces(60)
    there = shutil.copytree(tiny_study.folder, own_studies() / "mine")
    with pytest.raises(InputError, match="a study mine already, of another network"):
        dissect_watched(network, lambda share, what: None)
    assert verify(open_study(str(there)))["whole"]


def test_what_was_stopped_can_be_forgotten(network):
    for name in ("mine.part", "mine.part.activations", "minerva.part"):
        (own_studies() / name).mkdir(parents=True)
    assert has_unfinished("mine")
    forget_unfinished("mine")
    assert not has_unfinished("mine")
    assert has_unfinished("minerva")


def test_how_far_it_is_never_goes_back():
    lines = ["running the network over the probing set"]
    lines += [f"it has seen {n} of 100 faces" for n in range(10, 101, 10)]
    lines += ["dissecting conv1, 8 neurons", "dissecting lin1, 32 neurons"]
    lines += [f"every setting of lin1 by clip, correlation, {split}" for split in ("public", "private")]
    shares = [_standing(lines[:count], 2)[0] for count in range(len(lines) + 1)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] < 1
    assert _standing(lines[:13], 2)[1] == "layer 2 of 2: dissecting lin1, 32 neurons"


def test_what_it_started_ends_with_it():
    command = [sys.executable, "-m", "core.bringing.attended", "study", "show", "--help"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as attended:
        assert attended.wait(300) == 0
    waiting = "from core.bringing.attended import end_with_the_other_end as end; end()"
    orphan = subprocess.Popen([sys.executable, "-c", waiting], stdin=subprocess.PIPE)
    assert orphan.poll() is None
    orphan.stdin.close()
    assert orphan.wait(300) == 1
