"""What others reported on FER2013, and how far it can be set beside ours."""

import pandas as pd

from core.editing.statistics import wilson_interval
from core.paths import ASSETS

FILE = ASSETS / "published" / "networks.csv"
_WORDS = ("architecture", "split", "views", "started", "said")


def published_networks() -> pd.DataFrame:
    """One line a published result, in the order of the file: network, architecture (a name of the catalog, "" for
    none), source, accuracy (share, NaN where none was published), low and high (Wilson where the number of faces is
    known, the authors' own margin where they give one, else NaN), split and views ("" where not said), n, started
    ("scratch", "imagenet" or ""), said (the source's words where it gives no number) and protocol (in words)."""
    table = pd.read_csv(FILE, comment="#")
    table[list(_WORDS)] = table[list(_WORDS)].fillna("")
    shares = table["accuracy"] / 100
    bounds = [_interval(*line) for line in zip(shares, table["plus_minus"] / 100, table["n"], strict=True)]
    low, high = zip(*bounds, strict=True)
    return table.assign(accuracy=shares, low=low, high=high).drop(columns="plus_minus")


def _interval(share: float, margin: float, n: float) -> tuple[float, float]:
    if pd.notna(margin):
        return share - margin, share + margin
    if pd.isna(share) or pd.isna(n):
        return float("nan"), float("nan")
    return wilson_interval(round(share * n), int(n))
