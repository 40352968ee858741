"""Which way a face looks."""

import numpy as np


def pose_of(rotation: np.ndarray) -> dict[str, float]:
    """Degrees from a rotation [3, 3]: `yaw` (to its left positive), `pitch` (down positive), `roll` (clockwise
    in the picture positive); all 0 for a face that looks straight into the camera."""
    yaw = np.arcsin(np.clip(-rotation[2, 0], -1, 1))
    pitch = np.arctan2(rotation[2, 1], rotation[2, 2])
    roll = -np.arctan2(rotation[1, 0], rotation[0, 0])
    return {name: float(np.degrees(angle)) for name, angle in (("yaw", yaw), ("pitch", pitch), ("roll", roll))}
