"""Pictures on pages: what is not imported is never shown as a black face, and a new import is seen at once."""

import numpy as np
import pandas as pd
import pytest

from core.emotions import EMOTIONS
from core.faces import index as index_module
from core.faces.index import canonical_index
from core.faces.store import ImportSummary, fer2013_folder, save_faces
from pages.common import rows
from pages.common.panels import faces as panel
from pages.common.pictures import pictures
from pages.edit import results
from tests.faces.layouts import IMAGES, INDEX, ROWS

SUMMARY = ImportSummary("fer2013.csv", "csv table", ROWS, ROWS, ROWS, ROWS, 0, 0, 0, 0)


@pytest.fixture(autouse=True)
def half(tmp_path, monkeypatch):
    """The first half of the synthetic faces is imported."""
    INDEX.save(tmp_path / "index.npz")
    monkeypatch.setattr(index_module, "INDEX_FILE", tmp_path / "index.npz")
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    canonical_index.cache_clear()
    imported(np.arange(ROWS) < ROWS // 2)
    yield
    canonical_index.cache_clear()


@pytest.fixture
def drawn(monkeypatch):
    """What the pages draw: texts of photos, and quiet lines."""
    sheets, lines = [], []
    for page in (rows, results):
        monkeypatch.setattr(page, "photos", lambda each: sheets.append("".join(each)))
        monkeypatch.setattr(page, "quiet", lines.append)
    return sheets, lines


def imported(present):
    save_faces(fer2013_folder(), np.where(present[:, None, None], IMAGES, 0), present, SUMMARY)


def test_a_new_import_is_seen_and_the_same_one_is_kept():
    first = pictures()
    assert first is pictures()
    imported(np.ones(ROWS, bool))
    assert pictures().present.all()
    assert np.array_equal(pictures().images, IMAGES)
    assert not first.present.all()


def test_top_faces_that_are_not_here_are_row_numbers(drawn):
    sheets, lines = drawn
    panel._pictures(pd.DataFrame({"row": [2, 80, 3], "emotion": EMOTIONS[0].name, "activation": 1.0}))
    assert sheets[0].count("<img") == 2
    assert "Row 80 " not in sheets[0]
    assert lines == ["Rows without an imported picture of FER2013: 80"]


def test_flips_that_are_not_here_are_mean_faces(drawn, tiny_study):
    sheets, _ = drawn
    table = pd.DataFrame({"row": [2, 80, 81], "kind": "fixed", "truth": 0, "before": 1, "after": 0})
    results._faces(tiny_study, table)
    assert [sheet.count("<img") for sheet in sheets] == [1, 1]
    assert "Row 2:" in sheets[0]
    assert "standing for 2 pictures" in sheets[1]
