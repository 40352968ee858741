"""How a bottleneck fares beside the network itself, a head on all features, and directions that mean nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.bottleneck.cos_cubed import train_cos_cubed
from core.bottleneck.dense_head import fit_dense
from core.bottleneck.fit import Options, find_directions, fit_bottleneck
from core.bottleneck.ground import FOLDS, Ground, grounds_of, scores_of
from core.bottleneck.projection import fit_ridge
from core.bottleneck.readout import fit_readout, kept_aside
from core.bottleneck.similarity import cos_cubed
from core.bottleneck.sparse_head import Head
from core.editing.statistics import flip_counts, mcnemar_p, wilson_interval
from core.study import Study

KINDS = {
    "black box": "the network itself",
    "all features": "a head on all features",
    "concepts": "the concepts",
    "random": "as many random directions",
    "shuffled": "concepts of shuffled pictures",
}
DRAWS = 5

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Tried:
    """Heads on the images of a report: `right` bool [heads, m], `nonzero` weights a class and `strength` of the penalty
    float [heads] (NaN: has none), over `concepts` inputs; `chosen` numbers the head used."""

    concepts: int
    right: np.ndarray
    nonzero: np.ndarray
    strength: np.ndarray
    chosen: int = 0


@dataclass(frozen=True)
class Survey:
    """`table` has a line for each head: scorer, kind (one of KINDS), fitted_on, reported_on ("private", "public", or
    "both": each image by the fit on the other split), concepts, strength, nonzero (weights a class), chosen (whether it
    is the head used), n, correct, accuracy with its Wilson interval low to high, gained, lost and p_value against the
    network itself (exact McNemar). Of several draws it is that with the median accuracy, `least` to `most` correct.

    `ridge` and `trained` are the mean cos-cubed similarity of the kept concepts with images that were not fitted on, by
    ridge regression and by training for it.
    """

    table: pd.DataFrame
    ridge: float
    trained: float


def survey(
    study: Study,
    scorer: str,
    options: Options,
    draws: int = DRAWS,
    grounds: Mapping[str, Ground] | None = None,
    progress: Progress = lambda what: None,
) -> Survey:
    """Fit on each test split and report on the other; the whole path for the fit on PublicTest.

    Surveys of several scorers can share `grounds`, as `grounds_of` gives them. InputError where the study
    lacks a split, or the scores of every image.
    """
    scores, names = scores_of(study, scorer), study.scorings[scorer].concepts
    grounds = grounds or grounds_of(study, options.seed)

    def fold(fitted_on: str) -> _Fold:
        progress(f"fitting {scorer} on {fitted_on} ...")
        ground = grounds[fitted_on]
        return _Fold(
            {"scorer": scorer, "fitted_on": fitted_on, "reported_on": FOLDS[fitted_on]},
            _tries(ground, names, scores, options, draws),
            ground.black_box[ground.report_on],
            _compare_projections(ground, scores, options),
        )

    with ThreadPoolExecutor(len(FOLDS)) as pool:
        one, other = pool.map(fold, FOLDS)
    lines = [*one.lines(path=True), *other.lines(path=False), *_both(one, other).lines(path=False)]
    ridge, trained = np.mean([one.similar, other.similar], axis=0)
    return Survey(pd.DataFrame(lines), float(ridge), float(trained))


def survey_training(
    study: Study,
    scorer: str,
    options: Options,
    draws: int,
    grounds: Mapping[str, Ground],
    training_scores: np.ndarray | None = None,
    progress: Progress = lambda what: None,
) -> Survey:
    """The same with the head fitted on Training, as the paper does; `grounds` as `training_grounds` gives them.

    `training_scores` float [n, concepts] of the Training pictures (NaN: not scored) are what concepts are learned from;
    without them, the study's scores of one test split, and the report is on the other. Its table has two columns more:
    words_from ("training", "public", "private" or "the other") and fitted_n, the pictures that the head is fitted on.
    """
    own, names = scores_of(study, scorer), study.scorings[scorer].concepts
    pictures = len(grounds["training"].labels) - len(own)
    given = np.full((pictures, len(names)), np.nan) if training_scores is None else training_scores
    scores = np.concatenate([own, given])

    def fold(words_from: str, reported_on: str) -> _Fold:
        progress(f"fitting {scorer} on Training, its words from {words_from} ...")
        ground = grounds[words_from]
        return _Fold(
            {
                "scorer": scorer,
                "fitted_on": "training",
                "fitted_n": len(ground.fit_on),
                "words_from": words_from,
                "reported_on": reported_on,
            },
            _tries(ground, names, scores, options, draws),
            ground.black_box[ground.report_on],
            _compare_projections(ground, scores, options),
        )

    if training_scores is None:
        public, private = (fold(words_from, reported_on) for words_from, reported_on in FOLDS.items())
        both = _both(public, private, words_from="the other", fitted_on="training")
        ridge, trained = np.mean([public.similar, private.similar], axis=0)
        lines = [*public.lines(path=True), *private.lines(path=False), *both.lines(path=False)]
        return Survey(pd.DataFrame(lines), float(ridge), float(trained))
    both = fold("training", "both")
    report_on = grounds["training"].report_on
    parts = {split: both.part(study.in_split(split)[report_on], split) for split in FOLDS}
    lines = [*parts["private"].lines(path=True), *parts["public"].lines(path=False), *both.lines(path=False)]
    return Survey(pd.DataFrame(lines), *both.similar)


@dataclass(frozen=True)
class _Fold:
    """What was tried on the images of one report: heads by kind, `black_box` bool [m], the mean similarities `similar`
    of ridge and trained directions, and where: `place` has the columns that all lines share."""

    place: dict[str, str]
    tries: dict[str, list[Tried]]
    black_box: np.ndarray
    similar: tuple[float, float]

    def lines(self, *, path: bool) -> Iterator[dict[str, object]]:
        """The lines of the table: of the heads used, and of all along the `path`."""
        for kind, some in self.tries.items():
            for head in range(len(some[0].right)) if path else ():
                yield self.place | _line(kind, some, [head] * len(some), self.black_box, chosen=False)
            used = [tried.chosen for tried in some]
            yield self.place | _line(kind, some, used, self.black_box, chosen=True)

    def part(self, images: np.ndarray, reported_on: str) -> "_Fold":
        """The same fit, reported on some of its images, bool [m]."""
        tries = {
            kind: [replace(tried, right=tried.right[:, images]) for tried in some] for kind, some in self.tries.items()
        }
        return replace(
            self, place=self.place | {"reported_on": reported_on}, tries=tries, black_box=self.black_box[images]
        )


def _both(one: _Fold, other: _Fold, **place: str) -> _Fold:
    """The heads used, each image by the fit on the other split; `place` says how, unless just so."""
    return _Fold(
        one.place | {"fitted_on": "the other", "reported_on": "both"} | place,
        {
            kind: [_together(*pair) for pair in zip(one.tries[kind], other.tries[kind], strict=True)]
            for kind in one.tries
        },
        np.concatenate([one.black_box, other.black_box]),
        one.similar,
    )


def _tries(
    ground: Ground, names: Sequence[str], scores: np.ndarray, options: Options, draws: int
) -> dict[str, list[Tried]]:
    """Each of KINDS, one or several times."""
    bottleneck = fit_bottleneck(ground, names, scores, options)
    labels, activations = ground.labels[ground.report_on], bottleneck.activations(ground.hidden[ground.report_on])
    real = _tried(bottleneck.path, bottleneck.chosen, activations, labels)
    kept = [names.index(name) for name in bottleneck.concepts]
    held = kept_aside(len(ground.fit_on), options.seed)
    dense = fit_dense(ground.fitted, ground.labels[ground.fit_on], ground.classes, held)
    blank = np.array([np.nan])
    own = Tried(ground.hidden.shape[1], ground.black_box[ground.report_on][None], blank, blank)
    generators = [np.random.default_rng([options.seed, draw]) for draw in range(draws)]
    return {
        "black box": [own],
        "all features": [
            Tried(ground.hidden.shape[1], _right((dense,), ground.reported, labels), blank, np.array([dense.strength]))
        ],
        "concepts": [real],
        "random": [_random(ground, len(kept), options, generator) for generator in generators],
        "shuffled": [_shuffled(ground, scores[:, kept], options, generator) for generator in generators],
    }


def _random(ground: Ground, concepts: int, options: Options, generator: np.random.Generator) -> Tried:
    """As many directions, drawn at random; everything else as for concepts."""
    drawn = generator.standard_normal((ground.fitted.shape[1], concepts), dtype=np.float32)
    return _through(ground, ground.fitted @ drawn, ground.reported @ drawn, options)


def _shuffled(ground: Ground, scores: np.ndarray, options: Options, generator: np.random.Generator) -> Tried:
    """Directions that predict each image's scores for another image: all are kept, so that they are as many."""
    moved = scores.copy()
    moved[ground.scored_on] = scores[generator.permutation(ground.scored_on)]
    found = find_directions(ground, moved, cutoff=-1)
    return _through(ground, found.fitted, found.activations(ground.reported), options)


