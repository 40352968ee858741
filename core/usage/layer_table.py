"""Layer by layer: how many neurons pass tau, and whether their top pictures have the emotions their label suggests."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dissection.agreement import LabelAccuracy, label_accuracy
from core.dissection.calibration import LEVEL, calibrate
from core.editing.edits import interpretable
from core.editing.published import published_layers
from core.editing.statistics import Z_95
from core.study import Study
from core.usage.network import TOP

GROUPS = ("all", "interpretable", "other")
WHY_FULL = (
    "Why the published first layers read 100 %: averaged over the picture before normalisation and ReLU, a first "
    "convolution says little but how bright the picture is, and by CLIP's scores soft-WPMI lets pure noise pass τ = 0 "
    "nearly always."
)


@dataclass(frozen=True)
class LayerNoise:
    """Scores of labels made of pure noise: one float32 array a layer, all shuffles and neurons together."""

    layers: tuple[np.ndarray, ...]

    def rates(self, tau: float) -> list[float]:
        """How often they score above tau, one share (0..1) a layer."""
        return [float((scores > tau).mean()) for scores in self.layers]

    def tau(self, level: float = LEVEL) -> float:
        """The least tau that they pass no more often than `level` in any layer."""
        return max(float(np.quantile(scores, 1 - level)) for scores in self.layers)


def layer_noise(study: Study, scoring: str, similarity: str, draws: int = 4, seed: int = 0) -> LayerNoise:
    """Label every layer `draws` times by shuffled images' concept scores.

    InputError for a scoring of which the study keeps labels alone.
    """
    found = (calibrate(study, layer, scoring, similarity, draws, seed).null for layer in study.layers)
    return LayerNoise(tuple(null[np.isfinite(null)] for null in found))


def layer_table(study: Study, scoring: str, similarity: str, tau: float) -> pd.DataFrame:
    """One line a layer: layer, neurons, interpretable (score above tau), share; and for each of GROUPS accuracy_…,
    low_…, high_… (95 % interval over neurons), chance_… (shares, 0..1) and n_….

    Accuracy is the source study's measure over a neuron's TOP top images, chance what images drawn at random would
    give the same labels; both are means over the n neurons whose label suggests an emotion, NaN if there are none.
    """
    suggested = study.scorings[scoring].emotions
    lines = []
    for layer in study.layers:
        concepts, scores = (values[:, 0] for values in study.candidates(layer, scoring, similarity))
        top = study.top_images(layer)[0][:, :TOP].astype(np.int64)
        measured = label_accuracy(concepts.astype(np.int64), suggested, top, study.labels_true)
        passes = interpretable(scores, tau)
        line = {
            "layer": layer,
            "neurons": len(scores),
            "interpretable": int(passes.sum()),
            "share": float(passes.mean()),
        }
        for group, chosen in zip(GROUPS, (np.ones_like(passes), passes, ~passes), strict=True):
            line |= {f"{name}_{group}": value for name, value in _of_group(measured, chosen).items()}
        lines.append(line)
    return pd.DataFrame(lines)


def with_published(table: pd.DataFrame) -> pd.DataFrame:
    """The layer table beside the published one (soft-WPMI, tau = 0), as published_… columns of the same names and
    units; NaN for a layer that was not published."""
    percent = ["accuracy_all", "accuracy_interpretable", "accuracy_other"]
    published = published_layers().set_index("layer")
    published[percent] = published[percent] / 100
    published.loc[published["interpretable"] == published["neurons"], "accuracy_other"] = math.nan
    return table.merge(published.add_prefix("published_"), how="left", left_on="layer", right_index=True)


def _of_group(measured: LabelAccuracy, chosen: np.ndarray) -> dict[str, float]:
    known = chosen & ~np.isnan(measured.accuracy)
    accuracy, n = measured.accuracy[known], int(known.sum())
    mean = float(accuracy.mean()) if n else math.nan
    half = Z_95 * float(accuracy.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
    return {
        "accuracy": mean,
        "low": float(np.maximum(mean - half, 0)),
        "high": float(np.minimum(mean + half, 1)),
        "chance": float(measured.chance[known].mean()) if n else math.nan,
        "n": n,
    }
