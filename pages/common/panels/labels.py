"""What each scorer says a neuron looks for, with runners-up and margins."""

from core.study.neuron_facts import label_table
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
    "similarity": "Matched by",
}


def labels(view: NeuronView, similarity: str) -> None:
    """One line a scorer. `similarity` is used for all of them; "recommended" is each scorer's own."""
    matched = None if similarity == RECOMMENDED else similarity
    table = label_table(view.study, view.layer, view.neuron, matched, table_of)
    shown = table.assign(
        score=table["score"].map("{:.3f}".format),
        margin=table["margin"].map("{:.3f}".format),
        percentile=table["percentile"].map("{:.0f} %".format),
        similarity=table["similarity"].map(similarity_title),
    )
    html_table(shown.rename(columns=HEADINGS))
    quiet(
        "Margin is the lead over the second word: the smaller, the less sure the name. The percentile is the share of "
        "the layer's labelled neurons whose best word fits no better. Scores of different lines cannot be compared."
    )
    csv_button(table, f"labels-{view.layer}-{view.neuron}", key="labels_csv")
