"""Would a neuron be called the same if the scorer were asked otherwise: in another prompt, by another model?

The labels of a study beside those that other scores of the same images for the same words give.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from core.concepts.scores import ConceptScores
from core.errors import InputError
from core.label_quality.halves import FEWEST, Words, choose_labels
from core.label_quality.wordings import CONCEPT, EMOTION, counted, shared_emotions
from core.label_quality.wordings_words import share_said
from core.numbers import percent
from core.study import Study
from core.study.study import Scoring

RESULT = "rescored"
HOW = (
    "The same concepts in other words, or by another judge: every neuron is named again by those scores, and by the "
    "study's own on the same images. Shares with 95 % intervals (Wilson); by chance: if the new names were dealt out "
    "among the neurons."
)
EVERY, REWORDED = "all of them", "reworded"
CALLED = {
    CONCEPT: ("any word", "the word"),
    REWORDED: ("a word that was put otherwise", "the word"),
    EMOTION: ("a word for an emotion", "the emotion"),
}
COLUMNS = ("layer", "scores", "images", "kept", "n", "same", "share", "low", "high", "chance")


def kept_when_rescored(
    study: Study,
    layers: Sequence[str],
    rescored: Mapping[str, ConceptScores],
    scorer: str | None = None,
    similarity: str | None = None,
) -> pd.DataFrame:
    """How many neurons keep their word, and how many their emotion, by each of the other scores, by their name.

    Both labels are chosen on the `images` of the study that the study's scores and all of the others have. Two lines a
    layer and scores, `kept` being the word's (CONCEPT) or its emotion's (EMOTION), and two for EVERY where there are
    several: neurons that keep it by each of them. n: neurons with a label, or with one that suggests an emotion; same:
    those that get the same word, or one that suggests such an emotion too; share with low and high (95 %, Wilson);
    chance: the share expected if the new labels were dealt out among these neurons (NaN for EVERY). A third line,
    REWORDED, counts the same words among the neurons whose own word these scores put by another text, if any is.

    InputError for a layer, scorer or similarity function that is not there, for a scorer whose scores the study does
    not keep, and for scores of other words or of too few of its images.
    """
    scorer, similarity = study.matching(scorer, similarity)
    scoring = study.scorings[scorer]
    if not study.keeps_scores(scorer):
        raise InputError(f"{study.title} does not keep what {scorer} says of every image; choose another scorer.")
    own = Words(study.concept_scores(scorer), bool(study.manifest["scorings"][scorer]["details"].get("centre")))
    others = {name: _words_of(study, scoring, name, scores) for name, scores in rescored.items()}
    common = _measured_by_all([own, *others.values()])
    own, others = own.of(common), {name: words.of(common) for name, words in others.items()}
    relations = {CONCEPT: np.eye(len(scoring.concepts), dtype=bool), EMOTION: shared_emotions(scoring)}
    reworded = {name: _reworded(study, scoring, scores) for name, scores in rescored.items()}
    reworded = {name: changed for name, changed in reworded.items() if changed.any()}
    lines = []
    for layer in layers:
        activations = study.activations(layer)[:, common]
        first = choose_labels(activations, own, similarity, k=1)[:, 0]
        then = {name: choose_labels(activations, words, similarity, k=1)[:, 0] for name, words in others.items()}
        for kept, related in relations.items():
            asked = (first >= 0) & related.any(axis=1)[first]
            same = {name: _related(related, first[asked], new[asked]) for name, new in then.items()}
            chances = {name: _dealt(related, first[asked], new[asked]) for name, new in then.items()}
            if len(then) > 1:
                same[EVERY] = np.logical_and.reduce(list(same.values()))
                chances[EVERY] = float("nan")
            lines += [(layer, name, len(common), kept, *counted(each), chances[name]) for name, each in same.items()]
        for name, changed in reworded.items():
            asked = (first >= 0) & changed[first]
            chance = _dealt(relations[CONCEPT], first[asked], then[name][first >= 0])
            lines.append((layer, name, len(common), REWORDED, *counted(first[asked] == then[name][asked]), chance))
    return pd.DataFrame(lines, columns=COLUMNS)


def rescored_said(table: pd.DataFrame) -> list[str]:
    """One sentence a layer and scores, from `kept_when_rescored`."""
    sentences = []
    for (layer, name), own in table.groupby(["layer", "scores"], sort=False):
        own = own.set_index("kept")
        word, emotion = own.loc[CONCEPT], own.loc[EMOTION]
        said = f"{layer}, {name}, on {word['images']:,} images: {_share(word)} keep their word"
        if REWORDED in own.index:
            said += f"; of those whose word is put otherwise {_share(own.loc[REWORDED])}"
        if emotion["n"]:
            said += f"; of those whose word stands for an emotion, {_share(emotion)} keep the emotion"
        sentences.append(f"{said}.")
    return sentences


def rescored_lines(table: pd.DataFrame) -> pd.DataFrame:
    """The same as texts, of one layer: a line for every count of `kept_when_rescored` that counts any neuron."""
    several = table["scores"].nunique() > 1
    return pd.DataFrame(
        {
            "Neurons called by": called,
            "Keep (95 %)": f"{kept}: {share_said(line)}",
            "By chance": percent(line["chance"]),
            "Neurons": f"{line['n']:,}",
            **({"Asked as in": line["scores"]} if several else {}),
        }
        for count, (called, kept) in CALLED.items()
        for line in table[table["kept"] == count].to_dict("records")
        if line["n"]
    )


def _words_of(study: Study, scoring: Scoring, name: str, scores: ConceptScores) -> Words:
    """The other scores of the study's images, NaN where they have none; concepts may come in another order."""
    places = {concept: place for place, concept in enumerate(scores.concepts)}
    absent = [concept for concept in scoring.concepts if concept not in places]
    if absent or len(places) != len(scoring.concepts):
        odd = absent[0] if absent else next(own for own in scores.concepts if own not in scoring.concepts)
        raise InputError(
            f"{name} scores other concepts than the study's {scoring.title!r}, {odd!r} for one; score the same set."
        )
    rows = study.images["row"].to_numpy()
    known = np.zeros(len(rows), bool) if scores.rows is None else np.isin(rows, scores.rows)
    found = np.full((len(rows), len(scoring.concepts)), np.nan, np.float32)
    if known.any():
        found[known] = scores.of_rows(rows[known]).scores[:, [places[own] for own in scoring.concepts]]
    return Words(found, bool(scores.details.get("centre")))


def _reworded(study: Study, scoring: Scoring, scores: ConceptScores) -> np.ndarray:
    """Which concepts the scores put by another text than the study's did, bool [concepts]."""
    before, after = (
        study.manifest["scorings"][scoring.name]["details"].get("texts", {}),
        scores.details.get("texts", {}),
    )
    return np.array([before.get(concept, concept) != after.get(concept, concept) for concept in scoring.concepts])


def _measured_by_all(words: Sequence[Words]) -> np.ndarray:
    """The images that all of the scores have, int64 [images]; InputError for too few."""
    common = np.flatnonzero(np.logical_and.reduce([np.isfinite(own.scores).all(axis=1) for own in words]))
    if len(common) < FEWEST:
        raise InputError(
            f"The scores share {len(common)} images with the study, and labels need {FEWEST}; score FER2013's test "
            "faces by `core score`."
        )
    return common


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
    return f"{share_said(line).removesuffix(')')}, n = {line['n']:,}{by_chance})"
