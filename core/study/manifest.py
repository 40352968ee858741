"""The manifest of a study: what was dissected, by what, and the content hash of every file."""

import hashlib
import json
from pathlib import Path

from core.errors import InputError
from core.files import replacing
from core.networks.catalog import Architecture, architecture
from core.networks.exchange.declaration import declared_architecture

FORMAT = 1
MANIFEST = "manifest.json"
PARTS = ("title", "network", "probing", "layers", "scorings", "similarities", "command", "files")


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content, in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_hash(value: object) -> str:
    """SHA-256 of a JSON-serialisable value in canonical form, in hex."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """Hash of every file below `folder` except the manifest, keyed by its relative path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in paths}


def write_manifest(folder: Path, manifest: dict) -> None:
    """Write the manifest with the hashes of the files that are there, as the last step of a build."""
    text = json.dumps({"format": FORMAT, **manifest, "files": file_hashes(folder)}, indent=1)
    with replacing(folder / MANIFEST) as temporary:
        temporary.write_text(text + "\n")


def parse_manifest(folder: Path) -> dict:
    """The manifest of the study in `folder`, whose files are not looked at; InputError if it cannot be read."""
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(f"There is no study in {folder}: build one with `python -m core dissect`.")
    try:
        manifest = json.loads(path.read_text())
        if not isinstance(manifest, dict) or not manifest.keys() >= set(PARTS):
            raise ValueError("parts")
    except ValueError as error:
        raise InputError(f"The manifest of the study in {folder} is torn; build the study again.") from error
    if manifest.get("format") != FORMAT:
        raise InputError(
            f"The study in {folder} has format {manifest.get('format')}, this program reads {FORMAT}; build it again."
        )
    return manifest


def read_manifest(folder: Path) -> dict:
    """The manifest of the study in `folder`, every file checked against its hash; InputError on any mismatch."""
    manifest = parse_manifest(folder)
    for name, digest in manifest["files"].items():
        if not (folder / name).is_file():
            raise InputError(f"The study in {folder} lacks {name}; build the study again.")
        if file_hash(folder / name) != digest:
            raise InputError(f"{name} in {folder} is not the file that the study was built with; build it again.")
    return manifest


def architecture_in(manifest: dict) -> Architecture:
    """The entry in the catalog of the network that was dissected; that of an imported network is part of the study."""
    network = manifest["network"]
    if declared := network.get("declared"):
        return declared_architecture(network["architecture"], network["source"], declared)
    return architecture(network["architecture"])
