"""What one edit did, exactly: is it more than luck, and whose face is now called something else."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from core.editing.flips import KINDS, flips, named
from core.editing.outcome import Outcome
from core.editing.quality import Quality, quality_table
from core.editing.words import control_said, luck_said, verdict_beside
from core.emotions import EMOTION_NAMES, EMOTIONS
from core.faces.store import Fer2013
from core.numbers import counted
from core.study import Study
from pages.common.download import csv_button
from pages.common.frame import pane
from pages.common.markup import html_table, photo, photos, quiet
from pages.common.pictures import pictures

SHOWN = 40


def show_verdict(
    outcome: Outcome, split: str, control: Outcome | None, qualities: tuple[Quality, Quality] | None
) -> None:
    """Whether the change is more than luck, in a sentence, with the numbers behind it; `qualities` before and after."""
    with pane("Is it more than luck?"):
        st.markdown(f"**{verdict_beside(outcome, control)}**")
        quiet(luck_said(outcome.interval, split))
        if control:
            quiet(control_said(outcome, control))
        if qualities:
            html_table(quality_table(*qualities))


def show_export(card: Callable[[], str], command: str, name: str) -> None:
    """The edited network to take along: its card as a file, and the command that writes the weights."""
    with st.expander("Take the edited network along", icon=":material/save_alt:"):
        quiet(
            "This command writes the edited weights as a safetensors file (the whole network as ONNX, if its name ends "
            "in .onnx), and beside it the card that says what was edited, how good it is and what it is not for."
        )
        st.code(command, language="sh", wrap_lines=True)
        st.download_button(
            "Model card",
            data=lambda: card().encode(),
            file_name=f"{name}.md",
            mime="text/markdown",
            key="model_card",
            icon=":material/article:",
            on_click="ignore",
            help="Download the card of this edit: setting, measures before and after, control, licence and limits.",
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
            shown = named(table)
            st.dataframe(shown, hide_index=True, key="flips_table")
            csv_button(shown, f"flips-{name}", key="flips_csv")


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
            f"Mean face of {EMOTION_NAMES[line.truth]}, standing for {counted(line.pictures, 'picture')}: "
            f"{_story(line)}",
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
