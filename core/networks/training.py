"""Training on FER2013: resumable, seeded, the checkpoint chosen on PublicTest.

SGD with Nesterov momentum; the learning rate warms up, stays, and decays linearly over the last epochs, so a run can
be resumed with more epochs than it was started with. What is evaluated and kept is an exponential moving average of
the weights.
"""

import copy
import csv
import ctypes
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from pickle import UnpicklingError

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from core.errors import InputError
from core.files import replacing
from core.networks.catalog import Architecture
from core.networks.precision import half_where_fast
from core.networks.targets import class_weights
from core.networks.views import as_float, center_view, random_views

_TORN = (RuntimeError, ValueError, KeyError, IndexError, EOFError, UnpicklingError)


@dataclass(frozen=True)
class TrainingSettings:
    """Everything that decides the outcome of a run. Learning rates are per step; `warmup` and `decay` are epochs;
    `augmentation` is the strength of the random views. Layers up to `frozen` stay as they are, batch statistics too,
    and so do the weights of the layers named in `kept`, whose dropout goes on.
    `class_weights` gives rare classes as much of the training loss as common ones. `half` computes in bfloat16 where
    the processor does; not so for networks of depthwise convolutions, whose gradients take twice as long in it. The
    first `small_epochs` epochs see faces shrunk to `small_size` pixels a side, which is faster (progressive learning,
    Tan and Le 2021, section 4); not for networks that count on a number of features."""

    epochs: int = 60
    batch_size: int = 128
    learning_rate: float = 0.025
    warmup: float = 2
    decay: float = 25
    momentum: float = 0.9
    weight_decay: float = 5e-4
    average_decay: float = 0.999
    smoothing: float = 0.1
    vote_weight: float = 0.5
    augmentation: float = 1.0
    frozen: str | None = None
    kept: tuple[str, ...] = ()
    class_weights: bool = False
    half: bool = True
    small_size: int | None = None
    small_epochs: int | None = None
    seed: int = 0

    def size_at(self, index: int, size: int) -> int:
        """Side of the faces, in pixels, that epoch `index` (from 0) shows a network that takes `size`."""
        return self.small_size if self.small_size and index < (self.small_epochs or 0) else size

    def learning_rate_at(self, epoch: float) -> float:
        """Learning rate after `epoch` (fractional) epochs."""
        rise = min(1.0, (epoch + 0.02) / self.warmup) if self.warmup else 1.0
        fall = min(1.0, max(0.0, (self.epochs - epoch) / self.decay)) if self.decay else 1.0
        return self.learning_rate * rise * fall


@dataclass(frozen=True)
class Epoch:
    """One line of the learning curve. Accuracies are shares, one centre view; `seconds` is wall-clock time."""

    epoch: int
    learning_rate: float
    training_loss: float
    validation_loss: float
    validation_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Split:
    """Faces of one split: images uint8 [N, 48, 48], targets float32 [N, classes], labels int64 [N]."""

    images: Tensor
    targets: Tensor
    labels: Tensor


