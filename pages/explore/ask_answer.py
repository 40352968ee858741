"""What the Ask page shows of an answer: how strong the match is, the neurons, all scores, and the faces they share."""

import numpy as np
import pandas as pd
import streamlit as st

from core.asking.answer import Answer, answer_table
from core.figures.asked import response_histogram
from core.figures.scores import score_table
from core.numbers import agree, counted, signed
from core.study import Study
from core.study.neuron_facts import class_mix
from pages.common.chart import chart, drawn
from pages.common.download import csv_button
from pages.common.frame import pane
from pages.common.links import neuron_address
from pages.common.markup import lead, mix_bar, mix_key, quiet, tile, tiles
from pages.common.neuron_data import faces_of
from pages.common.pictures import how_to_add_pictures, pictures
from pages.common.rows import show_rows
from pages.common.scoring import similarity_title

PER_PAGE = 20
SYMBOLS = {"correlation": "r", "cosine_cubed": "c³"}
STRENGTHS = {"clear": "A clear match", "weak": "A weak match", "chance": "No better than chance"}
CAUTIONS = {
    "clear": "",
    "weak": "That is little: the neuron is mostly about something else.",
    "chance": "So no neuron of this layer responds to it more than luck would have it.",
}


def show_answer(study: Study, answer: Answer, phrases: list[str], page_key: str) -> None:
    """Everything about an answer to the `phrases`; `page_key` is the widget that turns the pages of the tiles."""
    ranking, table = answer.ranking, answer_table(study, answer)
    best, symbol = int(ranking.order[0]), SYMBOLS[ranking.similarity]
    st.subheader(f"{STRENGTHS[ranking.strength]}: {symbol} = {ranking.best:.2f}", anchor=False)
    asked, above = "”, “".join(phrases), int(table["above_chance"].sum())
    explained = f": {ranking.explained * 100:.0f} % of its variation goes with it" if symbol == "r" else ""
    lead(
        f"Over {ranking.images:,} faces neuron {best} of {answer.layer} follows “{asked}” best{explained}. With the "
        f"faces shuffled {len(ranking.chance)} times, the best of {len(ranking.order):,} neurons reached "
        f"{ranking.bound:.2f} at most (p = {ranking.p:.3f}); {counted(above, 'neuron')} {agree(above, 'is', 'are')} "
        f"above that. {CAUTIONS[ranking.strength]}"
    )
    _grid(study, answer, table, page_key)
    left, right = st.columns(2, gap="large")
    with left, pane("How all neurons of the layer respond"):
        _histogram(answer, table)
    with right, pane("Faces that the ten best neurons share"):
        _shared(study, answer)


def _grid(study: Study, answer: Answer, table: pd.DataFrame, key: str) -> None:
    pages = max(1, -(-len(table) // PER_PAGE))
    st.session_state[key] = min(st.session_state[key], pages)
    start = (st.session_state[key] - 1) * PER_PAGE
    shown = table.iloc[start : start + PER_PAGE]
    summary, download = st.columns([4, 1], vertical_alignment="center")
    with summary:
        quiet(
            f"Neurons {start + 1:,} to {start + len(shown):,} of {len(table):,}, best first. The word on a tile is the "
            f"neuron's own label by “{study.default_scoring.title}”."
        )
    with download, st.container(horizontal=True, horizontal_alignment="right"):
        csv_button(table, f"asked-{answer.layer}", key="ask_csv")
    faces, scorer = faces_of(study, answer.layer), study.default_scoring
    tiles(
        tile(
            neuron_address(study, line.neuron, answer.layer, scorer.name, scorer.default_similarity),
            faces[line.neuron],
            f"Average of the faces that excite neuron {line.neuron} most",
            line.label,
            (f"#{line.neuron}", f"{SYMBOLS[answer.ranking.similarity]} {line.score:.2f}"),
            None,
        )
        for line in shown.itertuples()
    )
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key=key)


def _histogram(answer: Answer, table: pd.DataFrame) -> None:
    ranking = answer.ranking
    axis = f"{similarity_title(ranking.similarity).lower()} with the words"
    above = int(table["above_chance"].sum())
    chart(
        drawn(response_histogram, ranking.scores, ranking.bound, axis),
        key="asked_scores",
        says=f"Coloured: the {above:,} of {len(table):,} neurons above the best that chance gave. Those left of 0 are "
        "less active where the words apply.",
        alt=f"Histogram of the scores of {len(table):,} neurons of {answer.layer}, from "
        f"{table['score'].iloc[-1]:.2f} to {ranking.best:.2f}; chance reaches {ranking.bound:.2f}.",
        table=score_table(ranking.scores),
    )


def _shared(study: Study, answer: Answer) -> None:
    positions = answer.shared
    if not len(positions):
        quiet("No face is among the top images of two of them.")
        return
    images = study.images.iloc[positions]
    emotions = images["emotion"].to_numpy()
    shares = class_mix(emotions)
    faces, they = counted(len(positions), "face"), agree(len(positions), "It scores", "They score")
    quiet(
        f"{faces}, {agree(len(positions), '', 'each ')}among the top images of several of them. {they} "
        f"{np.nanmean(answer.score[positions]):+.1f} standard deviations on the words; the average face scores 0."
        if np.isfinite(answer.score[positions]).any()
        else f"{faces}, {agree(len(positions), 'which was not', 'none of which was')} scored."
    )
    st.html(mix_bar(shares, "tall", "Shared faces") + mix_key(shares))
    show_rows(images["row"].to_numpy(), emotions, [signed(score, 1) for score in answer.score[positions]])
    if pictures() is None:
        how_to_add_pictures()
