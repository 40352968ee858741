"""The contract of concept scorers: images in, concept scores out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, Self

import numpy as np

from core.concepts.concept_set import ConceptSet
from core.concepts.scores import ConceptScores
from core.errors import InputError

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Inputs:
    """What scorers are made from besides a concept set; each takes what it needs.

    `clip_model` and `clip_weights` as open_clip names them, `table` a file of text embeddings, `landmarker` the Face
    Landmarker's file (`fetch`: download it if absent), `votes` counts [35887, 10], `cache` a file of measurements.
    """

    clip_model: str
    clip_weights: str
    table: Path | None = None
    landmarker: Path | None = None
    fetch: bool = False
    votes: np.ndarray | None = None
    cache: Path | None = None
    progress: Progress | None = None


class Scorer(Protocol):
    """Scores images for the concepts that it was made for. `default_set` names the concept set it is made for."""

    default_set: ClassVar[str]

    @classmethod
    def from_inputs(cls, concept_set: ConceptSet, inputs: Inputs) -> Self:
        """The scorer of a concept set; InputError for an input that it needs and is not there."""
        ...

    def score(self, faces: np.ndarray, rows: np.ndarray | None, progress: Progress | None = None) -> ConceptScores:
        """Scores of grey faces uint8 [N, 48, 48]; `rows` are their canonical FER2013 rows, int [N], if they have any.

        `progress(done, all)` is called as images are finished. An image that cannot be measured gets a row of NaN.
        """
        ...


def combination_weights(
    concept_set: ConceptSet, sources: tuple[str, ...], unmeasured: frozenset[str] = frozenset()
) -> np.ndarray:
    """The `measure` entries of a concept set as weights, float32 [sources, concepts].

    Raises InputError for a concept without them, and for a source that is unknown or in `unmeasured`.
    """
    weights = np.zeros((len(sources), len(concept_set.concepts)), dtype=np.float32)
    if not concept_set.concepts:
        raise InputError(f"The concept set {concept_set.name} has no concepts of its own to measure.")
    for column, concept in enumerate(concept_set.concepts):
        if not concept.measure:
            raise InputError(f"{concept.name!r} cannot be measured: {concept_set.name} gives it no `measure`.")
        for source, weight in concept.measure.items():
            if source not in sources:
                raise InputError(f"{concept.name!r} needs {source!r}, which is none of {', '.join(sources)}.")
            if source in unmeasured:
                raise InputError(f"{concept.name!r} needs {source!r}, which the model leaves at zero; leave it out.")
            weights[sources.index(source), column] = weight
    return weights
