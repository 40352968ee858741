"""The pictures that show a concept most and least, by the scorer's own scores."""

from dataclasses import dataclass

import numpy as np

from core.asking.known_words import KnownWord
from core.asking.ranking import score_of_words
from core.errors import InputError
from core.study import Study


@dataclass(frozen=True)
class Shown:
    """Positions of the pictures with the highest scores and those with the lowest, each most extreme first, and the
    `score` float32 [N] in standard deviations from the mean picture (NaN where not measured); `n` have one."""

    most: np.ndarray
    least: np.ndarray
    score: np.ndarray
    n: int


def shown_by(study: Study, scoring: str, concept: str, count: int = 24) -> Shown:
    """The pictures that show a concept most and least.

    InputError for a concept that the scoring does not have, or if the study keeps no scores of it.
    """
    concepts = study.scorings[scoring].concepts
    if concept not in concepts:
        raise InputError(f"{study.scorings[scoring].title} has no word {concept!r}; choose one of its own.")
    score = score_of_words(study, [KnownWord(scoring, concepts.index(concept), concept)])
    measured = np.flatnonzero(np.isfinite(score))
    order = measured[np.argsort(-score[measured], kind="stable")]
    count = min(count, len(order) // 2)
    return Shown(order[:count], order[::-1][:count], score, len(order))
