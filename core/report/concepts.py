"""The report of the concepts that were used among correct predictions."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from core.dissection.similarity_info import SIMILARITY_INFO
from core.editing.published import published_concepts
from core.emotions import EMOTION_NAMES, EMOTIONS
from core.figures.style import ACCENT
from core.figures.usage import emotion_map, published_bars, shown_concepts, usage_bars
from core.report.origin import study_words
from core.report.parts import Chart, Part
from core.report.report import Report
from core.study import Study
from core.usage.definitions import DEFINITIONS
from core.usage.usage import Usage, beside_neurons, leading_concepts
from core.usage.words import by_emotion_said, in_percent, used_alt, used_said

MAPPED = 14


class Place(NamedTuple):
    """Whose labels, how they were matched, what "used" means, and on which faces."""

    scorer: str
    similarity: str
    definition: str
    split: str


def concepts_report(study: Study, location: str, place: Place, usage: Usage, by_emotion: pd.DataFrame) -> Report:
    """The bars of one usage, the map of all emotions (as `shares_by_emotion` gives it) and the published bars."""
    emotion = None if usage.emotion is None else EMOTIONS[usage.emotion]
    of = f" for {emotion.name}" if emotion else ""
    table = beside_neurons(study, usage)
    shown = shown_concepts(table)
    return Report(
        title=f"Concepts that the network used{of}",
        lead=f"{DEFINITIONS[place.definition].sentence} Words from “{study.scorings[place.scorer].title}”, matched by "
        f"{SIMILARITY_INFO[place.similarity].title}.",
        parts=(
            Chart(
                usage_bars(shown, emotion.color if emotion else ACCENT),
                used_said(usage, place.definition),
                used_alt(shown),
                in_percent(table),
                f"Used here{of}",
            ),
            _map(by_emotion, place.definition),
            _published(),
        ),
        study=study,
        command=concepts_command(location, place, usage.emotion),
    )


def concepts_command(location: str, place: Place, emotion: int | None) -> Sequence[str]:
    """The words after `python -m core` that write this report."""
    which = ("--scorer", place.scorer, "--similarity", place.similarity)
    how = ("--definition", place.definition, "--split", place.split)
    one = () if emotion is None else ("--emotion", EMOTION_NAMES[emotion])
    return ("report", "concepts", *study_words(location), *which, *how, *one, "--out", "concepts.html")


def _map(by_emotion: pd.DataFrame, definition: str) -> Part:
    shares = leading_concepts(by_emotion, MAPPED)
    return Chart(
        emotion_map(shares.index.tolist(), shares.to_numpy()),
        by_emotion_said(shares, definition),
        f"Table of {len(shares)} concepts by seven emotions; the numbers are in the table below.",
        (100 * by_emotion).rename_axis("concept").reset_index(),
        "Emotion by emotion",
    )


def _published() -> Part:
    table = published_concepts()
    first = table.iloc[0]
    return Chart(
        published_bars(table),
        f"Cha, Choi, Lo and Luu: “{first['concept']}” leads with {first['percent']:.1f} %, over all emotions. Its "
        "words are not ours, so compare the shapes, not the lines.",
        "Published bars: " + ", ".join(f"{line.concept} {line.percent:.1f} %" for line in table.itertuples()) + ".",
        table,
        "As published",
    )
