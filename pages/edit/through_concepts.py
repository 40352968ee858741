"""Bottleneck: the network made to speak in concepts alone, what that costs, and its weights to turn by hand."""

import streamlit as st

from core.emotions import EMOTION_NAMES
from core.explanation.explain import scoring_for_faces
from core.study import Study
from pages.common.address import Address, number_in, one_of
from pages.common.frame import page_frame, pane
from pages.common.markup import lead, quiet
from pages.common.scoring import scorer_field
from pages.common.studies import current_study
from pages.common.words import words_used
from pages.edit.bottleneck_data import fitted_for
from pages.edit.bottleneck_face import one_face
from pages.edit.bottleneck_fares import how_it_fares
from pages.edit.bottleneck_weights import edits_read, forget_unknown, weights


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("bottleneck")
    st.title("What if it could only speak in concepts?", anchor=False)
    lead(
        "What the network sees is squeezed through a list of named concepts, and a short sum of these names "
        "the emotion. Every answer can then be read, and every weight turned by hand."
    )
    scorer = _choose(address, study)
    rows = study.images["row"].to_numpy()
    emotion = address.field("emotion", "happy", one_of(EMOTION_NAMES, "emotion"))
    row = address.field("row", int(rows[0]), number_in(int(rows.min()), int(rows.max()), "A row of FER2013"))
    concepts = fitted_for(study, scorer).bottleneck.concepts
    address.field("weights", [], edits_read(concepts))
    forget_unknown(concepts)
    with pane("How it fares"):
        how_it_fares(study, scorer)
    with pane("What speaks for which emotion"):
        weights(study, scorer, emotion, address)
    with pane("One face"):
        one_face(study, scorer, row, address)
    address.write()
    words_used("concept", "scorer", "logit", "accuracy", "interval", "p-value", "activation", "neuron")


def _choose(address: Address, study: Study) -> str:
    with st.container(width=340):
        scorer = scorer_field(address, study, scoring_for_faces(study).name)
    quiet(
        f"Fitted on the {len(study.rows_in('public')):,} pictures of PublicTest and reported on PrivateTest: far fewer "
        "than the network itself learned from, because a study holds features of the test pictures alone."
    )
    return scorer


with page_frame(back="bottleneck", back_text="Start afresh"):
    show()
