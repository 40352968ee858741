"""One face through the bottleneck: its logit as a sum of concepts, exactly."""

import numpy as np
import pandas as pd
import streamlit as st

from core.bottleneck.explain import Said, place_of_row, said_of
from core.emotions import EMOTION_NAMES
from core.explanation.contributions import Split, runner_up
from core.figures.explanation import waterfall
from core.numbers import percent, signed
from core.study import Study
from pages.common.address import Address
from pages.common.chart import chart
from pages.common.frame import plainly
from pages.common.links import address as address_of
from pages.common.links import link
from pages.common.markup import quiet
from pages.common.pictures import pictures
from pages.common.rows import show_rows
from pages.edit.bottleneck_data import fitted_for

MOST = 10


@st.fragment
def one_face(study: Study, scorer: str, key: str, address: Address) -> None:
    """Choose a row of the study by `key`; what the bottleneck that was not fitted on it says, and why."""
    rows = study.images["row"].to_numpy()

    def another() -> None:
        st.session_state[key] = int(rows[np.searchsorted(rows, st.session_state[key], "right") % len(rows)])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = st.number_input("Row of FER2013", int(rows.min()), int(rows.max()), step=1, key=key, width=180)
        st.button("Next face", key="bottleneck_next", icon=":material/arrow_forward:", on_click=another)
    address.write()
    with plainly():
        _explained(study, scorer, int(row))


def _explained(study: Study, scorer: str, row: int) -> None:
    position, fitted_on = place_of_row(study, row)
    fitted = fitted_for(study, scorer, fitted_on)
    said = said_of(fitted.bottleneck, fitted.activations[position])
    truth, network = int(study.labels_true[position]), int(study.logits()[position].argmax())
    st.markdown(
        f"It says **{EMOTION_NAMES[said.emotion]}** ({percent(said.probabilities[said.emotion], 0)}). The network "
        f"itself says {EMOTION_NAMES[network]}; the label is {EMOTION_NAMES[truth]}."
    )
    if pictures() is not None:
        show_rows(np.array([row]), np.array([truth]), [""])
    _why(said)
    st.html(f'<p class="emo-quiet">{link("The same face, by neurons", address_of("face", row=row))}</p>')


def _why(said: Said) -> None:
    parts, emotion = said.contributions, said.emotion
    name, other = EMOTION_NAMES[emotion], runner_up(parts.logits, emotion)
    split = Split(parts.values[:, emotion], float(parts.base[emotion]), float(parts.logits[emotion]))
    table = pd.DataFrame(
        {"concept": said.concepts} | {f"{emo}, logits": parts.values[:, i] for i, emo in enumerate(EMOTION_NAMES)}
    )
    order = np.argsort(-np.abs(split.values), kind="stable")
    chart(
        waterfall(list(said.concepts), split, "the average face", name, MOST),
        key="bottleneck_face",
        says=f"Each step is one concept: how much more or less of it this face shows than the average one, times its "
        f"weight. The steps end at {signed(split.total, 2)}, exactly what the bottleneck computes for {name}; "
        f"{EMOTION_NAMES[other]} comes next with {signed(float(parts.logits[other]), 2)}.",
        alt=f"Waterfall from {split.start:.2f} to {split.total:.2f}; largest steps: "
        + ", ".join(f"{said.concepts[part]} {split.values[part]:+.2f}" for part in order[:4]),
        table=table.iloc[order],
    )
    quiet("Percentages of the bottleneck are not calibrated. It was not fitted on this picture.")
