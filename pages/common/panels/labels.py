"""What each scorer says a neuron looks for, with runners-up and margins."""

import pandas as pd

from pages.common.download import csv_button
from pages.common.markup import html_table, quiet
from pages.common.neuron_data import table_of
from pages.common.panels.view import NeuronView
from pages.common.scoring import RECOMMENDED, similarity_title

HEADINGS = {
    "words_from": "Words from",
    "label": "Best word",
    "score": "Score",
    "margin": "Margin",
    "percentile": "Percentile",
    "runners_up": "Then come",
    "matched_by": "Matched by",
}


def labels(view: NeuronView, similarity: str) -> None:
    """One line a scorer. `similarity` is used for all of them; "recommended" is each scorer's own."""
    table = label_table(view, similarity)
    shown = table.assign(
        score=table["score"].map("{:.3f}".format),
        margin=table["margin"].map("{:.3f}".format),
        percentile=table["percentile"].map("{:.0f} %".format),
    )
    html_table(shown.rename(columns=HEADINGS))
    quiet(
        "Margin is the lead over the second word: the smaller, the less sure the name. The percentile is the share of "
        "the layer's labelled neurons whose best word fits no better. Scores of different lines cannot be compared."
    )
    csv_button(table, f"labels-{view.layer}-{view.neuron}", key="labels_csv")


def label_table(view: NeuronView, similarity: str) -> pd.DataFrame:
    """The labels of the neuron by every scorer of the study."""
    lines = []
    for scoring in view.study.scorings.values():
        matched = scoring.default_similarity if similarity == RECOMMENDED else similarity
        line = table_of(view.study, view.layer, scoring.name, matched).iloc[view.neuron]
        concepts, scores = view.study.candidates(view.layer, scoring.name, matched)
        others = zip(concepts[view.neuron][1:], scores[view.neuron][1:], strict=True)
        lines.append(
            {
                "words_from": scoring.title,
                "label": line["label"],
                "score": line["score"],
                "margin": line["margin"],
                "percentile": line["percentile"],
                "runners_up": ", ".join(f"{scoring.concepts[c]} {score:.3f}" for c, score in others if c >= 0),
                "matched_by": similarity_title(matched),
            }
        )
    return pd.DataFrame(lines)
