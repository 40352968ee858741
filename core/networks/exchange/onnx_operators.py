"""The operators of ONNX: what each is among the operators of a draft."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from core.networks.exchange.operators import SAME

if TYPE_CHECKING:
    from core.networks.exchange.onnx_reader import Node

FLOATS = (1, 10, 11)
"""ONNX's floats of 32, 16 and 64 bits; they are float32 here."""

SLICE = ("starts", "ends", "axes", "steps")

Made = tuple[str, dict[str, Any], dict[str, np.ndarray], int]
"""An operator, its settings, its weights, and how many of the node's inputs it takes as values."""


def _convolution(node: "Node") -> Made:
    weight, bias = node.constant(1), node.constant(2)
    if weight is None or weight.ndim != 4 or (node.has(2) and bias is None):
        raise node.unsupported("anything but two dimensions and constant weights")
    groups = node.get("group", 1)
    settings = {
        "inputs": weight.shape[1] * groups,
        "outputs": weight.shape[0],
        "kernel": list(weight.shape[2:]),
        "stride": node.get("strides", [1, 1]),
        "pads": _pads(node),
        "dilation": node.get("dilations", [1, 1]),
        "groups": groups,
    }
    bias = np.zeros(len(weight), np.float32) if bias is None else bias
    return "convolution", settings, {"weight": weight, "bias": bias}, 1


def _gemm(node: "Node") -> Made:
    weight, bias = node.constant(1), node.constant(2)
    if weight is None or node.get("transA", 0) or (node.has(2) and bias is None):
        raise node.unsupported("weights that are not constant")
    weight = (weight if node.get("transB", 0) else weight.T) * np.float32(node.get("alpha", 1.0))
    bias = 0 if bias is None else bias * np.float32(node.get("beta", 1.0))
    return _linear(weight, np.broadcast_to(np.asarray(bias, np.float32).reshape(-1), len(weight)))


def _linear(weight: np.ndarray, bias: np.ndarray) -> Made:
    settings = {"in_features": weight.shape[1], "out_features": weight.shape[0]}
    return "linear", settings, {"weight": weight, "bias": bias}, 1


def _matrix_product(node: "Node") -> Made:
    weight = node.constant(1)
    if weight is None or weight.ndim != 2:
        return "matrix_product", {}, {}, 2
    return _linear(weight.T, np.zeros(weight.shape[1], np.float32))


def _batch_norm(node: "Node") -> Made:
    tensors = [node.constant(place) for place in range(1, 5)]
    if any(each is None for each in tensors) or node.get("training_mode", 0):
        raise node.unsupported("statistics of its own batch")
    names = ("weight", "bias", "running_mean", "running_var")
    settings = {"num_features": len(tensors[0]), "eps": float(node.get("epsilon", 1e-5))}
    return "batch_norm", settings, {**dict(zip(names, tensors, strict=True)), "num_batches_tracked": np.int64(0)}, 1


def _parametric_relu(node: "Node") -> Made:
    slope = node.constant(1)
    if slope is None:
        raise node.unsupported("slopes that are not constant")
    return "parametric_relu", {"shape": list(slope.shape)}, {"weight": slope}, 1


def _pads(node: "Node") -> list[int] | str:
    """(top, left, bottom, right), as ONNX has them, or "same"."""
    same = node.get("auto_pad", "NOTSET").lower()
    if same in SAME:
        return same
    pads = node.get("pads", [0, 0, 0, 0])
    if len(pads) != 4:
        raise node.unsupported("anything but two dimensions")
    return pads


def _max_pool(node: "Node") -> Made:
    settings = {**_window(node), "dilation": node.get("dilations", [1, 1])}
    return "max_pool", settings, {}, 1


def _average_pool(node: "Node") -> Made:
    if node.get("dilations", [1, 1]) != [1, 1]:
        raise node.unsupported("dilation")
    return "average_pool", {**_window(node), "count_border": bool(node.get("count_include_pad", 0))}, {}, 1


def _window(node: "Node") -> dict[str, Any]:
    kernel = node.get("kernel_shape")
    if len(kernel) != 2:
        raise node.unsupported("anything but two dimensions")
    ceil = bool(node.get("ceil_mode", 0))
    return {"kernel": kernel, "stride": node.get("strides", [1, 1]), "pads": _pads(node), "ceil": ceil}


def _clip(node: "Node") -> Made:
    settings = {}
    for place, name in ((1, "min"), (2, "max")):
        value = node.get(name, node.constant(place))
        if value is not None:
            settings[name] = float(np.asarray(value).reshape(()))
    return "clip", settings, {}, 1


def _softmax(op: str) -> Callable[["Node"], Made]:
    return lambda node: (op, {"dim": node.get("axis", -1)}, {}, 1)


def _flatten(node: "Node") -> Made:
    if node.get("axis", 1) != 1:
        raise node.unsupported("another axis than 1")
    return "flatten", {}, {}, 1


def _reshape(node: "Node") -> Made:
    shape = node.constant(1)
    if shape is None:
        return "reshape_as_told", {}, {}, 2
    return "reshape", {"shape": [int(side) for side in shape]}, {}, 1


def _expand(node: "Node") -> Made:
    shape = node.constant(1)
    if shape is None:
        return "expand_as_told", {}, {}, 2
    return "expand", {"shape": [int(side) for side in shape]}, {}, 1


def _transpose(node: "Node") -> Made:
    order = node.get("perm")
    if not order or order[0] != 0:
        raise node.unsupported("an order that moves the images")
    return "transpose", {"dims": order}, {}, 1


