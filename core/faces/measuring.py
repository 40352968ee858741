"""Measuring the average layout of FER2013's registered faces: where landmarks and the cascade's box lie."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from core.concepts.landmarker import FACE_SIZE, frame_face, open_landmarker, unframe
from core.errors import InputError
from core.faces.cascade import find_boxes
from core.faces.index import SIDE
from core.faces.layout import FaceLayout
from core.faces.pose import pose_of
from core.faces.quality import qualities
from core.faces.store import Fer2013
from core.files import replacing

FRONTAL = {"yaw": 20.0, "pitch": 20.0, "roll": 15.0}
FOR_CASCADE = 300  # frontal faces that are shown to the cascade, which is slow


def measure_layout(
    images: np.ndarray, model: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> FaceLayout:
    """The median layout of the frontal faces among `images` uint8 [n, 48, 48]; 20 to 80 ms a picture.

    Raises InputError when there is no frontal face among them.
    """
    landmarks, boxes, measured = [], [], []
    with open_landmarker(model) as measure:
        for done, image in enumerate(images, start=1):
            framed = frame_face(image)
            for face in measure(framed):
                measured.append(qualities(image))
                pose = pose_of(face.rotation)
                if all(abs(pose[angle]) < limit for angle, limit in FRONTAL.items()):
                    landmarks.append(unframe(face.landmarks, SIDE))
                    if len(landmarks) <= FOR_CASCADE:
                        boxes += [_box_from_canvas(box) for box in find_boxes(framed)[:1]]
            progress(done, len(images))
    if not landmarks or not boxes:
        raise InputError("No frontal face was found among these pictures; measure more of them.")
    return FaceLayout(
        np.median(landmarks, axis=0).astype(np.float32),
        tuple(np.median(boxes, axis=0).round(2).tolist()),
        len(images),
        len(measured),
        len(landmarks),
        {name: _percentiles([each[name] for each in measured]) for name in measured[0]},
    )


def sample_of(faces: Fer2013, count: int, seed: int) -> np.ndarray:
    """uint8 [n, 48, 48]: at most `count` Training pictures, drawn without replacement in the order of their rows."""
    rows = faces.rows("training")
    rows = rows[faces.present[rows]]
    if count < 1 or not len(rows):
        raise InputError("There are no Training pictures to measure; import FER2013 and ask for at least one face.")
    return faces.images[np.sort(np.random.default_rng(seed).choice(rows, min(count, len(rows)), replace=False))]


def save_layout(layout: FaceLayout, file: Path) -> None:
    """Write the file that `average_layout` reads."""
    stored = asdict(layout) | {"landmarks": np.round(layout.landmarks.astype(float), 2).tolist()}
    with replacing(file) as temporary:
        temporary.write_text(json.dumps(stored) + "\n", "utf-8")


def _percentiles(values: list[float]) -> tuple[float, float]:
    low, high = np.percentile(values, (1, 99)).round(3).tolist()
    return low, high


def _box_from_canvas(box: tuple[float, float, float, float]) -> list[float]:
    corner, size = np.array(box[:2]), np.array(box[2:])
    return [*unframe(corner, SIDE), *(size * (SIDE / FACE_SIZE))]
