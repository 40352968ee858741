"""Dissecting a network that was kept, in the background: leave the page, come back, cancel, go on."""

import streamlit as st

from core.background import Job, State, Worker
from core.bringing.dissecting import (
    dissect_watched,
    forget_unfinished,
    has_unfinished,
    remove_study_of,
    study_of,
)
from core.errors import InputError
from core.faces.store import Fer2013
from core.networks.exchange.store import ImportedNetwork
from core.paths import data_folder
from core.study.registry import known_studies
from pages.common.links import address, link
from pages.common.markup import quiet

POLL = 0.5  # seconds


def worker() -> Worker:
    """The dissections of this server, one at a time, shared by its sessions."""
    return _worker(str(data_folder()))


def dissect(network: ImportedNetwork) -> None:
    """The button that starts it, or goes on; a link to the neurons where it is done."""
    name = network.name
    if (href := _neurons(network)) is not None:
        st.html(link("Its neurons and their words", href))
        return
    at_work = worker()
    if at_work.running and at_work.now.title == name:
        return
    here, unfinished = Fer2013.available(), has_unfinished(name)
    why = "Needs FER2013: import it first." if not here else "Another one is dissected." if at_work.running else None
    if st.button(
        "Go on dissecting" if unfinished else "Dissect it",
        key=f"own_dissect_{name}",
        type="primary",
        icon=":material/biotech:",
        disabled=why is not None,
        help=why or "Minutes for a small network, longer for a large one. It goes on in the background.",
    ):
        at_work.start(name, lambda progress: dissect_watched(network, progress))
        st.rerun()
    if unfinished:
        st.button("Forget what is done", key=f"own_forget_{name}", on_click=forget_unfinished, args=(name,))


def dissecting(network: ImportedNetwork) -> None:
    """How far it is, or what came of it."""
    now = worker().now
    if not Fer2013.available() and _neurons(network) is None:
        st.html(f'<p class="emo-quiet">To dissect it, {link("import FER2013", "fer2013")}: it is shown its faces.</p>')
    if now is None or now.title != network.name:
        return
    if now.state is State.RUNNING:
        _watch(now)
    elif now.state is State.FAILED:
        st.error(now.what, icon=":material/error:")
    elif now.state is State.STOPPED and has_unfinished(network.name):
        quiet("Stopped. The layers that are finished are kept, and it goes on there.")


def drop_study(name: str, architecture: str) -> None:
    """Remove the study of the network of this name and architecture; one that is being made is stopped. InputError if
    it does not stop."""
    at_work = worker()
    if at_work.running and at_work.now.title == name:
        at_work.cancel()
        at_work.wait(20)
        if at_work.running:
            raise InputError(f"{name} is still being dissected; cancel that first.")
    remove_study_of(name, architecture)


@st.cache_resource(max_entries=4, show_spinner=False)
def _worker(folder: str) -> Worker:
    """`folder` is the key, so that another data folder has dissections of its own."""
    return Worker()


@st.fragment(run_every=POLL)
def _watch(seen: Job) -> None:
    at_work = worker()
    now = at_work.now
    if not at_work.running or now.number != seen.number:
        st.rerun()
    st.progress(min(now.fraction, 1.0), text=f"{now.what[:1].upper()}{now.what[1:]}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Cancel", key="own_dissect_cancel", icon=":material/stop_circle:", on_click=at_work.cancel)
        quiet("You can leave this page: it goes on, and whoever opens it sees how far it is.")


def _neurons(network: ImportedNetwork) -> str | None:
    """The address of the neurons of the study that was made of a network; None without one."""
    folder = study_of(network)
    if folder is None:
        return None
    name = next((study.name for study in known_studies().values() if study.folder == folder), None)
    return address("neurons", study=name) if name else None
