"""Eigen-CAM with its sign settled: a principal component may come out either way round, and half a map is clipped."""

from typing import Any

import numpy as np
from pytorch_grad_cam import EigenCAM


class SignedEigenCAM(EigenCAM):
    """The first principal component of the activations, turned so that its value of largest size is positive.

    The library's own would compute a square matrix of all places as well, which takes a second for an early layer.
    """

    def get_cam_image(
        self,
        input_tensor: Any,  # noqa: ANN401 - what the library hands over
        target_layer: Any,  # noqa: ANN401
        targets: Any,  # noqa: ANN401
        activations: np.ndarray,
        grads: Any,  # noqa: ANN401
        eigen_smooth: bool,
    ) -> np.ndarray:
        """float32 [1, h, w] of activations [1, neurons, h, w]."""
        return np.stack([_first_component(maps) for maps in np.nan_to_num(activations)]).astype(np.float32)


def _first_component(maps: np.ndarray) -> np.ndarray:
    """The projection of each place [h, w] of activations [neurons, h, w] on the direction in which places differ most.

    Chung and Ying 2025, equation 13, for the sign.
    """
    places = maps.reshape(len(maps), -1).T
    centred = places - places.mean(axis=0)
    projected = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
    if abs(projected.min()) > abs(projected.max()):
        projected = -projected
    return projected.reshape(maps.shape[1:])
