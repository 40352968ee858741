"""Photographs: uploaded, taken with the camera or pasted. Their pixels live in the session and nowhere else."""

import hashlib
from dataclasses import dataclass

import streamlit as st

from core.errors import InputError
from core.explanation.photograph import Photograph, marked_photo, photograph_subject, read_photograph
from core.explanation.subject import Subject
from core.faces.photo import MAX_BYTES
from core.study import Study
from pages.common.address import Address
from pages.common.markup import face_uri
from pages.explain.memory import forget, remembered
from pages.explain.paste import pasted_picture

TYPES = ["png", "jpg", "jpeg", "webp", "heic", "heif", "avif", "gif", "bmp"]
_TAKEN = "_photograph"
_ROUND = "_photograph_round"


@dataclass(frozen=True)
class Taken:
    """The photograph that a source gave last; `digest` is the hash of its file."""

    source: str
    digest: str
    photograph: Photograph


def choose_upload(address: Address, study: Study) -> Subject | None:
    """A file from this machine."""
    key = _fresh("upload_face")
    given = st.file_uploader(
        "A picture with a face",
        type=TYPES,
        key=key,
        max_upload_size=MAX_BYTES // 1_000_000,
        on_change=_forget_if_removed,
        args=(key,),
    )
    return _subject("upload", given.getvalue() if given else None)


def choose_camera(address: Address, study: Study) -> Subject | None:
    """A picture from the camera."""
    key = _fresh("camera_face")
    given = st.camera_input("Look into the camera", key=key, on_change=_forget_if_removed, args=(key,), width=480)
    return _subject("camera", given.getvalue() if given else None)


def choose_paste(address: Address, study: Study) -> Subject | None:
    """A picture from the clipboard."""
    try:
        given = pasted_picture()
    except InputError as error:
        st.error(str(error))
        given = None
    return _subject("paste", given)


def photograph_view(source: str) -> None:
    """The photograph with a box around each face, in blue what is explained, if anything is; nothing for other
    sources."""
    taken = _taken(source)
    if taken is not None:
        found = bool(taken.photograph.faces)
        chosen = st.session_state.get("which_face", 1) if found else None
        st.html(_picture(taken, chosen, found or bool(st.session_state.get("centre_face"))))


def _subject(source: str, data: bytes | None) -> Subject | None:
    if data is not None:
        try:
            _take(source, data)
        except InputError as error:
            st.session_state.pop(_TAKEN, None)
            forget()
            st.error(str(error), icon=":material/broken_image:")
            return None
    taken = _taken(source)
    if taken is None:
        return None
    found = len(taken.photograph.faces)
    if not found:
        st.warning("No face was found in this picture, so nothing is predicted.", icon=":material/face_retouching_off:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = _which_face(found)
        st.button("Forget this picture", key="forget_face", icon=":material/delete:", on_click=_drop)
    if which is None and not st.session_state.get("centre_face"):
        photograph_view(source)
        return None
    return photograph_subject(taken.photograph, which, ("IMAGE", *_options(which)))


def _options(which: int | None) -> tuple[str, ...]:
    if which is None:
        return ("--centre",)
    return () if which == 1 else ("--face", str(which))


def _which_face(found: int) -> int | None:
    """The number of the face to explain, or None where there is none."""
    if not found:
        st.checkbox(
            "There is a face in its middle: explain that",
            key="centre_face",
            help="The largest square in the middle of the picture is taken for a face.",
        )
        return None
    if found == 1:
        st.session_state["which_face"] = 1
        return 1
    if not 1 <= (st.session_state.get("which_face") or 0) <= found:
        st.session_state["which_face"] = 1
    return st.segmented_control(
        f"{found} faces, the largest first", range(1, found + 1), key="which_face", required=True
    )


def _take(source: str, data: bytes) -> None:
    digest = hashlib.sha256(data).hexdigest()
    taken = _taken(source)
    if taken is None or taken.digest != digest:
        with st.spinner("Looking for faces …"):
            photograph = read_photograph(data)
        forget()
        st.session_state[_TAKEN] = Taken(source, digest, photograph)
        for key in ("which_face", "centre_face"):
            st.session_state.pop(key, None)


def _taken(source: str) -> Taken | None:
    taken = st.session_state.get(_TAKEN)
    return taken if taken is not None and taken.source == source else None


def _forget_if_removed(key: str) -> None:
    """The widget stays: another picture in place of this one takes it away first, and comes by the same widget."""
    if st.session_state[key] is None:
        _forget_photograph()


def _forget_photograph() -> None:
    """Forget the photograph and all that was worked out from it."""
    st.session_state.pop(_TAKEN, None)
    for key in ("which_face", "centre_face"):
        st.session_state.pop(key, None)
    forget()


def _drop() -> None:
    """The same, and take it out of its widget."""
    _forget_photograph()
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _fresh(key: str) -> str:
    """The key of a widget that holds a picture: another one once it was forgotten, which empties the widget."""
    return f"{key}_{st.session_state.get(_ROUND, 0)}"


def _picture(taken: Taken, chosen: int | None, given: bool) -> str:
    count = len(taken.photograph.faces)
    alt = f"Your picture with {count} {'face' if count == 1 else 'faces'} marked" if count else "Your picture"
    shown = remembered(
        ("marked", taken.digest, chosen, given), lambda: face_uri(marked_photo(taken.photograph, chosen, given))
    )
    blue = " Blue: what the network is given." if given else ""
    return (
        f'<figure class="emo-photo"><img src="{shown}" alt="{alt}">'
        f"<figcaption>Your picture, in this program’s memory only.{blue}</figcaption></figure>"
    )
