"""What an edit is: multiply the weights of interpretable neurons by a scale and divide those of the others by it.

Procedure II of the source study: a neuron is interpretable when the score of its label is greater than tau.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.errors import InputError

MODES = {
    "both": "weights and bias: the neuron's whole output is scaled",
    "weights": "weights only, as published: the bias stays",
}
UNBIASED = "The neurons of this layer have no bias of their own: scaling their weights alone scales their whole output."
SCALES = np.round(np.arange(0.25, 4.001, 0.05), 2)


@dataclass(frozen=True)
class Edit:
    """One setting of the two sliders: threshold `tau` on the label score, `scale` > 0, and what is scaled (`mode`).

    InputError if tau is not a number, scale is not positive and finite, or the mode is unknown.
    """

    tau: float
    scale: float
    mode: str = "both"

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise InputError(f"There is no mode {self.mode!r}; there is {', '.join(MODES)}.")
        if not math.isfinite(self.tau):
            raise InputError(f"tau must be a finite number, not {self.tau}.")
        if not (math.isfinite(self.scale) and self.scale > 0):
            raise InputError(f"The scale must be a number greater than 0, not {self.scale}.")

    def of_every_neuron(self, scores: np.ndarray) -> "Edit":
        """The same edit whatever a neuron's label (dead ones aside): the control for what the labels add."""
        return replace(self, tau=float(np.nanmin(scores)) - 1)

    @property
    def undone(self) -> "Edit":
        """The same setting at scale 1, which changes nothing."""
        return replace(self, scale=1.0)


def interpretable(scores: np.ndarray, tau: float) -> np.ndarray:
    """Boolean [neurons]: whose label scores above tau. A dead neuron (NaN) is not interpretable."""
    return scores.astype(np.float64) > tau


def factors(scores: np.ndarray, edit: Edit) -> np.ndarray:
    """What each neuron's weights are multiplied by, float32 [neurons]: the scale, or one over it."""
    scale = np.float32(edit.scale)
    return np.where(interpretable(scores, edit.tau), scale, np.float32(1) / scale)


def unbiased(weights: Mapping[str, np.ndarray], layer: str) -> bool:
    """Whether a layer has no bias but 0, so that either mode scales its neurons' whole output."""
    bias = weights.get(f"{layer}.0.bias")
    return f"{layer}.1.weight" not in weights and (bias is None or not bias.any())


def edited_weights(weights: Mapping[str, np.ndarray], layer: str, scores: np.ndarray, edit: Edit) -> dict:
    """The state dict with the edit really made: the entries of `layer` that change are new arrays.

    `both` scales the neuron's affine map: weight and bias, or BatchNorm's where it follows (the same as scaling the
    folded weight and bias). `weights` scales the weight of the linear map or convolution and nothing else. A layer that
    is more than a map and ReLU ends in a Gain of core.networks.blocks, one factor a neuron: that is its weight.
    """
    factor = factors(scores, edit)
    norm, linear = f"{layer}.1", f"{layer}.0"
    target = norm if edit.mode == "both" and f"{norm}.weight" in weights else linear
    kinds = ("weight", "bias") if edit.mode == "both" else ("weight",)
    changed = {}
    for key in (f"{target}.{kind}" for kind in kinds):
        value = weights[key]
        changed[key] = (value * factor.reshape(-1, *[1] * (value.ndim - 1))).astype(value.dtype)
    return {**weights, **changed}
