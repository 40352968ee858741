"""The four pictures by which LIME is usually shown, and faces to show it on."""

from dataclasses import dataclass

import numpy as np

from core.emotions import EMOTIONS
from core.explanation.lime_explanation import TOP, LimeExplanation
from core.explanation.overlay import AGAINST_RGB, FOR_RGB
from core.explanation.subject import Subject, example_subject, row_subject
from core.explanation.viewing import SIDE
from core.faces.store import Fer2013
from core.study import Study

ZOOM = 4


@dataclass(frozen=True)
class LimePictures:
    """Pictures uint8 [side, side, 3]: the face; the superpixels for the emotion and nothing else; their outline on the
    face; the outline of those against it."""

    original: np.ndarray
    supporting: np.ndarray
    supporting_outline: np.ndarray
    opposing_outline: np.ndarray


def lime_pictures(face: np.ndarray, explanation: LimeExplanation, most: int = TOP, zoom: int = ZOOM) -> LimePictures:
    """The pictures of a face uint8 [48, 48], `zoom` times as large, with at most `most` superpixels on each side."""
    grey = np.repeat(_larger(face, zoom)[..., None], 3, axis=2)
    supporting, opposing = (
        _larger(np.isin(explanation.segments, explanation.strongest(sign, most)), zoom) for sign in (1, -1)
    )
    return LimePictures(
        original=grey,
        supporting=np.where(supporting[..., None], grey, 0).astype(np.uint8),
        supporting_outline=_outlined(grey, supporting, FOR_RGB),
        opposing_outline=_outlined(grey, opposing, AGAINST_RGB),
    )


def gallery_subjects(study: Study, pictures: Fer2013 | None = None) -> tuple[Subject, ...]:
    """One face an emotion that the network names right, in the order of EMOTIONS.

    Of FER2013 the one it is surest of among the study's PrivateTest pictures that were imported; where there is none
    of an emotion, its built-in example.
    """
    rows = study.images["row"].to_numpy()
    usable = study.in_split("private") & (study.logits().argmax(axis=1) == study.labels_true)
    usable &= False if pictures is None else pictures.present[rows]
    leads = _leads(study.logits())
    chosen = []
    for emotion in EMOTIONS:
        places = np.flatnonzero(usable & (study.labels_true == emotion.index))
        if len(places):
            chosen.append(row_subject(study, int(rows[places[leads[places].argmax()]]), pictures))
        else:
            chosen.append(example_subject(study, emotion.name))
    return tuple(chosen)


def _leads(logits: np.ndarray) -> np.ndarray:
    """How far the first logit of each picture is ahead of the second."""
    ordered = np.sort(logits, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def _larger(picture: np.ndarray, zoom: int) -> np.ndarray:
    return picture.reshape(SIDE, SIDE).repeat(zoom, axis=0).repeat(zoom, axis=1)


def _outlined(grey: np.ndarray, mask: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """The picture with the border of a mask, two pixels wide, in a colour."""
    from skimage.segmentation import find_boundaries

    border = find_boundaries(mask, mode="thick")
    return np.where(border[..., None], np.array(colour), grey).astype(np.uint8)
