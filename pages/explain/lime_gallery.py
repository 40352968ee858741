"""LIME on one face of each emotion that the network names right, as the source study shows it."""

import streamlit as st

from core.explanation.explain import scoring_for_faces
from core.explanation.lime_pictures import gallery_subjects
from core.study import Study
from pages.common.markup import quiet
from pages.common.pictures import how_to_add_pictures, pictures
from pages.explain.explained import explained
from pages.explain.lime_pane import SAMPLES, run_lime, show_lime


@st.fragment
def lime_gallery(study: Study) -> None:
    """Worked out when it is opened, one emotion after the other; each is shown as it comes."""
    opened = st.expander(
        "LIME on one face of each emotion", icon=":material/gallery_thumbnail:", key="lime_gallery", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        here = pictures()
        if here is None:
            quiet("Examples stand in for pictures of FER2013.")
            how_to_add_pictures()
        scoring = scoring_for_faces(study)
        for subject in gallery_subjects(study, here):
            explanation = explained(study, subject, scoring.name, scoring.default_similarity)
            if subject.face is None:
                continue
            emotion = explanation.prediction.emotion
            st.html(f'<p class="emo-side">{subject.title}: {explanation.verdict()}</p>')
            found = run_lime(study, explanation, emotion, SAMPLES[1], 0)
            show_lime(explanation, found, emotion)
            quiet(found.sentence())
