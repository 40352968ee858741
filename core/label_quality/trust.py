"""What stands beside a label: the emotion its word points to, and whether its own judge can tell that word."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.explanation.results import read_result
from core.label_quality.judges import judge_table
from core.study import Study

WEAK = "(weak)"


@dataclass(frozen=True)
class Trust:
    """Whether a judge can tell a word, in a few words (`said`); of a weak one, the whole `reason` ("" otherwise)."""

    said: str
    reason: str = ""

    @property
    def weak(self) -> bool:
        """The judge cannot tell the word."""
        return bool(self.reason)


UNCHECKED = Trust("not checked")
NO_EMOTION = Trust("stands for no emotion")


def judged_words(study: Study) -> pd.DataFrame:
    """The words of the scorers as core.label_quality.judges.judge_table gives them: from the table that ships with the
    study where there is one, otherwise worked out, which takes a second or two."""
    shipped = read_result("label_quality_words", study)
    return judge_table(study) if shipped is None else shipped


def trust_of(words: pd.DataFrame, scorer: str, concept: str) -> Trust:
    """How far a scorer's concept can be trusted by the table of `judged_words`.

    A word that stands for an emotion is weak unless the 95 % interval of its AUROC lies above the bar (`weak`). Any
    other word has nothing to be checked by, and so have the words of a scorer whose scores are not kept.
    """
    own = words[(words["scorer"] == scorer) & (words["concept"] == concept)]
    if not len(own):
        return UNCHECKED
    line = own.iloc[0]
    if not line["suggested"]:
        return NO_EMOTION
    found = f"{line['auroc']:.2f} ({line['low']:.2f} to {line['high']:.2f})"
    if not line["weak"]:
        return Trust(f"yes: {found} for {line['emotion']}")
    return Trust(
        f"no: {found} for {line['emotion']}",
        f"The judge itself cannot tell “{concept}”: of a face labelled {line['emotion']} and another, the first has "
        f"the higher score with a chance of {found}, where 0.5 is tossing a coin (AUROC, 95 % interval).",
    )


def with_trust(study: Study, table: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """A table of labels, with columns scorer and label, and what is to be known of each label.

    Adds points_to (the emotions that the word stands for, "" if none), judge_auroc, judge_low and judge_high (how well
    its scorer's scores tell the best of these; NaN if unknown), and weak.
    """
    known = words[words["suggested"]].set_index(["scorer", "concept"])
    measured = known.reindex(pd.MultiIndex.from_arrays([table["scorer"], table["label"]]))
    return table.assign(
        points_to=[
            ", ".join(emotions_of(study, scorer, label))
            for scorer, label in zip(table["scorer"], table["label"], strict=True)
        ],
        **{f"judge_{name}": measured[name].to_numpy(float) for name in ("auroc", "low", "high")},
        weak=np.equal(measured["weak"].to_numpy(object), True),
    )


def emotions_of(study: Study, scorer: str, concept: str) -> tuple[str, ...]:
    """The emotions that a scorer's concept stands for; none for a concept that is not there."""
    scoring = study.scorings[scorer]
    return dict(zip(scoring.concepts, scoring.emotions, strict=True)).get(concept, ())


def pointing_said(study: Study, table: pd.DataFrame) -> str:
    """Whether the scorers' words for one neuron point to the same emotion; `table` has columns scorer and label."""
    pointing = {
        line.scorer: emotions
        for line in table.itertuples()
        if (emotions := emotions_of(study, line.scorer, line.label))
    }
    if not pointing:
        return "None of these words stands for an emotion."
    if len(pointing) == 1:
        (only,) = pointing
        return f"Only the word of {_titled(study, only)} stands for an emotion: {_either(pointing[only])}."
    shared = [name for name in next(iter(pointing.values())) if all(name in own for own in pointing.values())]
    if shared:
        count = "Both" if len(pointing) == 2 else f"All {len(pointing)}"
        some = "" if len(pointing) == len(table) else " that stand for an emotion"
        return f"{count} words{some} point to {_either(shared)}."
    each = (f"{_titled(study, scorer)} points to {_either(own)}" for scorer, own in pointing.items())
    return f"They do not agree: {', '.join(each)}."


def _titled(study: Study, scorer: str) -> str:
    return f"“{study.scorings[scorer].title}”"


def _either(emotions: tuple[str, ...] | list[str]) -> str:
    return " or ".join(emotions)
