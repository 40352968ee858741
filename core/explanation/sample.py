"""Explaining many faces one by one: which, and without losing what is done when it is killed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from core.emotions import EMOTIONS
from core.errors import InputError
from core.explanation.running import Progress, silent
from core.faces.store import Fer2013
from core.files import replacing
from core.study import Study

SAVE_EVERY = 20


@dataclass(frozen=True)
class Sample:
    """Faces of a split: `rows` int64 [n] of FER2013, `faces` uint8 [n, 48, 48], `emotions` int64 [n], their labels."""

    rows: np.ndarray
    faces: np.ndarray
    emotions: np.ndarray


def sample_faces(study: Study, pictures: Fer2013, split: str, limit: int | None, seed: int = 0) -> Sample:
    """Pictures of a split of the study, as many of each emotion as `limit` (of all) allows; all without a limit.

    They are drawn with a seed; an emotion with too few gives all it has. InputError if none was imported.
    """
    rows = study.images["row"].to_numpy()
    places = study.rows_in(split)
    places = places[pictures.present[rows[places]]]
    if not len(places):
        raise InputError(f"No picture of the split {split!r} was imported; import FER2013 to explain a whole split.")
    if limit is not None:
        generator = np.random.default_rng(seed)
        each = max(1, limit // len(EMOTIONS))
        mixed = generator.permutation(places)
        labels = study.labels_true[mixed]
        places = np.sort(np.concatenate([mixed[labels == emotion.index][:each] for emotion in EMOTIONS]))
    faces = np.stack([pictures.images[row] for row in rows[places]])
    return Sample(rows[places].astype(np.int64), faces, study.labels_true[places])


def one_by_one(
    sample: Sample,
    compute: Callable[[np.ndarray, int, int], np.ndarray],
    kept: Path | None = None,
    progress: Progress = silent,
) -> np.ndarray:
    """`compute(face, emotion, row)` of every face, stacked: float32 [n, ...].

    With `kept`, a file, what was computed before is not computed again; it is written every 20 faces.
    """
    done, unsaved = _read(kept), 0
    for index, (face, emotion, row) in enumerate(zip(sample.faces, sample.emotions, sample.rows, strict=True), start=1):
        if int(row) not in done:
            done[int(row)] = np.asarray(compute(face, int(emotion), int(row)), np.float32)
            unsaved += 1
        if kept is not None and (unsaved == SAVE_EVERY or (unsaved and index == len(sample.rows))):
            _write(kept, done)
            unsaved = 0
        progress(index, len(sample.rows))
    return np.stack([done[int(row)] for row in sample.rows])


def _read(path: Path | None) -> dict[int, np.ndarray]:
    if path is None or not path.exists():
        return {}
    try:
        with np.load(path) as stored:
            return dict(zip(stored["rows"].tolist(), stored["values"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}


def _write(path: Path, done: dict[int, np.ndarray]) -> None:
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, rows=np.array(list(done)), values=np.stack(list(done.values())))
