"""Procedure II over a grid of settings, and which layer it would edit."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from core.editing.editor import Editor
from core.editing.edits import Edit, interpretable
from core.editing.statistics import flip_counts, mcnemar_p
from core.study import Study

PUBLISHED_TAUS = tuple(np.arange(-1, 1.76, 0.25).tolist())
PUBLISHED_SCALES = tuple(np.arange(1, 3.6, 0.5).tolist())


def sweep(
    editor: Editor,
    labels: np.ndarray,
    rows: np.ndarray,
    mode: str,
    taus: Sequence[float] = PUBLISHED_TAUS,
    scales: Sequence[float] = PUBLISHED_SCALES,
    progress: Callable[[float], None] = lambda share: None,
) -> pd.DataFrame:
    """One line a cell, by default the 72 published ones: tau, scale, interpretable, correct, n, accuracy (0..1),
    gained, lost, p_value. `labels` int [N], `rows` the chosen images (indices)."""
    true = labels[rows]
    was_right = editor.predict(Edit(taus[0], 1.0, mode), rows) == true
    cells = []
    for tau in taus:
        above = int(interpretable(editor.scores, tau).sum())
        for scale in scales:
            is_right = editor.predict(Edit(tau, scale, mode), rows) == true
            cells.append((tau, scale, above, int(is_right.sum()), len(rows), *flip_counts(was_right, is_right)))
            progress(len(cells) / (len(taus) * len(scales)))
    table = pd.DataFrame(cells, columns=["tau", "scale", "interpretable", "correct", "n", "gained", "lost"])
    table.insert(5, "accuracy", table["correct"] / table["n"])
    return table.assign(p_value=mcnemar_p(table["gained"].to_numpy(), table["lost"].to_numpy()))


def layers_by_interpretability(study: Study, scoring: str, similarity: str, tau: float) -> pd.DataFrame:
    """One line a layer in forward order: layer, neurons, interpretable (count above tau), share (0..1)."""
    lines = []
    for layer in study.layers:
        scores = study.best_scores(layer, scoring, similarity)
        above = int(interpretable(scores, tau).sum())
        lines.append((layer, len(scores), above, above / len(scores)))
    return pd.DataFrame(lines, columns=["layer", "neurons", "interpretable", "share"])


def suggested_layer(table: pd.DataFrame) -> str:
    """The layer that procedure II edits: most interpretable neurons by count; of equals the one nearest the output."""
    return table["layer"].iloc[len(table) - 1 - int(table["interpretable"].to_numpy()[::-1].argmax())]
