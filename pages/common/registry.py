"""The registry of pages: another page is one more entry here.

Page scripts live one folder below pages/: a script directly in it would be run without app.py by a cold server.
"""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Page:
    """One page: its script, its address, how the navigation shows it, and what it is `about` in a plain sentence, for
    its card on the overview ("" for a page without one)."""

    path: str
    url_path: str
    title: str
    icon: str
    section: str
    about: str = ""


PAGES: tuple[Page, ...] = (
    Page("pages/start/overview.py", "overview", "Overview", ":material/home:", "Start"),
    Page(
        "pages/start/present.py",
        "present",
        "Present",
        ":material/slideshow:",
        "Start",
        "The point of it all on a few large slides, for standing in front of people.",
    ),
    Page(
        "pages/explore/neurons.py",
        "neurons",
        "Neurons",
        ":material/grid_view:",
        "Explore",
        "Every neuron of the network with its word and its face. Search, sort, open one.",
    ),
    Page(
        "pages/explore/neuron.py",
        "neuron",
        "Neuron",
        ":material/neurology:",
        "Explore",
        "All about one neuron: its faces, its names, and what it does to each emotion.",
    ),
    Page(
        "pages/explore/neuron_map.py",
        "map",
        "Map",
        ":material/scatter_plot:",
        "Explore",
        "All neurons of a layer as a map: those that answer to the same faces lie close together. Click one.",
    ),
    Page(
        "pages/explore/concepts.py",
        "concepts",
        "Concepts",
        ":material/bar_chart:",
        "Explore",
        "Which words the network went by where it was right, emotion by emotion, beside what was published.",
    ),
    Page(
        "pages/explore/ask.py",
        "ask",
        "Ask",
        ":material/search:",
        "Explore",
        "Type any words and see which neurons answer to them.",
    ),
    Page(
        "pages/explore/networks.py",
        "networks",
        "Networks",
        ":material/compare:",
        "Explore",
        "Every network of the program side by side: how often it is right, what it costs, what throws it off.",
    ),
    Page(
        "pages/explore/examples.py",
        "examples",
        "Examples",
        ":material/photo_library:",
        "Explore",
        "What the network says of single faces: right and wrong, sure and unsure, beside ten voters.",
    ),
    Page(
        "pages/explore/slices.py",
        "slices",
        "Slices",
        ":material/pie_chart:",
        "Explore",
        "For which faces the network fails more often, what carries that, and how much of it is the labels' fault.",
    ),
    Page(
        "pages/explore/side_by_side.py",
        "match",
        "Twin neurons",
        ":material/join_inner:",
        "Explore",
        "Two layers, or two networks, side by side: neurons that have a twin, and what one has alone.",
    ),
    Page(
        "pages/explain/face.py",
        "face",
        "Explain a face",
        ":material/face:",
        "Explain",
        "Take a picture or choose one: what the network says of it, and why.",
    ),
    Page(
        "pages/edit/tuning.py",
        "tuning",
        "Tuning",
        ":material/tune:",
        "Edit",
        "Turn named neurons up, watch the answers change, and see whether it is luck.",
    ),
    Page(
        "pages/edit/through_concepts.py",
        "bottleneck",
        "Bottleneck",
        ":material/filter_alt:",
        "Edit",
        "What if it could only speak in concepts? What that costs, and every weight to turn by hand.",
    ),
    Page(
        "pages/edit/volumes.py",
        "volumes",
        "Volumes",
        ":material/volume_up:",
        "Edit",
        "Mute a word, or an emotion, and watch what the network still gets right without it.",
    ),
    Page(
        "pages/data/import_faces.py",
        "fer2013",
        "FER2013",
        ":material/folder_open:",
        "Data",
        "Bring in the pictures that the network was trained on, and see what is wrong with them.",
    ),
    Page(
        "pages/data/own_network.py",
        "own-network",
        "Your network",
        ":material/deployed_code:",
        "Data",
        "Bring a network that you trained: see what it says, keep it, and dissect it like ours.",
    ),
    Page(
        "pages/about/limits.py",
        "limits",
        "What it can't know",
        ":material/balance:",
        "About",
        "Why an expression is not a feeling, where the pictures come from, and what happens to yours.",
    ),
    Page(
        "pages/about/evidence.py",
        "evidence",
        "What we believe",
        ":material/verified:",
        "About",
        "The questions that matter, our answers, and how sure each one is.",
    ),
    Page(
        "pages/about/glossary.py",
        "glossary",
        "Glossary",
        ":material/menu_book:",
        "About",
        "The words of these pages, in plain words.",
    ),
)


def has_page(url_path: str) -> bool:
    """Whether there is a page with this address."""
    return any(page.url_path == url_path for page in PAGES)


def page_at(url_path: str) -> Page:
    """The page with this address; KeyError if there is none."""
    return {page.url_path: page for page in PAGES}[url_path]


def navigation() -> "st.navigation":
    """The navigation, one group a section.

    The bare address shows the first page. Streamlit takes its own address away from a default page, so that page is
    entered twice: under its address, and hidden as the default. All entries are shown although the chooser of the study
    follows them.
    """
    sections: dict[str, list] = {}
    for page in PAGES:
        entry = st.Page(page.path, title=page.title, icon=page.icon, url_path=page.url_path)
        sections.setdefault(page.section, []).append(entry)
    home = PAGES[0]
    sections[home.section].append(
        st.Page(home.path, title=home.title, url_path="home", default=True, visibility="hidden")
    )
    return st.navigation(sections, expanded=True)
