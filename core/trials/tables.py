"""What the trials say, as tables: the accuracy of every way to train, and what changing one thing does."""

import numpy as np
import pandas as pd

from core.editing.statistics import mean_interval, wilson_interval
from core.errors import InputError
from core.explanation.results import FOLDER, read_result
from core.faces.index import canonical_index
from core.faces.store import split_rows
from core.trials.answers import unpacked
from core.trials.factors import FACTORS, STARTS, TRAINED

NAME = "trials"
WAY = ["start", "trained", "side"]
SHOWN = ["network", *WAY, "places", "seed", "images", "epochs", "learning_rate"]
SHOWN += ["public", "n", "correct", "accuracy", "low", "high", "learnt", "seconds"]


def shipped_trials() -> pd.DataFrame:
    """The trials in assets/results, as core.trials.running.run_trials gives them; InputError, which names the command
    that makes them, where there are none."""
    table = read_result(NAME, None, FOLDER)
    if table is None:
        raise InputError(
            "The short trainings that tell are not here; "
            f"`python -m core trials --imagenet FILE --out assets/results/{NAME}.csv` makes them."
        )
    return table


def ways_table(trials: pd.DataFrame) -> pd.DataFrame:
    """One line a way to train, over its seeds: start, trained, side, places, title, seeds, n (faces of PrivateTest),
    accuracy with low and high (Wilson, over faces), learnt (accuracy on the faces it learnt from)."""
    lines = []
    for way, own in trials.groupby(WAY, sort=False):
        n, accuracy = int(own["n"].iloc[0]), float(own["accuracy"].mean())
        low, high = wilson_interval(round(accuracy * n), n)
        line = dict(zip(WAY, way, strict=True)) | {"places": int(own["places"].iloc[0]), "title": way_title(*way[:2])}
        line |= {"seeds": len(own), "n": n, "accuracy": accuracy, "low": low, "high": high}
        lines.append(line | {"learnt": float(own["learnt"].mean())})
    return pd.DataFrame(lines).sort_values(WAY, ignore_index=True)


def effects_table(trials: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """What changing one thing and nothing else does to accuracy on the same faces of PrivateTest, in shares.

    For every factor two lines: `where` "fine-tuned" (from ImageNet, all of it trained, faces as they are: the change
    that the fine-tuned network itself would see) and "all" (the mean over every pair of trainings that differ in it
    alone). Columns: factor, where, pairs, n, difference, low, high: 95 % bootstrap over faces, seeded; trainings are
    taken as they came out. Pairs that were not trained give no line.
    """
    lines, sides = [], sorted(trials["side"].unique())
    for name, factor in FACTORS.items():
        usual, other = (sides[0], sides[-1]) if factor.usual is None else (factor.usual, factor.other)
        if usual == other:
            continue
        fixed = [each for each in (*WAY, "seed") if each != factor.column]
        before, after = (trials[trials[factor.column] == setting] for setting in (usual, other))
        pairs = before.merge(after, on=fixed, suffixes=("", "_after"))
        for where, chosen in (("fine-tuned", _fine_tuned(pairs, sides[0])), ("all", pairs)):
            if chosen.empty:
                continue
            differences = _mean_difference(chosen)
            line = {"factor": name, "where": where, "pairs": len(chosen), "n": len(differences)}
            lines.append(line | _with_interval(differences, seed))
    return pd.DataFrame(lines, columns=["factor", "where", "pairs", "n", "difference", "low", "high"])


def enlarging_by_start(trials: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """What enlarged faces do to accuracy where all is trained, for each start: more places at the end are there for
    both, patterns of the size that ImageNet taught for one.

    Columns: start ("imagenet", "scratch", and "gap", the first less the second), n (faces of PrivateTest), difference,
    low, high: as in `effects_table`, paired by face. No lines unless both starts were trained with two sizes.
    """
    whole, sides = trials[trials["trained"] == "all"], sorted(trials["side"].unique())
    before, after = (whole[whole["side"] == side] for side in (sides[0], sides[-1]))
    pairs = before.merge(after, on=["start", "seed"], suffixes=("", "_after"))
    columns = ["start", "n", "difference", "low", "high"]
    if len(sides) == 1 or set(pairs["start"]) != set(STARTS):
        return pd.DataFrame(columns=columns)
    gains = {start: _mean_difference(pairs[pairs["start"] == start]) for start in ("imagenet", "scratch")}
    gains["gap"] = gains["imagenet"] - gains["scratch"]
    lines = [{"start": start, "n": len(gain)} | _with_interval(gain, seed) for start, gain in gains.items()]
    return pd.DataFrame(lines, columns=columns)


def way_title(start: str, trained: str) -> str:
    """ "fine-tuned from ImageNet, all of it is trained"."""
    return f"{STARTS[start]}, {TRAINED[trained].title}"


def most_frequent_share() -> float:
    """The accuracy on PrivateTest of always saying its most frequent emotion."""
    counts = np.bincount(canonical_index().emotions[split_rows("private")])
    return float(counts.max() / counts.sum())


def _fine_tuned(pairs: pd.DataFrame, side: int) -> pd.DataFrame:
    """The pairs of which the first is what is usually done."""
    return pairs[(pairs["start"] == "imagenet") & (pairs["trained"] == "all") & (pairs["side"] == side)]


def _mean_difference(pairs: pd.DataFrame) -> np.ndarray:
    """`_difference` of each face, averaged over pairs: float [n]."""
    return np.mean([_difference(line) for _, line in pairs.iterrows()], axis=0)


def _with_interval(differences: np.ndarray, seed: int) -> dict[str, float]:
    low, high = mean_interval(differences, seed)
    return {"difference": float(differences.mean()), "low": float(low), "high": float(high)}


def _difference(pair: pd.Series) -> np.ndarray:
    """Of each face, 1 where only the second training is right, -1 where only the first is, else 0: int [n]."""
    before, after = (unpacked(pair[name], int(pair["n"])).astype(int) for name in ("right", "right_after"))
    return after - before
