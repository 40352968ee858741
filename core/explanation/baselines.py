"""What stands where a region of a face is covered."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.explanation.viewing import checked_face

BLUR_PIXELS = 8.0


@dataclass(frozen=True)
class Baseline:
    """`make(face, average)` gives the picture that covers, from two faces uint8 [48, 48]."""

    name: str
    title: str
    meaning: str
    make: Callable[[np.ndarray, np.ndarray], np.ndarray]


def _blurred(face: np.ndarray, average: np.ndarray) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(face.astype(float), BLUR_PIXELS, mode="nearest").round().astype(np.uint8)


_BASELINES = (
    Baseline(
        "mean-face",
        "The average face",
        "A covered region looks as it does on the average of all the study's faces.",
        lambda face, average: average,
    ),
    Baseline("blur", "The face, blurred", "A covered region keeps its brightness but shows no features.", _blurred),
)
BASELINES: dict[str, Baseline] = {baseline.name: baseline for baseline in _BASELINES}


def baseline_picture(name: str, face: np.ndarray, average: np.ndarray) -> np.ndarray:
    """What covers a face by the baseline called `name`: uint8 [48, 48]; InputError for a name that there is not."""
    if name not in BASELINES:
        raise InputError(f"There is no baseline {name!r}; there is {', '.join(BASELINES)}.")
    return BASELINES[name].make(checked_face(face), checked_face(average))
