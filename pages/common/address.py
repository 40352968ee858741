"""The address of a view: what the widgets of a page say, as the query string of its link.

The rule: when the address is not the one written last (a link, Back, another page), it decides what the widgets say;
otherwise the widgets decide and the address follows. Streamlit's own `bind="query-params"` drops a parameter whose
name another page also binds, so that Back would lose the layer: every page here has a `layer`.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import streamlit as st

from core.errors import InputError
from pages.common.studies import PARAMETER, said_study, study_changes

_WRITTEN = "_address"
BESIDE = ("tour", PARAMETER)  # belong to what surrounds every page, which reads and writes them itself


def kept_beside() -> dict[str, str]:
    """What every address goes on saying of what surrounds the pages."""
    shown, said = st.query_params.to_dict(), said_study()
    kept = {key: shown[key] for key in BESIDE if key in shown and key != PARAMETER}
    return kept if said is None else kept | {PARAMETER: said}


class Address:
    """The query string of one page run; `field` before each widget, `write` after the last.

    A widget that is only sometimes drawn has `keep` while it is not.
    """

    def __init__(self, page: str) -> None:
        self._asked = {key: text for key, text in st.query_params.to_dict().items() if key not in BESIDE}
        self._place = (page, said_study())
        self._changed = st.session_state.get(_WRITTEN) != (self._place, self._asked)
        self._lenient = study_changes()
        self._defaults: dict[str, Any] = {}

    @property
    def is_followed(self) -> bool:
        """Whether a link decides what the widgets say in this run; not where another study was chosen just now."""
        return self._changed and not self._lenient

    def field(self, key: str, default: Any, read: Callable[[str], Any] = str) -> str:  # noqa: ANN401
        """Prepare the widget called `key` and return its key; `read` turns the text in a link into the value.

        Raises InputError, as `read` does, for a link that says something impossible; where another study was chosen
        just now, what makes no sense there gives way to the default.
        """
        self._defaults[key] = default
        if self._changed:
            st.session_state[key] = self._read(key, default, read)
        elif key not in st.session_state:
            st.session_state[key] = default
        return key

    def keep(self, key: str, default: Any, read: Callable[[str], Any] = str) -> None:  # noqa: ANN401
        """In place of `field` where the widget is not drawn in this run: it will say what it said, and so does the
        address."""
        self.field(key, default, read)
        st.session_state[key] = st.session_state[key]  # else Streamlit drops what no widget holds

    def _read(self, key: str, default: Any, read: Callable[[str], Any]) -> Any:  # noqa: ANN401
        if key not in self._asked:
            return default
        try:
            return read(self._asked[key])
        except InputError:
            if not self._lenient:
                raise
            del self._asked[key]
            return default

    def write(self, unsaid: Collection[str] = ()) -> None:
        """Let the address say what the widgets say, but nothing of an empty box or of those that are `unsaid`; a
        default is only said if the address said it before, and if there is something to say."""
        said = {
            key: _text(value)
            for key, default in self._defaults.items()
            if key not in unsaid
            and (value := st.session_state.get(key)) is not None
            and (value != default or (key in self._asked and _text(default)))
        }
        whole = said | kept_beside()
        if st.query_params.to_dict() != whole:
            st.query_params.from_dict(whole)
        st.session_state[_WRITTEN] = (self._place, said)


def one_of(names: Sequence[str], what: str) -> Callable[[str], str]:
    """A reader that accepts these names."""

    def read(text: str) -> str:
        if text not in names:
            raise InputError(f"There is no {what} {text!r} here; there is {', '.join(filter(None, names))}.")
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
