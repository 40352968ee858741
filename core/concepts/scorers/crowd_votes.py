"""The crowd's votes of FER+ (Barsoum et al. 2016, arXiv:1608.01041) as scores of emotion words."""

from typing import Self

import numpy as np

from core.concepts.concept_set import ConceptSet
from core.concepts.scorers.base import Inputs, Progress, combination_weights
from core.concepts.scores import ConceptScores
from core.errors import InputError
from core.faces.ferplus import VOTE_COLUMNS

EMOTION_COLUMNS = VOTE_COLUMNS.index("unknown")


class CrowdVotesScorer:
    """Scores the concepts of a set whose `measure` names FER+ columns. votes: counts [35887, 10] in FER+ order."""

    default_set = "crowd-emotions"

    def __init__(self, concept_set: ConceptSet, votes: np.ndarray) -> None:
        if votes.ndim != 2 or votes.shape[1] != len(VOTE_COLUMNS):
            raise InputError(f"FER+ has {len(VOTE_COLUMNS)} columns of votes, not the shape {votes.shape}.")
        self.weights = combination_weights(concept_set, VOTE_COLUMNS)
        self.concept_set = concept_set
        self.votes = votes

    @classmethod
    def from_inputs(cls, concept_set: ConceptSet, inputs: Inputs) -> Self:
        """The imported votes; InputError if there are none."""
        if inputs.votes is None:
            raise InputError("FER+ votes are not imported; add fer2013new.csv with `python -m core data import`.")
        return cls(concept_set, inputs.votes)

    def score(self, faces: np.ndarray, rows: np.ndarray | None, progress: Progress | None = None) -> ConceptScores:
        """The share of all votes that a concept got, 0 to 1; NaN where nobody named an emotion. Needs `rows`."""
        if rows is None:
            raise InputError("Crowd votes exist for FER2013's own rows only; other images have none.")
        votes = self.votes[rows].astype(np.float32)
        total = votes.sum(axis=1, keepdims=True)
        scores = (votes / np.maximum(total, 1)) @ self.weights
        scores[votes[:, :EMOTION_COLUMNS].sum(axis=1) == 0] = np.nan
        if progress is not None:
            progress(len(rows), len(rows))
        details = {**self.concept_set.describe(), "source": "FER+ votes", "centre": False}
        return ConceptScores(scores, self.concept_set.names, "votes", details, np.asarray(rows))
