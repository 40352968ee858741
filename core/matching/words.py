"""What was found about two layers, in sentences."""

from collections.abc import Mapping

import pandas as pd

from core.matching.labels import Agreement
from core.matching.matching import Direction, Matching, OneToOne
from core.numbers import agree, counted, percent

MOST_WORDS = 6
WHAT = (
    "Two layers, of one network or of two, side by side. Neurons are alike if they rise and fall together over the "
    "same faces; twins are each other's best match."
)
HOW = (
    "Alike by Pearson correlation: pairs are chosen on PublicTest and judged on PrivateTest. Alike on these faces does "
    "not mean that the network uses them alike."
)
BETWEEN = (
    "Between two neurons: their correlation on new faces, whether they have the same word, and the most that the "
    "emotion of a face alone would give. ⇄ each is the other's best match, → the right one is the left one's, but not "
    "the other way round."
)
WHY_ONE_SIDED = (
    "Many neurons of a wide layer do nearly the same, so several can have the same best match, and only one of them "
    "is that one's best match in turn."
)


def headline(matching: Matching, here: str, there: str) -> str:
    """How many neurons of the layer titled `here` have a twin in that titled `there`."""
    twins, living = matching.here.counts["twin"], len(matching.here.neurons)
    return (
        f"Of the {living:,} neurons of {here} that are active on PublicTest and on PrivateTest, {twins:,} "
        f"{_have(twins)} a twin in {there}: each is the other's best match, and on {matching.judge_images:,} faces "
        "that the pairs were not chosen on they still rise and fall together."
    )


def others_said(direction: Direction) -> str:
    """What the neurons without a twin have."""
    counts = direction.counts
    parts = [
        f"{counts[kind]:,} {_have(counts[kind])} {what}"
        for kind, what in (
            ("relative", "a match that is closer to another neuron"),
            ("emotion", "no more in common with their best match than the emotion of a face"),
            ("alone", "no counterpart at all"),
        )
        if counts[kind]
    ]
    if not parts:
        return "No neuron is left over."
    return f"Of the others, {', '.join(parts[:-1])}{' and ' if parts[:-1] else ''}{parts[-1]}."


def alike_said(matching: Matching) -> str:
    """How alike the layers are as a whole."""
    alike, here = matching.alike, matching.here
    return (
        f"As a whole the layers are alike to {alike.cka:.2f} on a scale from 0 to 1 (linear CKA on {alike.images:,} "
        f"faces; shuffled faces give up to {alike.bound:.2f}). The best matches correlate {here.judged.mean():.2f} on "
        f"average; if the layers had only the emotion of a face in common, it would be "
        f"{here.chances['emotions'].judged.mean():.2f}, with nothing in common "
        f"{abs(here.chances['pictures'].judged.mean()):.2f}."
    )


def chance_said(direction: Direction, others: int) -> str:
    """What the best of so many correlations would be by chance; `others` counts the living neurons on the other
    side."""
    pictures, emotions = direction.chances["pictures"], direction.chances["emotions"]
    return (
        f"The best of {others:,} correlations is never 0: with shuffled faces it reaches {pictures.chosen_bound:.2f} "
        f"where it is chosen, and what is left of it on new faces is {pictures.bound:.2f} (95 % stay below). Shuffled "
        f"within each emotion, {emotions.bound:.2f} is left."
    )


def agreement_said(found: Mapping[str, Agreement]) -> str:
    """How often matched neurons have the same word."""
    twins, all_pairs = found["twin"], found["all"]
    if not all_pairs.n:
        return "No matched pair has a word on both sides that both studies could choose."
    first = f"{_share_said(twins, 'twin', 'twins')} " if twins.n else ""
    pairs = _share_said(all_pairs, "neuron and its best match", "neurons and their best matches")
    last = (
        f" {all_pairs.left_out:,} {_have(all_pairs.left_out)} words that only one of the studies could choose."
        if all_pairs.left_out
        else ""
    )
    return f"{first}{pairs}{last}"


def words_said(table: pd.DataFrame, here: str, there: str) -> str:
    """Which words one layer has and the other has not; `table` as core.matching.labels.word_counts gives it."""
    table, others = table[table["p_value"].notna()], int(table["p_value"].isna().sum())
    if table.empty:
        return "The two studies chose from different lists without a common word, so their words cannot be compared."
    parts = [
        f"In {title} alone: {_listed(own)}."
        for more, title in (("only here", here), ("only there", there))
        if len(own := table.loc[table["more"] == more, "word"])
    ]
    alone = " ".join(parts) or "No word is in one of the layers alone beyond chance."
    differing = int(table["more"].isin(("here", "there")).sum())
    more = f"{counted(differing, 'word')} {agree(differing, 'is', 'are')} in both, but"
    unlisted = f" {others:,} more {agree(others, 'was', 'were')} on the list of one study only." if others else ""
    return f"{alone} {more} more frequent in one of them, of {len(table):,} words in all.{unlisted}"


def one_to_one_said(found: OneToOne) -> str:
    """The one-to-one assignment."""
    return (
        f"If no neuron may be used twice, the best {len(found.here):,} pairs correlate {found.judged.mean():.2f} on "
        f"average (median {pd.Series(found.judged).median():.2f})."
    )


def only_said(matching: Matching, by_kind: pd.DataFrame, here: str, there: str) -> str:
    """The neurons of the layer titled `here` that have no counterpart; `by_kind` as core.matching.labels.words_by_kind
    gives it."""
    count = matching.here.counts["alone"]
    if not count:
        return f"Every neuron of {here} has a counterpart in {there}, if only for the emotion that both answer to."
    named = by_kind[by_kind["alone"] > 0].sort_values(["alone", "word"], ascending=[False, True])
    words = ", ".join(f"“{line.word}” {line.alone:,}" for line in named.head(MOST_WORDS).itertuples())
    return (
        f"{count:,} of {len(matching.here.neurons):,} neurons of {here} {agree(count, 'follows', 'follow')} no neuron "
        f"of {there} more closely than shuffled faces would. {agree(count, 'Its word', 'Their words')}: {words}. "
        f"Beside {agree(count, 'it', 'each')} the nearest that there is."
    )


def _share_said(found: Agreement, one: str, more: str) -> str:
    return (
        f"{percent(found.share)} of {found.n:,} {agree(found.n, one, more)} {_have(found.n)} the same word "
        f"({100 * found.low:.1f} to {100 * found.high:.1f}); shuffled labels give {percent(found.chance)}."
    )


def _listed(words: pd.Series) -> str:
    shown = ", ".join(f"“{word}”" for word in words[:MOST_WORDS])
    return shown if len(words) <= MOST_WORDS else f"{shown} and {len(words) - MOST_WORDS} more"


def _have(count: int) -> str:
    return agree(count, "has", "have")
