"""The explanation that a page shows, worked out once."""

import streamlit as st

from core.explanation.calibration import Calibration, calibrate
from core.explanation.examination import in_words_of
from core.explanation.explain import Explanation, explain
from core.explanation.subject import Subject
from core.study import Study
from core.study.study import Scoring
from pages.explain.memory import remembered


def calibration_of(study: Study) -> Calibration:
    """The study's temperature and threshold."""
    return _calibrated(study, study.id)


def explained(study: Study, subject: Subject, scorer: str, similarity: str) -> Explanation:
    """The explanation of a face in the words of a scorer."""
    return remembered(
        ("explanation", study.id, scorer, similarity),
        lambda: explain(study, subject, scorer, similarity, calibration=calibration_of(study)),
        subject,
    )


def explained_in(study: Study, explanation: Explanation, scoring: Scoring) -> Explanation:
    """The same face in the words of another scorer, matched as that recommends."""
    return remembered(
        ("explanation", study.id, scoring.name, scoring.default_similarity),
        lambda: in_words_of(study, explanation, scoring),
        explanation.subject,
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _calibrated(_study: Study, study_id: str) -> Calibration:
    return calibrate(_study)
