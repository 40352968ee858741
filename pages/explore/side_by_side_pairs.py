"""Matched neurons, a row each: both mean faces and both words, how alike they are, and links to both."""

from html import escape
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from core.matching.matching import KINDS, Matching
from core.matching.pair import Side
from core.matching.pairs import SORTS, WORDS, PairFilter, sort_pairs
from core.matching.words import BETWEEN, WHY_ONE_SIDED, agreement_said
from core.numbers import counted
from pages.common.download import csv_button
from pages.common.links import address, similarity_said
from pages.common.markup import face_uri, quiet
from pages.common.neuron_data import faces_of
from pages.explore.side_by_side_data import Choice, Worded

STYLE = Path(__file__).with_name("side_by_side.css")
PER_PAGE = 12
COLUMNS = ["neuron", "word", "match", "match_word", "correlation", "chosen", "by_emotion", "mutual", "kind"]


def pairs_panel(choice: Choice, matching: Matching, words: Worded, fields: dict[str, str]) -> None:
    """The rows that the widgets whose keys are in `fields` ask for, a page at a time."""
    asked = _fields(matching, fields)
    found = sort_pairs(asked.apply(words.pairs), st.session_state[fields["sort"]])
    pages = max(1, -(-len(found) // PER_PAGE))
    key = fields["page"]
    st.session_state[key] = min(st.session_state[key], pages)
    start = (st.session_state[key] - 1) * PER_PAGE
    shown = found.iloc[start : start + PER_PAGE]
    quiet(agreement_said(words.agreement))
    summary, download = st.columns([4, 1], vertical_alignment="center")
    with download, st.container(horizontal=True, horizontal_alignment="right"):
        csv_button(found[COLUMNS], f"match-{choice.here.layer}-{choice.there.layer}", key="match_csv")
    if shown.empty:
        st.info("No neuron passes. Try another word or another kind.", icon=":material/search_off:")
        return
    with summary:
        quiet(f"{start + 1:,} to {start + len(shown):,} of {counted(len(found), 'neuron')} of {choice.here.title}.")
    quiet(BETWEEN)
    pair_rows(choice, shown)
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key=key)
    quiet(WHY_ONE_SIDED)


def pair_rows(choice: Choice, lines: pd.DataFrame) -> None:
    """Rows of a pair table, those of one page."""
    ends = [_End(choice, side) for side in (choice.here, choice.there)]
    rows = "".join(
        f'<li>{ends[0].card(line.neuron, line.word)}<span class="between">{_between(line)}</span>'
        f"{ends[1].card(line.match, line.match_word)}</li>"
        for line in lines.itertuples()
    )
    titles = "".join(f"<span>{escape(side.title)}</span>" for side in (choice.here, choice.there))
    st.html(f'<div class="emo-pairs"><p class="titles">{titles}</p><ul>{rows}</ul></div>')


def _fields(matching: Matching, fields: dict[str, str]) -> PairFilter:
    counts = matching.here.counts
    kind = st.segmented_control(
        "Neurons",
        tuple(KINDS),
        key=fields["kind"],
        required=True,
        format_func=lambda name: f"{KINDS[name]} · {counts[name]:,}",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        find = st.text_input(
            "Search",
            key=fields["find"],
            type="search",
            placeholder="A word, or a neuron's number",
            max_chars=60,
            width=220,
        )
        words = st.segmented_control(
            "Words", tuple(WORDS), key=fields["words"], required=True, format_func=WORDS.get, width="content"
        )
        st.selectbox("Sort", tuple(SORTS), key=fields["sort"], format_func=lambda name: SORTS[name].title, width=210)
    return PairFilter(kind or "twin", find, words or "any")


def _between(line: NamedTuple) -> str:
    word = "same word" if line.same else "other word"
    back = "⇄" if line.mutual else "→"
    alike = f"{round(line.correlation, 2) + 0.0:.2f}".replace("-", "−")
    return (
        f'<b aria-hidden="true">{back}</b><strong>{alike}</strong>'
        f"<small>{word}</small><small>emotion alone {max(line.by_emotion, 0):.2f}</small>"
    )


class _End:
    """One side of the rows: its faces, and where its neurons are."""

    def __init__(self, choice: Choice, side: Side) -> None:
        self._faces = faces_of(side.study, side.layer)
        name = choice.names[0 if side is choice.here else 1]
        known = choice.similarity in side.study.similarities
        said = similarity_said(side.study, choice.scorer, choice.similarity) if known else None
        self._place = {"study": name, "layer": side.layer, "scorer": choice.scorer, "similarity": said}

    def card(self, neuron: int, word: str) -> str:
        """A neuron as a card that leads to it."""
        href = address("neuron", neuron=neuron, **self._place)
        alt = f"Average of the faces that excite neuron {neuron} most"
        return (
            f'<a class="emo-tile soft" target="_self" data-top="1" href="{escape(href)}">'
            f'<img src="{face_uri(self._faces[neuron])}" alt="{escape(alt)}" width="48" height="48">'
            f'<span class="words"><span class="label" title="{escape(word)}">{escape(word)}</span>'
            f'<span class="facts"><span>#{neuron}</span></span></span></a>'
        )
