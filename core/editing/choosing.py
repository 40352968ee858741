"""Choosing tau and scale honestly: on one split, reported once on another; and what choosing on the test set adds."""

from dataclasses import dataclass, replace

from core.editing.outcome import Flips, verdict
from core.editing.plane import Plane


@dataclass(frozen=True)
class Cell(Flips):
    """One setting as it does on one split of `n` images; `tau` and `scale` are the plane's."""

    tau: float
    scale: float
    n: int
    gained: int
    lost: int

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "tau": self.tau,
            "scale": self.scale,
            "n": self.n,
            "gained": self.gained,
            "lost": self.lost,
            "change": self.change,
            "p_value": self.p_value,
        }


@dataclass(frozen=True)
class HeldOutChoice:
    """A setting chosen on one split (`chosen`: as it does there) and reported once on another (`reported`), beside the
    best of all settings on that other split (`best`), which no one could have known. `settings` were tried."""

    settings: int
    chosen: Cell
    reported: Cell
    best: Cell

    @property
    def optimism(self) -> int:
        """Images by which picking the best cell on the test set flatters, against the honest choice."""
        return self.best.change - self.reported.change

    @property
    def verdict(self) -> str:
        """One plain sentence about the reported cell."""
        return verdict(self.reported.gained, self.reported.lost, self.reported.n)

    def summary(self) -> dict:
        """Everything, ready for JSON."""
        return {
            "settings": self.settings,
            "chosen": self.chosen.summary(),
            "reported": self.reported.summary(),
            "best": self.best.summary(),
            "optimism": self.optimism,
            "verdict": self.verdict,
        }


@dataclass(frozen=True)
class CrossFit(Flips):
    """Each split reported with the setting chosen on the other, and both together."""

    folds: tuple[HeldOutChoice, HeldOutChoice]

    @property
    def gained(self) -> int:
        return sum(fold.reported.gained for fold in self.folds)

    @property
    def lost(self) -> int:
        return sum(fold.reported.lost for fold in self.folds)

    @property
    def n(self) -> int:
        return sum(fold.reported.n for fold in self.folds)

    def summary(self) -> dict:
        """Everything, ready for JSON."""
        return {
            "n": self.n,
            "gained": self.gained,
            "lost": self.lost,
            "change": self.change,
            "p_value": self.p_value,
            "verdict": self.verdict,
            "folds": [fold.summary() for fold in self.folds],
        }


def choose_and_report(choose_on: Plane, report_on: Plane) -> HeldOutChoice:
    """The best cell of one plane, reported on the other; ValueError unless both have the same knots."""
    if choose_on.correct.shape != report_on.correct.shape:
        raise ValueError("The two planes have different knots.")
    cell = choose_on.best
    return HeldOutChoice(
        choose_on.correct.size, _cell(choose_on, cell), _cell(report_on, cell), _cell(report_on, report_on.best)
    )


def cross_fit(one: Plane, other: Plane) -> CrossFit:
    """Choose on each of two planes of disjoint images and report on the other."""
    return CrossFit((choose_and_report(one, other), choose_and_report(other, one)))


def scale_alone(plane: Plane) -> Plane:
    """The lowest threshold alone: where it is below every score, the same scale for every neuron whatever its label."""
    first = {name: getattr(plane, name)[:1] for name in ("taus", "confusion", "gained", "lost")}
    return replace(plane, **first)


def _cell(plane: Plane, cell: tuple[int, int]) -> Cell:
    tau, scale = float(plane.taus[cell[0]]), float(plane.scales[cell[1]])
    return Cell(tau, scale, plane.n, int(plane.gained[cell]), int(plane.lost[cell]))
