"""Data: which study is shown, which pictures are here and how to add them, how they are spread, what is wrong."""

import streamlit as st

from core.faces.status import data_status
from pages.common.address import Address
from pages.common.frame import page_frame, pane
from pages.common.markup import lead
from pages.common.words import words_used
from pages.data.balance import class_balance_chart
from pages.data.blemishes import blemishes
from pages.data.bringing import bring_in
from pages.data.loaded import loaded
from pages.data.study_shown import study_shown


def show() -> None:
    """The page, from top to bottom."""
    address = Address("fer2013")
    st.title("The faces, and the study made of them", anchor=False)
    lead(
        "FER2013 is a public collection of small grey faces, each with one of seven emotions. Its pictures are not "
        "ours to ship: point at the copy you have, in any layout, and they appear everywhere. They are recognised by "
        "their content and stay on this machine."
    )
    with pane("What is here"):
        status = data_status()
        loaded(status)
    with pane("Bring FER2013 in"):
        bring_in()
    with pane("The study that is shown"):
        study_shown()
    with pane("How many faces each emotion has"):
        class_balance_chart(status)
    with pane("What is wrong with some of them"):
        blemishes(address)
    address.write()
    words_used("probing set", "layer", "scorer", "mean face")


with page_frame():
    show()
