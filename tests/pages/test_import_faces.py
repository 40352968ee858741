"""The page that imports FER2013, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.faces import index as index_module
from core.faces.index import canonical_index
from core.faces.store import Fer2013
from tests.faces.layouts import INDEX, ROWS, entries, table, votes_table, zipped

PAGE = str(Path(__file__).parents[2] / "pages" / "data" / "import_faces.py")


@pytest.fixture
def page(tmp_path, monkeypatch):
    """The page on a machine where nothing was imported and the synthetic faces are FER2013."""
    INDEX.save(tmp_path / "index.npz")
    monkeypatch.setattr(index_module, "INDEX_FILE", tmp_path / "index.npz")
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    canonical_index.cache_clear()
    yield AppTest.from_file(PAGE, default_timeout=60).run()
    canonical_index.cache_clear()


def texts(page):
    return " ".join([element.value for element in page.markdown])


def test_it_opens_with_nothing_imported(page):
    assert not page.exception
    assert not page.error
    assert "No pictures yet" in texts(page)
    blemishes = dict(zip(page.dataframe[1].value["what"], page.dataframe[1].value["count"], strict=True))
    assert blemishes["groups of exact duplicates"] == 3


def test_a_path_is_imported_and_reported(page, tmp_path):
    page.text_input(key="path").set_value(f' "{table(tmp_path / "fer2013.csv")}" ')
    page.button(key="by_path").click().run()
    assert not page.exception
    assert page.success[0].value == f"{ROWS} of {ROWS} matched ({ROWS} pixel by pixel)."
    assert f"{ROWS} of {ROWS} matched" in texts(page)
    assert page.dataframe[0].value["all"].sum() == ROWS
    assert Fer2013.available()


def test_the_next_run_does_not_import_again(page, tmp_path):
    page.text_input(key="path").set_value(str(table(tmp_path / "fer2013.csv")))
    page.button(key="by_path").click().run()
    manifest = tmp_path / "data" / "fer2013" / "manifest.json"
    before = manifest.stat().st_mtime_ns
    page.run()
    assert manifest.stat().st_mtime_ns == before
    assert not page.success


def test_bad_input_is_shown_as_its_sentence(page, tmp_path):
    page.text_input(key="path").set_value(str(zipped(tmp_path / "a.zip", entries() | {"train/sad/bad.png": b"x"})))
    page.button(key="by_path").click().run()
    assert not page.exception
    assert "train/sad/bad.png is not a whole picture" in page.error[0].value
    assert "No pictures yet" in texts(page)


def test_no_path_is_asked_for(page):
    page.button(key="by_path").click().run()
    assert page.error[0].value.startswith("Give a path first")


def test_an_uploaded_csv_of_votes_is_joined(page, tmp_path):
    votes = votes_table(tmp_path / "fer2013new.csv").read_bytes()
    page.file_uploader(key="upload").set_value(("fer2013new.csv", votes, "text/csv")).run()
    page.button(key="by_upload").click().run()
    assert not page.exception
    assert page.success[0].value == f"FER+ votes joined for {ROWS} rows."
