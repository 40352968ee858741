"""What the face does, measured, beside the words that the network used."""

import numpy as np
import streamlit as st

from core.concepts.landmarker import find_landmarker
from core.errors import InputError
from core.explanation.actions import (
    action_scoring,
    action_table,
    agreement_sentence,
    measure_actions,
    stored_actions,
)
from core.explanation.explain import Explanation
from core.figures.neuron import signed
from core.study import Study
from core.study.study import Scoring
from pages.common.markup import html_table, quiet
from pages.explain.explained import explained_in
from pages.explain.memory import remembered


@st.fragment
def what_the_face_does(study: Study, explanation: Explanation, emotion: int) -> None:
    """Measured facial actions beside the words; a way to get the model that measures where it is not."""
    scoring = action_scoring(study)
    if scoring is None:
        quiet("This study has no scores of facial actions to compare with.")
        return
    try:
        measured = _measured(study, scoring, explanation)
    except InputError as error:
        st.info(str(error), icon=":material/face_retouching_off:")
        return
    if measured is None:
        return
    table = action_table(study, explained_in(study, explanation, scoring), measured, emotion)
    st.markdown(agreement_sentence(table))
    shown = table.assign(
        percentile=table["percentile"].map("more than on {:.0f} % of faces".format),
        contribution=[signed(value) for value in table["contribution"]],
    )
    headings = {"action": "Action", "percentile": "Measured", "contribution": "Network, logits", "verdict": "So"}
    html_table(shown[list(headings)].rename(columns=headings))
    quiet(
        "Measured by MediaPipe's Face Landmarker, which knows nothing of this network, and set beside the faces of the "
        "study. On the face: more than on three quarters of them."
    )


def _measured(study: Study, scoring: Scoring, explanation: Explanation) -> np.ndarray | None:
    """The actions of this face: as stored, as measured before in this session, or measured now."""
    stored = stored_actions(study, scoring, explanation.subject)
    if stored is not None:
        return stored
    face = explanation.subject.face
    if face is None:
        raise InputError("The Face Landmarker found no face in this picture, so nothing was measured.")
    if not _model_is_here():
        return None
    with st.spinner("Measuring the face …"):
        return remembered(
            ("actions", study.id),
            lambda: measure_actions(study, scoring, face, find_landmarker()),
            explanation.subject,
        )


def _model_is_here() -> bool:
    try:
        find_landmarker()
    except InputError:
        quiet(
            "Measuring what the face does needs MediaPipe's Face Landmarker: 3.8 MB from Google, fetched once and "
            "checked by its hash. Your picture is not sent anywhere."
        )
        if not st.button("Fetch the Face Landmarker", key="fetch_landmarker", icon=":material/download:"):
            return False
        bar = st.progress(0.0, "Fetching …")
        try:
            find_landmarker(fetch=True, progress=lambda done, total: bar.progress(min(done / max(total, 1), 1.0)))
        finally:
            bar.empty()
    return True
