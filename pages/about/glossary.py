"""Glossary: every word that needs explaining, each at an address of its own."""

from html import escape

import streamlit as st

from core.glossary import Term, glossary
from pages.common.address import Address, one_of
from pages.common.frame import page_frame
from pages.common.links import address as address_of
from pages.common.links import link
from pages.common.markup import lead

_SHOW = """
export default function ({ data }) {
  document.getElementById(data)?.scrollIntoView({ block: "center" });
}
"""
_scroll = st.components.v2.component("emodissect.scroll_to", js=_SHOW)


def show() -> None:
    """The page: an index, then the terms; the one that the address names is in view and marked."""
    terms = glossary()
    address = Address("glossary")
    asked = st.session_state[address.field("word", "", one_of(("", *terms), "word"))]
    st.title("The words, in plain words", anchor=False)
    lead("What the pages call things, from the smallest part of the network to the numbers about all of it.")
    st.html(f'<nav class="emo-index" aria-label="All words">{"".join(map(_entry, terms.values()))}</nav>')
    st.html(f'<dl class="emo-words long">{"".join(_definition(term, asked) for term in terms.values())}</dl>')
    if asked:
        _scroll(data=_anchor(asked), key=f"to_{_anchor(asked)}", height=1)
    address.write()


def _entry(term: Term) -> str:
    return link(term.title, address_of("glossary", word=term.name))


def _definition(term: Term, asked: str) -> str:
    mark = ' class="asked"' if term.name == asked else ""
    return (
        f'<div id="{_anchor(term.name)}"{mark}><dt>{escape(term.title)}</dt>'
        f"<dd>{escape(term.short)}<p>{escape(term.long)}</p></dd></div>"
    )


def _anchor(name: str) -> str:
    return f"word-{name.replace(' ', '-')}"


with page_frame(back="glossary", back_text="All words"):
    show()
