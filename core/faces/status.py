"""What of FER2013 is here, in figures: for the command line and for the page."""

from dataclasses import asdict
from pathlib import Path

import numpy as np

from core.emotions import EMOTION_NAMES
from core.faces.blemishes import blemishes_of
from core.faces.index import USAGES, CanonicalIndex, canonical_index
from core.faces.store import Fer2013, fer2013_folder, load_votes

BLEMISH_NAMES = {
    "constant": "constant images (every pixel equal)",
    "not_a_face": "unanimously not a face, and left out by FER+",
    "not_a_face_kept": "unanimously not a face, yet listed by FER+",
    "duplicate_groups": "groups of exact duplicates",
    "conflicting_groups": "of these groups, with conflicting labels",
    "duplicate_images": "images in these groups",
    "public_copies_of_training": "PublicTest images that are copies of a Training image",
    "private_copies_of_training": "PrivateTest images that are copies of a Training image",
}


def data_status(folder: Path | None = None, index: CanonicalIndex | None = None) -> dict:
    """Keys: `imported`, `votes`, `folder`, `rows`, `present`, `summary` (or None), `classes` and `blemishes`.

    `classes` is {split: {emotion: count}}: of the present pictures, or of the index when nothing was imported.
    Raises InputError when what was imported is damaged.
    """
    folder = folder or fer2013_folder()
    index = index or canonical_index()
    imported = Fer2013.available(folder)
    fer2013 = Fer2013.load(folder, index) if imported else None
    counted = fer2013.present if fer2013 else np.ones(len(index), bool)
    return {
        "imported": imported,
        "votes": load_votes(folder, len(index)) is not None,
        "folder": str(folder),
        "rows": len(index),
        "present": int(fer2013.present.sum()) if fer2013 else 0,
        "summary": asdict(fer2013.summary) if fer2013 else None,
        "classes": {
            usage: _class_counts(index.emotions[counted & (index.usage == split)]) for split, usage in enumerate(USAGES)
        },
        "blemishes": blemishes_of(index).report(),
    }


def _class_counts(emotions: np.ndarray) -> dict[str, int]:
    return dict(zip(EMOTION_NAMES, np.bincount(emotions, minlength=len(EMOTION_NAMES)).tolist(), strict=True))
