"""A place to paste a picture: Ctrl+V while it has the focus, or a button that reads the clipboard.

A Streamlit component (st.components.v2); the picture goes to the server as base64 and is kept nowhere else.
"""

import base64
import binascii
from pathlib import Path

from core.errors import InputError
from pages.common.component import component

MOST_BYTES = 5_000_000
_paste = component(Path(__file__).parent, "paste")


def pasted_picture() -> bytes | None:
    """The picture that was pasted just now, else None; InputError for something that is no picture."""
    told = _paste(key="paste", data={"most": MOST_BYTES}, on_picture_change=lambda: None).picture
    return decode(told) if told else None


def decode(told: dict[str, str]) -> bytes:
    """The bytes of what the component told: `data` in base64, or the `problem` in a sentence as InputError."""
    if "data" not in told:
        raise InputError(told.get("problem", "The clipboard could not be read; upload the picture instead."))
    try:
        return base64.b64decode(told["data"], validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise InputError("What was pasted is not a whole picture; copy it again, or upload it.") from error
