"""Side by side: two layers, of one network or of two; which neurons have a twin, and what one layer has alone."""

from html import escape

import streamlit as st

from core.matching.labels import shared_scorers
from core.matching.matching import KINDS
from core.matching.pair import layer_beside, sides_of
from core.matching.pairs import SORTS, WORDS
from core.matching.words import HOW, WHAT, alike_said, headline, others_said
from core.study import Study
from pages.common.address import Address, one_of
from pages.common.frame import page_frame, pane
from pages.common.links import address as address_of
from pages.common.links import link, similarity_said
from pages.common.markup import lead, quiet
from pages.common.options import choice_box
from pages.common.paging import page_field
from pages.common.scoring import layer_field, similarity_field
from pages.common.studies import current_study, other_study, study_asked, study_titles
from pages.common.words import words_used
from pages.explore.side_by_side_data import Choice, matched, worded
from pages.explore.side_by_side_likeness import likeness, one_to_one_panel
from pages.explore.side_by_side_pairs import STYLE, pairs_panel
from pages.explore.side_by_side_words import only_here, words_panel


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("match")
    st.title("Which neurons have a twin?", anchor=False)
    lead(WHAT)
    st.html(STYLE)
    first = st.container()
    choice = _choose(address, study)
    fields = {
        "kind": address.field("kind", "twin", one_of(tuple(KINDS), "kind of neuron")),
        "find": address.field("find", ""),
        "sort": address.field("sort", "variety", one_of(tuple(SORTS), "order")),
        "words": address.field("words", "any", one_of(tuple(WORDS), "choice of words")),
    }
    asked = [st.session_state[key] for key in fields.values()]
    fields["page"] = page_field(address, choice.key, choice.scorer, choice.similarity, *asked)
    matching, words = matched(choice), worded(choice)
    with first:
        lead(headline(matching, choice.here.title, choice.there.title))
        lead(others_said(matching.here))
        quiet(HOW)
    with pane("Neuron by neuron"):
        pairs_panel(choice, matching, words, fields)
    with pane("How alike, beside chance"):
        quiet(alike_said(matching))
        likeness(matching)
        one_to_one_panel(choice)
    with pane("Their words"):
        words_panel(choice, words)
    with pane(f"Only in {choice.here.title}"):
        only_here(choice, matching, words)
    address.write()
    words_used("neuron", "layer", "activation", "label", "scorer", "correlation", "mean face", "interval", "p-value")


def _choose(address: Address, study: Study) -> Choice:
    titles, shown = study_titles(), study_asked().name
    titles.setdefault(shown, study.title)
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    with left:
        st.html(f'<p class="emo-side">{escape(study.title)}</p>')
        quiet("The network that every page shows. Where there are several, it is chosen below the navigation.")
        layer = layer_field(address, study)
    with right:
        name = choice_box(address, "Compared with", "with", titles, first=shown, what="study")
        other = other_study(name)
        with_layer = _other_layer(address, study, other)
    here, there = sides_of(study, layer, other, with_layer)
    shared = shared_scorers(here, there)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = address.field("scorer", shared[0], one_of(shared, "scorer that both have"))
        if st.session_state[key] not in shared:
            st.session_state[key] = shared[0]
        scorer = st.selectbox(
            "Words from", shared, key=key, format_func=lambda name: study.scorings[name].title, width=300
        )
        with st.popover("Options", icon=":material/tune:"):
            similarity = similarity_field(address, study, scorer)
        said = similarity_said(study, scorer, similarity)
        turned = {"study": name, "layer": with_layer, "with": shown, "with_layer": layer}
        swap = address_of("match", **turned, scorer=scorer, similarity=said)
        st.html(link("Swap the sides", swap), width="content")
    return Choice(here, there, (shown, name), scorer, similarity)


def _other_layer(address: Address, study: Study, other: Study) -> str:
    """The widget that chooses the other layer."""
    layers, first = other.layers, layer_beside(study, other)
    key = address.field("with_layer", first, one_of(layers, "layer on the right"))
    if st.session_state[key] not in layers:
        st.session_state[key] = first
    return st.selectbox(
        "Its layer", layers, key=key, format_func=lambda layer: f"{layer} · {other.width(layer):,} neurons"
    )


with page_frame(back="match", back_text="Compare the last two layers"):
    show()
