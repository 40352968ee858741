"""The source study's measure of a label: do the neuron's top images belong to an emotion that the concept suggests?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.emotions import EMOTION_NAMES


@dataclass(frozen=True)
class LabelAccuracy:
    """`accuracy` float64 [neurons]: share of the top images whose class is among the label's emotions. `chance`
    float64 [neurons]: the same share for images drawn at random from the probing set. Both are NaN for a neuron
    without a label, or whose label suggests no emotion."""

    accuracy: np.ndarray
    chance: np.ndarray


def label_accuracy(
    concepts: np.ndarray, concept_emotions: Sequence[Sequence[str]], top_images: np.ndarray, emotions: np.ndarray
) -> LabelAccuracy:
    """Accuracy of the labels `concepts` int [neurons] (-1: none), given the emotion names that each concept suggests,
    the positions of the top images [neurons, k], and the class 0..6 of every probing image."""
    suggested = np.zeros((len(concept_emotions) + 1, len(EMOTION_NAMES)))
    for index, names in enumerate(concept_emotions):
        suggested[index, [EMOTION_NAMES.index(name) for name in names]] = 1
    wanted = suggested[concepts]
    wanted[~wanted.any(axis=1)] = np.nan
    shares = np.bincount(emotions, minlength=len(EMOTION_NAMES)) / len(emotions)
    found = np.take_along_axis(wanted, emotions[top_images], axis=1)
    return LabelAccuracy(found.mean(axis=1), wanted @ shares)
