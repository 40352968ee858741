"""Undo and Redo for what a view's controls say: the steps of this session, kept by the view's key."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

State = TypeVar("State")

KEPT = 100


def undo_buttons(key: str, now: State, restore: Callable[[State], None]) -> None:
    """Two buttons; `now` is what the controls say at present, `restore` puts them back to an earlier state.

    A new state after some Undo forgets the steps that were undone, as everywhere.
    """
    steps, place = st.session_state.get(key, ([now], 0))
    if steps[place] != now:
        steps = [*steps[: place + 1], now][-KEPT:]
        place = len(steps) - 1
    st.session_state[key] = (steps, place)

    def go(to: int) -> None:
        st.session_state[key] = (steps, to)
        restore(steps[to])

    with st.container(horizontal=True, key=f"{key}_buttons", width="content"):
        for title, icon, to in (("Undo", "undo", place - 1), ("Redo", "redo", place + 1)):
            st.button(
                title,
                key=f"{key}_{icon}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=not 0 <= to < len(steps),
                on_click=go,
                args=(to,),
            )
