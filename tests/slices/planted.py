"""Pictures with a planted network: how often it is right is known."""

import numpy as np

from core.emotions import EMOTION_NAMES
from core.slices.pictures import Pictures


def pictures(right, labels, crowd=None, share=None, sureness=0.8):
    """Pictures named as labelled where `right`, else as the next emotion; `sureness` is the probability of what is
    named."""
    right, labels = np.asarray(right, bool), np.asarray(labels, np.int64)
    said = np.where(right, labels, (labels + 1) % 7)
    probabilities = np.full((len(labels), 7), (1 - sureness) / 6)
    probabilities[np.arange(len(labels)), said] = sureness
    crowd = np.full(len(labels), "", object) if crowd is None else np.array([*EMOTION_NAMES], object)[crowd]
    share = np.full(len(labels), np.nan) if share is None else np.asarray(share, float)
    votes = None
    if np.isfinite(share).any():
        votes = np.zeros((len(labels), 8))
        votes[np.arange(len(labels)), [EMOTION_NAMES.index(name) for name in crowd]] = share
    return Pictures(
        np.arange(len(labels)), np.arange(len(labels)), labels, said, probabilities, crowd, share, votes, {"copies": 0}
    )
