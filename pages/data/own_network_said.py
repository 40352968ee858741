"""What only you can say of a network's file: its input, the grey values it was trained on, the order of its classes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.emotions import EMOTION_NAMES
from core.networks.catalog import ARCHITECTURES
from core.networks.exchange.classes import ORDERS, OTHER, Classes, classes_named, usual_order
from core.networks.exchange.graph import PIXELS
from pages.common.markup import quiet
from pages.data.own_network_file import Given, once

if TYPE_CHECKING:
    from core.networks.exchange.looking import FileFacts

USUAL_PIXELS = next(iter(PIXELS))
GREYS = {"0..1": "0 to 1", "0..255": "0 to 255", "-1..1": "−1 to 1"}
_ORDER, _OF = "_own_network_order", "_own_network_order_of"


@dataclass(frozen=True)
class Told:
    """A file with what is said of it; `shape` (channels, height, width) and `architecture` as in a Request."""

    given: Given
    classes: Classes
    shape: tuple[int, int, int] | None
    pixels: str
    architecture: str | None

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from any other."""
        return (self.given.digest, self.given.name, self.classes, self.shape, self.pixels, self.architecture)


def said_of(given: Given) -> Told:
    """The fields, preset with what is usual, and what they say; InputError for what makes no sense."""
    weights = given.name.casefold().endswith((".safetensors", ".pt", ".pth"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = _architecture(given) if weights else None
        shape = None if weights else _shape()
        pixels = USUAL_PIXELS if weights else _pixels()
    with st.spinner("Reading it …"):
        facts = once("facts", (given.digest, given.name, shape, chosen), lambda: _facts(given, shape, chosen))
    classes = classes_named(_order(given, facts))
    for sentence in classes.sentences():
        quiet(sentence)
    return Told(given, classes, shape, pixels, facts.architecture)


def use_order(names: tuple[str, ...]) -> None:
    """Let the classes be in this order; a callback."""
    st.session_state[_ORDER] = list(names)


def _facts(given: Given, shape: tuple[int, int, int] | None, architecture: str | None) -> "FileFacts":
    from core.bringing.uploads import as_file
    from core.networks.exchange.looking import look_at

    with as_file(given.name, given.data) as path:
        return look_at(path, shape, architecture)


def _architecture(given: Given) -> str | None:
    return st.selectbox(
        "Architecture",
        list(ARCHITECTURES),
        index=None,
        key=f"own_architecture_{given.digest[:12]}",
        placeholder="the one these weights fit",
        format_func=lambda name: ARCHITECTURES[name].title,
        width=280,
        help="Weights alone do not say what is computed with them.",
    )


def _shape() -> tuple[int, int, int] | None:
    from core.networks.exchange.importing import input_shape

    text = st.text_input(
        "Input",
        key="own_input",
        placeholder="as the file says",
        width=280,
        max_chars=20,
        help="Needed if the file leaves it open: channels, height and width, such as 1x48x48 or 48x48x1. Faces of 48 "
        "pixels are cut or enlarged to it.",
    )
    return once("shape", text, lambda: input_shape(text)) if text.strip() else None


def _pixels() -> str:
    return st.segmented_control(
        "Grey values it was trained on",
        list(PIXELS),
        key="own_pixels",
        default=USUAL_PIXELS,
        required=True,
        format_func=GREYS.__getitem__,
        help="Black and white as it knows them. 0 to 1 is usual: pixels over 255.",
    )


def _order(given: Given, facts: "FileFacts") -> list[str]:
    """The classes in the file's order: one select each, filled in with an order that is usual. Choosing an emotion that
    stands elsewhere swaps the two."""
    of = (given.digest, facts.outputs)
    if st.session_state.get(_OF) != of:
        st.session_state[_ORDER] = list(usual_order(facts.outputs, facts.classes))
        st.session_state[_OF] = of
    order = st.session_state[_ORDER]
    st.html('<p class="emo-side">Which class stands where</p>')
    quiet(f"It gives {facts.outputs} numbers for a face. In which order? {_filled_in(facts)}")
    with st.container(horizontal=True):
        for name, usual in ORDERS.items():
            if len(usual.names) == facts.outputs:
                st.button(
                    usual.title,
                    key=f"own_order_{name}",
                    on_click=use_order,
                    args=(usual.names,),
                    help=f"That of {usual.who}",
                )
    with st.container(horizontal=True):
        for place, name in enumerate(order):
            key = f"own_class_{place}"
            st.session_state[key] = name
            st.selectbox(
                f"Class {place + 1}",
                [*EMOTION_NAMES, OTHER],
                key=key,
                format_func=lambda name: "none of these" if name == OTHER else name,
                on_change=_place,
                args=(place,),
                width=124,
            )
    return order


def _filled_in(facts: "FileFacts") -> str:
    if facts.classes:
        return "The file says so itself."
    known = len(usual_order(facts.outputs)) - usual_order(facts.outputs).count(OTHER)
    return "A usual one is filled in; a wrong one makes every number wrong." if known else "Choose each."


def _place(place: int) -> None:
    order, name = st.session_state[_ORDER], st.session_state[f"own_class_{place}"]
    if name != OTHER and name in order:
        order[order.index(name)] = order[place]
    order[place] = name
