"""Keeping a network that was tried out, as `network import` does."""

import streamlit as st

from core.errors import InputError
from pages.common.markup import quiet
from pages.data.own_network_file import clear_file, in_words_of_the_page
from pages.data.own_network_said import Told

SAID = "_own_network_kept"


def keep_it(told: Told) -> None:
    """A name, and the button that keeps the network."""
    from core.networks.exchange.store import suggested_name

    with st.form("keep_network", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        suggestion = suggested_name(told.given.name.rsplit(".", 1)[0])
        name = st.text_input(
            "Name",
            suggestion,
            key=f"own_name_{suggestion}",
            max_chars=40,
            width=280,
            help="Lower-case letters, digits and hyphens.",
        )
        replace = st.checkbox("Replace one of this name", key="own_replace")
        pressed = st.form_submit_button("Keep it", type="primary", icon=":material/save:", key="own_keep")
    quiet("Its weights and what is known of its layers go to the data folder on this machine.")
    if pressed:
        _keep(told, name, replace)


def _keep(told: Told, name: str, replace: bool) -> None:
    from core.bringing.uploads import as_file
    from core.networks.exchange.importing import Request, import_network

    request = Request(name.strip(), told.classes, told.shape, told.pixels, architecture=told.architecture)
    try:
        with as_file(told.given.name, told.given.data) as path, st.spinner("Keeping it …"):
            import_network(path, request, replace)
    except InputError as error:
        raise in_words_of_the_page(error) from error
    clear_file()
    st.session_state[SAID] = f"{request.name} is kept. The next step is to dissect it."
    st.rerun()
