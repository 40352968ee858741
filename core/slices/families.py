"""Ways to cut the pictures into slices: another one is one more entry here.

A family that needs what is not there raises InputError; it is said and the others go on. Those that guess at a
person's age are `sensitive`: they are never cut unless they are asked for by name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from core.emotions import EMOTIONS
from core.errors import InputError
from core.slices import concept_slices, quality_slices
from core.slices.joining import Annotations, annotated_slices
from core.slices.pictures import Pictures
from core.slices.slice import FEWEST, Slice
from core.study import Study


@dataclass(frozen=True)
class Material:
    """What families cut slices from: `scoring` says whose concept scores, `annotations` are the user's own or None."""

    study: Study
    pictures: Pictures
    scoring: str
    annotations: Annotations | None = None


@dataclass(frozen=True)
class Family:
    """`about` is one sentence on how the slices are made; `cut` makes them."""

    title: str
    about: str
    cut: Callable[[Material], list[Slice]]
    sensitive: bool = False


def _by_emotion(material: Material) -> list[Slice]:
    labels = material.pictures.labels
    return [
        Slice("emotion", emotion.name, f"labelled {emotion.name}", labels == emotion.index, np.ones(len(labels), bool))
        for emotion in EMOTIONS
    ]


FAMILIES: dict[str, Family] = {
    "emotion": Family("Emotion", "The pictures that FER2013 gives each emotion.", _by_emotion),
    "quality": Family(
        "Picture quality",
        "The tenth of the pictures at either end of what is measured on the pixels.",
        lambda material: quality_slices.by_quality(material.pictures.rows),
    ),
    "concept": Family(
        "What should not matter",
        "The tenth of the pictures with the highest score for a word; CLIP's scores are a weak judge of what is there.",
        lambda material: concept_slices.by_concept(material.study, material.pictures, material.scoring),
    ),
    "pair": Family(
        "Two of them together",
        f"Pictures in the top tenth for two words at once, where there are at least {FEWEST}, and the words are not "
        "nearly the same.",
        lambda material: concept_slices.by_pair(material.study, material.pictures, material.scoring),
    ),
    "age": Family(
        "Apparent age",
        "The tenth of the pictures with the highest score for a word of age. That is a guess at a person's looks by a "
        "program, not their age: never use it to describe a person.",
        lambda material: concept_slices.by_apparent_age(material.study, material.pictures, material.scoring),
        sensitive=True,
    ),
    "annotation": Family(
        "Your annotations",
        "The values of the columns of the table that you joined.",
        lambda material: annotated_slices(material.annotations, material.pictures.rows),
    ),
}
USUAL = tuple(name for name, family in FAMILIES.items() if not family.sensitive)


@dataclass(frozen=True)
class Cut:
    """The slices that were found, those too small to say anything of, and why families gave none."""

    slices: tuple[Slice, ...]
    too_small: tuple[Slice, ...]
    missing: dict[str, str]


def cut(material: Material, families: Iterable[str] = USUAL) -> Cut:
    """Cut the pictures by these families; slices of fewer than FEWEST pictures, or without a rest, are set aside.

    InputError for a family that is not there.
    """
    found, missing = [], {}
    for name in dict.fromkeys(families):
        if name not in FAMILIES:
            raise InputError(f"There is no family of slices {name!r}; there is {', '.join(FAMILIES)}.")
        if name == "annotation" and material.annotations is None:
            continue
        try:
            found += FAMILIES[name].cut(material)
        except InputError as error:
            missing[name] = str(error)
    large = np.array([min(each.n, int(each.among.sum()) - each.n) >= FEWEST for each in found], bool)
    return Cut(
        tuple(each for each, enough in zip(found, large, strict=True) if enough),
        tuple(each for each, enough in zip(found, large, strict=True) if not enough),
        missing,
    )
