"""The uploaded file, and what is worked out of it, kept in the session and nowhere else."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from core.bringing.uploads import MAX_BYTES
from core.errors import InputError
from pages.common.markup import quiet

T = TypeVar("T")
TYPES = ["onnx", "pt2", "safetensors", "pt", "pth"]
_ROUND, _WORKED = "_own_network_round", "_own_network_worked"
FLAGS = {
    "--input": "“Input”",
    "--classes": "the classes below",
    "--architecture": "“Architecture”",
    "choose another --name, or add --replace": "choose another name, or let it be replaced",
}
"""What the command line's options are called here."""


@dataclass(frozen=True)
class Given:
    """An upload: its name, its bytes, and their hash."""

    name: str
    data: bytes
    digest: str


def given_file() -> Given | None:
    """The file that was uploaded, or None; without one, what fits is said."""
    uploaded = st.file_uploader(
        "A network's file",
        type=TYPES,
        key=f"network_file_{st.session_state.get(_ROUND, 0)}",
        max_upload_size=MAX_BYTES // 1024**2,
    )
    if uploaded is None:
        st.session_state.pop(_WORKED, None)
        quiet(
            "ONNX (from PyTorch, or Keras by tf2onnx), a program of torch.export (.pt2), or weights of one of the "
            "catalog's architectures (.safetensors, .pt, .pth). Pictures go in grey, one emotion in seven comes out; "
            "other classes are left out."
        )
        return None
    data = uploaded.getvalue()
    return Given(uploaded.name, data, hashlib.sha256(data).hexdigest())


def clear_file() -> None:
    """Forget the upload and all that was worked out of it."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_WORKED, None)


def once(what: str, key: object, make: Callable[[], T]) -> T:
    """What `make` gave for this `key`, or its InputError: kept in the session until `what` has another key."""
    worked = st.session_state.setdefault(_WORKED, {})
    if what not in worked or worked[what][0] != key:
        try:
            worked[what] = (key, make())
        except InputError as error:
            worked[what] = (key, in_words_of_the_page(error))
    found = worked[what][1]
    if isinstance(found, InputError):
        raise found
    return found


def in_words_of_the_page(error: InputError) -> InputError:
    """The same refusal, the options of the command line called as they are here."""
    text = str(error)
    for flag, here in FLAGS.items():
        text = text.replace(flag, here)
    return InputError(text)
