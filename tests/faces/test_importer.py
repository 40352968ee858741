"""Imports in the background: one at a time, cancelled with nothing half there, and resumed."""

from threading import Event

import numpy as np
import pytest

from core.cli import main
from core.errors import InputError
from core.faces import index as index_module
from core.faces import sources
from core.faces.fetching import downloaded_bytes, fetch_watched
from core.faces.importer import NOTE, Importer, State
from core.faces.importing import import_path
from core.faces.index import canonical_index
from core.faces.records import Cancelled
from core.faces.sources import Source
from core.faces.store import Fer2013, load_votes, remove_faces
from tests.faces.layouts import IMAGES, INDEX, ROWS, entries, folders, table, votes_table, zipped
from tests.support.kaggle import install_hub


@pytest.fixture
def own_index(tmp_path, monkeypatch):
    INDEX.save(tmp_path / "index.npz")
    monkeypatch.setattr(index_module, "INDEX_FILE", tmp_path / "index.npz")
    canonical_index.cache_clear()
    yield
    canonical_index.cache_clear()


@pytest.fixture
def importer(own_index, tmp_path):
    return Importer(tmp_path / "data")


@pytest.fixture
def held(monkeypatch):
    """A path that waits before it is read, until told to go on: (was asked for, may go on)."""
    asked, may = Event(), Event()
    import_now = import_path

    def slowly(path, *, folder, progress):
        asked.set()
        assert may.wait(20)
        return import_now(path, folder=folder, progress=progress)

    monkeypatch.setattr("core.faces.importer.import_path", slowly)
    yield asked, may
    may.set()


@pytest.fixture
def kaggle(own_index, tmp_path, monkeypatch):
    install_hub(tmp_path, zipped(tmp_path / "copy.zip", entries()), monkeypatch)
    return monkeypatch


def test_an_import_runs_by_itself_and_says_how_it_ended(importer, tmp_path):
    assert importer.now is None
    importer.start(Source("path", str(table(tmp_path / "fer2013.csv"))))
    importer.wait()
    assert importer.now.state is State.DONE
    assert importer.now.what == f"{ROWS} of {ROWS} matched ({ROWS} pixel by pixel)."
    assert np.array_equal(Fer2013.load(tmp_path / "data").images, IMAGES)
    assert not (tmp_path / "data" / NOTE).exists()


def test_a_second_import_has_to_wait(importer, held, tmp_path):
    importer.start(Source("path", str(table(tmp_path / "fer2013.csv"))))
    with pytest.raises(InputError, match=r"fer2013\.csv is being imported already"):
        importer.start(Source("path", "other.csv"))
    importer.forget()
    assert importer.running
    held[1].set()
    importer.wait()
    assert importer.now.state is State.DONE


def test_a_cancelled_import_leaves_what_was_there_and_can_be_resumed(importer, held, tmp_path):
    import_path(zipped(tmp_path / "before.zip", entries("jpg")), folder=tmp_path / "data")
    before = Fer2013.load(tmp_path / "data").content_hash
    importer.start(Source("path", str(table(tmp_path / "fer2013.csv"))))
    assert held[0].wait(20)
    importer.cancel()
    held[1].set()
    importer.wait()
    assert importer.now.state is State.STOPPED
    assert Fer2013.load(tmp_path / "data").content_hash == before
    assert not list((tmp_path / "data").glob(".importing-*"))
    importer.resume()
    importer.wait()
    assert importer.now.state is State.DONE
    assert Fer2013.load(tmp_path / "data").summary.exact == ROWS


@pytest.mark.parametrize("stop_at", [0.0, 0.8, 0.9, 0.97])
@pytest.mark.parametrize("layout", ["table", "folders"])
def test_progress_may_stop_an_import_at_any_time_before_it_is_written(own_index, tmp_path, stop_at, layout):
    source = table(tmp_path / "fer2013.csv") if layout == "table" else folders(tmp_path / "fer", kind="jpg")

    def progress(fraction, what):
        if fraction >= stop_at:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_path(source, folder=tmp_path / "data", progress=progress)
    assert not (tmp_path / "data").exists()


