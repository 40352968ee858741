"""Would other neurons have done as well, and does a setting chosen honestly keep its promise?"""

import pandas as pd
import streamlit as st

from core.editing.choosing import cross_fit
from core.editing.controls import CONTROLS, ControlledEdit, control_edit
from core.editing.edits import Edit
from core.editing.kept_layer_choice import kept_layer_choice, layer_choice_table
from core.editing.layer_choice_words import alone_said, promised_said
from core.errors import InputError
from core.figures.controls import controls_figure, optimism_figure
from core.numbers import agree
from core.study import Study
from pages.common.chart import chart
from pages.common.live_tuner import Point
from pages.common.markup import quiet
from pages.common.studies import study_location
from pages.edit.choice import Choice, current_point
from pages.edit.planes import editor, plane, rows_of

LAST_LAYER_ALONE = "This is worked out for {layer} alone, where a thousand edits cost seconds; choose that layer."


def show_controls(study: Study, choice: Choice) -> None:
    """The present edit beside the same edit of other neurons."""
    if not editor(study, choice).live:
        raise InputError(LAST_LAYER_ALONE.format(layer=study.layers[-1]))
    point = current_point()
    found = _controlled(study, study.id, choice, point)
    table = pd.DataFrame(
        [
            {
                "control": CONTROLS[result.name].title,
                "what it is": CONTROLS[result.name].meaning,
                "median": result.median,
                "low": result.span[0],
                "high": result.span[1],
                "p": result.p_value,
            }
            for result in found.results
        ]
    )
    chart(
        controls_figure(found),
        key="controls",
        says=found.verdict,
        alt=f"Change in correct pictures of {len(found.results)} controls beside {found.change:+d} of the real edit.",
        table=table,
    )
    quiet(
        f"τ = {point.tau:g}, scale {point.scale:g}, {found.interpretable:,} of {found.neurons:,} neurons louder, "
        f"{found.n:,} pictures. Thick: half of the draws; thin: 95 % of them. p: how often a draw is at least as good "
        "as the chosen neurons, which count as one of the draws."
    )


def show_held_out(study: Study, choice: Choice) -> None:
    """The best setting of each split on the other one."""
    if not editor(study, choice).live:
        raise InputError(LAST_LAYER_ALONE.format(layer=study.layers[-1]))
    fitted = cross_fit(plane(study, choice, "public"), plane(study, choice, "private"))
    names = ("chosen on PublicTest, reported on PrivateTest", "chosen on PrivateTest, reported on PublicTest")
    lines = [
        {"fold": name, "which": which} | cell.summary()
        for name, fold in zip(names, fitted.folds, strict=True)
        for which, cell in (("promised", fold.chosen), ("kept", fold.reported), ("best in hindsight", fold.best))
    ]
    first = fitted.folds[0]
    chart(
        optimism_figure(fitted.folds, tuple(name.replace(", ", ",<br>") for name in names)),
        key="held_out",
        says=f"The best of {first.settings:,} settings on PublicTest promised {first.chosen.change:+d} "
        f"{agree(first.chosen.change, 'picture', 'pictures')} and kept {first.reported.change:+d} on PrivateTest, "
        f"where hindsight would have found {first.best.change:+d}. Both ways together: {fitted.verdict}".replace(
            "-", "−"
        ),
        alt="For each split, what the best setting promised where it was chosen and what it gave on the other split.",
        table=pd.DataFrame(lines),
    )


def show_layer_choice(study: Study, choice: Choice) -> None:
    """The best setting of several layers on one split, on the other."""
    found = kept_layer_choice(study, study_location(), choice.scorer, choice.similarity, choice.mode)
    chart(
        optimism_figure([fitted.folds[0] for fitted in found.choices.values()], list(found.choices)),
        key="layer_choice",
        says=f"{promised_said(found)} Both ways together: {found.fitted.verdict} {alone_said(found)}",
        alt="For each layer alone and for all together, what the best setting promised on PublicTest and what it kept.",
        table=layer_choice_table(found),
    )
    quiet(
        "Each layer was tried with fewer settings than the map on this page has, because those of "
        f"{found.layers[0]} take long."
    )


@st.cache_resource(max_entries=32, show_spinner="Drawing 3,000 other choices of neurons …")
def _controlled(_study: Study, study_id: str, choice: Choice, point: Point) -> ControlledEdit:
    edit = Edit(point.tau, point.scale, choice.mode)
    return control_edit(editor(_study, choice), edit, _study.labels_true, rows_of(_study, choice.split))
