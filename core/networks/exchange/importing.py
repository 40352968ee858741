"""Bringing in a network from a file: read, compared with what the file computes, and kept whole or not at all."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from core.errors import InputError
from core.networks.catalog import ARCHITECTURES, Architecture
from core.networks.exchange.classes import OTHER, Classes
from core.networks.exchange.declaration import declaration
from core.networks.exchange.from_draft import Read, make_network
from core.networks.exchange.onnx_reader import read_onnx
from core.networks.exchange.state_dicts import STATE_DICTS, import_state_dict
from core.networks.exchange.store import FORMAT, RECORD, WEIGHTS, ImportedNetwork, imported_network, network_folder
from core.networks.exchange.torch_export import read_torch_export
from core.networks.weights import save_weights
from core.study.manifest import file_hash


@dataclass(frozen=True)
class Request:
    """What the user says of a network: its `name` and `title` here, its `classes`, the `shape` (channels, height,
    width) it takes, the range of grey values it was trained on (`pixels`), and the architecture that a state dict is
    of (`architecture`)."""

    name: str
    classes: Classes
    shape: tuple[int, int, int] | None = None
    pixels: str = "0..1"
    title: str | None = None
    architecture: str | None = None


def input_shape(text: str) -> tuple[int, int, int]:
    """(channels, height, width) of "1x48x48" or "48x48x1"; InputError for anything else."""
    sides = text.strip().split("x")
    if len(sides) != 3 or not all(side.isdecimal() and 0 < int(side) < 10**6 for side in sides):
        raise InputError(f"--input is three numbers with x between them, for instance 1x48x48, not {text[:40]!r}.")
    first, second, third = map(int, sides)
    return (third, first, second) if third in (1, 3) and first not in (1, 3) else (first, second, third)


GRAPHS: dict[str, Callable[[Path, tuple[int, int, int] | None, str], Read]] = {
    ".onnx": read_onnx,
    ".pt2": read_torch_export,
}
"""Readers of files that hold a graph, by their endings."""


def import_network(path: Path, request: Request, replace: bool = False) -> ImportedNetwork:
    """Bring in the network of a file under the request's name, in the place of one that is there if `replace`.

    InputError for a file that is not whole, does not fit what is said of it, or has an operator not known here.
    """
    folder = network_folder(request.name)
    if folder.exists() and not replace:
        raise _taken(request.name)
    # A name of its own: two people may keep a network under one name at the same time.
    part = folder.with_name(f".{request.name}.{token_hex(4)}.part")
    part.mkdir(parents=True)
    try:
        read_into(path, request, part)
        if replace:
            shutil.rmtree(folder, ignore_errors=True)
        os.replace(part, folder)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise _taken(request.name) from error
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return imported_network(request.name)


def _taken(name: str) -> InputError:
    return InputError(f"You have a network {name!r} already; choose another --name, or add --replace.")


def read_into(path: Path, request: Request, folder: Path) -> ImportedNetwork:
    """The network of a file, read and compared, its weights and record written to `folder`, which is there and empty.

    InputError as `import_network`, whatever is there under the request's name.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}; give the path of a network.")
    spec, record = _read(path, request, folder / WEIGHTS)
    record |= {
        "format": FORMAT,
        "file": path.name,
        "file_hash": file_hash(path),
        "weights": file_hash(folder / WEIGHTS),
        "architecture": spec.name if ARCHITECTURES.get(spec.name) is spec else None,
        "source": spec.source,
        "declared": declaration(spec),
        "classes": [name or OTHER for name in request.classes.names],
    }
    (folder / RECORD).write_text(json.dumps(record, indent=1) + "\n")
    return ImportedNetwork(request.name, spec, folder, record)


def _read(path: Path, request: Request, weights: Path) -> tuple[Architecture, dict[str, Any]]:
    kind = path.suffix.casefold()
    if kind in STATE_DICTS:
        if request.shape is not None or request.pixels != Request.pixels:
            raise InputError(
                f"{path.name} holds weights alone, and a network of the catalog takes 1x48x48 with grey values "
                f"{Request.pixels}; leave out --input and --pixels, or export your network to ONNX."
            )
        return import_state_dict(path, request.architecture, request.classes, weights), {}
    if kind not in GRAPHS:
        raise InputError(f"{path.name} is of no kind that is known here; give {', '.join((*GRAPHS, *STATE_DICTS))}.")
    read = GRAPHS[kind](path, request.shape, request.pixels)
    made = make_network(read, request.classes, request.name, request.title or request.name, path.name)
    save_weights(made.network, weights, half=False)
    form = read.draft.form
    return made.spec, {
        "input": list(form.shape),
        "channels_last": form.channels_last,
        "pixels": form.pixels,
        "ending": made.ending,
        "compared_with_file": read.reference is not None,
        "largest_difference": made.difference,
    }