def train(
    spec: Architecture,
    training: Split,
    validation: Split,
    folder: Path,
    settings: TrainingSettings,
    report: Callable[[Epoch, bool], None] = lambda epoch, best: None,
    initial: nn.Module | None = None,
) -> nn.Module:
    """Train, or resume the run in `folder`, and return the best averaged network (in evaluation mode).

    A new run starts from the weights of `initial` where given, from random ones otherwise.

    `folder` receives `last.pt` (to resume), `best.pt` (a state dict) and `history.csv`, each written whole or not at
    all. `report` is called after every epoch with its figures and whether it is the best so far. InputError for a
    frozen or kept layer that the network does not have, and for small faces that it cannot take.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _keep_memory_mapped()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(settings.seed)
    network = spec.build().to(device, memory_format=torch.channels_last)
    if initial is not None:
        network.load_state_dict(initial.state_dict())
    average = copy.deepcopy(network).eval()
    if settings.small_size:
        _check_small(spec, average, settings.small_size, device)
    _set_training(spec, network, settings)
    optimizer = torch.optim.SGD(
        [parameter for parameter in network.parameters() if parameter.requires_grad],
        lr=settings.learning_rate,
        momentum=settings.momentum,
        weight_decay=settings.weight_decay,
        nesterov=True,
        foreach=True,
    )
    history = _resume(folder / "last.pt", network, average, optimizer, device)

    for index in range(len(history), settings.epochs):
        start = time.perf_counter()
        loss = _train_epoch(spec, network, average, optimizer, training, settings, index, device)
        validation_loss, accuracy = validate(spec, average, validation, device)
        best = accuracy > max((epoch.validation_accuracy for epoch in history), default=0.0)
        rate = settings.learning_rate_at(index + 1)
        history.append(Epoch(index + 1, rate, loss, validation_loss, accuracy, time.perf_counter() - start))
        if best:
            _save({key: value.cpu() for key, value in average.state_dict().items()}, folder / "best.pt")
        _save(_snapshot(network, average, optimizer, history), folder / "last.pt")
        _write_history(history, folder / "history.csv")
        report(history[-1], best)

    average.load_state_dict(torch.load(folder / "best.pt", weights_only=True))
    return average.cpu().eval()


def averaged_networks(spec: Architecture, folder: Path) -> dict[str, nn.Module]:
    """What the run in `folder` offers, in evaluation mode: the averaged weights of its "best" epoch and of its "last".

    The best one was chosen with the batch statistics of random views; with others the last may be better. InputError if
    there is no such run.
    """
    found = {"best": spec.build(), "last": spec.build()}
    try:
        found["best"].load_state_dict(torch.load(folder / "best.pt", weights_only=True))
        found["last"].load_state_dict(torch.load(folder / "last.pt", weights_only=True)["average"])
    except (OSError, *_TORN) as error:
        raise InputError(f"{folder} is not the run of a {spec.title}; make one by `core train {spec.name}`.") from error
    return {name: each.eval() for name, each in found.items()}


def _train_epoch(
    spec: Architecture,
    network: nn.Module,
    average: nn.Module,
    optimizer: torch.optim.Optimizer,
    training: Split,
    settings: TrainingSettings,
    index: int,
    device: torch.device,
) -> float:
    generator = Generator().manual_seed(settings.seed * 100_003 + index)
    torch.manual_seed(settings.seed * 100_003 + index)
    order = torch.randperm(len(training.images), generator=generator)
    batches = order.split(settings.batch_size)
    weights = class_weights(training.labels, training.targets.shape[1]).to(device) if settings.class_weights else None
    _set_training(spec, network, settings)
    size, total = settings.size_at(index, spec.input_size), 0.0
    for number, rows in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate_at(index + number / len(batches))
        views = random_views(
            as_float(training.images[rows]), spec.input_size, generator, strength=settings.augmentation
        ).to(device)
        if size != spec.input_size:
            views = F.interpolate(views, size=(size, size), mode="area")
        taken = _taking(network, size) if size != spec.input_size else nullcontext()
        with taken, half_where_fast(device) if settings.half else nullcontext():
            logits = network(views.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(logits.float(), training.targets[rows].to(device), weights)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step = index * len(batches) + number
        _update_average(average, network, min(settings.average_decay, (1 + step) / (10 + step)))
        total += loss.item() * len(rows)
    return total / len(order)


@contextmanager
def _taking(network: nn.Module, size: int) -> Iterator[None]:
    """A network of the catalog lets faces of `size` pixels a side in meanwhile."""
    usual = network.input_shape
    network.input_shape = (usual[0], size, size)
    try:
        yield
    finally:
        network.input_shape = usual


@torch.no_grad()
def _check_small(spec: Architecture, network: nn.Module, size: int, device: torch.device) -> None:
    """InputError unless the network can do with faces of `size`: one that counts its features cannot."""
    try:
        with _taking(network, size):
            network(torch.zeros(1, 1, size, size, device=device))
    except (RuntimeError, AttributeError) as error:
        raise InputError(
            f"{spec.title} cannot learn from faces of {size} pixels, only from its {spec.input_size}; leave "
            "--small-size out, or choose a larger one."
        ) from error


def _set_training(spec: Architecture, network: nn.Module, settings: TrainingSettings) -> None:
    """Set the network to learn, but for the layers up to `frozen` and those that are `kept`."""
    network.train()
    names = [layer.name for layer in spec.layers]
    last = -1 if settings.frozen is None else names.index(spec.layer(settings.frozen).name)
    for layer in spec.layers[: last + 1]:
        network.get_submodule(layer.module).eval().requires_grad_(False)
    for name in settings.kept:
        kept = network.get_submodule(spec.layer(name).module).requires_grad_(False)
        for norm in (module for module in kept.modules() if isinstance(module, _BatchNorm)):
            norm.eval()


@torch.no_grad()
def _update_average(average: nn.Module, network: nn.Module, decay: float) -> None:
    pairs = [
        (kept, new)
        for kept, new in zip(average.state_dict().values(), network.state_dict().values(), strict=True)
        if kept.is_floating_point()
    ]
    torch._foreach_lerp_([kept for kept, _ in pairs], [new for _, new in pairs], 1 - decay)


@torch.no_grad()
def validate(spec: Architecture, network: nn.Module, split: Split, device: torch.device) -> tuple[float, float]:
    """Mean cross-entropy (nats) and accuracy (0..1) on a split, one centre view."""
    losses, correct = 0.0, 0
    for images, labels in zip(split.images.split(512), split.labels.split(512), strict=True):
        with half_where_fast(device):
            logits = network(center_view(as_float(images), spec.input_size).to(device)).float().cpu()
        losses += F.cross_entropy(logits, labels, reduction="sum").item()
        correct += int((logits.argmax(1) == labels).sum())
    return losses / len(split.labels), correct / len(split.labels)


def _snapshot(network: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer, history: list[Epoch]) -> dict:
    return {
        "network": network.state_dict(),
        "average": average.state_dict(),
        "optimizer": optimizer.state_dict(),
        "history": [asdict(epoch) for epoch in history],
    }


def _resume(
    path: Path, network: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer, device: torch.device
) -> list[Epoch]:
    if not path.exists():
        return []
    try:
        state = torch.load(path, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
    except _TORN as error:
        raise InputError(f"{path} is not the state of such a run; give another folder, or delete it.") from error
    return [Epoch(**epoch) for epoch in state["history"]]


def _save(state: dict, path: Path) -> None:
    with replacing(path) as temporary:
        torch.save(state, temporary)


def _write_history(history: list[Epoch], path: Path) -> None:
    with replacing(path) as temporary, open(temporary, "w", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Epoch)])
        writer.writeheader()
        writer.writerows(asdict(epoch) for epoch in history)


def _keep_memory_mapped() -> None:
    """Let glibc reuse freed activations instead of returning them to the system: a CPU epoch takes a quarter less."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        trim_threshold, top_pad, mmap_max = -1, -2, -4
        libc.mallopt(mmap_max, 0)
        libc.mallopt(trim_threshold, 2**31 - 1)
        libc.mallopt(top_pad, 500_000_000)
