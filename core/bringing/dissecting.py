"""Dissecting an imported network in a process of its own: watched, stopped at any time, and going on where it stopped.

A process of its own because it computes for minutes: in a thread it would hold up the pages of everybody else.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.errors import InputError
from core.faces.records import Progress
from core.networks.exchange.store import ImportedNetwork
from core.paths import ASSETS, own_studies
from core.study.manifest import parse_manifest

POLL = 0.3  # seconds
BEFORE, LAYERS = 0.5, 0.1  # of the time: until the network has run over the pictures, and its layers after that
REPORTS, SETTINGS = 13, 12  # lines until then, and lines after its layers: of three scorers, twice, on two splits
_LAYER, _SETTINGS = re.compile(r"dissecting (\S+), "), "every setting"


def dissect_watched(network: ImportedNetwork, progress: Progress, scores_of: str = "builtin") -> Path:
    """Dissect an imported network with FER2013 and the scores that a study keeps; returns the new study's folder, which
    is the network's name in `own_studies`.

    `progress` is told several times a second; when it raises (`Cancelled`), the work stops and what is finished of it
    is kept for the next time. InputError when it fails, and where a study of another network is called so.
    """
    folder = own_studies() / network.name
    if _dissected(folder).get("architecture", network.spec.name) != network.spec.name:
        raise InputError(
            f"You have a study {network.name} already, of another network; remove this network and keep it under "
            "another name."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = ["dissect", "--network", network.name, "--scores-of", scores_of, "--out", str(folder)]
    with TemporaryDirectory() as kept:
        said = Path(kept, "said")
        with open(said, "wb") as file:
            work = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "core.bringing.attended", *command],
                cwd=ASSETS.parent,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=file,
            )
        try:
            while (code := _ended(work)) is None:
                progress(*_standing(_lines(said), len(network.spec.layers)))
        finally:
            work.kill()
            work.communicate()
        if code:
            last = "".join(_lines(said)[-1:]).removeprefix("emodissect: ")
            raise InputError(last or "The dissection ended without a reason; start it again.")
    return folder


def study_of(network: ImportedNetwork) -> Path | None:
    """The folder of the study that was made of this network, if it is there and of the weights that it has now, which
    take grey values as they do now."""
    folder = own_studies() / network.name
    dissected, declared = _dissected(folder), network.record["declared"]
    same = dissected.get("weights") == network.record["weights"] and all(
        (dissected.get("declared") or {}).get(name) == declared.get(name) for name in ("graph", "layers")
    )
    return folder if same else None


def has_unfinished(name: str) -> bool:
    """Whether a dissection of the network of this name was stopped before it was whole."""
    return any(own_studies().glob(f"{name}.part*"))


def forget_unfinished(name: str) -> None:
    """Delete what is kept of a dissection that was stopped."""
    for path in own_studies().glob(f"{name}.part*"):
        shutil.rmtree(path, ignore_errors=True)


def remove_study_of(name: str, architecture: str) -> None:
    """Delete the study of the network of this name and architecture, and what is kept of an unfinished one. A study
    that is called so and is of another network stays."""
    folder = own_studies() / name
    if _dissected(folder).get("architecture") == architecture:
        shutil.rmtree(folder, ignore_errors=True)
    forget_unfinished(name)


def _dissected(folder: Path) -> dict[str, Any]:
    """What a study's manifest says of its network; nothing where there is no study."""
    try:
        found = parse_manifest(folder)["network"]
    except (InputError, KeyError):
        return {}
    return found if isinstance(found, dict) else {}


def _ended(work: subprocess.Popen) -> int | None:
    try:
        return work.wait(POLL)
    except subprocess.TimeoutExpired:
        return None


def _lines(said: Path) -> list[str]:
    return said.read_text(errors="replace").strip().splitlines()


def _standing(lines: list[str], layers: int) -> tuple[float, str]:
    """How much is done, and the last thing that was said, from what a build reports."""
    if not lines:
        return 0.0, "Opening the faces"
    begun = sum(_LAYER.match(line) is not None for line in lines)
    if not begun:
        return BEFORE * min(len(lines) / REPORTS, 1), lines[-1]
    after = sum(line.startswith(_SETTINGS) for line in lines)
    if after:
        return BEFORE + LAYERS + (1 - BEFORE - LAYERS) * min((after - 1) / SETTINGS, 1), lines[-1]
    return BEFORE + LAYERS * (begun - 1) / layers, f"layer {begun} of {layers}: {lines[-1]}"
