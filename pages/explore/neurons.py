"""Neurons: every neuron of a layer with what it looks for; search, filter, sort, and go to one."""

from typing import NamedTuple

import pandas as pd
import streamlit as st

from core.dissection.luck import Luck, beyond_luck_said
from core.emotions import EMOTION_NAMES
from core.figures.scores import score_histogram, score_table
from core.numbers import agree
from core.study import Study
from core.study.neuron_table import SORTS, STATES, NeuronFilter, sort_neurons, sorts_of
from pages.common.address import Address, number_in, one_of, range_in, several, some_of
from pages.common.chart import chart, drawn
from pages.common.download import csv_button
from pages.common.frame import page_frame, pane
from pages.common.links import neuron_address
from pages.common.markup import emotion_key, lead, quiet, tile, tiles
from pages.common.neuron_data import faces_of, luck_of, table_of
from pages.common.options import choice_box, choice_row
from pages.common.paging import page_field
from pages.common.scoring import layer_field, scorer_field, similarity_field
from pages.common.studies import current_study
from pages.common.words import words_used

PER_PAGE = 50


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("neurons")
    st.title("What does each neuron look for?", anchor=False)
    lead(
        "Each tile is one neuron of the network. Its face is the average of the 100 faces that excite it most, "
        "the bar below shows which emotions those faces have, and the word is the one that fits them best. "
        "Click one to open it."
    )
    layer, scorer, similarity, table = _choose(address, study)
    wanted, order = _wanted(address, table, study.scorings[scorer].groups)
    page = page_field(address, study.id, layer, scorer, similarity, wanted, order)
    found = sort_neurons(wanted.apply(table), order)
    _grid(study, found, {"layer": layer, "scorer": scorer, "similarity": similarity}, page)
    _distribution(address, table, layer, luck_of(study, layer, scorer, similarity))
    address.write()
    words_used("neuron", "label", "layer", "scorer", "similarity", "tau", "interpretable", "mean face", "top images")


def _choose(address: Address, study: Study) -> tuple[str, str, str, pd.DataFrame]:
    left, right = st.columns(2)
    with left:
        layer = layer_field(address, study)
    with right:
        scorer = scorer_field(address, study)
    similarity = similarity_field(address, study, scorer)
    return layer, scorer, similarity, table_of(study, layer, scorer, similarity)


def _wanted(address: Address, table: pd.DataFrame, groups: tuple[str, ...]) -> tuple[NeuronFilter, str]:
    """The search with the filters, and the order."""
    search, order, filters = st.columns([3, 2, 1], vertical_alignment="bottom")
    text = search.text_input(
        "Search",
        key=address.field("find", ""),
        type="search",
        placeholder="A word, such as smile, or a neuron's number",
        max_chars=60,
        live=True,
    )
    with order:
        sorts = {name: sort.title for name, sort in SORTS.items()}
        sort = choice_box(address, "Sort", "sort", sorts, first="variety", what="order", offered=sorts_of(table))
    with filters.popover("Filter", icon=":material/filter_list:", width="stretch"):
        wanted, dropped = _filter_fields(address, table, groups, text)
    if dropped:
        quiet(f"No neuron here has the label or kind of label {', '.join(dropped)}, so the filter does without.")
    return wanted, sort


def _filter_fields(
    address: Address, table: pd.DataFrame, groups: tuple[str, ...], search: str
) -> tuple[NeuronFilter, list[str]]:
    """The filter, and what was chosen but is not here."""
    counts = table.loc[table["alive"], "label"].value_counts()
    label_key = address.field("label", [], several)
    dropped = _dropped(label_key, counts.index)
    labels = st.multiselect(
        "Label",
        list(counts.index),
        key=label_key,
        format_func=lambda label: f"{label} ({counts[label]:,})",
        placeholder="Any label",
    )
    kinds = tuple(dict.fromkeys(filter(None, groups)))
    group_key = address.field("group", [], several)
    dropped += _dropped(group_key, kinds)
    chosen_groups = st.pills(
        "Kind of label",
        kinds,
        selection_mode="multi",
        key=group_key,
    )
    emotions = st.pills(
        "Top images are mostly",
        EMOTION_NAMES,
        selection_mode="multi",
        key=address.field("mostly", [], some_of(EMOTION_NAMES, "emotion")),
    )
    percentile = st.slider(
        "Percentile of the score within the layer",
        0,
        100,
        key=address.field("percentile", (0, 100), range_in(0, 100, "The percentile")),
    )
    state = choice_row(
        address,
        "Neurons",
        "state",
        STATES,
        first="alive",
        what="state",
        help="A dead neuron is never active on any picture, so it has no label.",
    )
    sure = "no"
    key = address.field("sure", "no", one_of(("yes", "no"), "answer to “beyond luck”"))
    if "beyond_luck" in table:
        sure = st.segmented_control(
            "Labels",
            ("no", "yes"),
            key=key,
            required=True,
            format_func={"no": "All", "yes": "Beyond luck"}.get,
            help="Beyond luck: shuffled pictures hardly ever give the neuron a word that fits as well. Of all labels "
            "that pass, at most 5 % are luck on average (q ≤ 0.05).",
        )
    wanted = NeuronFilter(
        search,
        tuple(labels),
        tuple(chosen_groups),
        tuple(emotions),
        percentile,
        state,
        beyond_luck=sure == "yes",
    )
    return wanted, dropped


