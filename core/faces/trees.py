"""A folder, a zip or a single file seen the same way: names of files, and bytes to read."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from core.errors import InputError

MAX_FILES = 200_000
MAX_BYTES = 2_000_000_000
SMALL_FILE = 1_000_000
MAX_RATIO = 100  # fer2013.csv shrinks about threefold, a file of zeros a thousandfold


class Tree(Protocol):
    """Where files are read from. `label` names it in messages; `files` and `folders` are sorted posix paths."""

    label: str
    files: tuple[PurePosixPath, ...]
    folders: tuple[PurePosixPath, ...]

    def size(self, name: PurePosixPath) -> int:
        """Bytes of one file, uncompressed."""

    def open(self, name: PurePosixPath) -> AbstractContextManager[BinaryIO]:
        """One file for reading bytes; raises InputError when it is damaged, as soon as that shows."""


@contextmanager
def open_tree(path: Path) -> Iterator[Tree]:
    """The tree at `path`; raises InputError when there is none, or when it is not safe to read."""
    path = path.expanduser()
    if not path.exists():
        raise InputError(f"There is nothing at {path}; give the path of a csv file, a folder or a zip.")
    if path.is_dir() or not (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path)):
        yield FolderTree(path.resolve())
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{path.name} is not a whole zip file ({error}); download or copy it again.") from error
    with archive:
        yield ZipTree(path.name, archive)


class FolderTree:
    """All files under a folder, or one file. Names begin with the folder's own, which may be a split or a class."""

    def __init__(self, root: Path) -> None:
        self.label = root.name
        self._parent = root.parent
        files, folders = [], []
        for path in [root, *_below(root)]:
            (folders if path.is_dir() else files).append(PurePosixPath(path.relative_to(self._parent).as_posix()))
        self.files, self.folders = tuple(sorted(files)), tuple(sorted(folders))

    def size(self, name: PurePosixPath) -> int:
        return (self._parent / name).stat().st_size

    @contextmanager
    def open(self, name: PurePosixPath) -> Iterator[BinaryIO]:
        try:
            with open(self._parent / name, "rb") as file:
                yield file
        except OSError as error:
            raise InputError(
                f"{name} cannot be read ({error.strerror}); check the file and its permissions."
            ) from error


def _below(root: Path) -> list[Path]:
    """Everything under a folder but hidden files; raises InputError when that is far more than FER2013 can be."""
    found = []
    for path in root.rglob("*") if root.is_dir() else ():
        if not _is_hidden(PurePosixPath(path.relative_to(root).as_posix())):
            found.append(path)
        if len(found) > MAX_FILES:
            raise InputError(f"{root} holds more than {MAX_FILES:,} files; give the folder of FER2013 itself.")
    return found


class ZipTree:
    """The entries of a zip, read in place: nothing is unpacked on disk, and what it swells to is bounded."""

    def __init__(self, label: str, archive: zipfile.ZipFile) -> None:
        self.label = label
        self._archive = archive
        _check_entries(label, archive.infolist())
        self._entries = {PurePosixPath(entry.filename): entry for entry in archive.infolist()}
        visible = sorted(name for name in self._entries if not _is_hidden(name))
        self.files = tuple(name for name in visible if not self._entries[name].is_dir())
        parents = {parent for name in self.files for parent in name.parents if parent.name}
        self.folders = tuple(sorted(parents | {name for name in visible if self._entries[name].is_dir()}))

    def size(self, name: PurePosixPath) -> int:
        return self._entries[name].file_size

    @contextmanager
    def open(self, name: PurePosixPath) -> Iterator[BinaryIO]:
        try:
            with self._archive.open(self._entries[name]) as file:
                yield file
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise InputError(f"{name} in {self.label} is damaged ({error}); download or copy the zip again.") from error


def _check_entries(label: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip with tricks in its names, or that would swell beyond what FER2013 can be."""
    if len(entries) > MAX_FILES:
        raise InputError(
            f"{label} holds {len(entries):,} files; FER2013 has 35,887 pictures, so this is another thing."
        )
    for entry in entries:
        name = entry.filename
        if ".." in PurePosixPath(name).parts or name.startswith("/") or ":" in name.split("/")[0]:
            raise InputError(f"{label} holds the unsafe path {name!r}; make the zip again without it.")
        if entry.flag_bits & 0x1:
            raise InputError(f"{name} in {label} is locked with a password; make the zip again without one.")
        if entry.file_size > max(SMALL_FILE, MAX_RATIO * entry.compress_size):
            raise InputError(
                f"{name} in {label} would swell more than {MAX_RATIO} times; make the zip again without it."
            )
    total = sum(entry.file_size for entry in entries)
    if total > MAX_BYTES:
        raise InputError(f"{label} would unpack to {total / 1e9:.1f} GB; FER2013 is 0.3 GB, so this is another thing.")


def _is_hidden(name: PurePosixPath) -> bool:
    """Files that systems leave behind: .DS_Store, __MACOSX, Thumbs.db."""
    return any(part.startswith((".", "__MACOSX")) for part in name.parts) or name.name.lower() == "thumbs.db"
