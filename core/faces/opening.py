"""Opening FER2013 from wherever a user has it: as imported, or as a csv, folders or a zip that is then imported."""

import os
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import InputError
from core.faces.importing import import_path
from core.faces.index import CanonicalIndex
from core.faces.records import Progress
from core.faces.store import Fer2013, fer2013_folder
from core.faces.trees import FolderTree
from core.paths import cache_folder

VOTES_FILE = "fer2013new.csv"


def open_faces(
    path: Path | None = None,
    index: CanonicalIndex | None = None,
    progress: Progress = lambda fraction, what: None,
) -> Fer2013:
    """FER2013 at `path`: an imported folder, or one holding `fer2013`, as it is; a csv, folders or a zip imported into
    the cache folder, once for each state of its files. Raises InputError when there are no pictures there."""
    if path is None:
        return Fer2013.load(None, index)
    path = path.expanduser()
    for folder in (path, path / fer2013_folder().name):
        if Fer2013.available(folder):
            return Fer2013.load(folder, index)
    if not path.exists():
        raise InputError(f"There is nothing at {path}; give the path of a csv file, a folder or a zip.")
    votes = _votes_beside(path)
    folder = cache_folder() / f"fer2013-{_state(path, votes)}"
    if not Fer2013.available(folder):
        _import_to(folder, path, votes, index, progress)
    return Fer2013.load(folder, index)


def _import_to(folder: Path, path: Path, votes: Path | None, index: CanonicalIndex | None, progress: Progress) -> None:
    """Import into a temporary folder that takes the name of `folder` only when pictures and votes are whole."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".importing-", dir=folder.parent) as temporary:
            written = Path(temporary) / folder.name
            if import_path(path, votes, written, index, progress).faces is None:
                raise InputError(f"{path} holds FER+ votes and no pictures; give the path of FER2013 itself.")
            if not Fer2013.available(folder):  # another process may have been faster
                os.replace(written, folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror}); set EMODISSECT_CACHE elsewhere.") from error


def _votes_beside(path: Path) -> Path | None:
    """FER+'s votes next to `path`, unless they are in it or are it."""
    beside = path.resolve().parent / VOTES_FILE
    inside = path / VOTES_FILE
    return beside if beside.is_file() and not inside.is_file() and beside != path.resolve() else None


def _state(path: Path, votes: Path | None) -> str:
    """A hash of the path, size and time of change of each file that would be read."""
    state = blake2b(digest_size=8)
    for root in filter(None, (path.resolve(), votes)):
        for name in FolderTree(root).files:
            about = (root.parent / name).stat()
            state.update(f"{root.parent / name}\n{about.st_size}\n{about.st_mtime_ns}\n".encode())
    return state.hexdigest()
