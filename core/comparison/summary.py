"""The whole comparison for the command line: ready for JSON, and as lines of text."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from core.comparison.corruptions import CORRUPTIONS
from core.comparison.measured import MeasuredNetwork
from core.comparison.published import published_networks
from core.comparison.tables import (
    accuracy_table,
    best_first,
    calibration_table,
    class_table,
    confusion_of,
    facts_table,
    histories,
    pairs_table,
    robustness_table,
)
from core.comparison.words import (
    CHOSEN,
    EFFORT,
    SPLITS,
    VIEWS,
    beside,
    headline,
    interval,
    latency_said,
    published_said,
    trained,
)
from core.numbers import percent


def summary(networks: Sequence[MeasuredNetwork], split: str, views: str) -> dict[str, Any]:
    """Every table that the page shows, ready for JSON; what is not known is null."""
    there = best_first(networks, split, views)
    return {
        "split": split,
        "views": views,
        "accuracy": _lines(accuracy_table(there, split, views)),
        "networks": _lines(facts_table(networks)),
        "settings": {each.name: each.training.settings for each in networks},
        "pairs": _lines(pairs_table(there, split, views)),
        "classes": {each.name: _lines(class_table(each, split, views)) for each in there},
        "confusion": {each.name: confusion_of(each, split, views).tolist() for each in there},
        "histories": _lines(histories(networks)),
        "calibration": _lines(calibration_table(networks)),
        "robustness": {name: _lines(robustness_table(networks, name)) for name in CORRUPTIONS},
        "published": _lines(published_networks()),
    }


def lines(networks: Sequence[MeasuredNetwork], split: str, views: str) -> list[str]:
    """The same in short, for people."""
    there = best_first(networks, split, views)
    said = [headline(there, split, views)] if there else ["No network is measured yet."]
    if there:
        said += [
            "",
            f"Ours, {SPLITS[split]}, {VIEWS[views]}: faces named as labelled, 95 % interval; macro-F1",
            *_ours(there, split, views),
        ]
    if len(there) > 1:
        said += [
            "",
            "Two at a time on the same faces, exact McNemar, p corrected by Holm",
            *_pairs(there, split, views),
        ]
    if networks:
        said += ["", "Cost, and probabilities", *_costs(networks)]
        said += ["", "PrivateTest, one view, at the severest step of each corruption", *_robustness(networks)]
    return [*said, "", "Published", *_published(networks), "", CHOSEN, EFFORT]


def _ours(networks: Sequence[MeasuredNetwork], split: str, views: str) -> list[str]:
    how = {each.name: trained(each.training) for each in networks}
    return [
        f"  {line.title:<18} {percent(line.accuracy, 2):>8} ({interval(line.low, line.high, 2)}) of {line.n:,}; "
        f"{line.macro_f1:.3f} ({line.f1_low:.3f} to {line.f1_high:.3f}); {how[line.name]}"
        for line in accuracy_table(networks, split, views).itertuples()
    ]


def _pairs(networks: Sequence[MeasuredNetwork], split: str, views: str) -> list[str]:
    return [
        f"  {line.better} over {line.other}: {100 * line.difference:+.2f} points ({interval(line.low, line.high, 2)}), "
        f"{line.only_better} right only with the first, {line.only_other} only with the second, n = {line.n:,}, "
        f"p = {line.p_corrected:.2g}"
        for line in pairs_table(networks, split, views).itertuples()
    ]


def _costs(networks: Sequence[MeasuredNetwork]) -> list[str]:
    said = []
    for network, (_, facts) in zip(networks, facts_table(networks).iterrows(), strict=True):
        parts = [f"{network.parameters:,} parameters and {network.running_statistics:,} running statistics"]
        if network.training.seconds:
            parts.append(f"{network.training.seconds:.0f} s an epoch")
        parts += [latency_said(facts, each.batch) for each in network.latency]
        if (found := network.calibration) is not None:
            before, after = found.before, found.after
            parts.append(
                f"calibration error {100 * before.error:.1f} points ({interval(before.error_low, before.error_high)}), "
                f"{100 * after.error:.1f} ({interval(after.error_low, after.error_high)}) at temperature "
                f"{found.temperature:.2f}; log-loss {before.log_loss:.3f}, {after.log_loss:.3f}; n = "
                f"{found.tested_on:,}"
            )
        said.append(f"  {network.title}: " + "; ".join(parts))
    return said


def _robustness(networks: Sequence[MeasuredNetwork]) -> list[str]:
    said = []
    for name, corruption in CORRUPTIONS.items():
        table = robustness_table(networks, name)
        if len(table):
            worst = table.loc[table.groupby("name", sort=False)["drop"].idxmax()]
            each = ", ".join(
                f"{line.title} {percent(line.accuracy)} ({-100 * line.drop:+.1f}: {-100 * line.drop_high:+.1f} to "
                f"{-100 * line.drop_low:+.1f}, n = {line.n:,}) at {line.severity:g}"
                for line in worst.itertuples()
            )
            said.append(f"  {corruption.title} ({corruption.unit}): {each}")
    return said


def _published(networks: Sequence[MeasuredNetwork]) -> list[str]:
    said = []
    for _, line in published_networks().iterrows():
        ours = beside(line, networks)
        said.append(
            f"  {line['network']:<14} {published_said(line)} ({line['source']}): {line['protocol']}"
            + (f"; {ours}" if ours else "")
        )
    return said


def _lines(table: pd.DataFrame) -> list[dict[str, Any]]:
    return json.loads(table.to_json(orient="records"))
