"""The trials themselves: resumable, cell by cell, each judged on the same faces that no network was trained on."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import torch

from core.editing.statistics import wilson_interval
from core.errors import InputError
from core.explanation.results import read_result, write_result
from core.networks.batch_statistics import with_batch_statistics
from core.networks.catalog import Architecture, architecture
from core.networks.imagenet import imagenet_network
from core.networks.inference import predict_logits
from core.networks.splits import private_split, training_split, validation_split
from core.networks.training import Split, TrainingSettings, train
from core.trials.answers import packed
from core.trials.factors import NETWORK, TRAINED, Cell

if TYPE_CHECKING:
    from torch import nn

    from core.faces.store import Fer2013

BATCH, WARM_UP, AUGMENTATION = 64, 0.5, 0.5
SETTINGS = ("images", "epochs", "faces")
CELL = ("start", "trained", "side", "seed")


@dataclass(frozen=True)
class TrialSettings:
    """What all cells share: how many `images` of Training they learn from, for how many `epochs`, and on how many
    `faces` each of PublicTest, which chooses the epoch, and PrivateTest, which is reported, they are judged."""

    images: int = 4000
    epochs: int = 5
    faces: int = 1500

    def __post_init__(self) -> None:
        if self.images < 2 or self.epochs < 1 or self.faces < 1:
            raise InputError("Trials need at least two images, one epoch and one face to judge by.")


@dataclass(frozen=True)
class Material:
    """FER2013 and what all trials take from it."""

    faces: "Fer2013"
    settings: TrialSettings

    def training(self, seed: int) -> Split:
        """The faces that a trial with this seed learns from."""
        return _sample(self._whole, self.settings.images, seed)

    @cached_property
    def public(self) -> Split:
        """The faces that choose the epoch, the same for all trials."""
        return _sample(validation_split(self.faces), self.settings.faces, 0)

    @cached_property
    def private(self) -> Split:
        """The faces that are reported, the same for all trials."""
        return _sample(private_split(self.faces), self.settings.faces, 0)

    @cached_property
    def _whole(self) -> Split:
        return training_split(self.faces, vote_weight=0)


def stratified(labels: np.ndarray, n: int, seed: int) -> np.ndarray:
    """At most `n` places of `labels` int [N], drawn with a seed, each class as frequent as it is among all: int64,
    ascending."""
    mixed = np.random.default_rng(seed).permutation(len(labels))
    by_class = mixed[np.argsort(labels[mixed], kind="stable")]
    n = min(n, len(labels))
    return np.sort(by_class[((np.arange(n) + 0.5) * len(labels) / max(n, 1)).astype(np.int64)])


def run_trials(
    material: Material,
    cells: Iterable[Cell],
    imagenet: Path | None,
    out: Path | None = None,
    command: str = "python -m core trials",
    report: Callable[[pd.Series, bool], None] = lambda row, new: None,
) -> pd.DataFrame:
    """Train and judge every cell that `out` does not hold yet: one line a cell.

    Columns: network, start, trained, side, places (the side of the last map), seed, images, epochs, faces,
    learning_rate, public (accuracy on PublicTest at the chosen epoch), n, correct, accuracy, low and high (Wilson) on
    PrivateTest, learnt (accuracy on the faces it learnt from), seconds, and right (which of the n faces, packed).
    `out` is written after every cell, whole or not at all; `report` is told each line, and whether it is new.
    `imagenet` is the file of the weights that cells may start from. InputError if `out` is of other settings.
    """
    done = [] if out is None else kept_rows(out, material.settings)
    known = {Cell(*(row[name] for name in CELL)) for row in done}
    for row in done:
        report(pd.Series(row), False)
    for cell in cells:
        if cell in known:
            continue
        done.append(run_cell(material, cell, imagenet))
        if out is not None:
            write_result(pd.DataFrame(done), out, None, command)
        report(pd.Series(done[-1]), True)
    return pd.DataFrame(done)


def kept_rows(path: Path, settings: TrialSettings) -> list[dict]:
    """The lines of a table of trials, none if there is no such file; InputError if it is another table, or was made
    with other settings."""
    if not path.exists():
        return []
    table = read_result(path.stem, None, path.parent) if path.suffix == ".csv" else None
    if table is None or not {*CELL, *SETTINGS, "right"} <= set(table):
        raise InputError(f"{path} is no table of trials; give --out another name.")
    told = asdict(settings)
    for name in SETTINGS:
        if (table[name] != told[name]).any():
            raise InputError(
                f"{path} was made with {table[name].iloc[0]:,} {name}, not {told[name]:,}; give --out another name, "
                f"or the same --{name}."
            )
    return table.to_dict(orient="records")


def run_cell(material: Material, cell: Cell, imagenet: Path | None) -> dict:
    """Train one cell and judge it: a line of `run_trials`."""
    started, spec = time.perf_counter(), enlarging(cell.side)
    part, training = TRAINED[cell.trained], material.training(cell.seed)
    last_map = [layer for layer in spec.layers if layer.spatial][-1]
    settings = TrainingSettings(
        epochs=material.settings.epochs,
        batch_size=BATCH,
        learning_rate=part.learning_rate,
        warmup=WARM_UP,
        decay=material.settings.epochs,
        augmentation=AUGMENTATION,
        frozen=None if part.all else last_map.name,
        half=False,
        seed=cell.seed,
    )
    curve: list[float] = []
    initial = BEGINNINGS[cell.start](spec, cell.seed, training, imagenet)
    with TemporaryDirectory() as folder:
        network = train(
            spec,
            training,
            material.public,
            Path(folder),
            settings,
            lambda epoch, best: curve.append(epoch.validation_accuracy),
            initial,
        )
    if part.all:
        network = with_batch_statistics(spec, network, training.images)
    right = _right(spec, network, material.private)
    correct, n = int(right.sum()), len(right)
    low, high = wilson_interval(correct, n)
    learnt = _right(spec, network, _sample(training, material.settings.faces, 0))
    return {
        "network": spec.name,
        **{name: getattr(cell, name) for name in ("start", "trained", "side")},
        "places": places_at_the_end(spec, network),
        "seed": cell.seed,
        **asdict(material.settings),
        "learning_rate": part.learning_rate,
        "public": max(curve),
        "n": n,
        "correct": correct,
        "accuracy": correct / n,
        "low": low,
        "high": high,
        "learnt": float(learnt.mean()),
        "seconds": round(time.perf_counter() - started, 1),
        "right": packed(right),
    }


def enlarging(side: int) -> Architecture:
    """The network of the trials where it enlarges faces to `side`; InputError for sides that make no sense."""
    if not 48 <= side <= 256:
        raise InputError(f"Faces can be enlarged to between 48 and 256 pixels, not {side}.")
    return replace(architecture(NETWORK), arguments=(side,))


def places_at_the_end(spec: Architecture, network: "nn.Module") -> int:
    """The side of the maps of its last convolution."""
    sides: list[int] = []
    last_map = [layer for layer in spec.layers if layer.spatial][-1]
    hook = network.get_submodule(last_map.module).register_forward_hook(
        lambda module, inputs, output: sides.append(output.shape[-1])
    )
    with hook, torch.inference_mode():
        network.eval()(torch.zeros(1, 1, spec.input_size, spec.input_size))
    return sides[0]


def _from_scratch(spec: Architecture, seed: int, training: Split, imagenet: Path | None) -> "nn.Module":
    """Random weights, whose batch statistics are those of faces: without them nothing reaches the last layer."""
    torch.manual_seed(seed)
    return with_batch_statistics(spec, spec.build(), training.images)


def _from_imagenet(spec: Architecture, seed: int, training: Split, imagenet: Path | None) -> "nn.Module":
    return imagenet_network(spec, seed, imagenet)


BEGINNINGS: dict[str, Callable[[Architecture, int, Split, Path | None], "nn.Module"]] = {
    "scratch": _from_scratch,
    "imagenet": _from_imagenet,
}
"""How each start of core.trials.factors begins."""


def _sample(split: Split, n: int, seed: int) -> Split:
    places = torch.from_numpy(stratified(split.labels.numpy(), n, seed))
    return Split(split.images[places], split.targets[places], split.labels[places])


def _right(spec: Architecture, network: "nn.Module", split: Split) -> np.ndarray:
    return predict_logits(spec, network, split.images.numpy()).argmax(1) == split.labels.numpy()
