"""Examples: what the network says of single faces, right or wrong, sure or not, beside what people said."""

import numpy as np
import pandas as pd
import streamlit as st

from core.faces.store import fer2013_folder, load_votes
from core.numbers import agree, counted
from core.study import Study
from core.study.example_filter import ExampleFilter, Tally, arrange, tally
from core.study.example_table import NOBODY, example_table
from pages.common.address import Address
from pages.common.download import csv_button
from pages.common.frame import page_frame
from pages.common.markup import emotion_key, lead, quiet, tiles
from pages.common.paging import page_field
from pages.common.pictures import how_to_add_pictures, pictures
from pages.common.registry import has_page
from pages.common.studies import current_study
from pages.common.words import words_used
from pages.explore.example_cards import card
from pages.explore.example_fields import choose_examples

PER_PAGE = 40


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("examples")
    st.title("Example predictions", anchor=False)
    opens = " Click one to see why." if has_page("face") else ""
    lead(
        "What the network says of single faces, with the label that FER2013 gives them and what ten voters saw. "
        f"A label is one person's opinion, so a mistake may well be the label's.{opens}"
    )
    table = _table(study, study.id, _votes_key())
    wanted, order, seed = choose_examples(address, study, bool((table["crowd"] != NOBODY).any()))
    found = arrange(wanted.apply(table), order, seed)
    _headline(wanted, tally(wanted.before_result(table)), len(found))
    _grid(found, page_field(address, study.id, wanted, order, seed))
    address.write()
    words_used("accuracy", "interval", "probing set", "logit")


def _votes_key() -> int | None:
    """When FER+'s votes were imported, None if they were not: part of what the table is kept under."""
    votes = fer2013_folder() / "votes.npy"
    return votes.stat().st_mtime_ns if votes.is_file() else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _table(_study: Study, study_id: str, votes_key: int | None) -> pd.DataFrame:
    return example_table(_study, load_votes())


def _headline(wanted: ExampleFilter, count: Tally, shown: int) -> None:
    if not count.n:
        st.subheader("No face passes", anchor=False)
        return
    low, high = (100 * bound for bound in count.interval)
    kind = {"all": "face", "right": "right answer", "wrong": "mistake"}[wanted.result]
    st.subheader(counted(shown, kind), anchor=False)
    passing = f"{counted(count.n, 'face')} that {agree(count.n, 'passes', 'pass')} the other filters"
    among = "of them" if wanted.result == "all" else f"of the {passing}"
    lead(
        f"{count.right:,} {among} {agree(count.right, 'is', 'are')} answered right: {100 * count.share:.1f} % "
        f"(95 % interval {low:.1f} to {high:.1f} %)."
    )


def _grid(found: pd.DataFrame, key: str) -> None:
    """The faces found, a page at a time; `key` is the widget that turns the pages."""
    pages = max(1, -(-len(found) // PER_PAGE))
    st.session_state[key] = min(st.session_state[key], pages)
    if found.empty:
        st.info("No face passes. Take a filter away.", icon=":material/search_off:")
        return
    start = (st.session_state[key] - 1) * PER_PAGE
    shown = found.iloc[start : start + PER_PAGE]
    faces = pictures()
    here = np.zeros(len(shown), bool) if faces is None else faces.present[shown["row"].to_numpy()]
    summary, download = st.columns([4, 1], vertical_alignment="center")
    with summary:
        quiet(_summary(start, len(shown), len(found), bool(here.all())))
    with download, st.container(horizontal=True, horizontal_alignment="right"):
        csv_button(found, "examples", key="examples_csv")
    if here.any():
        st.html(emotion_key())
    if faces is None:
        how_to_add_pictures()
    tiles(
        (
            card(line, faces.images[line["row"]] if there else None)
            for (_, line), there in zip(shown.iterrows(), here, strict=True)
        ),
        "examples",
    )
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key=key)


def _summary(start: int, shown: int, found: int, pictured: bool) -> str:
    instead = "" if pictured else " The bars say, in %, how likely the network thinks each emotion."
    return f"{start + 1:,} to {start + shown:,} of {found:,}.{instead}"


with page_frame():
    show()
