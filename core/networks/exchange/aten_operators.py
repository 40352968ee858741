"""The ATen operators of a program of torch.export: what each is among the operators of a draft."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from core.networks.exchange.torch_export import Call

ALL = 2**63 - 1
"""Where a slice ends that goes to the end."""

Made = tuple[str, dict[str, Any], dict[str, np.ndarray], list[str]]
"""An operator, its settings, its weights, and the arguments it takes as values."""


def _convolution(call: "Call") -> Made:
    weight, padding = call.weights("weight"), call.get("padding")
    if weight is None or weight.ndim != 4 or any(call.pair("output_padding", 0)) or call.get("transposed", False):
        raise call.unsupported("anything but two dimensions and constant weights")
    groups = call.get("groups", 1)
    top, left = (0, 0) if isinstance(padding, str) else call.pair("padding", 0)
    settings = {
        "inputs": weight.shape[1] * groups,
        "outputs": weight.shape[0],
        "kernel": list(weight.shape[2:]),
        "stride": call.pair("stride", 1),
        "pads": "same_upper" if padding == "same" else [top, left, top, left],
        "dilation": call.pair("dilation", 1),
        "groups": groups,
    }
    return "convolution", settings, {"weight": weight, "bias": _bias(call, weight)}, ["input"]


def _linear(call: "Call") -> Made:
    weight = call.weights("weight")
    if weight is None:
        raise call.unsupported("weights that are not constant")
    settings = {"in_features": weight.shape[1], "out_features": weight.shape[0]}
    return "linear", settings, {"weight": weight, "bias": _bias(call, weight)}, ["input"]


def _bias(call: "Call", weight: np.ndarray) -> np.ndarray:
    if call.get("bias") is None:
        return np.zeros(len(weight), np.float32)
    bias = call.weights("bias")
    if bias is None:
        raise call.unsupported("a bias that is not constant")
    return bias


def _batch_norm(call: "Call") -> Made:
    tensors = {name: call.weights(name) for name in ("weight", "bias", "running_mean", "running_var")}
    if tensors["running_mean"] is not None and call.get("weight") is None and call.get("bias") is None:
        tensors |= {"weight": np.ones_like(tensors["running_mean"]), "bias": np.zeros_like(tensors["running_mean"])}
    if any(each is None for each in tensors.values()) or call.get("training", False):
        raise call.unsupported("statistics of its own batch")
    settings = {"num_features": len(tensors["weight"]), "eps": call.get("eps", 1e-5)}
    return "batch_norm", settings, {**tensors, "num_batches_tracked": np.array(0)}, ["input"]


def _window(call: "Call") -> dict[str, Any]:
    kernel, (top, left) = call.pair("kernel_size"), call.pair("padding", 0)
    stride = call.pair("stride", 0)
    return {
        "kernel": kernel,
        "stride": stride if all(stride) else kernel,
        "pads": [top, left, top, left],
        "ceil": call.get("ceil_mode", False),
    }


def _max_pool(call: "Call") -> Made:
    return "max_pool", {**_window(call), "dilation": call.pair("dilation", 1)}, {}, ["self"]


def _average_pool(call: "Call") -> Made:
    if call.get("divisor_override") is not None:
        raise call.unsupported("a divisor of its own")
    return "average_pool", {**_window(call), "count_border": call.get("count_include_pad", True)}, {}, ["self"]


def _adaptive_average(call: "Call") -> Made:
    sides, wanted = call.sides("self")[2:], call.pair("output_size")
    if wanted == [1, 1]:
        return "mean", {"dim": [2, 3], "keepdim": True}, {}, ["self"]
    if any(not side or not want or side % want for side, want in zip(sides, wanted, strict=True)):
        raise call.unsupported("places of unequal size")
    kernel = [side // want for side, want in zip(sides, wanted, strict=True)]
    window = {"kernel": kernel, "stride": kernel, "pads": [0, 0, 0, 0], "ceil": False}
    return "average_pool", {**window, "count_border": True}, {}, ["self"]


def _adaptive_largest(call: "Call") -> Made:
    if call.pair("output_size") != [1, 1]:
        raise call.unsupported("more than one place")
    return "largest", {"dim": [2, 3], "keepdim": True}, {}, ["self"]


def _reshape(call: "Call") -> Made:
    return "reshape", {"shape": _fixed(call)}, {}, ["self"]


def _expand(call: "Call") -> Made:
    return "expand", {"shape": _fixed(call)}, {}, ["self"]


def _fixed(call: "Call") -> list[int]:
    """The shape of the result, its sides fixed but for the images."""
    first, *rest = call.sides()
    if any(side < 1 for side in rest):
        raise call.unsupported("a shape that depends on the picture")
    return [first, *rest]


def _reduction(op: str) -> Callable[["Call"], Made]:
    def read(call: "Call") -> Made:
        axes, rank = call.get("dim"), len(call.sides("self"))
        if not axes or any(axis % rank == 0 for axis in axes):
            raise call.unsupported("the dimension of the images")
        return op, {"dim": axes, "keepdim": call.get("keepdim", False)}, {}, ["self"]

    return read


def _transpose(call: "Call") -> Made:
    order = list(range(len(call.sides("self"))))
    first, second = call.axis("dim0"), call.axis("dim1")
    order[first], order[second] = order[second], order[first]
    return "transpose", {"dims": order}, {}, ["self"]


def _permute(call: "Call") -> Made:
    order = [axis % len(call.sides("self")) for axis in call.get("dims")]
    if order[0] != 0:
        raise call.unsupported("an order that moves the images")
    return "transpose", {"dims": order}, {}, ["self"]


def _squeeze(call: "Call") -> Made:
    axes = call.get("dim") if isinstance(call.get("dim"), list) else [call.get("dim")]
    sides = call.sides("self")
    axes = [axis % len(sides) for axis in axes]
    if 0 in axes:
        raise call.unsupported("the dimension of the images")
    return "squeeze", {"axes": [axis for axis in axes if sides[axis] == 1]}, {}, ["self"]


def _slice(call: "Call") -> Made:
    if call.get("step", 1) != 1:
        raise call.unsupported("steps")
    starts, ends = call.get("start"), call.get("end")
    return (
        "cut",
        {"starts": [starts or 0], "ends": [ALL if ends is None else ends], "axes": [call.axis()]},
        {},
        ["self"],
    )


def _select(call: "Call") -> Made:
    axis, place = call.axis(), call.get("index")
    return "select", {"axis": axis, "place": place}, {}, ["self"]


def _parametric_relu(call: "Call") -> Made:
    slopes = call.weights("weight")
    if slopes is None:
        raise call.unsupported("slopes that are not constant")
    slopes = slopes.reshape(-1, *[1] * (len(call.sides("self")) - 2))
    return "parametric_relu", {"shape": list(slopes.shape)}, {"weight": slopes}, ["self"]


def _pad(call: "Call") -> Made:
    pads, rank = call.get("pad"), len(call.sides("self"))
    if len(pads) > 2 * (rank - 1) or call.get("mode", "constant") not in BORDERS:
        raise call.unsupported("anything but a border around the picture")
    return "pad", {"pads": pads, "mode": call.get("mode", "constant"), "fill": call.get("value") or 0.0}, {}, ["self"]


BORDERS = ("constant", "reflect", "replicate", "circular")


def _concatenate(call: "Call") -> Made:
    return "concatenate", {"axis": call.get("dim", 0)}, {}, ["tensors"]


def _reversed_difference(call: "Call") -> Made:
    if call.get("alpha", 1) != 1:
        raise call.unsupported("a factor")
    return "subtract", {}, {}, ["other", "self"]


def _elu(call: "Call") -> Made:
    if any(call.get(name, 1) != 1 for name in ("scale", "input_scale")):
        raise call.unsupported("a scale")
    return "elu", {"alpha": call.get("alpha", 1.0)}, {}, ["self"]


def _two(op: str) -> Callable[["Call"], Made]:
    def read(call: "Call") -> Made:
        if call.get("alpha", 1) != 1:
            raise call.unsupported("a factor")
        return op, {}, {}, ["self", "other"]

    return read


def _clip(call: "Call") -> Made:
    names = {"min_val": "min", "max_val": "max", "min": "min", "max": "max"}
    usual = {"min": -1.0, "max": 1.0} if call.op.startswith("aten.hardtanh") else {}
    told = {ours: float(call.get(theirs)) for theirs, ours in names.items() if call.get(theirs) is not None}
    return "clip", {**usual, **told}, {}, ["self"]


def _hard_sigmoid(call: "Call") -> Made:
    return "hard_sigmoid", {"slope": 1 / 6, "middle": 0.5}, {}, ["self"]


def _simple(op: str, **settings: tuple[str, float]) -> Callable[["Call"], Made]:
    """An operator whose settings are arguments with their defaults, by their names here."""

    def read(call: "Call") -> Made:
        return op, {ours: call.get(theirs, usual) for ours, (theirs, usual) in settings.items()}, {}, ["self"]

    return read


PLAIN = {
    "neg": "negative",
    "abs": "absolute",
    "exp": "exponential",
    "log": "logarithm",
    "sqrt": "root",
    "erf": "error_function",
    "reciprocal": "reciprocal",
    "softsign": "softsign",
}
OPERATIONS: dict[str, Callable[["Call"], Made]] = {
    "aten.conv2d.default": _convolution,
    "aten.conv2d.padding": _convolution,
    "aten.convolution.default": _convolution,
    "aten.linear.default": _linear,
    "aten.batch_norm.default": _batch_norm,
    "aten.max_pool2d.default": _max_pool,
    "aten.avg_pool2d.default": _average_pool,
    "aten.adaptive_avg_pool2d.default": _adaptive_average,
    "aten.adaptive_max_pool2d.default": _adaptive_largest,
    "aten.mean.dim": _reduction("mean"),
    "aten.sum.dim_IntList": _reduction("sum"),
    "aten.amax.default": _reduction("largest"),
    "aten.flatten.using_ints": _reshape,
    "aten.unflatten.int": _reshape,
    "aten.view.default": _reshape,
    "aten.reshape.default": _reshape,
    "aten.expand.default": _expand,
    "aten.expand_as.default": _expand,
    "aten.permute.default": _permute,
    "aten.transpose.int": _transpose,
    "aten.squeeze.dim": _squeeze,
    "aten.squeeze.dims": _squeeze,
    "aten.unsqueeze.default": lambda call: ("unsqueeze", {"axes": [call.axis(added=1)]}, {}, ["self"]),
    "aten.slice.Tensor": _slice,
    "aten.select.int": _select,
    "aten.pad.default": _pad,
    "aten.cat.default": _concatenate,
    "aten.add.Tensor": _two("add"),
    "aten.sub.Tensor": _two("subtract"),
    "aten.mul.Tensor": _two("multiply"),
    "aten.div.Tensor": _two("divide"),
    "aten.add_.Tensor": _two("add"),
    "aten.sub_.Tensor": _two("subtract"),
    "aten.mul_.Tensor": _two("multiply"),
    "aten.div_.Tensor": _two("divide"),
    "aten.rsub.Scalar": _reversed_difference,
    "aten.pow.Tensor_Scalar": lambda call: ("power", {}, {}, ["self", "exponent"]),
    "aten.maximum.default": _two("maximum"),
    "aten.minimum.default": _two("minimum"),
    **{f"aten.{name}.default": _simple(op) for name, op in PLAIN.items()},
    "aten.softmax.int": _simple("softmax", dim=("dim", -1)),
    "aten.log_softmax.int": _simple("log_softmax", dim=("dim", -1)),
    **{f"aten.{name}.default": _simple("relu") for name in ("relu", "relu_")},
    **{f"aten.{name}.default": _clip for name in ("clamp", "clamp_", "hardtanh", "hardtanh_")},
    **{f"aten.{name}.default": _elu for name in ("elu", "elu_")},
    **{
        f"aten.{name}.default": _simple("leaky_relu", negative_slope=("negative_slope", 0.01))
        for name in ("leaky_relu", "leaky_relu_")
    },
    **{f"aten.{name}.default": _simple("hard_swish") for name in ("hardswish", "hardswish_")},
    **{f"aten.{name}.default": _simple("silu") for name in ("silu", "silu_")},
    **{f"aten.{name}.default": _simple(name) for name in ("sigmoid", "tanh", "selu", "mish")},
    **{f"aten.{name}_.default": _simple(name) for name in ("sigmoid", "tanh", "selu", "mish")},
    "aten.gelu.default": _simple("gelu", approximate=("approximate", "none")),
    "aten.softplus.default": _simple("softplus", beta=("beta", 1.0), threshold=("threshold", 20.0)),
    "aten.celu.default": _simple("celu", alpha=("alpha", 1.0)),
    "aten.prelu.default": _parametric_relu,
    **{f"aten.{name}.default": _hard_sigmoid for name in ("hardsigmoid", "hardsigmoid_")},
}
"""What each ATen operator is here."""
