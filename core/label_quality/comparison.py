"""Which similarity function and which scorer give the best labels, judged on images they were not chosen on."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dissection.agreement import label_accuracy
from core.dissection.calibration import LEVEL, false_discovery
from core.dissection.top_images import top_images
from core.editing.statistics import Z_95
from core.errors import InputError
from core.label_quality.clarity import clarity
from core.label_quality.control import other_labels, verdicts
from core.label_quality.halves import Halves, read_halves
from core.label_quality.measures import MEASURES, Pairing, mann_whitney_p, measure
from core.label_quality.sanity import falls, sanity_table
from core.label_quality.several import several_concepts
from core.label_quality.stability import stability
from core.study import Study
from core.usage.network import TOP


@dataclass(frozen=True)
class Comparison:
    """`table`: one line for each layer, scorer and similarity function. `tests`: one line for each layer and
    measure, as core.label_quality.sanity makes it, over the labels by each scorer's own similarity function that beat
    the control: a label that was wrong cannot be spoiled.

    Columns of `table`: layer, scorer, similarity, neurons (with a label), images (that judge); for each measure its
    mean over neurons and, as …_control, that of other neurons' labels; low and high (95 % interval of the mean
    correlation, over neurons); bar and kept (share of neurons whose label beats the control); lead over the runner-up,
    in correlation; significant (share with a Mann-Whitney q of at most 0.05); fit, fit_chance and fit_n (share of a
    neuron's top images whose emotion its label suggests, that of images at random, and the neurons whose label suggests
    one); stable (share of bootstraps that give the same label); several and words (correlation of at most five concepts
    together, and how many); clarity (of the layer's top images, in the first scorer's words); place: its mean place
    among the layer's lines in every measure that passes the tests, 1 is best.
    """

    table: pd.DataFrame
    tests: pd.DataFrame


def compare(
    study: Study,
    layers: Sequence[str],
    scorers: Sequence[str] | None = None,
    similarities: Sequence[str] | None = None,
    seed: int = 0,
    progress: Callable[[str], None] = lambda doing: None,
) -> Comparison:
    """Choose labels on PublicTest and judge them on PrivateTest, in every way asked for (all unless told).

    A similarity function that needs more images than there are is left out. InputError for a name that is not there, a
    scorer that keeps labels alone, or where nothing can be judged.
    """
    lines, tests, why = [], [], InputError("There is nothing to judge; name a layer.")
    for layer in layers:
        fallen = []
        halves = read_halves(study, layer)
        top = top_images(halves.judging.values.T, min(TOP, len(halves.judge))).images
        for scorer in scorers or halves.words:
            own = study.matching(scorer, None)[1]
            study.concept_scores(scorer)
            pairing, generator = halves.paired(scorer), np.random.default_rng(seed)
            about = _whatever_the_similarity(halves, scorer, pairing)
            judged = verdicts(halves.chosen(scorer, own), pairing.correlations)
            fallen.append(falls(pairing, np.where(judged.keeps, judged.concepts, -1), generator))
            for similarity in similarities or study.similarities:
                study.matching(scorer, similarity)
                progress(f"judging {layer}, {scorer}, {similarity}")
                try:
                    chosen = halves.chosen(scorer, similarity)
                    stable = stability(halves, scorer, similarity, generator)
                except InputError as error:
                    why = error
                    continue
                line = _quality(pairing, chosen, generator)
                line |= _fit(study, halves, scorer, chosen[:, 0], top)
                line |= {"stable": mean_of(stable)}
                lines.append({"layer": layer, "scorer": scorer, "similarity": similarity, **line, **about})
        tests.append(sanity_table(fallen).assign(layer=layer))
    if not lines:
        raise why
    tested = pd.concat(tests, ignore_index=True)
    return Comparison(with_place(pd.DataFrame(lines), tested), tested)


def with_place(table: pd.DataFrame, tests: pd.DataFrame) -> pd.DataFrame:
    """The table with the mean place of each line of a layer in the measures that pass the layer's `tests`, best first
    within a layer; all measures count where none passes.

    What counts is the measure itself, not its lead over the control: a control that is worse than chance, because the
    words of a layer exclude each other, is no merit of the labels.
    """
    ranked = []
    for layer, own in table.groupby("layer", sort=False):
        passing = tests.loc[tests["passes"] & (tests["layer"] == layer), "measure"].tolist()
        places = own[passing or list(MEASURES)].rank(ascending=False).mean(axis=1)
        ranked.append(own.assign(place=places).sort_values("place", kind="stable"))
    return pd.concat(ranked, ignore_index=True)


def mean_of(values: np.ndarray) -> float:
    """Mean of those that are there; NaN if none is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _quality(pairing: Pairing, chosen: np.ndarray, generator: np.random.Generator) -> dict[str, float]:
    labels = chosen[:, 0]
    line: dict[str, float] = {"neurons": int((labels >= 0).sum()), "images": pairing.n}
    control = other_labels(labels, pairing.correlations.shape[1], generator)
    for name in MEASURES:
        line[name] = mean_of(measure(name, pairing, labels))
        line[f"{name}_control"] = mean_of(np.stack([measure(name, pairing, drawn) for drawn in control]))
    judged = verdicts(chosen, pairing.correlations)
    half = Z_95 * float(np.nanstd(judged.quality)) / math.sqrt(max(1, line["neurons"]))
    line |= {"low": line["correlation"] - half, "high": line["correlation"] + half}
    q = false_discovery(np.where(labels >= 0, mann_whitney_p(pairing, labels), np.nan))
    labelled = max(1, line["neurons"])
    return line | {
        "bar": judged.bar,
        "kept": float(judged.keeps.sum()) / labelled,
        "lead": mean_of(judged.lead),
        "significant": float((q <= LEVEL).sum()) / labelled,
    }


def _fit(study: Study, halves: Halves, scorer: str, labels: np.ndarray, top: np.ndarray) -> dict[str, float]:
    emotions = study.labels_true[halves.images][halves.judge]
    found = label_accuracy(labels, study.scorings[scorer].emotions, top, emotions)
    n = int(np.isfinite(found.accuracy).sum())
    return {"fit": mean_of(found.accuracy), "fit_chance": mean_of(found.chance), "fit_n": n}


def _whatever_the_similarity(halves: Halves, scorer: str, pairing: Pairing) -> dict[str, float]:
    explained = several_concepts(halves.paired(scorer, judging=False))
    first = next(iter(halves.words.values()))
    return {
        "several": mean_of(explained.quality(pairing)),
        "words": mean_of(np.where(explained.counts > 0, explained.counts, np.nan)),
        "clarity": mean_of(clarity(halves.judging.values, first.of(halves.judge).compared)),
    }
