"""The widgets that choose examples: what they are, what people said of them, in which order."""

from typing import Any

import numpy as np
import streamlit as st

from core.emotions import EMOTION_NAMES
from core.study import Study
from core.study.example_filter import BLEMISHED, CROWDS, ORDERS, RESULTS, ExampleFilter
from pages.common.address import Address, number_in, range_in, some_of
from pages.common.options import choice_box, choice_row

LAST_SEED = 9999


def choose_examples(address: Address, study: Study, crowd_known: bool) -> tuple[ExampleFilter, str, int]:
    """The filter, the order and the seed that the widgets say; what voters said is asked where it is known."""
    labels = _emotions("Labelled", "label", address)
    said = _emotions("The network says", "said", address)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=290):
            result = choice_row(address, "Result", "result", RESULTS, first="all", what="result")
        order, seed = _order(address)
        with st.popover("Filter", icon=":material/filter_list:"):
            rest = _filter_fields(address, study, crowd_known)
    return ExampleFilter(tuple(labels), tuple(said), result, **rest), order, seed


def _filter_fields(address: Address, study: Study, crowd_known: bool) -> dict[str, Any]:
    splits = ("all", *np.unique(study.images["split"].astype(str)))
    fields = {
        "confidence": _range("Confidence of the network, %", "confidence", address),
        "blemished": _choice("Blemished pictures", "blemish", BLEMISHED, address),
        "split": _choice("Split", "split", {name: name for name in splits} | {"all": "All splits"}, address),
    }
    if crowd_known:
        opinions = {name: title for name, (title, _) in CROWDS.items()}
        fields["crowd"] = _choice("Ten voters of FER+", "crowd", opinions, address)
        fields["agreement"] = _range("Votes for their first choice, %", "agreement", address)
    return fields


def _order(address: Address) -> tuple[str, int]:
    """The order and, for a random one, its seed."""
    with st.container(width=270):
        order = choice_box(
            address,
            "Order",
            "sort",
            {name: order.title for name, order in ORDERS.items()},
            first="random",
            what="order",
            help="A mistake is the more surprising, the less likely the network held the label.",
        )
    key = address.field("seed", 0, number_in(0, LAST_SEED, "The seed"))
    if order != "random":
        return order, 0
    seed = st.number_input(
        "Seed", 0, LAST_SEED, step=1, key=key, width=130, help="The same number draws the same pictures."
    )
    st.button("Draw again", key="draw", icon=":material/casino:", on_click=_next_seed)
    return order, int(seed)


def _next_seed() -> None:
    st.session_state["seed"] = (st.session_state["seed"] + 1) % (LAST_SEED + 1)


def _emotions(title: str, name: str, address: Address) -> list[str]:
    return st.pills(
        title,
        EMOTION_NAMES,
        selection_mode="multi",
        key=address.field(name, [], some_of(EMOTION_NAMES, "emotion")),
    )


def _range(title: str, name: str, address: Address) -> tuple[int, int]:
    return st.slider(title, 0, 100, key=address.field(name, (0, 100), range_in(0, 100, f"The {name}")))


def _choice(title: str, name: str, options: dict[str, str], address: Address) -> str:
    return choice_box(address, title, name, options, first="all", what=name)
