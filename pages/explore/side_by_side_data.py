"""What the page Side by side reads, kept in memory; treat it as read-only."""

from dataclasses import dataclass
from threading import Lock

import pandas as pd
import streamlit as st

from core.matching.labels import Agreement, agreement_by_kind, shared_words, word_counts, words_by_kind, words_of
from core.matching.matching import Matching, OneToOne, match, match_one_to_one
from core.matching.pair import Side, read_pair
from core.matching.pairs import pair_table

# Two wide layers take 500 MB while they are compared: one comparison at a time.
_comparing = Lock()


@dataclass(frozen=True)
class Choice:
    """The two layers that are compared, each with the name of its study in an address, and whose words are shown."""

    here: Side
    there: Side
    names: tuple[str, str]
    scorer: str
    similarity: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the comparison depends on."""
        return (self.here.study.id, self.here.layer, self.there.study.id, self.there.layer)


@dataclass(frozen=True)
class Worded:
    """The pairs with their words, how often these agree by kind, the words' counts on either side, and the words of the
    neurons here by kind."""

    pairs: pd.DataFrame
    agreement: dict[str, Agreement]
    counts: pd.DataFrame
    by_kind: pd.DataFrame


def matched(choice: Choice) -> Matching:
    """The comparison of the two layers: some seconds the first time."""
    return _matched(choice.here, choice.there, choice.key)


def worded(choice: Choice) -> Worded:
    """The same with the words of both layers."""
    return _worded(choice, (*choice.key, choice.scorer, choice.similarity))


def assigned(choice: Choice) -> OneToOne:
    """The one-to-one assignment: a quarter of a minute the first time for wide layers."""
    return _assigned(choice, choice.key)


@st.cache_resource(max_entries=24, show_spinner="Comparing every neuron with every other …")
def _matched(_here: Side, _there: Side, key: tuple[str, ...]) -> Matching:
    with _comparing:
        return match(read_pair(_here, _there))


@st.cache_resource(max_entries=48, show_spinner=False)
def _worded(_choice: Choice, key: tuple[str, ...]) -> Worded:
    here = matched(_choice).here
    words, others = words_of(_choice.here, _choice.there, _choice.scorer, _choice.similarity)
    shared = shared_words(_choice.here, _choice.there, _choice.scorer)
    return Worded(
        pair_table(here, words, others),
        agreement_by_kind(here, words, others, shared),
        word_counts(words, others, shared),
        words_by_kind(here, words),
    )


@st.cache_resource(max_entries=12, show_spinner="Pairing every neuron once …")
def _assigned(_choice: Choice, key: tuple[str, ...]) -> OneToOne:
    with _comparing:
        return match_one_to_one(read_pair(_choice.here, _choice.there))
