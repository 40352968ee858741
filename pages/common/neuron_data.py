"""What several pages read about neurons, kept in memory; treat it as read-only."""

import numpy as np
import pandas as pd
import streamlit as st

from core.dissection.luck import Luck, Place, beyond_luck_by_layer, shipped_luck, with_luck
from core.editing.leave_one_out import LeaveOneOut, left_out
from core.study import Study
from core.study.mean_faces import raise_contrast
from core.study.neuron_table import neuron_table


def table_of(study: Study, layer: str, scoring: str, similarity: str) -> pd.DataFrame:
    """The neuron table of a layer; with p, q and beyond_luck where these were worked out for the study."""
    return _table(study, study.id, layer, scoring, similarity)


def luck_of(study: Study, layer: str, scoring: str, similarity: str) -> Luck | None:
    """How likely the labels of a layer are mere luck, where that was worked out for the study."""
    return _luck(study, study.id).get((layer, scoring, similarity))


def beyond_luck_of(study: Study, scoring: str, similarity: str) -> dict[str, int]:
    """How many labels of each layer are beyond luck, where that was worked out for the study."""
    return beyond_luck_by_layer(_luck(study, study.id), scoring, similarity)


def faces_of(study: Study, layer: str) -> np.ndarray:
    """The mean faces of a layer with their contrast raised, uint8 [n, 48, 48]."""
    return _faces(study, study.id, layer)


def effects_of(study: Study, layer: str) -> np.ndarray:
    """The effects of a layer on the logits, float32 [n, 7]."""
    return _effects(study, study.id, layer)


def left_out_of(study: Study) -> LeaveOneOut:
    """What each neuron of the last hidden layer is worth: about a second at first, kept on disk."""
    return _left_out(study, study.id)


@st.cache_resource(max_entries=64, show_spinner=False)
def _table(_study: Study, study_id: str, layer: str, scoring: str, similarity: str) -> pd.DataFrame:
    return with_luck(neuron_table(_study, layer, scoring, similarity), luck_of(_study, layer, scoring, similarity))


@st.cache_resource(max_entries=8, show_spinner=False)
def _luck(_study: Study, study_id: str) -> dict[Place, Luck]:
    return shipped_luck(_study)


@st.cache_resource(max_entries=24, show_spinner=False)
def _faces(_study: Study, study_id: str, layer: str) -> np.ndarray:
    return raise_contrast(_study.mean_faces(layer))


@st.cache_resource(max_entries=24, show_spinner=False)
def _effects(_study: Study, study_id: str, layer: str) -> np.ndarray:
    return _study.effects(layer)


@st.cache_resource(max_entries=4, show_spinner="Leaving out each neuron in turn …")
def _left_out(_study: Study, study_id: str) -> LeaveOneOut:
    return left_out(_study)