def _through(ground: Ground, fitted: np.ndarray, reported: np.ndarray, options: Options) -> Tried:
    readout = fit_readout(fitted, ground.labels[ground.fit_on], ground.classes, options.nonzero, options.seed)
    return _tried(readout.path, readout.chosen, readout.standardised(reported), ground.labels[ground.report_on])


def _tried(path: Sequence[Head], chosen: int, activations: np.ndarray, labels: np.ndarray) -> Tried:
    return Tried(
        activations.shape[1],
        _right(path, activations, labels),
        np.array([head.nonzero for head in path]),
        np.array([head.strength for head in path]),
        chosen,
    )


def _right(path: Sequence[Head], activations: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.stack([head.logits(activations).argmax(axis=1) == labels for head in path])


def _together(one: Tried, other: Tried) -> Tried:
    """The heads used of two fits, on the images of both reports."""
    pairs = ((tried.right[tried.chosen], tried.nonzero[tried.chosen]) for tried in (one, other))
    right, nonzero = zip(*pairs, strict=True)
    return Tried(
        max(one.concepts, other.concepts), np.concatenate(right)[None], np.mean([nonzero], axis=1), np.array([np.nan])
    )


def _line(
    kind: str, tries: Sequence[Tried], heads: Sequence[int], black_box: np.ndarray, *, chosen: bool
) -> dict[str, object]:
    rights = [tried.right[head] for tried, head in zip(tries, heads, strict=True)]
    counts = [int(right.sum()) for right in rights]
    middle = int(np.argsort(counts, kind="stable")[(len(counts) - 1) // 2])
    right, tried, n = rights[middle], tries[middle], len(black_box)
    low, high = wilson_interval(counts[middle], n)
    gained, lost = flip_counts(black_box, right)
    return {
        "kind": kind,
        "concepts": tried.concepts,
        "strength": float(tried.strength[heads[middle]]),
        "nonzero": float(tried.nonzero[heads[middle]]),
        "chosen": chosen,
        "n": n,
        "correct": counts[middle],
        "accuracy": counts[middle] / n,
        "low": low,
        "high": high,
        "gained": gained,
        "lost": lost,
        "p_value": float(mcnemar_p(gained, lost)),
        "draws": len(counts),
        "least": min(counts),
        "most": max(counts),
    }


def _compare_projections(ground: Ground, scores: np.ndarray, options: Options) -> tuple[float, float]:
    """Mean similarity on the images reported on, of ridge and of trained directions, over the kept concepts."""
    kept = find_directions(ground, scores, options.cutoff).kept
    parts = []
    for places, images in ((ground.scored, ground.scored_on), (ground.reported, ground.report_on)):
        measured = ~np.isnan(scores[images]).any(axis=1)
        parts.append((places[measured], scores[images][measured][:, kept]))
    (known, wanted), (others, truth) = parts
    ridge = fit_ridge(known, (wanted - wanted.mean(axis=0)) / wanted.std(axis=0))
    trained = train_cos_cubed(known, wanted, ridge.weight, np.random.default_rng(options.seed))
    return (
        float(cos_cubed(others @ ridge.weight, truth).mean()),
        float(cos_cubed(others @ trained, truth).mean()),
    )
