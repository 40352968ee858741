"""How good the labels are on faces they were not chosen on, from tables that ship with the study."""

import pandas as pd
import streamlit as st

from core.explanation.results import command_of, read_result
from core.figures.label_quality import clarity_dots, ordered_words, quality_dots, word_dots
from core.label_quality.image_clarity import RESULT, clarity_by_layer, clarity_by_layer_said
from core.label_quality.measures import MEASURES
from core.label_quality.words import because, belief, measures_said, scorers_said, winner_lines
from core.numbers import percent
from core.study import Study
from pages.common.chart import chart, drawn
from pages.common.frame import pane
from pages.common.label_data import clarity_of
from pages.common.markup import html_table, quiet
from pages.common.results import not_worked_out

TITLE = "Do the labels hold on new faces, and which way of choosing them is best?"


def label_quality(study: Study) -> None:
    """What wins, the figure and its table, the measures put to the test, and the words; the command where that was not
    worked out for this study."""
    tables = {name: read_result(f"label_quality{name}", study) for name in ("", "_tests", "_words")}
    with st.container(width=860), pane(TITLE):
        if any(table is None for table in tables.values()):
            not_worked_out("quality", "--layer", "all")
            return
        _labels(study, tables[""], tables["_tests"])
        _words(study, tables["_words"])
        quiet(f"Made by {command_of('label_quality')}.")


@st.fragment
def _labels(study: Study, whole: pd.DataFrame, tests: pd.DataFrame) -> None:
    layers = whole["layer"].unique().tolist()
    place = st.container()
    layer = st.selectbox("Layer", layers, index=len(layers) - 1, key="quality_layer", width=200)
    table, tests, titles = whole[whole["layer"] == layer], tests[tests["layer"] == layer], _titles(study)
    with place:
        st.markdown(f"**{belief(study, table)}**")
        quiet(because(study, table))
        html_table(winner_lines(study, table, tests))
    chart(
        drawn(quality_dots, table, titles),
        key="label_quality",
        says="Each dot is one way of choosing labels, the best of each scorer coloured; the rings are labels of other "
        "neurons, handed out at random. The further a dot is from its ring, the more the labels say.",
        alt="Held-out correlation of labels, best first: "
        + ", ".join(f"{line.scorer} {line.similarity} {line.correlation:.2f}" for line in table.itertuples()),
        table=table,
    )
    _tests(tests)


def _tests(tests: pd.DataFrame) -> None:
    with st.expander("Which measures can be believed", icon=":material/rule:"):
        quiet(measures_said(tests))
        html_table(
            pd.DataFrame(
                {
                    "Measure": [MEASURES[name].title for name in tests["measure"]],
                    "Verdict": ["passes" if passes else "fails" for passes in tests["passes"]],
                    "Falls, half missing": tests["missing"].map(percent),
                    "Falls, as many extra": tests["extra"].map(percent),
                    "What it asks": [MEASURES[name].meaning for name in tests["measure"]],
                }
            )
        )


@st.fragment
def _words(study: Study, words: pd.DataFrame) -> None:
    place = st.expander(
        "How good the words are themselves", icon=":material/spellcheck:", key="label_words_pane", on_change="rerun"
    )
    if not place.open:
        return
    with place:
        chart(
            drawn(word_dots, words, _titles(study)),
            key="label_words",
            says=scorers_said(study, words) + " Grey: weak.",
            alt="AUROC of each word for its emotion: "
            + ", ".join(f"{line.concept} {line.auroc:.2f}" for line in ordered_words(words).itertuples()),
            table=words,
        )


def top_images(study: Study) -> None:
    """How alike the faces that excite a neuron are, without any word; nothing where that was not worked out."""
    table = clarity_of(study)
    if table is None:
        return
    lines = clarity_by_layer(table)
    with st.container(width=860), pane("Do the faces that excite a neuron have anything in common?"):
        st.markdown(f"**{clarity_by_layer_said(lines)}**")
        quiet(
            "For each neuron the 25 different faces that excite it most are compared pair by pair in CLIP's space, "
            "beside as many faces of the same emotions drawn 500 times; a neuron counts as beyond luck at q ≤ 0.05 "
            "within its layer (Benjamini and Hochberg). No word is needed for this."
        )
        chart(
            drawn(clarity_dots, lines),
            key="image_clarity",
            says="By how much they are more alike than such random faces: the mean of a layer's neurons, and the line "
            "holds the middle half of them.",
            alt="More alike than chance: " + ", ".join(f"{line.layer} {line.lead:.3f}" for line in lines.itertuples()),
            table=lines,
            columns={"clear": st.column_config.NumberColumn(format="percent")},
        )
        quiet(f"Made by {command_of(RESULT)}.")


def _titles(study: Study) -> dict[str, str]:
    return {name: scoring.title for name, scoring in study.scorings.items()}
