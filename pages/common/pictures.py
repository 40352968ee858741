"""FER2013's pictures, if the user has them; they are not part of the program."""

import numpy as np
import streamlit as st

from core.faces.store import Fer2013
from pages.common.links import link


def pictures() -> np.ndarray | None:
    """The imported pictures by FER2013 row, uint8 [35887, 48, 48]; None if nothing was imported."""
    return _load().images if Fer2013.available() else None


def how_to_add_pictures() -> None:
    """One quiet line for those who see numbers where pictures could be."""
    way = link("Add FER2013", "fer2013")
    st.html(f'<p class="emo-quiet">The pictures themselves cannot be shipped. {way} to see them here.</p>')


@st.cache_resource(max_entries=1, show_spinner="Opening FER2013 …")
def _load() -> Fer2013:
    return Fer2013.load()
