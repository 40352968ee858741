"""Would a neuron be called the same in other words? Its label is taken out of the vocabulary and the next one read.

Two words of a vocabulary are wordings of one concept if assets/word_forms.yaml declares them so. All of this is read
off a neuron's best candidates: the other words keep their scores when one is taken out. Where scores are centred over
an image's words, that word stays part of the mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import yaml

from core.editing.statistics import wilson_interval
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.label_quality.halves import Words
from core.label_quality.rows import Rows
from core.paths import ASSETS
from core.study import Study
from core.study.study import Scoring

WORD_FORMS = ASSETS / "word_forms.yaml"
CONCEPT, EMOTION = "concept", "emotion"
KEPT_COLUMNS = ("layer", "scorer", "similarity", "kept", "n", "same", "share", "low", "high", "chance", "dealt")
WORD_COLUMNS = ("layer", "word", "others", "n", "same", "share", "low", "high", "next", "next_n")
FORM_COLUMNS = ("layer", "word", "only", "n", "called", "share", "low", "high", "r")


@dataclass(frozen=True)
class Without:
    """What a neuron with this `word` would be called without it: the `next` word ("" for none). `others` are the other
    wordings of the label, and `same_concept` says whether the next word is one of these."""

    word: str
    next: str
    others: tuple[str, ...]
    same_concept: bool


@cache
def declared_wordings() -> tuple[frozenset[str], ...]:
    """The groups of assets/word_forms.yaml, in lower case."""
    return tuple(map(frozenset, yaml.safe_load(WORD_FORMS.read_text(encoding="utf-8"))))


def wordings_of(scoring: Scoring) -> tuple[tuple[str, ...], ...]:
    """The concepts of a scorer's vocabulary that have several wordings in it, each with its wordings."""
    groups = (
        tuple(word for word in scoring.concepts if word.casefold() in declared) for declared in declared_wordings()
    )
    return tuple(words for words in groups if len(words) > 1)


def kept_without_label(
    study: Study, layers: Sequence[str], scorer: str | None = None, similarity: str | None = None
) -> pd.DataFrame:
    """How many neurons keep their concept, and how many their emotion, without the word that they are called by.

    Two lines a layer, `kept` being CONCEPT or EMOTION. n: neurons whose label has other wordings, or suggests an
    emotion that another word suggests too; same: those whose next word is one of these; share with low and high (95 %,
    Wilson); chance: the share expected if the groups, or the suggested emotions, were dealt to the vocabulary's words
    at random; dealt: the share expected if each neuron got the next word of any neuron of the layer, other than its own
    label, which is stricter, as few words come next often. NaN where nothing could be counted. InputError for a layer,
    scorer or similarity function that is not there.
    """
    scorer, similarity = study.matching(scorer, similarity)
    relations = {CONCEPT: _same_concept(study.scorings[scorer]), EMOTION: _same_emotion(study.scorings[scorer])}
    lines = []
    for layer in layers:
        first, then = _first_two(study, layer, scorer, similarity)
        for kept, related in relations.items():
            asked = related.any(axis=1)[first]
            same = related[first[asked], then[asked]] & (then[asked] >= 0)
            lines.append(
                (
                    layer,
                    scorer,
                    similarity,
                    kept,
                    *counted(same),
                    _chance(related),
                    _dealt(first[asked], then, related),
                )
            )
    return pd.DataFrame(lines, columns=KEPT_COLUMNS)


def kept_by_word(
    study: Study, layers: Sequence[str], scorer: str | None = None, similarity: str | None = None
) -> pd.DataFrame:
    """The same word by word: one line a layer and label that has other wordings (`others`, joined by commas), the
    labels of most neurons first.

    n (neurons called so), same (whose next word is another wording), share with low and high (95 %, Wilson), and the
    `next` word that most of them would get ("" for none), which `next_n` do.
    """
    scorer, similarity = study.matching(scorer, similarity)
    names = study.scorings[scorer].concepts
    related = _same_concept(study.scorings[scorer])
    lines = []
    for layer in layers:
        first, then = _first_two(study, layer, scorer, similarity)
        sizes = np.bincount(first, minlength=len(names))
        for word in np.argsort(-sizes, kind="stable"):
            if not sizes[word] or not related[word].any():
                continue
            own = then[first == word]
            counts = np.bincount(own + 1, minlength=len(names) + 1)
            others = ", ".join(names[other] for other in np.flatnonzero(related[word]))
            most = int(counts.argmax())
            found = counted(related[word, own] & (own >= 0))
            lines.append((layer, names[word], others, *found, ("", *names)[most], int(counts[most])))
    return pd.DataFrame(lines, columns=WORD_COLUMNS)


