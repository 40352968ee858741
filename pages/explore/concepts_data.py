"""What the Concepts page reads, kept in memory; treat it as read-only."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.emotions import EMOTION_NAMES
from core.study import Study
from core.usage.layer_table import LayerNoise, layer_noise, layer_table, with_published
from core.usage.network import LastHidden, labelled, last_hidden
from core.usage.shown_by import Shown, shown_by
from core.usage.usage import Evidence, Usage, neurons_of, shares_by_emotion, used, weigh

ALL = "all"


@dataclass(frozen=True)
class Choice:
    """What the page shows. The field names are those of the link; `emotion` is a name or ALL."""

    scorer: str
    similarity: str
    definition: str
    split: str
    emotion: str

    @property
    def class_index(self) -> int | None:
        """The emotion as a class 0..6, None for all."""
        return None if self.emotion == ALL else EMOTION_NAMES.index(self.emotion)

    @property
    def name(self) -> str:
        """The choice as part of a file name."""
        return "-".join((self.scorer, self.similarity, self.definition, self.split, self.emotion))


def usage_for(study: Study, choice: Choice, emotion: int | None) -> Usage:
    """The shares of a choice, of one emotion (class 0..6) or of all; InputError where nothing was used."""
    study.rows_in(choice.split)
    return _usage(study, study.id, choice.scorer, choice.similarity, choice.definition, choice.split, emotion)


def neurons_for(study: Study, choice: Choice) -> pd.DataFrame:
    """The neurons with their shares, as `neurons_of` gives them."""
    return _neurons(study, study.id, choice)


def by_emotion_for(study: Study, choice: Choice) -> pd.DataFrame:
    """Shares (0..1) of the concepts in each emotion's correct predictions, as `shares_by_emotion` gives them."""
    return _by_emotion(study, study.id, choice.scorer, choice.similarity, choice.definition, choice.split)


def layers_for(study: Study, choice: Choice, tau: float) -> pd.DataFrame:
    """The layer table beside the published one."""
    return _layers(study, study.id, choice.scorer, choice.similarity, tau)


def noise_for(study: Study, choice: Choice) -> LayerNoise:
    """What labels of pure noise score in each layer; takes seconds the first time."""
    return _noise(study, study.id, choice.scorer, choice.similarity)


def pictures_of(study: Study, choice: Choice, concept: str) -> Shown:
    """The pictures that show a concept most and least."""
    return _shown(study, study.id, choice.scorer, concept)


@st.cache_resource(max_entries=2, show_spinner="Splitting the logits …")
def _network(_study: Study, study_id: str) -> LastHidden:
    return last_hidden(_study)


@st.cache_resource(max_entries=12, show_spinner="Splitting the logits …")
def _evidence(_study: Study, study_id: str, scoring: str, similarity: str, definition: str) -> Evidence:
    return weigh(_network(_study, study_id), labelled(_study, scoring, similarity), definition)


@st.cache_data(max_entries=256, show_spinner=False)
def _usage(
    _study: Study, study_id: str, scoring: str, similarity: str, definition: str, split: str, emotion: int | None
) -> Usage:
    return used(_evidence(_study, study_id, scoring, similarity, definition), _study.in_split(split), emotion)


@st.cache_data(max_entries=48, show_spinner=False)
def _by_emotion(
    _study: Study, study_id: str, scoring: str, similarity: str, definition: str, split: str
) -> pd.DataFrame:
    return shares_by_emotion(_evidence(_study, study_id, scoring, similarity, definition), _study.in_split(split))


@st.cache_data(max_entries=48, show_spinner=False)
def _neurons(_study: Study, study_id: str, choice: Choice) -> pd.DataFrame:
    evidence = _evidence(_study, study_id, choice.scorer, choice.similarity, choice.definition)
    return neurons_of(evidence, _study.in_split(choice.split), choice.class_index)


@st.cache_data(max_entries=48, show_spinner=False)
def _layers(_study: Study, study_id: str, scoring: str, similarity: str, tau: float) -> pd.DataFrame:
    return with_published(layer_table(_study, scoring, similarity, tau))


@st.cache_data(max_entries=12, show_spinner="Shuffling the pictures' scores …")
def _noise(_study: Study, study_id: str, scoring: str, similarity: str) -> LayerNoise:
    return layer_noise(_study, scoring, similarity)


@st.cache_data(max_entries=48, show_spinner=False)
def _shown(_study: Study, study_id: str, scoring: str, concept: str) -> Shown:
    return shown_by(_study, scoring, concept)
