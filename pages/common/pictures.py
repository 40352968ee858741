"""FER2013's pictures, if the user has them; they are not part of the program."""

from pathlib import Path

import streamlit as st

from core.faces.store import Fer2013, fer2013_folder, read_manifest
from pages.common.links import link


def pictures() -> Fer2013 | None:
    """The imported pictures by FER2013 row, of which those `present` are there; None if nothing was imported."""
    if not Fer2013.available():
        return None
    folder = fer2013_folder()
    return _load(folder, read_manifest(folder).get("content_hash"))


def how_to_add_pictures() -> None:
    """One quiet line for those who see numbers where pictures could be."""
    way = link("Add FER2013", "fer2013")
    st.html(f'<p class="emo-quiet">The pictures of FER2013 may not come with this program. {way} to see them here.</p>')


@st.cache_resource(max_entries=1, show_spinner="Opening FER2013 …")
def _load(folder: Path, content_hash: str) -> Fer2013:
    return Fer2013.load(folder)
