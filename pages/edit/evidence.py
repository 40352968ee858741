"""What surrounds one edit: the whole map in numbers, the published sweep beside ours, and the layers compared."""

import numpy as np
import pandas as pd
import streamlit as st

from core.dissection.luck import BEYOND_LUCK
from core.editing import published
from core.editing.sweep import layers_by_interpretability, suggested_layer, sweep
from core.errors import InputError
from core.figures.tuning import PUBLISHED_SCALE, PUBLISHED_TAU, plane_map, sweep_map
from core.numbers import agree
from core.study import Study
from pages.common.chart import chart
from pages.common.download import csv_button
from pages.common.frame import pane
from pages.common.live_tuner import Point
from pages.common.markup import quiet
from pages.common.neuron_data import beyond_luck_of
from pages.common.scoring import similarity_title
from pages.edit.choice import Choice, current_point, go_to, published_layer
from pages.edit.controls import show_controls, show_held_out, show_layer_choice
from pages.edit.planes import editor, plane, rows_of

P_VALUE = {"p_value": st.column_config.NumberColumn("p", format="%.2g")}

# What of the point a box depends on, and for what the open ones were drawn.
_FOLLOWED = {"controls": lambda point: point, "layers": lambda point: point.tau}
_DRAWN = "evidence_drawn"


@st.fragment
def show_evidence(study: Study, choice: Choice) -> None:
    """What there is to know before believing a number; each part is worked out when it is opened."""
    forget_evidence()
    with pane("Before believing a number"):
        for key, (title, icon, draw) in SECTIONS.items():
            box = st.expander(title, icon=icon, key=f"evidence_{key}", on_change="rerun")
            if box.open:
                with box:
                    try:
                        draw(study, choice)
                    except InputError as error:
                        quiet(str(error))
                    else:
                        if key in _FOLLOWED:
                            st.session_state[_DRAWN][key] = _FOLLOWED[key](current_point())


def forget_evidence() -> None:
    """Nothing is drawn yet: call it before the page asks whether what it shows is of another setting."""
    st.session_state[_DRAWN] = {}


def evidence_is_old(point: Point) -> bool:
    """Whether an open box still shows another setting: sliders that are let go run their own part of the page alone."""
    return any(_FOLLOWED[key](point) != drawn for key, drawn in st.session_state[_DRAWN].items())


def show_suggestion(study: Study, choice: Choice) -> None:
    """The layer with most interpretable neurons at the present threshold, one click away."""
    table = layers_by_interpretability(study, choice.scorer, choice.similarity, current_point().tau)
    layer = suggested_layer(table)
    line = next(table[table["layer"] == layer].itertuples())
    above, neurons = int(line.interpretable), int(line.neurons)
    words = f"**{layer}** has most interpretable neurons at this threshold: {above:,} of {neurons:,}."
    beyond = beyond_luck_of(study, choice.scorer, choice.similarity).get(layer)
    if beyond is not None:
        words += f" Whatever the threshold, {beyond:,} of its labels {agree(beyond, 'is', 'are')} beyond luck."
    with st.container(horizontal=True, vertical_alignment="center"):
        if layer == choice.layer:
            st.caption(f"{words} It is the one you are editing.", width="content")
            return
        st.caption(f"{words} The source study would edit that one.", width="content")
        if st.button(f"Edit {layer}", key="suggested_layer", icon=":material/arrow_forward:"):
            go_to(layer=layer)
            st.rerun()


def _both_sweeps(study: Study, choice: Choice) -> None:
    """Procedure II as published, cell by cell: theirs, and the same cells with this study's network and labels."""
    if published.SIMILARITY not in study.similarities:
        raise InputError(
            f"This study has no {similarity_title(published.SIMILARITY)} labels, so it cannot be compared."
        )
    theirs = published.published_sweep()
    ours = _our_sweep(study, study.id, choice.scorer)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**Published** · {published.N_IMAGES:,} pictures, {_percent(theirs)} unedited")
        _sweep_chart(theirs, "published", "Pictures gained or lost against the unedited network (factor 1).")
    with right:
        st.markdown(f"**Ours** · {int(ours['n'].iloc[0]):,} pictures, {_percent(ours)} unedited")
        _sweep_chart(ours, "ours", "The same settings, this study's network and labels.")
    best = int((theirs["correct"] - _unedited(theirs)).max())
    found = int((ours["correct"] - _unedited(ours)).max())
    edits = int((theirs["scale"] != 1).sum())
    points = 100 * best / published.N_IMAGES
    quiet(
        f"The source study kept its best cell: {best:+d} of {published.N_IMAGES:,} pictures ({points:.2f} points), the "
        f"best of {edits} edited ones, picked on the very pictures it was reported on, without a test of chance. Our "
        f"best cell on the same grid, as unfairly picked: {_change(found)}. Both: {study.architecture.title}, "
        f"{published_layer(study)}, soft-WPMI labels, weights without bias, PublicTest and PrivateTest together; the "
        f"trained networks and the words differ (ours: {study.scorings[choice.scorer].title})."
    )


