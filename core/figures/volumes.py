"""What muting each group of neurons does."""

import pandas as pd
import plotly.graph_objects as go

from core.figures.style import ACCENT, MUTED, plain_layout
from core.numbers import counted, signed

LEVEL = 0.05
MOST = 16


def muted_figure(table: pd.DataFrame) -> go.Figure:
    """Bars of the change in right answers by the groups that change most, in colour where it is more than luck.

    `table` as core.editing.volumes.muted_table.
    """
    strongest = table["change"].abs().sort_values(ascending=False, kind="stable").index[:MOST]
    table = table.loc[sorted(strongest)]
    figure = go.Figure(
        go.Bar(
            x=table["change"],
            y=table["group"],
            orientation="h",
            marker={"color": [ACCENT if q <= LEVEL else MUTED for q in table["q"]]},
            text=[signed(change) for change in table["change"]],
            textposition="outside",
            cliponaxis=False,
            customdata=table[["neurons", "gained", "lost", "q"]].assign(
                neurons=[counted(count, "neuron") for count in table["neurons"]]
            ),
            hovertemplate="%{customdata[0]} muted: %{customdata[1]} gained, %{customdata[2]} lost, "
            "q = %{customdata[3]:.2g}<extra></extra>",
        )
    )
    plain_layout(figure, height=70 + 26 * len(table), left=8, right=30)
    figure.update_layout(margin={"b": 48}, bargap=0.3)
    ends = [min(table["change"].min(), 0), max(table["change"].max(), 0)]
    room = 0.15 * max(ends[1] - ends[0], 1)  # for the numbers, which stand beyond the bars
    figure.update_xaxes(
        title_text="change in faces named as labelled", nticks=7, range=[ends[0] - room, ends[1] + room]
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    return figure
