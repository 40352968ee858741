"""The exact split of a logit over the neurons of the last hidden layer, and over the words that label them.

The classifier is linear in that layer: logit[c] = sum over n of w[c, n] h[n] + b[c]. Nothing here is an estimate.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from core.emotions import EMOTIONS
from core.errors import InputError


@dataclass(frozen=True)
class Classifier:
    """The last linear map: `weight` float64 [classes, neurons], `bias` float64 [classes]."""

    weight: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True)
class Contributions:
    """What each part adds to each logit: `values` float64 [parts, classes] and what is there before any, `base`
    float64 [classes]; together they are the logits."""

    values: np.ndarray
    base: np.ndarray

    @property
    def logits(self) -> np.ndarray:
        """float64 [classes]."""
        return self.values.sum(axis=0) + self.base

    def without(self, parts: Collection[int]) -> np.ndarray:
        """The logits with these parts silent, as if their neurons were 0: float64 [classes]."""
        kept = np.ones(len(self.values), bool)
        kept[list(parts)] = False
        return self.values[kept].sum(axis=0) + self.base


def neuron_contributions(classifier: Classifier, hidden: np.ndarray) -> Contributions:
    """One part a neuron, from activations [neurons] of the last hidden layer."""
    return Contributions((classifier.weight * hidden.astype(np.float64)).T, classifier.bias)


def by_concept(contributions: Contributions, concept: np.ndarray, concepts: int) -> Contributions:
    """Neurons gathered by label: one part a concept, and a last one for neurons without a label.

    `concept` int [neurons] is the index of each neuron's label, -1 for none.
    """
    place = np.where(concept < 0, concepts, concept)
    gathered = np.zeros((concepts + 1, contributions.values.shape[1]))
    np.add.at(gathered, place, contributions.values)
    return Contributions(gathered, contributions.base)


@dataclass(frozen=True)
class Split:
    """A number in parts: `start` + `values`.sum() = `total`; `values` float64 [parts], in logits."""

    values: np.ndarray
    start: float
    total: float


@dataclass(frozen=True)
class Question:
    """A way to ask for reasons: titles with {emotion} and {other}, and what is split."""

    title: str
    start: str
    total: str
    split: Callable[[Contributions, Contributions, int, int], Split]


def _whole(own: Contributions, average: Contributions, emotion: int, other: int) -> Split:
    return Split(own.values[:, emotion], float(own.base[emotion]), float(own.logits[emotion]))


def _rather(own: Contributions, average: Contributions, emotion: int, other: int) -> Split:
    logits = own.logits
    return Split(
        own.values[:, emotion] - own.values[:, other],
        float(own.base[emotion] - own.base[other]),
        float(logits[emotion] - logits[other]),
    )


def _average(own: Contributions, average: Contributions, emotion: int, other: int) -> Split:
    moved = own.values[:, emotion] - average.values[:, emotion]
    return Split(moved, float(average.logits[emotion]), float(own.logits[emotion]))


QUESTIONS: dict[str, Question] = {
    "whole": Question("Why {emotion}?", "before any neuron speaks", "{emotion}", _whole),
    "rather": Question(
        "Why {emotion} rather than {other}?", "before any neuron speaks", "{emotion} − {other}", _rather
    ),
    "average": Question("Why more or less {emotion} than the average face?", "the average face", "{emotion}", _average),
}


def ask(question: str, own: Contributions, average: Contributions, emotion: int, other: int) -> Split:
    """The answer to one of the QUESTIONS about a face's contributions, beside those of the average face.

    InputError for an unknown question.
    """
    if question not in QUESTIONS:
        raise InputError(f"There is no question {question!r}; there is {', '.join(QUESTIONS)}.")
    return QUESTIONS[question].split(own, average, emotion, other)


def worded(text: str, emotion: int, other: int) -> str:
    """A title of a question with its emotions named."""
    return text.format(emotion=EMOTIONS[emotion].name, other=EMOTIONS[other].name)


def runner_up(logits: np.ndarray, emotion: int) -> int:
    """The emotion with the highest logit [classes] besides `emotion`."""
    others = np.array(logits, np.float64)
    others[emotion] = -np.inf
    return int(others.argmax())


def largest(values: Sequence[float] | np.ndarray, most: int) -> np.ndarray:
    """Indices of the `most` largest values by size that are not 0, the most positive first."""
    values = np.asarray(values)
    order = np.argsort(-np.abs(values), kind="stable")[:most]
    order = order[values[order] != 0]
    return order[np.argsort(-values[order], kind="stable")]
