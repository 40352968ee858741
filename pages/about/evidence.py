"""What we believe and why: each number that a result rests on, how sure it is, and the command that prints it."""

from collections.abc import Iterable
from html import escape
from shlex import quote

import streamlit as st

from core.errors import InputError
from core.evidence.claim import Claim
from core.evidence.claims import QUESTIONS
from core.evidence.words import measured
from core.study import Study
from pages.about.judges import judges
from pages.about.label_quality import label_quality, top_images
from pages.about.wordings import wordings
from pages.common.chart import chart
from pages.common.frame import page_frame, pane
from pages.common.links import address, link
from pages.common.markup import lead, quiet
from pages.common.studies import current_study, study_location
from pages.common.words import words_used


def show() -> None:
    """The page: one pane a question, those that take seconds behind a button."""
    study = current_study()
    st.title("What we believe and why", anchor=False)
    lead(
        "The questions that matter, what we would answer, and what the answer rests on: a number, how far chance could "
        "move it, and how many pictures or neurons it was found on. Every number is worked out from the study in use."
    )
    for name, question in QUESTIONS.items():
        with st.container(width=860), pane(question.title):
            if question.slow(study):
                _when_asked(study, name)
            else:
                _answer(study, name)
    label_quality(study)
    wordings(study)
    judges(study)
    top_images(study)
    words_used("neuron", "label", "interpretable", "tau", "scale", "accuracy", "interval", "p-value")


@st.fragment
def _when_asked(study: Study, name: str) -> None:
    key = f"work_out_{name}"
    if st.session_state.get(f"{key}_for") == study.id:
        _answer(study, name)
        return
    quiet("This may take a minute.")
    asked = {f"{key}_for": study.id}
    st.button("Work it out", key=key, icon=":material/calculate:", on_click=st.session_state.update, args=(asked,))


def _answer(study: Study, name: str) -> None:
    try:
        claim = _claim(study, study.id, study_location(), name)
    except InputError as error:
        quiet(str(error))
        return
    st.markdown(f"**{claim.belief}**")
    quiet(claim.because)
    if claim.drawing:
        drawn = claim.drawing
        chart(drawn.figure, key=f"claim_{name}", says=drawn.says, alt=drawn.alt, table=drawn.table)
    elsewhere = f"<br>{link(claim.where, address(claim.page, **claim.parameters))}" if claim.where else ""
    st.html(f'<p class="emo-quiet">{escape(measured(claim))}<br>{_command(claim.command)}{elsewhere}</p>')


def _command(words: Iterable[str]) -> str:
    """A command that breaks between its words alone."""
    whole = (f'<span style="white-space: nowrap">{escape(quote(word))}</span>' for word in words)
    return f'<code style="font-size: 0.85em">python -m core {" ".join(whole)}</code>'


@st.cache_resource(max_entries=32, show_spinner="Working it out …")
def _claim(_study: Study, study_id: str, location: str, name: str) -> Claim:
    return QUESTIONS[name].answer(_study, location)


with page_frame(back="overview", back_text="Back to the overview"):
    show()
