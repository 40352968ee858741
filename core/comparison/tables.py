"""Measured networks as tables, a line each. Shares are 0..1, intervals 95 %."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from core.comparison.corruptions import CORRUPTIONS
from core.comparison.measured import MeasuredNetwork, asked_faces
from core.editing.statistics import (
    confusion_matrix,
    flip_counts,
    macro_f1,
    mcnemar_p,
    paired_interval,
    recall,
    wilson_interval,
)
from core.emotions import EMOTION_NAMES
from core.slices.differences import holm

DRAWS = 2000
QUANTILES = (0.025, 0.975)
NAN = float("nan")


def confusion_of(network: MeasuredNetwork, split: str, views: str = "one") -> np.ndarray:
    """Counts int64 [7, 7] of labelled and named."""
    places = network.places(split, views)
    return confusion_matrix(asked_faces()[1][places], network.answers[views][places])


def best_first(networks: Sequence[MeasuredNetwork], split: str, views: str = "one") -> list[MeasuredNetwork]:
    """Those that were shown faces of the split, the most accurate first."""
    there = [each for each in networks if each.places(split, views).any()]
    return sorted(there, key=lambda each: -each.right(views)[each.places(split, views)].mean())


def accuracy_table(networks: Sequence[MeasuredNetwork], split: str, views: str = "one") -> pd.DataFrame:
    """name, title, n, correct, accuracy with low and high (Wilson), macro_f1 with f1_low and f1_high (bootstrap), best
    first."""
    lines = []
    for network in networks:
        confusion = confusion_of(network, split, views)
        n, correct = int(confusion.sum()), int(np.trace(confusion))
        low, high = wilson_interval(correct, n)
        f1_low, f1_high = macro_f1_interval(confusion)
        line = {"name": network.name, "title": network.title, "n": n, "correct": correct}
        line |= {"accuracy": correct / n if n else NAN, "low": low, "high": high}
        lines.append(line | {"macro_f1": macro_f1(confusion), "f1_low": f1_low, "f1_high": f1_high})
    table = pd.DataFrame(lines, columns=list(lines[0]) if lines else None)
    return table.sort_values("accuracy", ascending=False, kind="stable", ignore_index=True) if lines else table


def macro_f1_interval(confusion: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the macro-F1 of counts int [7, 7]; NaN without faces."""
    if not confusion.sum():
        return NAN, NAN
    low, high = np.quantile(_f1_again(confusion, seed).mean(axis=1), QUANTILES)
    return float(low), float(high)


