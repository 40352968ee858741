"""Which examples to show: filtered, counted and put in order."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.editing.statistics import wilson_interval
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.study.example_table import NOBODY, PROBABILITIES

RESULTS: dict[str, str] = {"all": "Right and wrong", "right": "Right", "wrong": "Wrong"}
BLEMISHED: dict[str, str] = {"all": "All pictures", "without": "Without blemishes", "only": "Blemished only"}
CROWDS: dict[str, tuple[str, Callable[[pd.DataFrame], pd.Series]]] = {
    "all": ("Whatever they say", lambda table: pd.Series(True, index=table.index)),
    "label": ("They say what the label says", lambda table: table["crowd"] == table["label"]),
    "not-label": ("They contradict the label", lambda table: _named(table) & (table["crowd"] != table["label"])),
    "network": ("They say what the network says", lambda table: table["crowd"] == table["said"]),
    "network-not-label": (
        "With the network, against the label",
        lambda table: (table["crowd"] == table["said"]) & (table["said"] != table["label"]),
    ),
    "not-network": ("They contradict the network", lambda table: _named(table) & (table["crowd"] != table["said"])),
}


def _named(table: pd.DataFrame) -> pd.Series:
    return table["crowd"] != NOBODY


@dataclass(frozen=True)
class ExampleFilter:
    """Which images to keep; an empty or full field keeps everything.

    `labels` and `said` are emotion names; `confidence` and `agreement` the lowest and highest percentage of the
    network's confidence and of the voters for their first choice (which an image without votes does not have).
    """

    labels: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    result: str = "all"
    confidence: tuple[float, float] = (0, 100)
    crowd: str = "all"
    agreement: tuple[float, float] = (0, 100)
    blemished: str = "all"
    split: str = "all"

    def apply(self, table: pd.DataFrame) -> pd.DataFrame:
        """The lines that pass all of it."""
        passing = self.before_result(table)
        return passing if self.result == "all" else passing[passing["right"] == (self.result == "right")]

    def before_result(self, table: pd.DataFrame) -> pd.DataFrame:
        """The lines that pass all but `result`: those whose accuracy means something."""
        keep = CROWDS[self.crowd][1](table)
        for column, wanted in (("label", self.labels), ("said", self.said)):
            if wanted:
                keep &= table[column].isin(wanted)
        for column, (low, high) in (("confidence", self.confidence), ("crowd_share", self.agreement)):
            if (low, high) != (0, 100):
                keep &= (table[column] * 100).round(6).between(low, high)
        if self.blemished != "all":
            keep &= (table["blemish"] != "") == (self.blemished == "only")
        if self.split != "all":
            keep &= table["split"] == self.split
        return table[keep]


@dataclass(frozen=True)
class Tally:
    """How many of `n` images were `right`, with the 95 % Wilson interval of the share."""

    right: int
    n: int

    @property
    def share(self) -> float:
        """0..1; NaN of nothing."""
        return self.right / self.n if self.n else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval of the share, 0..1."""
        return wilson_interval(self.right, self.n)


def tally(table: pd.DataFrame) -> Tally:
    """How many of the lines are right."""
    return Tally(int(table["right"].sum()), len(table))


@dataclass(frozen=True)
class Order:
    """An order of the examples: a title, and lines with a seed in, positions of the lines out."""

    title: str
    arrange: Callable[[pd.DataFrame, int], np.ndarray]


def _by(key: Callable[[pd.DataFrame], pd.Series]) -> Callable[[pd.DataFrame, int], np.ndarray]:
    return lambda table, seed: np.lexsort((table["row"].to_numpy(), key(table).to_numpy()))


def _label_probability(table: pd.DataFrame) -> np.ndarray:
    columns = np.array([EMOTION_NAMES.index(name) for name in table["label"]], dtype=int)
    return table[list(PROBABILITIES)].to_numpy()[np.arange(len(table)), columns]


ORDERS: dict[str, Order] = {
    "random": Order("At random", lambda table, seed: np.random.default_rng(seed).permutation(len(table))),
    "sure": Order("Most confident first", _by(lambda table: -table["confidence"])),
    "unsure": Order("Least confident first", _by(lambda table: table["confidence"])),
    "surprising": Order(
        "Most surprising mistakes first", _by(lambda table: table["right"] * 2 + _label_probability(table))
    ),
    "row": Order("By row of FER2013", _by(lambda table: table["row"])),
}


def arrange(table: pd.DataFrame, order: str, seed: int = 0) -> pd.DataFrame:
    """The lines in one of the ORDERS; `seed` draws the random one. InputError for an order that is not there.

    A mistake is the more surprising, the less likely the network held the label: -log p(label).
    """
    if order not in ORDERS:
        raise InputError(f"There is no order {order!r}; there is {', '.join(ORDERS)}.")
    return table.iloc[ORDERS[order].arrange(table, seed)]
