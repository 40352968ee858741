"""Importing FER2013 and FER+'s votes from whatever is at a path."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.faces.ferplus import FerPlus, find_votes, read_votes
from core.faces.index import SIDE, CanonicalIndex, canonical_index
from core.faces.matching import UNMATCHED, match
from core.faces.readers import READERS, Reader, reader_of
from core.faces.records import Progress, Record
from core.faces.store import ImportSummary, fer2013_folder, save_faces, save_votes
from core.faces.trees import Tree, open_tree

MAX_RECORDS = 100_000
READING, MATCHING = 0.8, 0.17  # of the time of an import, by its progress; the rest is writing


@dataclass(frozen=True)
class Imported:
    """What was brought in: `faces` when the path had pictures, `votes` the rows of FER+ when it had those."""

    faces: ImportSummary | None
    votes: int | None

    def sentence(self) -> str:
        """Both results in plain words."""
        parts = [self.faces.sentence()] if self.faces else []
        if self.votes is not None:
            parts.append(f"FER+ votes joined for {self.votes:,} rows.")
        return " ".join(parts)


def import_path(
    path: Path,
    votes: Path | None = None,
    folder: Path | None = None,
    index: CanonicalIndex | None = None,
    progress: Progress = lambda fraction, what: None,
) -> Imported:
    """Import the pictures, the votes, or both that are at `path` (a csv, a folder or a zip), and the votes at `votes`.

    Everything is read and checked before anything is written. Raises InputError naming the row or file that is wrong,
    or what `progress` raises to stop (`Cancelled`), and then what was imported before is as it was.
    """
    folder = folder or fer2013_folder()
    index = index or canonical_index()
    with open_tree(path) as tree:
        ferplus = _votes_in(tree, index)
        found = None
        if ferplus is None or any(reader.claims(tree) for reader in READERS.values()):
            found = _faces_in(tree, reader_of(tree), index, progress)
    if votes is not None:
        with open_tree(votes) as tree:
            ferplus = _votes_in(tree, index)
        if ferplus is None:
            raise InputError(f"{votes.name} has no FER+ votes; give FER+'s own fer2013new.csv.")
    progress(READING + MATCHING, "Writing what was found")
    try:
        if found is not None:
            save_faces(folder, *found)
        if ferplus is not None:
            save_votes(folder, ferplus.votes)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror}); set EMODISSECT_DATA elsewhere.") from error
    progress(1.0, "Done")
    return Imported(found[2] if found else None, len(ferplus.votes) if ferplus else None)


def _votes_in(tree: Tree, index: CanonicalIndex) -> FerPlus | None:
    name = find_votes(tree)
    return read_votes(tree, name, index.usage) if name else None


def _faces_in(
    tree: Tree, reader: Reader, index: CanonicalIndex, progress: Progress
) -> tuple[np.ndarray, np.ndarray, ImportSummary]:
    """The pictures of a tree in canonical order, which rows are present, and the summary."""
    records = _collect(reader, tree, lambda fraction, what: progress(READING * fraction, what))
    images = np.stack([record.image for record in records])
    emotions = np.array([record.emotion for record in records], np.int8)
    usages = np.array([record.usages for record in records], np.uint8)
    found = match(
        index,
        images,
        emotions,
        usages,
        lambda fraction: progress(READING + MATCHING * fraction, f"Matching {len(images):,} pictures to rows"),
    )
    matched = found.rows != UNMATCHED
    if matched.sum() * 2 < len(images) - found.repeats.sum():
        raise InputError(
            f"Only {matched.sum():,} of the {len(images):,} pictures in {tree.label} are FER2013's; "
            "give an unchanged copy of FER2013."
        )
    rows = found.rows[matched]
    ordered = np.zeros((len(index), SIDE, SIDE), np.uint8)
    ordered[rows] = images[matched]
    present = np.zeros(len(index), bool)
    present[rows] = True
    summary = ImportSummary(
        source=tree.label,
        layout=reader.title,
        rows=len(index),
        read=len(images),
        matched=int(matched.sum()),
        exact=int(found.exact.sum()),
        repeats=int(found.repeats.sum()),
        unknown=int((~matched & ~found.repeats).sum()),
        other_label=int((index.emotions[rows] != emotions[matched]).sum()),
        other_split=int(((1 << index.usage[rows].astype(np.uint8)) & usages[matched] == 0).sum()),
    )
    return ordered, present, summary


def _collect(reader: Reader, tree: Tree, progress: Progress) -> list[Record]:
    records = []
    for record in reader.read(tree, progress):
        records.append(record)
        if len(records) > MAX_RECORDS:
            raise InputError(f"{tree.label} has more than {MAX_RECORDS:,} pictures; FER2013 has 35,887.")
    return records
