"""What a page shows, as files; each is made when its button is pressed."""

from collections.abc import Callable

import pandas as pd
import streamlit as st


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
        lambda: table.to_csv(index=False).encode(),
        f"{name}.csv",
        "text/csv",
        key,
        label=label,
        help="Download this table as CSV.",
    )
