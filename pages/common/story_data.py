"""What the overview and the presenter show of a study: one neuron, its faces and the headline results, kept in memory.
Treat it all as read-only."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.editing.published_edit import PublishedEdit, published_edit
from core.emotions import EMOTIONS
from core.study import Study
from core.study.mean_faces import raise_contrast
from core.study.recognition import Recognition, recognition
from core.study.showcase import Sample, Showcase, draw_sample, mean_reasons, showcase
from pages.common.neuron_data import faces_of
from pages.common.pictures import pictures


@dataclass(frozen=True)
class Scene:
    """One neuron as it is shown: `faces` uint8 [7, 48, 48], one an emotion, which are `real` pictures or averages, and
    the average of the faces that excite it most, uint8 [48, 48]."""

    shown: Showcase
    faces: np.ndarray
    real: np.ndarray
    portrait: np.ndarray


def showcase_of(study: Study) -> Showcase:
    """The neuron that explains all others."""
    return _showcase(study, study.id)


def scene_of(study: Study) -> Scene:
    """The neuron that explains all others, with the faces that can be shown here."""
    shown = showcase_of(study)
    faces, real = raise_contrast(study.emotion_faces()), np.zeros(len(EMOTIONS), bool)
    imported = pictures()
    if imported is not None:
        for emotion, position in enumerate(shown.typical):
            row = int(study.images["row"].iloc[position]) if position >= 0 else -1
            if row >= 0 and imported.present[row]:
                faces[emotion], real[emotion] = imported.images[row], True
    return Scene(shown, faces, real, faces_of(study, shown.layer)[shown.neuron])


def recognition_of(study: Study) -> Recognition:
    """How often the network is right on the faces of the test."""
    return _recognition(study, study.id)


def neurons_named(study: Study) -> tuple[int, int]:
    """Neurons that have a label, and all neurons of the study."""
    return _named(study, study.id)


def published_edit_of(study: Study) -> PublishedEdit | None:
    """The published edit, if the study worked it out."""
    return _edit(study, study.id)


def reasons_of(study: Study, emotion: int) -> pd.DataFrame:
    """What each word adds to an emotion on its average sampled face, by the default scoring."""
    return _reasons(study, study.id, emotion)


@st.cache_resource(max_entries=2, show_spinner="Looking at some faces …")
def _sample(_study: Study, study_id: str) -> Sample:
    return draw_sample(_study)


@st.cache_resource(max_entries=4, show_spinner=False)
def _showcase(_study: Study, study_id: str) -> Showcase:
    return showcase(_study, _sample(_study, study_id))


@st.cache_resource(max_entries=4, show_spinner=False)
def _recognition(_study: Study, study_id: str) -> Recognition:
    return recognition(_study)


@st.cache_resource(max_entries=4, show_spinner=False)
def _named(_study: Study, study_id: str) -> tuple[int, int]:
    scoring = _study.default_scoring
    scores = [_study.best_scores(layer, scoring.name, scoring.default_similarity) for layer in _study.layers]
    return sum(int(np.isfinite(own).sum()) for own in scores), sum(map(len, scores))


@st.cache_resource(max_entries=4, show_spinner=False)
def _edit(_study: Study, study_id: str) -> PublishedEdit | None:
    return published_edit(_study)


@st.cache_resource(max_entries=16, show_spinner=False)
def _reasons(_study: Study, study_id: str, emotion: int) -> pd.DataFrame:
    return mean_reasons(_study, _sample(_study, study_id), emotion, _study.default_scoring.name)
