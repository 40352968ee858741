"""Activations that a study leaves out because its features give them."""

from dataclasses import replace

import numpy as np
import pytest
from torch import nn

from core.networks.blocks import Gain
from core.networks.catalog import ARCHITECTURES, Layer
from core.networks.weights import save_weights
from core.study.build import build_study
from core.study.verify import verify
from tests.support.headless import HEADLESS, HeadlessNet


class AveragedNet(HeadlessNet):
    """The classifier is given the average of each of the last convolution's maps."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.places, self.out = nn.Sequential(Gain(4)), nn.Linear(4, 7)


AVERAGED = replace(
    HEADLESS,
    name="averaged",
    module="tests.study.test_derived:AveragedNet",
    layers=(HEADLESS.layers[0], Layer("places", "places", 4, spatial=False)),
)


@pytest.fixture
def averaged_study(tiny_plan, tmp_path, monkeypatch):
    monkeypatch.setitem(ARCHITECTURES, AVERAGED.name, AVERAGED)
    weights = tmp_path / "averaged.safetensors"
    save_weights(AVERAGED.build(), weights)
    return build_study(replace(tiny_plan, spec=AVERAGED, weights=weights), tmp_path / "study")


def test_a_convolution_whose_averages_are_the_features_is_not_stored_twice(averaged_study):
    assert not (averaged_study.folder / "layers" / "block" / "activations.npy").exists()
    assert np.allclose(averaged_study.activations("block"), averaged_study.features().T, rtol=1e-3)
    assert np.allclose(averaged_study.activation("block", 2), averaged_study.activations("places")[2])
    assert verify(averaged_study)["whole"]
