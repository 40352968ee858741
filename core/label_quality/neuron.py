"""How good the labels of one neuron are, by every scorer."""

from pathlib import Path

import numpy as np
import pandas as pd

from core.files import replacing
from core.label_quality.control import Verdicts, verdicts
from core.label_quality.halves import Halves, read_halves
from core.label_quality.measures import MEASURES, Pairing, mann_whitney_p, measure
from core.label_quality.several import Several, several_concepts
from core.label_quality.stability import stability_of_one
from core.paths import cache_folder
from core.study import Study

_FIELDS = ("concepts", "runners_up", "quality", "runner_up_quality", "bar")


def layer_verdicts(study: Study, layer: str, similarity: str | None = None) -> dict[str, Verdicts]:
    """Which neurons of a layer keep the label of each scorer, by one similarity function or each scorer's own.

    Some seconds for a wide layer at first; kept in the cache folder under the study's content hash. InputError where
    labels cannot be judged.
    """
    path = _kept(study, layer, similarity)
    if not path.exists():
        found = _judge_layer(study, layer, similarity)
        arrays = {f"{scorer}/{name}": getattr(own, name) for scorer, own in found.items() for name in _FIELDS}
        with replacing(path) as temporary, open(temporary, "wb") as file:
            np.savez_compressed(file, **arrays)
        return found
    with np.load(path) as stored:
        scorers = dict.fromkeys(name.split("/")[0] for name in stored.files)
        return {
            scorer: Verdicts(*(stored[f"{scorer}/{name}"] for name in _FIELDS[:-1]), float(stored[f"{scorer}/bar"]))
            for scorer in scorers
        }


def already_judged(study: Study, layer: str, similarity: str | None = None) -> bool:
    """Whether `layer_verdicts` is at hand."""
    return _kept(study, layer, similarity).exists()


def neuron_quality(study: Study, layer: str, neuron: int, similarity: str | None = None, seed: int = 0) -> pd.DataFrame:
    """One line a scorer that keeps its scores: the label chosen on PublicTest alone, judged on PrivateTest.

    Columns: scorer, label and runner_up ("" for none), quality (correlation), lead over the runner-up, bar (what labels
    of other neurons of the layer exceed in 5 of 100 cases), keeps, the measures auprc, f1, iou and auc with p_value
    (Mann-Whitney, one-sided), images, stable (share of bootstraps in which correlation gives the same label), several
    (correlation of at most five words together) and words (these, with their weights). InputError for a neuron that is
    not there, or where labels cannot be judged.
    """
    halves = read_halves(study, layer, neuron)
    judged = layer_verdicts(study, layer, similarity)
    lines = []
    for scorer, verdict in judged.items():
        names = (*study.scorings[scorer].concepts, "")
        pairing, label = halves.paired(scorer), verdict.concepts[[neuron]]
        explained = several_concepts(halves.paired(scorer, judging=False))
        lines.append(
            {
                "scorer": scorer,
                "label": names[label[0]],
                "runner_up": names[verdict.runners_up[neuron]],
                "quality": float(verdict.quality[neuron]),
                "lead": float(verdict.lead[neuron]),
                "bar": verdict.bar,
                "keeps": bool(verdict.keeps[neuron]),
                **{name: float(measure(name, pairing, label)[0]) for name in MEASURES if name != "correlation"},
                "p_value": _p_value(pairing, label),
                "images": pairing.n,
                "stable": _stable(halves, scorer, seed),
                "several": float(explained.quality(pairing)[0]),
                "words": _together(explained, names),
            }
        )
    return pd.DataFrame(lines)


def _kept(study: Study, layer: str, similarity: str | None) -> Path:
    return cache_folder() / study.id / f"label-quality-{layer}-{similarity or 'own'}.npz"


def _judge_layer(study: Study, layer: str, similarity: str | None) -> dict[str, Verdicts]:
    halves, found = read_halves(study, layer), {}
    for scorer in halves.words:
        chosen = halves.chosen(scorer, study.matching(scorer, similarity)[1])
        found[scorer] = verdicts(chosen, halves.paired(scorer).correlations)
    return found


def _p_value(pairing: Pairing, label: np.ndarray) -> float:
    return float(mann_whitney_p(pairing, label)[0]) if label[0] >= 0 else float("nan")


def _stable(halves: Halves, scorer: str, seed: int) -> float:
    words = halves.words[scorer].of(halves.choose)
    return stability_of_one(halves.choosing.values[0], words, np.random.default_rng(seed))


def _together(explained: Several, names: tuple[str, ...]) -> str:
    concepts, weights = explained.concepts[0], explained.weights[0]
    own = (f"{names[c]} {weight:.2f}" for c, weight in zip(concepts, weights, strict=True) if c >= 0)
    return ", ".join(own)
