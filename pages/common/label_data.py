"""What pages read about how much a label is worth, kept in memory; treat it as read-only."""

import pandas as pd
import streamlit as st

from core.label_quality.image_clarity import shipped_clarity
from core.label_quality.trust import judged_words
from core.study import Study


def words_of(study: Study) -> pd.DataFrame:
    """How well each judge can tell each of its words, as core.label_quality.trust reads it."""
    return _words(study, study.id)


def clarity_of(study: Study) -> pd.DataFrame | None:
    """How alike the top images of each neuron are to CLIP, where that was worked out for this study."""
    return _clarity(study, study.id)


@st.cache_resource(max_entries=8, show_spinner=False)
def _words(_study: Study, study_id: str) -> pd.DataFrame:
    return judged_words(_study)


@st.cache_resource(max_entries=8, show_spinner=False)
def _clarity(_study: Study, study_id: str) -> pd.DataFrame | None:
    return shipped_clarity(_study)
