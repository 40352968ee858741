"""The neurons of a layer as one table that can be searched, filtered and sorted."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES
from core.study.study import Study


def neuron_table(study: Study, layer: str, scoring: str, similarity: str) -> pd.DataFrame:
    """One line a neuron: the columns of `Study.labels` and `Study.neurons`, and group (of its label), emotions
    (what the label suggests), turn (1 for the best neuron of its label, 2 for the next …), dominant (the emotion most
    frequent in its top images, "" if dead) and share (of it)."""
    table = study.labels(layer, scoring, similarity).merge(study.neurons(layer), on="neuron")
    concepts = study.scorings[scoring]
    groups = np.array([*concepts.groups, ""], dtype=object)
    suggested = np.array([*(", ".join(names) for names in concepts.emotions), ""], dtype=object)
    mix = table[list(EMOTION_NAMES)].fillna(0).to_numpy()
    dominant = np.array(EMOTION_NAMES, dtype=object)[mix.argmax(axis=1)]
    return table.assign(
        group=groups[table["concept"]],
        emotions=suggested[table["concept"]],
        turn=table.groupby("label")["score"].rank(method="first", ascending=False),
        dominant=np.where(table["alive"], dominant, ""),
        share=mix.max(axis=1),
    )


@dataclass(frozen=True)
class Sort:
    """An order of the table, for one that has the column; neurons without a value come last, ties by score and then by
    number."""

    title: str
    column: str
    ascending: bool


SORTS: dict[str, Sort] = {
    "variety": Sort("One of each label first", "turn", ascending=True),
    "score": Sort("Best fit first", "score", ascending=False),
    "margin": Sort("Clearest lead first", "margin", ascending=False),
    "frequency": Sort("Most often active first", "frequency", ascending=False),
    "rare": Sort("Most rarely active first", "frequency", ascending=True),
    "share": Sort("Purest class mix first", "share", ascending=False),
    "luck": Sort("Likeliest luck first", "q", ascending=False),
    "number": Sort("By number", "neuron", ascending=True),
}
STATES: dict[str, str] = {"alive": "Alive", "dead": "Dead", "all": "All"}


@dataclass(frozen=True)
class NeuronFilter:
    """What to keep of the table; an empty field keeps everything.

    `search` is a neuron's number, or part of a label; `percentile` the lowest and highest percentile of the score,
    which a dead neuron does not have; `emotions` the dominant class of the top images. `beyond_luck` needs the column
    of that name (core.dissection.luck).
    """

    search: str = ""
    labels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    percentile: tuple[float, float] = (0, 100)
    state: str = "alive"
    beyond_luck: bool = False

    def apply(self, table: pd.DataFrame) -> pd.DataFrame:
        """The lines of the table that pass. A neuron that is asked for by number passes whatever its state."""
        words = self.search.strip().lower()
        if words.isdecimal():
            return table[table["neuron"] == int(words)]
        keep = pd.Series(True, index=table.index)
        if self.state != "all":
            keep &= table["alive"] == (self.state == "alive")
        if words:
            keep &= table["label"].str.lower().str.contains(words, regex=False)
        for column, wanted in (("label", self.labels), ("group", self.groups), ("dominant", self.emotions)):
            if wanted:
                keep &= table[column].isin(wanted)
        if tuple(self.percentile) != (0, 100):
            keep &= table["percentile"].between(*self.percentile)
        if self.beyond_luck:
            keep &= table["beyond_luck"]
        return table[keep]


def sorts_of(table: pd.DataFrame) -> tuple[str, ...]:
    """The SORTS whose column the table has: not every study comes with q (core.dissection.luck)."""
    return tuple(name for name, sort in SORTS.items() if sort.column in table)


def sort_neurons(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """The table in one of the SORTS."""
    sort = SORTS[order]
    by = {sort.column: sort.ascending} | {
        column: ascending for column, ascending in (("score", False), ("neuron", True)) if column != sort.column
    }
    return table.sort_values(list(by), ascending=list(by.values()), na_position="last")
