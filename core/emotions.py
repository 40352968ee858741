"""The seven classes of FER2013, in the dataset's order, with their colours and their FER+ counterparts.

The colours were searched for: near the hue that each emotion had, with a contrast of 3 to 1 or more against the light
and the dark background (WCAG 2.2, 1.4.11), and as far apart as that allows for normal and for colour-blind eyes.
Okabe and Ito's colours are neither: yellow fades on white, and two of the seven fall together without red or green.
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
    Emotion(0, "angry", "anger", "#C90400"),
    Emotion(1, "disgust", "disgust", "#366C53"),
    Emotion(2, "fear", "fear", "#8D40AA"),
    Emotion(3, "happy", "happiness", "#DF7A02"),
    Emotion(4, "sad", "sadness", "#215CFF"),
    Emotion(5, "surprise", "surprise", "#209AEE"),
    Emotion(6, "neutral", "neutral", "#988C8F"),
)
EMOTION_NAMES: tuple[str, ...] = tuple(emotion.name for emotion in EMOTIONS)
EMOTION_COLORS: tuple[str, ...] = tuple(emotion.color for emotion in EMOTIONS)
