"""Which study the pages show, how it was made, and how to show another one."""

import streamlit as st

from core.study import Study
from pages.common.markup import quiet
from pages.common.studies import current_study, study_location


def study_shown() -> None:
    """The study in a few facts, with the hash of its content and the command that made it."""
    study = current_study()
    where = "the one that comes with the program" if study_location() == "builtin" else f"from {study.folder}"
    st.markdown(f"**{study.title}**, {where}")
    quiet(_facts(study))
    quiet("The hash of its content, by which a report or a colleague can tell that it is this one:")
    st.code(study.id, language=None, wrap_lines=True)
    quiet("Made by:")
    st.code(study.manifest["command"], language="sh", wrap_lines=True)
    quiet("To show another one, build it with a command like this one and start the dashboard on its folder:")
    st.code("EMODISSECT_STUDY=my-study make run", language="sh")


def _facts(study: Study) -> str:
    splits = " and ".join(f"{count:,} of {name}" for name, count in study.images["split"].value_counts().items())
    neurons = sum(study.width(layer) for layer in study.layers)
    words = ", ".join(f"{scoring.title} ({len(scoring.concepts):,} words)" for scoring in study.scorings.values())
    return (
        f"{study.architecture.title} ({study.architecture.source}): {neurons:,} neurons in {len(study.layers)} layers, "
        f"probed with {len(study.images):,} faces ({splits}). Words from: {words}."
    )
