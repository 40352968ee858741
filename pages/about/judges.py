"""The scorers against one another: do two judges mean the same by the same emotion, on faces and on neurons?"""

import pandas as pd
import streamlit as st

from core.figures.label_quality import related_dots, shared_dots
from core.label_quality.between_judges import (
    related_said,
    related_words,
    shared_by_layer,
    shared_pairs_said,
    shared_said,
)
from core.study import Study
from pages.common.chart import chart, drawn
from pages.common.frame import pane
from pages.common.markup import quiet

TITLE = "Do the judges agree with one another?"
PERCENT = ("share", "low", "high", "chance")


def judges(study: Study) -> None:
    """One sentence on the last layer's neurons; the figures when they are opened. Nothing for a study of one judge."""
    shared = _shared(study, study.id, study.layers[-1:])
    if shared.empty:
        return
    with st.container(width=860), pane(TITLE):
        st.markdown(f"**{shared_said(shared)}**")
        quiet(shared_pairs_said(study, shared))
        _figures(study)


@st.fragment
def _figures(study: Study) -> None:
    place = st.expander("On every layer, and face by face", icon=":material/balance:", key="judges", on_change="rerun")
    if not place.open:
        return
    titles = {name: scoring.title for name, scoring in study.scorings.items()}
    shared, related = _shared(study, study.id, study.layers), _related(study, study.id)
    with place:
        chart(
            drawn(shared_dots, shared, titles),
            key="judges_shared",
            says="How often two judges' words for a neuron point to a common emotion, with 95 % intervals; rings are "
            "chance. Layers with fewer than 20 neurons whose words both stand for an emotion are left out.",
            alt="Shares of neurons: "
            + ", ".join(
                f"{line.layer} {line.scorer} and {line.other} {100 * line.share:.0f} percent"
                for line in shared.itertuples()
            ),
            table=shared,
            columns={name: st.column_config.NumberColumn(format="percent") for name in PERCENT},
        )
        if related.empty:
            return
        chart(
            drawn(related_dots, related, titles),
            key="judges_related",
            says=related_said(study, related),
            alt="Correlations: "
            + ", ".join(f"{line.word} and {line.other_word} {line.r:.2f}" for line in related.itertuples()),
            table=related,
        )


@st.cache_resource(max_entries=8, show_spinner=False)
def _shared(_study: Study, study_id: str, layers: tuple[str, ...]) -> pd.DataFrame:
    return shared_by_layer(_study, layers)


@st.cache_resource(max_entries=4, show_spinner="Comparing the judges …")
def _related(_study: Study, study_id: str) -> pd.DataFrame:
    return related_words(_study)
