"""Maps on disk: those shipped with a study, and those drawn here, which the cache folder keeps.

A file says which study it is of and by what recipe it was drawn, so that no map is ever shown for another network.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from core.files import replacing
from core.neuron_map.faithfulness import Faithfulness
from core.neuron_map.neuron_map import NeuronMap, draw_map
from core.neuron_map.placing import RECIPE, Progress
from core.paths import ASSETS, cache_folder
from core.study import Study

FOLDER = ASSETS / "results" / "maps"


def layer_map(study: Study, layer: str, seed: int = 0, progress: Progress = lambda share, what: None) -> NeuronMap:
    """The map of a layer: shipped, kept from before, or drawn now and kept. `progress` and errors as in `draw_map`."""
    found = kept_map(study, layer, seed)
    if found is None:
        found = draw_map(study, layer, seed, progress)
        write_maps({layer: found}, _cached(study, layer, seed), study)
    return found


def kept_map(study: Study, layer: str, seed: int = 0, folder: Path = FOLDER) -> NeuronMap | None:
    """The map of a layer if it need not be drawn: one shipped in `folder`, or kept from before; None otherwise."""
    for path in (*sorted(folder.glob("*.npz")), _cached(study, layer, seed)):
        found = read_maps(path, study).get(layer)
        if found is not None and found.seed == seed:
            return found
    return None


def write_maps(maps: Mapping[str, NeuronMap], path: Path, study: Study, command: str = "") -> None:
    """Write the maps of layers of a study into one file, with the `command` that made them."""
    arrays: dict[str, np.ndarray] = {
        "study": np.array(study.id),
        "recipe": np.array(RECIPE),
        "made_by": np.array(command),
    }
    for layer, own in maps.items():
        judged = own.faithfulness
        arrays[f"{layer}/neurons"] = own.neurons
        arrays[f"{layer}/places"] = own.places
        arrays[f"{layer}/counts"] = judged.counts
        arrays[f"{layer}/whole"] = np.array([own.width, own.seed, judged.k])
        arrays[f"{layer}/measures"] = np.array(
            [judged.random_kept, judged.trustworthiness, judged.random_trustworthiness]
        )
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, **arrays)


def read_maps(path: Path, study: Study) -> dict[str, NeuronMap]:
    """The maps in a file by layer; none if it is not there, or of another study or recipe."""
    if not path.is_file():
        return {}
    with np.load(path) as stored:
        if (str(stored["study"]), str(stored["recipe"])) != (study.id, RECIPE):
            return {}
        layers = dict.fromkeys(name.rpartition("/")[0] for name in stored.files if "/" in name)
        return {layer: _read(stored, layer) for layer in layers}


def _read(stored: Mapping[str, np.ndarray], layer: str) -> NeuronMap:
    width, seed, k = map(int, stored[f"{layer}/whole"])
    judged = Faithfulness(k, stored[f"{layer}/counts"], *map(float, stored[f"{layer}/measures"]))
    return NeuronMap(layer, width, seed, stored[f"{layer}/neurons"], stored[f"{layer}/places"], judged)


def _cached(study: Study, layer: str, seed: int) -> Path:
    return cache_folder() / study.id / f"map-{layer}-{seed}.npz"
