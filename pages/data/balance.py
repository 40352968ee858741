"""How the faces are spread over emotions and splits."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.figures.data import balance_table, class_balance
from pages.common.chart import chart


def class_balance_chart(status: dict) -> None:
    """Shares by split of what is imported, or of the full data set; `status` is that of core.faces.status."""
    classes = status["classes"]
    table = balance_table(classes)
    totals = table.groupby("emotion")["faces"].sum().sort_values(ascending=False)
    whole = max(int(totals.sum()), 1)
    most, least = totals.index[0], totals.index[-1]
    says = (
        f"Of {whole:,} faces, {_share(totals.iloc[0], whole)} are {most} and {_share(totals.iloc[-1], whole)} "
        f"{least}: a network that is never right about {least} hardly loses accuracy. {_alike(table)}"
    )
    chart(
        _figure(classes),
        key="class_balance",
        says=says,
        alt=f"Bars of the share of each emotion in {', '.join(classes)}; {most} is the commonest, {least} the rarest.",
        table=table,
        columns={
            "faces": st.column_config.NumberColumn(format="localized"),
            "share": st.column_config.NumberColumn("share of the split, %", format="%.2f"),
        },
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _figure(classes: dict[str, dict[str, int]]) -> go.Figure:
    return class_balance(classes)


def _alike(table: pd.DataFrame) -> str:
    """How far apart the splits are at most."""
    shares = table.pivot(index="emotion", columns="split", values="share")
    apart = (shares.max(axis=1) - shares.min(axis=1)).max()
    return f"The splits differ by at most {apart:.1f} percentage points in any emotion."


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.1f} %"
