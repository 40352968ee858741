"""Whose prediction an edit changed."""

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES
from core.study import Study

KINDS = {"fixed": "Fixed", "broken": "Broken", "still wrong": "Wrong before and after"}


def flips(study: Study, rows: np.ndarray, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
    """One line for each picture whose prediction changed: position, FER2013 row, truth, before, after, kind.

    `rows` int [n] are positions in the probing set, `before` and `after` predictions [n]. Emotions are numbers.
    """
    truth = study.labels_true[rows]
    changed = np.flatnonzero(before != after)
    kinds = np.where(before == truth, "broken", np.where(after == truth, "fixed", "still wrong"))
    return pd.DataFrame(
        {
            "row": study.images["row"].to_numpy()[rows[changed]],
            "kind": kinds[changed],
            "truth": truth[changed],
            "before": before[changed].astype(int),
            "after": after[changed].astype(int),
            "position": rows[changed],
        }
    )


def named(table: pd.DataFrame) -> pd.DataFrame:
    """The table of `flips` to be read: emotions by name, no positions."""
    names = {field: [EMOTION_NAMES[index] for index in table[field]] for field in ("truth", "before", "after")}
    return table.assign(**names).drop(columns="position")
