"""Slices by the concept scores of a study: the pictures that are most like a word.

CLIP knows thousands of words, many of which would guess at who a person is. So its words are taken from a list of
what should not matter, WORDS, and those of age, AGES, only where they are asked for. Words of gender, skin, origin or
belief are on no list. Other scorers measure expressions alone, so all of their words are taken.
"""

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from core.asking.known_words import KnownWord
from core.asking.ranking import score_of_words
from core.errors import InputError
from core.slices.pictures import Pictures
from core.slices.slice import FEWEST, Slice, most
from core.study import Study

# A name, and what concept sets call it, the first that a scoring has.
WORDS: Mapping[str, tuple[str, ...]] = {
    "glasses": ("glasses", "spectacles"),
    "sunglasses": ("sunglasses",),
    "hat": ("hat",),
    "beard": ("beard",),
    "hand over face": ("hand over face", "hand"),
    "profile": ("profile",),
    "several people": ("several people", "people"),
    "watermark": ("watermark",),
    "writing": ("writing", "text"),
    "blurry": ("blurry", "blurred"),
    "dark": ("dark",),
    "shadow": ("shadow", "strong shadow"),
    "drawing": ("drawing",),
}
AGES: Mapping[str, tuple[str, ...]] = {"baby": ("baby",), "elderly": ("elderly",)}
SAME = 0.5
JUDGES: Mapping[str, str] = {
    "clip": "by CLIP, a weak judge",
    "actions": "by measured facial actions",
    "votes": "by FER+'s voters",
}


def by_concept(study: Study, pictures: Pictures, scoring: str) -> list[Slice]:
    """The top tenth of the pictures for each word; InputError if the study keeps no scores, or has none of WORDS."""
    scored = study.scorings[study.matching(scoring, None)[0]]
    if scored.scorer != "clip":
        return _top_tenths(study, pictures, scoring, "concept", {name: (name,) for name in scored.concepts})
    return _top_tenths(study, pictures, scoring, "concept", WORDS)


def by_apparent_age(study: Study, pictures: Pictures, scoring: str) -> list[Slice]:
    """The top tenth for each word of age; the same InputErrors."""
    return _top_tenths(study, pictures, scoring, "age", AGES)


def by_pair(study: Study, pictures: Pictures, scoring: str) -> list[Slice]:
    """The pictures in the top tenth for two words at once, for every pair with at least FEWEST of them; without words
    that go together so often (SAME) that they are nearly one."""
    pairs = []
    for first, second in combinations(by_concept(study, pictures, scoring), 2):
        both = first.members & second.members
        if FEWEST <= both.sum() <= SAME * min(first.n, second.n):
            title = f"{first.title} and “{second.name}”"
            name, among = f"{first.name}+{second.name}", first.among & second.among
            pairs.append(Slice("pair", name, title, both, among, first.judge))
    return pairs


def _top_tenths(
    study: Study, pictures: Pictures, scoring: str, family: str, words: Mapping[str, tuple[str, ...]]
) -> list[Slice]:
    concepts, judge = study.scorings[scoring].concepts, study.scorings[scoring].scorer
    slices = []
    for name, known_as in words.items():
        word = next((each for each in known_as if each in concepts), None)
        if word is None:
            continue
        score = score_of_words(study, [KnownWord(scoring, concepts.index(word), word)])[pictures.positions]
        title = f"most like “{name}”"
        slices.append(Slice(family, name, title, most(score), np.isfinite(score), JUDGES.get(judge, f"by {judge}")))
    if not slices:
        raise InputError(
            f"“{study.scorings[scoring].title}” has none of the words {', '.join(words)}; choose another scorer."
        )
    return slices
