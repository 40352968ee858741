"""The judges against one another: do their words for the same emotion go up and down on the same faces?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from core.concepts.agreement import area_under_roc
from core.editing.statistics import Z_95
from core.emotions import EMOTION_NAMES
from core.label_quality.halves import Words, judging_scorers
from core.label_quality.judges import shared_emotions
from core.label_quality.rows import Rows
from core.numbers import percent
from core.study import Study

COLUMNS = ("scorer", "other", "emotion", "word", "other_word", "r", "low", "high", "control", "n")


@dataclass(frozen=True)
class _Best:
    """The best word of a scorer for each emotion that it has a word for, and its scores float32 [N] (NaN rows)."""

    words: dict[str, str]
    scores: dict[str, np.ndarray]


def related_words(study: Study) -> pd.DataFrame:
    """How alike two scorers judge the same faces: one line a pair of scorers and emotion that both have a word for.

    Columns: scorer, other, emotion, word and other_word (of each scorer's words that stand for the emotion, the one
    whose scores tell it best, by AUROC against the labels), r (Pearson's correlation of the two over the images that
    both could measure) with low and high (95 %, Fisher's z), control (mean r of the word with the other scorer's words
    for the other emotions; NaN without any) and n (images). Empty for a study with one scorer.
    """
    best = {name: _best_words(study, name) for name in judging_scorers(study)}
    lines = []
    for one, other in combinations(best, 2):
        mine, theirs = best[one], best[other]
        measured = np.isfinite([*mine.scores.values(), *theirs.scores.values()]).all(axis=0)
        n = int(measured.sum())
        if not mine.words or not theirs.words or n < 4:
            continue
        units = [
            np.nan_to_num(Rows(np.stack([own[measured] for own in part.scores.values()])).units)
            for part in (mine, theirs)
        ]
        r = pd.DataFrame(units[0] @ units[1].T, index=list(mine.words), columns=list(theirs.words))
        for emotion in EMOTION_NAMES:
            if emotion not in r.index or emotion not in r.columns:
                continue
            found = float(r.loc[emotion, emotion])
            low, high = correlation_interval(found, n)
            control = r.loc[emotion].drop(emotion)
            line = (one, other, emotion, mine.words[emotion], theirs.words[emotion], found, low, high)
            lines.append((*line, float(control.mean()) if len(control) else math.nan, n))
    return pd.DataFrame(lines, columns=COLUMNS)


def shared_by_layer(study: Study, layers: Sequence[str] | None = None) -> pd.DataFrame:
    """How often two scorers' labels of a neuron suggest a common emotion, as `shared_emotions` has it, for `layers`,
    all unless told: its columns, and layer."""
    tables = [shared_emotions(study, layer).assign(layer=layer) for layer in layers or study.layers]
    return pd.concat(tables, ignore_index=True)


def correlation_interval(r: float, n: int) -> tuple[float, float]:
    """95 % interval of a correlation over n > 3 images by Fisher's z; a perfect one is its own interval."""
    if abs(r) >= 1:
        return r, r
    middle, half = math.atanh(r), Z_95 / math.sqrt(n - 3)
    return math.tanh(middle - half), math.tanh(middle + half)


def related_said(study: Study, related: pd.DataFrame) -> str:
    """Which pair of judges is most alike and which least, on the same faces."""
    if related.empty:
        return f"{study.title} keeps the scores of one judge alone, so there is nothing to compare."
    means = related.groupby(["scorer", "other"], sort=False)["r"].mean().sort_values(ascending=False)
    best, worst = related.loc[related["r"].idxmax()], related.loc[related["r"].idxmin()]
    pairs = "; ".join(f"{_pair(study, *names)} {mean:.2f}" for names, mean in means.items())
    return (
        "How alike two judges score the same faces, by the best word of each for an emotion (correlation, 1 is "
        f"perfect). On average: {pairs}. Most alike: {_words(best)}. Least: {_words(worst)}. The rings are the words "
        "for the other emotions."
    )


def shared_said(shared: pd.DataFrame) -> str:
    """How often the labels of one layer by two scorers point to the same emotion, over all pairs of scorers; `shared`
    of that layer."""
    if shared.empty:
        return "No neuron has labels by two judges that both stand for an emotion."
    share, chance = (_span(shared[name]) for name in ("share", "chance"))
    layer = shared["layer"].iloc[0]
    return (
        f"Two judges' words for the same neuron of {layer} point to a common emotion for {share} of the neurons whose "
        f"words stand for one; chance gives {chance}."
    )


def shared_pairs_said(study: Study, shared: pd.DataFrame) -> str:
    """The same, pair by pair."""
    each = (
        f"{_pair(study, line.scorer, line.other)} {percent(line.share)} ({100 * line.low:.1f} to "
        f"{100 * line.high:.1f}) of {line.n:,} neurons, by chance {percent(line.chance)}"
        for line in shared.itertuples()
    )
    return (
        f"With 95 % intervals: {'; '.join(each)}. By chance: if the words of one judge were dealt out to the neurons "
        "without looking at the other's."
    )


def _span(shares: pd.Series) -> str:
    """The least and the most of shares (0..1), in percent."""
    low, high = (f"{100 * share:.0f}" for share in (shares.min(), shares.max()))
    return f"{low} %" if low == high else f"{low} to {high} %"


def _best_words(study: Study, scorer: str) -> _Best:
    scoring, scores = study.scorings[scorer], study.concept_scores(scorer)
    centre = bool(study.manifest["scorings"][scorer]["details"].get("centre"))
    compared = Words(scores, centre).compared
    measured = np.isfinite(compared).all(axis=0)
    words, chosen = {}, {}
    for index, emotion in enumerate(EMOTION_NAMES):
        own = [place for place, names in enumerate(scoring.emotions) if emotion in names]
        if not own:
            continue
        labelled = (study.labels_true[measured] == index)[:, None]
        areas = area_under_roc(compared[own][:, measured].T, labelled)[:, 0]
        place = own[int(np.nan_to_num(areas, nan=-1).argmax())]
        words[emotion], chosen[emotion] = scoring.concepts[place], compared[place]
    return _Best(words, chosen)


def _pair(study: Study, one: str, other: str) -> str:
    return f"“{study.scorings[one].title}” and “{study.scorings[other].title}”"


def _words(line: pd.Series) -> str:
    return f"“{line['word']}” and “{line['other_word']}” for {line['emotion']}, {line['r']:.2f}"
