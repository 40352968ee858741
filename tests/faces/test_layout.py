"""The regions of a face: every pixel is in exactly one, and each lies where such a part of a face lies."""

import numpy as np
import pytest

from core.errors import InputError
from core.faces.layout import REGIONS, average_layout, inside, region_masks


def centre(mask):
    rows, columns = np.nonzero(mask)
    return rows.mean(), columns.mean()


def partition(masks):
    assert tuple(masks) == REGIONS
    assert all(mask.shape == (48, 48) and mask.dtype == bool for mask in masks.values())
    return np.sum(list(masks.values()), axis=0)


def test_the_average_regions_are_a_partition():
    masks = region_masks()
    assert (partition(masks) == 1).all()
    assert min(mask.sum() for mask in masks.values()) > 50


def test_the_regions_lie_in_the_order_of_a_face():
    masks = region_masks()
    heights = [centre(masks[name])[0] for name in ("forehead", "brows", "eyes", "nose", "mouth", "chin")]
    assert heights == sorted(heights)
    for name in ("forehead", "brows", "eyes", "nose", "mouth", "chin", "cheeks"):
        assert abs(centre(masks[name])[1] - 23.5) < 1.5
    assert masks["rest"][0].all()


def test_regions_follow_the_landmarks():
    average = average_layout().landmarks
    moved = region_masks(average + np.array([5, -3]))
    still = region_masks()
    assert (partition(moved) == 1).all()
    assert np.array_equal(moved["eyes"][:40, 10:], np.roll(still["eyes"], (-3, 5), (0, 1))[:40, 10:])


@pytest.mark.parametrize("seed", range(5))
def test_any_landmarks_give_a_partition(seed):
    generator = np.random.default_rng(seed)
    wild = average_layout().landmarks * generator.uniform(-2, 3) + generator.normal(0, 10, (478, 2))
    assert (partition(region_masks(wild)) == 1).all()


def test_a_face_out_of_sight_is_all_rest():
    assert region_masks(average_layout().landmarks + 500)["rest"].all()


@pytest.mark.parametrize("points", [np.zeros((5, 2)), np.full((478, 2), np.nan), np.zeros((478, 3))])
def test_other_points_are_refused(points):
    with pytest.raises(InputError, match="478 landmarks"):
        region_masks(points)


def test_inside_counts_pixel_centres():
    square = np.array([(1.0, 2.0), (4.0, 2.0), (4.0, 6.0), (1.0, 6.0)])
    expected = np.zeros((48, 48), bool)
    expected[2:6, 1:4] = True
    assert np.array_equal(inside(square), expected)


def test_the_average_face_is_upright_and_fills_its_picture():
    layout = average_layout()
    right, left = layout.landmarks[[33, 133]].mean(axis=0), layout.landmarks[[362, 263]].mean(axis=0)
    assert abs(right[1] - left[1]) < 0.5
    assert left[0] - right[0] > 12
    assert layout.frontal < layout.found < layout.faces
    assert np.ptp(layout.landmarks, axis=0).min() > 35
