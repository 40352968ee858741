"""Tables as CSV files."""

import pandas as pd
import streamlit as st


def csv_button(table: pd.DataFrame, name: str, key: str, label: str = "CSV") -> None:
    """A button that downloads the table; the file is made when it is pressed."""
    st.download_button(
        label,
        data=lambda: table.to_csv(index=False).encode(),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
        help="Download this table as CSV.",
    )
