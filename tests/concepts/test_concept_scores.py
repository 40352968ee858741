import numpy as np
import pytest

from core.concepts.scores import ConceptScores
from core.errors import InputError


def example():
    scores = np.array([[1, 3], [np.nan, np.nan], [0, 1]], dtype=np.float32)
    return ConceptScores(scores, ("smile", "Tränen"), "clip", {"centre": True, "n": 3}, np.array([7, 2, 9]))


def test_a_saved_file_is_read_back_equal(tmp_path):
    path = tmp_path / "new" / "scores.safetensors"
    example().save(path)
    loaded = ConceptScores.load(path)
    np.testing.assert_array_equal(loaded.scores, example().scores)
    np.testing.assert_array_equal(loaded.rows, [7, 2, 9])
    assert loaded.scores.dtype == np.float32
    assert (loaded.concepts, loaded.scorer, loaded.details) == (("smile", "Tränen"), "clip", {"centre": True, "n": 3})
    assert [file.name for file in path.parent.iterdir()] == ["scores.safetensors"]


def test_the_same_scores_give_the_same_bytes(tmp_path):
    example().save(tmp_path / "a")
    example().save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_measured_tells_images_without_scores():
    assert example().measured.tolist() == [True, False, True]


def test_centring_removes_what_all_scores_of_an_image_share():
    np.testing.assert_allclose(example().centred()[[0, 2]], [[-1, 1], [-0.5, 0.5]])
    plain = ConceptScores(np.ones((1, 2), np.float32), ("a", "b"), "actions", {"centre": False})
    np.testing.assert_array_equal(plain.centred(), [[1, 1]])


def test_rows_are_picked_in_the_order_asked_for():
    picked = example().of_rows(np.array([9, 7]))
    np.testing.assert_array_equal(picked.scores, [[0, 1], [1, 3]])
    np.testing.assert_array_equal(picked.rows, [9, 7])
    with pytest.raises(InputError, match="lack 1 of 2 images, row 8"):
        example().of_rows(np.array([9, 8]))
    with pytest.raises(InputError, match="other images"):
        ConceptScores(np.ones((1, 1), np.float32), ("a",), "clip").of_rows(np.array([0]))


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 concepts"):
        ConceptScores(np.ones((3, 1), np.float32), ("a", "b"), "clip")
    with pytest.raises(ValueError, match="rows"):
        ConceptScores(np.ones((3, 1), np.float32), ("a",), "clip", {}, np.array([1]))


def test_absent_torn_and_foreign_files_are_refused(tmp_path):
    from safetensors.numpy import save_file

    path = tmp_path / "scores"
    with pytest.raises(InputError, match="no score file"):
        ConceptScores.load(path)
    example().save(path)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(InputError, match="cut short"):
        ConceptScores.load(path)
    path.write_text("hello")
    with pytest.raises(InputError, match="damaged"):
        ConceptScores.load(path)
    save_file({"scores": np.ones((1, 1), np.float32)}, path)
    with pytest.raises(InputError, match="no concept scores"):
        ConceptScores.load(path)
