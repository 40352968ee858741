"""A layer and the scorers' words on two splits: labels are chosen on PublicTest and judged on PrivateTest."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.dissection.labels import best_concepts
from core.dissection.similarity import SIMILARITIES
from core.errors import InputError
from core.label_quality.measures import Pairing
from core.label_quality.rows import Rows
from core.study import Study

FEWEST = 20


@dataclass(frozen=True, eq=False)
class Words:
    """The scores of a scorer's concepts, float32 [images, concepts]. `centre`: an image's mean over the concepts has to
    be taken off before images are compared."""

    scores: np.ndarray
    centre: bool

    @property
    def compared(self) -> np.ndarray:
        """The scores that images are compared by, float32 [concepts, images]."""
        means = self.scores.mean(axis=1, keepdims=True) if self.centre else 0
        return np.ascontiguousarray((self.scores - means).T)

    def of(self, images: np.ndarray) -> "Words":
        """The same of some images."""
        return Words(self.scores[images], self.centre)


@dataclass(frozen=True, eq=False)
class Halves:
    """Activations of a layer float32 [neurons, images] and words of scorers by name, on the images that every scorer
    could measure; `choose` and `judge` are positions of PublicTest and PrivateTest among these, `images` int [images]
    their positions in the probing set."""

    layer: str
    activations: np.ndarray
    words: dict[str, Words]
    images: np.ndarray
    choose: np.ndarray
    judge: np.ndarray

    @cached_property
    def judging(self) -> Rows:
        """The neurons on PrivateTest."""
        return Rows(self.activations[:, self.judge])

    @cached_property
    def choosing(self) -> Rows:
        """The neurons on PublicTest."""
        return Rows(self.activations[:, self.choose])

    def chosen(self, scorer: str, similarity: str) -> np.ndarray:
        """Label and runner-up of every neuron, chosen on PublicTest alone, int64 [neurons, 2] (-1: none)."""
        return choose_labels(self.choosing.values, self.words[scorer].of(self.choose), similarity)

    def paired(self, scorer: str, judging: bool = True) -> Pairing:
        """The neurons and a scorer's words on PrivateTest, or on PublicTest unless `judging`."""
        neurons, images = (self.judging, self.judge) if judging else (self.choosing, self.choose)
        return Pairing(neurons, Rows(self.words[scorer].of(images).compared))


def choose_labels(activations: np.ndarray, words: Words, similarity: str, k: int = 2) -> np.ndarray:
    """The `k` best concepts of neurons [neurons, images], int64 [neurons, k] (-1: none), by a similarity function."""
    options = {"center": words.centre} if similarity == "correlation" else {}
    with np.errstate(invalid="ignore"):
        found = SIMILARITIES[similarity](activations.T, words.scores, **options)
    return best_concepts(found, k)[0].astype(np.int64)


def judging_scorers(study: Study) -> tuple[str, ...]:
    """The scorers whose score of every image is part of the study; InputError if there is none."""
    kept = tuple(filter(study.keeps_scores, study.scorings))
    if not kept:
        raise InputError(f"{study.title} keeps no scorer's score of every image, so its labels cannot be judged.")
    return kept


def read_halves(study: Study, layer: str, neuron: int | None = None) -> Halves:
    """A layer of a study, or one neuron of it, with all scorers that keep their scores.

    InputError for a layer or neuron that is not there, or unless both splits have images.
    """
    activations = study.activations(layer) if neuron is None else study.activation(layer, neuron)[None]
    scorers = judging_scorers(study)
    words = {
        name: Words(study.concept_scores(name), bool(study.manifest["scorings"][name]["details"].get("centre")))
        for name in scorers
    }
    measured = np.logical_and.reduce([np.isfinite(own.scores).all(axis=1) for own in words.values()])
    images = np.flatnonzero(measured)
    choose, judge = (np.flatnonzero(study.in_split(split)[images]) for split in ("public", "private"))
    if min(len(choose), len(judge)) < FEWEST:
        raise InputError(
            f"Labels are chosen on PublicTest and judged on PrivateTest, but {study.title} has {len(choose):,} and "
            f"{len(judge):,} measured images of them; each needs {FEWEST}."
        )
    return Halves(
        layer,
        activations[:, images],
        {name: own.of(images) for name, own in words.items()},
        images,
        choose,
        judge,
    )
