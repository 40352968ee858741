"""What to believe of the labels: what pure noise passes, and whether they fit the faces that excite a neuron."""

import math
from dataclasses import dataclass

import numpy as np

from core.dissection.calibration import LEVEL, calibrate
from core.dissection.luck import Luck, shipped_luck
from core.editing import published
from core.editing.statistics import wilson_interval
from core.errors import InputError
from core.evidence.claim import Claim
from core.label_quality.false_labels import DISTRACTOR, NUISANCE, group_labels
from core.numbers import agree, percent
from core.report.origin import study_words
from core.study import Study
from core.usage.layer_table import layer_table
from core.usage.network import TOP

DRAWS = 4


@dataclass(frozen=True)
class NoiseLabels:
    """How often labels of pure noise score above the published tau: the share `rate` (0..1) of `draws` shuffles, its
    `interval`, what that is `over`, and the sentence `besides` on how high noise gets."""

    rate: float
    interval: tuple[float, float]
    over: str
    draws: int
    besides: str


def noise_passes(study: Study, location: str) -> Claim:
    """How often labels of pure noise score above the published threshold; seconds if `noise_takes_seconds`."""
    scoring, layer = study.default_scoring.name, study.layers[-1]
    scores = study.best_scores(layer, scoring, published.SIMILARITY)
    scores = scores[~np.isnan(scores)]
    luck = _luck(study)
    noise = _shuffled_now(study, scores) if luck is None else _shuffled_before(luck, scores)
    low, high = noise.interval
    return Claim(
        belief=f"A label that scores above τ = {published.TAU:g} "
        + ("says nothing: noise does too." if noise.rate > 0.5 else "says more than noise does."),
        because=f"In {layer}, {percent(float((scores > published.TAU).mean()))} of the real soft-WPMI labels score "
        f"above τ = {published.TAU:g}, the published threshold. So do {percent(noise.rate)} of labels made after "
        f"shuffling the pictures, which have nothing to do with what the neuron sees ({noise.draws} shuffles, "
        f"{percent(low)} to {percent(high)}). {noise.besides}",
        value=100 * noise.rate,
        interval=(100 * low, 100 * high),
        unit="% of noise labels",
        over=noise.over,
        n=len(scores),
        counted="neurons",
        command=(
            *("calibrate", *study_words(location), "--scorer", scoring, "--similarity", published.SIMILARITY),
            *("--draws", str(noise.draws)),
        ),
        page="concepts",
        where="The layers, on the Concepts page",
        parameters={"scorer": scoring, "similarity": published.SIMILARITY},
    )


def noise_takes_seconds(study: Study) -> bool:
    """Whether `noise_passes` has to shuffle, because no result of that came with the study."""
    return _luck(study) is None


def _luck(study: Study) -> Luck | None:
    return shipped_luck(study).get((study.layers[-1], study.default_scoring.name, published.SIMILARITY))


def _shuffled_before(luck: Luck, scores: np.ndarray) -> NoiseLabels:
    """From what came with the study. The labels of one shuffle depend on one another, so each shuffle counts as one
    answer, which gives the widest interval that there can be."""
    above = int((scores > luck.tau).sum())
    return NoiseLabels(
        luck.noise,
        wilson_interval(luck.draws * luck.noise, luck.draws),
        "95 %, as if a shuffle were one answer",
        luck.draws,
        f"The best label of the whole layer is above {luck.tau:.3f} in one shuffle of twenty, and "
        f"{above:,} of {len(scores):,} real labels {agree(above, 'is', 'are')}. Beyond luck (q ≤ {LEVEL:g}, at most "
        f"5 % of them false on average) {agree(luck.beyond, 'is', 'are')} {luck.beyond:,}.",
    )


