"""Streamlit components (st.components.v2) without a build step: a folder's HTML, CSS and scripts."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

FIRST_POINTER = Path(__file__).parent / "first_pointer"


def component(folder: Path, name: str, before: Sequence[str | Path] = ()) -> Callable[..., object]:
    """What mounts the component of `name`.html, `name`.css and `name`.js in `folder`, of which only the script must be
    there; the scripts called `before`, of the same folder unless they are paths, are joined in front of it."""
    html, css = (folder / f"{name}{ending}" for ending in (".html", ".css"))
    return st.components.v2.component(
        f"emodissect_{name}",
        html=html.read_text() if html.exists() else None,
        css=css.read_text() if css.exists() else None,
        js="\n".join((folder / f"{script}.js").read_text() for script in (*before, name)),
    )
