"""LIME on the page: which superpixels speak for an emotion, how well that fits, and whether another seed agrees."""

from html import escape

import streamlit as st

from core.emotions import EMOTIONS
from core.explanation.explain import Explanation
from core.explanation.lime_explanation import LimeExplanation, lime_explanation, lime_stability
from core.explanation.lime_pictures import lime_pictures
from core.explanation.prediction import shared_network
from core.report.parts import picture_uri
from core.study import Study
from pages.common.markup import quiet
from pages.explain.memory import remembered

SEEDS = 5
SAMPLES = (100, 300, 1000)


@st.fragment
def lime(study: Study, explanation: Explanation, emotion: int) -> None:
    """Worked out when it is opened: a few seconds."""
    opened = st.expander("LIME: which patches speak for it", icon=":material/dashboard:", key="lime", on_change="rerun")
    if not opened.open:
        return
    with opened:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            samples = st.select_slider(
                "Variants of the face",
                SAMPLES,
                300,
                key="lime_samples",
                width=260,
                help="How many copies with some patches flattened the network is asked about.",
            )
            seed = int(st.number_input("Seed", 0, 9999, 0, key="lime_seed", width=140))
            again = st.toggle(
                f"Repeat with {SEEDS} seeds", key="lime_stability", help="Does chance decide which patches come out?"
            )
        found = run_lime(study, explanation, emotion, samples, seed)
        show_lime(explanation, found, emotion)
        quiet(found.sentence())
        if again:
            runs = [run_lime(study, explanation, emotion, samples, seed + step) for step in range(SEEDS)]
            quiet(lime_stability(runs).sentence())


def run_lime(study: Study, explanation: Explanation, emotion: int, samples: int, seed: int) -> LimeExplanation:
    """LIME under a progress bar, or what it said before in this session."""

    def make() -> LimeExplanation:
        bar = st.progress(0.0, f"Asking about {samples:,} variants, seed {seed} …")
        try:
            return lime_explanation(
                study.architecture,
                shared_network(study),
                explanation.subject.face,
                emotion,
                samples=samples,
                seed=seed,
                probabilities=explanation.calibration.probabilities,
                progress=lambda done, total: bar.progress(done / total),
            )
        finally:
            bar.empty()

    return remembered(("lime", study.id, emotion, samples, seed), make, explanation.subject)


def show_lime(explanation: Explanation, found: LimeExplanation, emotion: int) -> None:
    """The four pictures of the source study."""
    name = EMOTIONS[emotion].name
    pictures = lime_pictures(explanation.subject.face, found)
    shown = (
        (pictures.original, "The face", "As the network is given it."),
        (pictures.supporting, f"For {name}", "The strongest patches, and nothing else."),
        (pictures.supporting_outline, f"For {name}, outlined", "The same on the whole face."),
        (pictures.opposing_outline, f"Against {name}, outlined", "Patches that lower its probability."),
    )
    figures = "".join(
        f'<figure><img src="{picture_uri(picture)}" alt="{escape(title)}" width="192" height="192">'
        f"<figcaption>{escape(title)}<small>{escape(about)}</small></figcaption></figure>"
        for picture, title, about in shown
    )
    st.html(f'<div class="emo-maps">{figures}</div>')
