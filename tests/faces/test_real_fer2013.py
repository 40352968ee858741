"""The real data set, where EMODISSECT_TEST_FER2013 names a copy (csv, folder or zip)."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.faces.blemishes import duplicate_groups, is_constant, known_blemishes
from core.faces.importing import import_path
from core.faces.index import canonical_index, content_hashes
from core.faces.matching import match
from core.faces.store import Fer2013


@pytest.fixture(scope="module")
def fer2013(tmp_path_factory):
    copy = os.environ.get("EMODISSECT_TEST_FER2013")
    if not copy:
        pytest.skip("EMODISSECT_TEST_FER2013 does not name a copy of FER2013")
    folder = tmp_path_factory.mktemp("fer2013")
    import_path(Path(copy), folder=folder)
    return Fer2013.load(folder)


def test_all_rows_are_matched(fer2013):
    assert fer2013.summary.matched == fer2013.summary.read == 35_887
    assert fer2013.present.all()
    assert (fer2013.summary.other_label, fer2013.summary.other_split) == (0, 0)


def test_the_blemishes_are_those_of_the_index(fer2013):
    if fer2013.summary.exact < 35_887:
        pytest.skip("EMODISSECT_TEST_FER2013 is not a lossless copy")
    known = known_blemishes()
    assert np.array_equal(content_hashes(fer2013.images), canonical_index().hashes)
    assert np.array_equal(duplicate_groups(fer2013.images), known.duplicate_group)
    assert np.array_equal(is_constant(fer2013.images), known.constant)


@pytest.mark.parametrize("quality", [75, 90])
def test_recompressed_rows_are_found_among_all(fer2013, quality):
    rows = np.sort(np.random.default_rng(quality).choice(35_887, 3_000, replace=False))
    images = np.stack([_jpeg(fer2013.images[row], quality) for row in rows])
    usages = np.where(fer2013.usage[rows] == 0, 0b001, 0b110).astype(np.uint8)
    found = match(canonical_index(), images, fer2013.emotions[rows], usages)
    assert (found.rows >= 0).all()
    equal = (fer2013.images[found.rows] == fer2013.images[rows]).all(axis=(1, 2))
    assert equal.mean() > 0.995


def _jpeg(image, quality):
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, format="JPEG", quality=quality)
    return np.asarray(Image.open(stream))
