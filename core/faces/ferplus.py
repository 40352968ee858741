"""The crowd votes of FER+ (Barsoum et al. 2016): ten people's opinion of every row of FER2013.

fer2013new.csv names no picture that other layouts have, but has one line for each row of fer2013.csv, in its order.
"""

import csv
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import PurePosixPath

import numpy as np

from core.errors import InputError
from core.faces.index import USAGES
from core.faces.readers import table_header
from core.faces.records import usage_named
from core.faces.trees import Tree

VOTE_COLUMNS = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "NF",
)
NOT_A_FACE = VOTE_COLUMNS.index("NF")
VOTERS = 10
_HEADER = ("Usage", "Image name", *VOTE_COLUMNS)


@dataclass(frozen=True)
class FerPlus:
    """`votes` uint8 [n, 10] in the order of VOTE_COLUMNS; `named` bool [n]: FER+ names the picture, so keeps it."""

    votes: np.ndarray
    named: np.ndarray


def find_votes(tree: Tree) -> PurePosixPath | None:
    """The first csv file of a tree that has FER+'s columns of votes, or None."""
    tables = (name for name in tree.files if name.suffix.lower() == ".csv")
    return next((name for name in tables if {"nf", "contempt"} <= set(table_header(tree, name))), None)


def read_votes(tree: Tree, name: PurePosixPath, usage: np.ndarray) -> FerPlus:
    """Read fer2013new.csv for the rows whose split is `usage` int8 [n].

    Raises InputError when a column is missing, a vote is no number 0 to 10, or the lines are not those of the rows.
    """
    votes = np.zeros((len(usage), len(VOTE_COLUMNS)), np.uint8)
    named = np.zeros(len(usage), bool)
    number = 0
    with tree.open(name) as file:
        rows = csv.reader(TextIOWrapper(file, encoding="utf-8-sig", newline=""))
        try:
            places = _places(name.name, next(rows, []))
            for number, cells in enumerate(filter(None, rows), start=1):
                where = f"{name.name}, row {number:,}"
                if number > len(usage):
                    raise InputError(f"{name.name} has more than {len(usage):,} rows; use FER+'s own fer2013new.csv.")
                if len(cells) <= max(places):
                    raise InputError(f"{where} ends early; the file was cut short, so copy or download it again.")
                split, picture, *counts = (cells[place] for place in places)
                if usage_named(split) != usage[number - 1]:
                    raise InputError(
                        f"{where}: the Usage is {split[:20]!r} where FER2013 has {USAGES[usage[number - 1]]}; "
                        "the rows must be in FER+'s own order."
                    )
                votes[number - 1] = _counts(counts, where)
                named[number - 1] = bool(picture.strip())
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputError(
                f"{name.name}, after row {number:,}: not readable as csv text ({error}); download it again."
            ) from error
    if number < len(usage):
        raise InputError(f"{name.name} has {number:,} rows instead of {len(usage):,}; copy or download it again.")
    return FerPlus(votes, named)


def _places(file: str, header: list[str]) -> list[int]:
    names = [cell.strip().lower() for cell in header]
    missing = [column for column in _HEADER if column.lower() not in names]
    if missing:
        raise InputError(f"{file} has no column {', '.join(missing)}; use FER+'s own fer2013new.csv.")
    return [names.index(column.lower()) for column in _HEADER]


def _counts(cells: list[str], where: str) -> list[int]:
    for column, cell in zip(VOTE_COLUMNS, cells, strict=True):
        if not cell.strip().isdecimal() or int(cell) > VOTERS:
            raise InputError(f"{where}: {column} has {cell[:20]!r} votes, not a number 0 to 10; download it again.")
    return [int(cell) for cell in cells]
