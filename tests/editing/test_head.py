import heads
import numpy as np
import pytest

from core.editing.head import DenseHead, as_slice


def test_product_and_activation_follow_the_layers():
    head, weights = heads.random_head(), heads.random_weights()
    first = np.maximum(head.features @ weights["lin1.0.weight"].T + weights["lin1.0.bias"], 0)
    np.testing.assert_allclose(head.activation(0), first.T, atol=1e-5)
    np.testing.assert_allclose(head.product(1), (first @ weights["lin2.0.weight"].T).T, atol=1e-5)
    np.testing.assert_array_equal(head.activation(-1, slice(3, 9)), head.features[3:9].T)


def test_a_product_is_the_same_from_the_features_as_from_the_layer_before():
    alone, following = heads.random_head(), heads.random_head()
    following.product(0)
    np.testing.assert_array_equal(following.product(1), alone.product(1))


def test_products_are_kept_on_disk_and_read_from_there(tmp_path):
    expected = DenseHead(heads.random_weights(), heads.random_features(), cache=tmp_path / "study").product(1)
    files = list((tmp_path / "study").iterdir())
    assert [file.name for file in files] == ["lin2.product.npy"]
    again = DenseHead(heads.random_weights(9), heads.random_features(), cache=tmp_path / "study").product(1)
    np.testing.assert_array_equal(again, expected)


def test_a_subset_is_a_head_on_those_images(tmp_path):
    head = heads.random_head()
    before = head.subset(np.array([5, 2])).product(1)
    np.testing.assert_allclose(before, head.product(1)[:, [5, 2]], atol=1e-5)
    np.testing.assert_array_equal(head.subset(np.array([5, 2])).product(1), head.product(1)[:, [5, 2]])


def test_layers_that_do_not_fit_one_another_are_refused():
    with pytest.raises(ValueError, match="lin1 takes 24 inputs but is given 25"):
        DenseHead(heads.random_weights(), heads.random_features(features=25))


def test_consecutive_images_are_taken_as_a_slice():
    assert as_slice(np.array([0, 1, 1, 1, 0], bool), 5) == slice(1, 4)
    assert as_slice(np.array([3, 4]), 5) == slice(3, 5)
    assert as_slice(None, 5) == slice(None)
    assert as_slice(np.array([4, 3]), 5).tolist() == [4, 3]
    assert as_slice(np.array([], int), 5).tolist() == []
