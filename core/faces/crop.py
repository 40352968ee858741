"""From a face in a photo to what a network was trained on: level, framed as FER2013 frames faces, 48x48, grey."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.faces.cautions import cautions
from core.faces.found import BY_CASCADE, BY_HAND, BY_LANDMARKS, FoundFace
from core.faces.index import SIDE
from core.faces.layout import LEFT_EYE, OVAL, RIGHT_EYE, average_layout
from core.faces.photo import Photo
from core.faces.sampling import corners_of, inverse, moved, sampled, turning


@dataclass(frozen=True)
class Crop:
    """`face` uint8 [48, 48]; `warnings` are plain sentences.

    `affine` float64 [2, 3] takes a point (x, y, 1) of the photo to the face; `corners` [4, 2] are the face's corners in
    the photo, clockwise from the upper left. `landmarks` float32 [478, 2] are in pixels of the face, or None.
    """

    face: np.ndarray
    warnings: tuple[str, ...]
    affine: np.ndarray
    corners: np.ndarray
    landmarks: np.ndarray | None


def crop_face(photo: Photo, found: FoundFace) -> Crop:
    """The face as FER2013 would show it; where the frame leaves the photo, the photo's edge goes on."""
    affine = _FRAMINGS[found.found_by](found)
    back = inverse(affine)
    face = sampled(np.array(Image.fromarray(photo.pixels).convert("L")), back, SIDE)
    landmarks = None if found.landmarks is None else moved(affine, found.landmarks).astype(np.float32)
    return Crop(face, cautions(photo, found, face, back), affine, moved(back, corners_of(SIDE)), landmarks)


def _frame_by_landmarks(found: FoundFace) -> np.ndarray:
    """Level by the eyes; place and size by the oval of the face.

    Of eight sets of landmarks the oval predicts best how FER2013 frames its own faces: it misses the size by 16 %
    (standard deviation, 4,000 Training pictures), the corners of the eyes by 21 %.
    """
    right, left = (found.landmarks[list(eye)].mean(axis=0) for eye in (RIGHT_EYE, LEFT_EYE))
    turn = turning(-np.arctan2(left[1] - right[1], left[0] - right[0]))
    oval = found.landmarks[list(OVAL)].astype(np.float64) @ turn.T
    wanted = average_layout().landmarks[list(OVAL)].astype(np.float64)
    scale = np.sqrt(wanted.var(axis=0).sum() / max(oval.var(axis=0).sum(), 1e-9))
    return np.column_stack([scale * turn, wanted.mean(axis=0) - scale * oval.mean(axis=0)])


def _frame_by_cascade(found: FoundFace) -> np.ndarray:
    return _frame_by_box(found, average_layout().cascade_box)


def _frame_by_hand(found: FoundFace) -> np.ndarray:
    return _frame_by_box(found, (0.0, 0.0, float(SIDE), float(SIDE)))


def _frame_by_box(found: FoundFace, wanted: tuple[float, float, float, float]) -> np.ndarray:
    """The box found goes to the box wanted, both by centre and size; turned by the tilt."""
    left, top, width, height = found.box
    scale = (wanted[2] + wanted[3]) / (width + height)
    turn = scale * turning(-np.radians(found.tilt))
    centre = np.array([wanted[0] + wanted[2] / 2, wanted[1] + wanted[3] / 2])
    return np.column_stack([turn, centre - turn @ np.array([left + width / 2, top + height / 2])])


_FRAMINGS = {BY_LANDMARKS: _frame_by_landmarks, BY_CASCADE: _frame_by_cascade, BY_HAND: _frame_by_hand}
