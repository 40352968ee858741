"""Networks beside one another: the chosen one in colour, the others in grey, each with its name where it is drawn."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.comparison.corruptions import Corruption
from core.emotions import EMOTIONS
from core.figures.faithfulness import apart
from core.figures.slices import FEW, MANY
from core.figures.style import ACCENT, MUTED, RULE, interval_bars, plain_layout, write_cells

LINE = 46


def accuracy_dots(ours: pd.DataFrame, published: pd.DataFrame, chosen: str) -> go.Figure:
    """Accuracies with intervals, a line each, best first: ours as filled dots, columns as in
    core.comparison.tables.accuracy_table, and the published ones that have a number as open diamonds, columns as in
    core.comparison.published. A published one without an interval has none."""
    theirs = published.dropna(subset="accuracy")
    lines = pd.concat(
        [
            ours.assign(
                label=ours["title"], below="ours", color=[_color(name, chosen) for name in ours["name"]], own=True
            ),
            theirs.assign(label=theirs["network"], below=theirs["source"], color=MUTED, own=False),
        ],
        ignore_index=True,
    ).sort_values("accuracy", ascending=False, kind="stable", ignore_index=True)
    shares = 100 * lines["accuracy"]
    bars = interval_bars(shares, *(100 * lines[end].fillna(lines["accuracy"]) for end in ("low", "high")), width=5)
    figure = go.Figure(
        go.Scatter(
            x=shares,
            y=list(range(len(lines))),
            mode="markers+text",
            marker={
                "size": 12,
                "color": lines["color"],
                "symbol": ["circle" if own else "diamond-open" for own in lines["own"]],
                "line": {"width": 2, "color": lines["color"]},
            },
            error_x=bars,
            text=[f"{share:.1f} %" for share in shares],
            textposition="top center",
            cliponaxis=False,
            customdata=lines[["label", "below"]],
            hovertemplate="%{customdata[0]} (%{customdata[1]}): %{x:.2f} %<extra></extra>",
        )
    )
    plain_layout(figure, height=96 + LINE * len(lines), left=8, right=24)
    figure.update_layout(margin={"b": 48, "t": 24})
    figure.update_xaxes(title_text="faces named as labelled, %")
    names = [f"{line.label}<br><sup>{_short(line.below)}</sup>" for line in lines.itertuples()]
    figure.update_yaxes(
        tickvals=list(range(len(lines))), ticktext=names, range=[len(lines) - 0.4, -0.7], automargin=True
    )
    return figure


def learning_curves(table: pd.DataFrame, chosen: str) -> go.Figure:
    """Accuracy on PublicTest (%) after each epoch, a line a network with its name at its end, a dot at the best epoch:
    columns as in core.comparison.tables.histories."""
    figure = go.Figure()
    ends, last = table.groupby("name", sort=False).tail(1), table["epoch"].max() + 0.5
    room = 0.06 * float(np.ptp(100 * table["validation_accuracy"]))
    heights = dict(zip(ends["name"], apart(100 * ends["validation_accuracy"].to_numpy(), room), strict=True))
    for name, own in _chosen_last(table, chosen):
        shares, title = 100 * own["validation_accuracy"], own["title"].iloc[0]
        best = int(shares.to_numpy().argmax())
        figure.add_scatter(
            x=own["epoch"],
            y=shares,
            mode="lines+markers",
            line={"color": _color(name, chosen), "width": 3 if name == chosen else 2},
            marker={"size": [10 if place == best else 4 for place in range(len(own))], "opacity": 1},
            hovertemplate=f"{title}, epoch %{{x}}: %{{y:.2f}} %<extra></extra>",
        )
        _name_at_end(figure, (own["epoch"].iloc[-1], shares.iloc[-1]), (last, heights[name]), title, name == chosen)
    plain_layout(figure, height=340, left=48, right=112)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="epoch", range=[0.5, last], nticks=8)
    figure.update_yaxes(title_text="PublicTest, % right")
    return figure


def class_map(titles: Sequence[str], scores: np.ndarray) -> go.Figure:
    """F1 float [networks, 7] (0..1) of every emotion as a map: a line a network, the deeper the better."""
    emotions = [emotion.title for emotion in EMOTIONS]
    percent = 100 * scores
    figure = go.Figure(
        go.Heatmap(
            x=emotions,
            y=list(titles),
            z=percent,
            zmin=0,
            zmax=100,
            colorscale=[(0, FEW), (1, MANY)],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y}, %{x}: F1 %{z:.1f} %<extra></extra>",
        )
    )
    write_cells(figure, emotions, list(titles), [f"{value:.0f}" for value in percent.ravel()])
    plain_layout(figure, height=72 + 36 * len(titles))
    figure.update_layout(margin={"t": 56, "b": 8})
    figure.update_xaxes(side="top", type="category", showgrid=False, autotickangles=[0, 90])
    figure.update_yaxes(type="category", autorange="reversed", automargin=True, showgrid=False)
    return figure


def cost_dots(accuracy: pd.DataFrame, facts: pd.DataFrame, cost: str, title: str, chosen: str) -> go.Figure:
    """Accuracy with its interval over what a network costs, the column `cost` of core.comparison.tables.facts_table,
    whose axis (logarithmic) is called `title`."""
    table = accuracy.merge(facts[["name", cost]], on="name").dropna(subset=cost)
    shares = 100 * table["accuracy"]
    figure = go.Figure(
        go.Scatter(
            x=table[cost],
            y=shares,
            mode="markers+text",
            marker={"size": 13, "color": [_color(name, chosen) for name in table["name"]]},
            error_y=interval_bars(shares, 100 * table["low"], 100 * table["high"], width=4),
            text=[f"  {title}" for title in table["title"]],
            textposition="middle right",
            cliponaxis=False,
            hovertemplate="%{text}: %{x:,} → %{y:.2f} %<extra></extra>",
        )
    )
    plain_layout(figure, height=340, left=48, right=16)
    figure.update_layout(margin={"b": 48, "t": 16})
    powers = np.log10(table[cost].to_numpy(float))
    low, high = powers.min(), powers.max()
    figure.update_xaxes(
        title_text=title,
        type="log",
        range=[low - 0.3, high + 0.35 + 0.35 * (high - low)],
        exponentformat="SI",
        dtick=1 if high - low > 1 else "D2",
        tickangle=0,
    )
    figure.update_yaxes(title_text="faces named as labelled, %")
    return figure


def calibration_dots(table: pd.DataFrame, chosen: str) -> go.Figure:
    """Calibration error in points with intervals, a line a network: a ring before and a dot after its temperature;
    columns as in core.comparison.tables.calibration_table."""
    places = list(range(len(table)))
    figure = go.Figure()
    for when, symbol, shift in (("before", "circle-open", -0.12), ("after", "circle", 0.12)):
        errors = 100 * table[f"error_{when}"]
        figure.add_scatter(
            x=errors,
            y=[place + shift for place in places],
            mode="markers",
            marker={
                "size": 11,
                "symbol": symbol,
                "color": [_color(name, chosen) for name in table["name"]],
                "line": {"width": 2, "color": [_color(name, chosen) for name in table["name"]]},
            },
            error_x=interval_bars(errors, 100 * table[f"error_low_{when}"], 100 * table[f"error_high_{when}"]),
            text=table["title"],
            hovertemplate=f"%{{text}}, {when}: %{{x:.1f}} points<extra></extra>",
        )
    plain_layout(figure, height=90 + LINE * len(table), left=8, right=20)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="a probability is off by, points", rangemode="tozero")
    figure.update_yaxes(
        tickvals=places, ticktext=table["title"], range=[len(table) - 0.4, -0.6], automargin=True, showgrid=False
    )
    return figure


def robustness_lines(table: pd.DataFrame, corruption: Corruption, chosen: str) -> go.Figure:
    """Accuracy (%) with intervals from mild to severe, a line a network with its name at its end; columns as in
    core.comparison.tables.robustness_table."""
    steps = [f"{step:g}" if step != corruption.untouched else "as it is" for step in corruption.steps]
    places = {severity: place for place, severity in enumerate(corruption.steps)}
    figure = go.Figure()
    ends, last = table.groupby("name", sort=False).tail(1), len(steps) - 0.85
    room = 0.06 * float(np.ptp(100 * table[["low", "high"]].to_numpy()))
    heights = dict(zip(ends["name"], apart(100 * ends["accuracy"].to_numpy(), room), strict=True))
    for name, own in _chosen_last(table, chosen):
        shares, title = 100 * own["accuracy"], own["title"].iloc[0]
        color = _color(name, chosen)
        figure.add_scatter(
            x=[places[severity] for severity in own["severity"]],
            y=shares,
            mode="lines+markers",
            line={"color": color, "width": 3 if name == chosen else 2},
            marker={"size": 8},
            error_y=interval_bars(shares, 100 * own["low"], 100 * own["high"], color),
            customdata=[steps[places[severity]] for severity in own["severity"]],
            hovertemplate=f"{title}, %{{customdata}}: %{{y:.1f}} %<extra></extra>",
        )
        _name_at_end(figure, (len(steps) - 1, shares.iloc[-1]), (last, heights[name]), title, name == chosen)
    plain_layout(figure, height=340, left=48, right=112)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(
        title_text=corruption.unit, tickvals=list(range(len(steps))), ticktext=steps, range=[-0.15, last]
    )
    figure.update_yaxes(title_text="PrivateTest, % right")
    return figure


def _chosen_last(table: pd.DataFrame, chosen: str) -> list[tuple[str, pd.DataFrame]]:
    """The networks of a table, the chosen one last, so that it is drawn over the others."""
    return sorted(table.groupby("name", sort=False), key=lambda group: group[0] == chosen)


def _name_at_end(
    figure: go.Figure, end: tuple[float, float], place: tuple[float, float], title: str, bold: bool
) -> None:
    """The name of a line at `place` on the right edge, led to from the line's `end`."""
    figure.add_scatter(
        x=[end[0], place[0]], y=[end[1], place[1]], mode="lines", line={"color": RULE, "width": 1}, hoverinfo="skip"
    )
    figure.add_annotation(
        x=place[0], y=place[1], text=f"<b>{title}</b>" if bold else title, showarrow=False, xanchor="left", xshift=4
    )


def _color(name: str, chosen: str) -> str:
    return ACCENT if name == chosen else MUTED


def _short(source: str) -> str:
    """A source without what stands behind its year, narrow enough for a phone."""
    return source.split(",")[0]
