"""Trials whose truth is known: which faces each training has right was planted."""

import numpy as np
import pandas as pd

from core.editing.statistics import wilson_interval
from core.trials.answers import packed
from core.trials.factors import TRAINED, Cell, grid

FACES = 1000
SHARES = {
    ("scratch", "classifier", 48): 0.25,
    ("scratch", "all", 48): 0.30,
    ("imagenet", "classifier", 48): 0.35,
    ("imagenet", "all", 48): 0.40,
    ("scratch", "classifier", 96): 0.25,
    ("scratch", "all", 96): 0.30,
    ("imagenet", "classifier", 96): 0.45,
    ("imagenet", "all", 96): 0.60,
}


def planted_trials(cells: tuple[Cell, ...] = grid(("scratch", "imagenet"), (48, 96), 1)) -> pd.DataFrame:
    """Trainings that have the first faces right, as many as SHARES says of each way."""
    return pd.DataFrame([_line(cell) for cell in cells])


def _line(cell: Cell) -> dict:
    correct = round(SHARES[cell.start, cell.trained, cell.side] * FACES)
    low, high = wilson_interval(correct, FACES)
    return {
        "network": "efficientnet-lite0",
        "start": cell.start,
        "trained": cell.trained,
        "side": cell.side,
        "places": {48: 2, 96: 3}[cell.side],
        "seed": cell.seed,
        "images": 4000,
        "epochs": 5,
        "faces": FACES,
        "learning_rate": TRAINED[cell.trained].learning_rate,
        "public": correct / FACES,
        "n": FACES,
        "correct": correct,
        "accuracy": correct / FACES,
        "low": low,
        "high": high,
        "learnt": correct / FACES + 0.1,
        "seconds": 30.0,
        "right": packed(np.arange(FACES) < correct),
    }
