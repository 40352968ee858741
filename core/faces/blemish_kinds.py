"""The blemishes of FER2013 as people look at them: which rows, seen side by side where that is the point."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.faces.blemishes import Blemishes, blemishes_of
from core.faces.index import CanonicalIndex, canonical_index

Groups = tuple[np.ndarray, ...]
"""Rows int64 [k] that belong together; one row alone where nothing is compared."""


@dataclass(frozen=True)
class BlemishKind:
    """One kind: `title` on a button, `about` in a sentence, `grouped` where rows are to be compared, `groups` finds
    them, and `left_out_by` is the one of core.faces.blemishes.FLAWS that `evaluate --exclude` leaves out, or None."""

    name: str
    title: str
    about: str
    grouped: bool
    groups: Callable[[Blemishes], Groups]
    left_out_by: str | None


def blemish_groups(index: CanonicalIndex | None = None) -> dict[str, Groups]:
    """The rows of each of BLEMISH_KINDS, group by group in the order of their first rows."""
    blemishes = blemishes_of(index or canonical_index())
    return {name: kind.groups(blemishes) for name, kind in BLEMISH_KINDS.items()}


def _alone(mask: np.ndarray) -> Groups:
    return tuple(np.split(rows, len(rows))) if len(rows := np.flatnonzero(mask)) else ()


def _together(blemishes: Blemishes, mask: np.ndarray) -> Groups:
    """Every group of exact duplicates that has a row of the mask, whole."""
    group = blemishes.duplicate_group
    numbers = np.unique(group[mask])
    members = np.flatnonzero(np.isin(group, numbers) & (group >= 0))
    order = members[np.argsort(group[members], kind="stable")]
    found = np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if len(order) else []
    return tuple(sorted(found, key=lambda rows: int(rows[0])))


BLEMISH_KINDS: dict[str, BlemishKind] = {
    kind.name: kind
    for kind in (
        BlemishKind(
            "constant",
            "Nothing in them",
            "Every pixel has the same grey, yet each picture carries the label of an emotion.",
            False,
            lambda blemishes: _alone(blemishes.having("constant")),
            "constant",
        ),
        BlemishKind(
            "not-a-face",
            "Not a face",
            "All ten voters of FER+ saw no face here, but FER2013 gives an emotion.",
            False,
            lambda blemishes: _alone(blemishes.having("not-a-face")),
            "not-a-face",
        ),
        BlemishKind(
            "conflicting",
            "Same picture, other label",
            "Equal pixel by pixel and labelled differently: no network can be right about all of them.",
            True,
            lambda blemishes: _together(blemishes, blemishes.conflicting),
            None,
        ),
        BlemishKind(
            "copies",
            "Seen in training",
            "Test pictures that are also Training pictures: a network may know them by heart.",
            True,
            lambda blemishes: _together(blemishes, blemishes.having("copies")),
            "copies",
        ),
    )
}
