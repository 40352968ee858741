"""From logits to probabilities, and whether those mean what they say."""

from dataclasses import dataclass

import numpy as np

BINS = 15


@dataclass(frozen=True)
class Reliability:
    """Pictures binned by the probability of the emotion that is named; `error` is the expected calibration error.

    `counts` int [bins]; `confidence` and `accuracy` float [bins], NaN for an empty bin.
    """

    counts: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray
    error: float


def softmax(logits: np.ndarray) -> np.ndarray:
    """exp(logits) over its sum along the last axis."""
    grown = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


def log_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean of -log softmax(logits)[label] in nats, from logits [N, classes]; finite however sure the logits are."""
    above = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return float((np.log(np.exp(above).sum(axis=1)) - above[np.arange(len(labels)), labels]).mean())


def reliability(probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS) -> Reliability:
    """Bins of equal width over the top probability of [N, classes], and their expected calibration error (shares)."""
    top, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    place = np.minimum((top * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        confidence = np.bincount(place, top, minlength=bins) / counts
        accuracy = np.bincount(place, right, minlength=bins) / counts
    gaps = np.abs(np.nan_to_num(confidence) - np.nan_to_num(accuracy))
    return Reliability(counts, confidence, accuracy, float((gaps * counts).sum() / max(len(labels), 1)))
