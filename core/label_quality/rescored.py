"""Would a neuron be called the same if the scorer were asked otherwise: in another prompt, by another model?

The labels of a study beside those that other scores of the same images for the same words give.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core.concepts.scores import ConceptScores
from core.errors import InputError
from core.label_quality.halves import Words, choose_labels
from core.label_quality.wordings import CONCEPT, EMOTION, counted, shared_emotions
from core.numbers import percent
from core.study import Study
from core.study.study import Scoring

EVERY = "all of them"
COLUMNS = ("layer", "scores", "kept", "n", "same", "share", "low", "high", "chance")


def kept_when_rescored(
    study: Study,
    layers: Sequence[str],
    rescored: Mapping[str, ConceptScores],
    scorer: str | None = None,
    similarity: str | None = None,
) -> pd.DataFrame:
    """How many neurons keep their word, and how many their emotion, by each of the other scores, by their name.

    Two lines a layer and scores, `kept` being the word's (CONCEPT) or its emotion's (EMOTION), and two for EVERY where
    there are several: neurons that keep it by each of them. n: neurons with a label, or with one that suggests an
    emotion; same: those that get the same word, or one that suggests such an emotion too; share with low and high
    (95 %, Wilson); chance: the share expected if the new labels were dealt out among these neurons.

    InputError for a layer, scorer or similarity function that is not there, and for scores of other images or words.
    """
    scorer, similarity = study.matching(scorer, similarity)
    scoring = study.scorings[scorer]
    words = {name: _words_of(study, scoring, name, own) for name, own in rescored.items()}
    relations = {CONCEPT: np.eye(len(scoring.concepts), dtype=bool), EMOTION: shared_emotions(scoring)}
    lines = []
    for layer in layers:
        first = study.candidates(layer, scorer, similarity)[0][:, 0].astype(np.int64)
        activations = study.activations(layer)
        then = {name: _labels(activations, own, similarity) for name, own in words.items()}
        for kept, related in relations.items():
            asked = (first >= 0) & related.any(axis=1)[first]
            same = {name: _related(related, first[asked], new[asked]) for name, new in then.items()}
            chances = {name: _dealt(related, first[asked], new[asked]) for name, new in then.items()}
            if len(then) > 1:
                same[EVERY] = np.logical_and.reduce(list(same.values()))
                chances[EVERY] = float("nan")
            lines += [(layer, name, kept, *counted(own), chances[name]) for name, own in same.items()]
    return pd.DataFrame(lines, columns=COLUMNS)


def rescored_said(table: pd.DataFrame) -> list[str]:
    """One sentence a layer and scores, from `kept_when_rescored`."""
    sentences = []
    for (layer, name), own in table.groupby(["layer", "scores"], sort=False):
        word, emotion = (own[own["kept"] == kept].iloc[0] for kept in (CONCEPT, EMOTION))
        said = f"{layer}, {name}: {_share(word)} keep their word"
        if emotion["n"]:
            said += f"; of those whose word stands for an emotion, {_share(emotion)} keep the emotion"
        sentences.append(f"{said}.")
    return sentences


def _words_of(study: Study, scoring: Scoring, name: str, scores: ConceptScores) -> Words:
    """The other scores of the study's images; concepts may come in another order."""
    places = {concept: place for place, concept in enumerate(scores.concepts)}
    absent = [concept for concept in scoring.concepts if concept not in places]
    if absent or len(places) != len(scoring.concepts):
        odd = absent[0] if absent else next(own for own in scores.concepts if own not in scoring.concepts)
        raise InputError(
            f"{name} scores other concepts than the study's {scoring.title!r}, {odd!r} for one; score the same set."
        )
    chosen = scores.of_rows(study.images["row"].to_numpy()).scores[:, [places[own] for own in scoring.concepts]]
    return Words(chosen, bool(scores.details.get("centre")))


def _labels(activations: np.ndarray, words: Words, similarity: str) -> np.ndarray:
    """The label of each neuron by other scores, int64 [neurons] (-1: none)."""
    measured = np.flatnonzero(np.isfinite(words.scores).all(axis=1))
    return choose_labels(activations[:, measured], words.of(measured), similarity, k=1)[:, 0]


def _related(related: np.ndarray, first: np.ndarray, then: np.ndarray) -> np.ndarray:
    return related[first, then] & (then >= 0)


def _dealt(related: np.ndarray, first: np.ndarray, then: np.ndarray) -> float:
    """Expected share that is kept if the new labels were dealt out among these neurons."""
    if not len(first):
        return float("nan")
    shares = np.bincount(then[then >= 0], minlength=len(related)) / len(then)
    return float((related[first] @ shares).mean())


def _share(line: pd.Series) -> str:
    by_chance = "" if np.isnan(line["chance"]) else f"; by chance {percent(line['chance'])}"
    return (
        f"{percent(line['share'])} ({100 * line['low']:.1f} to {100 * line['high']:.1f}, n = {line['n']:,}{by_chance})"
    )
