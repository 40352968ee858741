"""The button that downloads what a view shows as one self-contained file."""

from collections.abc import Callable

import streamlit as st

from core.report import Report


def report_button(make: Callable[[], Report], name: str, key: str, label: str = "Report") -> None:
    """A button that downloads the report; it is made when the button is pressed.

    `make` must hold all it needs: it runs outside the page's run. `name` is the file's name without its ending.
    """
    st.download_button(
        label,
        data=lambda: make().to_html().encode(),
        file_name=f"{name}.html",
        mime="text/html",
        key=key,
        icon=":material/description:",
        on_click="ignore",
        help="Download this view as one HTML file with its figures, its numbers, the study's hash and the command "
        "that makes it again. It opens without a network.",
    )
