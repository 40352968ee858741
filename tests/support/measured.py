"""Measured networks whose truth is known: which faces they have right was planted."""

import numpy as np
import pandas as pd

from core.comparison.corruptions import CORRUPTIONS
from core.comparison.measured import (
    HISTORY,
    Calibrated,
    Latency,
    MeasuredNetwork,
    Reliable,
    Spoilt,
    Training,
    asked_faces,
)


def planted_network(
    name: str, right: float, *, title: str | None = None, epochs: int = 0, origin: str | None = None, seed: int = 0
) -> MeasuredNetwork:
    """A network that names a share `right` of the faces of each split as they are labelled, the first ones in an order
    drawn with `seed`, and takes the others for the emotion that comes next."""
    _, labels, splits = asked_faces()
    answers = {}
    for views in ("one", "ten"):
        said = (labels + 1) % 7
        for split in ("public", "private"):
            places = np.random.default_rng(seed).permutation(np.flatnonzero(splits == split))
            first = places[: round(right * len(places))]
            said[first] = labels[first]
        answers[views] = said.astype(np.uint8)
    n = int((splits == "private").sum())
    correct = int((answers["one"] == labels)[splits == "private"].sum())
    robustness = []
    for corruption, each in CORRUPTIONS.items():
        for severity in each.severities:
            lost = int(
                correct * abs(each.untouched - severity) / (2 * max(abs(each.untouched - s) for s in each.severities))
            )
            robustness.append(Spoilt(corruption, severity, n, correct - lost, 0, lost))
    before = Reliable(0.08, 0.07, 0.09, 1.1, 1.05, 1.15)
    after = Reliable(0.02, 0.015, 0.025, 1.0, 0.95, 1.05)
    return MeasuredNetwork(
        name=name,
        title=title or name,
        architecture=name,
        source="the tests",
        weights="0" * 64,
        parameters=int(1e6 * (1 + 9 * right)),
        running_statistics=512,
        training=Training(origin, {"epochs": epochs, "seed": seed} if epochs else None, None, _curve(epochs, right)),
        answers=answers,
        calibration=Calibrated(1.5, n, n, before, after),
        latency=(Latency(1, 1, 30, 5 * right, 4 * right, 6 * right), Latency(64, 1, 7, 99.0, 98.0, 101.0)),
        robustness=tuple(robustness),
    )


def _curve(epochs: int, right: float) -> pd.DataFrame:
    lines = [
        (epoch, 0.01, 2 - epoch / 10, 1.9 - epoch / 10, right * (1 - 0.5**epoch), 60.0)
        for epoch in range(1, epochs + 1)
    ]
    return pd.DataFrame(lines, columns=HISTORY).astype({"epoch": int})
