"""Your network: bring one from a file, see at once what it is and does, keep it, dissect it."""

import streamlit as st

from pages.common.address import Address
from pages.common.frame import page_frame, pane
from pages.common.markup import lead
from pages.common.words import words_used
from pages.data.own_network_file import given_file
from pages.data.own_network_kept import kept_networks
from pages.data.own_network_said import said_of
from pages.data.own_network_save import keep_it
from pages.data.own_network_seen import seen


def show() -> None:
    """The page, from top to bottom."""
    address = Address("own-network")
    st.title("Your network", anchor=False)
    lead(
        "Have you trained a network that names emotions? Give its file: you see at once what it is made of and what it "
        "says of a few faces. No code in it is run, and nothing of it stays unless you keep it."
    )
    told = None  # as it stays where the file is refused
    with pane("Its file"):
        given = given_file()
        told = said_of(given) if given else None
    if told is not None and seen(told) is not None:
        with pane("Keep it"):
            keep_it(told)
    with pane("Networks you kept"):
        kept_networks()
    address.write()
    words_used("neuron", "layer", "logit", "accuracy", "interval", "probing set", "scorer")


with page_frame(back="own-network", back_text="Start again"):
    show()
