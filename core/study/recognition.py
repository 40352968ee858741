"""How often a study's network names faces as they are labelled, emotion by emotion."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.editing.statistics import confusion_matrix, wilson_interval
from core.emotions import EMOTIONS
from core.study.study import Study

SPLITS = {"private": "PrivateTest", "public": "PublicTest"}


@dataclass(frozen=True)
class Recognition:
    """Share (0..1) of the `n` faces of a `split` ("private" or "public") that are named as labelled, with its 95 %
    interval, and a table of the emotions that are there.

    Columns of `table`, easiest first: emotion, faces, found (share of them), low and high (95 %, Wilson), and
    mistaken_for (the wrong answer that is most frequent, "" if there is none).
    """

    split: str
    n: int
    share: float
    interval: tuple[float, float]
    table: pd.DataFrame

    @property
    def split_title(self) -> str:
        """The split as FER2013 calls it."""
        return SPLITS[self.split]


def recognition(study: Study) -> Recognition:
    """The network on the faces kept for the report (PrivateTest), or on PublicTest where there are none."""
    return recognition_on(study, next((name for name in SPLITS if study.in_split(name).any()), "private"))


def recognition_on(study: Study, split: str) -> Recognition:
    """The study's network on the faces of a split; InputError if it has none of them."""
    rows = study.rows_in(split)
    return recognised(split, study.labels_true[rows], study.logits()[rows].argmax(axis=1))


def recognised(split: str, labels: np.ndarray, answers: np.ndarray) -> Recognition:
    """How often `answers` int [n] are the `labels` int [n] (0..6) of the faces of a split."""
    confusion = confusion_matrix(labels, answers)
    right, n = int(confusion.trace()), int(confusion.sum())
    lines = []
    for emotion, own in zip(EMOTIONS, confusion, strict=True):
        if not own.any():
            continue
        low, high = wilson_interval(int(own[emotion.index]), int(own.sum()))
        wrong = own.copy()
        wrong[emotion.index] = 0
        lines.append(
            {
                "emotion": emotion.name,
                "faces": int(own.sum()),
                "found": own[emotion.index] / own.sum(),
                "low": low,
                "high": high,
                "mistaken_for": EMOTIONS[int(wrong.argmax())].name if wrong.any() else "",
            }
        )
    table = pd.DataFrame(lines).sort_values("found", ascending=False, kind="stable", ignore_index=True)
    return Recognition(split, n, right / n, wilson_interval(right, n), table)
