"""What several pages read about neurons, kept in memory; treat it as read-only."""

import numpy as np
import pandas as pd
import streamlit as st

from core.study import Study
from core.study.neuron_table import neuron_table

GAIN = 1.8


def table_of(study: Study, layer: str, scoring: str, similarity: str) -> pd.DataFrame:
    """The neuron table of a layer."""
    return _table(study, study.id, layer, scoring, similarity)


def faces_of(study: Study, layer: str) -> np.ndarray:
    """The mean faces of a layer with their contrast raised, uint8 [n, 48, 48]."""
    return _faces(study, study.id, layer)


def effects_of(study: Study, layer: str) -> np.ndarray:
    """The effects of a layer on the logits, float32 [n, 7]."""
    return _effects(study, study.id, layer)


def raise_contrast(faces: np.ndarray) -> np.ndarray:
    """Stretch each face uint8 [n, h, w] towards the full range of greys, at most GAIN times: averages are flat, and
    more would show how their sheet was compressed. A black face stays black."""
    flat = faces.reshape(len(faces), -1).astype(np.float32)
    low, high = flat.min(axis=1, keepdims=True), flat.max(axis=1, keepdims=True)
    gain = np.minimum(255 / np.maximum(high - low, 1), GAIN)
    room = 255 - gain * (high - low)
    stretched = np.where(high > 0, (flat - low) * gain + room / 2, 0)
    return stretched.round().astype(np.uint8).reshape(faces.shape)


@st.cache_resource(max_entries=64, show_spinner=False)
def _table(_study: Study, study_id: str, layer: str, scoring: str, similarity: str) -> pd.DataFrame:
    return neuron_table(_study, layer, scoring, similarity)


@st.cache_resource(max_entries=24, show_spinner=False)
def _faces(_study: Study, study_id: str, layer: str) -> np.ndarray:
    return raise_contrast(_study.mean_faces(layer))


@st.cache_resource(max_entries=24, show_spinner=False)
def _effects(_study: Study, study_id: str, layer: str) -> np.ndarray:
    return _study.effects(layer)
