"""Bringing FER2013 in: from a path, an upload or Kaggle; watched, cancelled and resumed by anybody who has the page."""

import streamlit as st

from core.errors import InputError
from core.faces.importer import Importer, Standing, State
from core.faces.sources import Source
from core.faces.store import fer2013_folder
from pages.common.markup import quiet

POLL = 0.5  # seconds
MAX_UPLOAD = 5  # MB
_WATCHED = "watched_import"


def importer() -> Importer:
    """The imports of this server, shared by its sessions."""
    return _importer(str(fer2013_folder()))


def bring_in() -> None:
    """The import that runs or was interrupted, or else the ways to start one."""
    imports = importer()
    now = imports.now
    if imports.running:
        st.session_state[_WATCHED] = now.number
        _watch(now)
        return
    if now is not None:
        _ended(imports, now)
    _ways(imports)


@st.cache_resource(max_entries=4, show_spinner=False)
def _importer(folder: str) -> Importer:
    return Importer(fer2013_folder())


@st.fragment(run_every=POLL)
def _watch(seen: Standing) -> None:
    """How far the import is, until it has ended."""
    imports = importer()
    now = imports.now
    if not imports.running or now.number != seen.number:
        st.rerun()
    st.progress(min(now.fraction, 1.0), text=f"{now.source.title}: {now.what}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Cancel", key="cancel_import", icon=":material/stop_circle:", on_click=imports.cancel)
        quiet("You can leave this page: the import goes on, and whoever opens it sees how far it is.")


def _ended(imports: Importer, now: Standing) -> None:
    """What came of the last import: once where it went well, until it is dealt with where it did not."""
    if now.state is State.DONE:
        if st.session_state.pop(_WATCHED, None) == now.number:
            st.success(now.what, icon=":material/check_circle:")
        return
    if now.state is State.FAILED:
        st.error(now.what, icon=":material/error:")
    else:
        st.warning(f"{now.source.title}: {now.what} {now.source.resumes}", icon=":material/pause_circle:")
    with st.container(horizontal=True):
        again = "Resume" if now.state is State.STOPPED else "Try again"
        if st.button(again, key="resume_import", type="primary"):
            imports.resume()
            st.rerun()
        st.button("Forget it", key="forget_import", on_click=imports.forget)


def _ways(imports: Importer) -> None:
    with st.form("from_path", border=False):
        path = st.text_input(
            "Path on this machine",
            placeholder="/home/me/Downloads/fer2013.csv",
            help="fer2013.csv, icml_face_data.csv, Kaggle's folder with train and test, a zip of any of these, "
            "or FER+'s fer2013new.csv",
            key="path",
        )
        by_path = st.form_submit_button("Import from this path", type="primary", key="by_path")
    with st.expander("Other ways"):
        upload = st.file_uploader(
            "A csv or zip of at most 5 MB", type=["csv", "zip"], key="upload", max_upload_size=MAX_UPLOAD
        )
        quiet("FER+'s fer2013new.csv fits; FER2013 itself does not, so give its path above.")
        by_upload = st.button("Import the upload", disabled=upload is None, key="by_upload")
        by_kaggle = st.button("Download Kaggle's copy", help="about 60 MB, with kagglehub", key="by_kaggle")
        quiet(f"Needs an account at Kaggle and a network. {Source('kaggle').resumes}")
    if by_path:
        _start(imports, _path_source(path))
    elif by_upload and upload is not None:
        _start(imports, Source("upload", upload.name, upload.getvalue()))
    elif by_kaggle:
        _start(imports, Source("kaggle"))


def _path_source(typed: str) -> Source:
    path = typed.strip().strip("\"'")
    if not path:
        raise InputError("Give a path first, for instance that of fer2013.csv.")
    return Source("path", path)


def _start(imports: Importer, source: Source) -> None:
    imports.start(source)
    st.session_state[_WATCHED] = imports.now.number
    st.rerun()
