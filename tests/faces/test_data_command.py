"""`python -m core data …` on synthetic faces."""

import json
import sys

import numpy as np
import pytest

from core.cli import main
from core.faces import index as index_module
from core.faces.index import CanonicalIndex, canonical_index
from core.faces.store import Fer2013
from tests.faces.layouts import IMAGES, INDEX, ROWS, entries, table, votes_table, zipped


@pytest.fixture
def own_index(tmp_path, monkeypatch):
    """The shipped index replaced by that of the synthetic faces, and an empty data folder."""
    INDEX.save(tmp_path / "index.npz")
    monkeypatch.setattr(index_module, "INDEX_FILE", tmp_path / "index.npz")
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    canonical_index.cache_clear()
    yield
    canonical_index.cache_clear()


def test_import_reports_progress_on_stderr_and_the_result_on_stdout(own_index, tmp_path, capsys):
    votes = votes_table(tmp_path / "fer2013new.csv")
    assert main(["data", "import", str(zipped(tmp_path / "a.zip", entries())), "--votes", str(votes)]) == 0
    written = capsys.readouterr()
    assert written.out == f"{ROWS} of {ROWS} matched ({ROWS} pixel by pixel). FER+ votes joined for {ROWS} rows.\n"
    assert written.err.splitlines()[-1] == " 100 %  Done"
    assert len(written.err.splitlines()) <= 11
    assert np.array_equal(Fer2013.load().images, IMAGES)


def test_import_and_status_as_json(own_index, tmp_path, capsys):
    assert main(["data", "import", str(table(tmp_path / "fer2013.csv")), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["faces"]["matched"], result["votes"]) == (ROWS, None)
    assert main(["data", "status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["imported"], status["votes"], status["present"]) == (True, False, ROWS)
    assert sum(sum(classes.values()) for classes in status["classes"].values()) == ROWS
    assert status["blemishes"]["duplicate_groups"] == 3


def test_status_says_what_is_missing(own_index, capsys):
    assert main(["data", "status"]) == 0
    out = capsys.readouterr().out
    assert "are not here yet" in out
    assert "2  constant images" in out


def test_bad_input_is_one_sentence_and_status_2(own_index, tmp_path, capsys):
    assert main(["data", "import", str(tmp_path / "nothing.csv")]) == 2
    assert capsys.readouterr().err.startswith("emodissect: There is nothing at")


def test_the_index_is_rebuilt_by_a_command(tmp_path, capsys):
    faces, votes = table(tmp_path / "fer2013.csv"), votes_table(tmp_path / "fer2013new.csv")
    assert main(["data", "index", str(faces), "--votes", str(votes), "--out", str(tmp_path / "new.npz")]) == 0
    assert f"Index of {ROWS} rows" in capsys.readouterr().out
    assert np.array_equal(CanonicalIndex.read(tmp_path / "new.npz").signatures, INDEX.signatures)


def test_fetch_imports_what_kagglehub_downloads(own_index, tmp_path, monkeypatch, capsys):
    class Hub:
        @staticmethod
        def dataset_download(handle):
            assert handle == "msambare/fer2013"
            return str(table(tmp_path / "fer2013.csv").parent)

    monkeypatch.setitem(sys.modules, "kagglehub", Hub)
    assert main(["data", "fetch"]) == 0
    assert f"{ROWS} of {ROWS} matched" in capsys.readouterr().out


def test_fetch_without_a_network_says_what_to_do(own_index, monkeypatch, capsys):
    class Hub:
        @staticmethod
        def dataset_download(handle):
            raise ConnectionError("no route")

    monkeypatch.setitem(sys.modules, "kagglehub", Hub)
    assert main(["data", "fetch"]) == 2
    assert "check the network" in capsys.readouterr().err
