"""The face that is explained, wherever it comes from: an example, a row of FER2013, or a photograph."""

from dataclasses import dataclass

import numpy as np

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.explanation.examples import examples
from core.faces.store import Fer2013
from core.study import Study


@dataclass(frozen=True)
class Subject:
    """`face` uint8 [48, 48], or None where only the `features` [F] that a study stores of it are known.

    `truth` is the emotion it is labelled with, if it is; `warnings` are sentences about the picture; `landmarks` float
    [n, 2] are points (x, y) in the 48x48 face, if they were found; `position` is its place in the study, if it has one;
    `command` are the words that name it to `python -m core explain`. `shared`: it is nobody's own picture, so what is
    worked out about it may be kept for everybody.
    """

    title: str
    face: np.ndarray | None
    features: np.ndarray | None = None
    truth: int | None = None
    warnings: tuple[str, ...] = ()
    landmarks: np.ndarray | None = None
    position: int | None = None
    command: tuple[str, ...] = ()
    shared: bool = False


def example_subject(study: Study, name: str) -> Subject:
    """The example called `name`, an emotion; InputError for another name."""
    if name not in EMOTION_NAMES:
        raise InputError(f"There is no example {name!r}; there is {', '.join(EMOTION_NAMES)}.")
    example = examples(study)[EMOTION_NAMES.index(name)]
    title = f"The average of faces that excite neuron {example.neuron} of {example.layer} most"
    return Subject(title, example.face, command=("--example", name), shared=True)


def row_subject(study: Study, row: int, pictures: Fer2013 | None = None, features: np.ndarray | None = None) -> Subject:
    """A row of FER2013: its picture if that was imported, else the features that the study stores of it.

    `features` [N, F] are those of the study, if they have been read already. InputError for a row of which there is
    neither.
    """
    places = np.flatnonzero(study.images["row"].to_numpy() == row)
    position = int(places[0]) if len(places) else None
    title, command = f"Row {row} of FER2013", ("--row", str(row))
    if pictures is not None and 0 <= row < len(pictures.present) and pictures.present[row]:
        face, truth = np.array(pictures.images[row]), int(pictures.emotions[row])
        return Subject(title, face, truth=truth, position=position, command=command, shared=True)
    if position is None:
        raise InputError(
            f"The study knows nothing of row {row} of FER2013: choose one of PublicTest or PrivateTest, for instance "
            f"{study.images['row'].iloc[0]}, or import FER2013."
        )
    stored = (study.features() if features is None else features)[position]
    return Subject(
        title, None, stored, int(study.labels_true[position]), position=position, command=command, shared=True
    )
