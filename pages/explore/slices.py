"""Slices: for which pictures the network is right less often, what carries that, and how noisy the labels are."""

from collections.abc import Callable

import streamlit as st

from core.errors import InputError
from core.slices.differences import CORRECTIONS
from core.slices.families import FAMILIES, USUAL, Cut
from core.slices.measuring import Measured
from core.slices.words import CANNOT_TELL, headline, left_out_said, verdict
from core.study import Study
from pages.common.address import Address, one_of
from pages.common.frame import page_frame, pane
from pages.common.markup import lead, quiet
from pages.common.options import choice_box
from pages.common.studies import current_study
from pages.common.words import words_used
from pages.explore.slices_data import Choice, measured_for
from pages.explore.slices_forest import MOST_CERTAIN, forest_panel
from pages.explore.slices_join import join_panel, joined
from pages.explore.slices_noise import noise_panel
from pages.explore.slices_one import one_slice

SPLITS = {"both": "Both test splits", "public": "PublicTest", "private": "PrivateTest"}
PICTURES = {"all": "All pictures", "without": "Without blemished ones"}
AGE = "slices_by_apparent_age"
UNLINKED = (*(name for name in FAMILIES if name not in USUAL), "annotation")  # no link says them


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("slices")
    st.title("For which faces does it fail?", anchor=False)
    first = st.container()
    choice = _choose(address, study)
    cut, measured = measured_for(study, choice, joined())
    with first:
        lead(headline(measured))
        lead(verdict(measured))
        quiet(f"{len(measured.pictures):,} pictures. {left_out_said(measured.pictures.left_out)}")
    shown_key = address.field("show", MOST_CERTAIN, one_of((MOST_CERTAIN, *FAMILIES), "kind of slices"))
    slice_key = address.field("slice", "", _slice_of(measured))
    with pane("Slice by slice"):
        forest_panel(measured, shown_key)
        _not_cut(cut)
    with pane("One slice"):
        one_slice(study, measured, slice_key)
    with pane("How much of it is the labels’ fault?"):
        noise_panel(study, choice.split)
    with pane("What FER2013 cannot tell"):
        for name, text in CANNOT_TELL.items():
            st.markdown(f"**{name}.** {text}", width=860)
    with pane("Join your own annotations"):
        join_panel(study, choice.split)
    address.write(unsaid=[key for key in (shown_key, slice_key) if _family(st.session_state[key]) in UNLINKED])
    words_used("accuracy", "interval", "p-value", "neuron", "scorer", "concept", "probing set")


def _choose(address: Address, study: Study) -> Choice:
    kept = tuple(name for name in study.scorings if study.keeps_scores(name))
    if not kept:
        raise InputError("This study keeps the scores of no scorer, so no pictures can be called like a word.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = _choice("Pictures", "split", SPLITS, address)
        blemished = _choice("Blemished pictures", "blemish", PICTURES, address)
        scorer = _choice("Words from", "scorer", {name: study.scorings[name].title for name in kept}, address)
        with st.popover("Options", icon=":material/tune:"):
            titles = {name: correction.title for name, correction in CORRECTIONS.items()}
            correction = _choice("Correction for the number of slices", "correction", titles, address)
            for each in CORRECTIONS.values():
                quiet(f"{each.title}: {each.promise}.")
            by_age = st.toggle("Also cut slices by apparent age", key=AGE, help=FAMILIES["age"].about)
            quiet("Off unless you ask for it, and never part of a link.")
    if by_age:
        st.warning(FAMILIES["age"].about, icon=":material/warning:")
    families = (*USUAL, "age") if by_age else USUAL
    return Choice(split, scorer, families, correction, blemished == "without")


def _choice(title: str, name: str, options: dict[str, str], address: Address) -> str:
    return choice_box(address, title, name, options, first=next(iter(options)), what=name, width=260)


def _slice_of(measured: Measured) -> Callable[[str], str]:
    """A reader of links that accepts the slices that are here; there may be a hundred, so they are not listed. One
    that only its own session can have gives way to the default."""

    def read(text: str) -> str:
        if not text or text in measured.table["key"].tolist():
            return text
        if _family(text) in UNLINKED:
            return ""
        raise InputError(f"There is no slice {text!r} here; choose one from the list of {len(measured.table)}.")

    return read


def _family(key: str) -> str:
    """The family of a slice by its key; a family's name is its own."""
    return key.partition(":")[0]


def _not_cut(cut: Cut) -> None:
    for family, why in cut.missing.items():
        st.caption(f"{FAMILIES[family].title}: {why}")
    if cut.too_small:
        small = ", ".join(f"{each.title} ({each.n})" for each in cut.too_small)
        quiet(f"Too few pictures to say anything: {small}.")


with page_frame(back="slices", back_text="Show all slices"):
    show()
