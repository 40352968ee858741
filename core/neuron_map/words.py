"""What a map shows and what it cannot, in sentences."""

import numpy as np
import pandas as pd

from core.neuron_map.coloring import Group, Scale
from core.neuron_map.neuron_map import NeuronMap
from core.numbers import agree, counted, percent

CANNOT = (
    "Only what is close means something. How far apart two islands lie, how large they are and which side they are on "
    "says nothing: another start would arrange them otherwise."
)


def faithful_said(drawn: NeuronMap, images: int) -> str:
    """How faithful the map is, beside a random one, and who is left out; `images` are those of the activations."""
    judged, n = drawn.faithfulness, len(drawn.neurons)
    left_out = _left_out(drawn) if drawn.dead else ""
    return (
        f"Of the {judged.k} neurons whose activity over {images:,} faces is most like a neuron's own, "
        f"{percent(judged.kept)} are among its {judged.k} nearest here, on average over n = {n:,}; a random map keeps "
        f"{percent(judged.random_kept)}. Trustworthiness {judged.trustworthiness:.3f} (random "
        f"{judged.random_trustworthiness:.3f}, perfect 1).{left_out}"
    )


def seen(near: np.ndarray, colored: tuple[Group, ...] | Scale) -> str:
    """What there is to see in these colours: whether neighbours on the map, int [n, k], have them in common, and how
    often they would by lot."""
    if isinstance(colored, Scale):
        return _seen_on_scale(colored.values, near)
    group = np.full(len(near), -1)
    for index, each in enumerate(colored):
        if each.color is not None:
            group[each.members] = index
    shared, by_lot = shared_group(group, near)
    if np.isnan(shared):
        return "No two neighbours have a colour here."
    return (
        f"Do neighbours share a colour? {percent(shared, 0)} of the {near.shape[1]} neurons nearest to a coloured one "
        f"have its own, grey ones aside. By lot it would be {percent(by_lot, 0)}."
    )


def found_said(table: pd.DataFrame, found: np.ndarray, text: str) -> str:
    """How many neurons of a map's table a search for `text` finds, bool [n], and by which words."""
    words = table.loc[found, "label"].value_counts()
    if words.empty:
        return f"No neuron here has a word with “{text.strip()}” in it."
    first = ", ".join(f"{word} ({count:,})" for word, count in words.head(5).items())
    more = f" and {len(words) - 5:,} more {agree(len(words) - 5, 'word', 'words')}" if len(words) > 5 else ""
    count = int(found.sum())
    return f"{count:,} of {len(table):,} neurons {agree(count, 'is', 'are')} found: {first}{more}."


def alt_text(drawn: NeuronMap, title: str, colored: tuple[Group, ...] | Scale) -> str:
    """The map for those who cannot see it."""
    if isinstance(colored, Scale):
        about = f"from {colored.low:.2g} to {colored.high:.2g}"
    else:
        about = ", ".join(f"{each.title} {int(each.members.sum()):,}" for each in colored)
    return f"Map of {len(drawn.neurons):,} neurons of {drawn.layer}, coloured by {title.lower()}: {about}."


def shared_group(group: np.ndarray, near: np.ndarray) -> tuple[float, float]:
    """Share (0..1) of neighbours int [n, k] in their neuron's own group int [n], and what it would be by lot.

    -1 is no group: those neurons and neighbours are not counted. NaN where nothing is left.
    """
    own, theirs = group[:, None], group[near]
    counted = (own >= 0) & (theirs >= 0)
    sizes = np.bincount(group[group >= 0])
    pairs = sizes.sum() * (sizes.sum() - 1)
    if not counted.any() or not pairs:
        return float("nan"), float("nan")
    return float((own == theirs)[counted].mean()), float((sizes * (sizes - 1)).sum() / pairs)


def _seen_on_scale(values: np.ndarray, near: np.ndarray) -> str:
    around = values[near].mean(axis=1)
    if not (np.ptp(values) and np.ptp(around)):
        return "All of these neurons have the same value."
    correlation = np.corrcoef(values, around)[0, 1]
    return (
        f"A neuron's value and the average of its {near.shape[1]} nearest correlate with r = {correlation:.2f} "
        f"(n = {len(values):,}); by lot that would be about 0."
    )


def _left_out(drawn: NeuronMap) -> str:
    never = agree(drawn.dead, "never changes and is", "never change and are")
    return f" {counted(drawn.dead, 'neuron')} of {drawn.layer} {never} left out."
