"""How often each network is right: ours side by side, beside published figures, pair by pair, emotion by emotion."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.comparison.measured import MeasuredNetwork
from core.comparison.published import published_networks
from core.comparison.tables import accuracy_table, class_table, confusion_of, facts_table, pairs_table
from core.comparison.words import SPLITS, VIEWS, beside, interval, published_said, settings_said, trained
from core.emotions import EMOTION_NAMES
from core.figures.comparison import accuracy_dots, class_map
from core.figures.slices import confusion_map
from core.numbers import percent, signed
from core.slices.differences import LEVEL
from pages.common.chart import chart, drawn
from pages.common.markup import html_table, quiet
from pages.explore.networks_data import Choice

UNKNOWN = "not recorded"
LEAST_P = 0.0001


def ours_table(networks: Sequence[MeasuredNetwork], choice: Choice) -> None:
    """A line a network, best first: accuracy, macro-F1, size, time and training."""
    table = accuracy_table(networks, choice.split, choice.views)
    facts = facts_table(networks).set_index("name").loc[table["name"]].reset_index()
    by_name = {each.name: each for each in networks}
    html_table(
        pd.DataFrame(
            {
                "Network": table["title"],
                "Right": [_with_interval(line.accuracy, line.low, line.high) for line in table.itertuples()],
                "n": [f"{n:,}" for n in table["n"]],
                "Macro-F1": [
                    f"{line.macro_f1:.3f} ({line.f1_low:.3f} to {line.f1_high:.3f})" for line in table.itertuples()
                ],
                "Parameters": [f"{line.parameters:,} + {line.running_statistics:,}" for line in facts.itertuples()],
                "One face": [f"{ms:.3g}\u00a0ms" for ms in facts["ms_1"]],
                "An epoch": [UNKNOWN if pd.isna(seconds) else f"{seconds:.0f}\u00a0s" for seconds in facts["seconds"]],
                "How it was trained": [trained(by_name[name].training) for name in table["name"]],
            }
        )
    )
    quiet(
        f"{SPLITS[choice.split]}, {VIEWS[choice.views]}, 95 % intervals. Parameters: those that training moves + the "
        "running means and variances of batch normalisation. One face: processor time of one thread. An epoch: the "
        "median of its run."
    )
    settings = {network.title: said for network in networks if (said := settings_said(network.training))}
    if settings:
        with st.expander("Settings of the runs", icon=":material/settings:"):
            for title, said in settings.items():
                quiet(f"{title}: {said}.")


def dots_panel(networks: Sequence[MeasuredNetwork], choice: Choice) -> None:
    """Ours and the published ones as dots with intervals."""
    ours, published = accuracy_table(networks, choice.split, choice.views), published_networks()
    known = published.dropna(subset="accuracy")
    alike = known[(known["split"] == choice.split) & (known["views"] == choice.views)]
    same = f"Of the published ones, {_listed(alike['source'])} used these pictures and views" if len(alike) else (
        "None of the published ones used exactly these pictures and views"
    )  # fmt: skip
    chart(
        drawn(accuracy_dots, ours, published, choice.network),
        key="network_dots",
        says=f"Filled: ours on {SPLITS[choice.split]}, {VIEWS[choice.views]}, with 95 % intervals. Open diamonds: as "
        f"published, each by its own rules. {same}.",
        alt="Accuracies: "
        + ", ".join(f"{line.title} {percent(line.accuracy)}" for line in ours.itertuples())
        + "; published: "
        + ", ".join(f"{line.network} {percent(line.accuracy)}" for line in known.itertuples()),
        table=pd.concat([ours, published.rename(columns={"network": "title"})], ignore_index=True),
    )


def published_table(networks: Sequence[MeasuredNetwork]) -> None:
    """What others reported, in their words where they give no number, and by which rules."""
    lines = [line for _, line in published_networks().iterrows()]
    html_table(
        pd.DataFrame(
            {
                "Published": [line["network"] for line in lines],
                "Result": [published_said(line) for line in lines],
                "By": [line["source"] for line in lines],
                "By which rules": [line["protocol"] for line in lines],
                "Ours by the same rules": [beside(line, networks) or "–" for line in lines],
            }
        )
    )


def pairs_panel(networks: Sequence[MeasuredNetwork], choice: Choice) -> None:
    """Every two networks on the same faces."""
    if len(networks) < 2:
        quiet("This compares two networks on the same faces; only one is measured so far.")
        return
    table = pairs_table(networks, choice.split, choice.views).sort_values("p_value", kind="stable")
    sure = int((table["p_corrected"] <= LEVEL).sum())
    quiet(
        f"{sure} of {len(table)} differences are more than luck. Two networks are asked about the same faces; what "
        "counts is the faces that only one of them has right (exact McNemar test, p corrected by Holm for the number "
        "of pairs)."
    )
    html_table(
        pd.DataFrame(
            {
                "Networks": [f"{line.better} over {line.other}" for line in table.itertuples()],
                "Difference, points": [
                    f"{signed(100 * line.difference, 1)} ({_points(line.low)} to {_points(line.high)})"
                    for line in table.itertuples()
                ],
                "Right only with the first": [f"{count:,}" for count in table["only_better"]],
                "Only with the second": [f"{count:,}" for count in table["only_other"]],
                "n": [f"{n:,}" for n in table["n"]],
                "p": [f"{p:.2g}" if p >= LEAST_P else f"<\u00a0{LEAST_P:g}" for p in table["p_corrected"]],
                "So": ["differ" if p <= LEVEL else "may\u00a0be\u00a0luck" for p in table["p_corrected"]],
            }
        )
    )


def classes_panel(networks: Sequence[MeasuredNetwork], choice: Choice) -> None:
    """F1 of every emotion as a map; then the chosen network's recall, precision and confusion."""
    tables = {each.name: class_table(each, choice.split, choice.views) for each in networks}
    scores = np.stack([own["f1"] for own in tables.values()])
    mean = scores.mean(axis=0)
    every = pd.concat([tables[each.name].assign(network=each.title) for each in networks], ignore_index=True)
    chart(
        drawn(class_map, [each.title for each in networks], scores),
        key="network_classes",
        says="F1 of each emotion in percent: high only where an emotion is found, and others are not taken for it. "
        f"{EMOTION_NAMES[int(mean.argmax())].capitalize()} is easiest, {EMOTION_NAMES[int(mean.argmin())]} hardest.",
        alt="F1 by network and emotion: "
        + "; ".join(
            f"{each.title} " + ", ".join(f"{name} {value:.0%}" for name, value in zip(EMOTION_NAMES, own, strict=True))
            for each, own in zip(networks, scores, strict=True)
        ),
        table=every[["network", *(column for column in every if column != "network")]],
    )
    chosen = next((each for each in networks if each.name == choice.network), networks[0])
    _confusion(chosen, choice)
    _classes(chosen, tables[chosen.name])


