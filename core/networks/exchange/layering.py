"""From the operations of a file to the layers that people know: tidied, in blocks, with a head and a classifier."""

from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.networks.catalog import Layer
from core.networks.exchange.classes import Classes
from core.networks.exchange.composed import name_composed
from core.networks.exchange.draft import Draft, Operation
from core.networks.exchange.graph import CLASSIFIER
from core.networks.exchange.operators import ACTIVATIONS

FEATURES, OUTPUTS = "pooled", "outputs"
PROBABILITIES = ("softmax", "log_softmax")
AFFINE = ("batch_norm", "multiply", "divide", "add", "subtract")
MAPS = ("convolution", "linear")
COMMUTATIVE = ("multiply", "add")

Shapes = dict[str, tuple[int, ...]]
"""The shape of every value for one picture, by its name."""


@dataclass(frozen=True)
class Layered:
    """A draft in its final form: `blocks` become the modules of `layers`; `head` as in an Architecture."""

    draft: Draft
    layers: tuple[Layer, ...]
    head: tuple[tuple[str, str], ...]
    blocks: dict[str, list[Operation]]


def tidy(draft: Draft, shapes: Shapes) -> str | None:
    """Simplify a draft in place without changing what it computes but for the ending, which is returned.

    Probabilities at the end become logits; what scales and shifts a fully connected layer's inputs or outputs, as
    BatchNorm does once trained, becomes part of its weights; a bias that is added becomes its map's; a picture that is
    flattened with its channels last is flattened with them first.
    """
    ending = draft.maker(draft.output)
    removed = ending.op if ending is not None and ending.op in PROBABILITIES else None
    if removed:
        draft.remove(ending)
    for operation in draft:
        if operation.op == "reshape_as_told":
            operation.op, operation.inputs = "reshape", operation.inputs[:1]
            operation.settings = {"shape": [0, *shapes[operation.name][1:]]}
        if operation.op in COMMUTATIVE and operation.inputs[0] in draft.constants:
            operation.inputs.reverse()
        before = draft.maker(operation.inputs[0])
        if operation.op in AFFINE and before is not None and draft.only_user(before.name) is operation:
            _fold_into_earlier(draft, before, operation, len(shapes[before.name]))
    name_composed(draft, shapes)
    for operation in draft:
        if operation.op == "linear":
            _flatten_channels_first(draft, operation, shapes)
    for operation in reversed(list(draft)):
        after = draft.only_user(operation.name)
        if operation.op in AFFINE and after is not None and after.op == "linear" and len(shapes[operation.name]) == 2:
            _fold_into_later(draft, operation, after)
    draft.drop_unused()
    return removed


def arrange(draft: Draft, shapes: Shapes, classes: Classes, file: str) -> Layered:
    """The layers of a tidied draft, of whose values `shapes` are those for one picture; its classifier is made to
    say the seven emotions. InputError if it gives another number of classes, or has nothing to dissect."""
    given = shapes[draft.output]
    if len(given) != 2 or given[1] != len(classes.names):
        found = given[1] if len(given) == 2 else "x".join(map(str, given[1:]))
        raise InputError(
            f"{file} gives {found} numbers for a picture, but {len(classes.names)} classes are named; "
            "name them with --classes, in the file's order."
        )
    _make_classifier(draft, classes)
    blocks = _blocks(draft)
    # A linear layer of maps has its features last, behind their places: no map of any neuron.
    blocks = {name: each for name, each in blocks.items() if each[0].op != "linear" or len(shapes[each[-1].name]) == 2}
    ranks = {name: shapes[chain[-1].name] for name, chain in blocks.items()}
    layers = tuple(
        Layer(name, name, ranks[name][1], spatial=len(ranks[name]) == 4)
        for name in blocks
        if len(ranks[name]) in (2, 4)
    )
    if not any(layer.spatial for layer in layers):
        raise InputError(f"{file} has no convolution with an activation after it, so there is nothing to look at.")
    return Layered(draft, layers, _head(draft, blocks, shapes), blocks)


def with_features_layer(layered: Layered, width: int) -> Layered:
    """The same, ending in a layer whose neurons are what the classifier is given, of either sign, where no ReLU layer's
    are: factors of 1, from which edits follow at once."""
    if layered.head:
        return layered
    draft = layered.draft
    given = classifier_input(draft)
    pooled = layered.layers[-1].spatial or layered.blocks[layered.layers[-1].name][-1].name != given
    name = draft.free_name(FEATURES if pooled else OUTPUTS)
    weights = {"weight": np.ones(width, np.float32), "bias": np.zeros(width, np.float32)}
    scale = Operation(name, "scale", {"features": width}, [], weights)
    draft.insert_after(given, scale)
    layers = (*layered.layers, Layer(name, name, width, spatial=False))
    return Layered(draft, layers, ((name, f"{name}.0"),), {**layered.blocks, name: [scale]})


def classifier_input(draft: Draft) -> str:
    """The name of the value that the classifier is given."""
    return draft.operations[CLASSIFIER].inputs[0]


