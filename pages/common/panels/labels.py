"""What each scorer says a neuron looks for, with runners-up and margins, and whether that holds on other faces."""

import pandas as pd
import streamlit as st

from core.dissection.luck import luck_said
from core.errors import InputError
from core.label_quality.neuron import already_judged, neuron_quality
from core.label_quality.trust import WEAK, Trust, pointing_said, trust_of, with_trust
from core.label_quality.wordings import without_label
from core.label_quality.wordings_words import caveat_said, without_said
from core.label_quality.words import quality_said
from core.numbers import percent, signed
from core.study import Study
from core.study.neuron_facts import label_table
from pages.common.download import csv_button
from pages.common.label_data import words_of
from pages.common.markup import html_table, quiet
from pages.common.neuron_data import table_of
from pages.common.panels.view import NeuronView
from pages.common.scoring import RECOMMENDED, similarity_title

HEADINGS = {
    "words_from": "Words from",
    "label": "Best word",
    "points_to": "Points to",
    "told": "Can the judge tell it?",
    "luck": "By luck?",
    "score": "Score",
    "margin": "Margin",
    "percentile": "Percentile",
    "runners_up": "Then come",
    "similarity": "Matched by",
}
QUALITY_HEADINGS = {
    "words_from": "Words from",
    "verdict": "Verdict",
    "tried": "Chosen on one half",
    "quality": "Fits the other half",
    "bar": "Random words reach",
    "lead": "Lead over the next",
    "stable": "Same again",
    "together": "Up to five words",
}


def labels(view: NeuronView, similarity: str) -> None:
    """One line a scorer. `similarity` is used for all of them; "recommended" is each scorer's own."""
    matched = None if similarity == RECOMMENDED else similarity
    words = words_of(view.study)
    table = with_trust(view.study, label_table(view.study, view.layer, view.neuron, matched, table_of), words)
    trusted = [trust_of(words, *own) for own in zip(table["scorer"], table["label"], strict=True)]
    st.markdown(f"**{pointing_said(view.study, table)}**")
    shown = table.assign(
        label=_marked(table, trusted),
        points_to=table["points_to"].where(table["points_to"] != "", "no emotion"),
        told=[each.said for each in trusted],
        luck=_luck(view, table),
        score=table["score"].map("{:.3f}".format),
        margin=table["margin"].map("{:.3f}".format),
        percentile=table["percentile"].map("{:.0f} %".format),
        runners_up=table["runners_up"].str.replace(" -", " −"),
        similarity=table["similarity"].map(similarity_title),
    )
    shown = shown[[name for name in HEADINGS if name != "luck" or shown["luck"].any()]]
    html_table(shown.rename(columns=HEADINGS), table["weak"])
    for each in trusted:
        if each.weak:
            quiet(f"Grey: {each.reason}")
    _without_label(view)
    quiet(
        "A judge can tell a word if its scores are higher on the faces labelled with the emotion that the word stands "
        "for than on others, with a chance whose interval lies above 0.6. Margin is the lead over the second word: the "
        "smaller, the less sure the name. The percentile is the share of the layer's labelled neurons whose best word "
        "fits no better. Scores of different lines cannot be compared."
    )
    csv_button(table, f"labels-{view.layer}-{view.neuron}", key="labels_csv")
    _on_other_faces(view, matched)


def _luck(view: NeuronView, table: pd.DataFrame) -> list[str]:
    """Whether each label may be luck; "" where that was not worked out."""
    named = zip(table["scorer"], table["similarity"], strict=True)
    lines = [table_of(view.study, view.layer, *own).iloc[view.neuron] for own in named]
    return [luck_said(line["q"]) if "q" in line else "" for line in lines]


def _without_label(view: NeuronView) -> None:
    """What it would be called without its word, where that has other wordings."""
    without = without_label(view.study, view.layer, view.neuron, view.scorer, view.similarity)
    if without is not None:
        st.markdown(" ".join((without_said(without), caveat_said(view.study, view.scorer))).strip())


@st.fragment
def _on_other_faces(view: NeuronView, similarity: str | None) -> None:
    """Whether the labels hold, at once where the layer was judged before; the first time takes some seconds."""
    st.markdown("**Does the word hold on new faces?**")
    if not already_judged(view.study, view.layer, similarity):
        place = st.empty()
        with place.container():
            quiet(f"Words are chosen again on one half of the faces and tried on the other, for all of {view.layer}.")
            if not st.button("Try them", key="judge_labels", icon=":material/rule:"):
                return
        place.empty()
    try:
        table = _quality(view.study, view.study.id, view.layer, view.neuron, similarity)
    except InputError as error:
        quiet(str(error))
        return
    words = words_of(view.study)
    trusted = [trust_of(words, *own) for own in zip(table["scorer"], table["label"], strict=True)]
    shown = table.assign(
        words_from=[view.study.scorings[scorer].title for scorer in table["scorer"]],
        verdict=[label if keeps else "no label" for label, keeps in zip(table["label"], table["keeps"], strict=True)],
        tried=_marked(table, trusted),
        quality=table["quality"].map("{:.2f}".format),
        bar=table["bar"].map("{:.2f}".format),
        lead=[f"{signed(lead, 2)} ({other})" for lead, other in zip(table["lead"], table["runner_up"], strict=True)],
        stable=table["stable"].map(lambda share: percent(share, 0)),
        together=[
            f"{own:.2f}: {words}" if words else "–" for own, words in zip(table["several"], table["words"], strict=True)
        ],
    )
    html_table(shown[list(QUALITY_HEADINGS)].rename(columns=QUALITY_HEADINGS))
    quiet(quality_said(table))
    csv_button(table, f"label-quality-{view.layer}-{view.neuron}", key="label_quality_csv")


def _marked(table: pd.DataFrame, trusted: list[Trust]) -> list[str]:
    """The labels; a weak one says so."""
    return [f"{label} {WEAK}" if each.weak else label for label, each in zip(table["label"], trusted, strict=True)]


@st.cache_resource(max_entries=64, show_spinner="Trying the words on other faces …")
def _quality(_study: Study, study_id: str, layer: str, neuron: int, similarity: str | None) -> pd.DataFrame:
    return neuron_quality(_study, layer, neuron, similarity)
