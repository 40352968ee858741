"""The report of one edit of a layer."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.dissection.similarity_info import SIMILARITY_INFO
from core.editing.edits import MODES, Edit
from core.editing.flips import flips, named
from core.editing.outcome import Outcome
from core.editing.plane import Plane
from core.editing.words import control_said, luck_said, signed_points, verdict_beside
from core.emotions import EMOTION_NAMES
from core.figures.recall import recall_change
from core.figures.tuning import PUBLISHED_SCALE, PUBLISHED_TAU, plane_map
from core.numbers import agree, counted
from core.report.origin import study_words
from core.report.parts import Chart, Part, Table, Text
from core.report.report import Report
from core.study import Study

SPLITS = {"public": "PublicTest", "private": "PrivateTest", "both": "PublicTest and PrivateTest"}


class Place(NamedTuple):
    """What is edited, by whose labels, and on which faces."""

    layer: str
    scorer: str
    similarity: str
    split: str


def tuning_report(
    study: Study,
    location: str,
    place: Place,
    found: Outcome,
    control: Outcome | None,
    predictions: tuple[np.ndarray, np.ndarray],
    plane: Plane | None,
) -> Report:
    """What the page of tuning shows of one edit.

    `location` is where the study was opened, `found` the edit's outcome
    and `control` that of scaling every neuron alike; `predictions` int [n] before and after; `plane` all settings.
    """
    edit = found.edit
    change = signed_points(found.after - found.before)
    return Report(
        title=f"{place.layer} at τ = {edit.tau:.4g}, scale {edit.scale:g}: {change} points",
        lead=f"{found.interpretable:,} of {found.neurons:,} neurons "
        f"{agree(found.interpretable, 'fits its word', 'fit their word')} better than τ. "
        f"{agree(found.interpretable, 'Its', 'Their')} weights were multiplied by {edit.scale:g} and those of the "
        f"others divided by it ({MODES[edit.mode]}). On {found.n:,} faces of "
        f"{SPLITS[place.split]} the accuracy went from {100 * found.before:.2f} to {100 * found.after:.2f} %.",
        parts=(
            _verdict(found, control, place.split),
            _settings(study, place, edit),
            _recall(found),
            _confusion(found),
            *_map(plane, edit),
            _flips(study, place.split, predictions),
        ),
        study=study,
        command=tuning_command(location, place, edit),
    )


def tuning_command(location: str, place: Place, edit: Edit) -> Sequence[str]:
    """The words after `python -m core` that write this report."""
    return ("report", "tuning", *edit_words(location, place, edit), "--out", f"tuning-{place.layer}.html")


def edit_words(location: str, place: Place, edit: Edit) -> tuple[str, ...]:
    """The options of a command that name a study, what is edited in it, and the edit."""
    layer, scorer, similarity, split = place
    where = ("--layer", layer, "--scorer", scorer, "--similarity", similarity, "--split", split, "--mode", edit.mode)
    # One word each, since "--tau -0.5" would read as another option.
    point = (f"--tau={float(edit.tau)!r}", f"--scale={float(edit.scale)!r}")
    return (*study_words(location), *where, *point)


def _verdict(found: Outcome, control: Outcome | None, split: str) -> Part:
    said = [verdict_beside(found, control), luck_said(found.interval, split)]
    said += [control_said(found, control)] if control else []
    return Text("\n\n".join(said), "Is it more than luck?")


def _settings(study: Study, place: Place, edit: Edit) -> Part:
    layer, scorer, similarity, split = place
    facts = {
        "layer": layer,
        "words from": study.scorings[scorer].title,
        "matched by": SIMILARITY_INFO[similarity].title,
        "pictures": SPLITS[split],
        "threshold τ": f"{edit.tau:g}",
        "scale": f"{edit.scale:g}",
        "what is scaled": MODES[edit.mode],
    }
    return Table(pd.DataFrame(facts.items(), columns=["setting", "value"]), title="The setting")


def _recall(found: Outcome) -> Part:
    table = pd.DataFrame(
        {
            "emotion": EMOTION_NAMES,
            "faces": found.confusion_before.sum(axis=1),
            "before": found.recall_before,
            "after": found.recall_after,
        }
    ).dropna()
    change = (table["after"] - table["before"]).to_numpy()
    most, least = int(change.argmax()), int(change.argmin())
    names = table["emotion"].tolist()
    return Chart(
        recall_change(found.recall_before, found.recall_after),
        f"From the open to the full dot: the share of each emotion's faces that are named right, before and after. "
        f"{names[most].capitalize()} changed by {signed_points(change[most])} points, {names[least]} by "
        f"{signed_points(change[least])}.",
        "Recall before and after: "
        + ", ".join(
            f"{line.emotion} {100 * line.before:.1f} to {100 * line.after:.1f} %" for line in table.itertuples()
        ),
        table,
        "Emotion by emotion",
    )


def _confusion(found: Outcome) -> Part:
    change = found.confusion_after - found.confusion_before
    cells = [
        [f"{now:,} ({diff:+,})" if diff else f"{now:,}" for now, diff in zip(row, moved, strict=True)]
        for row, moved in zip(found.confusion_after, change, strict=True)
    ]
    table = pd.DataFrame(cells, columns=[f"called {name}" for name in EMOTION_NAMES])
    table.insert(0, "labelled", EMOTION_NAMES)
    return Table(table, "Faces after the edit, and in brackets how many more or fewer than before.", "What became what")


def _map(plane: Plane | None, edit: Edit) -> Sequence[Part]:
    if plane is None:
        return ()
    before = int(np.trace(plane.baseline))
    best = plane.best
    marks = {
        "this setting": (edit.tau, edit.scale, "circle-open"),
        "published setting": (PUBLISHED_TAU, PUBLISHED_SCALE, "diamond-open"),
        "best here": (plane.taus[best[0]], plane.scales[best[1]], "star-open"),
    }
    change = plane.correct - before
    rows = pd.DataFrame(change[:, :: len(plane.scales) // 15 or 1])
    rows.columns = [f"scale {scale:g}" for scale in plane.scales[:: len(plane.scales) // 15 or 1]]
    rows.insert(0, "τ", [f"{tau:.4g}" for tau in plane.taus])
    return (
        Chart(
            plane_map(plane.taus, plane.scales, 100 * change / plane.n, marks),
            f"{plane.correct.size:,} settings on the same {plane.n:,} faces, from {change.min():+d} to "
            f"{change.max():+d} faces; the best of so many flatters itself.",
            "Map of the change of accuracy over threshold and scale; the table has every threshold and some scales.",
            rows,
            "All settings",
        ),
    )


def _flips(study: Study, split: str, predictions: tuple[np.ndarray, np.ndarray]) -> Part:
    table = named(flips(study, study.rows_in(split), *predictions))
    return Table(
        table,
        f"{counted(len(table), 'face')}, by {agree(len(table), 'its', 'their')} row of FER2013.",
        "The faces that are now called something else",
        folded=True,
    )
