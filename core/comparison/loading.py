"""What is to be measured: a network of the catalog or of the user's with its weights, or that of a study."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from safetensors.torch import save_file

from core.comparison.measured import VIEWS
from core.comparison.measuring import Subject
from core.comparison.run_folder import training_of
from core.networks.catalog import Architecture
from core.networks.exchange.state_dicts import read_state_dict
from core.networks.exchange.store import network_and_weights
from core.networks.origin import weights_origin
from core.networks.weights import load_network
from core.study.manifest import file_hash

if TYPE_CHECKING:
    from torch import nn

    from core.study import Study


def subject_of(
    network: str,
    weights: Path | None,
    run: Path | None = None,
    *,
    name: str | None = None,
    title: str | None = None,
    origin: str | None = None,
    note: str | None = None,
) -> Subject:
    """A network of the catalog with `weights` (safetensors, or the `best.pt` of a run), or one that was imported.

    InputError if there is none of that name, or the weights do not fit.
    """
    spec, path = network_and_weights(network, weights)
    module = _load(spec, path)
    training = training_of(run, origin or weights_origin(path), note)
    return Subject(name or network, title or spec.title, spec, module, file_hash(path), training, {})


def subject_of_study(
    study: "Study",
    run: Path | None = None,
    *,
    name: str | None = None,
    title: str | None = None,
    origin: str | None = None,
    note: str | None = None,
) -> Subject:
    """The network of a study, whose logits of untouched faces are taken from it."""
    spec, path = study.architecture, study.folder / "network.safetensors"
    rows = study.images["row"].tolist()
    known: dict[str, dict[int, np.ndarray]] = {
        views: dict(zip(rows, study.logits(views), strict=True)) for views in VIEWS
    }
    training = training_of(run, origin or weights_origin(path), note)
    return Subject(name or spec.name, title or spec.title, spec, _load(spec, path), file_hash(path), training, known)


def _load(spec: Architecture, path: Path) -> "nn.Module":
    if path.suffix.casefold() == ".safetensors" or not path.is_file():
        return load_network(spec, path)
    with TemporaryDirectory() as folder:
        written = Path(folder) / f"{path.stem}.safetensors"
        save_file({key: value.contiguous() for key, value in read_state_dict(path).items()}, written)
        return load_network(spec, written)
