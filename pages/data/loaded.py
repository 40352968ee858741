"""Which pictures and votes are imported, what that changes, and how to take them away again."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.faces.store import ImportSummary, remove_faces
from pages.common.markup import html_table, quiet
from pages.data.bringing import importer

CHANGES = pd.DataFrame(
    [
        ("A neuron", "the faces that excite it, beside faces drawn at random", "its mean face, and row numbers"),
        ("Explain a face", "any face of FER2013, and your own", "your own"),
        ("Blemishes, below", "the pictures, equal ones side by side", "row numbers"),
        ("Commands", "train, score and dissect networks as well", "read a study, edit a layer"),
        ("Numbers", "the same: no number of the study changes", "all of them"),
    ],
    columns=["", "With FER2013", "Without"],
)


def loaded(status: dict) -> None:
    """Say what `status` (of core.faces.status.data_status) found."""
    if status["imported"]:
        summary = ImportSummary(**status["summary"])
        st.markdown(f"**{summary.sentence()}**")
        quiet(f"From {summary.source} ({summary.layout}), kept in {status['folder']}.")
    else:
        st.markdown("**No pictures yet**")
        quiet("Neurons show mean faces and numbers. The counts below are those of the full data set.")
    quiet("FER+'s crowd votes are joined." if status["votes"] else "FER+'s crowd votes are not here.")
    if status["imported"] or status["votes"]:
        _removal(Path(status["folder"]))
    with st.expander("What the pictures change", icon=":material/compare:", expanded=not status["imported"]):
        html_table(CHANGES)


def _removal(folder: Path) -> None:
    with st.popover("Remove them", icon=":material/delete:", type="tertiary"):
        st.markdown("Remove the imported pictures and votes from this machine? Your own copy of FER2013 stays.")
        busy = importer().running
        if st.button("Yes, remove them", key="remove", disabled=busy, help="After the import" if busy else None):
            remove_faces(folder)
            st.rerun()
