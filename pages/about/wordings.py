"""What neurons would be called if the word that names them were not in the list."""

import pandas as pd
import streamlit as st

from core.explanation.results import command_of, read_result
from core.label_quality.rescored import HOW as RESCORED_HOW
from core.label_quality.rescored import RESULT, rescored_lines
from core.label_quality.wordings import form_by_form, kept_by_word, kept_without_label, wordings_of
from core.label_quality.wordings_words import form_lines, how_said, word_lines, wordings_said
from core.study import Study
from pages.common.download import csv_button
from pages.common.frame import pane
from pages.common.markup import html_table, quiet

TITLE = "Does a neuron's name hang on the wording?"


def wordings(study: Study) -> None:
    """One sentence a layer and the words one by one; nothing where no concept has two wordings in the list."""
    if not wordings_of(study.default_scoring):
        return
    with st.container(width=860), pane(TITLE):
        _layer(study)


@st.fragment
def _layer(study: Study) -> None:
    scorer, layers = study.default_scoring.name, study.layers
    place = st.container()
    layer = st.selectbox("Layer", layers, index=len(layers) - 1, key="wordings_layer", width=200)
    kept, words, forms = _tables(study, study.id, layer)
    with place:
        st.markdown(f"**{wordings_said(kept)}**")
        quiet(how_said(study, scorer))
        if len(words):
            html_table(word_lines(words))
    if len(forms):
        with st.expander("Wording by wording", icon=":material/grid_on:"):
            quiet(
                "Of the neurons called by one wording, how many would be called by another if that were the only "
                "wording of the concept in the list. Last, how alike the two wordings score the same faces "
                "(correlation, 1 is perfect): where that is low, the judge itself takes them for different things."
            )
            html_table(form_lines(forms))
    csv_button(words, f"wordings-{layer}", key="wordings_csv")
    otherwise(study, layer)


def otherwise(study: Study, layer: str) -> None:
    """What names become when the judge is asked in other words, where that was worked out."""
    table = read_result(RESULT, study)
    if table is None or layer not in set(table["layer"]):
        return
    own = table[table["layer"] == layer]
    st.markdown(f"**Names given again, the judge being asked otherwise, on {own['images'].max():,} of the faces**")
    html_table(rescored_lines(own))
    quiet(f"{RESCORED_HOW} Made by {command_of(RESULT)}.")


@st.cache_resource(max_entries=32, show_spinner=False)
def _tables(_study: Study, study_id: str, layer: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return tuple(make(_study, [layer]) for make in (kept_without_label, kept_by_word, form_by_form))
