"""Which of a network's classes is which emotion, and its classifier with the seven emotions in our order."""

from dataclasses import dataclass

import numpy as np

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.errors import InputError

OTHER = "-"
NEVER = -60.0
ALIASES: dict[str, str] = {
    **{emotion.ferplus: emotion.name for emotion in EMOTIONS},
    "anger": "angry",
    "disgusted": "disgust",
    "fearful": "fear",
    "scared": "fear",
    "sadness": "sad",
    "surprised": "surprise",
    "happy": "happy",
    "calm": "neutral",
}
NOT_OURS = (OTHER, "contempt")
MOST = 40
"""Classes of a file that can be named one by one."""


@dataclass(frozen=True)
class Order:
    """An order that classes often have: what it is called, who has it, and the classes, an emotion each or OTHER."""

    title: str
    who: str
    names: tuple[str, ...]


ORDERS: dict[str, Order] = {
    "fer2013": Order("FER2013's order", "fer2013.csv, and what was trained on it", EMOTION_NAMES),
    "alphabetical": Order(
        "Alphabetical", "a folder for each emotion, read by Keras or torchvision", tuple(sorted(EMOTION_NAMES))
    ),
    "ferplus": Order(
        "FER+'s order",
        "fer2013new.csv, without its last two columns",
        ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", OTHER),
    ),
}


@dataclass(frozen=True)
class Classes:
    """`names` are the classes in the file's order: an emotion, or None for one that FER2013 does not have."""

    names: tuple[str | None, ...]

    @property
    def places(self) -> dict[int, int]:
        """By the emotion's index here, its place in the file."""
        return {EMOTION_NAMES.index(name): place for place, name in enumerate(self.names) if name is not None}

    @property
    def absent(self) -> tuple[str, ...]:
        """The emotions that the file does not know."""
        return tuple(name for name in EMOTION_NAMES if name not in self.names)

    @property
    def left_out(self) -> int:
        """How many of the file's classes are none of ours."""
        return sum(name is None for name in self.names)

    def sentences(self) -> list[str]:
        """What follows where the classes are not the seven."""
        told = []
        if self.absent:
            told.append(f"It does not know {', '.join(self.absent)}: it never says so, and such faces count as wrong.")
        if self.left_out:
            told.append(
                f"{self.left_out} of its classes {'is' if self.left_out == 1 else 'are'} none of the seven emotions "
                "and left out: their probability goes to the others in proportion."
            )
        return told

    def arranged(self, weight: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A classifier's weight [classes, inputs] and bias [classes] as [7, inputs] and [7].

        An emotion that the file does not know depends on nothing and has the logit NEVER, which no other falls below.
        """
        rows = np.zeros((len(EMOTION_NAMES), weight.shape[1]), np.float32)
        start = np.full(len(EMOTION_NAMES), NEVER, np.float32)
        for emotion, place in self.places.items():
            rows[emotion], start[emotion] = weight[place], bias[place]
        return rows, start


def classes_named(words: list[str] | None) -> Classes:
    """The classes that the user names, in the file's order; FER2013's order unless told.

    FER+'s names and the usual forms of ours are understood; OTHER and contempt are no emotions of ours. InputError
    for any other word, a word twice, and fewer than two emotions.
    """
    if words is None:
        return Classes(EMOTION_NAMES)
    found: list[str | None] = []
    for word in words:
        plain = word.strip().casefold()
        name = None if plain in NOT_OURS else ALIASES.get(plain, plain)
        if name is not None and name not in EMOTION_NAMES:
            raise InputError(
                f"{word!r} is none of {', '.join(EMOTION_NAMES)}; put {OTHER} for a class that none of them is."
            )
        if name is not None and name in found:
            raise InputError(f"The class {name} is named twice; name every class once, in the file's order.")
        found.append(name)
    if sum(name is not None for name in found) < 2:
        raise InputError("Fewer than two of the classes are emotions; a network here tells at least two apart.")
    return Classes(tuple(found))


def usual_order(count: int, told: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """The order to start from for `count` classes: what the file says of itself (`told`), else the first of ORDERS
    with as many, else no emotion at any place. InputError for more than MOST classes."""
    if count > MOST:
        raise InputError(f"It tells {count:,} classes apart; a network of emotions has at most {MOST}.")
    if told is not None and len(told) == count:
        return tuple(name or OTHER for name in classes_named(list(told)).names)
    fitting = (order.names for order in ORDERS.values() if len(order.names) == count)
    return next(fitting, (OTHER,) * count)
