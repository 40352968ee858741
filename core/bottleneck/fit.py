"""The bottleneck: directions that predict concepts, those that do so well enough, and a sparse head over them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.bottleneck.ground import Ground
from core.bottleneck.projection import fit_ridge
from core.bottleneck.readout import NONZERO, fit_readout
from core.bottleneck.similarity import cos_cubed
from core.bottleneck.sparse_head import Head
from core.errors import InputError

CUTOFF = 0.3


@dataclass(frozen=True)
class Options:
    """At most `nonzero` weights a class on average; a concept is kept if predictions of images that were not fitted on
    are at least `cutoff` similar (`cos_cubed`) to its scores. The paper has 25 to 35 and 0.45."""

    nonzero: float = NONZERO
    cutoff: float = CUTOFF
    seed: int = 0


@dataclass(frozen=True)
class Directions:
    """Concepts as directions in the places: `kept` int [k] of all concepts; `weight` float32 [r, k], `offset`
    float32 [k]. `fitted` float32 [n, k] are activations of the images fitted on, each by a fit without it;
    `similarity` float64 [concepts] is `cos_cubed` of these with the scores, of all concepts."""

    kept: np.ndarray
    weight: np.ndarray
    offset: np.ndarray
    fitted: np.ndarray
    similarity: np.ndarray

    def activations(self, places: np.ndarray) -> np.ndarray:
        """float32 [n, k] of places [n, r]."""
        return places @ self.weight + self.offset


@dataclass(frozen=True)
class Bottleneck:
    """Activations of concepts are hidden @ direction + offset, standardised: `direction` float32 [neurons, k],
    `offset` float32 [k]. `similarity` float64 [k] is how well images that were not fitted on are predicted; `dropped`
    names the concepts that are not predicted well enough. `path` has the heads, `chosen` numbers the one used."""

    concepts: tuple[str, ...]
    dropped: tuple[str, ...]
    similarity: np.ndarray
    direction: np.ndarray
    offset: np.ndarray
    path: tuple[Head, ...]
    chosen: int

    @property
    def head(self) -> Head:
        return self.path[self.chosen]

    def activations(self, hidden: np.ndarray) -> np.ndarray:
        """Concepts in the last hidden layer float [n, neurons], float32 [n, k]; 0 is the average face."""
        return hidden @ self.direction + self.offset


def find_directions(ground: Ground, scores: np.ndarray, cutoff: float) -> Directions:
    """Directions for the concepts of `scores` float [N, concepts] (NaN: not measured) that are predicted well enough.

    InputError if none is.
    """
    wanted = scores[ground.scored_on]
    measured = ~np.isnan(wanted).any(axis=1)
    if measured.sum() < 10:
        raise InputError(f"Only {measured.sum()} images to learn from have concept scores; choose another scorer.")
    wanted = wanted[measured]
    spread = wanted.std(axis=0)
    wanted = (wanted - wanted.mean(axis=0)) / np.where(spread > 0, spread, 1)
    ridge = fit_ridge(ground.scored[measured], wanted)
    similarity = cos_cubed(ridge.held_out, wanted)
    kept = np.flatnonzero((similarity >= cutoff) & (spread > 0))
    if not len(kept):
        raise InputError(
            f"No concept is predicted with a similarity of {cutoff:g} or more (the best: {similarity.max():.2f}); "
            "lower the cutoff or choose another scorer."
        )
    fitted = ridge.predict(ground.fitted)
    if ground.words_from is None:
        fitted[measured] = ridge.held_out
    return Directions(kept, ridge.weight[:, kept], ridge.offset[kept], fitted[:, kept], similarity)


def fit_bottleneck(ground: Ground, names: Sequence[str], scores: np.ndarray, options: Options) -> Bottleneck:
    """The bottleneck of concepts `names` by their `scores` float [N, concepts], fitted on the ground's `fit_on`."""
    found = find_directions(ground, scores, options.cutoff)
    readout = fit_readout(found.fitted, ground.labels[ground.fit_on], ground.classes, options.nonzero, options.seed)
    direction = ground.components.axes @ (found.weight / readout.scale)
    offset = (found.offset - readout.mean) / readout.scale - ground.components.mean @ direction
    kept = set(found.kept.tolist())
    return Bottleneck(
        concepts=tuple(names[index] for index in found.kept),
        dropped=tuple(name for index, name in enumerate(names) if index not in kept),
        similarity=found.similarity[found.kept],
        direction=direction.astype(np.float32),
        offset=offset.astype(np.float32),
        path=readout.path,
        chosen=readout.chosen,
    )
