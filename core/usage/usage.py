"""Which concepts were used among correct predictions: shares with bootstrap intervals over pictures."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.errors import InputError
from core.study import Study
from core.usage.definitions import DEFINITIONS, Amounts, Definition
from core.usage.network import Labelled, LastHidden, labelled, last_hidden

DRAWS = 1000
SEED = 2013
LEVEL = 0.95
DRAWS_AT_ONCE = 100


@dataclass(frozen=True)
class Evidence:
    """One definition applied to one labelling of a network: all that shares are made of."""

    definition: Definition
    network: LastHidden
    labels: Labelled
    amounts: Amounts


@dataclass(frozen=True)
class Usage:
    """Shares of the concepts over the `n` correctly predicted of `total` pictures, of one `emotion` or of all (None).

    `table`, largest share first: concept, share, low, high (95 % interval), neurons (that carry it). `unlabelled` is
    the share of neurons without a label, `start` that of what is there before any neuron (the bias); with the table's
    they add up to 1.
    """

    emotion: int | None
    n: int
    total: int
    table: pd.DataFrame
    unlabelled: float
    start: float


def evidence_of(study: Study, scoring: str, similarity: str, definition: str) -> Evidence:
    """Read what one definition needs from a study; InputError for a name that is not there."""
    return weigh(last_hidden(study), labelled(study, scoring, similarity), definition)


def weigh(network: LastHidden, labels: Labelled, definition: str) -> Evidence:
    """Apply one of the DEFINITIONS; InputError for another."""
    if definition not in DEFINITIONS:
        raise InputError(f"There is no definition {definition!r}; there is {', '.join(DEFINITIONS)}.")
    chosen = DEFINITIONS[definition]
    return Evidence(chosen, network, labels, chosen.amounts(network, labels))


def used(
    evidence: Evidence, chosen: np.ndarray, emotion: int | None = None, draws: int = DRAWS, seed: int = SEED
) -> Usage:
    """The shares over the correct predictions among the `chosen` pictures (boolean [N]), of one emotion or of all.

    Intervals are percentiles of `draws` bootstrap samples of those pictures (Efron 1979), drawn from `seed`; which
    neurons and labels there are stays fixed. InputError where there is nothing to take a share of.
    """
    labels, rows = evidence.labels, _rows(evidence, chosen, emotion)
    sums = _sums(evidence, rows)
    totals = _whole(evidence, sums, emotion)
    shares = totals / totals.sum()
    low, high = share_intervals(sums, draws, seed)
    order = np.argsort(-shares[: len(labels.names)], kind="stable")
    table = pd.DataFrame(
        {
            "concept": np.array(labels.names, dtype=object)[order],
            "share": shares[order],
            "low": low[order],
            "high": high[order],
            "neurons": labels.carriers[order],
        }
    )
    there = chosen if emotion is None else chosen & (evidence.network.emotions == emotion)
    return Usage(emotion, len(rows), int(there.sum()), table, float(shares[-2]), float(shares[-1]))


def beside_neurons(study: Study, usage: Usage) -> pd.DataFrame:
    """The usage's table with `among`, the share (0..1) of the layer's neurons that carry each concept."""
    return usage.table.assign(among=usage.table["neurons"] / study.width(study.layers[-1]))


def shares_by_emotion(evidence: Evidence, chosen: np.ndarray) -> pd.DataFrame:
    """The shares of `used` emotion by emotion, without intervals: one line a concept, one column an emotion, NaN where
    nothing was used."""
    names = list(evidence.labels.names)
    columns = {}
    for emotion in EMOTIONS:
        try:
            totals = _whole(evidence, _sums(evidence, _rows(evidence, chosen, emotion.index)), emotion.index)
            columns[emotion.name] = (totals / totals.sum())[: len(names)]
        except InputError:
            columns[emotion.name] = np.full(len(names), np.nan)
    return pd.DataFrame(columns, index=names)


def leading_concepts(by_emotion: pd.DataFrame, most: int) -> pd.DataFrame:
    """The `most` lines of `shares_by_emotion` that have the largest share of any emotion, those of the first emotion
    first."""
    shares = by_emotion.fillna(-np.inf).to_numpy()
    chosen = np.argsort(-shares.max(axis=1), kind="stable")[:most]
    return by_emotion.iloc[chosen[np.argsort(shares[chosen].argmax(axis=1), kind="stable")]]


def neurons_of(evidence: Evidence, chosen: np.ndarray, emotion: int | None = None) -> pd.DataFrame:
    """The neurons of the layer with a label: neuron, concept, share (of the same whole as the concepts' shares)."""
    rows = _rows(evidence, chosen, emotion)
    whole = _whole(evidence, _sums(evidence, rows), emotion).sum()
    each = evidence.definition.of_neurons(evidence.network, evidence.labels, evidence.amounts.images[rows])
    carried = np.flatnonzero(evidence.labels.concept >= 0)
    return pd.DataFrame(
        {
            "neuron": carried,
            "concept": np.array(evidence.labels.names, dtype=object)[evidence.labels.concept[carried]],
            "share": each[carried] / whole,
        }
    ).sort_values("share", ascending=False, kind="stable", ignore_index=True)


def making_half(shares: np.ndarray) -> int | None:
    """How many of the shares [n], the first ones, make at least half of their sum; None if that is not above 0."""
    if shares.sum() <= 0:
        return None
    return int((shares.cumsum() >= shares.sum() / 2).argmax()) + 1


def _rows(evidence: Evidence, chosen: np.ndarray, emotion: int | None) -> np.ndarray:
    """Places in `amounts` of the correct predictions among the chosen pictures; InputError if there is none."""
    images = evidence.amounts.images
    wanted = chosen[images] if emotion is None else chosen[images] & (evidence.network.emotions[images] == emotion)
    if not wanted.any():
        raise InputError(f"No picture of {_named(emotion)} is predicted correctly here, so no concept was used.")
    return np.flatnonzero(wanted)


def _sums(evidence: Evidence, rows: np.ndarray) -> np.ndarray:
    """Amounts of each label, of no label, and of the start: float32 [rows, names + 2]."""
    return np.column_stack([evidence.amounts.parts[rows], evidence.amounts.start[rows]])


def _whole(evidence: Evidence, sums: np.ndarray, emotion: int | None) -> np.ndarray:
    """The columns' totals, float64; InputError if they add up to nothing that could be shared."""
    totals = sums.sum(axis=0, dtype=np.float64)
    if totals.sum() <= 0:
        raise InputError(
            f"For {_named(emotion)} there is nothing to share: {evidence.definition.of} came to 0 or less."
        )
    return totals


def _named(emotion: int | None) -> str:
    return "any emotion" if emotion is None else EMOTION_NAMES[emotion]


def share_intervals(sums: np.ndarray, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Percentile intervals of each column's share of the whole, from amounts [pictures, columns].

    A sample whose whole is nothing has no shares and is left out; NaN if that leaves none.
    """
    random, n = np.random.default_rng(seed), len(sums)
    shares = []
    for start in range(0, draws, DRAWS_AT_ONCE):
        count = min(DRAWS_AT_ONCE, draws - start)
        drawn = random.integers(0, n, (count, n)) + n * np.arange(count)[:, None]
        times = np.bincount(drawn.ravel(), minlength=count * n).reshape(count, n).astype(np.float32)
        totals = times @ sums
        whole = totals.sum(axis=1, keepdims=True)
        shares.append(totals[whole[:, 0] > 0] / whole[whole[:, 0] > 0])
    known = np.concatenate(shares)
    if not len(known):
        return np.full(sums.shape[1], np.nan), np.full(sums.shape[1], np.nan)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high
