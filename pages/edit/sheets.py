"""From a plane to what the live tuner shows: its counts packed, and its words."""

import numpy as np
import streamlit as st

from core.editing.edits import SCALES, Edit, interpretable
from core.editing.plane import Plane
from core.editing.settling import estimate
from core.editing.statistics import confusion_matrix, flip_counts
from core.figures.tuning import PUBLISHED_SCALE, PUBLISHED_TAU
from core.numbers import agree
from core.study import Study
from pages.common.live_tuner import Point, Sheet, Spot, pack
from pages.edit.choice import Choice
from pages.edit.planes import baseline, editor, needs_pictures, plane, predictions, rows_of, thresholds

SPLIT_WORDS = {
    "public": "{n:,} PublicTest pictures, where we choose",
    "private": "{n:,} PrivateTest pictures, where we report",
    "both": "{n:,} test pictures together, as in the source study",
}
SAMPLE, SAMPLE_OF_PICTURES = 256, 64


def sheet(study: Study, choice: Choice) -> Sheet:
    """What the live tuner needs for a choice."""
    return _sheet(study, choice, study.id)


def spot(study: Study, choice: Choice, shown: Sheet, point: Point) -> Spot | None:
    """What is known of one slow edit: exact if it has been settled, else an estimate; None if the plane knows."""
    if shown.live:
        return None
    rows, labels = rows_of(study, choice.split), study.labels_true
    known = predictions(study, choice, point)
    if known is not None:
        before, after = (labels[rows] == predicted for predicted in known)
        counts = confusion_matrix(labels[rows], known[1]).ravel().tolist()
        return Spot(shown.nearest(point), float(after.mean()), 0.0, *flip_counts(before, after), len(rows), counts)
    size = SAMPLE_OF_PICTURES if needs_pictures(study, choice) else SAMPLE
    before = float((baseline(study, choice) == labels[rows]).mean())
    guess = estimate(editor(study, choice), labels, Edit(*point, choice.mode), rows, before, size)
    half = max(guess.high - guess.accuracy, guess.accuracy - guess.low)
    return Spot(shown.nearest(point), guess.accuracy, half, guess.gained, guess.lost, guess.n, None)


@st.cache_resource(max_entries=24, show_spinner=False)
def _sheet(_study: Study, choice: Choice, study_id: str) -> Sheet:
    maker, taus, rows = editor(_study, choice), thresholds(_study, choice), rows_of(_study, choice.split)
    counts = _cropped(plane(_study, choice), taus) if maker.live else None
    before = counts.baseline if counts else confusion_matrix(_study.labels_true[rows], baseline(_study, choice))
    unedited = 100 * np.trace(before) / len(rows)
    published = [int(np.abs(taus - PUBLISHED_TAU).argmin()), int(np.abs(SCALES - PUBLISHED_SCALE).argmin())]
    best = counts.best if counts else None
    return Sheet(
        plane="/".join((study_id, choice.name)),
        live=maker.live,
        payload=pack(counts) if counts else None,
        taus=taus.tolist(),
        scales=SCALES.tolist(),
        confusion=before.ravel().tolist(),
        interpretable=[int(interpretable(maker.scores, tau).sum()) for tau in taus],
        neurons=len(maker.scores),
        marks={
            "published": published,
            "none": [published[0], int(np.abs(SCALES - 1).argmin())],
            "best": best,
            "best_public": _best_public(_study, choice, taus) if counts else None,
        },
        where="Accuracy on the " + SPLIT_WORDS[choice.split].format(n=len(rows)),
        spread=f"unedited {unedited:.2f} %",
        best_text=_best_text(counts) if counts else "",
        map_text=_map_text(counts, unedited)
        if counts
        else "Map of accuracy over threshold and scale, as far as tried.",
    )


def _cropped(plane: Plane, taus: np.ndarray) -> Plane:
    """A plane without the thresholds that are not in `taus`."""
    first = int(np.flatnonzero(plane.taus == taus[0])[0])
    kept = slice(first, first + len(taus))
    return Plane(
        plane.mode, taus, plane.scales, plane.confusion[kept], plane.baseline, plane.gained[kept], plane.lost[kept]
    )


def _best_public(study: Study, choice: Choice, taus: np.ndarray) -> tuple[int, int] | None:
    if not study.in_split("public").any():
        return None
    return _cropped(plane(study, choice, "public"), taus).best


def _at(plane: Plane, cell: tuple[int, int]) -> str:
    return f"τ = {plane.taus[cell[0]]:.2f}, scale {plane.scales[cell[1]]:.2f}".replace("-", "−")


def _best_text(plane: Plane) -> str:
    best = plane.best
    gain = int(plane.correct[best] - np.trace(plane.baseline))
    return (
        f"at {_at(plane, best)}: {gain:+d} {agree(gain, 'picture', 'pictures')}, the best of {plane.correct.size:,} "
        "settings tried on these very pictures, so it flatters itself"
    )


def _map_text(plane: Plane, unedited: float) -> str:
    best = plane.best
    return (
        f"Map of accuracy over threshold and scale. Unedited {unedited:.2f} percent; best "
        f"{100 * plane.accuracy[best]:.2f} percent at {_at(plane, best)}; worst {100 * plane.accuracy.min():.2f} "
        "percent. The sliders reach every point of it."
    )
