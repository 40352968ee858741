"""What one edit did, exactly: is it more than luck, and whose face is now called something else."""

import numpy as np
import pandas as pd
import streamlit as st

from core.editing.outcome import Outcome
from core.emotions import EMOTION_NAMES, EMOTIONS
from core.faces.store import Fer2013
from core.study import Study
from pages.common.download import csv_button
from pages.common.frame import pane
from pages.common.markup import photo, photos, quiet
from pages.common.pictures import pictures

SHOWN = 40
CAUTION = {
    "public": "These are the pictures for choosing: judge a setting chosen here on PrivateTest.",
    "private": "A setting chosen on PublicTest gets a fair trial here; one chosen on this map does not.",
    "both": "The source study chose and reported on these same pictures, which flatters whatever was chosen.",
}
KINDS = {"fixed": "Fixed", "broken": "Broken", "still wrong": "Wrong before and after"}


def show_verdict(outcome: Outcome, split: str, control: Outcome | None) -> None:
    """Whether the change is more than luck, in a sentence, with the numbers behind it."""
    with pane("Is it more than luck?"):
        st.markdown(f"**{outcome.verdict}**")
        low, high = (_signed(100 * bound) for bound in outcome.interval)
        quiet(
            "If the edit made no difference, each picture that turned right or wrong would be a coin toss: p is how "
            "often tosses split at least this unevenly (exact McNemar test). From other pictures like these the "
            f"change would come out between {low} and {high} points (95 % of bootstrap draws). {CAUTION[split]}"
        )
        if control:
            quiet(
                f"Control: scaling every neuron alike, whatever its label, changes {control.gained - control.lost:+d} "
                f"pictures, against {outcome.gained - outcome.lost:+d} here. Only the difference can come from labels."
            )


def show_flips(study: Study, rows: np.ndarray, before: np.ndarray, after: np.ndarray, name: str) -> None:
    """The faces whose prediction an edit changed; `before` and `after` are predictions [len(rows)]."""
    table = flips(study, rows, before, after)
    with pane("The faces that are now called something else"):
        if table.empty:
            quiet("None: every picture is called what it was called before.")
            return
        counts = table["kind"].value_counts()
        tabs = st.tabs([f"{title} ({counts.get(kind, 0):,})" for kind, title in KINDS.items()])
        for tab, kind in zip(tabs, KINDS, strict=True):
            with tab:
                _faces(study, table[table["kind"] == kind])
        with st.expander(f"All {len(table):,} as a table", icon=":material/table:"):
            shown = table.assign(**{field: _names(table[field]) for field in ("truth", "before", "after")})
            shown = shown.drop(columns="position")
            st.dataframe(shown, hide_index=True, key="flips_table")
            csv_button(shown, f"flips-{name}", key="flips_csv")


def flips(study: Study, rows: np.ndarray, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
    """One line for each picture whose prediction changed: position, FER2013 row, truth, before, after, kind."""
    truth = study.labels_true[rows]
    changed = np.flatnonzero(before != after)
    kinds = np.where(before == truth, "broken", np.where(after == truth, "fixed", "still wrong"))
    return pd.DataFrame(
        {
            "row": study.images["row"].to_numpy()[rows[changed]],
            "kind": kinds[changed],
            "truth": truth[changed],
            "before": before[changed].astype(int),
            "after": after[changed].astype(int),
            "position": rows[changed],
        }
    )


def _faces(study: Study, table: pd.DataFrame) -> None:
    if table.empty:
        quiet("None.")
        return
    faces = pictures()
    here = np.zeros(len(table), bool) if faces is None else faces.present[table["row"].to_numpy()]
    if here.any():
        _pictures(faces, table[here])
    if not here.all():
        _mean_faces(study, table[~here])


def _pictures(faces: Fer2013, table: pd.DataFrame) -> None:
    shown = table.head(SHOWN)
    photos(
        photo(faces.images[line.row], f"Row {line.row}: {_story(line)}", _story(line), EMOTIONS[line.truth].color)
        for line in shown.itertuples()
    )
    if len(shown) < len(table):
        quiet(f"{len(shown)} of {len(table):,} are shown; the table has them all.")


def _mean_faces(study: Study, table: pd.DataFrame) -> None:
    groups = table.groupby(["kind", "truth", "before", "after"]).size().reset_index(name="pictures")
    faces = study.emotion_faces()
    photos(
        photo(
            faces[line.truth],
            f"Mean face of {EMOTION_NAMES[line.truth]}, standing for {line.pictures} pictures: {_story(line)}",
            f"{line.pictures} × {_story(line)}",
            EMOTIONS[line.truth].color,
        )
        for line in groups.sort_values("pictures", ascending=False).itertuples()
    )
    quiet("Each face is the average of its true emotion. Import FER2013 to see the pictures themselves.")


def _story(line: object) -> str:
    """What happened to a face, the truth first: "sad, was fear", "sad, now fear" or "sad: fear → angry"."""
    truth, before, after = (EMOTION_NAMES[getattr(line, field)] for field in ("truth", "before", "after"))
    return {"fixed": f"{truth}, was {before}", "broken": f"{truth}, now {after}"}.get(
        line.kind, f"{truth}: {before} → {after}"
    )


def _names(classes: pd.Series) -> list[str]:
    return [EMOTION_NAMES[index] for index in classes]


def _signed(points: float) -> str:
    return f"{points:+.2f}".replace("-", "−")
