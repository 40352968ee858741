"""The imported FER2013 on disk: pictures in canonical order, and FER+'s votes.

The folder holds `manifest.json`, which names the folder of the pictures (`faces-<hash>/images.npy`, `present.npy`),
and `votes.npy`. Replacing the manifest is the one step that makes an import count, so a killed one changes nothing.
"""

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import numpy as np

from core.errors import InputError
from core.faces.ferplus import VOTE_COLUMNS
from core.faces.index import SIDE, CanonicalIndex, canonical_index
from core.files import replacing
from core.paths import data_folder

SPLITS: dict[str, tuple[int, ...]] = {
    "training": (0,),
    "public": (1,),
    "private": (2,),
    "both": (1, 2),
    "all": (0, 1, 2),
}
NOTHING_IMPORTED = "FER2013's pictures are not here yet; import them with `python -m core data import PATH`."


@dataclass(frozen=True)
class ImportSummary:
    """What an import did: how many pictures were `read`, `matched` to a row, of those `exact` pixel by pixel.

    `repeats` are further copies of matched pictures, `unknown` are not FER2013's; `other_label` and `other_split` of
    the matched stand under another class or split than in the original. `rows` is the number of canonical rows.
    """

    source: str
    layout: str
    rows: int
    read: int
    matched: int
    exact: int
    repeats: int
    unknown: int
    other_label: int
    other_split: int

    def sentence(self) -> str:
        """ "35,887 of 35,887 matched …", with what else is worth knowing."""
        notes = [
            (self.rows - self.matched, "rows of FER2013 have no picture"),
            (self.repeats, "further copies left out"),
            (self.unknown, "pictures that are not FER2013's left out"),
            (self.other_label, "under another class than in the original, which was kept"),
            (self.other_split, "under another split than in the original, which was kept"),
        ]
        parts = [f"{self.matched:,} of {self.rows:,} matched ({self.exact:,} pixel by pixel)"]
        return "; ".join(parts + [f"{count:,} {what}" for count, what in notes if count]) + "."


@dataclass(frozen=True)
class Fer2013:
    """FER2013 in canonical order. A row that is not `present` has a black picture.

    `images` uint8 [n, 48, 48], memory-mapped; `present` bool [n]; `emotions` int8 [n], 0 to 6 as in EMOTIONS; `usage`
    int8 [n], 0 Training, 1 PublicTest, 2 PrivateTest; `votes` uint8 [n, 10] in the order of VOTE_COLUMNS, or None.
    """

    images: np.ndarray
    present: np.ndarray
    emotions: np.ndarray
    usage: np.ndarray
    votes: np.ndarray | None
    summary: ImportSummary
    content_hash: str

    @classmethod
    def load(cls, folder: Path | None = None, index: CanonicalIndex | None = None) -> "Fer2013":
        """Open what was imported (to data_folder()/fer2013 unless told); raises InputError if nothing was."""
        folder = folder or fer2013_folder()
        manifest = read_manifest(folder)
        index = index or canonical_index()
        try:
            images = np.load(folder / manifest["faces"] / "images.npy", mmap_mode="r")
            present = np.load(folder / manifest["faces"] / "present.npy")
            summary = ImportSummary(**manifest["summary"])
            whole = images.shape == (len(index), SIDE, SIDE) and present.shape == (len(index),)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InputError(f"The imported FER2013 in {folder} is damaged ({error}); import it again.") from error
        if not whole:
            raise InputError(f"The imported FER2013 in {folder} does not have {len(index):,} rows; import it again.")
        votes = load_votes(folder, len(index))
        return cls(images, present, index.emotions, index.usage, votes, summary, manifest["content_hash"])

    @staticmethod
    def available(folder: Path | None = None) -> bool:
        """Whether pictures were imported."""
        return ((folder or fer2013_folder()) / "manifest.json").is_file()

    def rows(self, split: str) -> np.ndarray:
        """int64: the row numbers of a split in canonical order; see `split_rows`."""
        return split_rows(split, self.usage)


