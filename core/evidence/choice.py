"""What to believe of a setting chosen honestly: on one split, reported on the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.dissection.calibration import false_discovery
from core.editing.choosing import CrossFit, cross_fit, scale_alone
from core.editing.from_study import editor_of, subject_of
from core.editing.plane import Plane
from core.editing.statistics import paired_interval
from core.errors import InputError
from core.evidence.claim import Claim
from core.evidence.edits import LEVEL, PICTURES, what_it_does
from core.numbers import agree, signed
from core.report.origin import study_words
from core.study import Study
from core.study.planes import read_plane


def honest_choice(study: Study, location: str) -> Claim:
    """Threshold and scale chosen on each split and reported on the other, beside choosing the scale alone."""
    scoring = study.default_scoring
    similarity = scoring.default_similarity
    planes = _planes(study, scoring.name, similarity)
    if planes is None:
        raise InputError("This study has no settings worked out for both splits, so none can be chosen and reported.")
    found = _honest(planes, study.best_scores(study.layers[-1], scoring.name, similarity))
    first, others = found.fitted.folds[0], _every_choice(study)
    corrected = dict(zip(others, false_discovery(np.array(list(others.values()))), strict=True))
    return _claim(
        study,
        location,
        found,
        corrected[scoring.name, similarity],
        hindsight=f", where hindsight would have found {signed(first.best.change)}: choosing on the test set flatters "
        f"by {first.optimism}",
        more=f"Words and fit could have been chosen otherwise: of {len(others)} such choices "
        f"{sum(p <= LEVEL for p in others.values())} have p at most {LEVEL:g}, and "
        f"{sum(q <= LEVEL for q in corrected.values())} after correction for their number.",
        scaled="weights without bias, as published",
    )


def honest_choice_of_outputs(study: Study, location: str) -> Claim:
    """The same with weights and bias together, this program's own way to edit; seconds."""
    scoring = study.default_scoring
    editor = editor_of(study, subject_of(study), study.layers[-1], scoring.name, scoring.default_similarity)
    planes = [editor.plane("both", study.labels_true, study.rows_in(split)) for split in ("public", "private")]
    found = _honest(planes, editor.scores)
    return _claim(study, location, found, found.fitted.p_value, scaled="weights and bias")


@dataclass(frozen=True)
class _Honest:
    """A setting chosen on each split and reported on the other (`fitted`), and the same of a scale for every neuron
    alike (None where the thresholds all spare some neuron); `mode` is what is scaled."""

    mode: str
    fitted: CrossFit
    alike: CrossFit | None


def _honest(planes: Sequence[Plane], scores: np.ndarray) -> _Honest:
    every_neuron = planes[0].taus[0] < float(np.nanmin(scores))
    return _Honest(planes[0].mode, cross_fit(*planes), cross_fit(*map(scale_alone, planes)) if every_neuron else None)


def _claim(
    study: Study, location: str, found: _Honest, q: float, *, hindsight: str = "", more: str = "", scaled: str
) -> Claim:
    """The claim of an honest choice, `q` being its p after any correction; `hindsight` and `more` add to why."""
    fitted, scorer = found.fitted, study.default_scoring.name
    first, n = fitted.folds[0], fitted.n
    low, high = paired_interval(fitted.gained, fitted.lost, n)
    return Claim(
        belief=_choice_belief(fitted.change, q, found.alike),
        because=f"The best of {first.settings:,} settings on PublicTest promised {signed(first.chosen.change)} "
        f"{agree(first.chosen.change, 'picture', 'pictures')} and kept {signed(first.reported.change)} on "
        f"PrivateTest{hindsight}. Both ways together {fitted.gained} gained and {fitted.lost} lost of {n:,} "
        f"(p = {fitted.p_value:.2g}). {_alike_said(found.alike)}{more}",
        value=fitted.change,
        interval=(n * low, n * high),
        unit=PICTURES,
        over="other pictures like these",
        n=n,
        counted=f"pictures, each with the setting chosen without it; {scaled}",
        command=("controls", *study_words(location), "--scorer", scorer, "--mode", found.mode),
        page="tuning",
        where="Does a setting keep its promise, on the Tuning page",
        parameters={"layer": study.layers[-1], "scorer": scorer, "mode": found.mode},
    )


def _choice_belief(change: int, q: float, alike: CrossFit | None) -> str:
    first = f"A setting chosen honestly {what_it_does(change, q)} ({signed(change)})"
    return f"{first}." if alike is None else f"{first}; one scale for every neuron alike gives {signed(alike.change)}."


def _alike_said(alike: CrossFit | None) -> str:
    if alike is None:
        return ""
    return (
        f"Choosing a scale for every neuron alike, without any label, gives {signed(alike.change)} "
        f"(p = {alike.p_value:.2g}). "
    )


def _every_choice(study: Study) -> dict[tuple[str, str], float]:
    """p of choosing honestly with each scoring and similarity whose settings the study worked out."""
    pairs = ((scoring, similarity) for scoring in study.scorings for similarity in study.similarities)
    return {pair: cross_fit(*found).p_value for pair in pairs if (found := _planes(study, *pair))}


def _planes(study: Study, scoring: str, similarity: str) -> tuple[Plane, Plane] | None:
    public, private = (read_plane(study.folder, scoring, similarity, split) for split in ("public", "private"))
    return None if public is None or private is None else (public, private)
