"""Explain a face: what the network says of it, and why, in words first."""

import streamlit as st

from core.explanation.explain import Explanation, scoring_for_faces
from core.explanation.subject import Subject
from core.study import Study
from pages.common.address import Address
from pages.common.frame import page_frame, pane
from pages.common.markup import lead, quiet
from pages.common.options import choice_row
from pages.common.scoring import keep_scoring, scorer_field, similarity_field
from pages.common.studies import current_study
from pages.common.words import words_used
from pages.explain.actions import what_the_face_does
from pages.explain.concepts import choose_emotion, choose_question, keep_question, show_neurons, show_waterfall
from pages.explain.explained import calibration_of, explained
from pages.explain.keep import keep
from pages.explain.lime_gallery import lime_gallery
from pages.explain.lime_pane import lime
from pages.explain.maps import neuron_maps, saliency_maps
from pages.explain.mixer import mixer
from pages.explain.note import note
from pages.explain.over_many import regions_over_many, trust_over_many
from pages.explain.photographs import choose_camera, choose_paste, choose_upload, photograph_view
from pages.explain.receipts import receipts
from pages.explain.regions import regions
from pages.explain.sources import Source, choose_example, choose_row, gallery
from pages.explain.verdict import network_view, verdict

MAP_WORDS = ("saliency map", "superpixel", "shapley value", "facial action")
SOURCES: dict[str, Source] = {
    "example": Source("Example", ":material/face:", choose_example),
    "upload": Source("Upload", ":material/upload:", choose_upload),
    "camera": Source("Camera", ":material/photo_camera:", choose_camera),
    "paste": Source("Paste", ":material/content_paste:", choose_paste),
    "row": Source("FER2013", ":material/dataset:", choose_row),
}


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("face")
    st.title("Explain a face", anchor=False)
    lead("Give the network a face: it says which emotion it sees, and which of its neurons made it say so.")
    note(calibration_of(study).accuracy)
    with st.container():
        source = _choose_source(address)
        above = st.container()
        subject = SOURCES[source].choose(address, study)
    if subject is not None:
        _explain(study, address, subject, source)
    else:
        keep_scoring(address, study, scoring_for_faces(study).name)
        keep_question(address)
    address.write()
    if source == "example":
        with above:
            gallery(study)


def _choose_source(address: Address) -> str:
    first = "row" if "row" in st.query_params else "example"
    titles = {name: f"{source.icon} {source.title}" for name, source in SOURCES.items()}
    return choice_row(address, "A face from", "source", titles, first=first, what="source")


def _explain(study: Study, address: Address, subject: Subject, source: str) -> None:
    top = st.container()
    st.subheader("Why: the words its neurons carry", anchor=False)
    controls = st.container(horizontal=True, vertical_alignment="bottom")
    with controls, st.container(width=300):
        scorer = scorer_field(address, study, scoring_for_faces(study).name)
    with controls, st.popover("Matching", icon=":material/tune:"):
        similarity = similarity_field(address, study, scorer)
    with top, st.spinner("Showing the network the face …"):
        explanation = explained(study, subject, scorer, similarity)
    with top:
        _headline(study, subject, explanation, source)
    with controls:
        emotion = choose_emotion(address, explanation)
    asked = choose_question(address, explanation, emotion)
    if emotion != explanation.prediction.emotion:
        st.markdown(explanation.sentence(emotion))
    show_waterfall(explanation, asked)
    show_neurons(study, explanation, asked)
    with pane("What if a word were silent?"):
        mixer(explanation)
    with pane("Where it looked"):
        if _has_picture(subject):
            saliency_maps(study, explanation, asked.emotion)
            neuron_maps(study, explanation)
            lime(study, explanation, asked.emotion)
        lime_gallery(study)
    with pane("Which regions matter"):
        if _has_picture(subject):
            regions(study, explanation, asked.emotion)
        regions_over_many(study)
    with pane("Which of these to trust"):
        if _has_picture(subject):
            receipts(study, explanation, asked.emotion)
        trust_over_many(study)
    with pane("What the face does"):
        what_the_face_does(study, explanation, asked.emotion)
    with pane("Keep it"):
        keep(study, explanation, asked)
    words_used("neuron", "label", "activation", "layer", "logit", "scorer", "similarity", "mean face", *MAP_WORDS)


def _has_picture(subject: Subject) -> bool:
    """Whether the picture itself is there; if not, that is said in place of what needs it."""
    if subject.face is None:
        quiet("This needs the picture, which is not here.")
    return subject.face is not None


def _headline(study: Study, subject: Subject, explanation: Explanation, source: str) -> None:
    left, right = st.columns([1, 2], gap="large")
    with left:
        photograph_view(source)
        network_view(study, subject)
        for warning in subject.warnings:
            st.warning(warning, icon=":material/info:")
    with right:
        verdict(explanation)


with page_frame(back="face", back_text="Start with an example"):
    show()
