"""What is wrong with FER2013: pictures of nothing, pictures that are there twice, test pictures seen in training."""

from dataclasses import dataclass

import numpy as np

from core.emotions import EMOTIONS
from core.faces.ferplus import NOT_A_FACE, VOTERS, FerPlus
from core.faces.index import CanonicalIndex, canonical_index, content_hashes


@dataclass(frozen=True)
class Blemishes:
    """Boolean masks over the canonical rows, and `duplicate_group` int16 [n] (-1 for a picture that is there once).

    `constant`: every pixel is equal. `not_a_face`: all ten FER+ voters saw no face, and FER+ leaves the picture out.
    `not_a_face_kept`: all ten saw no face, yet FER+ lists it. `duplicate`: another row is equal pixel by pixel.
    `repeat`: a duplicate that is not the first of its group. `conflicting`: a duplicate whose group has several labels.
    `public_copy`, `private_copy`: a PublicTest or PrivateTest picture that is equal to a Training picture.
    """

    constant: np.ndarray
    not_a_face: np.ndarray
    not_a_face_kept: np.ndarray
    duplicate: np.ndarray
    repeat: np.ndarray
    conflicting: np.ndarray
    public_copy: np.ndarray
    private_copy: np.ndarray
    duplicate_group: np.ndarray

    @property
    def copied_from_training(self) -> np.ndarray:
        """bool [n]: a test picture that is equal to a Training picture."""
        return self.public_copy | self.private_copy

    def excluding(self, *kinds: str) -> np.ndarray:
        """bool [n]: the rows that have none of the named blemishes ("constant", "not_a_face", …)."""
        return ~np.any([getattr(self, kind) for kind in kinds], axis=0) if kinds else np.ones(len(self.constant), bool)

    def having(self, flaw: str) -> np.ndarray:
        """bool [n]: the rows that have one of the FLAWS."""
        return ~self.excluding(*FLAWS[flaw].masks)

    def report(self) -> dict[str, int]:
        """How many of each: pictures, and groups of duplicates."""
        return {
            "constant": int(self.constant.sum()),
            "not_a_face": int(self.not_a_face.sum()),
            "not_a_face_kept": int(self.not_a_face_kept.sum()),
            "duplicate_groups": int(self.duplicate_group.max(initial=-1)) + 1,
            "conflicting_groups": len(np.unique(self.duplicate_group[self.conflicting])),
            "duplicate_images": int(self.duplicate.sum()),
            "public_copies_of_training": int(self.public_copy.sum()),
            "private_copies_of_training": int(self.private_copy.sum()),
        }


@dataclass(frozen=True)
class Flaw:
    """A reason not to count a picture: the `masks` of Blemishes that have it, and one such picture in `words`."""

    masks: tuple[str, ...]
    words: str


FLAWS: dict[str, Flaw] = {
    "copies": Flaw(("copied_from_training",), "copy of a Training picture"),
    "not-a-face": Flaw(("not_a_face", "not_a_face_kept"), "not a face, said all voters"),
    "constant": Flaw(("constant",), "one grey throughout"),
    "duplicates": Flaw(("repeat",), "there twice"),
}


def known_blemishes() -> Blemishes:
    """The blemishes of FER2013, from the shipped index: needs no pictures."""
    return blemishes_of(canonical_index())


def blemishes_of(index: CanonicalIndex) -> Blemishes:
    """The blemishes that an index records."""
    group = index.duplicate_group
    duplicate = group >= 0
    members = np.flatnonzero(duplicate)
    repeat = duplicate.copy()
    repeat[members[np.unique(group[members], return_index=True)[1]]] = False
    return Blemishes(
        constant=index.constant,
        not_a_face=index.not_a_face,
        not_a_face_kept=index.not_a_face_kept,
        duplicate=duplicate,
        repeat=repeat,
        conflicting=_in_groups(group, duplicate, _several(group, index.emotions)),
        public_copy=(index.usage == 1) & _in_groups(group, duplicate, group[index.usage == 0]),
        private_copy=(index.usage == 2) & _in_groups(group, duplicate, group[index.usage == 0]),
        duplicate_group=group,
    )


def duplicate_groups(images: np.ndarray) -> np.ndarray:
    """int16 [n]: the number, by first appearance, of the group of equal pictures of uint8 [n, 48, 48]; or -1."""
    _, first, inverse, counts = np.unique(
        content_hashes(images), return_index=True, return_inverse=True, return_counts=True
    )
    repeated = np.flatnonzero(counts > 1)
    numbers = np.full(len(counts), -1, np.int16)
    numbers[repeated[np.argsort(first[repeated])]] = np.arange(len(repeated))
    return numbers[inverse]


def is_constant(images: np.ndarray) -> np.ndarray:
    """bool [n]: every pixel of the image is equal."""
    pixels = images.reshape(len(images), -1)
    return pixels.max(axis=1) == pixels.min(axis=1)


def not_a_face(ferplus: FerPlus) -> tuple[np.ndarray, np.ndarray]:
    """Two bool [n]: called not a face by all ten voters and left out by FER+; and those that it lists all the same."""
    unanimous = ferplus.votes[:, NOT_A_FACE] == VOTERS
    return unanimous & ~ferplus.named, unanimous & ferplus.named


def _in_groups(group: np.ndarray, duplicate: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    return duplicate & np.isin(group, wanted)


def _several(group: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The groups whose members have more than one label."""
    pairs = np.unique(group.astype(np.int64) * len(EMOTIONS) + labels)
    groups, kinds = np.unique(pairs // len(EMOTIONS), return_counts=True)
    return groups[kinds > 1]
