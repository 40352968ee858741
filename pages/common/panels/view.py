"""What a pane needs to know about the neuron that is shown."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES
from core.study import Study


@dataclass(frozen=True)
class NeuronView:
    """One neuron of a study as labelled by one scorer with one similarity function.

    `line` is its line of the neuron table of that scorer and similarity.
    """

    study: Study
    layer: str
    neuron: int
    scorer: str
    similarity: str
    line: pd.Series

    @property
    def alive(self) -> bool:
        return bool(self.line["alive"])

    @property
    def name(self) -> str:
        return f"{self.layer}, neuron {self.neuron}"

    @property
    def mix(self) -> np.ndarray:
        """Class mix of the top images, float [7]."""
        return self.line[list(EMOTION_NAMES)].to_numpy(float)

    @property
    def place(self) -> dict[str, str]:
        """Layer, scorer and similarity, as links name them."""
        return {"layer": self.layer, "scorer": self.scorer, "similarity": self.similarity}
