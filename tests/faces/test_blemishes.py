"""Blemishes by hand on synthetic faces, and the published counts on FER2013."""

import numpy as np
import pytest

from core.faces.blemishes import FLAWS, blemishes_of, duplicate_groups, known_blemishes
from core.faces.ferplus import find_votes, read_votes
from core.faces.indexing import build_index, index_from_table
from core.faces.trees import open_tree
from tests.faces.layouts import CONSTANT, COPY_OF, EMOTIONS, IMAGES, INDEX, ROWS, USAGE, table, votes_table


@pytest.fixture
def ferplus(tmp_path):
    votes_table(tmp_path / "fer2013new.csv")
    with open_tree(tmp_path) as tree:
        return read_votes(tree, find_votes(tree), USAGE)


def test_masks_of_synthetic_faces(ferplus):
    found = blemishes_of(build_index(IMAGES, EMOTIONS, USAGE, ferplus))
    assert np.flatnonzero(found.constant).tolist() == list(CONSTANT)
    assert np.flatnonzero(found.not_a_face).tolist() == [5]
    assert np.flatnonzero(found.not_a_face_kept).tolist() == [6]
    assert np.flatnonzero(found.duplicate).tolist() == sorted({*CONSTANT, *COPY_OF, *COPY_OF.values()})
    assert np.flatnonzero(found.repeat).tolist() == [12, 20, 40, 70]
    assert np.flatnonzero(found.conflicting).tolist() == [3, 6, 20, 40, 70]
    assert np.flatnonzero(found.copied_from_training).tolist() == [40, 70]
    assert np.flatnonzero(found.public_copy).tolist() == [40]
    assert {name: np.flatnonzero(found.having(name)).tolist() for name in FLAWS} == {
        "copies": [40, 70],
        "not-a-face": [5, 6],
        "constant": list(CONSTANT),
        "duplicates": [12, 20, 40, 70],
    }
    assert found.report() == {
        "constant": 2,
        "not_a_face": 1,
        "not_a_face_kept": 1,
        "duplicate_groups": 3,
        "conflicting_groups": 2,
        "duplicate_images": 7,
        "public_copies_of_training": 1,
        "private_copies_of_training": 1,
    }


def test_groups_are_numbered_by_appearance():
    groups = duplicate_groups(IMAGES)
    assert [groups[row] for row in (3, 20, 5, 12, 6, 40, 70)] == [0, 0, 1, 1, 2, 2, 2]
    assert (groups == -1).sum() == ROWS - 7


def test_excluding_leaves_the_rest():
    found = blemishes_of(INDEX)
    assert found.excluding().all()
    kept = found.excluding("constant", "copied_from_training")
    assert np.flatnonzero(~kept).tolist() == [5, 12, 40, 70]


def test_known_blemishes_of_fer2013_need_no_pictures():
    found = known_blemishes()
    assert found.report() == {
        "constant": 12,
        "not_a_face": 173,
        "not_a_face_kept": 3,
        "duplicate_groups": 1516,
        "conflicting_groups": 57,
        "duplicate_images": 3369,
        "public_copies_of_training": 280,
        "private_copies_of_training": 288,
    }
    assert not (found.constant & ~found.not_a_face).any()
    assert (~found.excluding("repeat")).sum() == 3369 - 1516


def test_the_index_is_rebuilt_from_a_table_and_votes(tmp_path, ferplus):
    made = index_from_table(table(tmp_path / "fer2013.csv"), tmp_path / "fer2013new.csv", lambda fraction, what: None)
    expected = build_index(IMAGES, EMOTIONS, USAGE, ferplus)
    for name, array in vars(expected).items():
        assert np.array_equal(getattr(made, name), array), name
