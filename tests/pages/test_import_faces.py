"""The data page, without a browser: imports in the background, what is here, blemishes, and taking it away again."""

from pathlib import Path
from threading import Event

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.faces import index as index_module
from core.faces.blemish_kinds import BLEMISH_KINDS, blemish_groups
from core.faces.importing import import_path
from core.faces.index import canonical_index
from core.faces.store import Fer2013
from pages.data.bringing import importer
from tests.faces.layouts import INDEX, ROWS, entries, table, votes_table, zipped

PAGE = str(Path(__file__).parents[2] / "pages" / "data" / "import_faces.py")


@pytest.fixture
def page(tmp_path, monkeypatch, tiny_study):
    """The page on a machine where nothing was imported and the synthetic faces are FER2013."""
    INDEX.save(tmp_path / "index.npz")
    monkeypatch.setattr(index_module, "INDEX_FILE", tmp_path / "index.npz")
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    canonical_index.cache_clear()
    yield AppTest.from_file(PAGE, default_timeout=60)
    importer().cancel()
    importer().wait()
    canonical_index.cache_clear()


@pytest.fixture
def held(monkeypatch):
    """Imports wait until they are told to go on."""
    may = Event()

    def slowly(path, *, folder, progress):
        progress(0.25, "Reading slowly")
        assert may.wait(20)
        return import_path(path, folder=folder, progress=progress)

    monkeypatch.setattr("core.faces.importer.import_path", slowly)
    yield may
    may.set()


def finished(page):
    """The page after its import has ended; it may have been so fast that the page says so already."""
    importer().wait()
    return page if page.success else page.run()


def give_path(page, path):
    page.text_input(key="path").set_value(str(path))
    return page.button(key="by_path").click().run()


def texts(page):
    return " ".join([element.value for element in page.markdown])


def html(page):
    return " ".join(part.proto.body for part in page.get("html"))


def keys(page):
    return {button.key for button in page.button}


def test_it_opens_with_nothing_imported(page):
    page.run()
    assert not page.exception
    assert not page.error
    assert "No pictures yet" in texts(page)
    assert "remove" not in keys(page)
    for name, groups in blemish_groups(INDEX).items():
        option = f"{BLEMISH_KINDS[name].title} · {len(groups)}"
        assert any(shown.content.startswith(option) for shown in page.segmented_control(key="blemish").proto.options)


def test_the_study_is_named_with_its_hash_and_its_command(page, tiny_study):
    page.run()
    shown = [block.value for block in page.code]
    assert tiny_study.id in shown
    assert tiny_study.manifest["command"] in shown
    assert tiny_study.title in texts(page)


def test_without_a_study_the_faces_can_still_be_brought_in(page, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tmp_path / "nowhere"))
    page.run()
    assert not page.exception
    assert "no study" in page.error[0].value
    assert "by_path" in keys(page)


def test_a_path_is_imported_and_reported(page, tmp_path):
    page.run()
    give_path(page, f' "{table(tmp_path / "fer2013.csv")}" ')
    finished(page)
    assert not page.exception
    assert page.success[0].value == f"{ROWS} of {ROWS} matched ({ROWS} pixel by pixel)."
    assert f"{ROWS} of {ROWS} matched" in texts(page)
    assert Fer2013.available()


def test_the_next_run_does_not_import_again(page, tmp_path):
    page.run()
    give_path(page, table(tmp_path / "fer2013.csv"))
    finished(page)
    manifest = tmp_path / "data" / "fer2013" / "manifest.json"
    before = manifest.stat().st_mtime_ns
    page.run()
    assert manifest.stat().st_mtime_ns == before
    assert not page.success


def test_a_running_import_is_seen_by_others_and_cancelled_by_anybody(page, held, tmp_path):
    page.run()
    give_path(page, table(tmp_path / "fer2013.csv"))
    assert "by_path" not in keys(page)
    other = AppTest.from_file(PAGE, default_timeout=60).run()
    assert "by_path" not in keys(other)
    other.button(key="cancel_import").click().run()
    held.set()
    finished(page)
    assert "Stopped" in page.warning[0].value
    assert not Fer2013.available()