def f1_intervals(confusion: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """95 % percentile bootstrap interval of the F1 of each emotion of counts int [7, 7]: low and high, float [7]."""
    low, high = np.quantile(_f1_again(confusion, seed), QUANTILES, axis=0)
    return low, high


def class_table(network: MeasuredNetwork, split: str, views: str = "one") -> pd.DataFrame:
    """One line an emotion: emotion, n (labelled so), named (so), right, precision and recall with Wilson intervals
    (…_low, …_high), f1 with a bootstrap one."""
    confusion = confusion_of(network, split, views)
    labelled, named, right = confusion.sum(axis=1), confusion.sum(axis=0), np.diagonal(confusion)
    low, high = f1_intervals(confusion)
    table = pd.DataFrame({"emotion": EMOTION_NAMES, "n": labelled, "named": named, "right": right})
    for name, shares, sizes in (
        ("precision", recall(confusion.T), named),
        ("recall", recall(confusion), labelled),
    ):
        bounds = [wilson_interval(int(hits), int(of)) for hits, of in zip(right, sizes, strict=True)]
        table[[name, f"{name}_low", f"{name}_high"]] = np.column_stack([shares, bounds])
    return table.assign(f1=_f1(confusion[None])[0], f1_low=low, f1_high=high)


def pairs_table(networks: Sequence[MeasuredNetwork], split: str, views: str = "one") -> pd.DataFrame:
    """Every two networks on the faces that both were shown, the better of each two first: better, other (titles), n,
    only_better, only_other (faces that only one has right), difference (of the shares) with low and high (paired),
    p_value (exact McNemar) and p_corrected (Holm over all pairs)."""
    lines = []
    for pair in combinations(networks, 2):
        both = pair[0].places(split, views) & pair[1].places(split, views)
        other, better = sorted(pair, key=lambda network: int(network.right(views)[both].sum()))
        gained, lost = flip_counts(other.right(views)[both], better.right(views)[both])
        n = int(both.sum())
        low, high = paired_interval(gained, lost, n)
        line = {"better": better.title, "other": other.title, "n": n, "only_better": gained, "only_other": lost}
        line |= {"difference": (gained - lost) / n if n else NAN, "low": low, "high": high}
        lines.append(line | {"p_value": float(mcnemar_p(gained, lost))})
    columns = ["better", "other", "n", "only_better", "only_other", "difference", "low", "high", "p_value"]
    table = pd.DataFrame(lines, columns=columns)
    return table.assign(p_corrected=holm(table["p_value"].to_numpy(np.float64)))


def facts_table(networks: Sequence[MeasuredNetwork]) -> pd.DataFrame:
    """What each network is and costs: name, title, parameters, running_statistics, origin (None: not known), epochs,
    best_epoch, seconds (an epoch), and for one face and a batch ms_<batch> with _low and _high (quartiles)."""
    lines = []
    for network in networks:
        training = network.training
        line = {"name": network.name, "title": network.title, "parameters": network.parameters}
        line |= {"running_statistics": network.running_statistics, "origin": training.origin, "note": training.note}
        line |= {"epochs": training.epochs, "best_epoch": training.best_epoch, "seconds": training.seconds}
        for timed in network.latency:
            ms = f"ms_{timed.batch}"
            line |= {ms: timed.median, f"{ms}_low": timed.low, f"{ms}_high": timed.high}
        lines.append(line)
    return pd.DataFrame(lines)


def calibration_table(networks: Sequence[MeasuredNetwork]) -> pd.DataFrame:
    """name, title, temperature, fitted_on, tested_on, then error and log_loss before and after with their intervals,
    for the networks whose calibration is known."""
    lines = []
    for network in networks:
        if (found := network.calibration) is not None:
            line = {"name": network.name, "title": network.title, "temperature": found.temperature}
            line |= {"fitted_on": found.fitted_on, "tested_on": found.tested_on}
            for when, own in (("before", found.before), ("after", found.after)):
                line |= {f"{name}_{when}": value for name, value in vars(own).items()}
            lines.append(line)
    return pd.DataFrame(lines)


def robustness_table(networks: Sequence[MeasuredNetwork], corruption: str) -> pd.DataFrame:
    """One view of PrivateTest's faces under a corruption, in the order of its steps, untouched included: name, title,
    severity, n, correct, accuracy with low and high (Wilson), and drop (untouched less this) with drop_low and
    drop_high (paired)."""
    untouched, steps = CORRUPTIONS[corruption].untouched, CORRUPTIONS[corruption].steps
    lines = []
    for network in networks:
        own = [each for each in network.robustness if each.corruption == corruption]
        if not own:
            continue
        clean = own[0].correct - own[0].gained + own[0].lost
        counts = {each.severity: (each.correct, each.gained, each.lost) for each in own} | {untouched: (clean, 0, 0)}
        n = own[0].n
        for severity in (step for step in steps if step in counts):
            correct, gained, lost = counts[severity]
            low, high = wilson_interval(correct, n)
            line = {"name": network.name, "title": network.title, "severity": severity, "n": n, "correct": correct}
            line |= {"accuracy": correct / n, "low": low, "high": high, "drop": (lost - gained) / n}
            bounds = (0.0, 0.0) if severity == untouched else paired_interval(lost, gained, n)
            lines.append(line | dict(zip(("drop_low", "drop_high"), bounds, strict=True)))
    return pd.DataFrame(lines)


def histories(networks: Sequence[MeasuredNetwork]) -> pd.DataFrame:
    """The learning curves of all networks that have one: name, title, then the columns of core.comparison.measured's
    HISTORY."""
    known = [
        each.training.history.assign(name=each.name, title=each.title) for each in networks if each.training.epochs
    ]
    if not known:
        return pd.DataFrame()
    table = pd.concat(known, ignore_index=True)
    return table[["name", "title", *(column for column in table if column not in ("name", "title"))]]


def _f1(confusions: np.ndarray) -> np.ndarray:
    """F1 of each class of confusions [draws, 7, 7], float [draws, 7]; 0 for a class that is not there and not named."""
    right = np.diagonal(confusions, axis1=1, axis2=2).astype(float)
    involved = confusions.sum(axis=1) + confusions.sum(axis=2)
    return np.divide(2 * right, involved, out=np.zeros_like(right), where=involved > 0)


def _f1_again(confusion: np.ndarray, seed: int = 0) -> np.ndarray:
    """F1 of each class when the faces are drawn again with replacement, float [draws, 7]."""
    return _drawn_again(tuple(confusion.ravel().tolist()), seed)


@lru_cache(maxsize=256)
def _drawn_again(counts: tuple[int, ...], seed: int) -> np.ndarray:
    n, side = max(sum(counts), 1), len(EMOTION_NAMES)
    shares = np.array(counts, float) / n
    drawn = np.random.default_rng(seed).multinomial(n, np.append(shares, max(0.0, 1 - shares.sum())), size=DRAWS)
    return _f1(drawn[:, :-1].reshape(-1, side, side))
