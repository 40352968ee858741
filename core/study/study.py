"""Reading a study: everything that was computed once about a network, a probing set and concepts.

A study is a folder; pages and commands only read it. Opening checks every file against the manifest. Reading needs
no torch, and large arrays are opened memory-mapped.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors import safe_open
from safetensors.numpy import load_file

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.networks.catalog import Architecture
from core.study.derived import derived_activations
from core.study.manifest import architecture_in, content_hash, read_manifest
from core.study.mean_faces import read_sheet
from core.study.packing import read_packed
from core.study.quantised import has_quantised, read_quantised
from core.study.registry import study_folder


@dataclass(frozen=True)
class Scoring:
    """A concept scorer applied to a concept set: the names of its concepts and the emotions each suggests."""

    name: str
    title: str
    description: str
    scorer: str
    concepts: tuple[str, ...]
    emotions: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...]
    default_similarity: str


class Study:
    """One opened study. `layer`, `scoring` and `similarity` arguments are checked: InputError names what there is.

    Images are addressed by their position 0..N-1 in the probing set; `images.row` holds the FER2013 row.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.id = content_hash(self.manifest["files"])

    @property
    def title(self) -> str:
        return self.manifest["title"]

    @cached_property
    def architecture(self) -> Architecture:
        """The network's entry in the catalog; that of an imported network is part of the study."""
        return architecture_in(self.manifest)

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(self.manifest["layers"])

    @property
    def similarities(self) -> tuple[str, ...]:
        return tuple(self.manifest["similarities"])

    @cached_property
    def scorings(self) -> dict[str, Scoring]:
        return {
            name: Scoring(
                name=name,
                title=entry["details"].get("title", name),
                description=entry["details"].get("description", ""),
                scorer=entry["scorer"],
                concepts=tuple(entry["concepts"]),
                emotions=tuple(tuple(entry["details"]["emotions"].get(name, ())) for name in entry["concepts"]),
                groups=tuple(entry["details"]["groups"].get(name, "") for name in entry["concepts"]),
                default_similarity=entry["default_similarity"],
            )
            for name, entry in self.manifest["scorings"].items()
        }

    @property
    def default_scoring(self) -> Scoring:
        """What labels come from where nothing else is asked for: the first scoring of the manifest."""
        return next(iter(self.scorings.values()))

    def matching(self, scoring: str | None, similarity: str | None) -> tuple[str, str]:
        """The scorer and similarity function that are meant; the study's first, and the scorer's own, unless told."""
        scoring = self._known(scoring or self.default_scoring.name, tuple(self.scorings), "scorer")
        own = self.scorings[scoring].default_similarity
        return scoring, self._known(similarity or own, self.similarities, "similarity function")

    def width(self, layer: str) -> int:
        """Number of neurons of a layer."""
        return self.manifest["layers"][self._known(layer, self.layers, "layer")]["neurons"]

    @cached_property
    def images(self) -> pd.DataFrame:
        """The probing set [N]: row (FER2013 row), split ("PublicTest", "PrivateTest", …), emotion (0..6)."""
        return pd.read_parquet(self.folder / "images.parquet")

    def in_split(self, split: str) -> np.ndarray:
        """Boolean [N]: which images belong to `split` ("public", "private" or "both")."""
        names = {"public": ["PublicTest"], "private": ["PrivateTest"], "both": ["PublicTest", "PrivateTest"]}
        return self.images["split"].isin(names[self._known(split, tuple(names), "split")]).to_numpy()

    def rows_in(self, split: str) -> np.ndarray:
        """Positions of the images of `split` in the probing set, int64 [n]; InputError if there is none."""
        rows = np.flatnonzero(self.in_split(split))
        if not len(rows):
            raise InputError(f"{self.title} has no images of the split {split!r}; choose another split.")
        return rows

    @cached_property
    def labels_true(self) -> np.ndarray:
        """The emotion of each image, int64 [N]."""
        return self.images["emotion"].to_numpy(np.int64)

    def logits(self, views: str = "one") -> np.ndarray:
        """Float32 [N, 7]: logits of the centre view ("one") or log of the mean probability of "ten" views."""
        stored = load_file(self.folder / "logits.safetensors")
        return stored[self._known(views, tuple(stored), "number of views")]

    def features(self) -> np.ndarray:
        """Input of the first fully connected layer, float32 [N, F]: the rest of the network follows from it."""
        return read_packed(self.folder / "features.npz")

    def weights(self) -> dict[str, np.ndarray]:
        """The network's state dict, float32 arrays (integers as they are)."""
        stored = load_file(self.folder / "network.safetensors")
        return {key: _single_precision(value) for key, value in stored.items()}

    def tensor(self, name: str) -> np.ndarray:
        """One entry of the network's state dict, as in `weights`; nothing else is read."""
        with safe_open(self.folder / "network.safetensors", "np") as stored:
            return _single_precision(stored.get_tensor(name))

    def dimensions(self, name: str) -> int:
        """How many dimensions one entry of the state dict has; its values are not read."""
        with safe_open(self.folder / "network.safetensors", "np") as stored:
            return len(stored.get_slice(name).get_shape())

    def neurons(self, layer: str) -> pd.DataFrame:
        """One line a neuron: neuron, alive, frequency (share of images above 0), mean, max, and the class mix of the
        top images (seven columns named after the emotions, shares summing to 1; NaN if dead)."""
        return pd.read_parquet(self._layer_folder(layer) / "neurons.parquet")

    def candidates(self, layer: str, scoring: str, similarity: str) -> tuple[np.ndarray, np.ndarray]:
        """The best concepts of each neuron, best first: concept index int16 [n, 5] (-1: none), score float32 [n, 5]."""
        self._known(scoring, tuple(self.scorings), "scorer")
        self._known(similarity, self.similarities, "similarity function")
        stored = self._label_arrays(layer)
        return stored[f"{scoring}/{similarity}/concepts"], stored[f"{scoring}/{similarity}/scores"]

    def best_scores(self, layer: str, scoring: str, similarity: str) -> np.ndarray:
        """Score of each neuron's label, float32 [n]; NaN for a dead neuron."""
        return self.candidates(layer, scoring, similarity)[1][:, 0]

    def labels(self, layer: str, scoring: str, similarity: str) -> pd.DataFrame:
        """One line a neuron: neuron, concept (index or -1), label ("" if dead), score, runner_up, margin, and
        percentile (share of the layer's labelled neurons whose score is at most this one, 0..100)."""
        concepts, scores = self.candidates(layer, scoring, similarity)
        names = np.array([*self.scorings[scoring].concepts, ""])
        best = pd.Series(scores[:, 0])
        return pd.DataFrame(
            {
                "neuron": np.arange(len(scores)),
                "concept": concepts[:, 0].astype(int),
                "label": names[concepts[:, 0]],
                "score": scores[:, 0],
                "runner_up": names[concepts[:, 1]],
                "margin": scores[:, 0] - scores[:, 1],
                "percentile": best.rank(pct=True, method="max").to_numpy() * 100,
            }
        )

    def top_images(self, layer: str) -> tuple[np.ndarray, np.ndarray]:
        """The images that activate each neuron most: positions int16 [n, 100], activations float16 [n, 100]."""
        folder = self._layer_folder(layer)
        return (
            np.load(folder / "top_images.npy", mmap_mode="r"),
            np.load(folder / "top_activations.npy", mmap_mode="r"),
        )

    def similar_neurons(self, layer: str) -> tuple[np.ndarray, np.ndarray]:
        """Most correlated neurons of the layer: neurons int16 [n, 10] (-1: none), correlations float32 [n, 10]."""
        stored = load_file(self._layer_folder(layer) / "similar.safetensors")
        return stored["neurons"], stored["correlations"].astype(np.float32)

    def effects(self, layer: str) -> np.ndarray:
        """Mean signed contribution of each neuron to each logit, float32 [n, 7]: gradient times activation, summed
        over space and averaged over images, which is exact for the last hidden layer."""
        return np.load(self._layer_folder(layer) / "effects.npy")

    def activation(self, layer: str, neuron: int) -> np.ndarray:
        """Activations of one neuron over the probing set, float32 [N]; InputError for a neuron that is not there."""
        if not 0 <= neuron < self.width(layer):
            raise InputError(f"{layer} has neurons 0 to {self.width(layer) - 1}; there is no neuron {neuron}.")
        folder = self._layer_folder(layer)
        if has_quantised(folder):
            return read_quantised(folder, neuron)
        return derived_activations(self, layer)[neuron].astype(np.float32)

    def activations(self, layer: str) -> np.ndarray:
        """Activations of a whole layer, neuron-major float32 [n, N]; lossy to 1/255 of a neuron's range where the study
        stores bytes."""
        folder = self._layer_folder(layer)
        if has_quantised(folder):
            return read_quantised(folder)
        return np.asarray(derived_activations(self, layer), np.float32)

    def is_averaged(self, layer: str) -> bool:
        """Whether a layer's neurons have the activations of the first fully connected layer: a convolution of which the
        features are the average over space."""
        dense = {name for name, _ in self.architecture.head}
        return layer not in dense and not has_quantised(self._layer_folder(layer))

    def mean_faces(self, layer: str) -> np.ndarray:
        """Mean of each neuron's top images, uint8 [n, 48, 48]; black for a dead neuron."""
        return read_sheet(self._layer_folder(layer) / "mean_faces.jpg", self.width(layer))

    def emotion_faces(self) -> np.ndarray:
        """Mean face of every emotion over the probing set, uint8 [7, 48, 48]."""
        return read_sheet(self.folder / "emotion_faces.jpg", len(EMOTION_NAMES))

    def keeps_scores(self, scoring: str) -> bool:
        """Whether a scoring's score of every image is part of the study, not its labels alone."""
        return self._scores_path(scoring).is_file()

    def concept_scores(self, scoring: str) -> np.ndarray:
        """Concept scores of the probing images, float32 [N, concepts] (NaN where not measured); InputError for a
        scoring whose scores are not part of the study."""
        if not self.keeps_scores(scoring):
            raise InputError(f"The study keeps only the labels of {scoring!r}, not the score of every image.")
        return np.load(self._scores_path(scoring)).astype(np.float32)

    def summary(self) -> dict[str, object]:
        """What the study holds, in a few JSON-serialisable facts."""
        return {
            "study": self.title,
            "network": f"{self.architecture.title} ({self.architecture.source})",
            "images": len(self.images),
            "layers": {layer: self.width(layer) for layer in self.layers},
            "scorers": {
                name: f"{entry.title}, {len(entry.concepts)} concepts" for name, entry in self.scorings.items()
            },
            "similarities": list(self.similarities),
            "made_by": self.manifest["command"],
            "id": self.id,
        }

    def _scores_path(self, scoring: str) -> Path:
        return self.folder / "scores" / f"{self._known(scoring, tuple(self.scorings), 'scorer')}.npy"

    def _label_arrays(self, layer: str) -> dict[str, np.ndarray]:
        return load_file(self._layer_folder(layer) / "labels.safetensors")

    def _layer_folder(self, layer: str) -> Path:
        return self.folder / "layers" / self._known(layer, self.layers, "layer")

    @staticmethod
    def _known(name: str, names: tuple[str, ...], what: str) -> str:
        if name not in names:
            raise InputError(f"There is no {what} {name!r}; there is {', '.join(names)}.")
        return name


def _single_precision(value: np.ndarray) -> np.ndarray:
    return value.astype(np.float32) if value.dtype == np.float16 else value


def open_study(location: str | Path) -> Study:
    """Open a study by its name (core.study.registry), such as `builtin`, or at a path; InputError if there is none or
    it is not whole."""
    return Study(study_folder(location))
