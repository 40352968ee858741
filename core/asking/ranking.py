"""Ranking all neurons of a layer by how they follow one score of the faces, and what chance would give."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.asking.known_words import KnownWord, Reading
from core.dissection.similarity import SIMILARITIES
from core.errors import InputError
from core.study.study import Study

# The similarity functions that can compare neurons with a single score; the others need a whole vocabulary.
FOR_ONE_SCORE = ("correlation", "cosine_cubed")
DRAWS = 39
SEED = 2013
WEAK = 0.1
SHARED_FROM = 10


@dataclass(frozen=True)
class Ranking:
    """How every neuron of a layer responds to one score of the faces.

    `scores` float32 [n], NaN for a dead neuron, and `order` int [alive], best first. `images` is the number of faces
    with a score, `correlation` Pearson's r of the best neuron with it over them. `chance` float32 [draws]: the best
    score among all neurons after the faces' scores were shuffled, for each draw. `p` is the share of draws, the true
    one counted among them, that are at least as good.
    """

    scores: np.ndarray
    order: np.ndarray
    images: int
    similarity: str
    correlation: float
    chance: np.ndarray

    @property
    def best(self) -> float:
        """The highest score of a neuron."""
        return float(self.scores[self.order[0]])

    @property
    def bound(self) -> float:
        """The best that any shuffle gave."""
        return float(self.chance.max())

    @property
    def p(self) -> float:
        """Phipson and Smyth 2010: (shuffles at least as good + 1) / (shuffles + 1)."""
        return float(((self.chance >= self.best).sum() + 1) / (len(self.chance) + 1))

    @property
    def explained(self) -> float:
        """The share of the best neuron's variation that goes with the score: r squared, whatever ranks the neurons."""
        return self.correlation**2

    @property
    def strength(self) -> str:
        """ "chance": no better than the best shuffle; "weak": less than WEAK explained; else "clear".

        A shuffle is a low bar where there are thousands of faces; even words that are on no face pass it."""
        if self.best <= self.bound:
            return "chance"
        return "weak" if self.explained < WEAK else "clear"


def score_of_words(study: Study, words: Sequence[KnownWord]) -> np.ndarray:
    """One score of each face for several known words, float32 [N]: the mean of their standardised scores.

    NaN where one is not measured. CLIP's scores are first taken relative to the mean of an image's scores, as for
    the study's own labels.
    """
    columns = []
    for word in words:
        scores = study.concept_scores(word.scoring)
        centre = study.manifest["scorings"][word.scoring]["details"].get("centre") and scores.shape[1] > 1
        columns.append(scores[:, word.column] - (scores.mean(axis=1) if centre else 0))
    return mean_of_standardised(columns)


def score_of_readings(study: Study, readings: Sequence[Reading]) -> np.ndarray:
    """One score of each face for several phrases, float32 [N]; every phrase weighs the same."""
    return mean_of_standardised([score_of_words(study, reading.words) for reading in readings])


def mean_of_standardised(columns: Sequence[np.ndarray]) -> np.ndarray:
    """The mean of the columns [N], each at mean 0 and deviation 1 over its own faces, float32; NaN where one is.

    Raises InputError for a column that is constant, for it orders no faces.
    """
    standardised = []
    for column in columns:
        spread = float(np.nanstd(column)) if np.isfinite(column).any() else 0.0
        if not spread:
            raise InputError("These words have the same score on every face, so no neuron can follow them.")
        standardised.append((column - np.nanmean(column)) / spread)
    return np.mean(standardised, axis=0, dtype=np.float64).astype(np.float32)


def rank_neurons(
    study: Study, layer: str, score: np.ndarray, similarity: str = "correlation", draws: int = DRAWS, seed: int = SEED
) -> Ranking:
    """Every neuron of a layer by its similarity to the faces' `score` [N]; NaN is left out, InputError if too few are
    left. The shuffles keep both sides' distributions and break only which face has which score."""
    if similarity not in FOR_ONE_SCORE:
        raise InputError(
            f"{similarity!r} needs a whole vocabulary; typed words are matched by {' or '.join(FOR_ONE_SCORE)}."
        )
    there = np.isfinite(score)
    random = np.random.default_rng(seed)
    columns = np.full((len(score), 1 + draws), np.nan, np.float32)
    columns[there] = np.stack([score[there], *(random.permutation(score[there]) for _ in range(draws))], axis=1)
    options = {"center": False} if similarity == "correlation" else {}
    found = SIMILARITIES[similarity](study.activations(layer).T, columns, **options)
    alive = np.flatnonzero(np.isfinite(found).all(axis=1))
    if not len(alive):
        raise InputError(f"Every neuron of {layer} is silent on these faces; choose another layer.")
    order = alive[np.argsort(-found[alive, 0], kind="stable")]
    return Ranking(
        scores=found[:, 0],
        order=order,
        images=int(there.sum()),
        similarity=similarity,
        correlation=float(np.corrcoef(study.activation(layer, int(order[0]))[there], score[there])[0, 1]),
        chance=found[alive, 1:].max(axis=0),
    )


def shared_faces(study: Study, layer: str, ranking: Ranking, score: np.ndarray, most: int = 24) -> np.ndarray:
    """Positions int64 of the faces that the best ten neurons share among their top images, the most shared first.

    A face counts if at least two of them have it (one, where the layer has one neuron that is not dead); those that
    are shared alike are in the order of the words' `score` [N].
    """
    best = ranking.order[:SHARED_FROM]
    positions = study.top_images(layer)[0][best].astype(np.int64).ravel()
    times = np.bincount(positions[positions >= 0], minlength=len(score))
    order = np.lexsort((-np.nan_to_num(score, nan=-np.inf), -times))
    return order[times[order] >= min(2, len(best))][:most]
