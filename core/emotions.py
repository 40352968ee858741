"""The seven classes of FER2013, in the dataset's order, with their colours and their FER+ counterparts.

The colours are Okabe and Ito's, which the colour-blind tell apart; they hold on light and dark backgrounds.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Emotion:
    """One class: `index` as in fer2013.csv, `name` in lower case, `ferplus` the column of FER+ votes."""

    index: int
    name: str
    ferplus: str
    color: str

    @property
    def title(self) -> str:
        return self.name.capitalize()


EMOTIONS: tuple[Emotion, ...] = (
    Emotion(0, "angry", "anger", "#D55E00"),
    Emotion(1, "disgust", "disgust", "#009E73"),
    Emotion(2, "fear", "fear", "#CC79A7"),
    Emotion(3, "happy", "happiness", "#E69F00"),
    Emotion(4, "sad", "sadness", "#0072B2"),
    Emotion(5, "surprise", "surprise", "#56B4E9"),
    Emotion(6, "neutral", "neutral", "#8A8F98"),
)
EMOTION_NAMES: tuple[str, ...] = tuple(emotion.name for emotion in EMOTIONS)
EMOTION_COLORS: tuple[str, ...] = tuple(emotion.color for emotion in EMOTIONS)
