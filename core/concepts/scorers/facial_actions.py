"""Facial actions measured by MediaPipe's Face Landmarker: signed combinations of its 52 blendshapes."""

from pathlib import Path
from typing import Self

import numpy as np

from core.concepts.concept_set import ConceptSet
from core.concepts.landmarker import BLENDSHAPES, SOURCE, UNMEASURED, blendshape_meter, find_landmarker
from core.concepts.measurements import Measurements, measure
from core.concepts.scorers.base import Inputs, Progress, combination_weights
from core.concepts.scores import ConceptScores


class FacialActionsScorer:
    """Scores a set whose `measure` entries name blendshapes. `cache` keeps the measurements for another set."""

    default_set = "facial-actions"

    def __init__(self, concept_set: ConceptSet, model: Path, cache: Path | None = None) -> None:
        self.weights = combination_weights(concept_set, BLENDSHAPES, UNMEASURED)
        self.concept_set = concept_set
        self.model = model
        self.cache = cache

    @classmethod
    def from_inputs(cls, concept_set: ConceptSet, inputs: Inputs) -> Self:
        """The Face Landmarker that is named, in the cache, or fetched; InputError if there is none."""
        model = find_landmarker(inputs.landmarker, fetch=inputs.fetch, progress=inputs.progress)
        return cls(concept_set, model, inputs.cache)

    def score(self, faces: np.ndarray, rows: np.ndarray | None, progress: Progress | None = None) -> ConceptScores:
        """Scores float32 [N, concepts], NaN where no face is found."""
        measurements = measure_blendshapes(faces, self.model, self.cache, progress)
        scores = measurements.values @ self.weights
        found = float(np.isfinite(scores).all(axis=1).mean()) if len(scores) else 0.0
        details = {
            **self.concept_set.describe(),
            "source": measurements.source,
            "centre": False,
            "faces_found": round(found, 4),
            "measure": {concept.name: dict(concept.measure) for concept in self.concept_set.concepts},
        }
        return ConceptScores(scores, self.concept_set.names, "actions", details, rows)


def measure_blendshapes(
    faces: np.ndarray, model: Path, cache: Path | None = None, progress: Progress | None = None
) -> Measurements:
    """Blendshapes float32 [N, 52] of faces uint8 [N, 48, 48], about 10 ms each; resumes from `cache`."""
    with blendshape_meter(model) as meter:
        return measure(faces, meter, source=SOURCE, names=BLENDSHAPES, file=cache, progress=progress)