def test_a_server_that_was_killed_leaves_a_note_to_resume_from(importer, held, tmp_path):
    source = Source("path", str(table(tmp_path / "fer2013.csv")))
    importer.start(source)
    following = Importer(tmp_path / "data")
    assert (following.now.state, following.now.source) == (State.STOPPED, source)
    assert "first picture of fer2013.csv" in following.now.source.resumes
    following.forget()
    assert Importer(tmp_path / "data").now is None


def test_a_torn_note_is_no_note(tmp_path):
    (tmp_path / NOTE).write_text('{"kind": "teleport", "name"')
    assert Importer(tmp_path).now is None


def test_bad_input_is_its_sentence_and_nothing_to_resume_later(importer, tmp_path):
    importer.start(Source("path", str(tmp_path / "nothing.csv")))
    importer.wait()
    assert importer.now.state is State.FAILED
    assert importer.now.what.startswith("There is nothing at")
    assert not (tmp_path / "data" / NOTE).exists()


def test_what_nobody_foresaw_ends_the_import_too(importer, monkeypatch, tmp_path):
    def fail(path, **how):
        raise ZeroDivisionError

    monkeypatch.setattr("core.faces.importer.import_path", fail)
    importer.start(Source("path", str(tmp_path)))
    importer.wait()
    assert importer.now.state is State.FAILED
    assert "ZeroDivisionError" in importer.now.what


def test_an_upload_is_imported_and_not_noted(importer, held, tmp_path):
    votes = votes_table(tmp_path / "fer2013new.csv").read_bytes()
    importer.start(Source("upload", "fer2013new.csv", votes))
    assert not (tmp_path / "data" / NOTE).exists()
    held[1].set()
    importer.wait()
    assert importer.now.what == f"FER+ votes joined for {ROWS} rows."


def test_a_download_that_is_cancelled_keeps_what_came_and_goes_on_there(kaggle, tmp_path):
    def until_some_came(fraction, what):
        if downloaded_bytes() > 4000:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch_watched(until_some_came)
    kept = downloaded_bytes()
    assert kept > 4000
    assert "are kept; the download goes on there" in Source("kaggle").resumes
    kaggle.setenv("HUB_PAUSE", "0")
    seen = []
    copy = fetch_watched(lambda fraction, what: seen.append(downloaded_bytes()))
    assert len(list(copy.rglob("*.png"))) == ROWS
    assert all(size == 0 or size >= kept for size in seen)
    assert "download is whole" in Source("kaggle").resumes


def test_kaggles_copy_is_downloaded_and_imported(kaggle, importer, tmp_path):
    kaggle.setenv("HUB_PAUSE", "0")
    importer.start(Source("kaggle"))
    importer.wait()
    assert importer.now.state is State.DONE, importer.now.what
    assert np.array_equal(Fer2013.load(tmp_path / "data").images, IMAGES)


def test_a_failed_download_is_one_sentence(kaggle, importer, tmp_path):
    kaggle.setenv("HUB_COPY", str(tmp_path / "missing.zip"))
    importer.start(Source("kaggle"))
    importer.wait()
    assert importer.now.state is State.FAILED
    assert importer.now.what.startswith("Kaggle's copy of FER2013 could not be downloaded (FileNotFoundError)")


def test_removing_leaves_nothing_and_another_import_works(own_index, tmp_path):
    data = tmp_path / "data"
    import_path(table(tmp_path / "fer2013.csv"), votes_table(tmp_path / "fer2013new.csv"), folder=data)
    remove_faces(data)
    assert not Fer2013.available(data)
    assert load_votes(data, ROWS) is None
    assert not list(data.iterdir())
    remove_faces(data)
    import_path(table(tmp_path / "fer2013.csv"), folder=data)
    assert Fer2013.available(data)


def test_the_command_asks_before_it_removes(own_index, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    import_path(table(tmp_path / "fer2013.csv"))
    monkeypatch.setattr("builtins.input", lambda question: "n")
    assert main(["data", "remove"]) == 0
    assert Fer2013.available()
    assert main(["data", "remove", "--yes"]) == 0
    assert not Fer2013.available()
    assert "Nothing is imported" in capsys.readouterr().out


def test_every_kind_has_a_name_and_says_where_it_resumes():
    for kind in sources.KINDS:
        source = Source(kind, "folder/some.csv", b"x")
        assert source.title
        assert source.resumes.endswith(".")
