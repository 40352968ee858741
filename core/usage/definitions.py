"""What it means that a concept was used: another definition is one more entry here.

All of them are sums over pictures, so that shares, shares by emotion and bootstrap intervals come from one table of
amounts: what each concept adds on each correctly predicted picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from core.editing.head import BLOCK
from core.errors import InputError
from core.networks.exchange.classes import NEVER
from core.usage.network import Labelled, LastHidden


@dataclass(frozen=True)
class Amounts:
    """What each label adds on each correctly predicted picture.

    `images` int [n] are the positions of those pictures; `parts` float32 [n, names + 1] the amounts, the last column
    of neurons without a label; `start` float32 [n] what is there before any neuron. A picture's whole is the sum.
    """

    images: np.ndarray
    parts: np.ndarray
    start: np.ndarray


class Definition(Protocol):
    """One meaning of "used". `of` names what a share is a share of; `sentence` says in plain words what is counted."""

    name: str
    title: str
    of: str
    sentence: str

    def amounts(self, network: LastHidden, labels: Labelled) -> Amounts:
        """The amounts of every correctly predicted picture."""
        ...

    def of_neurons(self, network: LastHidden, labels: Labelled, images: np.ndarray) -> np.ndarray:
        """The same neuron by neuron, summed over some correctly predicted pictures: float64 [neurons]."""
        ...


@dataclass(frozen=True)
class LogitShare:
    """Parts of a linear map of the last hidden layer: `view` turns the classifier's weight and bias into that map's.
    `only_for`: what speaks against, a product below 0, is left out."""

    name: str
    title: str
    of: str
    sentence: str
    view: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    only_for: bool = False

    def amounts(self, network: LastHidden, labels: Labelled) -> Amounts:
        """One sparse product a class and block of pictures gathers weight times activation by label."""
        weight, bias = self.view(network.weight, network.bias)
        images = np.flatnonzero(network.correct)
        neurons, names = len(labels.concept), len(labels.names)
        place = np.where(labels.concept < 0, names, labels.concept)
        parts = np.zeros((len(images), names + 1), np.float32)
        for block, own_class, activation in _by_class(network, images):
            for factors, values in self._counted(weight[own_class], activation, network.floor):
                gather = csr_matrix((factors, (place, np.arange(neurons))), shape=(names + 1, neurons))
                parts[block] += (gather @ values).T
        return Amounts(images, parts, bias[network.emotions[images]].astype(np.float32))

    def of_neurons(self, network: LastHidden, labels: Labelled, images: np.ndarray) -> np.ndarray:
        """Weight times activation, summed over the pictures."""
        weight, _ = self.view(network.weight, network.bias)
        total = np.zeros(len(labels.concept))
        for _, own_class, activation in _by_class(network, images):
            for factors, values in self._counted(weight[own_class], activation, network.floor):
                total += factors * values.sum(axis=1, dtype=np.float64)
        return total

    def _counted(self, weight: np.ndarray, activation: np.ndarray, floor: float) -> list[tuple[np.ndarray, np.ndarray]]:
        """Weights [neurons] and activations [neurons, images] whose products are what counts, to be added up."""
        if not self.only_for:
            return [(weight, activation)]
        if floor == 0:
            return [(np.maximum(weight, 0), activation)]
        return [(np.maximum(sign * weight, 0), np.maximum(sign * activation, 0)) for sign in (1, -1)]


@dataclass(frozen=True)
class TopPictureVotes:
    """Votes of neurons for their label, one for each of their top pictures that fits."""

    name: str
    title: str
    of: str
    sentence: str

    def amounts(self, network: LastHidden, labels: Labelled) -> Amounts:
        """InputError where no label suggests an emotion, since nothing can fit then."""
        if not labels.suggested.any():
            raise InputError(
                "None of these words suggests an emotion, so no top picture can match one; choose other words or "
                "another definition of “used”."
            )
        images = np.flatnonzero(network.correct)
        neurons, places = np.nonzero(self._fits(network, labels))
        parts = np.zeros((len(images), len(labels.names) + 1), np.float32)
        rows = np.searchsorted(images, labels.top[neurons, places])
        np.add.at(parts, (rows, labels.concept[neurons]), 1)
        return Amounts(images, parts, np.zeros(len(images), np.float32))

    def of_neurons(self, network: LastHidden, labels: Labelled, images: np.ndarray) -> np.ndarray:
        """Number of each neuron's votes that come from these pictures."""
        among = np.zeros(len(network.emotions), bool)
        among[images] = True
        return (self._fits(network, labels) & among[labels.top]).sum(axis=1).astype(float)

    @staticmethod
    def _fits(network: LastHidden, labels: Labelled) -> np.ndarray:
        """Boolean [neurons, TOP]: the picture is predicted correctly and has an emotion that the label suggests."""
        there = (labels.top >= 0) & (labels.concept >= 0)[:, None]
        wanted = labels.suggested[labels.concept[:, None], network.emotions[labels.top]]
        return there & wanted & network.correct[labels.top]


def _by_class(network: LastHidden, images: np.ndarray):  # noqa: ANN202 - yields (places in images, class, activation)
    """`images` in blocks of one class each: their places in `images`, the class, activations [neurons, block]."""
    for own_class in np.unique(network.emotions[images]):
        own = np.flatnonzero(network.emotions[images] == own_class)
        for start in range(0, len(own), BLOCK):
            block = own[start : start + BLOCK]
            yield block, own_class, network.activation(images[block])


_ALL: tuple[Definition, ...] = (
    LogitShare(
        "logit",
        "Share of the logit",
        "the logit",
        "The logit of the predicted emotion is a sum of parts, one a neuron: its weight times its activation. A word's "
        "share is what the neurons with that label add, over all correctly predicted pictures. Below 0 it spoke "
        "against.",
        lambda weight, bias: (weight, bias),
    ),
    LogitShare(
        "lead",
        "Share of the lead",
        "the lead",
        "Only what sets emotions apart counts: the predicted emotion's logit less the mean of all it knows. A word's "
        "share is what the neurons with that label add to this lead, over all correctly predicted pictures.",
        lambda weight, bias: (weight - weight[bias != NEVER].mean(axis=0), bias - bias[bias != NEVER].mean()),
    ),
    LogitShare(
        "positive",
        "Share of what speaks for it",
        "what speaks for the emotion",
        "Only neurons that speak for the predicted emotion count, by weight times activation. A word's share is what "
        "those with that label add, over all correctly predicted pictures; what speaks against is left out.",
        lambda weight, bias: (weight, np.zeros_like(bias)),
        only_for=True,
    ),
    TopPictureVotes(
        "source",
        "Source study's count",
        "the votes",
        "Each neuron gives its label one vote for each of its 10 top pictures that is predicted correctly and has an "
        "emotion that the label suggests; a word's share is its share of these votes. That is how we read the study's "
        "“taking only the results that were predicted accurate, count the sampled concepts that were used”.",
    ),
)
DEFINITIONS: dict[str, Definition] = {definition.name: definition for definition in _ALL}
