"""Keeping an explanation: the report, with the photograph only if that is ticked."""

import streamlit as st

from core.emotions import EMOTION_NAMES
from core.explanation.actions import landmarker_if_there
from core.explanation.examination import look, watch
from core.explanation.explain import Explanation
from core.explanation.report import explanation_report
from core.report.origin import study_words
from core.study import Study
from pages.common.markup import quiet
from pages.common.report import report_button
from pages.common.studies import study_location
from pages.explain.concepts import Asked


@st.fragment
def keep(study: Study, explanation: Explanation, asked: Asked) -> None:
    """A tick for the picture and a button for the file."""
    quiet(
        "One file with the numbers and figures of this page. It opens without a network, also years from now. Making "
        "it takes some seconds."
    )
    with_face = st.checkbox(
        "Put the picture into it",
        key="with_face",
        disabled=explanation.subject.face is None,
        help="The 48 x 48 grey picture that the network sees. Leave it out if the report goes to others.",
    )
    command = [
        "explain",
        *explanation.subject.command,
        *study_words(study_location()),
        *("--scorer", explanation.scoring, "--similarity", explanation.similarity),
        *("--emotion", EMOTION_NAMES[asked.emotion], "--question", asked.question),
        *("--report", "face.html"),
        *(["--with-face"] if with_face else []),
    ]
    report_button(
        lambda: explanation_report(
            study,
            explanation,
            command,
            with_face=with_face,
            question=asked.question,
            emotion=asked.emotion,
            looked=look(study, explanation, asked.emotion),
            actions=watch(study, explanation, asked.emotion, landmarker_if_there()),
        ),
        "face-explained",
        key="report",
    )
