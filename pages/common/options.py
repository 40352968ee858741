"""A choice of one among named options, kept in the address: a box that opens, or a row that shows them all."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from pages.common.address import Address, one_of


def choice_box(
    address: Address,
    label: str,
    key: str,
    titles: Mapping[str, str],
    first: str,
    what: str,
    help: str | None = None,
    width: int | str = "stretch",
    offered: Sequence[str] | None = None,
) -> str:
    """The name that is chosen in a box of `titles` by name, which begins with `first`. The address says it as `key`;
    `what` is what a link that says none of them is told that there is none of. Where fewer are `offered`, the choice
    of another gives way to `first`."""
    offered, key = tuple(offered or titles), address.field(key, first, one_of(tuple(titles), what))
    if st.session_state[key] not in offered:
        st.session_state[key] = first
    return st.selectbox(
        label,
        offered,
        key=key,
        format_func=titles.get,
        help=help,
        width=width,
    )


def keep_choice(address: Address, key: str, names: Iterable[str], first: str, what: str) -> None:
    """What a box or row of these names says, while it is not drawn."""
    address.keep(key, first, one_of(tuple(names), what))


def choice_row(
    address: Address,
    label: str,
    key: str,
    titles: Mapping[str, str],
    first: str,
    what: str,
    help: str | None = None,
) -> str:
    """The same for a few options with short titles, which stand side by side."""
    chosen = st.segmented_control(
        label,
        tuple(titles),
        key=address.field(key, first, one_of(tuple(titles), what)),
        required=True,
        format_func=titles.get,
        help=help,
    )
    return chosen or first
