"""The user's own annotations: a table to fill in, the upload, and what came of it."""

import streamlit as st

from core.errors import InputError
from core.numbers import counted
from core.slices.joining import HOW, Annotations, read_annotations, template
from core.study import Study
from pages.common.download import csv_button
from pages.common.markup import quiet
from pages.explore.slices_data import forget_own

JOINED, REFUSED, UPLOAD = "slices_joined", "slices_refused", "slices_upload"


def joined() -> Annotations | None:
    """The annotations of this session, if there are any."""
    return st.session_state.get(JOINED)


def join_panel(study: Study, split: str) -> None:
    """What is joined, the upload, and the table to fill in."""
    quiet(
        "You know more about these pictures than FER2013 says, such as the light, or what people said about "
        f"themselves? Give {HOW}. Every value becomes a slice, compared with the other pictures that have one. The "
        "table is read in memory for this session and written nowhere; if it says something about people, it is yours "
        "to answer for."
    )
    kept = joined()
    if kept is not None:
        count = int((kept.table != "").any(axis=1).sum())
        st.success(f"Joined: {kept.source}, {counted(count, 'picture')}; {', '.join(kept.table.columns)}.")
        st.button("Take it away", key="forget_annotations", on_click=_forget, icon=":material/delete:")
    st.file_uploader("A CSV file of at most 5 MB", type=["csv"], key=UPLOAD, on_change=_read, max_upload_size=5)
    if st.session_state.get(REFUSED):
        st.error(st.session_state[REFUSED])
    csv_button(
        template(study.images.iloc[study.rows_in(split)]),
        "annotations",
        key="annotations_template",
        label="A table to fill in",
    )


def _read() -> None:
    given = st.session_state.get(UPLOAD)
    if given is None:
        return
    st.session_state.pop(REFUSED, None)
    try:
        st.session_state[JOINED] = read_annotations(given.getvalue(), given.name)
        forget_own()
    except InputError as error:
        st.session_state[REFUSED] = str(error)


def _forget() -> None:
    for key in (JOINED, REFUSED):
        st.session_state.pop(key, None)
    forget_own()