def _shuffled_now(study: Study, scores: np.ndarray) -> NoiseLabels:
    """From a few shuffles made now."""
    found = calibrate(study, study.layers[-1], study.default_scoring.name, published.SIMILARITY, DRAWS)
    rates = (found.null[:, ~np.isnan(found.scores)] > published.TAU).mean(axis=1)
    top = float(np.nanmax(found.null))
    return NoiseLabels(
        float(rates.mean()),
        (float(rates.min()), float(rates.max())),
        f"least and most of {DRAWS} shuffles",
        DRAWS,
        f"The highest score that a shuffle gave is {top:.3f}; {percent(float((scores > top).mean()))} of the real "
        "labels score above that.",
    )


def labels_fit(study: Study, location: str) -> Claim:
    """Label accuracy of the last hidden layer beside chance."""
    scoring, layer = study.default_scoring, study.layers[-1]
    table = layer_table(study, scoring.name, scoring.default_similarity, published.TAU).set_index("layer")
    line = table.loc[layer]
    n, accuracy, chance = int(line["n_all"]), float(line["accuracy_all"]), float(line["chance_all"])
    low, high = float(line["low_all"]), float(line["high_all"])
    if n < 2 or math.isnan(accuracy):
        raise InputError(f"Fewer than two labels of {layer} suggest an emotion, so their fit cannot be measured.")
    return Claim(
        belief="Labels fit the faces better than chance."
        if low > chance
        else "Labels are not known to fit the faces better than chance.",
        because=f"Of a neuron's {TOP} top faces {percent(accuracy)} have an emotion that its label suggests, on "
        f"average over the {n:,} neurons of {layer} whose label suggests one (95 % interval {percent(low)} to "
        f"{percent(high)}); faces drawn at random would give the same labels {percent(chance)}. Labels were "
        "chosen on the same pictures, which flatters them.",
        value=100 * accuracy,
        interval=(100 * low, 100 * high),
        unit="% of top faces",
        over="other neurons like these",
        n=n,
        counted="neurons",
        command=("concepts", *study_words(location), "--scorer", scoring.name, "--split", "both"),
        page="concepts",
        where="The layers, on the Concepts page",
        parameters={"scorer": scoring.name},
    )


def certainly_false(study: Study, location: str) -> Claim:
    """How many labels of the last hidden layer are distractors, beside labels drawn at random."""
    scoring, layer = study.default_scoring, study.layers[-1]
    place = (study, layer, scoring.name, scoring.default_similarity)
    found, nuisances = group_labels(*place, DISTRACTOR), group_labels(*place, NUISANCE)
    if found is None:
        raise InputError(
            f"The words of {scoring.name} hold no distractor (a car, a pizza), so no label is certain to be false."
        )
    if not found.n:
        raise InputError(f"No neuron of {layer} has a label, so none can be false.")
    low, high = found.interval
    beside = (
        f" Nuisances, such as hair or glasses, can be seen without being about an emotion and are counted apart: "
        f"{nuisances.count:,} labels, {percent(nuisances.share)}, at random {percent(nuisances.random_share)}."
        if nuisances
        else ""
    )
    return Claim(
        belief="Fewer labels are certainly false than random labels would be."
        if high < found.random_share
        else "Labels are not known to be false less often than random labels.",
        because=f"{found.words:,} of the {found.vocabulary:,} words that a label is chosen from, such as a car or a "
        f"pizza, say nothing about a face. {found.count:,} of {found.n:,} neurons of {layer} "
        f"{agree(found.count, 'has one of them as its', 'have one of them as their')} label, "
        f"{percent(found.share)} (95 % interval {percent(low)} to {percent(high)}); labels drawn at random would be "
        f"{percent(found.random_share)}. Labels that are wrong in another way are not among them.{beside}",
        value=100 * found.share,
        interval=(100 * low, 100 * high),
        unit="% of labels",
        over="other neurons like these",
        n=found.n,
        counted="neurons",
        command=(
            *("calibrate", *study_words(location), "--scorer", scoring.name),
            *("--similarity", scoring.default_similarity),
        ),
        page="concepts",
        where="The layers, on the Concepts page",
        parameters={"scorer": scoring.name},
    )
