"""From what was read of a file to a network with named layers, compared with what the file itself computes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.errors import InputError
from core.networks.catalog import Architecture
from core.networks.exchange.agreement import allowed_difference, told_rule
from core.networks.exchange.classes import Classes
from core.networks.exchange.declaration import imported_architecture
from core.networks.exchange.draft import Draft
from core.networks.exchange.layering import arrange, classifier_input, tidy, with_features_layer
from core.networks.exchange.network import GraphNetwork


@dataclass(frozen=True)
class Read:
    """What a reader gives: the draft, and what computes the file beside us, if anything safe does: a function from
    pictures float32 [N, …] to results float32 [N, classes]."""

    draft: Draft
    reference: Callable[[np.ndarray], np.ndarray] | None


@dataclass(frozen=True)
class Made:
    """The network and its entry for the catalog; `ending` made probabilities of its logits and was taken away;
    `difference` is the largest between its results and the file's."""

    spec: Architecture
    network: GraphNetwork
    ending: str | None
    difference: float


def make_network(read: Read, classes: Classes, name: str, title: str, file: str) -> Made:
    """The network of a file. InputError if it cannot be computed here, computes something else than the file does, or
    has another number of classes."""
    draft = read.draft
    raw = _network(draft, {})
    views = _views(raw)
    values = _computed(raw, views, file)
    results = values[draft.output]
    difference = _difference_from_file(read, raw, views, results, file)
    shapes = {each: tuple(value.shape) for each, value in values.items()}
    ending = tidy(draft, shapes)
    layered = arrange(draft, shapes, classes, file)
    layered = with_features_layer(layered, shapes[classifier_input(draft)][-1])
    network = _network(draft, layered.blocks)
    with torch.inference_mode():
        difference = max(difference, _difference(network(views), results, classes, ending))
    _check(difference, file, allowed_difference(results.numpy()))
    graph = draft.graph(layered.blocks)
    spec = imported_architecture(name, title, f"imported from {file}", layered.layers, layered.head, graph)
    return Made(spec.with_scaling(_scales_through(spec, network, views)), network, ending, difference)


def outputs_of(read: Read, file: str) -> int:
    """How many numbers the network of a file gives for a picture; InputError if it cannot be computed here."""
    raw = _network(read.draft, {})
    result = _computed(raw, _views(raw), file)[read.draft.output]
    return int(result[0].numel())


def _views(network: GraphNetwork) -> Tensor:
    """Two pictures that are always the same."""
    return torch.rand(2, 1, network.side, network.side, generator=torch.Generator().manual_seed(0))


def _network(draft: Draft, blocks: dict) -> GraphNetwork:
    network = GraphNetwork(draft.graph(blocks).to_text())
    state = {name: torch.from_numpy(np.array(value)) for name, value in draft.state(blocks).items()}
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise InputError("The file's weights do not fit its operators; export it again.") from error
    return network.eval().requires_grad_(False)


def _computed(network: GraphNetwork, views: Tensor, file: str) -> dict[str, Tensor]:
    """Every value of the network for two pictures; InputError if they cannot be computed, alone or together."""
    try:
        with torch.inference_mode():
            values = network.values(views)
            alone = network(views[:1])
    except (RuntimeError, IndexError, ValueError, TypeError) as error:
        reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        raise InputError(f"{file} cannot be computed on pictures of that shape: {reason}") from error
    together = network.result_of(values)
    if together.shape[0] != len(views) or alone.shape[0] != 1 or not torch.isfinite(together).all():
        raise InputError(f"{file} does not give finite numbers for each picture; export it with a free batch size.")
    _check(float((together[:1] - alone).abs().max()), file, allowed_difference(together.numpy()))
    return values


def _difference_from_file(read: Read, network: GraphNetwork, views: Tensor, results: Tensor, file: str) -> float:
    """The largest difference of the results from what the file gives for the same pictures; 0 without a reference."""
    if read.reference is None:
        return 0.0
    expected = read.reference(network.given(views).contiguous().numpy())
    if expected.shape != tuple(results.shape):
        raise InputError(f"{file} gives results of another shape than it does here; export it again.")
    difference = float(np.abs(expected - results.numpy()).max())
    _check(difference, file, allowed_difference(expected))
    return difference


def _difference(logits: Tensor, results: Tensor, classes: Classes, ending: str | None) -> float:
    """The largest difference of logits [N, 7] from the file's results [N, classes], both as probabilities of the
    emotions that the file knows."""
    ours, theirs = list(classes.places), list(classes.places.values())
    scores = {None: results, "log_softmax": results, "softmax": results.clamp(min=1e-38).log()}[ending]
    difference = logits[:, ours].softmax(1) - scores[:, theirs].softmax(1)
    return float(difference.abs().max())


def _check(difference: float, file: str, allowed: float) -> None:
    if not difference <= allowed:
        raise InputError(
            f"{file} computes something else here (off by {difference:.2g}, allowed: {told_rule(allowed)}); "
            "export it again without optimisations."
        )


def _scales_through(spec: Architecture, network: nn.Module, views: Tensor) -> bool:
    """Whether factors on the neurons of the last convolution reach the features as they are, neuron by neuron."""
    last = [layer for layer in spec.layers if layer.spatial][-1]
    factors = torch.linspace(0.5, 2, last.width)
    features: list[Tensor] = []
    seen = network.get_submodule(spec.features_into).register_forward_pre_hook(
        lambda module, inputs: features.append(inputs[0].clone())
    )
    with torch.inference_mode():
        network(views)
        scaled = network.get_submodule(last.module).register_forward_hook(
            lambda module, inputs, output: output * factors[:, None, None]
        )
        network(views)
    scaled.remove()
    seen.remove()
    plain, moved = features
    if plain.ndim != 2 or plain.shape[1] % last.width:
        return False
    expected = plain * factors.repeat_interleave(plain.shape[1] // last.width)
    return bool(torch.allclose(moved, expected, rtol=1e-3, atol=1e-5 * float(plain.abs().max())))
