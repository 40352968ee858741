"""A map that is not at hand: drawn in the background when it is asked for, watched by anybody who has the page."""

import streamlit as st

from core.neuron_map.drawing import Drawer
from core.study import Study
from pages.common.markup import quiet

POLL = 0.5  # seconds


@st.cache_resource(show_spinner=False)
def drawer() -> Drawer:
    """The drawings of this server, shared by its sessions."""
    return Drawer()


def offer_to_draw(study: Study, layer: str) -> None:
    """How far the drawing is, while one runs, or a button that begins it."""
    now = drawer().now
    if now is not None and now.running:
        _watch()
        return
    if now is not None and (now.study, now.layer) == (study.id, layer) and now.error:
        st.error(now.error, icon=":material/error:")
    quiet(
        f"The map of {layer} has not been drawn yet. For {study.width(layer):,} neurons that takes "
        f"{'a minute or two' if study.width(layer) > 1000 else 'a few seconds'}; afterwards it is kept."
    )
    if st.button("Draw it", key="draw_map", icon=":material/scatter_plot:", type="primary"):
        drawer().start(study, layer)
        st.rerun()


@st.fragment(run_every=POLL)
def _watch() -> None:
    """How far the drawing is, until it has ended."""
    now = drawer().now
    if not now.running:
        st.rerun()
    st.progress(now.share, text=f"{now.layer}: {now.what} …")
    quiet("You can leave this page: the drawing goes on.")
