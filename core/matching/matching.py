"""Which neurons of two layers have a counterpart on the other side, judged on pictures they were not matched on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.dissection.calibration import LEVEL
from core.matching.alikeness import Alikeness, alikeness
from core.matching.chance import SHUFFLES, Chance, chance_of
from core.matching.correlations import Best, best_both_ways, correlations_of, one_to_one
from core.matching.pair import Pair

# From the most to the least in common; the first that is true of a neuron is its kind.
KINDS: dict[str, str] = {
    "twin": "Twins",
    "relative": "Closer to another",
    "emotion": "Only the emotion in common",
    "alone": "No counterpart",
}


@dataclass(frozen=True, eq=False)
class Direction:
    """The living neurons of one layer, matched with those of the other.

    `neurons` int64 [n] are their numbers and `best` int64 [n] those of the other layer's most correlated neurons on
    the choosing half, where the correlation is `chosen` float32 [n]; it is `judged` float32 [n] on the other half.
    `mutual` bool [n]: the match's best match is this neuron. `chances` has one entry for each of SHUFFLES.

    A neuron is alike to its match if the correlation is beyond what both shuffles give (q <= 0.05): a twin if that is
    mutual. What is beyond the shuffled pictures alone has only the emotion in common.
    """

    neurons: np.ndarray
    width: int
    best: np.ndarray
    chosen: np.ndarray
    judged: np.ndarray
    mutual: np.ndarray
    chances: dict[str, Chance]

    @cached_property
    def kind(self) -> np.ndarray:
        """One of KINDS for each neuron, object [n]."""
        q_values = {name: chance.q_values(self.judged) for name, chance in self.chances.items()}
        beyond_chance, beyond_emotion = (q_values[name] <= LEVEL for name in ("pictures", "emotions"))
        alike = beyond_chance & beyond_emotion
        return np.select([alike & self.mutual, alike, beyond_chance], list(KINDS)[:3], default=list(KINDS)[3]).astype(
            object
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many neurons are of each of KINDS."""
        return {name: int((self.kind == name).sum()) for name in KINDS}

    @cached_property
    def table(self) -> pd.DataFrame:
        """One line a living neuron: neuron, match, correlation (judged), chosen, by_emotion (the most that the emotion
        alone gives it), mutual, kind."""
        return pd.DataFrame(
            {
                "neuron": self.neurons,
                "match": self.best,
                "correlation": self.judged,
                "chosen": self.chosen,
                "by_emotion": self.chances["emotions"].level,
                "mutual": self.mutual,
                "kind": self.kind,
            }
        )

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "neurons": self.width,
            "living": len(self.neurons),
            **self.counts,
            "mean_correlation": float(self.judged.mean()),
            "median_correlation": float(np.median(self.judged)),
            "median_when_chosen": float(np.median(self.chosen)),
            "chance": {
                name: {
                    "mean": float(chance.judged.mean()),
                    "bound": chance.bound,
                    "bound_when_chosen": chance.chosen_bound,
                }
                for name, chance in self.chances.items()
            },
        }


@dataclass(frozen=True, eq=False)
class Matching:
    """Both directions, how alike the layers are as a whole, and on how many pictures pairs were chosen and judged."""

    here: Direction
    there: Direction
    alike: Alikeness
    choose_images: int
    judge_images: int

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "images": {"matched_on": self.choose_images, "judged_on": self.judge_images},
            "here": self.here.summary(),
            "there": self.there.summary(),
            "cka": {"value": self.alike.cka, "chance": self.alike.bound, "images": self.alike.images},
        }


@dataclass(frozen=True, eq=False)
class OneToOne:
    """Pairs in which no neuron occurs twice: numbers `here` and `there` int64 [n], and correlations `judged` float32
    [n] on the judging half."""

    here: np.ndarray
    there: np.ndarray
    judged: np.ndarray

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "pairs": len(self.here),
            "mean_correlation": float(self.judged.mean()),
            "median_correlation": float(np.median(self.judged)),
        }


def match(pair: Pair, seed: int = 0) -> Matching:
    """Match both layers of a pair; `seed` decides the shuffles."""
    generator = np.random.default_rng(seed)
    forth, back = best_both_ways(pair.choose.here.units, pair.choose.there.units)
    return Matching(
        here=_direction(pair, forth, back, generator, turned=False),
        there=_direction(pair, back, forth, generator, turned=True),
        alike=alikeness(pair.judge, generator),
        choose_images=len(pair.choose.emotions),
        judge_images=len(pair.judge.emotions),
    )


def _direction(pair: Pair, best: Best, other: Best, generator: np.random.Generator, turned: bool) -> Direction:
    living, others = pair.living[::-1] if turned else pair.living
    judge = pair.judge.turned if turned else pair.judge
    return Direction(
        neurons=living,
        width=pair.widths[turned],
        best=others[best.position],
        chosen=best.correlation,
        judged=correlations_of(judge.here.units, judge.there.units, best.position),
        mutual=other.position[best.position] == np.arange(len(living)),
        chances={name: chance_of(pair, name, generator, turned) for name in SHUFFLES},
    )


def match_one_to_one(pair: Pair) -> OneToOne:
    """The one-to-one assignment of the pair, chosen on one half and judged on the other; InputError for wide layers."""
    here, there = one_to_one(pair.choose.here.units, pair.choose.there.units)
    return OneToOne(
        here=pair.living[0][here],
        there=pair.living[1][there],
        judged=correlations_of(pair.judge.here.units[here], pair.judge.there.units, there),
    )
