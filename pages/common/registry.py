"""The registry of pages: another page is one more entry here.

Page scripts live one folder below pages/: a script directly in it would be run without app.py by a cold server.
"""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Page:
    """One page: its script, its address, and how the navigation shows it."""

    path: str
    url_path: str
    title: str
    icon: str
    section: str


PAGES: tuple[Page, ...] = (
    Page("pages/explore/neurons.py", "neurons", "Neurons", ":material/grid_view:", "Explore"),
    Page("pages/explore/neuron.py", "neuron", "Neuron", ":material/neurology:", "Explore"),
    Page("pages/edit/tuning.py", "tuning", "Tuning", ":material/tune:", "Edit"),
    Page("pages/data/import_faces.py", "fer2013", "FER2013", ":material/folder_open:", "Data"),
)


def page_at(url_path: str) -> Page:
    """The page with this address; KeyError if there is none."""
    return {page.url_path: page for page in PAGES}[url_path]


def navigation() -> "st.navigation":
    """The navigation, one group a section.

    The bare address shows the first page. Streamlit takes its own address away from a default page, so that page is
    entered twice: under its address, and hidden as the default.
    """
    sections: dict[str, list] = {}
    for page in PAGES:
        entry = st.Page(page.path, title=page.title, icon=page.icon, url_path=page.url_path)
        sections.setdefault(page.section, []).append(entry)
    home = PAGES[0]
    sections[home.section].append(
        st.Page(home.path, title=home.title, url_path="home", default=True, visibility="hidden")
    )
    return st.navigation(sections)
