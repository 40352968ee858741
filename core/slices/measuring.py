"""What is measured on a slice: accuracy, calibration and confusion, each beside the rest of the pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.editing.statistics import confusion_matrix, recall, wilson_interval
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.probability import BINS, reliability
from core.slices.differences import (
    CORRECTIONS,
    LEVEL,
    WithinStrata,
    fisher_p,
    newcombe_interval,
    simultaneous_z,
    within_strata,
)
from core.slices.pictures import Pictures
from core.slices.slice import Slice

CHANCE_DRAWS = 100


@dataclass(frozen=True)
class Measured:
    """`slices` and, line by line, what was found on them, of the `pictures` they were cut from.

    Columns of `table`; shares and differences are 0..1, intervals 95 % unless said otherwise: key, family, name,
    title, judge, n, right, accuracy; low, high (Wilson), low_all, high_all (Wilson, for all slices at
    once); rest_n, rest_accuracy; difference, difference_low, difference_high (Newcombe), p_value (Fisher's exact),
    p_corrected; within, within_low, within_high, within_p, within_corrected (the same inside each labelled emotion,
    Mantel and Haenszel; NaN for a slice that has an emotion to itself); macro_recall (mean over the emotions that are
    there); ece (15 bins) and ece_chance (which 95 % of as many pictures drawn from all stay below); overconfidence
    (mean confidence less accuracy); label, mistaken_for and mistaken (the commonest mistake and its count, "" if none).
    """

    pictures: Pictures
    slices: tuple[Slice, ...]
    table: pd.DataFrame
    correction: str

    @property
    def differing(self) -> pd.Series:
        """bool, by line: the slice differs from the rest by more than luck, after correction."""
        return self.table["p_corrected"] <= LEVEL

    @property
    def differing_within(self) -> pd.Series:
        """bool, by line: it does so among pictures of the same emotion."""
        return self.table["within_corrected"] <= LEVEL

    def line(self, key: str) -> int:
        """The line of the slice with this key; InputError if there is none."""
        keys = self.table["key"].tolist()
        if key not in keys:
            raise InputError(f"There is no slice {key!r} here; there is {', '.join(keys)}.")
        return keys.index(key)


def measure(pictures: Pictures, slices: Sequence[Slice], correction: str = "holm", seed: int = 0) -> Measured:
    """Measure slices; their p-values are corrected together, by one of CORRECTIONS. `seed` draws `ece_chance`.

    InputError without slices, or for a correction that is not there.
    """
    if correction not in CORRECTIONS:
        raise InputError(f"There is no correction {correction!r}; there is {', '.join(CORRECTIONS)}.")
    if not slices:
        raise InputError("No slice has enough pictures; take another split or other families.")
    order = np.argsort(np.random.default_rng(seed).random((CHANCE_DRAWS, len(pictures))), axis=1)
    chance = {n: _chance_error(pictures, order[:, :n]) for n in {each.n for each in slices}}
    z = simultaneous_z(len(slices))
    table = pd.DataFrame([_line(pictures, each, z) | {"ece_chance": chance[each.n]} for each in slices])
    correct = CORRECTIONS[correction].correct
    table["p_corrected"] = correct(table["p_value"].to_numpy(float))
    table["within_corrected"] = correct(table["within_p"].to_numpy(float))
    return Measured(pictures, tuple(slices), table, correction)


def confusion_of(pictures: Pictures, members: np.ndarray) -> np.ndarray:
    """Counts int64 [true, predicted] of the pictures `members` bool [n]."""
    return confusion_matrix(pictures.labels[members], pictures.said[members])


def _line(pictures: Pictures, each: Slice, z: float) -> dict:
    members, rest = each.members, each.among & ~each.members
    n, right = each.n, int(pictures.right[members].sum())
    rest_n, rest_right = int(rest.sum()), int(pictures.right[rest].sum())
    probabilities, labels = pictures.probabilities[members], pictures.labels[members]
    low, high = wilson_interval(right, n)
    low_all, high_all = wilson_interval(right, n, z)
    difference_low, difference_high = newcombe_interval(right, n, rest_right, rest_n)
    within = _within(pictures, each)
    confusion = confusion_of(pictures, members)
    return {
        "key": each.key,
        "family": each.family,
        "name": each.name,
        "title": each.title,
        "judge": each.judge,
        "n": n,
        "right": right,
        "accuracy": right / n,
        "low": low,
        "high": high,
        "low_all": low_all,
        "high_all": high_all,
        "rest_n": rest_n,
        "rest_accuracy": rest_right / rest_n,
        "difference": right / n - rest_right / rest_n,
        "difference_low": difference_low,
        "difference_high": difference_high,
        "p_value": fisher_p(right, n, rest_right, rest_n),
        "within": within.difference,
        "within_low": within.low,
        "within_high": within.high,
        "within_p": within.p_value,
        "macro_recall": float(np.nanmean(recall(confusion))),
        "ece": reliability(probabilities, labels).error,
        "overconfidence": float(probabilities.max(axis=1).mean()) - right / n,
        **_commonest_mistake(confusion),
    }


def _within(pictures: Pictures, each: Slice) -> WithinStrata:
    among = each.among
    return within_strata(pictures.right[among], each.members[among], pictures.labels[among])


def _commonest_mistake(confusion: np.ndarray) -> dict:
    wrong = confusion.copy()
    np.fill_diagonal(wrong, 0)
    label, said = np.unravel_index(wrong.argmax(), wrong.shape)
    if not wrong.any():
        return {"label": "", "mistaken_for": "", "mistaken": 0}
    return {"label": EMOTION_NAMES[label], "mistaken_for": EMOTION_NAMES[said], "mistaken": int(wrong[label, said])}


def _chance_error(pictures: Pictures, draws: np.ndarray) -> float:
    """The calibration error that 95 % of the `draws` int [draws, n] stay below: few pictures look uncalibrated.

    The error of core.probability.reliability for all draws at once: in each bin sureness less rightness, in sum.
    """
    sure = pictures.probabilities.max(axis=1)
    places = np.minimum((sure * BINS).astype(int), BINS - 1)[draws] + BINS * np.arange(len(draws))[:, None]
    gaps = np.bincount(places.ravel(), (sure - pictures.right)[draws].ravel(), minlength=BINS * len(draws))
    errors = np.abs(gaps.reshape(len(draws), BINS)).sum(axis=1) / draws.shape[1]
    return float(np.quantile(errors, 1 - LEVEL))