def test_a_cancelled_import_changes_nothing_and_resumes(page, held, tmp_path):
    page.run()
    give_path(page, table(tmp_path / "fer2013.csv"))
    page.button(key="cancel_import").click().run()
    held.set()
    finished(page)
    assert "Stopped" in page.warning[0].value
    assert "starts again at the first picture of fer2013.csv" in page.warning[0].value
    assert not Fer2013.available()
    page.button(key="resume_import").click().run()
    finished(page)
    assert page.success[0].value.startswith(f"{ROWS} of {ROWS} matched")


def test_a_stopped_import_can_be_forgotten(page, held, tmp_path):
    page.run()
    give_path(page, table(tmp_path / "fer2013.csv"))
    page.button(key="cancel_import").click().run()
    held.set()
    finished(page)
    page.button(key="forget_import").click().run()
    assert not page.warning
    assert not AppTest.from_file(PAGE, default_timeout=60).run().warning


def test_bad_input_is_shown_as_its_sentence(page, tmp_path):
    page.run()
    give_path(page, zipped(tmp_path / "a.zip", entries() | {"train/sad/bad.png": b"x"}))
    finished(page)
    assert not page.exception
    assert "train/sad/bad.png is not a whole picture" in page.error[0].value
    assert "No pictures yet" in texts(page)
    assert "by_path" in keys(page)


def test_no_path_is_asked_for(page):
    page.run()
    page.button(key="by_path").click().run()
    assert page.error[0].value.startswith("Give a path first")


def test_an_uploaded_csv_of_votes_is_joined(page, tmp_path):
    votes = votes_table(tmp_path / "fer2013new.csv").read_bytes()
    page.run()
    page.file_uploader(key="upload").set_value(("fer2013new.csv", votes, "text/csv")).run()
    page.button(key="by_upload").click().run()
    finished(page)
    assert not page.exception
    assert page.success[0].value == f"FER+ votes joined for {ROWS} rows."


def test_removing_is_asked_for_and_leaves_nothing(page, tmp_path):
    import_path(table(tmp_path / "fer2013.csv"))
    page.run()
    assert Fer2013.available()
    page.button(key="remove").click().run()
    assert not page.exception
    assert not Fer2013.available()
    assert "No pictures yet" in texts(page)


@pytest.mark.parametrize("kind", BLEMISH_KINDS)
def test_blemishes_are_pictures_when_they_are_here_and_rows_when_not(page, tmp_path, kind):
    rows = {int(row) for group in blemish_groups(INDEX)[kind] for row in group}
    page.query_params["blemish"] = kind
    page.run()
    assert not page.exception
    assert set(page.dataframe[0].value["row"]) == rows
    import_path(table(tmp_path / "fer2013.csv"))
    page.run()
    assert not page.exception
    assert html(page).count("<img") == len(rows)
    assert all(f'alt="Row {row} of FER2013' in html(page) for row in rows)


def test_equal_pictures_stand_side_by_side_with_their_labels(page, tmp_path):
    import_path(table(tmp_path / "fer2013.csv"))
    page.query_params["blemish"] = "conflicting"
    page.run()
    groups = [part for part in html(page).split("<div>") if "<figure>" in part]
    assert len(groups) == len(blemish_groups(INDEX)["conflicting"])
    for group in groups:
        labels = {piece.split('"')[0] for piece in group.split("labelled ")[1:]}
        assert len(labels) > 1


def test_another_kind_of_blemish_begins_with_its_first_part(page, monkeypatch):
    monkeypatch.setattr("pages.data.blemishes.PER_PAGE", {False: 1, True: 1})
    kind, other = [name for name, groups in blemish_groups(INDEX).items() if len(groups) > 1][:2]
    page.query_params.update({"blemish": kind, "part": "2"})
    page.run()
    assert set(page.dataframe[0].value["row"]) == set(blemish_groups(INDEX)[kind][1])
    page.segmented_control(key="blemish").set_value(other).run()
    assert not page.exception
    assert set(page.dataframe[0].value["row"]) == set(blemish_groups(INDEX)[other][0])


@pytest.mark.parametrize(("name", "value"), [("blemish", "ugly"), ("part", "0")])
def test_a_bad_link_is_one_sentence_and_the_rest_stays(page, name, value):
    page.query_params[name] = value
    page.run()
    assert not page.exception
    assert value in page.error[0].value
    assert "by_path" in keys(page)


def test_the_chart_counts_what_is_imported(page, tmp_path):
    part = np.flatnonzero(INDEX.usage == 2)
    import_path(table(tmp_path / "part.csv", rows=part))
    page.run()
    assert f"Of {len(part):,} faces" in html(page)
