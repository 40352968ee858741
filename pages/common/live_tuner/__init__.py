"""The live tuner: two sliders and a map that answer on the client, from a plane that is sent once.

A Streamlit component (st.components.v2) without a build step: `live_tuner.html`, `.css` and three scripts that are
joined. While a finger moves nothing is sent; when it rests for 120 ms the server is told (tau, scale).
"""

import base64
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st

from core.editing.plane import Plane
from core.emotions import EMOTIONS
from core.figures.tuning import PALETTE, STEPS
from pages.common.component import FIRST_POINTER, component

_tuner = component(Path(__file__).parent, "live_tuner", before=(FIRST_POINTER, "plane", "view"))


class Point(NamedTuple):
    """Where the sliders rest."""

    tau: float
    scale: float


@dataclass(frozen=True)
class Sheet:
    """What the component needs of one plane; `payload` holds its counts, `plane` names it for good.

    An editor that is not `live` has no payload: what is known comes in spots. `marks` are cells [tau index, scale
    index] or None: published, none (no edit), best (of this plane) and best_public. `where`, `spread`, `best_text` and
    `map_text` are words.
    """

    plane: str
    live: bool
    payload: str | None
    taus: list[float]
    scales: list[float]
    confusion: list[int]
    interpretable: list[int]
    neurons: int
    marks: dict[str, Sequence[int] | None]
    where: str
    spread: str
    best_text: str
    map_text: str

    def nearest(self, point: Point) -> tuple[int, int]:
        """The cell nearest to a point, as (tau index, scale index)."""
        return (
            int(np.abs(np.subtract(self.taus, point.tau)).argmin()),
            int(np.abs(np.subtract(self.scales, point.scale)).argmin()),
        )

    def snapped(self, point: Point) -> Point:
        """The point of the grid that is nearest."""
        t, s = self.nearest(point)
        return Point(self.taus[t], self.scales[s])


class Spot(NamedTuple):
    """One cell that was worked out on its own: accuracy and half of its 95 % interval (shares; 0 if exact), images
    gained and lost of `n`, and the confusion counts [49] if exact."""

    cell: tuple[int, int]
    accuracy: float
    half: float
    gained: int
    lost: int
    n: int
    confusion: list[int] | None


def pack(plane: Plane) -> str:
    """A plane's counts in base64: deflated int16, first the 49 changes of the confusion matrix, then gained and lost,
    each [taus, scales]."""
    moved = (plane.confusion - plane.baseline).reshape(*plane.confusion.shape[:2], -1)
    stacked = np.concatenate([np.moveaxis(moved, -1, 0), plane.gained[None], plane.lost[None]]).astype("<i2")
    return base64.b64encode(zlib.compress(stacked.tobytes(), 6)).decode()


def live_tuner(
    sheet: Sheet, point: Point, spot: Spot | None = None, *, key: str, on_move: Callable[[Point], None]
) -> None:
    """Mount the tuner with its sliders at `point`; `on_move` is called, before the rerun, with where they rest.

    While the plane stays the same the finger has the last word: the sliders are moved from here only when `point` is
    not where they were last seen.
    """
    seen_key, jump_key = f"{key}:seen", f"{key}:jump"
    state = st.session_state

    def moved() -> None:
        told = state[key].get("point") or {}
        if told.get("plane") == sheet.plane:
            state[seen_key] = (sheet.plane, Point(told["tau"], told["scale"]))
            on_move(state[seen_key][1])

    if state.get(seen_key) != (sheet.plane, point):
        state[seen_key] = (sheet.plane, point)
        state[jump_key] = state.get(jump_key, 0) + 1
    told = (state[key].get("point") or {}) if key in state else {}
    fields = asdict(sheet) | {"payload": None if told.get("plane") == sheet.plane else sheet.payload}
    _tuner(
        key=key,
        data=fields
        | {
            "classes": [{"name": emotion.name, "color": emotion.color} for emotion in EMOTIONS],
            "palette": PALETTE,
            "steps": STEPS,
            "start": sheet.nearest(point),
            "jump": state[jump_key],
            "spot": spot._asdict() if spot else None,
        },
        on_point_change=moved,
    )