def _dropped(key: str, options: tuple[str, ...] | pd.Index) -> list[str]:
    """Drop chosen options that this scorer or layer does not have, and return them."""
    chosen = st.session_state[key]
    st.session_state[key] = [option for option in chosen if option in options]
    return [option for option in chosen if option not in options]


def _grid(study: Study, found: pd.DataFrame, place: dict[str, str], key: str) -> None:
    """The neurons found, a page at a time; `key` is the widget that turns the pages."""
    summary, download = st.columns([4, 1], vertical_alignment="center")
    with download, st.container(horizontal=True, horizontal_alignment="right"):
        csv_button(found, f"neurons-{place['layer']}-{place['scorer']}-{place['similarity']}", key="neurons_csv")
    pages = max(1, -(-len(found) // PER_PAGE))
    st.session_state[key] = min(st.session_state[key], pages)
    start = (st.session_state[key] - 1) * PER_PAGE
    shown = found.iloc[start : start + PER_PAGE]
    with summary:
        quiet(_summary(study, place["layer"], found, start, len(shown)))
    if shown.empty:
        st.info("No neuron passes. Try another word, or take a filter away.", icon=":material/search_off:")
        return
    st.html(emotion_key())
    faces = faces_of(study, place["layer"])
    tiles(
        tile(
            neuron_address(study, line.neuron, **place),
            faces[line.neuron],
            f"Average of the faces that excite neuron {line.neuron} most",
            line.label or "dead",
            (f"#{line.neuron}", _standing(line)),
            mix,
        )
        for line, mix in zip(shown.itertuples(), shown[list(EMOTION_NAMES)].to_numpy(), strict=True)
    )
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key=key)


def _standing(line: NamedTuple) -> str:
    """In a few words how well its label fits, or that it may be luck."""
    if not line.alive:
        return "never active"
    return f"top {_top(line.percentile)}" if getattr(line, "beyond_luck", True) else "may be luck"


def _top(percentile: float) -> str:
    return f"{max(100 - percentile, 0.1):.1f} %" if percentile > 99 else f"{100 - percentile:.0f} %"


def _summary(study: Study, layer: str, found: pd.DataFrame, start: int, shown: int) -> str:
    if not shown:
        return f"0 of the {study.width(layer):,} neurons of {layer}."
    span = f"{start + 1:,} to {start + shown:,} of {len(found):,}"
    return (
        f"{span} found among the {study.width(layer):,} neurons of {layer}. Top 4 %: only 4 % of the layer's words fit "
        "better."
    )


def _distribution(address: Address, table: pd.DataFrame, layer: str, luck: Luck | None) -> None:
    with pane("How well do the labels fit?"):
        scores = table["score"].to_numpy()
        tau = st.number_input(
            "Cut at τ",
            -100.0,
            100.0,
            step=0.05,
            key=address.field("tau", 0.0, number_in(-100, 100, "τ", float)),
            width=180,
            help="A neuron whose best score is above τ counts as interpretable.",
        )
        above, labelled = int((scores > tau).sum()), int(table["alive"].sum())
        share = f" ({above / labelled:.0%})".replace("%", " %") if labelled else ""
        chart(
            drawn(score_histogram, scores, tau),
            key="scores",
            says=f"{above:,} of {labelled:,} labelled neurons{share} {agree(above, 'scores', 'score')} above τ = "
            f"{tau:g}. Scores can be compared within one layer, one set of words and one way of matching, not across "
            "them.",
            alt=f"Histogram of the best score of {labelled} neurons of {layer}; {above} "
            f"{agree(above, 'is', 'are')} above {tau:g}.",
            table=score_table(scores),
        )
        if luck is not None:
            quiet(beyond_luck_said(luck))


with page_frame(back="neurons", back_text="Show all neurons"):
    show()