def _squeeze(node: "Node") -> Made:
    return "squeeze", {"axes": node.told("axes", 1)}, {}, 1


def _unsqueeze(node: "Node") -> Made:
    return "unsqueeze", {"axes": node.told("axes", 1)}, {}, 1


def _pad(node: "Node") -> Made:
    pads, fill, mode = node.told("pads", 1), node.constant(2), node.get("mode", "constant")
    rank = len(pads) // 2
    if pads[0] or pads[rank] or node.has(3) or mode not in ("constant", "reflect"):
        raise node.unsupported("anything but a border around the picture")
    fill = node.get("value", 0.0) if fill is None else fill
    pairs = [side for axis in range(rank - 1, 0, -1) for side in (pads[axis], pads[rank + axis])]
    return "pad", {"pads": pairs, "mode": mode, "fill": float(np.asarray(fill).reshape(()))}, {}, 1


def _cast(node: "Node") -> Made:
    kind = {6: "int64", 7: "int64", **dict.fromkeys(FLOATS, "float32")}.get(node.get("to"))
    if kind is None:
        raise node.unsupported(f"type {node.get('to')}")
    return "cast", {"to": kind}, {}, 1


def _cut(node: "Node") -> Made:
    starts, ends, axes, steps = (node.told(name, place) for place, name in enumerate(SLICE, 1))
    if steps and any(step != 1 for step in steps):
        raise node.unsupported("steps")
    return "cut", {"starts": starts, "ends": ends, "axes": axes or list(range(len(starts)))}, {}, 1


def _reduction(op: str) -> Callable[["Node"], Made]:
    def read(node: "Node") -> Made:
        axes = node.told("axes", 1)
        if not axes or 0 in axes:
            raise node.unsupported("no axes, or that of the images")
        return op, {"dim": axes, "keepdim": bool(node.get("keepdims", 1))}, {}, 1

    return read


def _whole_picture(op: str) -> Callable[["Node"], Made]:
    return lambda node: (op, {"dim": [2, 3], "keepdim": True}, {}, 1)


def _two_of(op: str) -> Callable[["Node"], Made]:
    def read(node: "Node") -> Made:
        if len(node.inputs) != 2:
            raise node.unsupported(f"{len(node.inputs)} inputs")
        return op, {}, {}, 2

    return read


def _plain(op: str, **attributes: tuple[str, float]) -> Callable[["Node"], Made]:
    """An operator whose settings are attributes with their defaults, by their names here."""

    def read(node: "Node") -> Made:
        settings = {ours: float(node.get(theirs, default)) for ours, (theirs, default) in attributes.items()}
        return op, settings, {}, 1

    return read


OPERATIONS: dict[str, Callable[["Node"], Made]] = {
    "Conv": _convolution,
    "Gemm": _gemm,
    "MatMul": _matrix_product,
    "BatchNormalization": _batch_norm,
    "Relu": _plain("relu"),
    "LeakyRelu": _plain("leaky_relu", negative_slope=("alpha", 0.01)),
    "PRelu": _parametric_relu,
    "Elu": _plain("elu", alpha=("alpha", 1.0)),
    "Selu": _plain("selu"),
    "Gelu": lambda node: ("gelu", {"approximate": node.get("approximate", "none")}, {}, 1),
    "Sigmoid": _plain("sigmoid"),
    "HardSigmoid": _plain("hard_sigmoid", slope=("alpha", 0.2), middle=("beta", 0.5)),
    "HardSwish": _plain("hard_swish"),
    "Mish": _plain("mish"),
    "Tanh": _plain("tanh"),
    "Softplus": _plain("softplus"),
    "Softsign": _plain("softsign"),
    "Clip": _clip,
    "Softmax": _softmax("softmax"),
    "LogSoftmax": _softmax("log_softmax"),
    "MaxPool": _max_pool,
    "AveragePool": _average_pool,
    "GlobalAveragePool": _whole_picture("mean"),
    "GlobalMaxPool": _whole_picture("largest"),
    "ReduceMean": _reduction("mean"),
    "ReduceMax": _reduction("largest"),
    "ReduceSum": _reduction("sum"),
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Pad": _pad,
    "Slice": _cut,
    "Concat": lambda node: ("concatenate", {"axis": node.get("axis")}, {}, len(node.inputs)),
    "Gather": lambda node: ("gather", {"axis": node.get("axis", 0)}, {}, 2),
    "Shape": lambda node: ("shape", {}, {}, 1),
    "Cast": _cast,
    "Add": _two_of("add"),
    "Sub": _two_of("subtract"),
    "Mul": _two_of("multiply"),
    "Div": _two_of("divide"),
    "Sum": _two_of("add"),
    "Pow": _two_of("power"),
    "Sqrt": _plain("root"),
    "Exp": _plain("exponential"),
    "Erf": _plain("error_function"),
    "Log": _plain("logarithm"),
    "Neg": _plain("negative"),
    "Abs": _plain("absolute"),
    "Reciprocal": _plain("reciprocal"),
    "Celu": _plain("celu", alpha=("alpha", 1.0)),
    "ReduceL2": _reduction("norm"),
    "Expand": _expand,
    "Max": _two_of("maximum"),
    "Min": _two_of("minimum"),
    "Greater": _two_of("greater"),
    "Less": _two_of("less"),
    "GreaterOrEqual": _two_of("at_least"),
    "LessOrEqual": _two_of("at_most"),
    "Not": _plain("not"),
    "Where": lambda node: ("where", {}, {}, 3),
}
"""What each ONNX operator is here."""
