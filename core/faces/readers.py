"""The layouts of FER2013 that people have, each a reader: from a tree of files to labelled pictures, one at a time."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import PurePosixPath
from typing import Protocol

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.faces.index import USAGES
from core.faces.records import (
    ANY_USAGE,
    Progress,
    Record,
    decode_picture,
    emotion_named,
    parse_pixels,
    usage_named,
    usages_named,
)
from core.faces.trees import SMALL_FILE, Tree

COLUMNS = ("emotion", "pixels", "usage")
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".pgm")
EVERY = 250  # records between two reports of progress


class Reader(Protocol):
    """One layout. `title` names it to people."""

    title: str

    def claims(self, tree: Tree) -> bool:
        """Whether the tree looks like this layout, however damaged."""

    def read(self, tree: Tree, progress: Progress) -> Iterator[Record]:
        """Its records in the order of the files; raises InputError naming the row or file that is wrong."""


class TableReader:
    """fer2013.csv (emotion,pixels,Usage) and icml_face_data.csv (emotion, Usage, pixels), columns in any order."""

    title = "csv table"

    def claims(self, tree: Tree) -> bool:
        return self._table(tree) is not None

    def read(self, tree: Tree, progress: Progress) -> Iterator[Record]:
        name = self._table(tree)
        total, number = max(tree.size(name), 1), 0
        with tree.open(name) as file:
            rows = csv.reader(TextIOWrapper(file, encoding="utf-8-sig", newline=""))
            try:
                places = _places(name.name, next(rows, []))
                for number, cells in enumerate(filter(None, rows), start=1):
                    yield _table_record(cells, places, f"{name.name}, row {number:,}")
                    if number % EVERY == 0:
                        progress(min(file.tell() / total, 1), f"Reading {name.name}: {number:,} rows")
            except (csv.Error, UnicodeDecodeError) as error:
                raise InputError(
                    f"{name.name}, after row {number:,}: not readable as csv text ({error}); restore the original file."
                ) from error
        if number == 0:
            raise InputError(f"{name.name} has a header and no rows; it was cut short, so copy or download it again.")

    def _table(self, tree: Tree) -> PurePosixPath | None:
        """The largest table with pixels; or, where there is no picture either, the largest that is not FER+'s."""
        headers = {name: table_header(tree, name) for name in tree.files if name.suffix.lower() == ".csv"}
        faces = [name for name, columns in headers.items() if "pixels" in columns]
        complete = [name for name in faces if set(COLUMNS) <= set(headers[name])]
        others = [name for name, columns in headers.items() if "nf" not in columns]
        candidates = complete or faces or ([] if PictureReader().claims(tree) else others)
        return max(candidates, key=tree.size, default=None)


class PictureReader:
    """Folders named after the classes, under folders named after the splits: train/happy/*.jpg, test/happy/*.jpg."""

    title = "folders of pictures"

    def claims(self, tree: Tree) -> bool:
        return any(_is_picture(name) for name in tree.files) or any(emotion_named(name.name) for name in tree.folders)

    def read(self, tree: Tree, progress: Progress) -> Iterator[Record]:
        pictures = [name for name in tree.files if _is_picture(name)]
        filled = {name.parent for name in pictures}
        for folder in tree.folders:
            if emotion_named(folder.name) is not None and folder not in filled and not _has_below(folder, filled):
                raise InputError(f"The folder {folder} is empty; copy its pictures again or remove it.")
        for number, name in enumerate(pictures, start=1):
            emotion = emotion_named(name.parent.name)
            if emotion is None and not name.parent.name:
                raise InputError(
                    f"{name} lies in no folder named after an emotion; give a csv file, a zip, or the folder that "
                    "holds train and test."
                )
            if emotion is None:
                raise InputError(
                    f"{name} is in the folder {name.parent.name!r}, which is none of {', '.join(EMOTION_NAMES)}; "
                    "give the folder that holds train and test."
                )
            if tree.size(name) > SMALL_FILE:
                raise InputError(f"{name} is larger than a megabyte, which no face of 48 x 48 is; remove it.")
            with tree.open(name) as file:
                data = file.read()
            yield Record(decode_picture(data, str(name)), emotion, _usages_of(name))
            if number % EVERY == 0:
                progress(number / len(pictures), f"Reading {tree.label}: {number:,} of {len(pictures):,} pictures")


READERS: dict[str, Reader] = {"table": TableReader(), "pictures": PictureReader()}


def reader_of(tree: Tree) -> Reader:
    """The first reader that claims the tree; raises InputError when it holds no layout of FER2013."""
    for reader in READERS.values():
        if reader.claims(tree):
            return reader
    raise InputError(
        f"{tree.label} holds neither fer2013.csv, icml_face_data.csv nor pictures in folders such as train/happy; "
        "give the path of one of these, or of a zip of them."
    )


def table_header(tree: Tree, name: PurePosixPath) -> list[str]:
    """The column names of a csv file, lower case and stripped; empty when it is not text."""
    with tree.open(name) as file:
        first = file.readline(4096).decode("utf-8-sig", errors="replace").replace("\0", "")
    return [cell.strip().lower() for cell in next(csv.reader([first]), [])]


def _places(file: str, header: list[str]) -> tuple[int, int, int]:
    """Where emotion, pixels and usage stand in the header."""
    names = [cell.strip().lower() for cell in header]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise InputError(
            f"{file} has no column {' and no column '.join(missing)} in its first row; "
            "it must have emotion, pixels and Usage."
        )
    emotion, pixels, usage = (names.index(column) for column in COLUMNS)
    return emotion, pixels, usage


def _table_record(cells: list[str], places: tuple[int, int, int], where: str) -> Record:
    if len(cells) <= max(places):
        raise InputError(f"{where} ends early; the file was cut short, so copy or download it again.")
    label, pixels, usage_name = (cells[place] for place in places)
    emotion = emotion_named(label) if label.strip().isdecimal() else None
    if emotion is None:
        raise InputError(f"{where}: the emotion is {label[:20]!r}, not a number 0 to 6; restore the original file.")
    usage = usage_named(usage_name)
    if usage is None:
        raise InputError(
            f"{where}: the Usage is {usage_name[:20]!r}, not {', '.join(USAGES)}; restore the original file."
        )
    return Record(parse_pixels(pixels, where), emotion, 1 << usage)


def _is_picture(name: PurePosixPath) -> bool:
    return name.suffix.lower() in PICTURES


def _has_below(folder: PurePosixPath, filled: set[PurePosixPath]) -> bool:
    return any(folder in other.parents for other in filled)


def _usages_of(name: PurePosixPath) -> int:
    """The splits named by the nearest folder that names one; any split when none does."""
    named = (usages_named(folder.name) for folder in name.parents)
    return next((usages for usages in named if usages is not None), ANY_USAGE)
