"""Rows are found by content: exactly, after JPEG, and among copies by class and split."""

import io

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.faces.index import CanonicalIndex, canonical_index, content_hashes, signatures
from core.faces.matching import MAX_DISTANCE, match
from tests.faces.layouts import CONSTANT, COPY_OF, EMOTIONS, IMAGES, INDEX, ROWS, USAGE, picture, smooth_faces

USAGES = (1 << USAGE).astype(np.uint8)


def recompressed(images, quality):
    return np.stack([np.asarray(Image.open(io.BytesIO(picture(image, "jpg", quality)))) for image in images])


def distances(left, right):
    return np.unpackbits(signatures(left) ^ signatures(right), axis=1).sum(axis=1)


@pytest.mark.parametrize("order", [np.arange(ROWS), np.arange(ROWS)[::-1], np.random.default_rng(3).permutation(ROWS)])
def test_every_row_is_found_in_any_order(order):
    found = match(INDEX, IMAGES[order], EMOTIONS[order], USAGES[order])
    assert found.exact.all()
    assert not found.repeats.any()
    assert sorted(found.rows) == list(range(ROWS))
    assert np.array_equal(IMAGES[found.rows], IMAGES[order])
    single = ~np.isin(order, [*CONSTANT, *COPY_OF, *COPY_OF.values()])
    assert np.array_equal(found.rows[single], order[single])


def test_copies_go_to_the_row_of_their_class_and_split():
    order = np.array([70, 40, 6, 20, 3])
    assert np.array_equal(match(INDEX, IMAGES[order], EMOTIONS[order], USAGES[order]).rows, order)


def test_a_copy_whose_label_nothing_has_still_finds_a_row():
    found = match(INDEX, IMAGES[[6, 6]], np.array([1, 1], np.int8), np.array([1, 1], np.uint8))
    assert len(set(found.rows)) == 2
    assert set(found.rows) <= {6, 40, 70}


def test_more_copies_than_rows_are_repeats():
    images = np.repeat(IMAGES[[10]], 3, axis=0)
    found = match(INDEX, images, np.repeat(EMOTIONS[10], 3), np.repeat(USAGES[10], 3))
    assert found.rows.tolist() == [10, -1, -1]
    assert found.repeats.tolist() == [False, True, True]


def test_strangers_find_no_row():
    strangers = smooth_faces(40, seed=1234)
    found = match(INDEX, strangers, np.zeros(40, np.int8), np.full(40, 7, np.uint8))
    assert (found.rows == -1).all()
    assert not found.repeats.any()


@pytest.mark.parametrize(("quality", "most"), [(95, 12), (75, 25)])
def test_jpeg_turns_few_bits_and_other_faces_differ_in_many(quality, most):
    assert distances(IMAGES, recompressed(IMAGES, quality)).max() <= most < MAX_DISTANCE
    assert distances(smooth_faces(200, seed=1), smooth_faces(200, seed=2)).min() > MAX_DISTANCE


def test_without_labels_jpeg_still_finds_the_rows():
    found = match(INDEX, recompressed(IMAGES, 80), np.full(ROWS, -1, np.int8), np.full(ROWS, 7, np.uint8))
    assert (found.rows >= 0).all()
    assert np.array_equal(IMAGES[found.rows], IMAGES)


def test_flat_pictures_have_the_zero_signature_whatever_their_noise():
    flat = np.full((3, 48, 48), 200, np.uint8)
    flat[1, 3, 4] += 9
    assert not signatures(flat).any()


def test_signatures_do_not_depend_on_the_chunk():
    assert np.array_equal(signatures(IMAGES, chunk=7), signatures(IMAGES))
    assert signatures(IMAGES[:0]).shape == (0, 32)


def test_an_index_reads_back_as_it_was_saved(tmp_path):
    INDEX.save(tmp_path / "index.npz")
    again = CanonicalIndex.read(tmp_path / "index.npz")
    for name, array in vars(INDEX).items():
        assert np.array_equal(getattr(again, name), array), name
        assert getattr(again, name).dtype == array.dtype, name
    assert [path.name for path in tmp_path.iterdir()] == ["index.npz"]


def test_a_damaged_index_is_refused(tmp_path):
    (tmp_path / "index.npz").write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(InputError, match="not an index of FER2013"):
        CanonicalIndex.read(tmp_path / "index.npz")
    with pytest.raises(InputError, match="not an index of FER2013"):
        CanonicalIndex.read(tmp_path / "missing.npz")


def test_the_shipped_index_is_fer2013s():
    index = canonical_index()
    assert len(index) == 35_887
    assert np.bincount(index.usage).tolist() == [28_709, 3_589, 3_589]
    assert (np.diff(index.usage) >= 0).all()
    assert np.bincount(index.emotions).tolist() == [4953, 547, 5121, 8989, 6077, 4002, 6198]
    assert index.signatures.shape == (35_887, 32)
    assert len(np.unique(index.hashes)) == 35_887 - 3_369 + 1_516
    black = content_hashes(np.zeros((1, 48, 48), np.uint8))[0]
    assert np.array_equal(index.hashes == black, index.constant)
