"""How far a map can be trusted: what happens to the emotion when the places that it marks are taken away.

Insertion and deletion (Petsiuk et al. 2018, arXiv:1806.07421) and ROAD (Rong et al. 2022, arXiv:2202.00449), each
beside the same for random maps: the same number of pixels, somewhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.explanation.baselines import BASELINES
from core.explanation.removal import imputed, random_maps, removal_ranks, replaced
from core.explanation.running import Progress, logits_of, silent
from core.explanation.viewing import checked_face, onto_face, seen_slice
from core.networks.catalog import Architecture
from core.probability import softmax

if TYPE_CHECKING:
    from torch import nn

STEPS = np.linspace(0, 1, 11)
ROAD_STEPS = (0.1, 0.3, 0.5, 0.7, 0.9)
RANDOM_MAPS = 10
TESTS = ("insertion", "deletion", "road")


@dataclass(frozen=True)
class MapScore:
    """One map put to the test; all numbers are probabilities of the emotion, 0..1.

    `insertion` float [11] while the face comes back out of a blur, the most marked tenth first; `deletion` [11] while
    it goes. `road` is half of what is left when the least marked pixels are guessed from their neighbours minus what
    is left when the most marked are, averaged over 10 to 90 % of the pixels.
    """

    insertion: np.ndarray
    deletion: np.ndarray
    road: float

    @property
    def values(self) -> np.ndarray:
        """Float [3] in the order of TESTS, larger is better: area under insertion, minus that under deletion, ROAD."""
        return np.array([np.trapezoid(self.insertion, STEPS), -np.trapezoid(self.deletion, STEPS), self.road])


@dataclass(frozen=True)
class Receipts:
    """`scores` of the maps by name, `random` those of random maps, on one face."""

    scores: dict[str, MapScore]
    random: tuple[MapScore, ...]
    target: int

    @property
    def chance(self) -> np.ndarray:
        """What the random maps reach, float [random, 3]."""
        return np.stack([score.values for score in self.random])

    def gain(self, name: str) -> float:
        """How much better than the average random map, in shares of probability, averaged over the tests."""
        return float((self.scores[name].values - self.chance.mean(axis=0)).mean())

    def beaten(self, name: str) -> float:
        """The share of random maps, over all three tests, that a map does better than: 0..1, .5 is chance."""
        return float((self.scores[name].values > self.chance).mean())


def score_maps(
    spec: Architecture,
    network: "nn.Module",
    face: np.ndarray,
    target: int,
    maps: Mapping[str, np.ndarray],
    *,
    probabilities: Callable[[np.ndarray], np.ndarray] = softmax,
    randoms: int = RANDOM_MAPS,
    seed: int = 0,
    progress: Progress = silent,
) -> Receipts:
    """Put maps [48, 48] of a face uint8 [48, 48] to the test, and as many random ones.

    A larger value means more for the emotion `target`. `probabilities` turns logits [N, 7] into probabilities. What is
    taken away in insertion and deletion is blurred. Safe between threads. InputError without maps.
    """
    if not maps:
        raise InputError("There is no map to test; compute at least one.")
    generator = np.random.default_rng(seed)
    seen = seen_slice(spec)
    view = checked_face(face)[seen, seen].astype(float)
    blurred = BASELINES["blur"].make(face, face)[seen, seen].astype(float)
    tested = [np.asarray(values)[seen, seen] for values in maps.values()]
    tested += list(random_maps(randoms, spec.input_size, generator))
    variants = np.stack([_variants(view, blurred, values, generator) for values in tested])
    logits = logits_of(spec, network, onto_face(spec, variants.reshape(-1, *view.shape)), progress)
    said = probabilities(logits.astype(np.float64))[:, target].reshape(variants.shape[:2])
    scores = [_score(each) for each in said]
    return Receipts(dict(zip(maps, scores, strict=False)), tuple(scores[len(maps) :]), target)


def _variants(view: np.ndarray, blurred: np.ndarray, values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """All pictures that test one map, float32 [22 + 10, h, w]: insertion, deletion, ROAD's most and least marked."""
    ranks = removal_ranks(values, generator)
    last = ranks.size - 1 - ranks
    pictures = [replaced(blurred, ranks, share, view) for share in STEPS]
    pictures += [replaced(view, ranks, share, blurred) for share in STEPS]
    for order in (ranks, last):
        pictures += [imputed(view, order < round(share * ranks.size), generator) for share in ROAD_STEPS]
    return np.stack(pictures).astype(np.float32)


def _score(said: np.ndarray) -> MapScore:
    insertion, deletion, most, least = np.split(said, np.cumsum([len(STEPS), len(STEPS), len(ROAD_STEPS)]))
    return MapScore(insertion, deletion, float((least - most).mean() / 2))
