"""Present: the point of it all on a few slides, for standing in front of people. Turned by arrow keys or a clicker."""

from pathlib import Path

import streamlit as st

from pages.common.address import Address, number_in
from pages.common.component import component
from pages.common.frame import page_frame
from pages.common.links import go
from pages.common.story import STORY_STYLE
from pages.common.studies import current_study
from pages.start.slides import slides

_HERE = Path(__file__).parent
_clicker = component(_HERE, "clicker")


def show() -> None:
    """One slide and what turns it."""
    study = current_study()
    shown = slides(study)
    address = Address("present")
    key = address.field("slide", 1, number_in(1, len(shown), "The slide"))
    number = st.session_state[key] = min(max(st.session_state[key], 1), len(shown))
    address.write()
    st.html(STORY_STYLE)
    st.html(_HERE / "stage.css")
    _turning(number, len(shown))
    with st.container(key=f"stage_{number}"):
        st.title(shown[number - 1].title(study), anchor=False)
        shown[number - 1].draw(study)


def _turning(number: int, last: int) -> None:
    with st.bottom, st.container(key="turning", horizontal=True, vertical_alignment="center"):
        st.button("Previous", key="slide_back", shortcut="Left", on_click=_turn, args=(-1,), disabled=number == 1)
        st.html(f'<p class="emo-place" role="status">{number} of {last}</p>')
        st.button("Next", key="slide_next", shortcut="Right", on_click=_turn, args=(1,), disabled=number == last)
        if st.button("Leave", key="slide_leave", shortcut="Esc", type="tertiary"):
            go("overview")
    _clicker(key="clicker", height=1)


def _turn(by: int) -> None:
    st.session_state["slide"] += by


with page_frame(back="present", back_text="Start with the first slide", tour=False):
    show()
