"""A table of the user's own annotations, joined to the pictures by row of FER2013 or by content."""

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.errors import InputError
from core.faces.index import canonical_index
from core.slices.slice import Slice

MOST_VALUES = 20
MOST_COLUMNS = 12
LONGEST = 60
SEPARATORS = ",;\t"
KEYS = ("row", "hash")
BESIDE = ("split", "emotion")  # columns of the template that are FER2013's own
HOW = (
    "a CSV file with a column row (the number of the picture in fer2013.csv, from 0) or hash (BLAKE2b of its 2,304 "
    f"pixels, 8 bytes in hexadecimal), and up to {MOST_COLUMNS} columns of words"
)


@dataclass(frozen=True)
class Annotations:
    """`table` has one column for each annotation, texts by row of FER2013 (its index), "" where nothing is said; it was
    read from `source`."""

    table: pd.DataFrame
    source: str

    @property
    def digest(self) -> str:
        """SHA-256 of the table, in hex."""
        return hashlib.sha256(self.table.to_csv().encode()).hexdigest()


def read_annotations(source: Path | bytes, name: str = "the table") -> Annotations:
    """Read a table of annotations from a file, or from its content called `name`.

    InputError, one sentence, if it is not readable, names no pictures, names one twice differently, or has no column
    of at most MOST_VALUES different words.
    """
    name = source.name if isinstance(source, Path) else name
    table = _read_csv(source, name)
    keys = [key for key in KEYS if key in table]
    if not keys:
        raise InputError(f"{name} has no column {' or '.join(KEYS)}; give {HOW}.")
    table = table.drop(columns=[column for column in BESIDE if column in table])
    columns = [column for column in table if column not in KEYS]
    if not columns:
        raise InputError(f"{name} says which pictures, but nothing about them; give {HOW}.")
    if len(columns) > MOST_COLUMNS:
        raise InputError(f"{name} has {len(columns)} columns of annotations; keep at most {MOST_COLUMNS}.")
    joined = _by_row(table, keys[0], columns, name)
    for column in columns:
        values = joined[column][joined[column] != ""].unique()
        if len(values) > MOST_VALUES:
            raise InputError(
                f"The column {column!r} of {name} has {len(values):,} different values; group them into at most "
                f"{MOST_VALUES}."
            )
    if not (joined != "").any(axis=None):
        raise InputError(f"Every annotation of {name} is empty; fill in at least one column.")
    return Annotations(joined, name)


def annotated_slices(annotations: Annotations, rows: np.ndarray) -> list[Slice]:
    """A slice for every value of every column, among the pictures whose value is known; `rows` int [n] of FER2013.

    InputError if none of the pictures is annotated.
    """
    known = annotations.table.reindex(rows).fillna("")
    if not (known != "").any(axis=None):
        raise InputError(f"{annotations.source} says nothing about these pictures; annotate rows of this split.")
    slices = []
    for column in known:
        texts = known[column].to_numpy()
        among = texts != ""
        slices += [
            Slice("annotation", f"{column}={value}", f"{column}: {value}", texts == value, among, "by your table")
            for value in sorted(set(texts[among]))
        ]
    return slices


def template(images: pd.DataFrame) -> pd.DataFrame:
    """A table to fill in: row, hash, split and emotion of the pictures, and an empty column of annotations; `images`
    as in Study."""
    rows = images["row"].to_numpy()
    return pd.DataFrame(
        {
            "row": rows,
            "hash": [int(value).to_bytes(8, "little").hex() for value in canonical_index().hashes[rows]],
            "split": images["split"].astype(str).to_numpy(),
            "emotion": images["emotion"].to_numpy(),
            "annotation": "",
        }
    )


def _read_csv(source: Path | bytes, name: str) -> pd.DataFrame:
    """The cells, texts without spaces around them; the index are the numbers of the lines."""
    try:
        text = (source.read_bytes() if isinstance(source, Path) else source).decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=text.partition("\n")[0].count))
        cut = [(reader.line_num, [cell.strip()[:LONGEST] for cell in cells]) for cells in reader]
    except OSError as error:
        raise InputError(f"{source} cannot be read ({error.strerror}); give a CSV file that is there.") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{name} is not readable as CSV text; give {HOW}.") from error
    lines = {number: cells for number, cells in cut if any(cells)}
    if not lines:
        raise InputError(f"{name} is empty; give {HOW}.")
    first, *rest = lines
    head = [cell.lower() if cell.lower() in (*KEYS, *BESIDE) else cell for cell in lines[first]]
    if len(set(head)) < len(head) or "" in head:
        raise InputError(f"Two columns of {name} have the same name, or one has none; give each its own.")
    for line in rest:
        if len(lines[line]) != len(head):
            raise InputError(f"{name}, line {line}: {len(lines[line])} cells instead of {len(head)}; correct it.")
    return pd.DataFrame([lines[line] for line in rest], index=rest, columns=head, dtype=str)


def _by_row(table: pd.DataFrame, key: str, columns: list[str], name: str) -> pd.DataFrame:
    """The annotations by row; a hash stands for every row with these pixels."""
    if key == "row":
        rows = np.array([_row(text, line, name) for line, text in table["row"].items()], np.int64)
        found = table[columns].set_axis(rows)
    else:
        hashes = canonical_index().hashes
        places = pd.Series(np.arange(len(hashes)), index=[int(value) for value in hashes])
        wanted = [_hash(text, line, name) for line, text in table["hash"].items()]
        lines, rows = [], []
        for line, value in enumerate(wanted):
            own = np.atleast_1d(places.get(value, []))
            lines += [line] * len(own)
            rows += own.tolist()
        found = table[columns].iloc[lines].set_axis(np.array(rows, np.int64))
    found = found.reset_index(names="row").drop_duplicates()
    twice = found["row"][found["row"].duplicated()]
    if len(twice):
        raise InputError(f"{name} says two different things about row {twice.iloc[0]}; keep one line a picture.")
    if found.empty:
        raise InputError(f"None of the pictures of {name} is FER2013's; give {HOW}.")
    return found.set_index("row")


def _row(text: str, line: int, name: str) -> int:
    count = len(canonical_index())
    if not re.fullmatch(r"\d{1,6}", text) or int(text) >= count:
        raise InputError(
            f"{name}, line {line}: the row {text[:20]!r} is no number from 0 to {count - 1:,}; correct it."
        )
    return int(text)


def _hash(text: str, line: int, name: str) -> int:
    if not re.fullmatch(r"[0-9a-fA-F]{16}", text):
        raise InputError(f"{name}, line {line}: the hash {text[:20]!r} is not 16 hexadecimal digits; correct it.")
    return int.from_bytes(bytes.fromhex(text), "little")
