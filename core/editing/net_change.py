"""What a published change in accuracy allows when only the net is known: how many pictures gained less how many lost.

McNemar's test asks how many turned at all. The fewer did, the smaller p: for a given net, p grows with their number.
"""

import numpy as np
import pandas as pd

from core.editing.statistics import mcnemar_p


def flips_table(net: int, most: int) -> pd.DataFrame:
    """One line for each number of pictures that may have turned, from |net| to `most`: flips, gained, lost, p_value."""
    flips = np.arange(abs(net), most + 1, 2)
    gained = (flips + net) // 2
    return pd.DataFrame(
        {"flips": flips, "gained": gained, "lost": flips - gained, "p_value": mcnemar_p(gained, flips - gained)}
    )


def p_of_net(net: int, flips: int) -> float:
    """Exact McNemar p if `flips` pictures turned; of numbers that cannot make `net`, the next larger one."""
    gained = (max(flips, abs(net)) + net + 1) // 2
    return float(mcnemar_p(gained, gained - net))


def most_flips(net: int, level: float) -> int | None:
    """The most pictures that may have turned for p to be at most `level` (below 0.3); None if no number does."""
    table = flips_table(net, net * net + 2 * abs(net) + 2)
    passing = table.loc[table["p_value"] <= level, "flips"]
    return int(passing.max()) if len(passing) else None
