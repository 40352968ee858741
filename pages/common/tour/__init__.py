"""The guided tour: a few stops on the real pages, and a bar that leads from one to the next.

Where the tour is stands in the session and, as `tour=2`, in the address of every page, so that a stop can be shared.
An address that names a stop decides; one that does not leaves the tour where it is.
"""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from core.errors import InputError
from core.study import Study
from pages.common.address import number_in
from pages.common.component import component
from pages.common.links import address, go
from pages.common.registry import PAGES
from pages.common.studies import current_study
from pages.common.tour.route import Stop, stops

_HERE = Path(__file__).parent
_KEY = "tour"
_ROUND = "tour_round"  # how often the tour was left: who takes it again arrives at its stops anew
_spotlight = component(_HERE, "spotlight")


def tour_bar() -> None:
    """Show where the tour is, if it is on: what this stop is about, Back, Next and Leave.

    An address that names a stop that is not there ends the tour with a sentence.
    """
    try:
        _bar(stops())
    except InputError as error:
        _leave()
        st.error(str(error), icon=":material/tour:")


def start_address(study: Study) -> str:
    """Where the tour begins: a link to it can be shared."""
    return stop_address(study, stops(), 1)


def stop_address(study: Study, path: tuple[Stop, ...], number: int) -> str:
    """The address of a stop, counted from 1."""
    stop = path[number - 1]
    return address(stop.page, **stop.view(study), tour=number)


def _bar(path: tuple[Stop, ...]) -> None:
    number = _where(len(path))
    if number is None:
        return
    stop = path[number - 1]
    st.html(_HERE / "tour.css")
    with st.bottom, st.container(key="tour_bar", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<p class="emo-stop" role="status"><strong>{escape(stop.title)}</strong> <small>{number} of {len(path)}'
            f"</small><br>{escape(stop.text)}</p>"
        )
        _buttons(path, number)
    spot = {"focus": stop.focus, "stop": number, "round": st.session_state.get(_ROUND, 0)}
    _spotlight(key="tour_spotlight", data=spot, height=1)


def _where(last: int) -> int | None:
    """The number of the present stop, from 1, or None; InputError for an address that names no stop."""
    if _KEY in st.query_params:
        st.session_state[_KEY] = number_in(1, last, "A stop of the tour")(st.query_params[_KEY])
    elif _KEY in st.session_state:
        st.query_params[_KEY] = str(st.session_state[_KEY])
    return st.session_state.get(_KEY)


def _buttons(path: tuple[Stop, ...], number: int) -> None:
    with st.container(key="tour_buttons", horizontal=True, vertical_alignment="center", width="content"):
        wandered = _elsewhere(path[number - 1])
        if wandered and st.button(
            "Return", key="tour_return", icon=":material/undo:", help="To this stop of the tour."
        ):
            _show(path, number)
        if st.button("Back", key="tour_back", shortcut="B", disabled=number == 1):
            _show(path, number - 1)
        last = number == len(path)
        if last:
            if st.button("Finish", key="tour_next", shortcut="N", type="primary"):
                _leave()
                go("overview")
        elif st.button("Next", key="tour_next", shortcut="N", type="primary"):
            _show(path, number + 1)
        st.button("Leave", key="tour_leave", shortcut="X", type="tertiary", on_click=_leave)


def _show(path: tuple[Stop, ...], number: int) -> None:
    go(stop_address(current_study(), path, number))


def _leave() -> None:
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_KEY, None)
    st.query_params.pop(_KEY, None)


def _elsewhere(stop: Stop) -> bool:
    """Whether the visitor has wandered off to another page than the stop's."""
    here = urlsplit(st.context.url or "").path.rsplit("/", 1)[-1]
    return here != stop.page and any(page.url_path == here for page in PAGES)