def _sweep_chart(table: pd.DataFrame, name: str, says: str) -> None:
    change = (table["correct"] - _unedited(table)).to_numpy()
    taus, scales = np.unique(table["tau"]), np.unique(table["scale"])
    grid = change.reshape(len(taus), len(scales))
    chart(
        sweep_map(taus, scales, grid, int(table["n"].iloc[0])),
        key=f"sweep_{name}",
        says=says,
        alt=f"The {name} sweep: {grid.min():+d} to {grid.max():+d} correct pictures; the table has every cell.",
        table=table.assign(change=change),
        columns=P_VALUE,
    )


def _unedited(table: pd.DataFrame) -> int:
    return int(table.loc[table["scale"] == 1, "correct"].iloc[0])


def _change(pictures: int) -> str:
    return f"{pictures:+d} {agree(pictures, 'picture', 'pictures')}" if pictures else "none is better than unedited"


def _percent(table: pd.DataFrame) -> str:
    return f"{100 * _unedited(table) / table['n'].iloc[0]:.2f} %"


@st.cache_resource(max_entries=8, show_spinner="Sweeping the 72 published settings …")
def _our_sweep(_study: Study, study_id: str, scorer: str) -> pd.DataFrame:
    layer = published_layer(_study)
    choice = Choice(layer, scorer, published.SIMILARITY, published.MODE, "both")
    return sweep(editor(_study, choice), _study.labels_true, rows_of(_study, "both"), published.MODE)


def _whole_map(study: Study, choice: Choice) -> None:
    if not editor(study, choice).live:
        raise InputError(
            f"The whole map is worked out for {study.layers[-1]} alone; other layers take too long a cell."
        )
    counts = plane(study, choice)
    before = np.trace(counts.baseline)
    best = counts.best
    marks = {
        "published setting": (PUBLISHED_TAU, PUBLISHED_SCALE, "diamond-open"),
        "best here": (counts.taus[best[0]], counts.scales[best[1]], "star-open"),
    }
    table = pd.DataFrame(
        {
            "tau": np.repeat(counts.taus, len(counts.scales)),
            "scale": np.tile(counts.scales, len(counts.taus)),
            "correct": counts.correct.ravel(),
            "change": (counts.correct - before).ravel(),
            "gained": counts.gained.ravel(),
            "lost": counts.lost.ravel(),
            "accuracy": counts.accuracy.ravel(),
            "p_value": counts.p_value.ravel(),
        }
    )
    chart(
        plane_map(counts.taus, counts.scales, 100 * (counts.correct - before) / counts.n, marks),
        key=f"plane-{choice.name}",
        says=f"{len(table):,} settings were tried on these {counts.n:,} pictures; the best of so many flatters itself.",
        alt="Change of accuracy over threshold and scale; the table has every cell.",
        table=table,
        columns=P_VALUE,
    )


def _layers(study: Study, choice: Choice) -> None:
    tau = current_point().tau
    table = layers_by_interpretability(study, choice.scorer, choice.similarity, tau)
    theirs = published.published_layers().set_index("layer")
    table["published share"] = table["layer"].map(theirs["share"])
    beyond = beyond_luck_of(study, choice.scorer, choice.similarity)
    if beyond:
        table.insert(3, "beyond luck", table["layer"].map(beyond))
    percent = st.column_config.ProgressColumn(min_value=0.0, max_value=1.0, format="percent")
    st.dataframe(
        table, hide_index=True, key="layers_table", column_config={"share": percent, "published share": percent}
    )
    csv_button(table, f"layers-{choice.scorer}-{choice.similarity}", key="layers_csv")
    quiet(
        f"Neurons whose label scores above τ = {tau:.2f} ({similarity_title(choice.similarity)}), and the share that "
        "was published (soft-WPMI, τ = 0), where by CLIP's scores even pure noise nearly always passes."
    )
    if beyond:
        quiet(BEYOND_LUCK)


SECTIONS = {
    "controls": ("Would other neurons have done as well?", ":material/shuffle:", show_controls),
    "held_out": ("Does a setting chosen honestly keep its promise?", ":material/balance:", show_held_out),
    "layer_choice": ("Does a layer chosen honestly keep its promise?", ":material/layers_clear:", show_layer_choice),
    "sweep": ("The published sweep beside ours", ":material/compare:", _both_sweeps),
    "map": ("The whole map, to hover over and to download", ":material/grid_on:", _whole_map),
    "layers": ("All layers: how many neurons are interpretable?", ":material/layers:", _layers),
}
