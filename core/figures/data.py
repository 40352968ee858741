"""Charts of the data set: how many faces each emotion has in each split."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.emotions import EMOTIONS
from core.figures.style import RULE, plain_layout


def balance_table(classes: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """One line a split and emotion: split, emotion, faces (count), share (of the split, in %). `classes` is
    {split: {emotion: count}} as in core.faces.status.data_status."""
    lines = [
        {
            "split": split,
            "emotion": emotion,
            "faces": count,
            "share": 100 * count / max(sum(counts.values()), 1),
        }
        for split, counts in classes.items()
        for emotion, count in counts.items()
    ]
    return pd.DataFrame(lines, columns=["split", "emotion", "faces", "share"])


def class_balance(classes: Mapping[str, Mapping[str, int]]) -> go.Figure:
    """One panel a split beside another, on one scale: bars of each emotion's share of the split, in %, the commonest
    emotion of all splits first."""
    table = balance_table(classes)
    emotions = {emotion.name: emotion for emotion in EMOTIONS}
    totals = table.groupby("emotion")["faces"].sum().sort_values()
    order = [emotions[name] for name in totals.index]
    titles = [f"{split}<br>{sum(counts.values()):,} faces" for split, counts in classes.items()]
    figure = make_subplots(1, len(classes), shared_yaxes=True, subplot_titles=titles, horizontal_spacing=0.04)
    for column, split in enumerate(classes, start=1):
        own = table[table["split"] == split].set_index("emotion")
        shares = [own.loc[emotion.name, "share"] for emotion in order]
        figure.add_bar(
            row=1,
            col=column,
            orientation="h",
            x=shares,
            y=[emotion.title for emotion in order],
            marker_color=[emotion.color for emotion in order],
            text=[f"{share:.0f} %" if share >= 9.5 else f"{share:.1f} %" for share in shares],
            textposition="outside",
            cliponaxis=False,
            constraintext="none",
            customdata=[own.loc[emotion.name, "faces"] for emotion in order],
            hovertemplate=f"{split}, %{{y}}: %{{customdata:,}} faces (%{{x:.1f}} %)<extra></extra>",
        )
    plain_layout(figure, height=320, left=72)
    figure.update_layout(bargap=0.3, margin={"t": 48, "b": 8})
    figure.update_annotations(font={"size": 13})
    widest = max(float(table["share"].max()), 1.0)
    figure.update_xaxes(range=[0, 1.5 * widest], showticklabels=False, linecolor=RULE)
    figure.update_yaxes(showgrid=False)
    return figure
