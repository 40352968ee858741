"""Words in their different forms: "smiles", "smiling" and "a smile" are one, and a synonym is nearly one."""

import re
from functools import cache

import snowballstemmer
import yaml

from core.paths import ASSETS

SYNONYMS = ASSETS / "synonyms.yaml"
# fmt: off
LITTLE_WORDS = frozenset((
    "a", "an", "and", "at", "has", "have", "her", "his", "in", "is", "its", "of", "on", "or", "the", "their", "very",
    "with",
))
# fmt: on
NEGATIONS = frozenset(("no", "non", "not", "never", "without"))


def phrases_of(text: str) -> list[str]:
    """The phrases of a typed text, separated by commas, semicolons or lines; repeated ones count once."""
    phrases = (" ".join(part.split()) for part in re.split(r"[,;\n]", text))
    return list({phrase.casefold(): phrase for phrase in phrases if phrase}.values())


def words_of(phrase: str) -> list[str]:
    """The words of a phrase in lower case, without articles and the like unless there is nothing else."""
    words = re.findall(r"[^\W_]+", phrase.casefold())
    return [word for word in words if word not in LITTLE_WORDS] or words


def is_negated(phrase: str) -> bool:
    """Whether the phrase asks for the absence of something, which no similarity to a word can answer."""
    return not NEGATIONS.isdisjoint(re.findall(r"[^\W_]+", phrase.casefold()))


def stem(word: str) -> str:
    """What a word has in common with its other forms, by Porter's English stemmer: "wrinkl" of wrinkle, wrinkles and
    wrinkled."""
    # One a call: a stemmer keeps the word that it works on, and pages ask from several threads.
    return snowballstemmer.stemmer("english").stemWord(word)


def stems_of(phrase: str) -> frozenset[str]:
    """The stems of the words of a phrase."""
    return frozenset(map(stem, words_of(phrase)))


def meaning_of(phrase: str) -> frozenset[str]:
    """The stems of a phrase, each replaced by the first of its synonyms, so that synonyms become equal."""
    first = _first_of_synonyms()
    return frozenset(first.get(part, part) for part in stems_of(phrase))


@cache
def _first_of_synonyms() -> dict[str, str]:
    """The stem of each word of a group of synonyms, and the stem that stands for the group."""
    groups = yaml.safe_load(SYNONYMS.read_text(encoding="utf-8"))
    return {stem(word): stem(group[0]) for group in groups for word in group}
