"""What makes a face in a photo unlike those that a network learnt from, in plain sentences."""

import numpy as np

from core.faces.found import BY_HAND, FoundFace
from core.faces.index import SIDE
from core.faces.layout import average_layout
from core.faces.photo import Photo
from core.faces.quality import qualities
from core.faces.sampling import moved, size_of_step

MOST_OUTSIDE = 0.03
MOST_TURNED = 30.0


def cautions(photo: Photo, found: FoundFace, face: np.ndarray, affine: np.ndarray) -> tuple[str, ...]:
    """The sentences that hold for a face uint8 [48, 48], which `affine` [2, 3] takes to the photo.

    Dark, bright, flat, blurred and uneven are what 1 in 100 of FER2013's Training pictures are. A hand or dark glasses
    before the face show only in that its halves differ.
    """
    source, pose = size_of_step(affine) * SIDE, found.pose or {}
    low = {name: value < average_layout().usual[name][0] for name, value in qualities(face).items()}
    high = {name: value > average_layout().usual[name][1] for name, value in qualities(face).items()}
    than_99 = "than 99 of 100 faces the network learnt from."
    told = (
        (found.found_by == BY_HAND, "No face was found here: this is the middle of the photo."),
        (
            source < SIDE,
            f"The face is small: {source:.0f} pixels of the photo were enlarged to {SIDE}, so details are missing.",
        ),
        (
            _outside(photo, affine) > MOST_OUTSIDE,
            "Part of the face's frame lies outside the photo; its edge was drawn on.",
        ),
        (
            abs(pose.get("yaw", 0)) > MOST_TURNED,
            "The face is turned to the side; the network knows faces mostly from the front.",
        ),
        (
            abs(pose.get("pitch", 0)) > MOST_TURNED,
            "The face looks up or down; the network knows faces mostly from the front.",
        ),
        (low["brightness"], f"The face is darker {than_99}"),
        (high["brightness"], f"The face is brighter {than_99}"),
        (low["contrast"], f"The face has less contrast {than_99}"),
        (low["sharpness"] and source >= SIDE, f"The face is more blurred {than_99}"),
        (
            low["likeness"],
            "The two halves of the face look very different: part of it may be hidden or in shadow.",
        ),
    )
    return tuple(sentence for holds, sentence in told if holds)


def _outside(photo: Photo, affine: np.ndarray) -> float:
    """The part of the face's pixels whose place is not in the photo."""
    centres = np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), axis=-1).reshape(-1, 2)
    x, y = moved(affine, centres).T
    return float(((x < 0) | (y < 0) | (x > photo.pixels.shape[1]) | (y > photo.pixels.shape[0])).mean())
