"""What to believe of this program's own statistics: how often it errs where the truth is known."""

import pandas as pd

from core.errors import InputError
from core.evidence.claim import Claim, Drawing
from core.explanation.results import read_result
from core.figures.evidence import proof_figure
from core.numbers import percent
from core.study import Study

NAME = "proof"


def statistics_holds(study: Study, location: str) -> Claim:
    """The planted worlds of core.proof, as shipped: they belong to no study."""
    table = read_result(NAME, None)
    if table is None:
        raise InputError(f"assets/results/{NAME}.csv is missing; `python -m core proof` makes it.")
    lines = table.set_index("name")
    idle, picked, held_out = (lines.loc[name] for name in ("idle-called-real", "best-of-sixty", "best-held-out"))
    promised = table["holds"].dropna()
    kept, helpful = int(promised.eq(True).sum()), lines.loc["helpful-found"]
    return Claim(
        belief=f"It keeps {'all' if kept == len(promised) else kept} of the {len(promised)} promises put to the test.",
        because=f"In networks made so that the truth is known, an edit that does nothing is called real "
        f"{percent(idle['share'])} of the time (5 % are promised), one that helps {percent(helpful['share'])}. The "
        f"best of sixty that do nothing looks real {percent(picked['share'])} of the time on the faces it was picked "
        f"on, and {percent(held_out['share'])} on others: this is why we choose on one split and report on another.",
        value=100 * idle["share"],
        interval=(100 * idle["low"], 100 * idle["high"]),
        unit="% of edits without effect called real",
        over="95 %, over more worlds",
        n=int(idle["trials"]),
        counted="worlds",
        command=("proof", "--only", str(idle.name), "--worlds", str(idle["trials"])),
        drawing=_drawing(table),
    )


def _drawing(table: pd.DataFrame) -> Drawing:
    return Drawing(
        figure=proof_figure(table),
        says="Dots on the safe side of their tick keep what is promised: errors to its left, the rest to its right. "
        "Nothing is promised of the grey one.",
        alt=f"How often each of {len(table)} things happens in simulated worlds, beside what is promised.",
        table=table.drop(columns="name"),
    )
