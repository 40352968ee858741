"""What the comparison says in plain words."""

from collections.abc import Sequence

import pandas as pd

from core.comparison.measured import MeasuredNetwork, Training
from core.comparison.tables import accuracy_table, facts_table, pairs_table
from core.numbers import p_said, percent, signed
from core.slices.differences import LEVEL

SPLITS = {"private": "PrivateTest", "public": "PublicTest", "both": "both test splits"}
VIEWS = {"one": "one view", "ten": "ten views"}
CHOSEN = "What is trained here keeps the epoch that is best on PublicTest, so PrivateTest is the split to compare on."
EFFORT = (
    "Ours were trained on ordinary processors, without a search for the best settings; papers train longer, and longer "
    "runs may well change the order."
)


def interval(low: float, high: float, digits: int = 1) -> str:
    """ "68.1 to 70.3" from shares; "not known" for NaN."""
    if pd.isna(low) or pd.isna(high):
        return "not known"
    return f"{100 * low:.{digits}f} to {100 * high:.{digits}f}"


def trained(training: Training) -> str:
    """How a network came to be: "trained from scratch, 12 epochs, epoch 11 kept"."""
    said = [training.origin or "start not recorded"]
    if training.epochs:
        said.append(f"{training.epochs} epoch{'s' if training.epochs > 1 else ''}, epoch {training.best_epoch} kept")
    return ", ".join([*said, *([training.note] if training.note else [])])


def settings_said(training: Training) -> str:
    """The settings of a run in one line; "" where none are known."""
    if not training.settings:
        return ""
    return ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in training.settings.items() if value is not None
    )


def headline(networks: Sequence[MeasuredNetwork], split: str, views: str) -> str:
    """Which network is best, and whether that is more than luck."""
    table = accuracy_table(networks, split, views)
    first = table.iloc[0]
    said = (
        f"{first['title']} names {percent(first['accuracy'])} of {first['n']:,} faces as they are labelled "
        f"({SPLITS[split]}, {VIEWS[views]}, 95 % interval {interval(first['low'], first['high'])})"
    )
    if len(table) == 1:
        return f"{said}. No other network is measured yet."
    second = table.iloc[1]
    two = [each for each in networks if each.name in (first["name"], second["name"])]
    pair = pairs_table(two, split, views).iloc[0]
    difference = f"{100 * pair['difference']:.1f} points more than {second['title']}"
    luck = "more than luck" if pair["p_value"] <= LEVEL else "which may be luck"
    return f"{said}, {difference} on the same faces: {luck} (exact McNemar {p_said(pair['p_value'])})."


def said_of(network: MeasuredNetwork) -> list[str]:
    """One network, as the command says it when it was measured."""
    lines = [f"{network.title}: {network.parameters:,} parameters, {trained(network.training)}"]
    for split in SPLITS:
        for views in VIEWS:
            if network.places(split, views).any():
                line = accuracy_table([network], split, views).iloc[0]
                lines.append(
                    f"  {SPLITS[split]}, {VIEWS[views]}: {percent(line['accuracy'], 2)} of {line['n']:,} "
                    f"({interval(line['low'], line['high'], 2)}), macro-F1 {line['macro_f1']:.3f}"
                )
    if (found := network.calibration) is not None:
        lines.append(
            f"  probabilities are off by {100 * found.before.error:.1f} points, {100 * found.after.error:.1f} after "
            f"dividing logits by {found.temperature:.2f}"
        )
    facts = facts_table([network]).iloc[0]
    lines += [f"  {latency_said(facts, each.batch)}" for each in network.latency]
    return lines


def latency_said(facts: pd.Series, batch: int) -> str:
    """The latency of a line of `facts_table` for a batch."""
    which = "one face" if batch == 1 else f"a batch of {batch}"
    ms = f"ms_{batch}"
    return f"{which}: {facts[ms]:.3g} ms ({facts[f'{ms}_low']:.3g} to {facts[f'{ms}_high']:.3g}) on one thread"


def published_said(line: pd.Series) -> str:
    """What was published: "69.42 %", "65 ± 5 %", or the source's own words."""
    if pd.isna(line["accuracy"]):
        return f"“{line['said']}”" if line["said"] else "no number"
    percentage = f"{100 * line['accuracy']:.4g}"
    if line["split"] == "" and pd.notna(line["low"]):
        return f"{percentage} ± {100 * (line['high'] - line['accuracy']):.2g} %"
    return f"{percentage} %"


def beside(line: pd.Series, networks: Sequence[MeasuredNetwork]) -> str:
    """A published figure beside ours of the same architecture on the same pictures and views; "" where there is none
    or the protocol is not one that we can follow."""
    ours = next((each for each in networks if each.name == line["architecture"]), None)
    if ours is None or pd.isna(line["accuracy"]) or line["split"] not in SPLITS or line["views"] not in VIEWS:
        return ""
    if not ours.places(line["split"], line["views"]).any():
        return ""
    own = accuracy_table([ours], line["split"], line["views"]).iloc[0]
    points = signed(100 * (own["accuracy"] - line["accuracy"]), 2)
    on = "the same" if own["n"] == line["n"] else f"{own['n']:,} of them"
    return f"ours on {on}: {percent(own['accuracy'], 2)} ({interval(own['low'], own['high'], 2)}), {points} points"
