"""Asking CLIP itself: what it needs, said plainly, and nothing long or downloaded without a click."""

import numpy as np
import streamlit as st

from core.asking.clip_words import DOWNLOAD, FEWEST, ClipChoice, pictures_of, score_by_clip
from core.concepts.clip_model import ClipModel
from core.concepts.embedding_table import EmbeddingTable
from core.faces.store import Fer2013
from core.study import Study
from pages.common.links import link
from pages.common.markup import quiet
from pages.common.pictures import pictures

ASKED = "clip_asked"
SCORES = "clip_scores"
KEPT = 8


def table_of_embeddings() -> EmbeddingTable | None:
    """The table of text embeddings that EMODISSECT_TABLE names, if it is set."""
    choice = ClipChoice.from_environment()
    return _read_table(choice) if choice.table else None


def ask_clip(study: Study, phrases: list[str]) -> np.ndarray | None:
    """The score of each face for the phrases, float32 [N]; None while something is missing or nobody has said go."""
    faces, choice = pictures(), ClipChoice.from_environment()
    here = int(pictures_of(study, faces).sum())
    if faces is None or here < FEWEST:
        st.info("CLIP looks at the pictures themselves, and they are not here.", icon=":material/image_search:")
        way = link("Add FER2013", "fer2013")
        st.html(f'<p class="emo-quiet">{way}, or ask for words that the study knows: those were scored before.</p>')
        return None
    key = (study.id, tuple(phrases), choice, faces.content_hash)
    kept = st.session_state.setdefault(SCORES, {})
    if key not in kept:
        if not _may_begin(choice, here):
            return None
        kept[key] = _score(study, phrases, faces, choice)
        while len(kept) > KEPT:
            del kept[next(iter(kept))]
    table = " The words' embeddings come from a table." if choice.table else ""
    quiet(f"Judged by CLIP itself, {choice.model}, on {here:,} pictures, relative to other words about faces.{table}")
    return kept[key]


def _may_begin(choice: ClipChoice, pictures_here: int) -> bool:
    if st.session_state.get(ASKED):
        return True
    fetched = choice.at_hand()
    quiet(
        f"CLIP reads any words. It looks at the {pictures_here:,} pictures once, which takes minutes to hours, by the "
        "processor; you may leave and come back, it goes on where it stopped, and other words are quick then."
    )
    label = "Ask CLIP" if fetched else f"Fetch CLIP ({DOWNLOAD}) and ask"
    return st.button(label, key="ask_clip", type="primary", on_click=_remember)


def _remember() -> None:
    st.session_state[ASKED] = True


def _score(study: Study, phrases: list[str], faces: Fer2013, choice: ClipChoice) -> np.ndarray:
    st.session_state[ASKED] = False  # should anything fail, it takes another click to try again
    bar = st.progress(0.0, "Opening CLIP …")
    try:
        model = _model(choice)
        score = score_by_clip(
            study,
            phrases,
            faces,
            model,
            table_of_embeddings(),
            lambda done, total: bar.progress(done / total, f"CLIP has looked at {done:,} of {total:,} pictures"),
        )
    finally:
        bar.empty()
    st.session_state[ASKED] = True
    return score


@st.cache_resource(max_entries=1, show_spinner=False)
def _model(choice: ClipChoice) -> ClipModel:
    return ClipModel(choice.model, choice.weights)


@st.cache_resource(max_entries=1, show_spinner=False)
def _read_table(choice: ClipChoice) -> EmbeddingTable | None:
    return choice.read_table()
