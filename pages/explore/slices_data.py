"""What the Slices page reads, kept in memory; treat it as read-only.

What everybody may see is kept for all sessions; what says something of a joined table in its own session alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.faces.store import Fer2013, fer2013_folder, load_votes, read_manifest
from core.slices.carriers import Carriers, carriers
from core.slices.families import Cut, Material, cut
from core.slices.joining import Annotations
from core.slices.measuring import Measured, measure
from core.slices.noise import LabelNoise, label_noise
from core.slices.pictures import pictures_of
from core.slices.slice import Slice
from core.study import Study

OWN = "slices_of_own_table"
CUTTING, COMPARING = "Cutting the pictures into slices …", "Comparing the neurons …"


@dataclass(frozen=True)
class Choice:
    """What the page measures: a split, whose words, which families, how p-values are corrected, and whether blemished
    pictures are left out."""

    split: str
    scorer: str
    families: tuple[str, ...]
    correction: str
    without_blemished: bool


def measured_for(study: Study, choice: Choice, annotations: Annotations | None) -> tuple[Cut, Measured]:
    """The slices of a choice and what was measured on them."""
    if annotations is None:
        return _measured(study, study.id, choice, _data_key())
    given = (study.id, choice, annotations.digest, _data_key())
    return _own("measured", given, lambda: _cut_and_measure(study, choice, annotations), CUTTING)


def noise_for(study: Study, split: str) -> LabelNoise:
    """Label noise without blemished pictures; InputError where no votes are known."""
    return _noise(study, study.id, split, _data_key())


def carriers_for(study: Study, measured: Measured, each: Slice) -> Carriers:
    """The neurons that carry a slice; seconds the first time."""
    content = _content(measured, each)
    if each.family != "annotation":
        return _carriers(study, measured, each, study.id, content)
    return _own("carriers", (study.id, content), lambda: carriers(study, measured.pictures, each), COMPARING)


def forget_own() -> None:
    """Drop what was worked out from the table that this session joined."""
    st.session_state.pop(OWN, None)


def _own(what: str, given: tuple, make: Callable[[], Any], says: str) -> Any:  # noqa: ANN401
    """What `make` gives, the last of each kind kept in this session; `given` is what decides it."""
    kept = st.session_state.setdefault(OWN, {})
    if what not in kept or kept[what][0] != given:
        with st.spinner(says):
            kept[what] = given, make()
    return kept[what][1]


def _data_key() -> tuple[int | None, str]:
    """What was imported: when the votes were, and which pictures."""
    votes = fer2013_folder() / "votes.npy"
    faces = read_manifest(fer2013_folder()).get("content_hash", "") if Fer2013.available() else ""
    return votes.stat().st_mtime_ns if votes.is_file() else None, faces


def _content(measured: Measured, each: Slice) -> tuple[bytes, bytes, bytes]:
    """What decides the carriers: the same name can be other pictures after another table was joined."""
    return measured.pictures.positions.tobytes(), each.members.tobytes(), each.among.tobytes()


def _cut_and_measure(study: Study, choice: Choice, annotations: Annotations | None = None) -> tuple[Cut, Measured]:
    pictures = pictures_of(study, choice.split, load_votes(), choice.without_blemished)
    found = cut(Material(study, pictures, choice.scorer, annotations), choice.families)
    return found, measure(pictures, found.slices, choice.correction)


@st.cache_resource(max_entries=12, show_spinner=CUTTING)
def _measured(_study: Study, study_id: str, choice: Choice, data_key: tuple[int | None, str]) -> tuple[Cut, Measured]:
    return _cut_and_measure(_study, choice)


@st.cache_resource(max_entries=12, show_spinner=False)
def _noise(_study: Study, study_id: str, split: str, data_key: tuple[int | None, str]) -> LabelNoise:
    return label_noise(pictures_of(_study, split, load_votes(), without_flaws=True))


@st.cache_resource(max_entries=48, show_spinner=COMPARING)
def _carriers(
    _study: Study, _measured: Measured, _each: Slice, study_id: str, content: tuple[bytes, bytes, bytes]
) -> Carriers:
    return carriers(_study, _measured.pictures, _each)