def _confusion(network: MeasuredNetwork, choice: Choice) -> None:
    confusion = confusion_of(network, choice.split, choice.views)
    chart(
        drawn(confusion_map, confusion),
        key="network_confusion",
        says=f"How faces are labelled and what {network.title} says of them: counts, the deeper the larger the share "
        "of the faces with that label.",
        alt=f"Map of seven labels by seven answers; {int(np.trace(confusion)):,} of {confusion.sum():,} agree.",
        table=pd.DataFrame(confusion, columns=EMOTION_NAMES).assign(label=EMOTION_NAMES)[["label", *EMOTION_NAMES]],
    )


def _classes(network: MeasuredNetwork, table: pd.DataFrame) -> None:
    st.markdown(f"**{network.title}, emotion by emotion**")
    html_table(
        pd.DataFrame(
            {
                "Emotion": [name.capitalize() for name in table["emotion"]],
                "Found": [
                    _with_interval(line.recall, line.recall_low, line.recall_high) for line in table.itertuples()
                ],
                "Rightly named": [
                    _with_interval(line.precision, line.precision_low, line.precision_high)
                    for line in table.itertuples()
                ],
                "F1": [f"{100 * line.f1:.1f} ({interval(line.f1_low, line.f1_high)})" for line in table.itertuples()],
                "Faces with the label": [f"{n:,}" for n in table["n"]],
                "Called so": [f"{n:,}" for n in table["named"]],
            }
        )
    )
    quiet("Found: recall, of the faces with the label. Rightly named: precision, of the faces called so.")


def _with_interval(share: float, low: float, high: float) -> str:
    return f"{percent(share)} ({interval(low, high)})"


def _points(share: float) -> str:
    return signed(100 * share, 1)


def _listed(sources: pd.Series) -> str:
    return " and ".join(source.split(",")[0] for source in sources)
