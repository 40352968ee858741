"""What to believe of the network's accuracy, beside the published ones."""

import pandas as pd

from core.editing.published import published_accuracies
from core.editing.statistics import wilson_interval
from core.errors import InputError
from core.evidence.claim import Claim, Drawing
from core.figures.evidence import accuracies_figure
from core.numbers import percent, signed
from core.slices.differences import newcombe_interval
from core.study import Study

SPLITS = {"both": "PublicTest and PrivateTest", "public": "PublicTest", "private": "PrivateTest"}


def accuracies(study: Study) -> pd.DataFrame:
    """The published accuracies, each after ours on the same split and views, and ours on PrivateTest: whose, split,
    views, n, correct, accuracy, low, high (shares, Wilson), and of a published one `difference` from ours with
    `least` and `most`, its 95 % interval as if the pictures were others (Newcombe; so rather too wide)."""
    lines = []
    for theirs in published_accuracies().itertuples():
        if study.in_split(theirs.split).any():
            own = _ours(study, theirs.split, theirs.views)
            lines += [own, _beside(own, _line(theirs.source, theirs.split, theirs.views, theirs.correct, theirs.n))]
    if study.in_split("private").any():
        lines.append(_ours(study, "private", "one"))
    return pd.DataFrame(lines)


def right_as_published(study: Study, location: str) -> Claim:
    """Our accuracy on the source study's pictures beside theirs."""
    table = accuracies(study)
    if "difference" not in table:
        raise InputError("This study has none of the pictures that accuracies were published for.")
    theirs = table.dropna(subset="difference")
    ours = table.iloc[0]
    first = theirs.iloc[0]
    within = first["least"] <= 0 <= first["most"]
    compared = " ".join(
        f"On {SPLITS[line.split]} with {line.views} view{'s' if line.views == 'ten' else ''} {line.whose} "
        f"{'report' if ' and ' in line.whose else 'reports'} {percent(line.accuracy, 2)}: ours is "
        f"{signed(100 * line.difference, 2)} points (95 % interval {signed(100 * line.least, 2)} to "
        f"{signed(100 * line.most, 2)})."
        for line in theirs.itertuples()
    )
    return Claim(
        belief=f"Our network is {_compared(first)} {first['whose']}'s"
        + (", so their edit gets a fair trial on it." if within else "."),
        because=f"It names {percent(ours['accuracy'], 2)} of {ours['n']:,} faces as they are labelled (95 % interval "
        f"{percent(ours['low'], 2)} to {percent(ours['high'], 2)}). {compared}",
        value=100 * ours["accuracy"],
        interval=(100 * ours["low"], 100 * ours["high"]),
        unit="% right",
        over="other pictures like these",
        n=int(ours["n"]),
        counted=f"pictures, {SPLITS[ours['split']]}",
        command=("evaluate", location, "--split", ours["split"], "--views", ours["views"]),
        page="limits",
        where="How often it is wrong, emotion by emotion",
        drawing=Drawing(
            accuracies_figure(table, SPLITS),
            "Share of faces named as labelled, with 95 % intervals: ours and the published ones on the same pictures.",
            ", ".join(f"{line.whose} {percent(line.accuracy)} of {line.n:,}" for line in table.itertuples()),
            table,
        ),
    )


def _compared(line: pd.Series) -> str:
    """A published accuracy compared with ours."""
    if line["least"] <= 0 <= line["most"]:
        return "about as good as"
    return "better than" if line["difference"] > 0 else "worse than"


def _ours(study: Study, split: str, views: str) -> dict[str, object]:
    rows = study.rows_in(split)
    right = study.logits(views)[rows].argmax(axis=1) == study.labels_true[rows]
    return _line("ours", split, views, int(right.sum()), len(rows))


def _line(whose: str, split: str, views: str, correct: int, n: int) -> dict[str, object]:
    low, high = wilson_interval(correct, n)
    shares = {"accuracy": correct / n, "low": low, "high": high}
    return {"whose": whose, "split": split, "views": views, "n": n, "correct": correct, **shares}


def _beside(own: dict, theirs: dict) -> dict[str, object]:
    least, most = newcombe_interval(own["correct"], own["n"], theirs["correct"], theirs["n"])
    return {**theirs, "difference": own["accuracy"] - theirs["accuracy"], "least": least, "most": most}
