"""Choosing tau, scale and layer honestly: on one split, reported once on another; and what choosing on the test set
adds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.editing.outcome import Flips, verdict
from core.editing.plane import Plane


@dataclass(frozen=True)
class Cell(Flips):
    """One setting as it does on one split of `n` images; `tau` and `scale` are the plane's. `layer` is known where the
    choice was among several."""

    tau: float
    scale: float
    n: int
    gained: int
    lost: int
    layer: str | None = None

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            **({} if self.layer is None else {"layer": self.layer}),
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
    return _chosen({None: choose_on}, {None: report_on})


def cross_fit(one: Plane, other: Plane) -> CrossFit:
    """Choose on each of two planes of disjoint images and report on the other."""
    return CrossFit((choose_and_report(one, other), choose_and_report(other, one)))


def cross_fit_layers(one: Mapping[str, Plane], other: Mapping[str, Plane]) -> CrossFit:
    """The best cell among the planes of several layers, chosen on each of two splits and reported on the other's plane
    of the same layer; ValueError unless both have the same layers and knots."""
    return CrossFit((_chosen(one, other), _chosen(other, one)))


def scale_alone(plane: Plane) -> Plane:
    """The lowest threshold alone: where it is below every score, the same scale for every neuron whatever its label."""
    first = {name: getattr(plane, name)[:1] for name in ("taus", "confusion", "gained", "lost")}
    return replace(plane, **first)


def _chosen(choose_on: Mapping[str | None, Plane], report_on: Mapping[str | None, Plane]) -> HeldOutChoice:
    shapes = [{layer: plane.correct.shape for layer, plane in planes.items()} for planes in (choose_on, report_on)]
    if shapes[0] != shapes[1]:
        raise ValueError("The planes have different knots.")
    settings = sum(plane.correct.size for plane in choose_on.values())
    layer, cell = _best(choose_on)
    return HeldOutChoice(
        settings, _cell(choose_on, layer, cell), _cell(report_on, layer, cell), _cell(report_on, *_best(report_on))
    )


def _best(planes: Mapping[str | None, Plane]) -> tuple[str | None, tuple[int, int]]:
    """The layer and cell that gain most; of several the one that scales least, and of these the layer named first."""

    def merit(layer: str | None) -> tuple[int, float]:
        plane = planes[layer]
        tau, scale = plane.best
        return int(plane.gained[tau, scale] - plane.lost[tau, scale]), -abs(float(np.log(plane.scales[scale])))

    layer = max(planes, key=merit)
    return layer, planes[layer].best


def _cell(planes: Mapping[str | None, Plane], layer: str | None, cell: tuple[int, int]) -> Cell:
    plane = planes[layer]
    tau, scale = float(plane.taus[cell[0]]), float(plane.scales[cell[1]])
    return Cell(tau, scale, plane.n, int(plane.gained[cell]), int(plane.lost[cell]), layer)
