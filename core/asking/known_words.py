"""Reading typed words as words that a study has scored on every face.

Nothing is guessed silently: each reading says how far it is from what was typed, what was left out of a phrase, and
what could be asked for instead of a word that is not known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from core.asking.forms import is_negated, meaning_of, phrases_of, stems_of, words_of
from core.concepts.embedding_table import EmbeddingTable
from core.errors import InputError
from core.study.study import Study

NEAREST = 6
MOST_PHRASES = 12
LONGEST = 120
ALIKE = 0.6

# From the closest reading to the loosest, as a page says it.
CLOSENESS: dict[str, str] = {
    "same": "a known word",
    "form": "another form of a known word",
    "synonym": "nearly the same as a known word",
    "part": "contains a known word",
    "wider": "the known word says more",
    "embedding": "the nearest known word by its text embedding",
}


@dataclass(frozen=True)
class KnownWord:
    """A concept whose score of every face is kept: its scoring, its column there, and its name."""

    scoring: str
    column: int
    name: str


@dataclass(frozen=True)
class Reading:
    """A typed `phrase` read as known `words`, by one of CLOSENESS; `ignored` are words of the phrase left out."""

    phrase: str
    closeness: str
    words: tuple[KnownWord, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """A typed `phrase` that cannot be read, and the `nearest` known words by name."""

    phrase: str
    nearest: tuple[str, ...]


def kept_scorings(study: Study) -> tuple[str, ...]:
    """The scorings of a study that keep the score of every face, which ranking neurons needs."""
    return tuple(filter(study.keeps_scores, study.scorings))


def known_words(study: Study, scorings: Iterable[str] | None = None) -> list[KnownWord]:
    """Every word that can be ranked, of the named scorings or of all; in the order of the study."""
    kept = kept_scorings(study)
    wanted = kept if scorings is None else [name for name in scorings if name in kept]
    return [
        KnownWord(scoring, column, name)
        for scoring in wanted
        for column, name in enumerate(study.scorings[scoring].concepts)
    ]


def checked_phrases(text: str) -> list[str]:
    """The phrases of a typed text; InputError if there are none, too many, or one that is no phrase."""
    phrases = phrases_of(text)
    if not phrases:
        raise InputError("Type at least one word, such as smile; separate several by commas.")
    if len(phrases) > MOST_PHRASES:
        raise InputError(f"Ask for at most {MOST_PHRASES} words or phrases at once, not {len(phrases)}.")
    for phrase in phrases:
        if len(phrase) > LONGEST or not phrase.isprintable() or not words_of(phrase):
            raise InputError(f"{phrase[:40]!r} is no word; use letters, at most {LONGEST} of them.")
    return phrases


def read_phrases(
    phrases: Iterable[str], known: list[KnownWord], table: EmbeddingTable | None = None
) -> tuple[list[Reading], list[Unknown]]:
    """Each phrase as the known words closest to it, or as unknown. With a `table` of text embeddings, a word of the
    table that is not known is read as the known word that it is most similar to."""
    readings, unknown = [], []
    for phrase in phrases:
        reading = None if is_negated(phrase) else _closest(phrase, known, table)
        if reading is None:
            unknown.append(Unknown(phrase, nearest_words(phrase, known)))
        else:
            readings.append(reading)
    return readings, unknown


def nearest_words(phrase: str, known: list[KnownWord], most: int = NEAREST) -> tuple[str, ...]:
    """Names of known words: those that share a word with the phrase or are spelt like it, then some of each judge."""
    meaning = meaning_of(phrase)
    likeness: dict[str, float] = {}
    for word in known:
        shared = 2.0 * bool(meaning & meaning_of(word.name))
        spelt = SequenceMatcher(None, phrase.casefold(), word.name.casefold()).ratio()
        likeness[word.name] = max(likeness.get(word.name, 0.0), shared + spelt)
    near = sorted((name for name, value in likeness.items() if value >= ALIKE), key=lambda name: -likeness[name])
    return tuple(dict.fromkeys((*near, *_some_of_each(known, most))))[:most]


def _some_of_each(known: list[KnownWord], most: int) -> tuple[str, ...]:
    """The first words of each scoring in turn."""
    columns: dict[str, list[str]] = {}
    for word in known:
        columns.setdefault(word.scoring, []).append(word.name)
    turns = (names[turn] for turn in range(most) for names in columns.values() if turn < len(names))
    return tuple(dict.fromkeys(turns))[:most]


def _closest(phrase: str, known: list[KnownWord], table: EmbeddingTable | None) -> Reading | None:
    folded, stems, meaning = phrase.casefold(), stems_of(phrase), meaning_of(phrase)
    tests: tuple[tuple[str, Callable[[KnownWord], bool]], ...] = (
        ("same", lambda word: word.name.casefold() == folded),
        ("form", lambda word: stems_of(word.name) == stems),
        ("synonym", lambda word: meaning_of(word.name) == meaning),
        ("part", lambda word: stems_of(word.name) < stems),
        ("part", lambda word: meaning_of(word.name) < meaning),
    )
    for closeness, accepts in tests:
        found = [word for word in known if accepts(word)]
        if found:
            return _reading(phrase, closeness, _of_one_scoring(found))
    wider = [word for word in known if meaning < meaning_of(word.name)]
    if len({word.name for word in wider}) == 1:
        return Reading(phrase, "wider", (wider[0],))
    return _by_embedding(phrase, known, table) if table is not None else None


def _of_one_scoring(found: list[KnownWord]) -> list[KnownWord]:
    """Those of the first scoring that has the most of them, without words that another of them contains."""
    per_scoring: dict[str, list[KnownWord]] = {}
    for word in found:
        per_scoring.setdefault(word.scoring, []).append(word)
    best = max(per_scoring.values(), key=lambda words: len(frozenset().union(*(meaning_of(w.name) for w in words))))
    return [word for word in best if not any(meaning_of(word.name) < meaning_of(other.name) for other in best)]


def _reading(phrase: str, closeness: str, found: list[KnownWord]) -> Reading:
    covered = frozenset().union(*(meaning_of(word.name) for word in found))
    ignored = [word for word in words_of(phrase) if not meaning_of(word) <= covered] if closeness == "part" else []
    return Reading(phrase, closeness, tuple(found), tuple(ignored))


def _by_embedding(phrase: str, known: list[KnownWord], table: EmbeddingTable) -> Reading | None:
    rows = {word.casefold(): row for row, word in enumerate(table.words)}
    candidates = [word for word in known if word.name.casefold() in rows]
    if phrase.casefold() not in rows or not candidates:
        return None
    embedded = table.embeddings[[rows[word.name.casefold()] for word in candidates]]
    best = int(np.argmax(embedded @ table.embeddings[rows[phrase.casefold()]]))
    return Reading(phrase, "embedding", (candidates[best],))
