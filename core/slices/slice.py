"""A slice: some of the pictures, named by what they have in common."""

from dataclasses import dataclass

import numpy as np

FEWEST = 30
SHARE = 0.1


@dataclass(frozen=True)
class Slice:
    """`members` bool [n] are the pictures of the slice, `among` bool [n] those it could have been cut from: the rest,
    with which it is compared, is `among` without the members. `judge` says who decided ("" where the label does)."""

    family: str
    name: str
    title: str
    members: np.ndarray
    among: np.ndarray
    judge: str = ""

    @property
    def whole_title(self) -> str:
        """The title with who decided: "most like “glasses” (by CLIP, a weak judge)"."""
        return f"{self.title} ({self.judge})" if self.judge else self.title

    @property
    def key(self) -> str:
        """Its name among the slices of all families: "concept:glasses"."""
        return f"{self.family}:{self.name}"

    @property
    def n(self) -> int:
        """How many pictures."""
        return int(self.members.sum())


def most(values: np.ndarray, share: float = SHARE) -> np.ndarray:
    """bool [n]: the `share` of the values float [n] that is highest, without those as low as the lowest; NaN is not a
    value. Which of equal ones belong to it is drawn, always alike, so that their order decides nothing."""
    known = np.flatnonzero(np.isfinite(values))
    members = np.zeros(len(values), bool)
    if not len(known):
        return members
    mixed = np.random.default_rng(0).permutation(known)
    order = mixed[np.argsort(-values[mixed], kind="stable")]
    members[order[: round(share * len(known))]] = True
    return members & (values > values[known].min())
