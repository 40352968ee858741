"""What a page shows, as files; each is made when its button is pressed."""

import re
from collections.abc import Callable

import pandas as pd
import streamlit as st

FORMULA = re.compile(r"[=@\t\r]|[+-](?!$|\.?\d)")
"""How a text begins that a spreadsheet would compute: a concept can be called anything."""


def as_csv(table: pd.DataFrame) -> bytes:
    """The table in CSV, an apostrophe before each text that a spreadsheet would take for a formula."""
    return (
        table.map(lambda cell: f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell)
        .to_csv(index=False)
        .encode()
    )


def file_button(make: Callable[[], bytes], name: str, kind: str, key: str, *, label: str, help: str) -> None:
    """A button that downloads what `make` gives as the file `name`, of the media type `kind`."""
    st.download_button(
        label,
        data=make,
        file_name=name,
        mime=kind,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        help=help,
    )


def csv_button(table: pd.DataFrame, name: str, key: str, label: str = "CSV") -> None:
    """A button that downloads the table."""
    file_button(
        lambda: as_csv(table),
        f"{name}.csv",
        "text/csv",
        key,
        label=label,
        help="Download this table as CSV.",
    )
