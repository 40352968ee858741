"""What was worked out about faces: of a photograph in its session alone, which nothing of it outlives; of examples and
rows of FER2013 for everybody."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

import plotly.graph_objects as go
import streamlit as st

from core.explanation.subject import Subject
from pages.common.chart import figure_key

T = TypeVar("T")
MOST, MOST_SHARED = 48, 192
_KEPT = "_explained_faces"
_keeping = Lock()


def remembered(key: Hashable, make: Callable[[], T], subject: Subject | None = None) -> T:
    """`make()`, or what it gave the last time for `key` and the face of `subject`; the latest ones are kept.

    Kept in the session, unless the subject says that it is nobody's own.
    """
    shared = subject is not None and subject.shared
    kept = _shared() if shared else st.session_state.setdefault(_KEPT, OrderedDict())
    key = (key, None if subject is None else face_key(subject))
    with _keeping:
        known = key in kept
        found = kept.get(key)
    if not known:
        found = make()
    with _keeping:
        kept[key] = found
        kept.move_to_end(key)
        while len(kept) > (MOST_SHARED if shared else MOST):
            kept.popitem(last=False)
    return found


def drawn_of(subject: Subject, make: Callable[..., go.Figure], *given: object) -> go.Figure:
    """The figure `make(*given)` of a subject, drawn once for what is given, kept as `remembered` keeps; read-only."""
    return remembered(figure_key(make, *given), lambda: make(*given), subject)


def forget() -> None:
    """Drop what this session keeps."""
    st.session_state.pop(_KEPT, None)


def face_key(subject: Subject) -> str:
    """What tells a subject from any other: its picture, and its title, because copies of a picture are several rows."""
    pixels = b"" if subject.face is None else subject.face.tobytes()
    return hashlib.sha256(pixels + subject.title.encode()).hexdigest()


@st.cache_resource(show_spinner=False)
def _shared() -> OrderedDict:
    return OrderedDict()
