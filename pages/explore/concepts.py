"""Concepts: which words the network used where it was right, and by emotion (the source study, procedure I)."""

from collections.abc import Callable

import streamlit as st

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.explanation.explain import scoring_for_faces
from core.study import Study
from core.study.study import Scoring
from core.usage.definitions import DEFINITIONS
from pages.common.address import Address, number_in
from pages.common.frame import page_frame, pane
from pages.common.markup import lead, quiet
from pages.common.options import choice_box, choice_row
from pages.common.scoring import scorer_field, similarity_field
from pages.common.studies import current_study
from pages.common.words import words_used
from pages.explore.concepts_data import ALL, Choice
from pages.explore.concepts_layers import FARTHEST_TAU, layers
from pages.explore.concepts_one import one_concept
from pages.explore.concepts_used import published_panel, used_by_emotion, used_panel

SPLITS = {"both": "Both · as published", "public": "PublicTest", "private": "PrivateTest"}


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("concepts")
    st.title("Which concepts did the network use?", anchor=False)
    lead(
        "Every picture that the network gets right is won by some of its neurons, and each neuron has a word for what "
        "it looks for. Added up by word, that says what the network went by."
    )
    choice = _choose(address, study)
    concept_key = address.field("concept", "", _word_of(study.scorings[choice.scorer]))
    tau_key = address.field("tau", 0.0, number_in(-FARTHEST_TAU, FARTHEST_TAU, "τ", float))
    quiet(DEFINITIONS[choice.definition].sentence)
    left, right = st.columns([3, 2], gap="large")
    with left, pane("Used here" if choice.emotion == ALL else f"Used here for {choice.emotion}"):
        used_panel(study, choice)
    with right, pane("As published"):
        published_panel()
    with pane("Emotion by emotion"):
        used_by_emotion(study, choice)
    with pane("One concept"):
        one_concept(study, choice, concept_key)
    with pane("Layer by layer"):
        layers(study, choice, tau_key)
    address.write()
    words_used("concept", "neuron", "label", "logit", "scorer", "interval", "top images", "tau", "interpretable")


def _choose(address: Address, study: Study) -> Choice:
    columns = st.columns(3)
    with columns[0]:
        scorer = scorer_field(address, study, first=scoring_for_faces(study).name)
    with columns[1]:
        definition = choice_box(
            address,
            "“Used” means",
            "definition",
            {name: definition.title for name, definition in DEFINITIONS.items()},
            first="logit",
            what="definition of “used”",
            help="What is counted. The sentence below says it for the one that is chosen.",
        )
    with columns[2]:
        split = choice_box(
            address,
            "Pictures",
            "split",
            SPLITS,
            first="both",
            what="split",
            help="Of these, only correctly predicted ones count. The source study took both test splits together.",
        )
    similarity = similarity_field(address, study, scorer)
    titles = {name: name.capitalize() for name in (ALL, *EMOTION_NAMES)}
    emotion = choice_row(address, "Emotion", "emotion", titles, first=ALL, what="emotion")
    return Choice(scorer, similarity, definition, split, emotion)


def _word_of(scoring: Scoring) -> Callable[[str], str]:
    """A reader of links that accepts the words of a scorer; there may be thousands, so they are not listed."""

    def read(text: str) -> str:
        if text and text not in scoring.concepts:
            raise InputError(
                f"“{scoring.title}” has no word {text!r}; choose one of its {len(scoring.concepts):,} words."
            )
        return text

    return read


with page_frame(back="concepts", back_text="Show the concepts used most"):
    show()
