"""How a page names scorers and similarity functions, and the widgets that choose them."""

from collections.abc import Callable

import streamlit as st

from core.dissection.similarity_info import PUBLISHED, SIMILARITY_INFO
from core.study import Study
from pages.common.address import Address, one_of

RECOMMENDED = "recommended"


def layer_field(address: Address, study: Study) -> str:
    """The widget that chooses a layer; the last hidden layer at first."""
    key = address.field("layer", study.layers[-1], one_of(study.layers, "layer"))
    return st.selectbox(
        "Layer",
        study.layers,
        key=key,
        format_func=lambda layer: f"{layer} · {study.width(layer):,} neurons",
        help="Where in the network to look: early layers see edges and spots, late ones whole expressions.",
    )


def scorer_field(address: Address, study: Study, first: str | None = None) -> str:
    """The widget that chooses who says what is in a picture; the study's default scorer, or `first`, at first."""
    key = address.field(*_scorer(study, first))
    return st.selectbox(
        "Words from",
        tuple(study.scorings),
        key=key,
        format_func=lambda name: study.scorings[name].title,
        help="Who says which words fit a picture. " + study.scorings[st.session_state[key]].description,
    )


def similarity_field(address: Address, study: Study, scorer: str) -> str:
    """The widget that chooses how words are matched to neurons: the scorer's own recommendation, or any other."""
    own = study.scorings[scorer].default_similarity
    others = [name for name in SIMILARITY_INFO if name in study.similarities and name != own]
    options = [RECOMMENDED, *sorted(others, key=lambda name: name != PUBLISHED)]
    key = address.field(*_similarity(study))
    if st.session_state[key] == own:
        st.session_state[key] = RECOMMENDED
    chosen = st.segmented_control(
        "Matched by",
        options,
        key=key,
        required=True,
        format_func=lambda name: _option_title(name, own),
        help=_help(own, others),
    )
    return own if chosen in (RECOMMENDED, None) else chosen


def keep_scoring(address: Address, study: Study, first: str | None = None) -> None:
    """What `scorer_field` and `similarity_field` say, while they are not drawn."""
    address.keep(*_scorer(study, first))
    address.keep(*_similarity(study))


def similarity_title(name: str) -> str:
    """A similarity function as people write it."""
    return SIMILARITY_INFO[name].title


def _scorer(study: Study, first: str | None) -> tuple[str, str, Callable[[str], str]]:
    return "scorer", first or study.default_scoring.name, one_of(tuple(study.scorings), "scorer")


def _similarity(study: Study) -> tuple[str, str, Callable[[str], str]]:
    return "similarity", RECOMMENDED, one_of((RECOMMENDED, *study.similarities), "similarity function")


def _help(own: str, others: list[str]) -> str:
    meanings = (f"- **{SIMILARITY_INFO[name].title}**: {SIMILARITY_INFO[name].meaning}" for name in (own, *others))
    published = " The published one is a click away." if PUBLISHED in others else ""
    return (
        "How a neuron's activations are compared with the words. The recommended function gives labels that one would "
        f"expect, and a neuron's label does not depend on other neurons.{published}\n\n" + "\n".join(meanings)
    )


def _option_title(name: str, own: str) -> str:
    if name == RECOMMENDED:
        return f"{similarity_title(own)} · recommended"
    return f"{similarity_title(name)} · published" if name == PUBLISHED else similarity_title(name)
