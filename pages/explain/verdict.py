"""What the network says: the face as it sees it, the probabilities, and one sentence of reasons."""

from html import escape

import pandas as pd
import streamlit as st

from core.emotions import EMOTIONS
from core.explanation.explain import Explanation
from core.explanation.subject import Subject
from core.figures.explanation import probability_bars
from core.study import Study
from pages.common.chart import chart
from pages.common.markup import face_uri, quiet
from pages.common.pictures import how_to_add_pictures
from pages.explain.memory import drawn_of


def network_view(study: Study, subject: Subject) -> None:
    """The 48x48 grey picture with the part that the network reads, or why it cannot be shown."""
    if subject.face is None:
        quiet(f"{subject.title}: its picture is not here, but the study knows what the network made of it.")
        how_to_add_pictures()
        return
    side, size = len(subject.face), study.architecture.input_size
    edge = 100 * (side - size) / 2 / side
    st.html(
        f'<figure class="emo-sees"><div><img src="{face_uri(subject.face)}" alt="{escape(subject.title)}, '
        f'as the network sees it"><i style="inset:{edge:.2f}%"></i></div>'
        f"<figcaption>{escape(subject.title)}. The network sees {size} x {size} grey pixels: the inside of the "
        "frame.</figcaption></figure>"
    )


def verdict(explanation: Explanation) -> None:
    """Prediction, sentence and probabilities."""
    color = EMOTIONS[explanation.prediction.emotion].color
    mark = f'<i style="background:{color}"></i>' if explanation.sure else ""
    truth = explanation.subject.truth
    st.html(
        f'<p class="emo-verdict">{mark}{escape(explanation.verdict())}</p>'
        f'<p class="emo-sentence">{escape(explanation.sentence())}</p>'
    )
    if truth is not None:
        quiet(f"FER2013 labels this face {EMOTIONS[truth].name}, {_beside(explanation, truth)}.")
    _bars(explanation)


def _beside(explanation: Explanation, truth: int) -> str:
    """How a label stands beside what the network says; one that is not sure only guesses."""
    agrees = truth == explanation.prediction.emotion
    if explanation.sure:
        return "as it says" if agrees else "which is not what it says"
    return "its first guess" if agrees else "not its first guess"


def _bars(explanation: Explanation) -> None:
    probabilities, threshold = explanation.probabilities, explanation.calibration.threshold
    chart(
        drawn_of(explanation.subject, probability_bars, probabilities, threshold),
        key="probabilities",
        says="How probable each emotion is. Right of the dashed line it is sure enough to name one.",
        alt="Bars of the probabilities: "
        + ", ".join(f"{emotion.name} {100 * probabilities[emotion.index]:.0f} %" for emotion in EMOTIONS),
        table=pd.DataFrame(
            {
                "emotion": [emotion.name for emotion in EMOTIONS],
                "probability": probabilities,
                "logit": explanation.prediction.logits,
            }
        ),
    )
    with st.popover("How sure is that?", icon=":material/balance:", type="tertiary"):
        for sentence in explanation.calibration.sentences():
            st.markdown(sentence)
