"""The studies that have a short name: those that come with the program, those in the user's data folder, and the one
that EMODISSECT_STUDY names. Another study is one more folder."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import InputError
from core.paths import BUILTIN_STUDIES, BUILTIN_STUDY, own_studies
from core.study.manifest import MANIFEST, architecture_in, parse_manifest

BUILTIN, SHOWN = "builtin", "EMODISSECT_STUDY"
WITH_PROGRAM = "comes with the program"
_DATASET = "-fer2013"


@dataclass(frozen=True)
class NamedStudy:
    """A study by its short `name`, where it lies, who put it there, and what else it is called."""

    name: str
    folder: Path
    where: str
    aliases: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """Whether that is its name or another one it has."""
        return name in (self.name, *self.aliases)

    @property
    def built(self) -> int:
        """When it was built, in nanoseconds; 0 if it is not there."""
        manifest = self.folder / MANIFEST
        return manifest.stat().st_mtime_ns if manifest.is_file() else 0

    def facts(self) -> "Facts":
        """What its manifest says; its files are not checked. InputError if it has none that can be read."""
        manifest = parse_manifest(self.folder)
        try:
            files = [self.folder / name for name in manifest["files"]]
            layers = {layer: int(entry["neurons"]) for layer, entry in manifest["layers"].items()}
            network = architecture_in(manifest).title
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"The manifest of the study in {self.folder} is torn; build the study again.") from error
        size = sum(path.stat().st_size for path in files if path.is_file())
        return Facts(str(manifest["title"]), network, layers, size)


@dataclass(frozen=True)
class Facts:
    """A study in short: its title, what its network is called, the neurons of each layer, and its size in bytes."""

    title: str
    network: str
    layers: dict[str, int]
    size: int


def known_studies() -> dict[str, NamedStudy]:
    """Every study that has a name, by it; the built-in one first. A name that is taken gives way to the folder's path,
    and a folder is listed once."""
    known: dict[str, NamedStudy] = {}
    for study in _found():
        _enter(known, study)
    shown = os.environ.get(SHOWN)
    if shown and not any(study.is_called(shown) for study in known.values()):
        folder = Path(shown)
        _enter(known, NamedStudy(folder.resolve().name, folder, SHOWN))
    return known


def named_study(name: str) -> NamedStudy:
    """The study of this name; InputError with the names there are otherwise."""
    known = known_studies()
    for study in known.values():
        if study.is_called(name):
            return study
    raise InputError(f"There is no study {name!r}; there is {', '.join(known)}.")


def default_study() -> NamedStudy:
    """The study that is shown where none is asked for: the one that EMODISSECT_STUDY names, else the built-in one.
    Whether it is there is found out by opening it."""
    place = study_folder(os.environ.get(SHOWN) or BUILTIN).resolve()
    return next(study for study in known_studies().values() if study.folder.resolve() == place)


def study_folder(location: str | Path) -> Path:
    """The folder of a study by its name or by a path; InputError for what is neither.

    A name comes before a folder of that name in the working directory: write that one as ./name.
    """
    try:
        return named_study(str(location)).folder
    except InputError:
        folder = Path(location)
        if folder.is_dir() or len(folder.parts) > 1:
            return folder
        raise


def _found() -> Iterator[NamedStudy]:
    yield NamedStudy(BUILTIN, BUILTIN_STUDY, WITH_PROGRAM, (_short(BUILTIN_STUDY), BUILTIN_STUDY.name))
    for folder in _studies_in(BUILTIN_STUDIES):
        yield NamedStudy(_short(folder), folder, WITH_PROGRAM, (folder.name,))
    for folder in _studies_in(own_studies()):
        yield NamedStudy(folder.name, folder, "yours")


def _enter(known: dict[str, NamedStudy], study: NamedStudy) -> None:
    place = study.folder.resolve()
    if any(other.folder.resolve() == place for other in known.values()):
        return
    taken = any(other.is_called(study.name) for other in known.values())
    name = str(study.folder) if taken else study.name
    known[name] = replace(study, name=name)


def _studies_in(folder: Path) -> list[Path]:
    return sorted(manifest.parent for manifest in folder.glob(f"*/{MANIFEST}"))


def _short(folder: Path) -> str:
    return folder.name.removesuffix(_DATASET)
