"""Links between views that keep the session: a plain click is handed to the server, anything else is the browser's.

They are ordinary links (`a.soft` with a relative address), so they open in a new tab, can be copied, and work when
nothing has been loaded yet.
"""

from html import escape
from typing import NoReturn
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from core.study import Study
from pages.common.address import BESIDE
from pages.common.registry import page_at

_FOLLOW = """
// Streamlit pushes the new query on the address of the old page before it pushes the new page; Back would land there.
const skipOldPage = (path, patience = 10000) => {
  delete history.pushState;
  const push = history.pushState;
  const timer = setTimeout(() => delete history.pushState, patience);
  history.pushState = (state, title, url) => {
    if (new URL(url, location.href).pathname === path) return;
    clearTimeout(timer);
    delete history.pushState;
    push.call(history, state, title, url);
  };
};

export default function ({ setTriggerValue }) {
  const follow = (event) => {
    const link = event.target.closest?.("a.soft");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.dataset.top) document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
    if (link.pathname !== location.pathname) skipOldPage(location.pathname);
    setTriggerValue("address", link.getAttribute("href"));
  };
  document.addEventListener("click", follow);
  return () => document.removeEventListener("click", follow);
}
"""
_component = st.components.v2.component("emodissect.links", js=_FOLLOW)


def address(url_path: str, **parameters: object) -> str:
    """The relative address of a view; parameters that are None are left out."""
    query = urlencode({key: value for key, value in parameters.items() if value is not None})
    return f"{url_path}?{query}" if query else url_path


def similarity_said(study: Study, scorer: str, similarity: str) -> str | None:
    """A similarity function as addresses say it: the scorer's own need not be said."""
    return None if similarity == study.scorings[scorer].default_similarity else similarity


def neuron_address(study: Study, neuron: int, layer: str, scorer: str, similarity: str) -> str:
    """The address of a neuron."""
    said = similarity_said(study, scorer, similarity)
    return address("neuron", layer=layer, neuron=neuron, scorer=scorer, similarity=said)


def link(text: str, href: str, css: str = "") -> str:
    """HTML of a soft link; the text is escaped."""
    return f'<a class="soft {css}" target="_self" href="{escape(href)}">{escape(text)}</a>'


def go(href: str) -> NoReturn:
    """Show another view: ends the run. What surrounds every page, such as the tour, stays as it is unless `href` says
    otherwise."""
    parts = urlsplit(href)
    kept = {key: st.query_params[key] for key in BESIDE if key in st.query_params}
    st.switch_page(page_at(parts.path).path, query_params=kept | dict(parse_qsl(parts.query)))


def follow_links() -> None:
    """Make soft links work on this page; call it first, so that leaving costs nothing."""
    clicked = _component(key="followed_link", on_address_change=lambda: None, height=1).address
    if clicked:
        go(clicked)
