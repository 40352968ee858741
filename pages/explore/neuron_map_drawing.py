"""A map that is not at hand: drawn in the background when it is asked for, watched by anybody who has the page."""

import streamlit as st

from core.background import State, Worker
from core.neuron_map.placing import NEEDS
from core.neuron_map.store import layer_map
from core.study import Study
from pages.common.markup import quiet

POLL = 0.5  # seconds


@st.cache_resource(show_spinner=False)
def drawer() -> Worker:
    """The drawings of this server, one at a time, shared by its sessions."""
    return Worker()


def offer_to_draw(study: Study, layer: str) -> None:
    """How far the drawing is, while one runs, or a button that begins it."""
    at_work, about = drawer(), (study.id, layer)
    if at_work.running:
        _watch()
        return
    now = at_work.now
    if now is not None and now.about == about and now.state is State.FAILED:
        st.error(now.what, icon=":material/error:")
    quiet(
        f"The map of {layer} has not been drawn yet. For {study.width(layer):,} neurons that takes "
        f"{'a minute or two' if study.width(layer) > 1000 else 'a few seconds'}; afterwards it is kept."
    )
    if st.button("Draw it", key="draw_map", icon=":material/scatter_plot:", type="primary"):
        at_work.start(f"The map of {layer}", lambda told: layer_map(study, layer, progress=told), about, NEEDS)
        st.rerun()


@st.fragment(run_every=POLL)
def _watch() -> None:
    """How far the drawing is, until it has ended."""
    at_work = drawer()
    now = at_work.now
    if not at_work.running:
        st.rerun()
    st.progress(now.fraction, text=f"{now.title}: {now.what} …")
    quiet("You can leave this page: the drawing goes on.")
