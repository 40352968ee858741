"""The user's own concept sets: keep typed words, download, change and delete them, and how to dissect with them."""

import shlex
from dataclasses import replace
from html import escape

import streamlit as st

from core.asking.known_words import MOST_PHRASES
from core.concepts.concept_set import ConceptSet, concept_set_from_words
from core.concepts.own_sets import LONGEST_NAME, delete_own_set, own_sets, save_own_set, suggested_name, with_words
from core.errors import InputError
from core.numbers import counted
from core.paths import ASSETS
from core.study import Study
from pages.common.download import file_button
from pages.common.frame import pane
from pages.common.links import address, link
from pages.common.markup import quiet

SAID = "own_sets_said"


def own_concept_sets(study: Study, phrases: list[str], layer: str) -> None:
    """The pane that keeps the asked `phrases`, and the sets that are kept already."""
    with pane("Keep these words as a concept set"):
        quiet("A concept set is a list of words to dissect a network with. Yours are kept beside the data, as YAML.")
        _save_form(phrases)
        said = st.session_state.pop(SAID, None)
        if said:
            st.success(said, icon=":material/check_circle:")
    kept = own_sets()
    if kept:
        with pane("Your concept sets"):
            for name, concept_set in kept.items():
                _one_set(name, concept_set, layer)
            _how_to_dissect(study, next(iter(kept)))


def _save_form(phrases: list[str]) -> None:
    suggestion = suggested_name(phrases)
    asked = concept_set_from_words(phrases, ", ".join(phrases))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name",
            value=suggestion,
            key=f"set_name_{suggestion}",
            max_chars=LONGEST_NAME,
            width=280,
            help="Lower-case letters, digits and hyphens.",
        )
        overwrite = st.checkbox("Replace a set of this name", key="set_replace")
        save = st.button("Save", key="set_save", icon=":material/save:")
        _download(asked, name or suggestion, "set_yaml")
    if save:
        save_own_set(asked, name, overwrite)
        _say_saved(asked, name)


def _say_saved(concept_set: ConceptSet, name: str) -> None:
    count = len(concept_set.concepts)
    st.session_state[SAID] = f"Saved {counted(count, 'word')} as {name!r}."


def _one_set(name: str, concept_set: ConceptSet | InputError, layer: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"own_{name}"):
        with st.container(width="stretch"):
            if isinstance(concept_set, InputError):
                st.warning(str(concept_set))
            else:
                words = ", ".join(concept_set.names[:MOST_PHRASES])
                more = f" and {len(concept_set.names) - MOST_PHRASES} more" * (len(concept_set.names) > MOST_PHRASES)
                ask = link(name, address("ask", words=words, layer=layer))
                st.html(f'<p class="emo-quiet"><strong>{ask}</strong>: {escape(words + more)}</p>')
        if isinstance(concept_set, ConceptSet):
            with st.popover("Edit", icon=":material/edit:", key=f"edit_{name}"):
                _edit(name, concept_set)
            _download(concept_set, name, f"yaml_{name}")
        with st.popover("Delete", icon=":material/delete:", key=f"delete_{name}"):
            st.markdown(f"Delete {name!r}? The file is removed.")
            if st.button("Delete it", key=f"delete_sure_{name}", type="primary"):
                delete_own_set(name)
                st.session_state[SAID] = f"Deleted {name!r}."
                st.rerun()


def _edit(name: str, concept_set: ConceptSet) -> None:
    key, kept = f"words_{name}", "\n".join(concept_set.names)
    # Where the set was replaced since, what was typed before belongs to another one.
    if key not in st.session_state or st.session_state.get(f"{key}_kept") != kept:
        st.session_state[key] = st.session_state[f"{key}_kept"] = kept
    words = st.text_area("Words, one a line", key=key, height=220, width=320)
    if st.button("Save changes", key=f"change_{name}", type="primary"):
        changed = with_words(concept_set, words)
        save_own_set(changed, name, overwrite=True)
        _say_saved(changed, name)
        st.rerun()


def _download(concept_set: ConceptSet, name: str, key: str) -> None:
    file_button(
        lambda: replace(concept_set, name=name).to_yaml().encode(),
        f"{name}.yaml",
        "application/yaml",
        key,
        label="YAML",
        help="Download this concept set as YAML.",
    )


def _how_to_dissect(study: Study, name: str) -> None:
    root = ASSETS.parent
    folder = study.folder.relative_to(root) if study.folder.is_relative_to(root) else study.folder
    weights = shlex.quote(str(folder / "network.safetensors"))
    quiet("To label every neuron with these words, score FER2013's faces with them and dissect the network again:")
    st.code(
        f"python -m core score clip --concepts {name} --out {name}.safetensors\n"
        f"python -m core dissect --network {study.architecture.name} --weights {weights} "
        f"--scores {name}={name}.safetensors --out my-study\n"
        "EMODISSECT_STUDY=my-study make run",
        language="sh",
    )
