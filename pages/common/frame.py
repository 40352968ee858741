"""What surrounds every page: the style, links that keep the session, the study, the tour, and input errors in plain
words."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import InputError
from pages.common.links import follow_links, link
from pages.common.markup import STYLE, quiet
from pages.common.repairs import repair_frame
from pages.common.studies import read_study, settle_study, study_chooser
from pages.common.tour import tour_bar


@contextmanager
def page_frame(back: str = "neurons", back_text: str = "Back to the neurons", *, tour: bool = True) -> Iterator[None]:
    """Show what a page draws; an InputError ends it with its sentence and a way back. The bar of the tour is shown,
    while the tour is on, unless `tour` is false."""
    st.html(STYLE)
    read_study()
    follow_links()
    repair_frame()
    study_chooser()
    if tour:
        tour_bar()
    try:
        yield
    except InputError as error:
        st.error(str(error), icon=":material/link_off:")
        st.html(link(back_text, back))
    settle_study()


@contextmanager
def plainly() -> Iterator[None]:
    """For a fragment, whose errors no pane around it can catch: an InputError becomes its sentence."""
    try:
        yield
    except InputError as error:
        quiet(str(error))


@contextmanager
def pane(title: str, about: str | None = None) -> Iterator[None]:
    """One independent part of a page: an InputError in it leaves the others alone."""
    with st.container():
        st.subheader(title, anchor=False, help=about)
        try:
            yield
        except InputError as error:
            st.error(str(error))
