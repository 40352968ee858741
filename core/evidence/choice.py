"""What to believe of a setting chosen honestly: on one split, reported on the other."""

import numpy as np

from core.dissection.calibration import false_discovery
from core.editing.choosing import CrossFit, cross_fit, scale_alone
from core.editing.from_study import editor_of, subject_of
from core.editing.plane import Plane
from core.editing.statistics import mcnemar_p, paired_interval
from core.errors import InputError
from core.evidence.claim import Claim
from core.evidence.edits import LEVEL, PICTURES
from core.numbers import signed
from core.report.origin import study_words
from core.study import Study
from core.study.planes import MODE, read_plane


def honest_choice(study: Study, location: str) -> Claim:
    """Threshold and scale chosen on each split and reported on the other, beside choosing the scale alone."""
    scoring = study.default_scoring
    similarity, layer = scoring.default_similarity, study.layers[-1]
    planes = _planes(study, scoring.name, similarity)
    if planes is None:
        raise InputError("This study has no settings worked out for both splits, so none can be chosen and reported.")
    fitted = cross_fit(*planes)
    first, n, change = fitted.folds[0], fitted.n, fitted.gained - fitted.lost
    low, high = paired_interval(fitted.gained, fitted.lost, n)
    lowest = float(np.nanmin(study.best_scores(layer, scoring.name, similarity)))
    alike = cross_fit(*map(scale_alone, planes)) if planes[0].taus[0] < lowest else None
    others = _every_choice(study)
    corrected = dict(zip(others, false_discovery(np.array(list(others.values()))), strict=True))
    return Claim(
        belief=_choice_belief(change, corrected[scoring.name, similarity], alike and alike.gained - alike.lost),
        because=f"The best of {first.settings:,} settings on PublicTest promised {signed(first.chosen.change)} "
        f"pictures and kept {signed(first.reported.change)} on PrivateTest, where hindsight would have found "
        f"{signed(first.best.change)}: choosing on the test set flatters by {first.optimism}. "
        f"{_together_said(fitted)} {_alike_said(alike)}"
        f"Words and fit could have been chosen otherwise: of {len(others)} such choices "
        f"{sum(p <= LEVEL for p in others.values())} have p at most {LEVEL:g}, and "
        f"{sum(q <= LEVEL for q in corrected.values())} after correction for their number.",
        value=change,
        interval=(n * low, n * high),
        unit=PICTURES,
        over="other pictures like these",
        n=n,
        counted="pictures, each with the setting chosen without it; weights without bias, as published",
        command=("controls", *study_words(location), "--scorer", scoring.name, "--mode", MODE),
        page="tuning",
        where="Does a setting keep its promise, on the Tuning page",
        parameters={"layer": layer, "scorer": scoring.name, "mode": MODE},
    )


def honest_choice_of_outputs(study: Study, location: str) -> Claim:
    """The same with weights and bias together, this program's own way to edit; seconds."""
    scoring, layer, mode = study.default_scoring, study.layers[-1], "both"
    editor = editor_of(study, subject_of(study), layer, scoring.name, scoring.default_similarity)
    planes = [editor.plane(mode, study.labels_true, study.rows_in(split)) for split in ("public", "private")]
    fitted, alike = cross_fit(*planes), None
    if planes[0].taus[0] < float(np.nanmin(editor.scores)):
        alike = cross_fit(*map(scale_alone, planes))
    first, n, change = fitted.folds[0], fitted.n, fitted.gained - fitted.lost
    low, high = paired_interval(fitted.gained, fitted.lost, n)
    return Claim(
        belief=_choice_belief(change, _p(fitted), alike and alike.gained - alike.lost),
        because=f"The best of {first.settings:,} settings on PublicTest promised {signed(first.chosen.change)} "
        f"pictures and kept {signed(first.reported.change)} on PrivateTest. {_together_said(fitted)} "
        f"{_alike_said(alike)}",
        value=change,
        interval=(n * low, n * high),
        unit=PICTURES,
        over="other pictures like these",
        n=n,
        counted="pictures, each with the setting chosen without it; weights and bias",
        command=("controls", *study_words(location), "--scorer", scoring.name, "--mode", mode),
        page="tuning",
        where="Does a setting keep its promise, on the Tuning page",
        parameters={"layer": layer, "scorer": scoring.name, "mode": mode},
    )


def _together_said(fitted: CrossFit) -> str:
    return f"Both ways together {fitted.gained} gained and {fitted.lost} lost of {fitted.n:,} (p = {_p(fitted):.2g})."


def _choice_belief(change: int, q: float, alike: int | None) -> str:
    helps = "helps" if change > 0 and q <= LEVEL else "is not known to help"
    first = f"A setting chosen honestly {helps} ({signed(change)})"
    return f"{first}." if alike is None else f"{first}; one scale for every neuron alike gives {signed(alike)}."


def _alike_said(alike: CrossFit | None) -> str:
    if alike is None:
        return ""
    return (
        f"Choosing a scale for every neuron alike, without any label, gives {signed(alike.gained - alike.lost)} "
        f"(p = {_p(alike):.2g}). "
    )


def _every_choice(study: Study) -> dict[tuple[str, str], float]:
    """p of choosing honestly with each scoring and similarity whose settings the study worked out."""
    pairs = ((scoring, similarity) for scoring in study.scorings for similarity in study.similarities)
    return {pair: _p(cross_fit(*found)) for pair in pairs if (found := _planes(study, *pair))}


def _p(fitted: CrossFit) -> float:
    return float(mcnemar_p(fitted.gained, fitted.lost))


def _planes(study: Study, scoring: str, similarity: str) -> tuple[Plane, Plane] | None:
    public, private = (read_plane(study.folder, scoring, similarity, split) for split in ("public", "private"))
    return None if public is None or private is None else (public, private)
