"""Limits: what none of this can know, what can go wrong, and what happens to a picture that is given to it."""

import streamlit as st

from core.figures.recognition import recognition_chart
from core.study.recognition import Recognition
from pages.about.prose import CLOSING, OPENING, sections
from pages.common.chart import chart
from pages.common.frame import page_frame, pane
from pages.common.markup import lead
from pages.common.story_data import recognition_of
from pages.common.studies import current_study
from pages.common.words import words_used


def show() -> None:
    """The page: prose, and in its middle how often the network is right."""
    study = current_study()
    st.title("What it cannot know", anchor=False)
    lead(
        "This program is good company for looking into a network. It is no judge of people. Here is why, in plain "
        "words; please read it before you show a result to anyone."
    )
    sections(OPENING)
    with pane("It is often wrong, and not equally often"):
        _how_often(recognition_of(study))
    sections(CLOSING)
    words_used("neuron", "label", "accuracy", "interval", "scorer", "concept")


def _how_often(found: Recognition) -> None:
    easy, hard = found.table.iloc[0], found.table.iloc[-1]
    low, high = found.interval
    mistaken = f" It takes {hard.emotion} for {hard.mistaken_for} most often." if hard.mistaken_for else ""
    chart(
        recognition_chart(found.table),
        key="recognition",
        says=f"The network gives {100 * found.share:.1f} % of {found.n:,} faces of {found.split_title} the emotion "
        f"they were labelled with (95 % interval {100 * low:.1f} to {100 * high:.1f} %). Of the {easy.emotion} faces "
        f"it finds {100 * easy.found:.0f} %, of the {hard.emotion} ones {100 * hard.found:.0f} %.{mistaken} People "
        "agree with these labels on about 65 of 100 faces, give or take 5 (Goodfellow et al. 2013), so much of what "
        "counts as wrong is a label that another person would not have given.",
        alt="Share of the faces named as labelled, with intervals: "
        + ", ".join(f"{line.emotion} {100 * line.found:.0f} percent" for line in found.table.itertuples()),
        table=found.table,
        columns={name: st.column_config.NumberColumn(format="percent") for name in ("found", "low", "high")},
    )


with page_frame(back="overview", back_text="Back to the overview"):
    show()
