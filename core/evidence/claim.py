"""One thing that is believed, or not, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True)
class Drawing:
    """A figure of a claim, with what it says, its description for those who cannot see it, and its numbers."""

    figure: go.Figure
    says: str
    alt: str
    table: pd.DataFrame


@dataclass(frozen=True)
class Claim:
    """`belief` is what to believe, one plain sentence; `because` why, with its numbers.

    `value` is the number that it rests on, in the `unit`, with its 95 % `interval` (what the interval is over:
    `over`), found on `n` of `counted`. `command` are the words after `python -m core` that print it; `page`,
    `parameters` and `where` the address and the name of the view that shows it, "" if none does.
    """

    belief: str
    because: str
    value: float
    interval: tuple[float, float]
    unit: str
    over: str
    n: int
    counted: str
    command: tuple[str, ...]
    page: str = ""
    where: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    drawing: Drawing | None = None

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "belief": self.belief,
            "because": self.because,
            "value": self.value,
            "interval": list(self.interval),
            "unit": self.unit,
            "over": self.over,
            "n": self.n,
            "counted": self.counted,
            "command": list(self.command),
        }
