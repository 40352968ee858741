"""How a network that is tried out does on PublicTest, and whether its classes are likely in another order."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from core.bringing.trial import Trial
from core.editing.statistics import confusion_matrix
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.faces.records import Progress
from core.faces.store import Fer2013
from core.networks.exchange.classes import Classes
from core.study.recognition import Recognition, recognised

BATCH = 256
CLEARLY = 0.1
"""Of mean recall."""


@dataclass(frozen=True)
class PublicTest:
    """A network on PublicTest's faces. `fitting` is the order of the file's classes with which its answers would be
    right on the share `fitting_share`, where that is so much more that the order given is likely wrong; else None."""

    recognition: Recognition
    fitting: tuple[str, ...] | None
    fitting_share: float | None

    def summary(self) -> dict[str, object]:
        """Ready for JSON."""
        found = self.recognition
        known = {"share": found.share, "n": found.n, "interval": found.interval}
        return {**known, "fitting": self.fitting, "fitting_share": self.fitting_share}


def public_test(
    trial: Trial, classes: Classes, faces: Fer2013, progress: Progress = lambda fraction, what: None
) -> PublicTest:
    """Let a network of these `classes` name the faces of PublicTest. InputError if none of them is imported.

    `progress` is told before every batch, and what it raises ends it.
    """
    rows = faces.rows("public")
    rows = rows[faces.present[rows]]
    if not len(rows):
        raise InputError("None of PublicTest's faces is imported; import the whole of FER2013.")
    answers = []
    for start in range(0, len(rows), BATCH):
        progress(start / len(rows), f"{start:,} of {len(rows):,} faces of PublicTest")
        answers.append(trial.logits(faces.images[rows[start : start + BATCH]]).argmax(axis=1))
    labels, given = faces.emotions[rows].astype(int), np.concatenate(answers)
    return PublicTest(recognised("public", labels, given), *fitting_order(confusion_matrix(labels, given), classes))


def fitting_order(confusion: np.ndarray, classes: Classes) -> tuple[tuple[str, ...] | None, float | None]:
    """The order of a file's classes that its answers speak for, and the share that would be right with it, from a
    confusion matrix [7 labels, 7 answers].

    None twice where the file's classes are not the seven, or where the mean recall would not rise by CLEARLY: a
    network that always says the same gains nothing by calling it something else.
    """
    if classes.absent or classes.left_out or not confusion.sum(axis=1).all():
        return None, None
    recall = confusion / confusion.sum(axis=1, keepdims=True)
    labels, answers = linear_sum_assignment(-recall)
    if recall[labels, answers].mean() < recall.diagonal().mean() + CLEARLY:
        return None, None
    meant = dict(zip(answers.tolist(), labels.tolist(), strict=True))
    names = tuple(EMOTION_NAMES[meant[EMOTION_NAMES.index(name)]] for name in classes.names)
    return names, float(confusion[labels, answers].sum() / confusion.sum())
