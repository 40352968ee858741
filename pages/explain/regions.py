"""What each region of the face adds, and what the network would say if some were covered."""

from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from core.emotions import EMOTIONS
from core.explanation.baselines import BASELINES, baseline_picture
from core.explanation.explain import Explanation
from core.explanation.overlay import signed_overlay
from core.explanation.prediction import shared_network
from core.explanation.regions import RegionGame, region_game
from core.faces.layout import region_masks
from core.figures.explanation import probability_bars
from core.figures.regions import region_bars
from core.report.parts import picture_uri
from core.study import Study
from core.study.neuron_facts import mean_of_all
from pages.common.chart import chart
from pages.common.markup import quiet
from pages.explain.memory import drawn_of, remembered


@st.fragment
def regions(study: Study, explanation: Explanation, emotion: int) -> None:
    """The regions' exact shares, and a choice of those to cover."""
    baseline = st.segmented_control(
        "Cover with",
        list(BASELINES),
        default=next(iter(BASELINES)),
        key="region_baseline",
        required=True,
        format_func=lambda name: BASELINES[name].title,
        help="\n".join(f"- **{each.title}**: {each.meaning}" for each in BASELINES.values()),
    )
    game = _game(study, explanation, baseline)
    _shares(explanation, game, emotion, baseline)
    _what_if(study, explanation, game, baseline)


def _game(study: Study, explanation: Explanation, baseline: str) -> RegionGame:
    subject = explanation.subject

    def make() -> RegionGame:
        bar = st.progress(0.0, "Covering the regions in every combination …")
        try:
            return region_game(
                study.architecture,
                shared_network(study),
                subject.face,
                region_masks(subject.landmarks),
                baseline_picture(baseline, subject.face, mean_of_all(study)),
                progress=lambda done, total: bar.progress(done / total),
            )
        finally:
            bar.empty()

    return remembered(("regions", study.id, subject.landmarks is None, baseline), make, subject)


def _shares(explanation: Explanation, game: RegionGame, emotion: int, baseline: str) -> None:
    shares = game.shares(explanation.calibration.probabilities)[:, emotion]
    whole, bare = (100 * explanation.calibration.probabilities(game.logits[row])[emotion] for row in (-1, 0))
    name, most = EMOTIONS[emotion].name, game.regions[int(shares.argmax())]
    left, right = st.columns([1, 2], gap="large")
    with left:
        picture = signed_overlay(explanation.subject.face, game.face_map(shares))
        st.html(
            f'<figure class="emo-sees"><div><img src="{picture_uri(picture)}" alt="The face with its regions coloured: '
            f'{escape(most)} speaks most for {name}"></div><figcaption>Blue regions speak for {name}, orange ones '
            "against.</figcaption></figure>"
        )
    with right:
        chart(
            drawn_of(explanation.subject, region_bars, game.regions, shares),
            key="regions",
            says=f"All covered, {name} has {bare:.0f} %; the whole face, {whole:.0f} %. The bars say exactly which "
            f"regions make the difference; {most} most.",
            alt="Bars: "
            + ", ".join(
                f"{region} {100 * share:+.1f} points" for region, share in zip(game.regions, shares, strict=True)
            ),
            table=pd.DataFrame({"region": game.regions, "points": 100 * shares}),
        )
    layout = "from the landmarks of this face" if explanation.subject.landmarks is not None else "those of the average"
    quiet(
        f"Shapley values over all {len(game.logits)} ways to cover regions ({BASELINES[baseline].title.lower()}). The "
        f"regions are {layout}."
    )


def _what_if(study: Study, explanation: Explanation, game: RegionGame, baseline: str) -> None:
    covered = st.pills(
        "Cover a region and see what it would say",
        game.regions,
        selection_mode="multi",
        key="covered_regions",
    )
    if not covered:
        return
    face = explanation.subject.face
    hidden = np.any([game.masks[game.regions.index(name)] for name in covered], axis=0)
    shown = np.where(hidden, baseline_picture(baseline, face, mean_of_all(study)), face)
    logits = game.logits_without(covered)
    probabilities = explanation.calibration.probabilities(logits)
    said = EMOTIONS[int(probabilities.argmax())].name
    verdict = "It would say" if explanation.calibration.sure(logits) else "It would not be sure:"
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.html(
            f'<figure class="emo-sees"><div><img src="{picture_uri(shown)}" alt="The face without '
            f'{escape(", ".join(covered))}"></div></figure>'
        )
    with right:
        chart(
            probability_bars(probabilities, explanation.calibration.threshold),
            key="covered",
            says=f"{verdict} {said}, {100 * probabilities.max():.0f} %.",
            alt=f"Bars of the probabilities without {', '.join(covered)}; highest for {said}",
            table=pd.DataFrame(
                {
                    "emotion": [emotion.name for emotion in EMOTIONS],
                    "covered": probabilities,
                    "whole": explanation.probabilities,
                }
            ),
        )