def form_by_form(
    study: Study, layers: Sequence[str], scorer: str | None = None, similarity: str | None = None
) -> pd.DataFrame:
    """Of the neurons called by one wording of a concept, which share would be called by another if that were its `only`
    one in the vocabulary: one line a layer, word and other wording.

    n (neurons called by `word`), called (by `only`), share with low and high (95 %, Wilson), and r, the correlation of
    the two wordings' scores over the probing images (NaN unless the study keeps them): where it is low, the scorer
    itself takes the wordings for different things. A neuron all of whose
    stored candidates are wordings of the concept, without `only` among them, cannot be told and is not in n.
    """
    scorer, similarity = study.matching(scorer, similarity)
    names = study.scorings[scorer].concepts
    related, alike = _same_concept(study.scorings[scorer]), _likeness(study, scorer)
    lines = []
    for layer in layers:
        candidates = study.candidates(layer, scorer, similarity)[0].astype(np.int64)
        for word in np.unique(candidates[:, 0]):
            if word < 0:
                continue
            own = candidates[candidates[:, 0] == word]
            outside = np.append(~related[word], False)
            outside[word] = False
            for only in np.flatnonzero(related[word]):
                # Wordings that are taken out do not compete: the first candidate that is `only` or no wording decides.
                competes = (own == only) | outside[own]
                told = competes.any(axis=1) | (own < 0).any(axis=1)
                decides = own[np.arange(len(own)), competes.argmax(axis=1)]
                called = (competes.any(axis=1) & (decides == only))[told]
                lines.append((layer, names[word], names[only], *counted(called), alike[word, only]))
    return pd.DataFrame(lines, columns=FORM_COLUMNS)


def without_label(study: Study, layer: str, neuron: int, scorer: str, similarity: str) -> Without | None:
    """What one neuron would be called without its label; None where the label has no other wording, or there is none.

    InputError for a neuron that is not there.
    """
    if not 0 <= neuron < study.width(layer):
        raise InputError(f"{layer} has neurons 0 to {study.width(layer) - 1}; there is no neuron {neuron}.")
    first, then = study.candidates(layer, scorer, similarity)[0][neuron, :2].astype(int)
    names = (*study.scorings[scorer].concepts, "")
    group = next((own for own in wordings_of(study.scorings[scorer]) if names[first] in own), ())
    if not group:
        return None
    others = tuple(word for word in group if word != names[first])
    return Without(names[first], names[then], others, names[then] in others)


def shared_emotions(scoring: Scoring) -> np.ndarray:
    """Which words suggest a common emotion, bool [concepts, concepts]; each with itself, if it suggests any."""
    suggested = np.array([[name in own for name in EMOTION_NAMES] for own in scoring.emotions], int)
    return suggested @ suggested.T > 0


def counted(same: np.ndarray) -> tuple[int, int, float, float, float]:
    """n, how many are True, their share and its 95 % interval."""
    n, kept = len(same), int(same.sum())
    return n, kept, kept / n if n else float("nan"), *wilson_interval(kept, n)


def _first_two(study: Study, layer: str, scorer: str, similarity: str) -> tuple[np.ndarray, np.ndarray]:
    """Label and next word of the neurons of a layer that have a label, int64 [n] each (-1: no next word)."""
    first, then = study.candidates(layer, scorer, similarity)[0][:, :2].astype(np.int64).T
    return first[first >= 0], then[first >= 0]


def _same_concept(scoring: Scoring) -> np.ndarray:
    """Which words are other wordings of which, bool [concepts, concepts]; none is another wording of itself."""
    related = np.zeros((len(scoring.concepts),) * 2, bool)
    for group in wordings_of(scoring):
        places = [scoring.concepts.index(word) for word in group]
        related[np.ix_(places, places)] = True
    np.fill_diagonal(related, False)
    return related


def _same_emotion(scoring: Scoring) -> np.ndarray:
    """Which words suggest an emotion that another word suggests too, bool [concepts, concepts], False for itself."""
    related = shared_emotions(scoring)
    np.fill_diagonal(related, False)
    return related


def _likeness(study: Study, scorer: str) -> np.ndarray:
    """Correlation of the words' scores over the images that could be measured, float64 [concepts, concepts]."""
    if not study.keeps_scores(scorer):
        return np.full((len(study.scorings[scorer].concepts),) * 2, np.nan)
    scores = study.concept_scores(scorer)
    centre = bool(study.manifest["scorings"][scorer]["details"].get("centre"))
    units = Rows(Words(scores[np.isfinite(scores).all(axis=1)], centre).compared).units
    return (units @ units.T).astype(np.float64)


def _chance(related: np.ndarray) -> float:
    """Expected share that is kept if the relation were dealt to the words at random, over all orders: the share of the
    other words that go with one, on average over those that go with any."""
    partners = related.sum(axis=1)
    return float(partners[partners > 0].mean() / (len(related) - 1)) if partners.any() else float("nan")


def _dealt(labels: np.ndarray, then: np.ndarray, related: np.ndarray) -> float:
    """Expected share of neurons with these `labels` int64 [n] that keep the relation, if each draws its next word from
    `then` int64 [m], those of the layer, without its own label."""
    words, counts = np.unique(labels, return_counts=True)
    pool = np.repeat(np.bincount(then[then >= 0], minlength=len(related))[None], len(words), axis=0)
    pool[np.arange(len(words)), words] = 0
    kept, drawn = (pool * related[words]).sum(axis=1), pool.sum(axis=1)
    known = drawn > 0
    return float(np.average(kept[known] / drawn[known], weights=counts[known])) if known.any() else float("nan")
