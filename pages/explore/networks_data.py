"""What the Networks page reads, kept in memory; treat it as read-only."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.comparison.measured import MeasuredNetwork
from core.comparison.shelf import result_files


@dataclass(frozen=True)
class Choice:
    """What the page shows: a split, a number of views, and the network in colour. The names are those of the link."""

    split: str
    views: str
    network: str


def networks_here() -> list[MeasuredNetwork]:
    """All measured networks; InputError for a file that is none."""
    return [_read(path, path.stat().st_mtime_ns) for path in result_files()]


@st.cache_resource(max_entries=32, show_spinner=False)
def _read(path: Path, written: int) -> MeasuredNetwork:
    """`written` is part of the key, so that a file written again is read again."""
    return MeasuredNetwork.read(path)
