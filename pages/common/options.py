"""A choice of one among named options, kept in the address: a box that opens, or a row that shows them all."""

from collections.abc import Mapping

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
) -> str:
    """The name that is chosen in a box of `titles` by name, which begins with `first`. The address says it as `key`;
    `what` is what a link that says none of them is told that there is none of."""
    return st.selectbox(
        label,
        tuple(titles),
        key=address.field(key, first, one_of(tuple(titles), what)),
        format_func=titles.get,
        help=help,
        width=width,
    )


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
