"""The networks that a user imported: a folder each in the data folder, found by name like those of the program."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.networks.catalog import ARCHITECTURES, Architecture, architecture
from core.networks.exchange.declaration import NETWORK_NAME, declared_architecture
from core.paths import own_networks

RECORD, WEIGHTS, FORMAT = "network.json", "network.safetensors", 1
TOLD = ("file", "file_hash", "classes", "pixels", "channels_last", "ending", "compared_with_file", "largest_difference")
ENDINGS = {"softmax": "softmax", "log_softmax": "log-softmax"}


@dataclass(frozen=True)
class ImportedNetwork:
    """An imported network: its catalog entry, where it lies, and `record`, what is known of how it came here."""

    name: str
    spec: Architecture
    folder: Path
    record: dict[str, Any]

    def summary(self) -> dict[str, Any]:
        """Ready for JSON: the layers, and how the network came here."""
        return {**self.spec.summary(), "network": self.name, **{key: self.record.get(key) for key in TOLD}}

    def lines(self) -> list[str]:
        """What it is, its layers, and what was checked, in words."""
        told = [f"{self.name}: {self.spec.lines()[0]}", *self.spec.lines()[1:]]
        return told + [f"  {remark[0].lower()}{remark[1:]}" for remark in self.remarks()]

    def remarks(self) -> list[str]:
        """What was found out as it came here, a sentence each."""
        told = [f"Classes in the file's order: {', '.join(self.record['classes'])}"]
        if (ending := self.record.get("ending")) is not None:
            told.append(f"Its {ENDINGS[ending]} at the end was taken off, so that it gives logits")
        if (difference := self.record.get("largest_difference")) is not None:
            beside = "onnxruntime" if self.record["compared_with_file"] else "the file's own order of operators"
            told.append(f"One forward pass checked beside {beside}: largest difference {difference:.1e}")
        return told

    def weights(self) -> Path:
        """The file of its weights; InputError if it is not the one that was imported."""
        from core.study.manifest import file_hash

        path = self.folder / WEIGHTS
        if not path.is_file() or file_hash(path) != self.record["weights"]:
            raise _torn(self.name)
        return path


def suggested_name(text: str) -> str:
    """A name made of a file's: "My Net_2" gives "my-net-2", and "ResNet50", which is ours, "my-resnet50"."""
    name = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40].strip("-") or "my-network"
    return f"my-{name}" if name in ARCHITECTURES else name


def network_folder(name: str) -> Path:
    """The folder of a user's network, whether or not it is there; InputError for a name that is no plain one."""
    if not NETWORK_NAME.fullmatch(name) or name in ARCHITECTURES:
        raise InputError(
            f"A network is called by lower-case letters, digits and hyphens, at most 40, and not like one of the "
            f"program's own, so not {name[:50]!r}."
        )
    return own_networks() / name


def imported_names() -> list[str]:
    """The names of the networks that are there, sorted."""
    found = own_networks().glob(f"*/{RECORD}")
    return sorted(path.parent.name for path in found if NETWORK_NAME.fullmatch(path.parent.name))


def imported_network(name: str) -> ImportedNetwork:
    """The user's network of that name; InputError if there is none, or it is not whole."""
    if name not in imported_names():
        raise _absent(name)
    folder = network_folder(name)
    try:
        record = json.loads((folder / RECORD).read_text())
        own, source, declared, whole = (record[key] for key in ("architecture", "source", "declared", "weights"))
        if record["format"] != FORMAT or not isinstance(whole, str):
            raise ValueError("format")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _torn(name) from error
    spec = ARCHITECTURES[own] if own in ARCHITECTURES else declared_architecture(name, source, declared)
    return ImportedNetwork(name, spec, folder, record)


def network_and_weights(name: str, weights: Path | None) -> tuple[Architecture, Path]:
    """The catalog's or the user's network of that name, and its weights: those given, or those it was imported with.

    InputError for a name that is not there, and for a network of the catalog without weights.
    """
    if name in imported_names():
        found = imported_network(name)
        return found.spec, weights or found.weights()
    spec = architecture(name)
    if weights is None:
        raise InputError(f"Say with --weights which weights of {spec.title} are meant.")
    return spec, weights


def remove_network(name: str) -> None:
    """Delete a user's network, whole or not; studies made of it stay and still open. InputError if there is none."""
    if name not in imported_names():
        raise _absent(name)
    shutil.rmtree(network_folder(name))


def _absent(name: str) -> InputError:
    names = imported_names()
    have = f"there is {', '.join(names)}" if names else "import one with `python -m core network import FILE`"
    return InputError(f"You have imported no network {name[:50]!r}; {have}.")


def _torn(name: str) -> InputError:
    return InputError(f"The imported network {name!r} is not whole; import it again.")
