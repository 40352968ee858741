"""Where the parts of a face are: the average layout of FER2013's registered faces, and eight regions as masks."""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np

from core.errors import InputError
from core.faces.index import SIDE
from core.paths import ASSETS

LAYOUT_FILE = ASSETS / "fer2013" / "layout.json"
LANDMARKS = 478

# Points of MediaPipe's face mesh, each list once around its part. Left and right are those of the person.
# fmt: off
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)
RIGHT_EYE = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
LEFT_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
_OUTLINES: dict[str, tuple[tuple[int, ...], ...]] = {
    "mouth": ((
        57, 186, 92, 165, 97, 2, 326, 391, 322, 410, 287, 273, 335, 406, 313, 18, 83, 182, 106, 43,
    ),),
    "nose": ((
        168, 417, 465, 412, 399, 437, 420, 360, 358, 327, 326, 2, 97, 98, 129, 131, 198, 217, 174, 188, 245, 193,
    ),),
    "brows": (
        (70, 63, 105, 66, 107, 55, 221, 222, 223, 224, 225, 46),
        (300, 293, 334, 296, 336, 285, 441, 442, 443, 444, 445, 276),
        (107, 9, 336, 285, 417, 168, 193, 55),
    ),
    "eyes": (
        (226, 31, 228, 229, 230, 231, 232, 233, 244, 193, 55, 65, 52, 53, 46, 113),
        (446, 261, 448, 449, 450, 451, 452, 453, 464, 417, 285, 295, 282, 283, 276, 342),
    ),
    "chin": ((
        57, 43, 106, 182, 83, 18, 313, 406, 335, 273, 287,
        397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172,
    ),),
    "forehead": ((
        10, 338, 297, 332, 284, 251, 300, 293, 334, 296, 336, 9, 107, 66, 105, 63, 70, 21, 54, 103, 67, 109,
    ),),
    "cheeks": (OVAL,),
}
# fmt: on
REGIONS: tuple[str, ...] = ("brows", "eyes", "nose", "cheeks", "mouth", "chin", "forehead", "rest")


@dataclass(frozen=True)
class FaceLayout:
    """`landmarks` float32 [478, 2]: the median x and y, in pixels of the 48x48 picture, over FER2013's frontal faces.

    `cascade_box` is where the cascade sees such a face (left, top, width, height); `faces` were measured, of which
    `found` had landmarks and `frontal` looked ahead. `usual` are the 1st and 99th percentile, over the found ones, of
    each of `core.faces.quality.qualities`. `python -m core data layout` measures it all again.
    """

    landmarks: np.ndarray
    cascade_box: tuple[float, float, float, float]
    faces: int
    found: int
    frontal: int
    usual: dict[str, tuple[float, float]]


@cache
def average_layout() -> FaceLayout:
    """The layout that ships with the program; needs no pictures."""
    stored = json.loads(LAYOUT_FILE.read_text("utf-8"))
    landmarks = np.array(stored.pop("landmarks"), np.float32)
    landmarks.setflags(write=False)
    usual = {name: tuple(limits) for name, limits in stored.pop("usual").items()}
    return FaceLayout(landmarks, tuple(stored.pop("cascade_box")), usual=usual, **stored)


def region_masks(landmarks48: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """The eight REGIONS as bool [48, 48]: each pixel is in exactly one. A region that is out of sight is empty.

    `landmarks48` [478, 2] are x and y in pixels of the 48x48 face, as `crop_face` gives them; None stands for the
    average layout. Raises InputError when they are not 478 finite points.
    """
    points = average_layout().landmarks if landmarks48 is None else np.asarray(landmarks48, np.float64)
    if points.shape != (LANDMARKS, 2) or not np.isfinite(points).all():
        raise InputError(f"The regions of a face need {LANDMARKS} landmarks (x, y); measure the face again.")
    masks, free = {}, np.ones((SIDE, SIDE), bool)
    for name, outlines in _OUTLINES.items():
        masks[name] = free & np.any([inside(points[list(outline)]) for outline in outlines], axis=0)
        free &= ~masks[name]
    return {name: masks.get(name, free) for name in REGIONS}


def inside(outline: np.ndarray, side: int = SIDE) -> np.ndarray:
    """bool [side, side]: the pixels whose centre is inside the polygon [n, 2] of x and y, by the even-odd rule."""
    centre = np.arange(side) + 0.5
    x0, y0 = outline.T[:, :, None]
    x1, y1 = np.roll(outline, -1, axis=0).T[:, :, None]
    crosses = (y0 > centre) != (y1 > centre)
    at = x0 + (centre - y0) / np.where(y1 == y0, 1, y1 - y0) * (x1 - x0)
    return (crosses[:, :, None] & (at[:, :, None] > centre)).sum(axis=0) % 2 == 1
