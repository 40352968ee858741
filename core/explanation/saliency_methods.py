"""The registry of saliency methods: another of the grad-cam library is one more entry here."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytorch_grad_cam.base_cam import BaseCAM


@dataclass(frozen=True)
class SaliencyMethod:
    """`meaning` is one sentence for strangers. `of_emotion`: whether the map depends on the emotion asked about."""

    name: str
    title: str
    meaning: str
    source: str
    cam: str
    of_emotion: bool = True

    def load(self) -> "type[BaseCAM]":
        """The class that computes it. Imports grad-cam and torch, which reading the registry does not."""
        path, name = self.cam.split(":")
        return getattr(importlib.import_module(path), name)


_METHODS = (
    SaliencyMethod(
        "layer-cam",
        "LayerCAM",
        "What each place of the layer adds to the emotion, where more activation would help it.",
        "Jiang et al. 2021, IEEE Transactions on Image Processing 30",
        "pytorch_grad_cam:LayerCAM",
    ),
    SaliencyMethod(
        "hires-cam",
        "HiResCAM",
        "What each place adds after all: what its neurons say for the emotion minus what they say against it.",
        "Draelos and Carin 2020, arXiv:2011.08891",
        "pytorch_grad_cam:HiResCAM",
    ),
    SaliencyMethod(
        "grad-cam",
        "Grad-CAM",
        "Where the neurons are active that help the emotion on average over the face.",
        "Selvaraju et al. 2017, arXiv:1610.02391",
        "pytorch_grad_cam:GradCAM",
    ),
    SaliencyMethod(
        "grad-cam-plus-plus",
        "Grad-CAM++",
        "Like Grad-CAM, but a neuron counts by the places where it helps, so that several such places all show.",
        "Chattopadhay et al. 2018, arXiv:1710.11063",
        "pytorch_grad_cam:GradCAMPlusPlus",
    ),
    SaliencyMethod(
        "eigen-cam",
        "Eigen-CAM",
        "Where the layer as a whole is most active, whatever the emotion: the same map for every emotion.",
        "Muhammad and Yeasin 2020, arXiv:2008.00299; sign by Chung and Ying 2025, doi:10.3390/app15137562",
        "core.explanation.eigen_cam:SignedEigenCAM",
        of_emotion=False,
    ),
)
SALIENCY_METHODS: dict[str, SaliencyMethod] = {method.name: method for method in _METHODS}
# What it marks matters most of the five: `python -m core faithfulness`.
DEFAULT_METHOD = "layer-cam"
