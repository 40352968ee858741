"""The pictures that slices are cut from: what they are labelled, what the network says, and what people voted."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.faces.blemishes import FLAWS, known_blemishes
from core.probability import softmax
from core.study import Study
from core.study.example_table import NOBODY, crowd_opinion, crowd_shares


@dataclass(frozen=True)
class Pictures:
    """Some pictures of a study, in the order of its probing set.

    `positions` int64 [n] in the probing set and `rows` int64 [n] of FER2013; `labels` and `said` int64 [n], classes
    0..6; `probabilities` float64 [n, 7]; `crowd` object [n], the emotion most voters named ("" if unknown) and
    `crowd_share` float64 [n], its share of all votes (NaN if unknown); `votes` float64 [n, 8], the shares of the seven
    emotions and contempt, or None where no vote is known. `left_out` counts what was excluded, by the names of FLAWS.
    """

    positions: np.ndarray
    rows: np.ndarray
    labels: np.ndarray
    said: np.ndarray
    probabilities: np.ndarray
    crowd: np.ndarray
    crowd_share: np.ndarray
    votes: np.ndarray | None
    left_out: dict[str, int]

    def __len__(self) -> int:
        return len(self.positions)

    @cached_property
    def right(self) -> np.ndarray:
        """bool [n]: named as labelled."""
        return self.said == self.labels

    @cached_property
    def crowd_class(self) -> np.ndarray:
        """int64 [n]: the emotion most voters named as a class 0..6; -1 where none is known or it is contempt."""
        places = {name: index for index, name in enumerate(EMOTION_NAMES)}
        return pd.Series(self.crowd).map(places).fillna(-1).to_numpy(np.int64)

    @cached_property
    def voted(self) -> np.ndarray:
        """bool [n]: people's votes are known."""
        return self.crowd != NOBODY


def pictures_of(
    study: Study, split: str = "both", votes: np.ndarray | None = None, without_flaws: bool = False
) -> Pictures:
    """The pictures of a split ("public", "private" or "both") with the network's answers.

    `votes` are FER+'s, uint8 [35887, 10] by row; without them, those that the study was dissected with, if it was.
    `without_flaws` leaves out what core.faces.blemishes.FLAWS names. InputError if no picture is left.
    """
    positions = study.rows_in(split)
    rows = study.images["row"].to_numpy(np.int64)
    left_out = dict.fromkeys(FLAWS, 0)
    if without_flaws:
        positions, left_out = _flawless(positions, rows)
    if not len(positions):
        raise InputError(f"Nothing of the split {split!r} is left; choose another one.")
    crowd, share = crowd_opinion(study, votes)
    shares = crowd_shares(study, votes)
    probabilities = softmax(study.logits()[positions].astype(np.float64))
    return Pictures(
        positions=positions,
        rows=rows[positions],
        labels=study.labels_true[positions],
        said=probabilities.argmax(axis=1),
        probabilities=probabilities,
        crowd=crowd[positions],
        crowd_share=share[positions],
        votes=None if shares is None else shares[positions],
        left_out=left_out,
    )


def _flawless(positions: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, dict[str, int]]:
    """The positions of pictures with no fault, and how many go by each: a picture counts under its first one."""
    known, left_out = known_blemishes(), {}
    for name in FLAWS:
        flawed = known.having(name)[rows[positions]]
        left_out[name] = int(flawed.sum())
        positions = positions[~flawed]
    return positions, left_out