def _fold_into_earlier(draft: Draft, before: Operation, operation: Operation, rank: int) -> None:
    """Let a fully connected layer do what scales and shifts its outputs, and a convolution likewise."""
    # A convolution's BatchNorm stays as it is, as in the catalog's networks, where it is recognisable.
    kinds = {("linear", 2): AFFINE, ("convolution", 4): AFFINE[1:]}
    if operation.op not in kinds.get((before.op, rank), ()):
        return
    weight, bias = before.tensors["weight"], before.tensors["bias"]
    affine = _affine(draft, operation, len(weight), rank)
    if affine is not None:
        scale, shift = affine
        rows = scale.reshape(-1, *[1] * (weight.ndim - 1))
        before.tensors = {"weight": np.float32(weight * rows), "bias": np.float32(bias * scale + shift)}
        draft.remove(operation)


def _fold_into_later(draft: Draft, operation: Operation, after: Operation) -> None:
    """Let a fully connected layer do what scales and shifts its inputs."""
    weight, bias = after.tensors["weight"], after.tensors["bias"]
    affine = _affine(draft, operation, weight.shape[1], rank=2)
    if affine is not None:
        scale, shift = affine
        after.tensors = {"weight": np.float32(weight * scale), "bias": np.float32(bias + weight @ shift)}
        draft.remove(operation)


def _flatten_channels_first(draft: Draft, linear: Operation, shapes: Shapes) -> None:
    """Let a fully connected layer after a flattened picture take it as [channels, height, width], so that a neuron's
    outputs lie together."""
    flat = draft.maker(linear.inputs[0])
    if flat is None or flat.op not in ("flatten", "reshape") or draft.only_user(flat.name) is not linear:
        return
    moved = draft.maker(flat.inputs[0])
    if moved is None or moved.settings.get("dims") != [0, 2, 3, 1] or draft.only_user(moved.name) is not flat:
        return
    _, height, width, channels = shapes[moved.name]
    if len(shapes[flat.name]) == 2:
        weight = linear.tensors["weight"].reshape(-1, height, width, channels)
        linear.tensors["weight"] = np.ascontiguousarray(weight.transpose(0, 3, 1, 2)).reshape(len(weight), -1)
        draft.remove(moved)


def _affine(draft: Draft, operation: Operation, width: int, rank: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Factor and summand, float64 [width], of an operation on values of this rank that scales and shifts each of
    `width` features; None if it does something else."""
    one, zero = np.ones(width), np.zeros(width)
    if operation.op == "batch_norm":
        mean, variance = (operation.tensors[f"running_{kind}"].astype(np.float64) for kind in ("mean", "var"))
        scale = operation.tensors["weight"] / np.sqrt(variance + operation.settings["eps"])
        return scale, operation.tensors["bias"] - mean * scale
    value = draft.constants.get(operation.inputs[1])
    sides = (width, 1, 1)[: rank - 1]
    if value is None or value.size not in (1, width) or (value.size > 1 and value.shape[1 - rank :] != sides):
        return None
    value = np.broadcast_to(value.astype(np.float64).reshape(-1), width)
    with np.errstate(divide="ignore"):
        inverse = 1 / value
    kinds = {"multiply": (value, zero), "divide": (inverse, zero), "add": (one, value), "subtract": (one, -value)}
    return kinds[operation.op]


def _make_classifier(draft: Draft, classes: Classes) -> None:
    """Make the last operation the linear map called CLASSIFIER, with the emotions in our order."""
    last = draft.maker(draft.output)
    if last is None or last.op != "linear" or draft.users(last.name):
        n = len(classes.names)
        settings, weights = {"in_features": n, "out_features": n}, {"weight": np.eye(n), "bias": np.zeros(n)}
        added = Operation(draft.free_name(CLASSIFIER), "linear", settings, [], weights)
        draft.insert_after(draft.output, added)
        last = added
    weight, bias = classes.arranged(last.tensors["weight"], last.tensors["bias"])
    last.tensors = {"weight": weight, "bias": bias}
    last.settings = {"in_features": weight.shape[1], "out_features": weight.shape[0]}
    draft.rename(last, CLASSIFIER)


def _blocks(draft: Draft) -> dict[str, list[Operation]]:
    """Chains that are a layer each: a map, BatchNorm where it comes next, and an activation."""
    blocks: dict[str, list[Operation]] = {}
    for operation in draft:
        if operation.op not in MAPS or operation.name == CLASSIFIER:
            continue
        chain = [operation]
        after = draft.only_user(operation.name)
        if after is not None and after.op == "batch_norm":
            chain.append(after)
            after = draft.only_user(after.name)
        if after is not None and after.op in ACTIVATIONS:
            chain.append(after)
            blocks[operation.name] = chain
    return blocks


def _head(draft: Draft, blocks: dict[str, list[Operation]], shapes: Shapes) -> tuple[tuple[str, str], ...]:
    """The fully connected layers with ReLU that lead to the classifier without anything between them."""
    ends = {chain[-1].name: name for name, chain in blocks.items()}
    head: list[tuple[str, str]] = []
    value = classifier_input(draft)
    while value in ends and draft.only_user(value) is not None and len(shapes[value]) == 2:
        chain = blocks[ends[value]]
        if [each.op for each in chain] != ["linear", "relu"]:
            break
        head.insert(0, (ends[value], f"{ends[value]}.0"))
        value = chain[0].inputs[0]
    return tuple(head)
