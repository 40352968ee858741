"""Map: the neurons of a layer as dots, those that answer to the same faces close together; a click opens one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.emotions import EMOTION_NAMES
from core.figures.neuron_map import neuron_map
from core.neuron_map.coloring import COLORINGS, Group, Scale
from core.neuron_map.words import CANNOT, alt_text, faithful_said, found_said
from core.study import Study
from core.study.neuron_table import NeuronFilter
from pages.common.address import Address, number_in, one_of
from pages.common.chart import chart
from pages.common.frame import page_frame, pane
from pages.common.links import go, neuron_address
from pages.common.markup import face_uri, lead, quiet
from pages.common.neuron_data import faces_of
from pages.common.options import choice_box, choice_row
from pages.common.scoring import layer_field, scorer_field, similarity_field
from pages.common.studies import current_study
from pages.common.words import words_used
from pages.explore.neuron_map_data import Mapped, colored, mapped
from pages.explore.neuron_map_drawing import offer_to_draw
from pages.explore.neuron_map_neighbours import neighbours

FACES = {"shown": "Shown", "hidden": "Hidden"}
COLUMNS = ["neuron", "label", "emotion", "frequency", "score", "kept", "x", "y"]
FORMATS = {name: st.column_config.NumberColumn(format="percent") for name in ("frequency", "kept")}


@dataclass(frozen=True)
class Choice:
    """What the map shows: `neuron` None where none is pointed at, `find` a part of a word, `emotion` that whose effects
    are shown where they are."""

    layer: str
    scorer: str
    similarity: str
    by: str
    emotion: str
    find: str
    neuron: int | None
    faces: bool


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("map")
    st.title("Which neurons see alike?", anchor=False)
    lead(
        "Each dot is a neuron. Those that answer to the same faces lie close together, so islands are groups of "
        "neurons that look for the same thing. Click a dot to open its neuron."
    )
    choice = _choose(address, study)
    address.write()
    found = mapped(study, choice.layer, choice.scorer, choice.similarity)
    if found is None:
        offer_to_draw(study, choice.layer)
    else:
        _map(study, found, choice)
        with pane("The neighbours of one neuron"):
            neighbours(study, found, choice.neuron, choice.scorer, choice.similarity)
    words_used("neuron", "layer", "activation", "label", "scorer", "similarity", "mean face", "logit")


def _choose(address: Address, study: Study) -> Choice:
    first, second = st.columns(2)
    with first:
        layer = layer_field(address, study)
    with second:
        scorer = scorer_field(address, study)
    similarity = similarity_field(address, study, scorer)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = choice_box(
            address,
            "Colour",
            "colour",
            {name: coloring.title for name, coloring in COLORINGS.items()},
            first="emotion",
            what="colouring",
            help="  \n".join(f"**{each.title}**: {each.meaning}" for each in COLORINGS.values()),
            width=230,
        )
        emotion_key = address.field("effect", "happy", one_of(EMOTION_NAMES, "emotion"))
        emotion = st.session_state[emotion_key]
        if COLORINGS[by].of_emotion:
            emotion = st.selectbox("On", EMOTION_NAMES, key=emotion_key, width=140)
        find = st.text_input(
            "Search",
            key=address.field("find", ""),
            type="search",
            placeholder="A word, such as smile",
            max_chars=60,
            width=230,
        )
        last = study.width(layer) - 1
        key = address.field("neuron", None, number_in(0, last, f"A neuron of {layer}"))
        if st.session_state[key] is not None:
            st.session_state[key] = min(st.session_state[key], last)
        neuron = st.number_input("Neuron", 0, last, value=None, step=1, key=key, width=150, placeholder="Any")
        faces = choice_row(
            address,
            "Mean faces",
            "faces",
            FACES,
            first="shown",
            what="choice",
            help="For each part of the map the mean face of one neuron: the average of the faces that excite it most.",
        )
    return Choice(layer, scorer, similarity, by, emotion, find, neuron, faces == "shown")


def _map(study: Study, found: Mapped, choice: Choice) -> None:
    colors, seen = colored(study, found, choice.scorer, choice.similarity, choice.by, choice.emotion)
    passed = _found(found, choice.find)

    def open_neuron(customdata: Sequence[float]) -> None:
        go(neuron_address(study, int(customdata[0]), choice.layer, choice.scorer, choice.similarity))

    if choice.find.strip():
        quiet(found_said(found.table, passed, choice.find))
    chart(
        neuron_map(found.table, colors, passed, found.line_of(choice.neuron), _faces(study, found, choice)),
        key="neuron_map",
        says=seen,
        alt=alt_text(found.drawn, COLORINGS[choice.by].title, colors),
        table=_numbers(found, colors),
        columns=FORMATS,
        on_point=open_neuron,
    )
    quiet(f"{CANNOT} {faithful_said(found.drawn, len(study.labels_true))}")


def _found(found: Mapped, text: str) -> np.ndarray:
    """The lines of the map's table that a search finds, bool [n]."""
    passed = np.zeros(len(found.table), bool)
    passed[NeuronFilter(text, state="all").apply(found.table).index] = True
    return passed


def _faces(study: Study, found: Mapped, choice: Choice) -> list[tuple[int, str]]:
    if not choice.faces:
        return []
    faces = faces_of(study, choice.layer)
    return [(int(line), face_uri(faces[found.drawn.neurons[line]])) for line in found.portraits]


def _numbers(found: Mapped, colors: tuple[Group, ...] | Scale) -> pd.DataFrame:
    table = found.table[COLUMNS]
    return table.assign(**{colors.title: colors.values}) if isinstance(colors, Scale) and colors.diverging else table


with page_frame(back="map", back_text="Show the map of the last layer"):
    show()
