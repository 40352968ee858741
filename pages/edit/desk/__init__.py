"""The desk: a volume for each group of neurons, and how many faces are right, answered on the client.

A Streamlit component (st.components.v2) without a build step. For every group it is sent how many faces are right at
every volume while the others stay where they are; so while a finger moves one slider nothing is sent, and when it lets
go the server is told all that was turned and answers with what the others would now do. Turns are numbered, and the
answer says which it has heard: what was turned since then stays so on the client.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from pages.common.component import FIRST_POINTER, component

_desk = component(Path(__file__).parent, "desk", before=(FIRST_POINTER,))


@dataclass(frozen=True)
class Knob:
    """One group: its name, how many neurons it has, its volume, and how many faces are right at each of the steps."""

    name: str
    neurons: int
    volume: float
    correct: list[int]


@dataclass(frozen=True)
class Board:
    """All that the desk shows: `before` of `n` faces are right as the network is, `now` with the volumes."""

    knobs: tuple[Knob, ...]
    steps: list[float]
    n: int
    before: int
    now: int
    where: str


def desk(board: Board, *, key: str, on_turn: Callable[[Mapping[str, float]], None]) -> None:
    """Mount the desk; `on_turn` is called, before the rerun, with the groups that were turned and their new volumes."""
    heard = f"{key}_heard"

    def turned() -> None:
        told = st.session_state[key].get("turned")
        if told:
            st.session_state[heard] = int(told["turn"])
            on_turn({name: float(volume) for name, volume in told["volumes"].items()})

    _desk(key=key, data=asdict(board) | {"heard": st.session_state.get(heard, 0)}, on_turned_change=turned)
