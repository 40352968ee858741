"""The answer to typed words: how they were read, and the neurons that respond to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.asking.known_words import Reading, Unknown, checked_phrases, kept_scorings, known_words, read_phrases
from core.asking.ranking import Ranking, rank_neurons, score_of_readings, shared_faces
from core.concepts.embedding_table import EmbeddingTable
from core.errors import InputError
from core.study.study import Study

BEST = "best"
CLIP_ITSELF = "clip-itself"


@dataclass(frozen=True)
class Understanding:
    """The typed phrases as the study knows them: `readings` of known words, and those that are `unknown`."""

    phrases: tuple[str, ...]
    readings: tuple[Reading, ...]
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True)
class Answer:
    """The neurons of a layer that respond to words: their `ranking`, the words' `score` of each face float32 [N], and
    positions of the faces that the best neurons share."""

    layer: str
    ranking: Ranking
    score: np.ndarray
    shared: np.ndarray


def understand(study: Study, text: str, by: str = BEST, table: EmbeddingTable | None = None) -> Understanding:
    """Read a typed text with the words of one scoring, or (BEST) each phrase with whichever scoring knows it best.

    Raises InputError for a text without words, for an unknown scoring, and for one that keeps no scores.
    """
    phrases = checked_phrases(text)
    kept = kept_scorings(study)
    if not kept:
        raise InputError(f"{study.title} keeps no concept scores, so it knows no words; build it with them.")
    if by not in (BEST, *kept):
        raise InputError(f"There is no scorer {by!r} that can be asked; there is {', '.join((BEST, *kept))}.")
    readings, unknown = read_phrases(phrases, known_words(study, None if by == BEST else [by]), table)
    return Understanding(tuple(phrases), tuple(readings), tuple(unknown))


def answer_by_words(study: Study, layer: str, readings: Sequence[Reading], similarity: str = "correlation") -> Answer:
    """The neurons of a layer by how they follow the known words; InputError where there is nothing to follow."""
    if not readings:
        raise InputError("The study knows none of these words; ask for a word that it knows.")
    return answer_by_score(study, layer, score_of_readings(study, readings), similarity)


def answer_by_score(study: Study, layer: str, score: np.ndarray, similarity: str = "correlation") -> Answer:
    """The neurons of a layer by how they follow a score of each face, float32 [N]."""
    ranking = rank_neurons(study, layer, score, similarity)
    return Answer(layer, ranking, score, shared_faces(study, layer, ranking, score))


def answer_table(study: Study, answer: Answer) -> pd.DataFrame:
    """The neurons that are not dead, best first: place (from 1), neuron, score, label (by the study's first scorer),
    above_chance (better than the best neuron of any shuffle)."""
    first, order = study.default_scoring, answer.ranking.order
    labels = study.labels(answer.layer, first.name, first.default_similarity)["label"].to_numpy()
    scores = answer.ranking.scores[order]
    return pd.DataFrame(
        {
            "place": np.arange(1, len(order) + 1),
            "neuron": order,
            "score": scores,
            "label": labels[order],
            "above_chance": scores > answer.ranking.bound,
        }
    )


def reading_facts(reading: Reading) -> dict[str, Any]:
    """A reading as JSON: phrase, closeness, the known words with their scorings, and the words left out."""
    return {
        "phrase": reading.phrase,
        "closeness": reading.closeness,
        "words": [{"word": word.name, "scorer": word.scoring} for word in reading.words],
        "left_out": list(reading.ignored),
    }


def answer_facts(study: Study, answer: Answer, most: int) -> dict[str, Any]:
    """An answer as JSON, with its `most` best neurons."""
    ranking, table = answer.ranking, answer_table(study, answer)
    return {
        "layer": answer.layer,
        "similarity": ranking.similarity,
        "images": ranking.images,
        "best": ranking.best,
        "chance": ranking.bound,
        "p": ranking.p,
        "strength": ranking.strength,
        "above_chance": int(table["above_chance"].sum()),
        "neurons": [
            {"neuron": int(line.neuron), "score": float(line.score), "label": line.label}
            for line in table.head(most).itertuples()
        ],
        "shared_rows": study.images["row"].to_numpy()[answer.shared].tolist(),
    }
