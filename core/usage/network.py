"""The last hidden layer of a study's network on every image, and what its neurons are called."""

from dataclasses import dataclass

import numpy as np

from core.editing.head import output_floor, product_path
from core.emotions import EMOTION_NAMES
from core.paths import cache_folder
from core.study import Study
from core.study.derived import dense_head

TOP = 10


@dataclass(frozen=True)
class LastHidden:
    """What feeds the classifier, kept as pre-activations less their bias (memory-mapped where a study is read).

    `product` float32 [neurons, N], `own_bias` float32 [neurons]; the classifier's `weight` float32 [classes, neurons]
    and `bias` float32 [classes]; `emotions` int64 [N] is the true class of each image, and `correct` boolean [N] says
    which are predicted so. `floor` is what an activation is never below: 0 behind ReLU, else minus infinity.
    """

    layer: str
    product: np.ndarray
    own_bias: np.ndarray
    weight: np.ndarray
    bias: np.ndarray
    emotions: np.ndarray
    correct: np.ndarray
    floor: float = 0.0

    def activation(self, images: np.ndarray | slice) -> np.ndarray:
        """Activations of some images, float32 [neurons, images]."""
        outputs = self.product[:, images] + self.own_bias[:, None]
        return np.maximum(outputs, self.floor, out=outputs)


@dataclass(frozen=True)
class Labelled:
    """What the neurons of the layer are called: `names` of the concepts that at least one carries; `concept`
    int [neurons] is an index into them (-1: no label); `suggested` bool [names, classes] are the emotions that each
    suggests; `top` int [neurons, TOP] are the images that excite each neuron most (-1: none)."""

    names: tuple[str, ...]
    concept: np.ndarray
    suggested: np.ndarray
    top: np.ndarray

    @property
    def carriers(self) -> np.ndarray:
        """Number of neurons of each concept, int [names]."""
        return np.bincount(self.concept[self.concept >= 0], minlength=len(self.names))


def last_hidden(study: Study) -> LastHidden:
    """The last hidden layer of a study. What takes seconds to compute is kept in the cache folder."""
    spec = study.architecture
    layer, module = spec.head[-1]
    names = (f"{module}.bias", f"{spec.classifier}.weight", f"{spec.classifier}.bias")
    own_bias, weight, bias = (study.tensor(name) for name in names)
    emotions = study.labels_true
    correct = study.logits().argmax(axis=1) == emotions
    floor = output_floor(study.dimensions(f"{module}.weight"))
    return LastHidden(layer, _product(study), own_bias, weight, bias, emotions, correct, floor)


def _product(study: Study) -> np.ndarray:
    """Weight times input of the last hidden layer, float32 [neurons, N]; weights are read only to compute it once."""
    spec, cache = study.architecture, cache_folder() / study.id
    layer = spec.head[-1][0]
    path = product_path(cache, layer)
    if path.exists():
        return np.load(path, mmap_mode="r")
    head = dense_head(study, study.features(), cache)
    return head.product(head.index(layer))


def labelled(study: Study, scoring: str, similarity: str) -> Labelled:
    """The labels of the last hidden layer by one scoring and similarity; InputError for names that are not there."""
    layer = study.layers[-1]
    indices = study.candidates(layer, scoring, similarity)[0][:, 0].astype(np.int64)
    carried = np.unique(indices[indices >= 0])
    concepts = study.scorings[scoring]
    suggested = np.array([[name in concepts.emotions[index] for name in EMOTION_NAMES] for index in carried], bool)
    return Labelled(
        names=tuple(concepts.concepts[index] for index in carried),
        concept=np.where(indices >= 0, np.searchsorted(carried, indices), -1),
        suggested=suggested.reshape(len(carried), len(EMOTION_NAMES)),
        top=study.top_images(layer)[0][:, :TOP].astype(np.int64),
    )
