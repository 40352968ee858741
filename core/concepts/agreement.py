"""How well each concept's own scores agree with the emotion labels: a label is worth no more than its concept."""

import numpy as np
from scipy.stats import rankdata

from core.concepts.scores import ConceptScores
from core.emotions import EMOTION_NAMES

CHUNK = 256


def area_under_roc(scores: np.ndarray, positive: np.ndarray) -> np.ndarray:
    """AUROC float64 [concepts, classes] of scores [images, concepts] for each class.

    positive: bool [images, classes]. The Mann-Whitney statistic, ties counting half; NaN for a class with no
    image inside or none outside.
    """
    counts = positive.sum(axis=0, dtype=np.float64)
    pairs = counts * (len(positive) - counts)
    areas = np.full((scores.shape[1], positive.shape[1]), np.nan)
    for start in range(0, scores.shape[1], CHUNK):
        ranks = rankdata(scores[:, start : start + CHUNK], axis=0)
        wins = ranks.T @ positive - counts * (counts + 1) / 2
        areas[start : start + CHUNK] = np.divide(wins, pairs, out=np.full_like(wins, np.nan), where=pairs > 0)
    return areas


def emotion_agreement(scores: ConceptScores, labels: np.ndarray) -> np.ndarray:
    """AUROC float64 [concepts, 7] of each concept's scores, centred if they need it.

    labels: the emotion of each image, int [images]. 1 is perfect agreement, 0.5 none. Images that could
    not be measured are left out.
    """
    measured = scores.measured
    positive = labels[measured, None] == np.arange(len(EMOTION_NAMES))
    return area_under_roc(scores.centred()[measured], positive)
