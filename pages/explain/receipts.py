"""Receipts: every map put to the test on this face, and which of them to trust here."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from core.emotions import EMOTIONS
from core.explanation.explain import Explanation
from core.explanation.faithfulness import Receipts, score_maps
from core.explanation.maps import MAP_KINDS, MAP_TITLES, making_of
from core.explanation.randomised import randomised_weights
from core.explanation.trust import trust_line
from core.faces.layout import region_masks
from core.figures.faithfulness import randomised_curves, removal_curves
from core.numbers import signed
from core.study import Study
from pages.common.chart import chart
from pages.common.markup import html_table, quiet
from pages.explain.memory import remembered


@st.fragment
def receipts(study: Study, explanation: Explanation, emotion: int) -> None:
    """Worked out when it is opened: about ten seconds."""
    opened = st.expander("Put the maps to the test", icon=":material/receipt_long:", key="receipts", on_change="rerun")
    if not opened.open:
        return
    with opened:
        quiet(
            "A map is worth its trust if taking away what it marks takes away the emotion. Each is tested by blurring "
            "the face bit by bit (insertion, deletion) and by guessing pixels from their neighbours (ROAD), beside "
            "random maps of equal area."
        )
        random_weights = st.toggle(
            "Also test them on random weights",
            key="receipts_random",
            help="A map that stays the same when the weights are drawn at random does not show what was learned.",
        )
        found = _tested(study, explanation, emotion)
        drawn = _randomised(study, explanation, emotion) if random_weights else None
        deaf = None if drawn is None else drawn.groupby("method")["correlation"].last().to_dict()
        st.markdown(f"**{trust_line(found, MAP_TITLES, deaf)}**")
        _table(found)
        _curves(found, emotion)
        if drawn is not None:
            _random_chart(drawn)


def _tested(study: Study, explanation: Explanation, emotion: int) -> Receipts:
    face, landmarks = explanation.subject.face, explanation.subject.landmarks

    def make() -> Receipts:
        bar = st.progress(0.0, "Making the maps …")
        try:
            making = replace(making_of(study), masks=region_masks(landmarks))
            maps = {}
            for done, (name, kind) in enumerate(MAP_KINDS.items(), start=1):
                maps[name] = kind.make(making, face, emotion)
                bar.progress(done / len(MAP_KINDS) / 2, f"Made {kind.title} …")
            return score_maps(
                making.spec,
                making.network,
                face,
                emotion,
                maps,
                probabilities=making.probabilities,
                progress=lambda done, total: bar.progress(0.5 + done / total / 2, "Taking away what they mark …"),
            )
        finally:
            bar.empty()

    return remembered(("receipts", study.id, emotion), make, explanation.subject)


def _randomised(study: Study, explanation: Explanation, emotion: int) -> pd.DataFrame:
    def make() -> pd.DataFrame:
        with st.spinner("Drawing the weights of one layer after another …"):
            making = making_of(study)
            return randomised_weights(
                making.spec, making.network, explanation.subject.face, emotion, layer=making.layer
            )

    return remembered(("randomised", study.id, emotion), make, explanation.subject)


def _table(found: Receipts) -> None:
    names = sorted(found.scores, key=found.gain, reverse=True)
    values = {name: found.scores[name].values - found.chance.mean(axis=0) for name in names}
    html_table(
        pd.DataFrame(
            {
                "Map": [MAP_TITLES[name] for name in names],
                "Better than random, points": [_points(found.gain(name)) for name in names],
                "Random maps beaten": [f"{100 * found.beaten(name):.0f} %" for name in names],
                "Insertion": [_points(values[name][0]) for name in names],
                "Deletion": [_points(values[name][1]) for name in names],
                "ROAD": [_points(values[name][2]) for name in names],
            }
        )
    )
    quiet(f"Points of probability, each beside the mean of {len(found.random)} random maps; above 0 is better.")


def _curves(found: Receipts, emotion: int) -> None:
    names = sorted(found.scores, key=found.gain, reverse=True)
    name = st.selectbox("Curves of", names, key="receipts_map", format_func=MAP_TITLES.__getitem__, width=240)
    score = found.scores[name]
    chart(
        removal_curves(found, name, MAP_TITLES[name]),
        key="removal",
        says=f"How probable {EMOTIONS[emotion].name} is while what {MAP_TITLES[name]} marks comes back out of a blur "
        "(solid) and while it goes (dotted). Grey: random maps. The wider its two curves are apart, the better.",
        alt=f"Insertion and deletion curves of {MAP_TITLES[name]} beside random maps",
        table=pd.DataFrame(
            {
                "share": np.linspace(0, 1, len(score.insertion)),
                "insertion": score.insertion,
                "deletion": score.deletion,
            }
        ),
    )


def _random_chart(table: pd.DataFrame) -> None:
    chart(
        randomised_curves(table, MAP_TITLES),
        key="randomised",
        says="How alike each map stays while layers lose what they learned, from the last one down. It should fall.",
        alt="Lines of the rank correlation with the true map, one for each method, as layers are randomised",
        table=table,
    )


def _points(share: float) -> str:
    return signed(100 * share, 1)
