"""Overview: what this is, for people who have never heard of a neuron, and the way to every room of the house."""

from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from core.emotions import EMOTIONS
from core.study import Study
from pages.common.download import csv_button
from pages.common.frame import page_frame, pane
from pages.common.links import address, link, neuron_address
from pages.common.markup import lead, quiet
from pages.common.registry import PAGES, has_page
from pages.common.scoring import similarity_title
from pages.common.story import STORY_STYLE, below_zero, relative, story
from pages.common.story_data import Scene, neurons_named, scene_of
from pages.common.studies import current_study
from pages.common.tour import start_address
from pages.common.words import words_used
from pages.start.headlines import cards, headlines

ICON = "font-family:'Material Symbols Rounded'"


def show() -> None:
    """The page, from top to bottom."""
    st.html(STORY_STYLE)
    study = current_study()
    st.title("What does a computer see in a face?", anchor=False)
    lead(
        "A computer program can learn to name the emotion in a picture of a face. Nobody tells it how: while it "
        "learns, it grows thousands of small detectors by itself. They are called neurons. Here you can look at every "
        "one of them, read the word that describes it best, and turn neurons up to see what changes."
    )
    _ways_in(study)
    scene = scene_of(study)
    with pane("How a neuron gets its name"):
        _story(study, scene)
    with pane("What came out"):
        st.html(cards(headlines(study)))
        quiet("Each number leads to its evidence.")
    with pane("What this cannot tell you"):
        _caution()
    with pane("Look around"):
        _rooms()
    words_used("neuron")


def _ways_in(study: Study) -> None:
    ways = [link("Take the tour", start_address(study), "emo-go first")]
    ways += [link("Show it to an audience", "present", "emo-go")] if has_page("present") else []
    ways += [link("Explain a face", "face", "emo-go")] if has_page("face") else []
    st.html(f'<p class="emo-ways">{"".join(ways)}</p>')


def _story(study: Study, scene: Scene) -> None:
    shown = scene.shown
    st.html(story(scene, len(study.labels_true)))
    all_neurons = neurons_named(study)[1]
    own = link("Meet this neuron", neuron_address(study, shown.neuron, shown.layer, shown.scoring, shown.similarity))
    st.html(
        f'<p class="emo-quiet">Measured, not drawn: this is neuron {shown.neuron}, one of {all_neurons:,}. Bars '
        f"beside the faces are its average answer to {_faces(shown.counts)} faces of each emotion, the strongest being "
        f"100 %.{below_zero(scene)} Bars below the words say how well each matches: 1 would be "
        f"perfect. The method is called CLIP-Dissect. {own}.</p>"
    )
    _numbers(scene)


def _faces(counts: np.ndarray) -> str:
    low, high = min(counts), max(counts)
    return f"{high:,}" if low == high else f"{low:,} to {high:,}"


@st.fragment
def _numbers(scene: Scene) -> None:
    shown = scene.shown
    box = st.expander("The numbers", icon=":material/table:", key="story_numbers", on_change="rerun")
    if not box.open:
        return
    answers = pd.DataFrame(
        {
            "emotion": [emotion.name for emotion in EMOTIONS],
            "faces": shown.counts,
            "average answer": shown.response,
            "of the strongest, %": 100 * relative(shown.response),
        }
    )
    matched = similarity_title(shown.similarity).lower()
    words = pd.DataFrame(shown.words, columns=["word", f"match ({matched})"])
    with box:
        left, right = st.columns(2)
        with left:
            st.dataframe(answers, hide_index=True, key="answers_table")
            csv_button(answers, f"answers-{shown.layer}-{shown.neuron}", key="answers_csv", label="Answers as CSV")
        with right:
            st.dataframe(words, hide_index=True, key="words_table")
            csv_button(words, f"words-{shown.layer}-{shown.neuron}", key="words_csv", label="Words as CSV")


def _caution() -> None:
    more = f" {link('More on what it cannot know', 'limits')}." if has_page("limits") else ""
    st.html(
        '<p class="emo-lead">A face is not a feeling. People smile when they are sad and frown when they think; the '
        "program only learned which word other people gave to a picture, and it is often wrong. Do not use it to "
        "judge, hire, watch or diagnose anybody. Pictures stay on this machine, and a face should only be shown to it "
        f"if the person agrees.{more}</p>"
    )


def _rooms() -> None:
    items = (
        f'<a class="soft emo-card room" target="_self" data-top="1" href="{escape(address(page.url_path))}">'
        f'<i aria-hidden="true" style="{ICON}">{escape(page.icon.removeprefix(":material/").strip(":"))}</i>'
        f"<b>{escape(page.title)}</b><span>{escape(page.about)}</span></a>"
        for page in PAGES
        if page.about
    )
    st.html(f'<div class="emo-cards">{"".join(items)}</div>')


with page_frame(back="overview", back_text="Start afresh"):
    show()
