"""Whatever `--data` names is opened: what was imported, or a layout that is imported once."""

import os

import numpy as np
import pytest

from core.errors import InputError
from core.faces import opening
from core.faces.importing import import_path
from core.faces.opening import open_faces
from tests.faces.layouts import IMAGES, INDEX, entries, folders, table, votes_table, zipped

LAYOUTS = {
    "csv": lambda at: table(at / "fer2013.csv"),
    "folders": lambda at: folders(at / "fer", kind="png"),
    "zip": lambda at: zipped(at / "a.zip", entries()),
    "folder with a csv": lambda at: table(at / "fer2013.csv").parent,
    "imported": lambda at: import_path(table(at / "fer2013.csv"), folder=at / "data", index=INDEX) and at / "data",
    "folder of the imported": lambda at: (
        import_path(table(at / "fer2013.csv"), folder=at / "data" / "fer2013", index=INDEX) and at / "data"
    ),
}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "in").mkdir()
    return tmp_path / "cache"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_opened(layout, tmp_path):
    faces = open_faces(LAYOUTS[layout](tmp_path / "in"), INDEX)
    assert np.array_equal(faces.images, IMAGES)
    assert faces.votes is None


def test_a_file_is_imported_once_and_again_when_it_changed(tmp_path, cache, monkeypatch):
    path = table(tmp_path / "in" / "fer2013.csv")
    imports = []
    monkeypatch.setattr(opening, "import_path", lambda *a: imports.append(a) or import_path(*a))
    for _ in range(2):
        open_faces(path, INDEX)
    assert len(imports) == 1
    os.utime(path, (1, 1))
    open_faces(path, INDEX)
    assert len(imports) == 2
    assert all(each.name.startswith("fer2013-") for each in cache.iterdir())


def test_votes_beside_the_pictures_come_with_them(tmp_path):
    path = table(tmp_path / "in" / "fer2013.csv")
    assert open_faces(path, INDEX).votes is None
    votes_table(tmp_path / "in" / "fer2013new.csv")
    assert open_faces(path, INDEX).votes is not None
    assert open_faces(path.parent, INDEX).votes is not None


@pytest.mark.parametrize("wrong", ["nothing", "an empty folder", "another file", "below a file", "votes"])
def test_what_holds_no_pictures_is_said_in_a_sentence_and_leaves_nothing(wrong, tmp_path, cache):
    path = tmp_path / "in" / "wrong"
    if wrong == "an empty folder":
        path.mkdir()
    elif wrong == "another file":
        path.write_text("hello")
    elif wrong == "below a file":
        path.write_text("hello")
        path = path / "fer2013"
    elif wrong == "votes":
        path = votes_table(tmp_path / "in" / "fer2013new.csv")
    with pytest.raises(InputError, match=r"; .*\.$"):
        open_faces(path, INDEX)
    assert not cache.exists() or not list(cache.iterdir())
