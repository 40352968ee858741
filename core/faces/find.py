"""Finding the faces in a photo: by MediaPipe's Face Landmarker if its model is there, else by a cascade."""

from pathlib import Path

from core.concepts.landmarker import cached_landmarker, find_landmarker
from core.faces.cascade import find_by_cascade
from core.faces.found import BY_CASCADE, BY_HAND, BY_LANDMARKS, Box, FoundFace
from core.faces.landmarks import find_by_landmarks
from core.faces.photo import Photo

__all__ = ["BY_CASCADE", "BY_HAND", "BY_LANDMARKS", "FoundFace", "centre_face", "find_faces"]

MOST_FACES = 20
SAME = 0.4  # boxes that share this part of the smaller one are one face


def find_faces(photo: Photo, landmarker: Path | None = None) -> tuple[FoundFace, ...]:
    """The faces of a photo, largest first; empty when there is none.

    `landmarker` is the Face Landmarker's model file; unless told, the one in the cache. Where there is none, the
    cascade looks. Raises InputError when the model file is missing where it was told, or is another.
    """
    if landmarker is None and not cached_landmarker().is_file():
        found = find_by_cascade(photo.pixels)
    else:
        found = find_by_landmarks(photo.pixels, find_landmarker(landmarker))
    faces = sorted(_different(found), key=lambda face: -face.box[2] * face.box[3])
    return tuple(faces[:MOST_FACES])


def centre_face(photo: Photo) -> FoundFace:
    """The largest square in the middle of the photo, for somebody who says that there is a face."""
    height, width = photo.pixels.shape[:2]
    side = float(min(height, width))
    return FoundFace(((width - side) / 2, (height - side) / 2, side, side), BY_HAND)


def _different(faces: list[FoundFace]) -> list[FoundFace]:
    """Without those that were found before."""
    kept: list[FoundFace] = []
    for face in faces:
        if all(_shared(face.box, other.box) < SAME for other in kept):
            kept.append(face)
    return kept


def _shared(box: Box, other: Box) -> float:
    """The area that two boxes share, as a part of the smaller."""
    width = min(box[0] + box[2], other[0] + other[2]) - max(box[0], other[0])
    height = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    return max(width, 0) * max(height, 0) / min(box[2] * box[3], other[2] * other[3])
