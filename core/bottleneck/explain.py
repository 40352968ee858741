"""What the bottleneck says of one face: a logit as a sum over concepts, exactly."""

from dataclasses import dataclass

import numpy as np

from core.bottleneck.fit import Bottleneck
from core.bottleneck.ground import FOLDS
from core.errors import InputError
from core.explanation.contributions import Contributions
from core.probability import softmax
from core.study import Study


@dataclass(frozen=True)
class Said:
    """`contributions` of each concept to each logit, from the average face, whose logits are their base."""

    concepts: tuple[str, ...]
    contributions: Contributions

    @property
    def probabilities(self) -> np.ndarray:
        """Not calibrated, float64 [classes]."""
        return softmax(self.contributions.logits)

    @property
    def emotion(self) -> int:
        return int(self.contributions.logits.argmax())


def said_of(bottleneck: Bottleneck, activations: np.ndarray) -> Said:
    """Split the logits of one face with these `activations` float [k] of the concepts.

    Weight times activation, because the head is linear; 0 is a concept's average, so the bias is the average face.
    """
    values = (bottleneck.head.weight * activations.astype(np.float64)).T
    return Said(bottleneck.concepts, Contributions(values, bottleneck.head.bias))


def place_of_row(study: Study, row: int) -> tuple[int, str]:
    """The position of a row of FER2013 in the study, and the split that a bottleneck must be fitted on to speak of it
    without having seen it; InputError for a row that the study does not have."""
    places = np.flatnonzero(study.images["row"].to_numpy() == row)
    if not len(places):
        known = study.images["row"]
        raise InputError(
            f"The study has no row {row} of FER2013; choose one of PublicTest or PrivateTest, for instance "
            f"{known.iloc[0]}."
        )
    position = int(places[0])
    for fitted_on, other in FOLDS.items():
        if study.in_split(other)[position]:
            return position, fitted_on
    raise InputError(f"Row {row} of FER2013 is in neither test split, so no bottleneck speaks of it; choose another.")
