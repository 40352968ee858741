import torch
from torch import Generator

from core.networks.views import as_float, center_view, random_views, ten_views


def test_center_view_is_the_middle_of_the_face():
    faces = torch.arange(48 * 48).reshape(1, 1, 48, 48).float()
    assert torch.equal(center_view(faces, 40), faces[..., 4:44, 4:44])


def test_ten_views_are_corners_centre_and_mirror_images():
    faces = torch.rand(2, 1, 48, 48)
    views = ten_views(faces, 40)
    assert views.shape == (10, 2, 1, 40, 40)
    assert torch.equal(views[0], faces[..., :40, :40])
    assert torch.equal(views[3], faces[..., 8:, 8:])
    assert torch.equal(views[4], center_view(faces, 40))
    assert torch.equal(views[9], center_view(faces, 40).flip(-1))


def test_a_network_that_takes_the_whole_face_gets_it_and_its_mirror_image_once():
    faces = torch.rand(2, 1, 48, 48)
    assert torch.equal(ten_views(faces, 48), torch.stack([faces, faces.flip(-1)]))


def test_random_views_without_randomness_are_the_centre_view_or_its_mirror_image():
    faces = torch.rand(16, 1, 48, 48)
    views = random_views(faces, 40, Generator().manual_seed(1), rotation=0, scale=(1, 1), shift=0, contrast=0, erase=0)
    centre = center_view(faces, 40)
    same = (views - centre).abs().amax((1, 2, 3)) < 1e-4
    mirrored = (views - centre.flip(-1)).abs().amax((1, 2, 3)) < 1e-4
    assert (same ^ mirrored).all()
    assert same.any()
    assert mirrored.any()


def test_random_views_repeat_with_the_seed_and_stay_in_range():
    faces = as_float(torch.randint(0, 256, (8, 48, 48), dtype=torch.uint8))
    first = random_views(faces, 40, Generator().manual_seed(3))
    assert torch.equal(first, random_views(faces, 40, Generator().manual_seed(3)))
    assert not torch.equal(first, random_views(faces, 40, Generator().manual_seed(4)))
    assert first.min() >= 0
    assert first.max() <= 1
