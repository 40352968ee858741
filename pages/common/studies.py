"""Which study a page shows: the one that its address names as `study`, else the default one.

Each is opened once, shared by every session, read-only; which one is shown is up to the address, so that two sessions
may look at two.
"""

import os

import streamlit as st

from core.errors import InputError
from core.study import Study, open_study
from core.study.registry import BUILTIN, SHOWN, NamedStudy, default_study, known_studies, named_study

PARAMETER = "study"
_SAID, _CHOSEN = "_study_said", "_study_chosen"


def study_asked() -> NamedStudy:
    """The study that the chooser, or else the address, asks for; InputError for a name that no study has."""
    name = st.query_params.get(PARAMETER)
    if study_changes():
        name = st.session_state[_CHOSEN][1]
    return default_study() if name is None else named_study(name)


def current_study() -> Study:
    """The opened study; InputError if there is none of that name, or it is missing or not whole."""
    asked = study_asked()
    return _open(str(asked.folder), asked.built)


def other_study(name: str) -> Study:
    """The opened study of a name, whichever is shown; InputError as above."""
    found = named_study(name)
    return _open(str(found.folder), found.built)


def study_titles() -> dict[str, str]:
    """What the studies that can be read are called, by name; those that share a title say their name too."""
    titles = {study.name: title for study in known_studies().values() if (title := _title(study)) is not None}
    several = [title for title in titles.values() if list(titles.values()).count(title) > 1]
    return {name: f"{title} ({name})" if title in several else title for name, title in titles.items()}


def study_location() -> str:
    """What `--study` of a command takes to mean the study that is shown."""
    asked, default = study_asked(), default_study()
    return (os.environ.get(SHOWN) or BUILTIN) if asked == default else asked.name


def said_study() -> str | None:
    """What addresses say of the study, as found by `read_study`: its name, or None for the default one."""
    return st.session_state.get(_SAID)


def read_study() -> None:
    """Find out what addresses of this run say; call it first on every page. A name that no study has ends here."""
    try:
        asked = study_asked()
    except InputError:
        st.session_state[_SAID] = None
        return
    st.session_state[_SAID] = None if asked == default_study() else asked.name


def study_changes() -> bool:
    """Whether this run is the first one after another study was chosen: its address still says the one before, and
    what that study alone has may be in it."""
    return _CHOSEN in st.session_state and st.session_state[_CHOSEN][0] == st.query_params.get(PARAMETER)


def settle_study() -> None:
    """Let the address say the study that was chosen, where the page did not; call it last on every page."""
    if study_changes():
        if (said := said_study()) is None:
            st.query_params.pop(PARAMETER, None)
        else:
            st.query_params[PARAMETER] = said
    st.session_state.pop(_CHOSEN, None)


def study_chooser() -> None:
    """Below the navigation, where there is more than one study: the network that is looked at."""
    titles = study_titles()
    try:
        shown = study_asked().name
    except InputError:
        shown = default_study().name
    titles.setdefault(shown, shown)
    if len(titles) < 2:
        return
    st.session_state[PARAMETER] = shown
    st.sidebar.selectbox(
        "Network studied",
        list(titles),
        key=PARAMETER,
        format_func=titles.get,
        on_change=_choose,
        help="Each study is one network, its neurons and their words. Yours appear here when they lie in the folder "
        "studies beside the imported data.",
    )


def _choose() -> None:
    st.session_state[_CHOSEN] = (st.query_params.get(PARAMETER), st.session_state[PARAMETER])


def _title(study: NamedStudy) -> str | None:
    return _read_title(study, str(study.folder), study.built)


@st.cache_data(max_entries=64, show_spinner=False)
def _read_title(_study: NamedStudy, folder: str, built: int) -> str | None:
    """A study's title, None if it cannot be read. `built` is part of the key, as below."""
    try:
        return _study.facts().title
    except InputError:
        return None


@st.cache_resource(max_entries=8, show_spinner="Opening the study …")
def _open(folder: str, built: int) -> Study:
    """`built` is part of the key, so that a study built again is opened again."""
    return open_study(folder)
