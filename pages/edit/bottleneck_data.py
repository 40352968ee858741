"""What the Bottleneck page reads, kept in memory; treat it as read-only."""

import pandas as pd
import streamlit as st

from core.bottleneck.fit import Options
from core.bottleneck.kept import Fitted, fitted_bottleneck
from core.bottleneck.survey import survey
from core.explanation.results import read_result
from core.study import Study

SURVEY, TRAINED = "bottleneck", "bottleneck_training"


def fitted_for(study: Study, scorer: str, fitted_on: str = "public") -> Fitted:
    """The bottleneck of a scorer; takes seconds the first time."""
    return _fitted(study, study.id, scorer, fitted_on)


def shipped(study: Study, scorer: str, name: str = SURVEY) -> pd.DataFrame | None:
    """The lines of a shipped survey (SURVEY or TRAINED) of a scorer, or None where that was not worked out for this
    study."""
    table = read_result(name, study)
    if table is None:
        return None
    own = table[table["scorer"] == scorer]
    return None if own.empty else own


def surveyed(study: Study, scorer: str) -> pd.DataFrame:
    """The same, worked out now; takes up to a minute."""
    return _surveyed(study, study.id, scorer)


@st.cache_resource(max_entries=8, show_spinner="Squeezing the network through concepts …")
def _fitted(_study: Study, study_id: str, scorer: str, fitted_on: str) -> Fitted:
    return fitted_bottleneck(_study, scorer, fitted_on)


@st.cache_data(max_entries=8, show_spinner="Fitting concepts, random directions and shuffled pictures …")
def _surveyed(_study: Study, study_id: str, scorer: str) -> pd.DataFrame:
    return survey(_study, scorer, Options()).table
