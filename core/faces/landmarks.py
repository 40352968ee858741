"""Faces and their 478 landmarks by MediaPipe's Face Landmarker, in photos and in faces that are cropped already."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from core.concepts.landmarker import (
    BLENDSHAPES,
    MeasuredFace,
    cached_landmarker,
    find_landmarker,
    frame_face,
    open_landmarker,
    unframe,
)
from core.faces.found import BY_LANDMARKS, FoundFace
from core.faces.pose import pose_of
from core.faces.views import View, close_up, framed, tiles, whole

MOST_IN_A_VIEW = 20
CONFIDENCE = 0.5
CLOSE_UP = 256
FACE_IN_CLOSE_UP = 0.5
SETTLED = 0.01

Measure = Callable[[np.ndarray], tuple[MeasuredFace, ...]]


def find_by_landmarks(pixels: np.ndarray, model: Path) -> list[FoundFace]:
    """The faces of an RGB photo uint8 [h, w, 3]; one that several views show comes several times, best view first.

    The smallest faces are looked for only where there are no others: that takes longest.
    """
    with open_landmarker(model, faces=MOST_IN_A_VIEW, confidence=CONFIDENCE) as measure:

        def look(views: Iterable[View]) -> list[FoundFace]:
            return [
                confirmed
                for view in views
                for face in measure(view.pixels)
                if view.shows_whole(face.landmarks)
                if (confirmed := _confirmed(pixels, measure, _measured(view, face))) is not None
            ]

        found = look([whole(pixels)]) or look([framed(pixels)])
        found += look(tiles(pixels, 2))
        return found or look(tiles(pixels, 4))


def landmarks_of(face: np.ndarray, landmarker: Path | None = None) -> np.ndarray | None:
    """The landmarks float32 [478, 2] of a face that is cropped already, uint8 [48, 48], in its pixels.

    None when the finder sees none there, or when there is no model in the cache and none was told.
    """
    if landmarker is None and not cached_landmarker().is_file():
        return None
    with open_landmarker(find_landmarker(landmarker)) as measure:
        found = measure(frame_face(face))
    return unframe(found[0].landmarks, len(face)).astype(np.float32) if found else None


def _confirmed(pixels: np.ndarray, measure: Measure, face: FoundFace) -> FoundFace | None:
    """The face measured again, upright and close, which is more exact; None when that does not settle.

    Between the second and the third measurement the landmarks of 98 of 100 faces of FER2013 move by less than .8 % of
    the face; those of things that are no faces move by 1.3 % and more, or are not found again.
    """
    for _ in range(2):
        before = face
        view = close_up(pixels, face.box, face.tilt, CLOSE_UP, FACE_IN_CLOSE_UP)
        found = measure(view.pixels)
        if not found:
            return None
        face = _measured(view, found[0], face.tilt)
    moved = np.abs(face.landmarks - before.landmarks).mean()
    return face if moved < SETTLED * max(face.box[2:]) else None


def _measured(view: View, face: MeasuredFace, turned_by: float = 0.0) -> FoundFace:
    """A face measured in a view that was turned back by some degrees."""
    landmarks = view.to_photo(face.landmarks).astype(np.float32)
    low, high = landmarks.min(axis=0), landmarks.max(axis=0)
    pose = pose_of(face.rotation)
    pose["roll"] = (pose["roll"] + turned_by + 180) % 360 - 180
    return FoundFace(
        box=tuple(map(float, (*low, *(high - low)))),
        found_by=BY_LANDMARKS,
        tilt=pose["roll"],
        landmarks=landmarks,
        blendshapes=dict(zip(BLENDSHAPES, face.blendshapes.tolist(), strict=True)),
        pose=pose,
        confidence=CONFIDENCE,
    )
