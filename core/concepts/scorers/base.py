"""The contract of concept scorers: images in, concept scores out."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from core.concepts.concept_set import ConceptSet
from core.concepts.scores import ConceptScores
from core.errors import InputError

Progress = Callable[[int, int], None]


class Scorer(Protocol):
    """Scores images for the concepts that it was made for."""

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
