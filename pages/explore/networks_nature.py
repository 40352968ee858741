"""What a network is like beyond how often it is right: how it learnt, what it costs, how sure it is, what it stands."""

from collections.abc import Iterable, Sequence

import streamlit as st

from core.comparison.corruptions import CORRUPTIONS
from core.comparison.measured import MeasuredNetwork
from core.comparison.shelf import unmeasured
from core.comparison.tables import accuracy_table, calibration_table, facts_table, histories, robustness_table
from core.comparison.words import interval
from core.figures.comparison import calibration_dots, cost_dots, learning_curves, robustness_lines
from core.numbers import percent
from pages.common.chart import chart, drawn
from pages.common.frame import pane
from pages.common.markup import quiet
from pages.explore.networks_data import Choice

COSTS = {
    "parameters": "Parameters",
    "ms_1": "Milliseconds for one face",
    "ms_64": "Milliseconds for 64 faces",
    "seconds": "Seconds an epoch",
}


def curves_panel(networks: Sequence[MeasuredNetwork], choice: Choice) -> None:
    """Accuracy on PublicTest epoch by epoch, for the networks whose run is known."""
    table = histories(networks)
    without = [each.title for each in networks if not each.training.epochs]
    if len(table):
        best = table.loc[table.groupby("name", sort=False)["validation_accuracy"].idxmax()]
        chart(
            drawn(learning_curves, table, choice.network),
            key="network_curves",
            says="Faces of PublicTest named as labelled after each epoch; the large dot is the epoch that was kept. "
            "A line that still rises at its end would have gained from more epochs.",
            alt="Best epochs: "
            + ", ".join(
                f"{line.title} {percent(line.validation_accuracy)} in epoch {line.epoch}" for line in best.itertuples()
            ),
            table=table,
        )
    if without:
        quiet(f"No learning curve was kept of {' and '.join(without)}.")


def costs_panel(networks: Sequence[MeasuredNetwork], choice: Choice, key: str) -> None:
    """Accuracy over what the widget `key` asks for."""
    cost = st.segmented_control("Against", tuple(COSTS), key=key, required=True, format_func=COSTS.get)
    accuracy, facts = accuracy_table(networks, choice.split, choice.views), facts_table(networks)
    known = facts.dropna(subset=cost)
    if known.empty:
        quiet("No run of these networks is known, so the time of an epoch is not.")
        return
    most, least = (known.loc[known[cost].astype(float).agg(which)] for which in ("idxmax", "idxmin"))
    said = f"{least['title']}: {_number(least[cost])}"
    if len(known) > 1:
        said += f"; {most['title']}: {_number(most[cost])}, {most[cost] / least[cost]:,.3g} times as much"
    chart(
        drawn(cost_dots, accuracy, facts, cost, COSTS[cost], choice.network),
        key="network_costs",
        says=f"Higher is right more often, further left is cheaper (each step of the axis is a factor). {said}.",
        alt=f"Accuracy against {COSTS[cost].lower()} of {', '.join(known['title'])}.",
        table=accuracy.merge(facts.drop(columns="title"), on="name"),
    )
    quiet(
        "Milliseconds are processor time on one thread of the machine where the networks were measured, without "
        "preparing the picture."
    )


def calibration_panel(networks: Sequence[MeasuredNetwork], choice: Choice) -> None:
    """Calibration error before and after a temperature."""
    table = calibration_table(networks)
    if table.empty:
        quiet("Both test splits are needed for this: one to fit the temperature on, one to report.")
        return
    first = table.iloc[int(table["error_after"].argmin())]
    chart(
        drawn(calibration_dots, table, choice.network),
        key="network_calibration",
        says="By how many points the probability of the named emotion is off on average, over PrivateTest: rings as "
        "the network gives it, dots after one temperature fitted on PublicTest. "
        f"{first['title']} ends up {'closest, ' if len(table) > 1 else ''}off by {100 * first['error_after']:.1f} "
        f"points ({interval(first['error_low_after'], first['error_high_after'])}, n = {first['tested_on']:,}).",
        alt="Calibration errors: "
        + ", ".join(
            f"{line.title} {100 * line.error_before:.1f}, then {100 * line.error_after:.1f} points"
            for line in table.itertuples()
        ),
        table=table,
    )


def robustness_panel(networks: Sequence[MeasuredNetwork], choice: Choice, key: str) -> None:
    """Accuracy as pictures get worse in the way that the widget `key` asks for."""
    name = st.segmented_control(
        "Spoilt by",
        tuple(CORRUPTIONS),
        key=key,
        required=True,
        format_func=lambda each: CORRUPTIONS[each].title,
    )
    corruption, table = CORRUPTIONS[name], robustness_table(networks, name)
    if table.empty:
        quiet("PrivateTest's faces are needed for this, and none of these networks was shown them.")
        return
    worst = table.loc[table.groupby("name", sort=False)["drop"].idxmax()].sort_values("drop", kind="stable")
    said = [
        f"{line.title} {100 * line.drop:.1f} points ({interval(line.drop_low, line.drop_high)}; {line.n:,} faces) at "
        f"{line.severity:g}"
        for line in worst.itertuples()
    ]
    ends = f"{said[0]} loses least, {said[-1]} most" if len(said) > 1 else said[0]
    chart(
        drawn(robustness_lines, table, corruption, choice.network),
        key="network_robustness",
        says=f"{corruption.about} Faces of PrivateTest, one view. Lost at its worst step, with 95 % intervals: {ends}.",
        alt=f"Accuracy under {corruption.title.lower()}, points lost at most: {'; '.join(said)}.",
        table=table,
    )


def waiting(networks: Iterable[MeasuredNetwork]) -> None:
    """The networks of the catalog that nobody has measured, and how to."""
    missing = unmeasured(networks)
    if missing:
        with pane("Not measured yet"):
            quiet("These are not listed above. Each is measured on FER2013 by one command once it is trained:")
            st.code("\n".join(missing.values()), language="sh", wrap_lines=True)


def _number(value: float) -> str:
    """Three digits that count, in full where there are more before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
