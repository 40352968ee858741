"""Which study the pages show, how it was made, and how to show another one."""

import streamlit as st

from core.numbers import counted
from core.paths import own_studies
from core.study import Study
from core.study.registry import WITH_PROGRAM
from pages.common.markup import quiet
from pages.common.studies import current_study, study_asked, study_location


def study_shown() -> None:
    """The study in a few facts, with the hash of its content and the command that made it."""
    study, asked = current_study(), study_asked()
    where = "which comes with the program" if asked.where == WITH_PROGRAM else f"from {study.folder}"
    st.markdown(f"**{study.title}**, {where}; commands know it as `--study {study_location()}`")
    quiet(_facts(study))
    quiet("The hash of its content, by which a report or a colleague can tell that it is this one:")
    st.code(study.id, language=None, wrap_lines=True)
    quiet("Made by:")
    st.code(study.manifest["command"], language="sh", wrap_lines=True)
    quiet(
        "To show another one, build it with a command like this one into your folder of studies, and choose it below "
        "the navigation:"
    )
    st.code(f"--out {own_studies() / 'my-study'}", language="sh")
    quiet("Or start the dashboard on any folder:")
    st.code("EMODISSECT_STUDY=my-study make run", language="sh")


def _facts(study: Study) -> str:
    splits = " and ".join(f"{count:,} of {name}" for name, count in study.images["split"].value_counts().items())
    neurons = sum(study.width(layer) for layer in study.layers)
    words = ", ".join(
        f"{scoring.title} ({counted(len(scoring.concepts), 'word')})" for scoring in study.scorings.values()
    )
    return (
        f"{study.architecture.title} ({study.architecture.source}): {counted(neurons, 'neuron')} in "
        f"{counted(len(study.layers), 'layer')}, probed with {len(study.images):,} faces ({splits}). Words from: "
        f"{words}."
    )
