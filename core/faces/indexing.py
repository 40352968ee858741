"""Making the canonical index from the original fer2013.csv (and FER+'s votes), so that anyone can rebuild it."""

from pathlib import Path

import numpy as np

from core.errors import InputError
from core.faces.blemishes import duplicate_groups, is_constant, not_a_face
from core.faces.ferplus import FerPlus, find_votes, read_votes
from core.faces.index import CanonicalIndex, content_hashes, signatures
from core.faces.readers import TableReader
from core.faces.records import Progress
from core.faces.trees import open_tree


def build_index(
    images: np.ndarray, emotions: np.ndarray, usage: np.ndarray, ferplus: FerPlus | None = None
) -> CanonicalIndex:
    """The index of uint8 images [n, 48, 48] in canonical order; without votes no picture counts as not a face."""
    nothing = np.zeros(len(images), bool)
    left_out, kept = not_a_face(ferplus) if ferplus else (nothing, nothing)
    return CanonicalIndex(
        hashes=content_hashes(images),
        signatures=signatures(images),
        emotions=emotions.astype(np.int8),
        usage=usage.astype(np.int8),
        duplicate_group=duplicate_groups(images),
        constant=is_constant(images),
        not_a_face=left_out,
        not_a_face_kept=kept,
    )


def index_from_table(table: Path, votes: Path, progress: Progress) -> CanonicalIndex:
    """The index of a fer2013.csv, whose order becomes the canonical one, and of its FER+ votes."""
    with open_tree(table) as tree:
        if not TableReader().claims(tree):
            raise InputError(f"{table} is not fer2013.csv; only the original table has the canonical order.")
        records = list(TableReader().read(tree, progress))
    usage = np.array([record.usages.bit_length() - 1 for record in records], np.int8)
    with open_tree(votes) as tree:
        name = find_votes(tree)
        if name is None:
            raise InputError(f"{votes} has no FER+ votes; give FER+'s own fer2013new.csv.")
        ferplus = read_votes(tree, name, usage)
    images = np.stack([record.image for record in records])
    return build_index(images, np.array([record.emotion for record in records]), usage, ferplus)