def split_rows(split: str, usage: np.ndarray | None = None) -> np.ndarray:
    """int64: the rows of "training", "public", "private", "both" (public, then private) or "all"; needs no pictures."""
    if split not in SPLITS:
        raise InputError(f"There is no split {split!r}; choose one of {', '.join(SPLITS)}.")
    usage = canonical_index().usage if usage is None else usage
    return np.concatenate([np.flatnonzero(usage == part) for part in SPLITS[split]])


def fer2013_folder() -> Path:
    """Where FER2013 is imported to."""
    return data_folder() / "fer2013"


def read_manifest(folder: Path) -> dict:
    """The manifest of what was imported; raises InputError when there is none or it is damaged."""
    try:
        return json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise InputError(NOTHING_IMPORTED) from error
    except (OSError, ValueError) as error:
        raise InputError(f"The manifest in {folder} cannot be read ({error}); import FER2013 again.") from error


def load_votes(folder: Path | None = None, rows: int | None = None) -> np.ndarray | None:
    """FER+'s votes uint8 [n, 10], or None when they were not imported; raises InputError when the file is damaged."""
    path = (folder or fer2013_folder()) / "votes.npy"
    if not path.is_file():
        return None
    try:
        votes = np.load(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is damaged ({error}); import fer2013new.csv again.") from error
    rows = len(canonical_index()) if rows is None else rows
    if votes.shape != (rows, len(VOTE_COLUMNS)):
        raise InputError(f"{path} does not have {rows:,} rows of votes; import fer2013new.csv again.")
    return votes


def save_faces(folder: Path, images: np.ndarray, present: np.ndarray, summary: ImportSummary) -> None:
    """Replace the imported pictures by uint8 `images` [n, 48, 48] of which the rows `present` bool [n] are there."""
    folder.mkdir(parents=True, exist_ok=True)
    before = _faces_folder(folder)
    content_hash = blake2b(np.ascontiguousarray(images), digest_size=16)
    content_hash.update(np.ascontiguousarray(present))
    faces = f"faces-{content_hash.hexdigest()[:16]}-{token_hex(4)}"
    _remove_leftovers(folder)
    with TemporaryDirectory(prefix=".importing-", dir=folder) as temporary:
        written = Path(temporary) / faces
        written.mkdir()
        np.save(written / "images.npy", images)
        np.save(written / "present.npy", present)
        os.replace(written, folder / faces)
    manifest = {"faces": faces, "content_hash": content_hash.hexdigest(), "summary": asdict(summary)}
    with replacing(folder / "manifest.json") as temporary_file:
        temporary_file.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)


def save_votes(folder: Path, votes: np.ndarray) -> None:
    """Replace the imported votes by uint8 [n, 10]."""
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / "votes.npy") as temporary, open(temporary, "wb") as file:
        np.save(file, votes)


def remove_faces(folder: Path) -> None:
    """Remove the imported pictures and votes; the manifest first, so that a killed removal leaves none half there.

    Raises InputError when the folder cannot be written.
    """
    faces = _faces_folder(folder)
    try:
        for name in ("manifest.json", "votes.npy"):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be changed ({error.strerror}); check its permissions.") from error
    if faces is not None:
        shutil.rmtree(faces, ignore_errors=True)


def _faces_folder(folder: Path) -> Path | None:
    """The folder of the pictures that count now, if there is one."""
    try:
        return folder / read_manifest(folder)["faces"]
    except (InputError, KeyError, TypeError):
        return None


def _remove_leftovers(folder: Path) -> None:
    """Remove what imports killed more than a day ago left; a younger one may still be running."""
    for path in folder.glob(".importing-*"):
        if time.time() - path.stat().st_mtime > 86_400:
            shutil.rmtree(path, ignore_errors=True)
