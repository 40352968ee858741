"""Volumes: mute a word, or an emotion, or turn it up, and watch what the network still gets right."""

import numpy as np
import pandas as pd
import streamlit as st

from core.editing.quality import prediction_quality, quality_table
from core.editing.volumes import (
    AS_IT_IS,
    GROUPINGS,
    STEPS,
    Groups,
    Turned,
    Volumes,
    grouped,
    muted_table,
    read_volume,
    turned,
)
from core.editing.words import luck_said
from core.figures.volumes import LEVEL, muted_figure
from core.numbers import agree, signed
from core.study import Study
from pages.common.address import Address, several
from pages.common.chart import chart
from pages.common.frame import page_frame, pane
from pages.common.history import undo_buttons
from pages.common.markup import html_table, lead, quiet
from pages.common.options import choice_box
from pages.common.scoring import scorer_field, similarity_field
from pages.common.studies import current_study
from pages.common.words import words_used
from pages.edit.choice import SPLITS, split_field
from pages.edit.desk import Board, Knob, desk
from pages.edit.planes import subject
from pages.edit.results import show_flips

SHOWN = 8
_TURNED = "turned"


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("volumes")
    st.title("What if a word were silent?", anchor=False)
    lead(
        "All neurons that bear a word share one slider. Mute it, or turn it up, and watch how many faces the network "
        "still gets right. The line behind a slider shows how many would be right at every place of it."
    )
    columns = st.columns(3)
    with columns[0]:
        scorer = scorer_field(address, study)
    with columns[1]:
        by = choice_box(
            address,
            "One slider for",
            "by",
            {name: f"every {name}" for name in GROUPINGS},
            first="word",
            what="grouping",
            help="  \n".join(f"**{grouping.title}**: {grouping.meaning}" for grouping in GROUPINGS.values()),
        )
    with columns[2]:
        split = split_field(address)
    similarity = similarity_field(address, study, scorer)
    address.field(_TURNED, [], lambda text: [_written(*read_volume(part)) for part in several(text)])
    asked = (by, scorer, similarity, split)
    groups = _groups(study, study.id, *asked)
    _live(study, address, groups, split, "-".join(asked))
    _each_muted(study, groups, asked)
    words_used("neuron", "label", "logit", "accuracy", "interval", "p-value")


@st.fragment
def _live(study: Study, address: Address, groups: Groups, split: str, name: str) -> None:
    """The desk and what follows from it: letting a slider go runs this alone, not the page."""
    volumes = _known_volumes(groups)
    address.write()
    labels = study.labels_true[study.rows_in(split)]
    found = turned(groups, volumes, labels)
    every = st.toggle("All of them", key="volumes_all", help=f"Otherwise the {SHOWN} that matter most, and any turned.")
    chosen = groups.names if every else groups.strongest(SHOWN)
    shown = dict.fromkeys([*chosen, *volumes])
    desk(_board(groups, found, labels, shown, split), key="desk", on_turn=_turn)
    with st.container(horizontal=True, vertical_alignment="center"):
        undo_buttons(f"volumes_{study.id[:12]}_{name}", st.session_state[_TURNED], _put)
        if volumes:
            st.button("As it is", icon=":material/restart_alt:", type="tertiary", on_click=_put, args=([],))
    with pane("Is it more than luck?"):
        if not volumes:
            quiet("Every group is as loud as the network has it. Turn one to see.")
            return
        _verdict(study, groups, found, labels, split)
    show_flips(study, study.rows_in(split), found.before, found.after, f"volumes-{name}")


def _verdict(study: Study, groups: Groups, found: Turned, labels: np.ndarray, split: str) -> None:
    st.markdown(f"**{found.verdict}**")
    quiet(luck_said(found.interval, split))
    logits = (groups.logits(some) for some in ({}, found.volumes))
    html_table(quality_table(*(prediction_quality(labels, each) for each in logits)))


def _each_muted(study: Study, groups: Groups, asked: tuple[str, ...]) -> None:
    labels = study.labels_true[study.rows_in(asked[-1])]
    with pane("Each one muted alone"):
        table = _muted(groups, labels, study.id, asked)
        worst, real, faces = table.iloc[0], int((table["q"] <= LEVEL).sum()), len(labels)
        chart(
            muted_figure(table),
            key="muted",
            says=f"The groups that change most. Most is lost without {worst['group']}: {signed(worst['change'])} of "
            f"{faces:,} faces. Of {len(table)} groups {real} {agree(real, 'changes', 'change')} more than luck would, "
            f"corrected for their number; {agree(real, 'that one is', 'those are')} in colour.",
            alt=f"Change in faces named as labelled when each of {len(table)} groups of neurons is muted.",
            table=table,
        )


def _board(groups: Groups, found: Turned, labels: np.ndarray, shown: dict[str, None], split: str) -> Board:
    knobs = tuple(
        Knob(
            name,
            int(groups.neurons[groups.index(name)]),
            found.volumes.get(name, AS_IT_IS),
            groups.correct(name, found.volumes, labels).tolist(),
        )
        for name in shown
    )
    before, now = (int((answers == labels).sum()) for answers in (found.before, found.after))
    return Board(knobs, STEPS.tolist(), found.n, before, now, f"right on {SPLITS[split].split(' · ')[0]}")


def _known_volumes(groups: Groups) -> Volumes:
    """What is turned, of the groups that are there; the rest is put back, in a sentence."""
    asked = dict(map(read_volume, st.session_state[_TURNED]))
    known = {name: volume for name, volume in asked.items() if name in groups.names}
    if len(known) < len(asked):
        missing = ", ".join(name for name in asked if name not in known)
        quiet(f"No neuron belongs to {missing} here, so nothing is turned for it.")
        _put([_written(name, volume) for name, volume in known.items()])
    return known


def _turn(some: Volumes) -> None:
    volumes = dict(map(read_volume, st.session_state[_TURNED])) | some
    _put([_written(name, volume) for name, volume in volumes.items() if volume != AS_IT_IS])


def _put(said: list[str]) -> None:
    st.session_state[_TURNED] = said


def _written(name: str, volume: float) -> str:
    return f"{name}:{volume:g}"


@st.cache_resource(max_entries=6, show_spinner="Adding up what each word says …")
def _groups(_study: Study, study_id: str, by: str, scorer: str, similarity: str, split: str) -> Groups:
    return grouped(_study, subject(_study).head, by, scorer, similarity, _study.rows_in(split))


@st.cache_data(max_entries=24, show_spinner=False)
def _muted(_groups: Groups, _labels: np.ndarray, study_id: str, asked: tuple[str, ...]) -> pd.DataFrame:
    return muted_table(_groups, _labels)


with page_frame(back="volumes", back_text="Start afresh"):
    show()
