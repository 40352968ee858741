"""How likely each label is mere luck: the p and q of every neuron of a study, computed once and shipped.

Kept is how many shuffles of the pictures scored as high as the real labels did (core.dissection.calibration), so p and
q follow; a file says of which study it is.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.dissection.calibration import LEVEL, Calibration, false_discovery
from core.files import replacing
from core.numbers import agree, percent
from core.paths import ASSETS
from core.study import Study

FOLDER = ASSETS / "results" / "luck"
DEAD = -1
BEYOND_LUCK = (
    "Beyond luck, whatever τ: labels that fit so well that, with the pictures shuffled, hardly any word does; at most "
    "5 % of them are luck on average (q ≤ 0.05)."
)

Place = tuple[str, str, str]  # layer, scoring, similarity


@dataclass(frozen=True)
class Luck:
    """Of one layer, scoring and similarity: `reached` int16 [n] counts the shuffles of `draws` whose best score is at
    least the neuron's (-1: dead). `tau` is the score that a layer of pure noise reaches in 5 % of shuffles; `noise` the
    share (0..1) of labels of pure noise above 0."""

    reached: np.ndarray
    draws: int
    tau: float
    noise: float

    @property
    def p_values(self) -> np.ndarray:
        """float64 [n], NaN for a dead neuron (Phipson and Smyth 2010)."""
        return np.where(self.reached == DEAD, np.nan, (1 + self.reached) / (1 + self.draws))

    @property
    def q_values(self) -> np.ndarray:
        """float64 [n], NaN for a dead neuron (Benjamini and Hochberg 1995)."""
        return false_discovery(self.p_values)

    @property
    def beyond(self) -> int:
        """How many labels are beyond luck: at most 5 % of them false on average."""
        return int((self.q_values <= LEVEL).sum())

    @property
    def unbeaten(self) -> int:
        """How many labels no shuffle reached."""
        return int((self.reached == 0).sum())

    @property
    def fewest(self) -> int:
        """How many labels no shuffle may reach before any can count as beyond luck: p cannot be below 1 / (1 + draws),
        and q of the m unbeaten ones is then n p / m."""
        return math.ceil((self.reached != DEAD).sum() / ((1 + self.draws) * LEVEL) - 1e-9)


def luck_of(found: Calibration) -> Luck:
    """What is kept of a calibration."""
    reached = np.where(np.isnan(found.scores), DEAD, (found.null >= found.scores).sum(axis=0))
    return Luck(reached.astype(np.int16), len(found.null), found.tau, found.noise_rate(0.0))


def with_luck(table: pd.DataFrame, luck: Luck | None) -> pd.DataFrame:
    """A table with one line a neuron, in their order, and `p`, `q` and `beyond_luck` (bool) besides; as it was without
    `luck`."""
    if luck is None:
        return table
    q = luck.q_values
    return table.assign(p=luck.p_values, q=q, beyond_luck=q <= LEVEL)


def luck_said(q: float) -> str:
    """Whether a label may be luck, in a few words; of its q-value, NaN for a neuron without a label."""
    if np.isnan(q):
        return "no label"
    return f"beyond luck (q = {q:.2f})" if q <= LEVEL else f"may be luck (q = {q:.2f})"


def beyond_luck_said(luck: Luck) -> str:
    """How many labels of a layer are beyond luck, and how little a raw threshold says."""
    alive = int((luck.reached != DEAD).sum())
    if not luck.beyond:
        return (
            f"Of {alive:,} labels none can be told from luck: {luck.unbeaten:,} fit better than the best word does in "
            f"any of {luck.draws} shuffles of the pictures, where by luck about {alive / (1 + luck.draws):,.0f} would, "
            f"and {luck.fewest:,} would have to before at most 5 % of them are luck."
        )
    return (
        f"Beyond luck {agree(luck.beyond, 'is', 'are')} {luck.beyond:,} of {alive:,} labels: with the pictures "
        f"shuffled ({luck.draws} times) hardly any word fits as well, and at most 5 % of these labels are luck on "
        f"average. A raw threshold says less: {percent(luck.noise, 0)} of labels made of shuffled "
        f"pictures score above τ = 0. The best label of a whole layer of them is above {luck.tau:.3f} in one shuffle "
        "of twenty."
    )


def beyond_luck_by_layer(found: Mapping[Place, Luck], scoring: str, similarity: str) -> dict[str, int]:
    """How many labels of each layer are beyond luck, of the layers for which that was worked out."""
    return {place[0]: luck.beyond for place, luck in found.items() if place[1:] == (scoring, similarity)}


def write_luck(found: Mapping[Place, Luck], path: Path, study: Study, command: str) -> None:
    """Write one file for a study, with the `command` that made it."""
    arrays: dict[str, np.ndarray] = {"study": np.array(study.id), "made_by": np.array(command)}
    for place, luck in found.items():
        arrays["/".join((*place, "reached"))] = luck.reached
        arrays["/".join((*place, "whole"))] = np.array([luck.draws, luck.tau, luck.noise])
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, **arrays)


def shipped_luck(study: Study, folder: Path = FOLDER) -> dict[Place, Luck]:
    """What was shipped for this very study, by layer, scoring and similarity; empty if nothing was."""
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as stored:
            if str(stored["study"]) == study.id:
                return dict(_read(stored))
    return {}


def _read(stored: Mapping[str, np.ndarray]) -> Iterator[tuple[Place, Luck]]:
    for name in stored:
        if name.endswith("/reached"):
            draws, tau, noise = map(float, stored[f"{name.removesuffix('reached')}whole"])
            layer, scoring, similarity, _ = name.split("/")
            yield (layer, scoring, similarity), Luck(stored[name], int(draws), tau, noise)
