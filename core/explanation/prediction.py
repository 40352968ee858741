"""What a network says of one face, with what its last hidden layer did: the raw material of every explanation."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

from core.explanation.contributions import Classifier
from core.networks.catalog import Architecture
from core.study import Study

if TYPE_CHECKING:
    from torch import Tensor, nn

KEPT = 2
_networks: "OrderedDict[str, nn.Module]" = OrderedDict()
_loading = RLock()


@dataclass(frozen=True)
class Prediction:
    """`logits` float32 [classes] of the centre view, and `hidden` float32 [neurons], what the classifier is given."""

    logits: np.ndarray
    hidden: np.ndarray

    @property
    def emotion(self) -> int:
        """The emotion with the highest logit."""
        return int(self.logits.argmax())


def shared_network(study: Study) -> "nn.Module":
    """The study's network, loaded once a process and shared: hold `lock_of` it while it is hooked."""
    from core.networks.weights import load_network

    with _loading:
        if study.id not in _networks:
            _networks[study.id] = load_network(study.architecture, study.folder / "network.safetensors")
        _networks.move_to_end(study.id)
        while len(_networks) > KEPT:
            _networks.popitem(last=False)
        return _networks[study.id]


def predict(spec: Architecture, network: "nn.Module", face: np.ndarray) -> Prediction:
    """The prediction for a face uint8 [48, 48]. Safe between threads that share the network."""
    import torch

    from core.networks.views import as_float, center_view

    view = center_view(as_float(torch.from_numpy(np.array(face, np.uint8))[None]), spec.input_size)
    with torch.inference_mode(), _classifier_input(spec, network) as seen:
        logits = network(view)
    return _prediction(logits, seen[0])


def predict_features(spec: Architecture, network: "nn.Module", features: np.ndarray) -> Prediction:
    """The same from what a study stores instead of a picture: the input [F] of the head's first map."""
    import torch

    from core.networks.blocks import after_map

    with torch.inference_mode():
        hidden = torch.from_numpy(np.array(features, np.float32))[None]
        for _, module in spec.head:
            hidden = after_map(network.get_submodule(module), hidden)
        return _prediction(network.get_submodule(spec.classifier)(hidden), hidden)


def classifier_of(spec: Architecture, network: "nn.Module") -> Classifier:
    """The last linear map of a network, in float64."""
    linear = network.get_submodule(spec.classifier)
    return Classifier(linear.weight.detach().double().numpy(), linear.bias.detach().double().numpy())


def _prediction(logits: "Tensor", hidden: "Tensor") -> Prediction:
    return Prediction(logits[0].numpy().copy(), hidden[0].numpy().copy())


@contextmanager
def _classifier_input(spec: Architecture, network: "nn.Module") -> "Iterator[list[Tensor]]":
    """Inside the block each forward pass appends the classifier's input; the network is locked for other threads."""
    from core.networks.sharing import lock_of

    seen: list[Tensor] = []
    with lock_of(network):
        handle = network.get_submodule(spec.classifier).register_forward_pre_hook(
            lambda module, inputs: seen.append(inputs[0].clone())
        )
        try:
            yield seen
        finally:
            handle.remove()
