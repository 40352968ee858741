"""Label noise: how often people agree with FER2013's labels, and how many mistakes of the network they share."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.editing.statistics import Z_95, wilson_interval
from core.errors import InputError
from core.slices.pictures import Pictures

NEEDED = (
    "No votes are known, so nothing can be said about label noise; import FER+'s fer2013new.csv with "
    "`python -m core data import`."
)

PARTS: Mapping[str, tuple[str, Callable[[Pictures], np.ndarray]]] = {
    "all": ("all faces with votes", lambda pictures: pictures.voted),
    "agreed": (
        "the crowd's first choice is the label",
        lambda pictures: pictures.voted & (pictures.crowd_class == pictures.labels),
    ),
    "disputed": (
        "the crowd's first choice is another",
        lambda pictures: pictures.voted & (pictures.crowd_class != pictures.labels),
    ),
    "most": ("at least 8 of 10 agree, on anything", lambda pictures: pictures.crowd_share >= 0.795),
    "unanimous": ("all voters agree, on anything", lambda pictures: pictures.crowd_share >= 0.995),
    "unanimous-label": (
        "all voters agree with the label",
        lambda pictures: (pictures.crowd_share >= 0.995) & (pictures.crowd_class == pictures.labels),
    ),
}


@dataclass(frozen=True)
class Share:
    """How many of `n` pictures, with a 95 % interval (0..1)."""

    count: float
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """0..1; NaN of nothing."""
        return self.count / self.n if self.n else float("nan")

    def summary(self) -> dict:
        """Ready for JSON."""
        share = self.share if self.n else None
        return {"count": self.count, "n": self.n, "share": share, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class LabelNoise:
    """`ceiling`: pictures whose label is what most voters said, the most that a judge who always says that can get
    right. `one_voter`: mean share of the votes for the label, what a single voter gets right on average. `network`
    gets right on the same pictures, and against the crowd's first choice `network_on_crowd`.

    Of its mistakes, `shared` say what the crowd says against the label, `label_kept` are where the crowd is with the
    label, and `neither` where it says something else again. `parts` has one line for each of PARTS: part, title, n,
    right, accuracy, low, high (95 %, Wilson). `left_out` counts what was excluded, as in Pictures.
    """

    ceiling: Share
    one_voter: Share
    network: Share
    network_on_crowd: Share
    shared: Share
    label_kept: Share
    neither: Share
    parts: pd.DataFrame
    left_out: dict[str, int]

    def summary(self) -> dict:
        """Ready for JSON."""
        names = ("ceiling", "one_voter", "network", "network_on_crowd", "shared", "label_kept", "neither")
        return {
            **{name: getattr(self, name).summary() for name in names},
            "parts": self.parts.to_dict("records"),
            "left_out": self.left_out,
        }


def label_noise(pictures: Pictures) -> LabelNoise:
    """How noisy the labels of the pictures are; InputError where no votes are known.

    Take pictures without blemishes: a copy of a Training picture shows memory, one without a face has no right answer.
    """
    voted = pictures.voted
    if pictures.votes is None or not voted.any():
        raise InputError(NEEDED)
    labels, said, crowd = pictures.labels[voted], pictures.said[voted], pictures.crowd_class[voted]
    wrong = said != labels
    return LabelNoise(
        ceiling=share_of(crowd == labels),
        one_voter=_mean_share(pictures.votes[voted][np.arange(len(labels)), labels]),
        network=share_of(~wrong),
        network_on_crowd=share_of(said == crowd),
        shared=share_of((said == crowd)[wrong]),
        label_kept=share_of((labels == crowd)[wrong]),
        neither=share_of(((said != crowd) & (labels != crowd))[wrong]),
        parts=pd.DataFrame([_part(pictures, name) for name in PARTS if PARTS[name][1](pictures).any()]),
        left_out=pictures.left_out,
    )


def share_of(hits: np.ndarray) -> Share:
    """How many of `hits` bool [n], with Wilson's interval."""
    count, n = int(hits.sum()), len(hits)
    return Share(count, n, *wilson_interval(count, n))


def _mean_share(shares: np.ndarray) -> Share:
    """The mean of shares float [n], with its normal interval over pictures."""
    mean, half = float(shares.mean()), Z_95 * float(shares.std()) / math.sqrt(len(shares))
    return Share(float(shares.sum()), len(shares), max(0.0, mean - half), min(1.0, mean + half))


def _part(pictures: Pictures, name: str) -> dict:
    title, where = PARTS[name]
    found = share_of(pictures.right[where(pictures)])
    return {
        "part": name, "title": title, "n": found.n, "right": int(found.count), "accuracy": found.share,
        "low": found.low, "high": found.high,
    }  # fmt: skip
