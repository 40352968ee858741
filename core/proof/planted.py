"""Small networks whose truth is known by construction, and faces for them.

A face of emotion c is a row of numbers, `PER_EMOTION` for each emotion: those of c are higher on average. Each hidden
neuron reads one of them and votes for its emotion with a weight; half of the neurons of an emotion are of group A, the
others of group B. Three worlds:

- helpful: A reads clearly and B is mostly noise, yet both vote alike. Turning A up and B down helps.
- swap: A and B read equally well, and B's votes weigh `SCALE` times as much as A's. Turning A up and B down by that
  scale gives A the weights of B and B those of A, so the accuracy over all faces stays exactly as it is.
- alike: all neurons read equally well and vote alike, so which of them are called A cannot matter.
"""

from dataclasses import dataclass

import numpy as np

from core.editing.head import DenseHead
from core.editing.last_hidden import LastHiddenEditor
from core.emotions import EMOTIONS

FACES = 1200
PER_EMOTION = 8
SCALE = 1.5
SIGNAL = 0.8
NOISE = 1.5
MUCH_NOISE = 2.4
TAU, ABOVE, BELOW = 0.3, 0.5, 0.1


@dataclass(frozen=True)
class World:
    """`features` float32 [FACES, neurons], `labels` int64 [FACES], `group_a` bool [neurons], `weight` float32
    [emotions, neurons] of the classifier."""

    features: np.ndarray
    labels: np.ndarray
    group_a: np.ndarray
    weight: np.ndarray

    def editor(self, chosen: np.ndarray | None = None) -> LastHiddenEditor:
        """The network with its hidden layer open to edits; `chosen` bool [neurons], by default group A, score above
        TAU."""
        chosen = self.group_a if chosen is None else chosen
        neurons = len(self.group_a)
        weights = {
            "hidden.weight": np.eye(neurons, dtype=np.float32),
            "hidden.bias": np.zeros(neurons, np.float32),
            "out.weight": self.weight,
            "out.bias": np.zeros(len(self.weight), np.float32),
        }
        scores = np.where(chosen, ABOVE, BELOW).astype(np.float32)
        return LastHiddenEditor(DenseHead(weights, self.features), scores, np.array([BELOW - 1, TAU]))


def helpful_world(generator: np.random.Generator) -> World:
    """A reads clearly, B hardly."""
    group_a = _groups()
    return _world(generator, np.where(group_a, NOISE, MUCH_NOISE), np.ones(len(group_a)))


def swap_world(generator: np.random.Generator) -> World:
    """The edit swaps the weights of two groups that are equally good."""
    group_a = _groups()
    return _world(generator, np.full(len(group_a), NOISE), np.where(group_a, 1.0, SCALE))


def alike_world(generator: np.random.Generator) -> World:
    """All neurons are equally good and vote alike."""
    neurons = len(_groups())
    return _world(generator, np.full(neurons, NOISE), np.ones(neurons))


def swapped_predictions(world: World, pairs: np.ndarray) -> np.ndarray:
    """Predictions int64 [FACES] of a swap world where only some of the pairs of an A and a B neuron swap their votes;
    `pairs` bool [neurons / 2]. No such swap changes the accuracy over all faces."""
    swapped = world.weight.reshape(len(world.weight), -1, 2).copy()
    swapped[:, pairs] = swapped[:, pairs, ::-1]
    return (np.maximum(world.features, 0) @ swapped.reshape(world.weight.shape).T).argmax(axis=1)


def _groups() -> np.ndarray:
    """A and B take turns, so that neurons 2k and 2k + 1 are a pair of the same emotion."""
    return np.arange(len(EMOTIONS) * PER_EMOTION) % 2 == 0


def _world(generator: np.random.Generator, noise: np.ndarray, votes: np.ndarray) -> World:
    emotion_of = np.arange(len(votes)) // PER_EMOTION
    labels = generator.integers(len(EMOTIONS), size=FACES)
    features = SIGNAL * (labels[:, None] == emotion_of) + noise * generator.standard_normal((FACES, len(votes)))
    weight = (np.arange(len(EMOTIONS))[:, None] == emotion_of) * votes
    return World(features.astype(np.float32), labels, _groups(), weight.astype(np.float32))
