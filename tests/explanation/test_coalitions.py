import numpy as np
import pytest
import torch
from torch import nn

from core.explanation import coalitions
from core.explanation.coalitions import coalition_logits, covering_sets
from core.explanation.regions import covered_faces
from core.explanation.running import logits_of
from core.faces.layout import region_masks
from core.networks.catalog import ARCHITECTURES
from core.networks.halves import Halves
from tests.support.tiny import TINY, TinyNet, synthetic_faces


@pytest.fixture(scope="module")
def pictures():
    """A face with every set of its eight regions shown, over another one."""
    face, other = synthetic_faces(2)[0]
    masks = np.stack(list(region_masks().values()))
    return covered_faces(face, masks, other), masks


@pytest.fixture
def tiny():
    torch.manual_seed(0)
    return TINY.build().eval().requires_grad_(False)


def counting(network, path):
    """How many pictures a module is given."""
    seen = []
    network.get_submodule(path).register_forward_hook(lambda module, inputs, output: seen.append(len(output)))
    return seen


def test_shared_work_gives_the_same_answers_with_less_work(tiny, pictures):
    faces, masks = pictures
    expected = logits_of(TINY, tiny, faces)
    coalition_logits(TINY, tiny, faces, masks)
    seen = counting(tiny, "conv")
    np.testing.assert_allclose(coalition_logits(TINY, tiny, faces, masks), expected, atol=1e-5)
    assert sum(seen) < len(faces) / 4


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_networks_of_the_catalog_are_shared_exactly(name, pictures):
    faces, masks = pictures
    torch.manual_seed(0)
    network = ARCHITECTURES[name].build().eval().requires_grad_(False)
    expected = logits_of(ARCHITECTURES[name], network, faces)
    found = coalition_logits(ARCHITECTURES[name], network, faces, masks)
    np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())


def test_nothing_is_shared_where_something_bypasses_the_layer(pictures):
    class Bypassed(TinyNet):
        def forward(self, images):
            return super().forward(images) + images.mean() + images.mean(dim=(1, 2, 3))[:, None]

    torch.manual_seed(0)
    network = Bypassed().eval().requires_grad_(False)
    assert not Halves(TINY, network, "conv").agree()
    faces, masks = pictures
    np.testing.assert_allclose(
        coalition_logits(TINY, network, faces, masks), logits_of(TINY, network, faces), atol=1e-5
    )


def test_nothing_is_shared_where_every_place_sees_everything(tiny, pictures, monkeypatch):
    faces, masks = pictures
    tiny.conv.append(nn.InstanceNorm2d(8))
    monkeypatch.setattr(coalitions, "_shared", None)
    expected = logits_of(TINY, tiny, faces)
    np.testing.assert_array_equal(coalition_logits(TINY, tiny, faces, masks), expected)


def test_other_masks_are_not_answered_with_an_old_plan(tiny, pictures):
    faces, masks = pictures
    coalition_logits(TINY, tiny, faces, masks)
    turned = masks[:, ::-1]
    face, other = synthetic_faces(2)[0]
    pictured = covered_faces(face, turned, other)
    np.testing.assert_allclose(
        coalition_logits(TINY, tiny, pictured, turned), logits_of(TINY, tiny, pictured), atol=1e-5
    )


def test_covering_sets_show_every_kind_of_place_all_it_can_see():
    kinds = np.array([0b0001, 0b0011, 0b0110, 0b1100])
    sets, source = covering_sets(kinds, 4)
    assert len(sets) == 4
    for index, kind in enumerate(kinds):
        np.testing.assert_array_equal(sets[source[:, index]] & kind, np.arange(16) & kind)
