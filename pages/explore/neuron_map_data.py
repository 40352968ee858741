"""What the map page reads, kept in memory; treat it as read-only."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.neuron_map.coloring import COLORINGS, Group, Scale
from core.neuron_map.faithfulness import nearest
from core.neuron_map.neuron_map import NeuronMap
from core.neuron_map.portraits import portraits
from core.neuron_map.store import kept_map
from core.neuron_map.table import map_table
from core.neuron_map.words import seen
from core.study import Study
from pages.common.neuron_data import effects_of, table_of


@dataclass(frozen=True, eq=False)
class Mapped:
    """A map in the words of one scorer: its `table` (core.neuron_map.table), and the places int64 [n, k] in it of the
    neurons nearest to each on the map."""

    drawn: NeuronMap
    table: pd.DataFrame
    near: np.ndarray
    portraits: np.ndarray

    def line_of(self, neuron: int | None) -> int | None:
        """The line of a neuron in the table; None for one that is not on the map."""
        found = np.flatnonzero(self.drawn.neurons == neuron)
        return int(found[0]) if len(found) else None


def mapped(study: Study, layer: str, scorer: str, similarity: str) -> Mapped | None:
    """The map of a layer if it is at hand, in the words of a scorer."""
    drawn = _map(study, study.id, layer)
    return None if drawn is None else _mapped(study, study.id, drawn, layer, scorer, similarity)


def colored(
    study: Study, found: Mapped, scorer: str, similarity: str, by: str, emotion: str
) -> tuple[tuple[Group, ...] | Scale, str]:
    """The map in the colours asked for (core.neuron_map.coloring), and what there is to see in them."""
    return _colored(study, study.id, found, found.drawn.layer, scorer, similarity, by, emotion)


def _map(study: Study, study_id: str, layer: str) -> NeuronMap | None:
    """Only what was found is remembered: another process may have drawn the map meanwhile."""
    found = _maps(study_id).get(layer) or kept_map(study, layer)
    if found is not None:
        _maps(study_id)[layer] = found
    return found


@st.cache_resource(max_entries=8, show_spinner=False)
def _maps(study_id: str) -> dict[str, NeuronMap]:
    return {}


@st.cache_resource(max_entries=32, show_spinner=False)
def _mapped(_study: Study, study_id: str, _drawn: NeuronMap, layer: str, scorer: str, similarity: str) -> Mapped:
    table = map_table(_study, _drawn, table_of(_study, layer, scorer, similarity), scorer)
    return Mapped(_drawn, table, nearest(_drawn.places, _drawn.faithfulness.k), portraits(_drawn.places))


@st.cache_resource(max_entries=64, show_spinner=False)
def _colored(
    _study: Study, study_id: str, _found: Mapped, layer: str, scorer: str, similarity: str, by: str, emotion: str
) -> tuple[tuple[Group, ...] | Scale, str]:
    effects = effects_of(_study, layer)[_found.drawn.neurons]
    made = COLORINGS[by].make(_found.table, effects, emotion)
    return made, seen(_found.near, made)
