"""Matched neurons as lines that can be searched, filtered and sorted."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.matching.matching import Direction
from core.study.neuron_table import Sort

SORTS: dict[str, Sort] = {
    "variety": Sort("One of each word first", "turn", ascending=True),
    "alike": Sort("Most alike first", "correlation", ascending=False),
    "unlike": Sort("Least alike first", "correlation", ascending=True),
    "number": Sort("By number", "neuron", ascending=True),
}
WORDS: dict[str, str] = {"any": "Any words", "same": "Same word", "other": "Different words"}


def pair_table(direction: Direction, words: np.ndarray, others: np.ndarray) -> pd.DataFrame:
    """The columns of `Direction.table`, and word, match_word, same (bool: the two are the same) and turn (1 for the
    most alike neuron of a kind and word, 2 for the next …). `words` and `others` str [width] are the labels of all
    neurons of either layer."""
    table = direction.table
    named = table.assign(word=words[table["neuron"]], match_word=others[table["match"]])
    return named.assign(
        same=named["word"] == named["match_word"],
        turn=named.groupby(["kind", "word"])["correlation"].rank(method="first", ascending=False),
    )


@dataclass(frozen=True)
class PairFilter:
    """What to keep of the table: neurons of a kind; with a `find` that is part of a word on either side, or the number
    of a neuron on the first; whose words are as WORDS says. A neuron asked for by its number passes whatever it is."""

    kind: str
    find: str = ""
    words: str = "any"

    def apply(self, table: pd.DataFrame) -> pd.DataFrame:
        """The lines that pass."""
        text = self.find.strip().lower()
        if text.isdecimal():
            return table[table["neuron"] == int(text)]
        keep = table["kind"] == self.kind
        if text:
            keep &= np.logical_or(
                *(table[column].str.lower().str.contains(text, regex=False) for column in ("word", "match_word"))
            )
        if self.words != "any":
            keep &= table["same"] == (self.words == "same")
        return table[keep]


def sort_pairs(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """The lines in one of the SORTS, ties by likeness and then by number."""
    sort = SORTS[order]
    by = {"correlation": False, "neuron": True} | {sort.column: sort.ascending}
    columns = [sort.column, *(name for name in by if name != sort.column)]
    return table.sort_values(columns, ascending=[by[name] for name in columns])
