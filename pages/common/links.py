"""Links between views that keep the session: a plain click is handed to the server, anything else is the browser's.

They are ordinary links (`a.soft` with a relative address), so they open in a new tab, can be copied, and work when
nothing has been loaded yet.
"""

from html import escape
from typing import NoReturn
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from core.study import Study
from pages.common.address import kept_beside
from pages.common.registry import has_page, page_at
from pages.common.studies import PARAMETER, said_study

_FOLLOW = """
// Streamlit pushes the new query on the address of the old page before it pushes the new page; Back would land there.
// So a new page takes the place of what was pushed since anybody did anything.
const skipOldPages = () => {
  let pushed = false;
  history.pushState = (state, title, url) => {
    const leaves = new URL(url, location.href).pathname !== location.pathname;
    History.prototype[leaves && pushed ? "replaceState" : "pushState"].call(history, state, title, url);
    pushed = !leaves;
  };
  for (const name of ["keydown", "pointerdown", "popstate"]) addEventListener(name, () => { pushed = false; }, true);
};
if (!Object.hasOwn(history, "pushState")) skipOldPages();

const plain = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
const study = () => new URLSearchParams(location.search).get("study");

export default function ({ setTriggerValue }) {
  const show = (address) => setTriggerValue("address", address);
  const follow = (event) => {
    const link = event.target.closest?.("a.soft");
    if (!link || !plain(event)) return;
    event.preventDefault();
    if (link.dataset.top) document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
    show(link.getAttribute("href"));
  };
  // Streamlit's own navigation forgets the query, and the study with it: its links get it back before they are used,
  // and a plain click is followed like one on a soft link, except where there is nothing to keep.
  const entry = (event) => event.target.closest?.('a[data-testid="stSidebarNavLink"]');
  const remind = (event) => {
    const link = entry(event);
    if (link) link.search = study() ? `?${new URLSearchParams({ study: study() })}` : "";
  };
  const navigate = (event) => {
    const link = entry(event);
    if (!link || !plain(event) || !study()) return;
    event.preventDefault();
    event.stopPropagation();
    show(link.pathname.split("/").pop());
    if (innerWidth <= 768) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  };
  const heard = [
    ["click", navigate, true],
    ["click", follow, false],
    ["pointerdown", remind, true],
    ["focusin", remind, true],
  ];
  for (const [name, hear, early] of heard) document.addEventListener(name, hear, early);
  return () => {
    for (const [name, hear, early] of heard) document.removeEventListener(name, hear, early);
  };
}
"""
_component = st.components.v2.component("emodissect.links", js=_FOLLOW)


def address(url_path: str, **parameters: object) -> str:
    """The relative address of a view of the study that is shown; parameters that are None are left out."""
    said = {PARAMETER: said_study()} | parameters
    query = urlencode({key: value for key, value in said.items() if value is not None})
    return f"{url_path}?{query}" if query else url_path


def similarity_said(study: Study, scorer: str, similarity: str) -> str | None:
    """A similarity function as addresses say it: the scorer's own need not be said."""
    return None if similarity == study.scorings[scorer].default_similarity else similarity


def neuron_address(study: Study, neuron: int, layer: str, scorer: str, similarity: str) -> str:
    """The address of a neuron."""
    said = similarity_said(study, scorer, similarity)
    return address("neuron", layer=layer, neuron=neuron, scorer=scorer, similarity=said)


def link(text: str, href: str, css: str = "") -> str:
    """HTML of a soft link to an address, or to a page by its name; the text is escaped."""
    whole = address(href) if has_page(href) else href
    return f'<a class="soft {css}" target="_self" href="{escape(whole)}">{escape(text)}</a>'


def go(href: str) -> NoReturn:
    """Show another view: ends the run. What surrounds every page, such as the tour and the study, stays as it is unless
    `href` says otherwise."""
    parts = urlsplit(href)
    st.switch_page(page_at(parts.path).path, query_params=kept_beside() | dict(parse_qsl(parts.query)))


def follow_links() -> None:
    """Make soft links work on this page; call it first, so that leaving costs nothing."""
    clicked = _component(key="followed_link", on_address_change=lambda: None, height=1).address
    if clicked:
        go(clicked)
