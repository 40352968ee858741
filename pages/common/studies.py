"""The study that the pages show: opened once, shared by every session, read-only."""

import os
from pathlib import Path

import streamlit as st

from core.paths import BUILTIN_STUDY
from core.study import Study, open_study
from core.study.manifest import MANIFEST


def study_location() -> str:
    """Where the study is: the folder named by EMODISSECT_STUDY, or `builtin`."""
    return os.environ.get("EMODISSECT_STUDY", "builtin")


def current_study() -> Study:
    """The opened study; InputError if it is missing or not whole."""
    location = study_location()
    manifest = (BUILTIN_STUDY if location == "builtin" else Path(location)) / MANIFEST
    built = manifest.stat().st_mtime_ns if manifest.exists() else 0
    return _open(location, built)


@st.cache_resource(max_entries=4, show_spinner="Opening the study …")
def _open(location: str, built: int) -> Study:
    """`built` is part of the key, so that a study built again is opened again."""
    return open_study(location)
