"""What the neurons on a map can be coloured by: another way is one more entry in `COLORINGS`.

A way gives either groups, each with a colour and a symbol, or a scale of numbers. The colours are those of the
emotions, which everybody can tell apart on light and on dark (tests/test_colors.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.emotions import EMOTION_COLORS, EMOTION_NAMES, EMOTIONS

WORDS = 10
SYMBOLS = ("circle", "diamond")


@dataclass(frozen=True)
class Group:
    """Neurons drawn alike: `members` bool [n]; `color` None for those that belong to nothing in particular."""

    title: str
    color: str | None
    symbol: str
    members: np.ndarray


@dataclass(frozen=True)
class Scale:
    """A number for each neuron, float [n], from `low` to `high`, what lies outside drawn like the ends; `diverging`
    where 0 is in the middle."""

    title: str
    values: np.ndarray
    low: float
    high: float
    diverging: bool = False


@dataclass(frozen=True)
class Coloring:
    """A way to colour: `make` takes the map's table, the layer's effects on the emotions, float [n, 7] logits in the
    table's order, and the emotion that is asked about, where `of_emotion`."""

    title: str
    meaning: str
    make: Callable[[pd.DataFrame, np.ndarray, str], tuple[Group, ...] | Scale]
    of_emotion: bool = False


def by_emotion(table: pd.DataFrame, effects: np.ndarray, emotion: str) -> tuple[Group, ...]:
    """One group an emotion that words suggest, and those whose word suggests none."""
    suggested = table["emotion"].to_numpy()
    groups = [Group(own.name, own.color, SYMBOLS[0], suggested == own.name) for own in EMOTIONS]
    return _there(*groups, Group("no emotion", None, SYMBOLS[0], suggested == ""))


def by_word(table: pd.DataFrame, effects: np.ndarray, emotion: str) -> tuple[Group, ...]:
    """The `WORDS` most frequent words, each in the colour of its emotion if that is not taken, and all others.

    There are fewer colours than words: when all are taken, they come again with another symbol.
    """
    labels = table["label"].to_numpy()
    counts = table["label"].value_counts()
    words = sorted(counts.index, key=lambda word: (-counts[word], word))[:WORDS]
    free = [(color, symbol) for symbol in SYMBOLS for color in EMOTION_COLORS]
    groups = []
    for word in words:
        usual = table.loc[table["label"] == word, "emotion"].mode().iloc[0]
        own = (EMOTION_COLORS[EMOTION_NAMES.index(usual)], SYMBOLS[0]) if usual else free[0]
        looks = own if own in free else free[0]
        free.remove(looks)
        groups.append(Group(word, *looks, labels == word))
    return _there(*groups, Group("other words", None, SYMBOLS[0], ~np.isin(labels, words)))


def by_frequency(table: pd.DataFrame, effects: np.ndarray, emotion: str) -> Scale:
    """The share of images on which a neuron is active, in percent."""
    return Scale("active on, % of faces", 100 * table["frequency"].to_numpy(), 0, 100)


def by_effect(table: pd.DataFrame, effects: np.ndarray, emotion: str) -> Scale:
    """What a neuron adds to the logit of `emotion` on the average face; 2 in 100 go beyond the ends of the scale."""
    values = effects[:, EMOTION_NAMES.index(emotion)]
    limit = float(np.quantile(np.abs(values), 0.98)) or 1.0
    return Scale(f"adds to {emotion}, logits", values, -limit, limit, diverging=True)


COLORINGS: dict[str, Coloring] = {
    "emotion": Coloring(
        "Emotion of its word",
        "The emotion that a neuron's word suggests; of several, the one that its top faces have most often.",
        by_emotion,
    ),
    "word": Coloring("Word", f"The {WORDS} most frequent words, and all others in grey.", by_word),
    "frequency": Coloring("How often active", "The share of faces on which a neuron is active at all.", by_frequency),
    "effect": Coloring(
        "Effect on an emotion",
        "What a neuron adds to the logit of an emotion on the average face: blue for it, orange against it.",
        by_effect,
        of_emotion=True,
    ),
}


def _there(*groups: Group) -> tuple[Group, ...]:
    return tuple(group for group in groups if group.members.any())
