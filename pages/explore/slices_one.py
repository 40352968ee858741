"""One slice: what was measured on it, how it is confused, its mistakes, and the neurons that carry it."""

from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from core.emotions import EMOTION_NAMES
from core.figures.slices import confusion_map
from core.slices.carriers import Carriers
from core.slices.families import FAMILIES
from core.slices.measuring import Measured, confusion_of
from core.slices.slice import Slice
from core.slices.words import carriers_said, slice_said
from core.study import Study
from pages.common.chart import chart
from pages.common.links import neuron_address
from pages.common.markup import quiet, tile, tiles
from pages.common.neuron_data import faces_of, table_of
from pages.common.pictures import how_to_add_pictures, pictures
from pages.common.rows import show_rows
from pages.explore.slices_data import carriers_for

MISTAKES = 12


def one_slice(study: Study, measured: Measured, key: str) -> None:
    """The slice that the widget `key` names; if it names none, the one that differs most certainly inside emotions."""
    keys = measured.table["key"].tolist()
    if st.session_state[key] not in keys:
        by = measured.table["within_p"].fillna(1) + measured.table["p_value"]
        st.session_state[key] = keys[int(by.argmin())]
    titles = dict(zip(keys, measured.slices, strict=True))
    chosen = st.selectbox(
        "Slice",
        keys,
        key=key,
        format_func=lambda name: (
            f"{FAMILIES[titles[name].family].title} · {titles[name].title} · n = {titles[name].n:,}"
        ),
    )
    line = keys.index(chosen)
    each, facts = measured.slices[line], measured.table.iloc[line]
    if each.judge:
        quiet(f"Pictures {each.whole_title}.")
    said = "".join(f"<li>{escape(part)}</li>" for part in slice_said(facts, measured.correction))
    st.html(f'<ul class="emo-readings">{said}</ul>')
    left, right = st.columns([3, 2], gap="large")
    with left:
        _confusion(measured, each)
    with right:
        _mistakes(measured, each)
    _carriers(study, measured, each)


def _confusion(measured: Measured, each: Slice) -> None:
    confusion = confusion_of(measured.pictures, each.members)
    chart(
        confusion_map(confusion),
        key="slice_confusion",
        says="How the pictures are labelled and what the network says of them: counts, the deeper the larger the share "
        "of the pictures with that label.",
        alt=f"Map of seven labels by seven answers; {int(np.trace(confusion)):,} of {confusion.sum():,} agree.",
        table=pd.DataFrame(confusion, columns=EMOTION_NAMES).assign(label=EMOTION_NAMES)[["label", *EMOTION_NAMES]],
    )


def _mistakes(measured: Measured, each: Slice) -> None:
    """The mistakes that the network is surest of."""
    found = measured.pictures
    wrong = np.flatnonzero(each.members & ~found.right)
    sure = found.probabilities.max(axis=1)
    first = wrong[np.argsort(-sure[wrong], kind="stable")][:MISTAKES]
    st.markdown("**The mistakes it is surest of**")
    said = [f"→ {EMOTION_NAMES[found.said[place]]}" for place in first]
    show_rows(found.rows[first], found.labels[first], said)
    if pictures() is None:
        how_to_add_pictures()


def _carriers(study: Study, measured: Measured, each: Slice) -> None:
    st.markdown("**The neurons that carry it**")
    asked = "slice_carriers_asked"
    if st.session_state.get(asked) != (study.id, each.key):
        quiet("Which neurons of the last hidden layer tell these pictures from the others? This takes a few seconds.")
        wanted = {asked: (study.id, each.key)}
        st.button(
            "Work it out", key="carriers", icon=":material/calculate:", on_click=st.session_state.update, args=(wanted,)
        )
        return
    found = carriers_for(study, measured, each)
    quiet(carriers_said(found, each.title))
    _tiles(study, found)


def _tiles(study: Study, found: Carriers) -> None:
    scoring = study.default_scoring
    faces = faces_of(study, found.layer)
    labels = table_of(study, found.layer, scoring.name, scoring.default_similarity)["label"]
    tiles(
        (
            tile(
                neuron_address(study, line.neuron, found.layer, scoring.name, scoring.default_similarity),
                faces[line.neuron],
                f"Average of the faces that excite neuron {line.neuron} most",
                f"#{line.neuron} {labels.iloc[line.neuron]}",
                (f"AUROC {line.auroc:.2f}", f"+{line.gained} −{line.lost}"),
                None,
            )
            for line in found.table.itertuples()
        ),
        "small",
    )
    quiet(
        "AUROC is the chance that the neuron is more active on a picture of the slice than on another: 0.5 means no "
        "difference, above it more active, below it less. + and − are the slice's pictures that turn right and wrong "
        "without that neuron alone."
    )
