"""The address of a view: what the widgets of a page say, as the query string of its link.

The rule: when the address is not the one written last (a link, Back, another page), it decides what the widgets say;
otherwise the widgets decide and the address follows. Streamlit's own `bind="query-params"` drops a parameter whose
name another page also binds, so that Back would lose the layer: every page here has a `layer`.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.errors import InputError

_WRITTEN = "_address"
BESIDE = ("tour",)  # belong to what surrounds every page, which reads and writes them itself


class Address:
    """The query string of one page run; `field` before each widget, `write` after the last."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._asked = {key: text for key, text in st.query_params.to_dict().items() if key not in BESIDE}
        self._changed = st.session_state.get(_WRITTEN) != (page, self._asked)
        self._defaults: dict[str, Any] = {}

    def field(self, key: str, default: Any, read: Callable[[str], Any] = str) -> str:  # noqa: ANN401
        """Prepare the widget called `key` and return its key; `read` turns the text in a link into the value.

        Raises InputError, as `read` does, for a link that says something impossible.
        """
        self._defaults[key] = default
        if self._changed:
            st.session_state[key] = read(self._asked[key]) if key in self._asked else default
        elif key not in st.session_state:
            st.session_state[key] = default
        return key

    def write(self) -> None:
        """Let the address say what the widgets say; a default is only said if the address said it before, and if there
        is something to say."""
        said = {
            key: _text(st.session_state[key])
            for key, default in self._defaults.items()
            if key in st.session_state and (st.session_state[key] != default or (key in self._asked and _text(default)))
        }
        shown = st.query_params.to_dict()
        beside = {key: shown[key] for key in BESIDE if key in shown}
        if shown != said | beside:
            st.query_params.from_dict(said | beside)
        st.session_state[_WRITTEN] = (self._page, said)


def one_of(names: Sequence[str], what: str) -> Callable[[str], str]:
    """A reader that accepts these names."""

    def read(text: str) -> str:
        if text not in names:
            raise InputError(f"There is no {what} {text!r} here; there is {', '.join(names)}.")
        return text

    return read


def several(text: str) -> list[str]:
    """A reader of any names, each once, separated by bars: a label may well have a comma in it."""
    return list(dict.fromkeys(part for part in text.split("|") if part))


def some_of(names: Sequence[str], what: str) -> Callable[[str], list[str]]:
    """A reader that accepts several of these names, separated by bars."""
    accept = one_of(names, what)
    return lambda text: [accept(part) for part in several(text)]


def number_in(low: float, high: float, what: str, kind: type = int) -> Callable[[str], Any]:
    """A reader that accepts a number of this kind from `low` to `high`."""

    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise InputError(f"{what} must be a number from {low} to {high}, not {text!r}.") from None
        if not low <= value <= high:
            raise InputError(f"{what} must be from {low} to {high}; there is no {text}.")
        return value

    return read


def range_in(low: int, high: int, what: str) -> Callable[[str], tuple[int, int]]:
    """A reader that accepts two whole numbers within the limits, smaller first, separated by a comma."""
    accept = number_in(low, high, what)

    def read(text: str) -> tuple[int, int]:
        parts = [accept(part) for part in text.split(",")]
        if len(parts) != 2 or parts[0] > parts[1]:
            raise InputError(f"{what} must be two numbers from {low} to {high}, smaller first, not {text!r}.")
        return parts[0], parts[1]

    return read


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list):
        return "|".join(value)
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
