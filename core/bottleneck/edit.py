"""A head with some weights set by hand, and what that does to the answers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.bottleneck.fit import Bottleneck
from core.bottleneck.sparse_head import Head
from core.editing.outcome import Flips
from core.editing.statistics import flip_counts
from core.emotions import EMOTION_NAMES
from core.errors import InputError


@dataclass(frozen=True)
class Effect(Flips):
    """Answers of an edited head beside those of the fitted one, on `n` images."""

    n: int
    before: int
    after: int
    gained: int
    lost: int

    def summary(self) -> dict[str, object]:
        """Ready for JSON."""
        return {
            "n": self.n,
            "before": self.before,
            "after": self.after,
            "gained": self.gained,
            "lost": self.lost,
            "p_value": self.p_value,
            "verdict": self.verdict,
        }


def with_weights(bottleneck: Bottleneck, emotion: str, weights: Mapping[str, float]) -> Head:
    """The head with these weights of concepts for one emotion; InputError for names that are not there, or a weight
    that is not a number."""
    if emotion not in EMOTION_NAMES:
        raise InputError(f"There is no emotion {emotion!r}; there is {', '.join(EMOTION_NAMES)}.")
    changed = bottleneck.head.weight.copy()
    for concept, weight in weights.items():
        if concept not in bottleneck.concepts:
            raise InputError(
                f"The bottleneck has no concept {concept!r}; it has {', '.join(bottleneck.concepts[:8])} and others."
            )
        if not math.isfinite(weight):
            raise InputError(f"The weight of {concept!r} must be a number, not {weight}.")
        changed[EMOTION_NAMES.index(emotion), bottleneck.concepts.index(concept)] = weight
    return replace(bottleneck.head, weight=changed)


def effect(before: np.ndarray, after: np.ndarray, labels: np.ndarray) -> Effect:
    """Compare logits `before` and `after` an edit, float [n, classes], with `labels` int [n]."""
    was, now = before.argmax(axis=1) == labels, after.argmax(axis=1) == labels
    return Effect(len(labels), int(was.sum()), int(now.sum()), *flip_counts(was, now))
