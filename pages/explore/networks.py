"""Networks: which one reads faces best, what each costs and can stand, beside what was published."""

from collections.abc import Sequence

import streamlit as st

from core.comparison.corruptions import CORRUPTIONS
from core.comparison.measured import SPLITS, VIEWS, MeasuredNetwork
from core.comparison.tables import best_first
from core.comparison.words import CHOSEN, EFFORT, headline
from core.comparison.words import SPLITS as SPLIT_TITLES
from core.comparison.words import VIEWS as VIEWS_TITLES
from core.errors import InputError
from pages.common.address import Address, one_of
from pages.common.frame import page_frame, pane
from pages.common.markup import lead, quiet
from pages.common.options import choice_box
from pages.common.words import words_used
from pages.explore.networks_accuracy import classes_panel, dots_panel, ours_table, pairs_panel, published_table
from pages.explore.networks_data import Choice, networks_here
from pages.explore.networks_nature import COSTS, calibration_panel, costs_panel, curves_panel, robustness_panel, waiting
from pages.explore.networks_trials import trials_panel


def show() -> None:
    """The page, from top to bottom."""
    networks = networks_here()
    address = Address("networks")
    st.title("Which network reads faces best?", anchor=False)
    if not networks:
        _nothing_yet()
        return
    first = st.container()
    choice = _choose(address, networks)
    there = best_first(networks, choice.split, choice.views)
    if not there:
        raise InputError(f"No network was shown faces of {SPLIT_TITLES[choice.split]}; choose other pictures.")
    with first:
        lead(headline(there, choice.split, choice.views))
        quiet(f"{CHOSEN} {EFFORT}")
    with pane("Ours, side by side"):
        ours_table(there, choice)
    with pane("Beside what was published"):
        dots_panel(there, choice)
        published_table(there)
    with pane("Which differences are more than luck?"):
        pairs_panel(there, choice)
    with pane("Emotion by emotion"):
        classes_panel(there, choice)
    with pane("How it was learnt"):
        curves_panel(there, choice)
    with pane("What it costs"):
        costs_panel(there, choice, address.field("cost", "parameters", one_of(tuple(COSTS), "cost")))
    with pane("Can its probabilities be believed?"):
        calibration_panel(there, choice)
    with pane("Spoilt pictures"):
        robustness_panel(
            there, choice, address.field("spoilt", "blur", one_of(tuple(CORRUPTIONS), "way to spoil a picture"))
        )
    with pane("Why do fine-tuned networks fare poorly here?"):
        trials_panel()
    waiting(networks)
    address.write()
    words_used("accuracy", "interval", "p-value")


def _choose(address: Address, networks: Sequence[MeasuredNetwork]) -> Choice:
    titles = {network.name: network.title for network in networks}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        splits = {name: SPLIT_TITLES[name] for name in SPLITS} | {"both": SPLIT_TITLES["both"].capitalize()}
        split = choice_box(address, "Pictures", "split", splits, first=SPLITS[0], what="split", width=200)
        views = choice_box(
            address,
            "Views of each face",
            "views",
            {name: VIEWS_TITLES[name].capitalize() for name in VIEWS},
            first=VIEWS[0],
            what="number of views",
            help="Ten views: four corners and the centre, each also mirrored, averaged. A network that takes the whole "
            "face has two: the face and its mirror image.",
            width=200,
        )
        name = choice_box(
            address,
            "In colour",
            "network",
            titles,
            first=networks[0].name,
            what="measured network",
            help="This network is drawn in colour, and its confusion is shown.",
            width=240,
        )
    return Choice(split, views, name)


def _nothing_yet() -> None:
    lead("No network is measured yet. What others reported is below, and the commands that measure ours.")
    with pane("Published"):
        published_table(())
    waiting(())


with page_frame(back="networks", back_text="Show all networks"):
    show()
