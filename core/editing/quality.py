"""More than accuracy: what an edit does to rare classes and to the probabilities."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from core.editing.statistics import confusion_matrix, macro_f1
from core.numbers import signed
from core.probability import log_loss, reliability, softmax


@dataclass(frozen=True)
class Quality:
    """A network on some pictures. `accuracy`, `macro_f1` and `calibration_error` are shares (0..1), the last the
    expected distance between the probability of the answer and how often it is right (Guo et al. 2017, 15 bins);
    `log_loss` is the mean of -log of the true emotion's probability, in nats."""

    accuracy: float
    macro_f1: float
    log_loss: float
    calibration_error: float

    def summary(self) -> dict[str, float]:
        """Ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Measure:
    """A field of Quality in words: its `unit` is appended to the value times `times`, shown with `digits`."""

    title: str
    meaning: str
    times: float
    unit: str
    digits: int

    def said(self, value: float) -> str:
        """A value with its unit."""
        return f"{self.times * value:.{self.digits}f}{self.unit}"

    def change(self, before: float, after: float) -> str:
        """A difference with its sign; of percentages it is in points."""
        unit = " points" if self.unit == " %" else self.unit
        return f"{signed(self.times * (after - before), self.digits)}{unit}"


MEASURES: dict[str, Measure] = {
    "accuracy": Measure("Accuracy", "right answers; more is better", 100, " %", 2),
    "macro_f1": Measure("Macro-F1", "every emotion counts alike, however rare; more is better", 100, " %", 2),
    "log_loss": Measure("Log-loss", "how surprising the labels are to it; less is better", 1, " nats", 4),
    "calibration_error": Measure(
        "Calibration error", "how far its probabilities are from how often it is right; less is better", 100, " %", 2
    ),
}


def prediction_quality(labels: np.ndarray, logits: np.ndarray) -> Quality:
    """The quality of logits float [n, classes] for labels int [n]; the first of equal logits is the answer."""
    logits = logits.astype(np.float64)
    predictions = logits.argmax(axis=1)
    return Quality(
        accuracy=float((predictions == labels).mean()),
        macro_f1=macro_f1(confusion_matrix(labels, predictions, logits.shape[1])),
        log_loss=log_loss(logits, labels),
        calibration_error=reliability(softmax(logits), labels).error,
    )


def quality_table(before: Quality, after: Quality) -> pd.DataFrame:
    """One line a measure, as texts with units: measure, change, before, after, and what it means."""
    lines = []
    for name, measure in MEASURES.items():
        was, now = getattr(before, name), getattr(after, name)
        lines.append((measure.title, measure.change(was, now), measure.said(was), measure.said(now), measure.meaning))
    return pd.DataFrame(lines, columns=["measure", "change", "before", "after", "what it means"])
