"""Slow edits: an estimate on a random sample of images at once, the exact value when there is time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.editing.editor import Editor
from core.editing.edits import Edit
from core.editing.statistics import flip_counts, paired_interval

SAMPLE = 256


@dataclass(frozen=True)
class Estimate:
    """Accuracy after an edit over `total` images, from `n` of them; `low` and `high` bound it with 95 % confidence.

    `gained` and `lost` are counts among the n. Where n equals total the value is exact and the bounds meet.
    """

    n: int
    total: int
    accuracy: float
    low: float
    high: float
    gained: int
    lost: int

    @property
    def exact(self) -> bool:
        return self.n == self.total


def sample_rows(rows: np.ndarray, size: int = SAMPLE, seed: int = 0) -> np.ndarray:
    """A random draw of indices from `rows` (indices) without replacement, sorted; all of them if there are fewer."""
    if len(rows) <= size:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, size, replace=False))


def estimate(
    editor: Editor, labels: np.ndarray, edit: Edit, rows: np.ndarray, before: float, size: int = SAMPLE, seed: int = 0
) -> Estimate:
    """Accuracy after an edit from a random sample of `rows` (indices), `labels` int [N].

    `before` is the accuracy of the unedited network over all rows, which is known: only the change is estimated,
    from the images of the sample that flip, so the interval is far narrower than that of the accuracy itself.
    """
    some = sample_rows(rows, size, seed)
    was_right = editor.predict(edit.undone, some) == labels[some]
    is_right = editor.predict(edit, some) == labels[some]
    gained, lost = flip_counts(was_right, is_right)
    value = before + (gained - lost) / len(some)
    if len(some) == len(rows):
        return Estimate(len(some), len(rows), value, value, value, gained, lost)
    low, high = paired_interval(gained, lost, len(some), len(rows))
    return Estimate(
        len(some),
        len(rows),
        value,
        max(0.0, min(value, before + low)),
        min(1.0, max(value, before + high)),
        gained,
        lost,
    )


def settle(
    editor: Editor, labels: np.ndarray, edit: Edit, rows: np.ndarray, before: float, size: int = SAMPLE, seed: int = 0
) -> Iterator[Estimate]:
    """First the estimate, then the exact value."""
    first = estimate(editor, labels, edit, rows, before, size, seed)
    yield first
    if not first.exact:
        yield estimate(editor, labels, edit, rows, before, len(rows))
