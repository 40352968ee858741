"""Tuning: edit a layer live, by a threshold on how well neurons fit their words and a scale. Procedure II of the
source study."""

from dataclasses import replace
from shlex import join

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitAPIException

from core.editing.edits import Edit
from core.editing.outcome import Outcome, outcome
from core.editing.quality import Quality
from core.errors import InputError
from core.report.model_card import export_command, model_card
from core.report.tuning import Place, tuning_report
from core.study import Study
from pages.common.address import Address
from pages.common.frame import page_frame
from pages.common.history import undo_buttons
from pages.common.live_tuner import Sheet, live_tuner
from pages.common.markup import lead, quiet
from pages.common.report import report_button
from pages.common.studies import current_study, study_location
from pages.common.words import words_used
from pages.edit.choice import Choice, choose, current_point, move_to
from pages.edit.evidence import evidence_is_old, forget_evidence, show_evidence, show_suggestion
from pages.edit.planes import control, editor, plane, predictions, qualities, rows_of, settle
from pages.edit.results import show_export, show_flips, show_verdict
from pages.edit.sheets import sheet, spot


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("tuning")
    st.title("Does turning neurons up help?", anchor=False)
    lead(
        "Neurons that fit their word better than a threshold are made louder and all others quieter, by the same "
        "scale. Move the sliders and watch what the network gets right."
    )
    choice = choose(address, study)
    forget_evidence()
    _live(study, choice, address)
    show_evidence(study, choice)
    words_used("neuron", "label", "interpretable", "tau", "scale", "similarity", "accuracy", "interval", "p-value")


@st.fragment
def _live(study: Study, choice: Choice, address: Address) -> None:
    """The tuner and what follows from where it rests: letting a slider go runs this alone, not the page."""
    address.write()
    try:
        _tune(study, choice, address, sheet(study, choice))
    except InputError as error:
        st.info(str(error), icon=":material/image_search:")


def _tune(study: Study, choice: Choice, address: Address, shown: Sheet) -> None:
    wanted = current_point()
    point = shown.snapped(wanted)
    move_to(point)
    address.write()
    live_tuner(shown, point, spot(study, choice, shown, point), key="live_tuner", on_move=move_to)
    undo_buttons(f"tuning_{study.id[:12]}_{choice.name}", point, move_to)
    if point != wanted:
        quiet(f"The sliders move in steps: τ = {wanted.tau:g}, scale {wanted.scale:g} became the nearest one.")
    show_suggestion(study, choice)
    answer = predictions(study, choice, point)
    if answer is None:
        settle(study, choice, point)
        _again()
    before, after = answer
    rows = rows_of(study, choice.split)
    edit = Edit(point.tau, point.scale, choice.mode)
    found = outcome(edit, editor(study, choice).scores, study.labels_true[rows], before, after)
    alike = control(study, choice, point)
    before_after = qualities(study, choice, point)
    show_verdict(found, choice.split, alike, before_after)
    _report(study, choice, found, alike, answer)
    _export(study, choice, found, alike, before_after)
    show_flips(study, rows, before, after, choice.name)
    if evidence_is_old(point):
        st.rerun()


def _report(
    study: Study, choice: Choice, found: Outcome, alike: Outcome | None, answer: tuple[np.ndarray, np.ndarray]
) -> None:
    here, place = study_location(), Place(choice.layer, choice.scorer, choice.similarity, choice.split)
    every = plane(study, choice) if editor(study, choice).live else None
    report_button(
        lambda: tuning_report(study, here, place, found, alike, answer, every), f"tuning-{choice.name}", key="report"
    )


def _export(
    study: Study, choice: Choice, found: Outcome, alike: Outcome | None, measured: tuple[Quality, Quality] | None
) -> None:
    here, place = study_location(), Place(choice.layer, choice.scorer, choice.similarity, choice.split)
    name = f"{study.architecture.name}-{choice.layer}-edited"
    before, after = measured or (None, None)
    full = replace(found, quality_before=before, quality_after=after)
    show_export(
        lambda: model_card(study, here, place, full, alike, f"{name}.safetensors"),
        f"python -m core {join(export_command(here, place, found.edit, f'{name}.safetensors'))}",
        name,
    )


def _again() -> None:
    """Run the fragment once more, or the page if the page is what runs: only a fragment can rerun as one."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


with page_frame(back="tuning", back_text="Start afresh"):
    show()
