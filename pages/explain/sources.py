"""Where the face comes from: the registry of sources, and those that need no photograph."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.explanation.examples import Example, examples
from core.explanation.subject import Subject, example_subject, row_subject
from core.faces.index import canonical_index
from core.study import Study
from pages.common.address import BESIDE, Address, number_in, one_of
from pages.common.links import address as address_of
from pages.common.markup import face_uri
from pages.common.pictures import pictures

FIRST_EXAMPLE = "surprise"


@dataclass(frozen=True)
class Source:
    """A way to come by a face. `choose` draws its widgets and gives the face, or None while there is none."""

    title: str
    icon: str
    choose: Callable[[Address, Study], Subject | None]


def choose_example(address: Address, study: Study) -> Subject:
    """The example that the link names; the gallery is what changes it."""
    key = address.field("example", FIRST_EXAMPLE, one_of(EMOTION_NAMES, "example"))
    with st.spinner("Choosing examples …"):
        return example_subject(study, st.session_state[key])


def gallery(study: Study) -> None:
    """All examples as links that keep the rest of the view."""
    own = ("source", "example", *BESIDE)
    kept = {name: value for name, value in st.query_params.to_dict().items() if name not in own}
    current = st.session_state["example"]
    cards = "".join(_card(example, current, kept) for example in examples(study))
    st.html(f'<nav class="emo-examples" aria-label="Examples">{cards}</nav>')


def choose_row(address: Address, study: Study) -> Subject:
    """A row of FER2013 by its number."""
    last = len(canonical_index()) - 1
    rows = study.images["row"].to_numpy()
    key = address.field("row", int(rows[0]), number_in(0, last, "A row of FER2013"))

    def another() -> None:
        st.session_state[key] = int(rows[np.searchsorted(rows, st.session_state[key], "right") % len(rows)])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = st.number_input(
            "Row of FER2013",
            0,
            last,
            step=1,
            key=key,
            width=180,
            help=f"The study holds rows {rows.min():,} to {rows.max():,}; with FER2013 imported, all.",
        )
        st.button("Next face", key="next_row", icon=":material/arrow_forward:", on_click=another)
    return row_subject(study, int(row), pictures(), None if pictures() else features_of(study))


def features_of(study: Study) -> np.ndarray:
    """What the study stores of its pictures, float32 [N, F]; kept in memory."""
    return _features(study, study.id)


@st.cache_resource(max_entries=2, show_spinner=False)
def _features(_study: Study, study_id: str) -> np.ndarray:
    return _study.features()


def _card(example: Example, current: str, kept: dict[str, str]) -> str:
    name = EMOTION_NAMES[example.emotion]
    href = address_of("face", example=name, **kept)
    chosen = ' aria-current="true"' if name == current else ""
    return (
        f'<a class="emo-tile soft" target="_self" href="{escape(href)}"{chosen}>'
        f'<img src="{face_uri(example.face)}" alt="Average face, {name}" width="48" height="48">'
        f'<span class="words"><span class="label">{EMOTIONS[example.emotion].title}</span></span></a>'
    )
