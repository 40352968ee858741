"""The words of a page, explained where they occur."""

from html import escape

import streamlit as st

from core.glossary import Term, glossary
from pages.common.links import address, link


def words_used(*names: str) -> None:
    """A quiet button at the end of a page or pane that explains these terms of the glossary; KeyError for another."""
    terms = [glossary()[name] for name in names]
    with st.popover("Words used here", icon=":material/menu_book:", type="tertiary"):
        lines = "".join(f"<div><dt>{_linked(term)}</dt><dd>{escape(term.short)}</dd></div>" for term in terms)
        st.html(f'<dl class="emo-words">{lines}</dl><p class="emo-quiet">{link("All words", "glossary")}</p>')


def _linked(term: Term) -> str:
    return link(term.title, address("glossary", word=term.name), "emo-word")
