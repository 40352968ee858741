"""The map of a layer of a study: drawn once, kept under the study's content hash."""

from dataclasses import dataclass

import numpy as np

from core.label_quality.rows import Rows
from core.neuron_map.faithfulness import Faithfulness, faithfulness
from core.neuron_map.placing import Progress, place
from core.study import Study


@dataclass(frozen=True, eq=False)
class NeuronMap:
    """Where the living neurons of a layer are: `neurons` int32 [n] in ascending order, `places` float16 [n, 2] without
    a unit, of `width` neurons in all. The others answer every image alike, and are left out."""

    layer: str
    width: int
    seed: int
    neurons: np.ndarray
    places: np.ndarray
    faithfulness: Faithfulness

    @property
    def dead(self) -> int:
        """Neurons that are left out."""
        return self.width - len(self.neurons)

    def summary(self) -> dict[str, object]:
        """Ready for JSON, without the places."""
        return {
            "layer": self.layer,
            "neurons": len(self.neurons),
            "dead": self.dead,
            "seed": self.seed,
            **self.faithfulness.summary(),
        }


def draw_map(study: Study, layer: str, seed: int = 0, progress: Progress = lambda share, what: None) -> NeuronMap:
    """Draw the map of a layer: a minute or two for thousands of neurons. It is judged as it is kept, in half precision.

    `progress` is called with the share done (0..1) and what comes next. InputError for a layer that is not there or has
    too few living neurons.
    """
    width = study.width(layer)
    progress(0.0, f"reading the activations of {layer}")
    units = Rows(study.activations(layer)).units
    neurons = np.flatnonzero(~np.isnan(units[:, 0]))
    units = units[neurons]
    places = place(units, seed, lambda share, what: progress(0.05 + 0.85 * share, what)).astype(np.float16)
    progress(0.9, "comparing the map with the correlations")
    found = faithfulness(units, places.astype(np.float32), seed)
    progress(1.0, "drawn")
    return NeuronMap(layer, width, seed, neurons.astype(np.int32), places, found)
