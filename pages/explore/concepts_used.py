"""The bars: what was used here, what the source study published, and every emotion at a glance."""

import streamlit as st

from core.editing.published import CONCEPT_COUNTS, published_concepts
from core.emotions import EMOTIONS
from core.figures.style import ACCENT
from core.figures.usage import emotion_map, published_bars, shown_concepts, usage_bars
from core.report.concepts import MAPPED, Place, concepts_report
from core.study import Study
from core.usage.usage import beside_neurons, leading_concepts
from core.usage.words import by_emotion_said, in_percent, used_alt, used_said
from pages.common.chart import chart, drawn
from pages.common.links import address, link, similarity_said
from pages.common.report import report_button
from pages.common.studies import study_location
from pages.explore.concepts_data import ALL, Choice, by_emotion_for, usage_for


def used_panel(study: Study, choice: Choice) -> None:
    """Bars of the chosen definition and emotion, and a link to each of their concepts."""
    usage = usage_for(study, choice, choice.class_index)
    table = beside_neurons(study, usage)
    shown = shown_concepts(table)
    emotion = choice.class_index
    chart(
        drawn(usage_bars, shown, ACCENT if emotion is None else EMOTIONS[emotion].color),
        key="used",
        says=used_said(usage, choice.definition),
        alt=used_alt(shown),
        table=in_percent(table),
    )
    links = " · ".join(link(name, concept_address(choice, study, name)) for name in shown["concept"])
    st.html(f'<p class="emo-quiet">Open one: {links}</p>')
    here, place = study_location(), Place(choice.scorer, choice.similarity, choice.definition, choice.split)
    emotions = by_emotion_for(study, choice)
    report_button(
        lambda: concepts_report(study, here, place, usage, emotions), f"concepts-{choice.name}", key="concepts_report"
    )


def published_panel() -> None:
    """The source study's bars."""
    table = published_concepts()
    first = table.iloc[0]
    chart(
        drawn(published_bars, table),
        key="published_used",
        says=f"“{first['concept']}” leads with {first['percent']:.1f} %, over all emotions. Its words are not ours, "
        "so compare the shapes, not the lines. No intervals and no n were published; "
        f"{CONCEPT_COUNTS} counts are the fewest that give these percentages.",
        alt="Published bars in descending order: "
        + ", ".join(f"{line.concept} {line.percent:.1f} %" for line in table.itertuples())
        + ".",
        table=table,
    )


def used_by_emotion(study: Study, choice: Choice) -> None:
    """A map of the concepts with the largest shares over the seven emotions."""
    usage_for(study, choice, None)
    shares = leading_concepts(by_emotion_for(study, choice), MAPPED)
    concepts = shares.index.tolist()
    chart(
        drawn(emotion_map, concepts, shares.to_numpy()),
        key="used_by_emotion",
        says=by_emotion_said(shares, choice.definition),
        alt=f"Table of {len(concepts)} concepts by seven emotions; the numbers are in the table below.",
        table=(100 * shares).rename_axis("concept").reset_index(),
    )


def concept_address(choice: Choice, study: Study, concept: str) -> str:
    """The address of this page with one concept open."""
    return address(
        "concepts",
        concept=concept,
        scorer=choice.scorer,
        similarity=similarity_said(study, choice.scorer, choice.similarity),
        definition=choice.definition,
        split=choice.split,
        emotion=None if choice.emotion == ALL else choice.emotion,
    )
