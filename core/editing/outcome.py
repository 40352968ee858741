"""What an edit did to the accuracy, with its evidence and in words."""

from dataclasses import dataclass, replace

import numpy as np

from core.editing.edits import Edit, interpretable
from core.editing.quality import Quality, prediction_quality
from core.editing.statistics import bootstrap_interval, confusion_matrix, flip_counts, mcnemar_p, recall

EVIDENCE = (
    (0.01, "is very unlikely to be luck"),
    (0.05, "is unlikely to be luck"),
    (0.3, "may well be luck"),
    (1.0, "could easily be luck"),
)


class Flips:
    """What follows from how many of `n` images turned right (`gained`) and wrong (`lost`); for whatever counts them."""

    gained: int
    lost: int
    n: int

    @property
    def change(self) -> int:
        """Images more, or fewer, that are right."""
        return self.gained - self.lost

    @property
    def p_value(self) -> float:
        """Exact McNemar p."""
        return float(mcnemar_p(self.gained, self.lost))

    @property
    def verdict(self) -> str:
        """One plain sentence."""
        return verdict(self.gained, self.lost, self.n)


@dataclass(frozen=True)
class Outcome:
    """One edit on one set of images. Shares are 0..1; confusions are counts [7 true, 7 predicted].

    `interval` bounds the change in accuracy with 95 % confidence (paired bootstrap, seeded). `quality_before` and
    `quality_after` are known where the logits are.
    """

    edit: Edit
    n: int
    neurons: int
    interpretable: int
    before: float
    after: float
    gained: int
    lost: int
    p_value: float
    interval: tuple[float, float]
    confusion_before: np.ndarray
    confusion_after: np.ndarray
    quality_before: Quality | None = None
    quality_after: Quality | None = None

    @property
    def recall_before(self) -> np.ndarray:
        return recall(self.confusion_before)

    @property
    def recall_after(self) -> np.ndarray:
        return recall(self.confusion_after)

    @property
    def verdict(self) -> str:
        """One plain sentence."""
        return verdict(self.gained, self.lost, self.n)

    def summary(self) -> dict:
        """Everything, ready for JSON."""
        qualities = {"quality_before": self.quality_before, "quality_after": self.quality_after}
        return {
            "tau": self.edit.tau,
            "scale": self.edit.scale,
            "mode": self.edit.mode,
            "n": self.n,
            "neurons": self.neurons,
            "interpretable": self.interpretable,
            "before": self.before,
            "after": self.after,
            "gained": self.gained,
            "lost": self.lost,
            "p_value": self.p_value,
            "interval": list(self.interval),
            "recall_before": _shares(self.recall_before),
            "recall_after": _shares(self.recall_after),
            "confusion_before": self.confusion_before.tolist(),
            "confusion_after": self.confusion_after.tolist(),
            "verdict": self.verdict,
            **{name: quality and quality.summary() for name, quality in qualities.items()},
        }


def verdict(gained: int, lost: int, n: int) -> str:
    """What `gained` and `lost` of `n` images amount to, in one plain sentence with the exact McNemar p."""
    if gained == lost == 0:
        return f"No answer about the {n:,} faces turned right or wrong."
    change, p = gained - lost, float(mcnemar_p(gained, lost))
    more = "As many right as before" if change == 0 else f"{abs(change):,} {'more' if change > 0 else 'fewer'} right"
    return f"{more} of {n:,} ({gained:,} gained, {lost:,} lost): a difference like this {luck(p)} (p = {p:.2g})."


def luck(p: float) -> str:
    """What a p-value says, to be read after "a difference like this"."""
    return next(words for limit, words in EVIDENCE if p <= limit)


def outcome(edit: Edit, scores: np.ndarray, labels: np.ndarray, before: np.ndarray, after: np.ndarray) -> Outcome:
    """Compare predictions `before` and `after` an edit, int [n], with `labels` int [n]."""
    was_right, is_right = before == labels, after == labels
    gained, lost = flip_counts(was_right, is_right)
    return Outcome(
        edit=edit,
        n=len(labels),
        neurons=len(scores),
        interpretable=int(interpretable(scores, edit.tau).sum()),
        before=float(was_right.mean()),
        after=float(is_right.mean()),
        gained=gained,
        lost=lost,
        p_value=float(mcnemar_p(gained, lost)),
        interval=bootstrap_interval(was_right, is_right),
        confusion_before=confusion_matrix(labels, before),
        confusion_after=confusion_matrix(labels, after),
    )


def outcome_of_logits(
    edit: Edit, scores: np.ndarray, labels: np.ndarray, before: np.ndarray, after: np.ndarray
) -> Outcome:
    """Compare logits `before` and `after` an edit, float [n, 7], with `labels` int [n], probabilities included."""
    found = outcome(edit, scores, labels, before.argmax(axis=1), after.argmax(axis=1))
    qualities = {
        "quality_before": prediction_quality(labels, before),
        "quality_after": prediction_quality(labels, after),
    }
    return replace(found, **qualities)


def _shares(values: np.ndarray) -> list[float | None]:
    """For JSON, which has no NaN."""
    return [None if np.isnan(value) else float(value) for value in values]
