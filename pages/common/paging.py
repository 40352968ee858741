"""Which page of a long list is shown: the one turned to, and the first of every other list."""

import streamlit as st

from pages.common.address import Address, number_in


def page_field(address: Address, *made_of: object, key: str = "page") -> str:
    """Prepare the widget that turns the pages of a list and return its `key`, which is its name in the address too.

    `made_of` is what the list depends on: words, a layer, filters, an order. Once that is something else, the page
    that was turned to means nothing, so the first is shown, unless a link asks for another.
    """
    address.field(key, 1, number_in(1, 10_000, f"The {key}"))
    list_key = f"_list_of_{key}"
    if not address.is_followed and st.session_state.get(list_key) != made_of:
        st.session_state[key] = 1
    st.session_state[list_key] = made_of
    return key
