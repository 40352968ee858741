"""A face that was found in a photo."""

from dataclasses import dataclass

import numpy as np

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""

BY_LANDMARKS = "landmarks"
BY_CASCADE = "cascade"
BY_HAND = "centre"


@dataclass(frozen=True)
class FoundFace:
    """A face in a photo, all in pixels of the photo (x to the right, y down, from the upper left corner).

    `box` is left, top, width, height; `tilt` the degrees by which the face leans clockwise. With `found_by`
    "landmarks" there are `landmarks` float32 [478, 2], `blendshapes` (52 values 0 to 1 by name) and `pose` (yaw, pitch
    and roll in degrees, see `pose_of`), and `confidence` is the least that the finder was asked to have; with "cascade"
    and "centre" (nothing was found, the middle was taken) these are None.
    """

    box: Box
    found_by: str
    tilt: float = 0.0
    landmarks: np.ndarray | None = None
    blendshapes: dict[str, float] | None = None
    pose: dict[str, float] | None = None
    confidence: float | None = None
