"""The whole (tau, scale) plane of an edit, as counts of images: nothing on a page needs more."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.editing.statistics import confusion_matrix, mcnemar_p

N_CLASSES = 7


@dataclass(frozen=True)
class Plane:
    """Counts at every knot. `confusion` is int [taus, scales, 7 true, 7 predicted]; `gained` and `lost` int
    [taus, scales] count images that only the edited, or only the unedited network gets right."""

    mode: str
    taus: np.ndarray
    scales: np.ndarray
    confusion: np.ndarray
    baseline: np.ndarray
    gained: np.ndarray
    lost: np.ndarray

    @property
    def n(self) -> int:
        """Number of images."""
        return int(self.baseline.sum())

    @cached_property
    def correct(self) -> np.ndarray:
        """Images classified correctly, int [taus, scales]."""
        return np.trace(self.confusion, axis1=2, axis2=3, dtype=np.int64)

    @property
    def accuracy(self) -> np.ndarray:
        """Share classified correctly, float [taus, scales]."""
        return self.correct / self.n

    @property
    def recall(self) -> np.ndarray:
        """Share of each class classified correctly, float [taus, scales, 7]; NaN for a class without images."""
        right = np.diagonal(self.confusion, axis1=2, axis2=3)
        size = self.baseline.sum(axis=1)
        return np.divide(right, size, out=np.full(right.shape, np.nan), where=size > 0)

    @property
    def p_value(self) -> np.ndarray:
        """Exact McNemar p of every cell, float [taus, scales]."""
        return mcnemar_p(self.gained, self.lost)

    @property
    def best(self) -> tuple[int, int]:
        """Indices of the cell with most correct images; of several the one that scales least."""
        cells = np.argwhere(self.correct == self.correct.max())
        return tuple(map(int, cells[np.abs(np.log(self.scales[cells[:, 1]])).argmin()]))

    def nearest(self, tau: float, scale: float) -> tuple[int, int]:
        """Indices of the knot nearest to a point."""
        return int(np.abs(self.taus - tau).argmin()), int(np.abs(self.scales - scale).argmin())


def plane_of_predictions(
    mode: str, taus: np.ndarray, scales: np.ndarray, labels: np.ndarray, before: np.ndarray, after: np.ndarray
) -> Plane:
    """The plane of predictions `before` int [n] and `after` every edit, int [taus, scales, n]; `labels` int [n]."""
    confusion = np.array([[confusion_matrix(labels, cell) for cell in line] for line in after])
    was_right, is_right = before == labels, after == labels
    gained, lost = (is_right & ~was_right).sum(axis=2), (was_right & ~is_right).sum(axis=2)
    return Plane(mode, taus, scales, confusion, confusion_matrix(labels, before), gained, lost)


class Tally:
    """Counts predictions by true class and by whether the unedited network was right, for many edits at once.

    Images are put in an order that groups them so, each group padded to whole 64-bit words: a comparison then counts
    with eight images an instruction. `columns` holds the image of each place, `padding` marks the places without.
    """

    def __init__(self, labels: np.ndarray, baseline: np.ndarray, rows: np.ndarray) -> None:
        was_right = baseline[rows] == labels[rows]
        group = 2 * labels[rows].astype(np.int64) + was_right
        self.groups, self.sizes = np.unique(group, return_counts=True)
        padded = -(-self.sizes // 8) * 8
        self.columns = np.zeros(int(padded.sum()), np.int64)
        self.padding = np.ones(len(self.columns), bool)
        starts = np.concatenate([[0], padded.cumsum()[:-1]]).astype(np.int64)
        for start, size, name in zip(starts, self.sizes, self.groups, strict=True):
            self.columns[start : start + size] = rows[group == name]
            self.padding[start : start + size] = False
        self._words = starts // 8
        self._starts = starts
        self.baseline = np.zeros((N_CLASSES, N_CLASSES), np.int64)
        np.add.at(self.baseline, (labels[rows], baseline[rows]), 1)

    def place(self, values: np.ndarray) -> np.ndarray:
        """Values [..., N] in the tally's order, NaN where there is no image: NaN never wins a comparison."""
        placed = np.take(values, self.columns, axis=-1)
        placed[..., self.padding] = np.nan
        return placed

    def count(self, logits: np.ndarray, best: np.ndarray, wins: np.ndarray) -> np.ndarray:
        """Images of each group predicted as each class, int64 [edits, 7, groups], from placed logits
        [edits, 7, places]; `best` float32 [edits, places] and `wins` bool [edits, 7, places] are scratch."""
        np.maximum(logits[:, 0], logits[:, 1], out=best)
        for index in range(2, N_CLASSES):
            np.maximum(best, logits[:, index], out=best)
        np.equal(logits, best[:, None], out=wins)
        words = np.bitwise_count(wins.view(np.uint64))
        counts = np.add.reduceat(words, self._words, axis=2, dtype=np.int64)
        for edit in np.flatnonzero((counts.sum(axis=1) != self.sizes).any(axis=1)):
            counts[edit] = self._count_with_ties(logits[edit])
        return counts

    def scratch(self, edits: int) -> tuple[np.ndarray, np.ndarray]:
        """Work space for `count` of up to `edits` edits."""
        places = len(self.columns)
        return np.empty((edits, places), np.float32), np.empty((edits, N_CLASSES, places), bool)

    def plane(self, mode: str, taus: np.ndarray, scales: np.ndarray, counts: np.ndarray) -> Plane:
        """A plane from counts [taus, scales, 7, groups]. Scale 1 is no edit: its column is the baseline itself."""
        confusion = np.zeros((len(taus), len(scales), N_CLASSES, N_CLASSES), np.int32)
        gained = np.zeros((len(taus), len(scales)), np.int32)
        lost = np.zeros_like(gained)
        for index, group in enumerate(self.groups):
            true, was_right = divmod(int(group), 2)
            confusion[:, :, true] += counts[..., index].astype(np.int32)
            right = counts[:, :, true, index]
            if was_right:
                lost += (self.sizes[index] - right).astype(np.int32)
            else:
                gained += right.astype(np.int32)
        unedited = scales == 1
        confusion[:, unedited], gained[:, unedited], lost[:, unedited] = self.baseline, 0, 0
        return Plane(mode, taus, scales, confusion, self.baseline, gained, lost)

    def _count_with_ties(self, logits: np.ndarray) -> np.ndarray:
        """The counts of one edit where equal logits made two classes win: the first of them counts."""
        counts = np.zeros((N_CLASSES, len(self.sizes)), np.int64)
        for index, (start, size) in enumerate(zip(self._starts, self.sizes, strict=True)):
            winner = logits[:, start : start + size].argmax(axis=0)
            counts[:, index] = np.bincount(winner, minlength=N_CLASSES)
        return counts
