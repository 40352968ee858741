"""Why: the logit as a sum of words, and the neurons that carry them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.explanation.contributions import QUESTIONS, Split, largest, runner_up, worded
from core.explanation.explain import UNLABELLED, Explanation
from core.figures.explanation import waterfall
from core.figures.neuron import signed
from core.numbers import agree, counted
from core.study import Study
from pages.common.address import Address
from pages.common.chart import chart
from pages.common.links import neuron_address
from pages.common.markup import quiet, tile, tiles
from pages.common.neuron_data import faces_of
from pages.common.options import choice_box, choice_row, keep_choice
from pages.explain.memory import drawn_of

SAID = "said"
FIRST_QUESTION = "whole"
NEURONS = 6
MOST = 8


@dataclass(frozen=True)
class Asked:
    """What is asked about a face: a question, the emotion it is about, and the one to compare it with."""

    question: str
    emotion: int
    other: int


def choose_emotion(address: Address, explanation: Explanation) -> int:
    """The widget that chooses the emotion to ask about: what the network says, or any other."""
    said = explanation.prediction.emotion
    name = choice_box(
        address,
        "Ask about",
        "emotion",
        {SAID: f"{EMOTIONS[said].name}, its first choice"} | {name: name for name in EMOTION_NAMES},
        first=SAID,
        what="emotion",
        help="Any emotion: why not another one?",
        width=230,
    )
    return said if name == SAID else EMOTION_NAMES.index(name)


def choose_question(address: Address, explanation: Explanation, emotion: int) -> Asked:
    """The widget that chooses what to ask about the emotion."""
    other = runner_up(explanation.prediction.logits, emotion)
    question = choice_row(
        address,
        "Question",
        "question",
        {name: worded(question.title, emotion, other) for name, question in QUESTIONS.items()},
        first=FIRST_QUESTION,
        what="question",
        help="The first splits the logit itself, the second its lead over the closest other emotion, the third what "
        "this face changes on the average face.",
    )
    return Asked(question, emotion, other)


def keep_question(address: Address) -> None:
    """What `choose_emotion` and `choose_question` say, while they are not drawn."""
    keep_choice(address, "emotion", (SAID, *EMOTION_NAMES), SAID, "emotion")
    keep_choice(address, "question", QUESTIONS, FIRST_QUESTION, "question")


def show_waterfall(explanation: Explanation, asked: Asked) -> None:
    """The words one by one, from nothing to the logit."""
    split = explanation.split(asked.question, asked.emotion, asked.other)
    texts = QUESTIONS[asked.question]
    total = worded(texts.total, asked.emotion, asked.other)
    table = explanation.concept_table(split)
    words = [word or UNLABELLED for word in explanation.words]
    chart(
        drawn_of(explanation.subject, waterfall, words, split, texts.start, total, MOST),
        key="waterfall",
        says=f"Each step is all neurons that carry the word; blue speaks for, orange against. The steps end at "
        f"{split.total:.2f}, exactly what the network computes.",
        alt=f"Waterfall from {split.start:.2f} to {split.total:.2f}; largest steps: "
        + ", ".join(f"{line.word} {line.contribution:+.2f}" for line in table.head(4).itertuples()),
        table=table,
        columns={
            "contribution": st.column_config.NumberColumn("contribution, logits", format="%.4f"),
            "neurons": st.column_config.NumberColumn("neurons that carry it"),
            "active": st.column_config.NumberColumn("of those active here"),
        },
    )


def show_neurons(study: Study, explanation: Explanation, asked: Asked) -> None:
    """The neurons that speak loudest for and against, each leading to its page."""
    split = explanation.neuron_split(asked.question, asked.emotion, asked.other)
    for title, sign, column in zip(("For", "Against"), (1, -1), st.columns(2, gap="large"), strict=True):
        strongest = largest(np.maximum(sign * split.values, 0), NEURONS)
        with column:
            st.html(f'<p class="emo-side">{title}: the neurons that speak loudest</p>')
            if len(strongest):
                tiles((_neuron(study, explanation, int(neuron), split) for neuron in strongest), "small")
            else:
                quiet("No neuron.")
    speaking = split.values[split.values != 0]
    usual = signed(float(np.abs(speaking).mean())).lstrip("+") if len(speaking) else "0"
    for_it = int((speaking > 0).sum())
    quiet(
        f"{counted(for_it, 'neuron')} {agree(for_it, 'speaks', 'speak')} for, {(speaking < 0).sum():,} against, each "
        f"by {usual} logits on average: no single one decides."
    )


def _neuron(study: Study, explanation: Explanation, neuron: int, split: Split) -> str:
    word = explanation.words[explanation.labels[neuron]] or UNLABELLED
    return tile(
        neuron_address(study, neuron, explanation.layer, explanation.scoring, explanation.similarity),
        faces_of(study, explanation.layer)[neuron],
        f"Average of the faces that excite neuron {neuron} most",
        word,
        (f"#{neuron}", signed(float(split.values[neuron]))),
        None,
    )
