"""How often something happened over many simulated worlds, beside how often it should."""

from dataclasses import dataclass
from enum import Enum

from core.editing.statistics import wilson_interval


class Kind(Enum):
    """What a stated rate promises: `COVERS` as often as stated, or hardly less, `AT_MOST` an error rate, `AT_LEAST` a
    power; `SHOWN` promises nothing, it shows what careless work gets."""

    COVERS = "covers"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    SHOWN = "not promised"


# An interval from counts cannot cover by exactly 95 %: they are whole numbers. One point less is let pass.
SLACK = 0.01


@dataclass(frozen=True)
class Rate:
    """`hits` of `trials`, of which a share of `stated` (0..1) is promised in the manner of `kind`."""

    hits: int
    trials: int
    kind: Kind
    stated: float

    @property
    def share(self) -> float:
        """Share of the trials, 0..1."""
        return self.hits / self.trials

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share for endless trials."""
        return wilson_interval(self.hits, self.trials)

    @property
    def holds(self) -> bool | None:
        """Whether the trials agree with what is promised; None where nothing is."""
        low, high = self.interval
        return {
            Kind.COVERS: high >= self.stated - SLACK,
            Kind.AT_MOST: low <= self.stated,
            Kind.AT_LEAST: high >= self.stated,
            Kind.SHOWN: None,
        }[self.kind]

    def summary(self) -> dict:
        """Ready for JSON."""
        low, high = self.interval
        return {
            "hits": self.hits,
            "trials": self.trials,
            "share": self.share,
            "low": low,
            "high": high,
            "promise": self.kind.value,
            "stated": None if self.kind is Kind.SHOWN else self.stated,
            "holds": self.holds,
        }
