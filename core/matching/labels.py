"""The words of two layers: how often matched neurons have the same, and which words one layer has more of.

A label follows from a neuron's activations, so neurons that are alike tend to have the same; what labels of other
neurons would agree by, handed out at random, is the measure to set beside it.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from core.dissection.calibration import LEVEL
from core.editing.statistics import wilson_interval
from core.errors import InputError
from core.matching.matching import KINDS, Direction
from core.matching.pair import Side
from core.slices.differences import fisher_p, holm, newcombe_interval

DRAWS = 999


@dataclass(frozen=True)
class Agreement:
    """Of `n` matched pairs, `same` have the same word; `left_out` more have none on one side, or one that only one of
    the studies could choose. The share of `same` with its 95 % interval (Wilson); `chance` is what it would be if the
    labels there were shuffled among the pairs, `bound` what 95 % of DRAWS shuffles stay below, and `p_value` counts
    those that reach it (Phipson and Smyth 2010). Shares are 0..1, NaN without pairs."""

    n: int
    left_out: int
    same: int
    low: float
    high: float
    chance: float
    bound: float
    p_value: float

    @property
    def share(self) -> float:
        """0..1; NaN without pairs."""
        return self.same / self.n if self.n else float("nan")

    def summary(self) -> dict:
        """Ready for JSON."""
        if not self.n:
            return {"n": 0, "left_out": self.left_out}
        return asdict(self) | {"share": self.share}


def shared_scorers(here: Side, there: Side) -> tuple[str, ...]:
    """The scorers whose labels both studies have, in the order of the first; InputError if there is none."""
    shared = tuple(name for name in here.study.scorings if name in there.study.scorings)
    if not shared:
        raise InputError(
            f"{here.study.title} has words from {', '.join(here.study.scorings)} and {there.study.title} from "
            f"{', '.join(there.study.scorings)}; labels can only be compared where both have words of the same scorer."
        )
    return shared


def words_of(here: Side, there: Side, scorer: str | None, similarity: str | None) -> tuple[np.ndarray, np.ndarray]:
    """The label of every neuron of both layers, str [width] each ("" if dead), by one scorer and similarity function;
    InputError for one that either study does not have."""
    shared = shared_scorers(here, there)
    scorer, similarity = here.study.matching(scorer or shared[0], similarity)
    there.study.matching(scorer, similarity)
    labels = (side.study.labels(side.layer, scorer, similarity)["label"] for side in (here, there))
    return tuple(own.to_numpy(object) for own in labels)


def shared_words(here: Side, there: Side, scorer: str | None) -> frozenset[str]:
    """The words that a scorer could have given on either side: two studies may have chosen from different lists."""
    scorer = scorer or shared_scorers(here, there)[0]
    return frozenset(here.study.scorings[scorer].concepts) & frozenset(there.study.scorings[scorer].concepts)


def agreement(words: np.ndarray, matched: np.ndarray, shared: Collection[str], seed: int = 0) -> Agreement:
    """How often the words of pairs, str [n] on either side, are the same; pairs in which one has none, or one that is
    not among the `shared` words, are left out."""
    known = np.isin(words.astype(str), list(shared)) & np.isin(matched.astype(str), list(shared))
    n = int(known.sum())
    if not n:
        return Agreement(0, len(words), 0, *[float("nan")] * 5)
    codes = np.unique(np.concatenate([words[known], matched[known]]).astype(str), return_inverse=True)[1]
    here, there = codes[:n], codes[n:]
    generator = np.random.default_rng(seed)
    drawn = np.array([(here == generator.permutation(there)).sum() for _ in range(DRAWS)])
    same = int((here == there).sum())
    return Agreement(
        n,
        len(words) - n,
        same,
        *wilson_interval(same, n),
        chance=float(drawn.mean() / n),
        bound=float(np.quantile(drawn, 1 - LEVEL) / n),
        p_value=float((1 + (drawn >= same).sum()) / (1 + DRAWS)),
    )


def agreement_by_kind(
    direction: Direction, words: np.ndarray, others: np.ndarray, shared: Collection[str], seed: int = 0
) -> dict[str, Agreement]:
    """Agreement of the neurons of each of KINDS with their matches, and of all, as "all"; `words` str [width] are those
    of the layer's neurons, `others` those of the other layer's."""
    own, matched = words[direction.neurons], others[direction.best]
    members = {name: direction.kind == name for name in KINDS} | {"all": np.ones(len(own), bool)}
    return {name: agreement(own[where], matched[where], shared, seed) for name, where in members.items()}


def word_counts(here: np.ndarray, there: np.ndarray, shared: Collection[str]) -> pd.DataFrame:
    """One line a word, those that differ most first: word; here, there (neurons so labelled); share_here, share_there
    (of all labelled neurons of the layer, 0..1); difference, low, high (95 %, Newcombe); p_value (Fisher's exact),
    p_corrected (Holm); and more: where the difference is beyond chance "here" or "there", "only here" or "only there"
    where the other layer has none, else "". Words that are not `shared`, because one study did not choose from them,
    come last and have no p-values.

    The test takes neurons as draws of their own, though neurons of a layer resemble one another: it errs towards seeing
    differences. `here` and `there` are the words of all neurons, str [width], "" for a dead one.
    """
    counts = pd.DataFrame(
        {side: pd.Series(words[words != ""]).value_counts() for side, words in (("here", here), ("there", there))}
    )
    counts = counts.fillna(0).astype(int).rename_axis("word").reset_index()
    n, m = int((here != "").sum()), int((there != "").sum())
    pairs = list(zip(counts["here"], counts["there"], strict=True))
    known = counts["word"].isin(list(shared)).to_numpy()
    p_values = np.array([fisher_p(a, n, b, m) if there else np.nan for (a, b), there in zip(pairs, known, strict=True)])
    intervals = np.array([newcombe_interval(a, n, b, m) for a, b in pairs]).reshape(-1, 2)
    table = counts.assign(
        share_here=counts["here"] / max(n, 1),
        share_there=counts["there"] / max(m, 1),
        low=intervals[:, 0],
        high=intervals[:, 1],
        p_value=p_values,
        p_corrected=holm(p_values),
    )
    table["difference"] = table["share_here"] - table["share_there"]
    side = np.where(table["difference"] > 0, "here", "there").astype(object)
    lacking = np.minimum(table["here"], table["there"]) == 0
    beyond = table["p_corrected"] <= LEVEL
    table["more"] = np.where(beyond, np.where(lacking, "only " + side, side), "")
    order = np.lexsort((-table["difference"].abs(), ~known))
    return table.iloc[order].reset_index(drop=True)


def words_by_kind(direction: Direction, words: np.ndarray) -> pd.DataFrame:
    """One line a word of a layer's living neurons, the commonest first: word, neurons, and how many are of each of
    KINDS; `words` str [width]."""
    table = pd.crosstab(words[direction.neurons], direction.kind).reindex(columns=list(KINDS), fill_value=0)
    table.insert(0, "neurons", table.sum(axis=1))
    table = table.rename_axis("word").rename_axis(None, axis=1).reset_index()
    return table.sort_values(["neurons", "word"], ascending=[False, True], ignore_index=True)
