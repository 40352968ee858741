"""The imported data set on disk: memory-mapped, replaced in one step, refused when damaged."""

import json

import numpy as np
import pytest

from core.errors import InputError
from core.faces import store
from core.faces.index import canonical_index
from core.faces.store import Fer2013, ImportSummary, load_votes, save_faces, save_votes, split_rows
from tests.faces.layouts import IMAGES, INDEX, ROWS

SUMMARY = ImportSummary("fer2013.csv", "csv table", ROWS, ROWS, ROWS, ROWS, 0, 0, 0, 0)


@pytest.fixture
def folder(tmp_path):
    save_faces(tmp_path / "fer2013", IMAGES, np.ones(ROWS, bool), SUMMARY)
    return tmp_path / "fer2013"


def test_what_was_saved_is_loaded_without_reading_it_all(folder):
    faces = Fer2013.load(folder, INDEX)
    assert isinstance(faces.images, np.memmap)
    assert np.array_equal(faces.images, IMAGES)
    assert faces.summary == SUMMARY
    assert faces.votes is None
    with pytest.raises(ValueError, match="read-only"):
        faces.images[0] = 0


def test_nothing_imported_is_said_with_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    assert not Fer2013.available()
    with pytest.raises(InputError, match="data import PATH"):
        Fer2013.load()


def test_a_second_import_replaces_the_first_and_leaves_one(folder):
    before = Fer2013.load(folder, INDEX)
    save_faces(folder, 255 - IMAGES, np.ones(ROWS, bool), SUMMARY)
    after = Fer2013.load(folder, INDEX)
    assert np.array_equal(after.images, 255 - IMAGES)
    assert np.array_equal(before.images, IMAGES)  # a reader that had it open goes on
    assert after.content_hash != before.content_hash
    assert len(list(folder.iterdir())) == 2


def test_an_import_killed_before_its_manifest_changes_nothing(folder, monkeypatch):
    class KilledError(Exception):
        pass

    def dies(path):
        raise KilledError

    monkeypatch.setattr(store, "replacing", dies)
    with pytest.raises(KilledError):
        save_faces(folder, 255 - IMAGES, np.ones(ROWS, bool), SUMMARY)
    assert np.array_equal(Fer2013.load(folder, INDEX).images, IMAGES)


def test_an_import_that_fails_while_writing_leaves_nothing_behind(folder, monkeypatch):
    def full(path, array):
        raise OSError(28, "No space left on device")

    before = sorted(path.name for path in folder.rglob("*"))
    monkeypatch.setattr(store.np, "save", full)
    with pytest.raises(OSError, match="No space"):
        save_faces(folder, 255 - IMAGES, np.ones(ROWS, bool), SUMMARY)
    assert sorted(path.name for path in folder.rglob("*")) == before


@pytest.mark.parametrize("damage", ["no images", "torn images", "torn manifest", "another manifest"])
def test_damage_is_said_in_a_sentence(folder, damage):
    (images,) = folder.glob("faces-*/images.npy")
    if damage == "no images":
        images.unlink()
    elif damage == "torn images":
        images.write_bytes(images.read_bytes()[:5000])
    elif damage == "torn manifest":
        (folder / "manifest.json").write_text('{"faces": ')
    else:
        (folder / "manifest.json").write_text(json.dumps({"faces": images.parent.name}))
    with pytest.raises(InputError, match="import"):
        Fer2013.load(folder, INDEX)


def test_an_import_of_another_size_is_refused(folder):
    with pytest.raises(InputError, match="does not have 35,887 rows"):
        Fer2013.load(folder)


def test_votes_come_with_or_without_pictures(tmp_path):
    votes = np.arange(ROWS * 10).reshape(ROWS, 10).astype(np.uint8)
    assert load_votes(tmp_path, ROWS) is None
    save_votes(tmp_path, votes)
    assert np.array_equal(load_votes(tmp_path, ROWS), votes)
    with pytest.raises(InputError, match="35,887 rows of votes"):
        load_votes(tmp_path)


def test_splits_of_fer2013():
    sizes = {split: len(split_rows(split)) for split in ("training", "public", "private", "both", "all")}
    assert sizes == {"training": 28_709, "public": 3_589, "private": 3_589, "both": 7_178, "all": 35_887}
    both = split_rows("both")
    assert (canonical_index().usage[both[:3589]] == 1).all()
    assert np.array_equal(both, np.arange(28_709, 35_887))
    with pytest.raises(InputError, match="no split 'test'"):
        split_rows("test")
