"""The selection of top images equals a stable sort, whatever the numbers."""

import numpy as np
import pytest

from core.dissection.top_images import top_images
from core.errors import InputError

KINDS = {
    "normal": lambda x: x,
    "rarely active": lambda x: np.maximum(x - 2, 0),
    "many ties": lambda x: np.round(x),
    "all equal": np.zeros_like,
    "half precision": lambda x: x.astype(np.float16),
    "negative zero": lambda x: np.where(x > 0, 0.0, -0.0).astype(np.float32),
    "negative": lambda x: -np.abs(x) - 1,
}


def stable_sort(activations, k):
    return np.argsort(-activations.astype(np.float32), axis=0, kind="stable")[:k].T


@pytest.mark.parametrize("kind", KINDS)
def test_equals_a_stable_sort(kind):
    generator = np.random.default_rng(3)
    for images, neurons, k in ((1, 3, 1), (37, 5, 37), (250, 70, 100), (641, 9, 28), (2000, 3, 7), (1999, 2, 100)):
        activations = KINDS[kind](generator.standard_normal((images, neurons)).astype(np.float32))
        top = top_images(activations, k)
        np.testing.assert_array_equal(top.images, stable_sort(activations, k))
        np.testing.assert_array_equal(top.values, np.take_along_axis(activations.T, top.images.astype(int), 1))
        np.testing.assert_array_equal(top.constant, (activations == activations[:1]).all(0))


def test_chooses_among_the_given_images_only():
    activations = np.random.default_rng(0).standard_normal((300, 11)).astype(np.float32)
    among = np.arange(5, 300, 3)
    top = top_images(activations, 20, among)
    np.testing.assert_array_equal(top.images, among[stable_sort(activations[among], 20)])


def test_either_memory_order_gives_the_same():
    activations = np.random.default_rng(0).standard_normal((500, 90)).astype(np.float32)
    np.testing.assert_array_equal(
        top_images(activations, 50).images, top_images(np.asfortranarray(activations), 50).images
    )


def test_needs_as_many_images_as_are_asked_for():
    with pytest.raises(InputError, match="at least 100 images with scores, but there are 99"):
        top_images(np.zeros((99, 2)), 100)


@pytest.mark.parametrize("images", [300, 1000])
def test_one_activation_that_is_no_number_is_refused(images):
    for place in (0, images - 1):
        activations = np.random.default_rng(0).standard_normal((images, 3)).astype(np.float32)
        activations[place, 1] = np.nan
        with pytest.raises(InputError, match="not numbers"):
            top_images(activations, 100)
