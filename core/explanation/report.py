"""The explanation of a face as a report to keep or send. The photograph is in it only if that is asked for."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.explanation.actions import agreement_sentence
from core.explanation.contributions import QUESTIONS, runner_up, worded
from core.explanation.examination import Actions, Looked, regions_sentence
from core.explanation.explain import UNLABELLED, Explanation
from core.explanation.overlay import overlay, signed_overlay
from core.explanation.saliency_methods import SALIENCY_METHODS
from core.figures.explanation import probability_bars, waterfall
from core.figures.regions import region_bars
from core.report import Chart, Faces, Part, Report, Table, Text
from core.study import Study

PLAIN = 128


def explanation_report(
    study: Study,
    explanation: Explanation,
    command: Sequence[str],
    *,
    with_face: bool = False,
    question: str = "whole",
    emotion: int | None = None,
    looked: Looked | None = None,
    actions: Actions | None = None,
) -> Report:
    """Prediction, sentence, probabilities and the words of one question; then where it looked and what the face does.

    `command` are the words after `python -m core` that make it again. `with_face` includes the 48x48 picture; without
    it maps are drawn on plain grey.
    """
    emotion = explanation.prediction.emotion if emotion is None else emotion
    face = _face(explanation) if with_face and explanation.subject.face is not None else []
    warnings = [Text("\n\n".join(explanation.subject.warnings), "About the picture")]
    parts = [
        *face,
        Text("\n\n".join(_sentences(explanation, emotion)), "In a sentence"),
        *(warnings if explanation.subject.warnings else []),
        _probabilities(explanation),
        Text("\n\n".join(explanation.calibration.sentences()), "How sure is that?"),
        _words(explanation, question, emotion),
        *(_looked(looked, explanation, with_face) if looked else []),
        *(_actions(actions) if actions else []),
    ]
    lead = f"{explanation.verdict()}. {explanation.subject.title}."
    return Report("A face, explained", lead, parts, study, command)


def _sentences(explanation: Explanation, emotion: int) -> list[str]:
    """What speaks for what it says, and for the emotion asked about where that is another."""
    said = explanation.prediction.emotion
    if emotion == said:
        return [explanation.sentence()]
    return [f"{EMOTIONS[each].title}: {explanation.sentence(each)}" for each in (said, emotion)]


def _face(explanation: Explanation) -> list[Part]:
    title = explanation.subject.title
    return [Faces([explanation.subject.face], [f"{title}, as the network sees it"], title="The face", width=192)]


def _probabilities(explanation: Explanation) -> Part:
    probabilities = explanation.probabilities
    return Chart(
        probability_bars(probabilities, explanation.calibration.threshold),
        "How probable each emotion is. Right of the dashed line it is sure enough to name one.",
        "Bars: " + ", ".join(f"{emotion.name} {100 * probabilities[emotion.index]:.0f} %" for emotion in EMOTIONS),
        pd.DataFrame({"emotion": EMOTION_NAMES, "probability": probabilities, "logit": explanation.prediction.logits}),
        "Probabilities",
    )


def _looked(looked: Looked, explanation: Explanation, with_face: bool) -> list[Part]:
    name, layer = EMOTIONS[looked.emotion].name, looked.maps[0].layer
    below = explanation.subject.face if with_face else np.full_like(explanation.subject.face, PLAIN)
    maps = Faces(
        [*(overlay(below, each) for each in looked.maps), signed_overlay(below, looked.lime.values)],
        [*(each.sentence() for each in looked.maps), f"Patches for and against {name}, by LIME"],
        [*(SALIENCY_METHODS[each.method].title + (": blank" if each.blank else "") for each in looked.maps), "LIME"],
        f"Yellow: where {layer} speaks for {name}{_but(looked)}. Blue and orange: patches for and against. "
        f"{looked.lime.sentence()}",
        "Where it looked",
        144,
    )
    bars = Chart(
        region_bars(looked.game.regions, looked.shares),
        regions_sentence(looked),
        "Bars: "
        + ", ".join(
            f"{region} {100 * share:+.1f} points"
            for region, share in zip(looked.game.regions, looked.shares, strict=True)
        ),
        pd.DataFrame({"region": looked.game.regions, "points": 100 * looked.shares}),
        "Which regions matter",
    )
    return [maps, bars]


def _but(looked: Looked) -> str:
    """Which of the maps are of no emotion."""
    methods = (SALIENCY_METHODS[each.method] for each in looked.maps)
    titles = [method.title for method in methods if not method.of_emotion]
    return f" ({', '.join(titles)}: where it is most active, whatever the emotion)" if titles else ""


def _actions(actions: Actions) -> list[Part]:
    return [Table(actions.table, agreement_sentence(actions.table), "What the face does")]


def _words(explanation: Explanation, question: str, emotion: int) -> Part:
    other = runner_up(explanation.prediction.logits, emotion)
    split, texts = explanation.split(question, emotion, other), QUESTIONS[question]
    table = explanation.concept_table(split)
    return Chart(
        waterfall(
            [word or UNLABELLED for word in explanation.words],
            split,
            texts.start,
            worded(texts.total, emotion, other),
        ),
        f"Each step is all neurons of {explanation.layer} that carry the word; blue speaks for, orange against. The "
        f"steps end at {split.total:.2f}, exactly what the network computes.",
        f"Waterfall from {split.start:.2f} to {split.total:.2f}; largest steps: "
        + ", ".join(f"{line.word} {line.contribution:+.2f}" for line in table.head(4).itertuples()),
        table,
        worded(texts.title, emotion, other),
    )
