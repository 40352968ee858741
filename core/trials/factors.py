"""What the trials vary, as data: another start or another part that is trained is one more entry here."""

from dataclasses import dataclass
from itertools import product

from core.networks.origin import IMAGENET, SCRATCH

NETWORK = "efficientnet-lite0"
SIDES = (48, 96)


@dataclass(frozen=True)
class Trained:
    """Which part of the network learns: all of it, or the classifier behind the last convolution, whose features stay
    as they are. `learning_rate` suits it: a step of the whole network would throw the classifier about."""

    title: str
    all: bool
    learning_rate: float


@dataclass(frozen=True)
class Factor:
    """One thing that is varied: a `column` of the table of trials, from the setting of a network that is fine-tuned as
    usual to another. None: the smallest and the largest size. `change` says in words what is changed."""

    column: str
    usual: str | None
    other: str | None
    change: str


@dataclass(frozen=True)
class Cell:
    """One training: what its weights start from, which part of it learns, the side in pixels that it enlarges faces
    to, and its seed."""

    start: str
    trained: str
    side: int
    seed: int


STARTS: dict[str, str] = {"scratch": SCRATCH, "imagenet": IMAGENET}
TRAINED: dict[str, Trained] = {
    "classifier": Trained("its classifier alone is trained", False, 0.002),
    "all": Trained("all of it is trained", True, 0.025),
}
FACTORS: dict[str, Factor] = {
    "side": Factor("side", None, None, "showing it enlarged faces"),
    "start": Factor("start", "imagenet", "scratch", "starting from scratch"),
    "trained": Factor("trained", "all", "classifier", "training its classifier alone"),
}


def grid(starts: tuple[str, ...], sides: tuple[int, ...], seeds: int) -> tuple[Cell, ...]:
    """All combinations, the cheapest sizes first; the seeds are 0, 1, …"""
    cells = product(range(seeds), sorted(set(sides)), starts, TRAINED)
    return tuple(Cell(start, trained, side, seed) for seed, side, start, trained in cells)
