"""The operators that an imported network may be made of; what a file calls them is up to its reader.

Each is a module made of plain settings. What holds weights is as in torch; the rest are functions of their inputs.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.errors import InputError

Pads = Sequence[int] | str


class Convolution(nn.Conv2d):
    """A 2D convolution with a bias. `pads` are (top, left, bottom, right) or one of SAME."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: Sequence[int],
        stride: Sequence[int],
        pads: Pads,
        dilation: Sequence[int],
        groups: int,
    ) -> None:
        super().__init__(inputs, outputs, tuple(kernel), tuple(stride), 0, tuple(dilation), groups)
        self.pads = pads

    def forward(self, inputs: Tensor) -> Tensor:
        return super().forward(padded(inputs, self.pads, self.kernel_size, self.stride, self.dilation))


class BatchNorm(nn.modules.batchnorm._BatchNorm):
    """Over the second dimension, however many follow."""

    def _check_input_dim(self, input: Tensor) -> None:
        pass


class ParametricRelu(nn.Module):
    """ReLU with learned slopes below 0, of any shape that fits the values."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(tuple(shape)))

    def forward(self, inputs: Tensor) -> Tensor:
        return torch.where(inputs < 0, self.weight * inputs, inputs)


class Scale(nn.Module):
    """A factor and a summand for each feature, [N, features]."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs * self.weight + self.bias


class Function(nn.Module):
    """A function without weights, with its settings."""

    def __init__(self, function: Callable[..., Tensor], settings: dict[str, Any]) -> None:
        super().__init__()
        self.function, self.settings = function, settings

    def forward(self, *values: Tensor) -> Tensor:
        return self.function(*values, **self.settings)

    def extra_repr(self) -> str:
        return ", ".join([self.function.__name__, *(f"{name}={value}" for name, value in self.settings.items())])


SAME = ("same_upper", "same_lower")


def sides_of(values: Tensor) -> list[int]:
    """Height and width as plain numbers, so that they are constants in an export."""
    return [int(side) for side in values.shape[-2:]]


def padded(
    values: Tensor, pads: Pads, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int], fill: float = 0.0
) -> Tensor:
    """Values [N, C, H, W] with a border. "same" is as much of it as gives ceil(side / stride) outputs, the odd pixel
    at the end ("same_upper") or the start."""
    if pads in SAME:
        totals = [
            max((-(-side // step) - 1) * step + (width - 1) * apart + 1 - side, 0)
            for side, width, step, apart in zip(sides_of(values), kernel, stride, dilation, strict=True)
        ]
        less, more = [total // 2 for total in totals], [total - total // 2 for total in totals]
        pads = (*less, *more) if pads == "same_upper" else (*more, *less)
    top, left, bottom, right = pads
    return F.pad(values, (left, right, top, bottom), value=fill) if any(pads) else values


def max_pool(
    values: Tensor, kernel: Sequence[int], stride: Sequence[int], pads: Pads, dilation: Sequence[int], ceil: bool
) -> Tensor:
    """The largest value of each window; a border counts for nothing."""
    bordered = padded(values, pads, kernel, stride, dilation, float("-inf"))
    pooled = F.max_pool2d(bordered, tuple(kernel), tuple(stride), dilation=tuple(dilation), ceil_mode=ceil)
    return _without_border_windows(pooled, values, pads, stride)


def average_pool(
    values: Tensor, kernel: Sequence[int], stride: Sequence[int], pads: Pads, ceil: bool, count_border: bool
) -> Tensor:
    """The mean of each window, over its border too if `count_border`."""

    def mean(each: Tensor) -> Tensor:
        bordered = padded(each, pads, kernel, stride, (1, 1))
        pooled = F.avg_pool2d(bordered, tuple(kernel), tuple(stride), ceil_mode=ceil)
        return _without_border_windows(pooled, each, pads, stride)

    if count_border or (pads not in SAME and not any(pads)):
        return mean(values)
    height, width = sides_of(values)
    return mean(values) / mean(torch.tensor([[[[1.0] * width] * height]]))


def _without_border_windows(pooled: Tensor, values: Tensor, pads: Pads, stride: Sequence[int]) -> Tensor:
    """Without the windows that begin behind the picture, in its border, where rounding up would add one."""
    if pads in SAME:
        return pooled
    height, width = (
        -(-(side + before) // step) for side, before, step in zip(sides_of(values), pads[:2], stride, strict=True)
    )
    return pooled[..., :height, :width]


def reshape(values: Tensor, shape: Sequence[int]) -> Tensor:
    """Each image reshaped: the first number of `shape` stands for the images whatever it is, 0 keeps a side."""
    if values.ndim == 0 or not shape:
        raise InputError("The network reshapes across images; export it with a free batch size.")
    rest = [int(values.shape[place]) if side == 0 else side for place, side in enumerate(shape)][1:]
    return values.reshape(values.shape[0], *rest)


def reshape_as_told(values: Tensor, shape: Tensor) -> Tensor:
    """The same with a shape that the network works out."""
    return reshape(values, [int(side) for side in shape])


def squeeze(values: Tensor, axes: Sequence[int] | None) -> Tensor:
    """Without the sides of one pixel at `axes`, or at all but the images."""
    axes = [axis for axis in range(1, values.ndim) if values.shape[axis] == 1] if axes is None else axes
    for axis in sorted((axis % values.ndim for axis in axes), reverse=True):
        values = values.squeeze(axis)
    return values


def unsqueeze(values: Tensor, axes: Sequence[int]) -> Tensor:
    """With sides of one pixel at `axes` of the result."""
    rank = values.ndim + len(axes)
    for axis in sorted(axis % rank for axis in axes):
        values = values.unsqueeze(axis)
    return values


def pad(values: Tensor, pads: Sequence[int], mode: str, fill: float) -> Tensor:
    """`pads` are (before, after) pairs from the last dimension on, as torch's."""
    return F.pad(values, tuple(pads), mode, fill) if mode == "constant" else F.pad(values, tuple(pads), mode)


def cut(values: Tensor, starts: Sequence[int], ends: Sequence[int], axes: Sequence[int]) -> Tensor:
    """The part of `values` between `starts` and `ends` along `axes`."""
    for start, end, axis in zip(starts, ends, axes, strict=True):
        values = values[(slice(None),) * (axis % values.ndim) + (slice(start, end),)]
    return values


def select(values: Tensor, axis: int, place: int) -> Tensor:
    """What is at one place along an axis, without that axis."""
    return values.select(axis, place)


def gather(values: Tensor, index: Tensor, axis: int) -> Tensor:
    """The parts of `values` at the places `index` along an axis."""
    taken = values.index_select(axis, index.reshape(-1) % values.shape[axis])
    return taken.reshape((*values.shape[:axis], *index.shape, *values.shape[axis:][1:]))


def shape_of(values: Tensor) -> Tensor:
    """The shape as a value."""
    return torch.tensor(values.shape)


def cast(values: Tensor, to: str) -> Tensor:
    """As another type: "float32" or "int64"."""
    return values.to({"float32": torch.float32, "int64": torch.int64}[to])


def concatenate(*values: Tensor, axis: int) -> Tensor:
    """One after another along an axis."""
    return torch.cat(values, axis)


def hard_sigmoid(values: Tensor, slope: float, middle: float) -> Tensor:
    """A sigmoid of three straight lines."""
    return (slope * values + middle).clamp(0, 1)


def softplus(values: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + exp(beta x)) / beta, and x itself where beta x is above the threshold."""
    return F.softplus(values, beta, threshold)


def expand(values: Tensor, shape: Sequence[int]) -> Tensor:
    """Each image repeated along its sides of one to `shape`, whose first number stands for the images whatever it is;
    1 and -1 keep a side."""
    rest = [own if side in (1, -1) else side for own, side in zip(values.shape[1:], shape[1:], strict=True)]
    return values.expand(values.shape[0], *rest)


def expand_as_told(values: Tensor, shape: Tensor) -> Tensor:
    """The same with a shape that the network works out."""
    return expand(values, [int(side) for side in shape])


def norm(values: Tensor, dim: Sequence[int], keepdim: bool) -> Tensor:
    """The root of the sum of squares over dimensions."""
    return values.square().sum(tuple(dim), keepdim).sqrt()


def _function(function: Callable[..., Tensor]) -> Callable[..., nn.Module]:
    return lambda **settings: Function(function, settings)


OPERATORS: dict[str, Callable[..., nn.Module]] = {
    "convolution": Convolution,
    "linear": nn.Linear,
    "scale": Scale,
    "batch_norm": BatchNorm,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "hard_sigmoid": _function(hard_sigmoid),
    "hard_swish": nn.Hardswish,
    "mish": nn.Mish,
    "tanh": nn.Tanh,
    "softplus": _function(softplus),
    "softsign": nn.Softsign,
    "clip": _function(torch.clamp),
    "parametric_relu": ParametricRelu,
    "softmax": nn.Softmax,
    "log_softmax": nn.LogSoftmax,
    "max_pool": _function(max_pool),
    "average_pool": _function(average_pool),
    "mean": _function(torch.mean),
    "largest": _function(torch.amax),
    "sum": _function(torch.sum),
    "flatten": nn.Flatten,
    "reshape": _function(reshape),
    "reshape_as_told": _function(reshape_as_told),
    "transpose": _function(torch.permute),
    "squeeze": _function(squeeze),
    "unsqueeze": _function(unsqueeze),
    "pad": _function(pad),
    "cut": _function(cut),
    "gather": _function(gather),
    "select": _function(select),
    "shape": _function(shape_of),
    "cast": _function(cast),
    "concatenate": _function(concatenate),
    "add": _function(torch.add),
    "subtract": _function(torch.sub),
    "multiply": _function(torch.mul),
    "divide": _function(torch.div),
    "power": _function(torch.pow),
    "root": _function(torch.sqrt),
    "exponential": _function(torch.exp),
    "error_function": _function(torch.erf),
    "logarithm": _function(torch.log),
    "negative": _function(torch.neg),
    "absolute": _function(torch.abs),
    "reciprocal": _function(torch.reciprocal),
    "celu": nn.CELU,
    "norm": _function(norm),
    "expand": _function(expand),
    "expand_as_told": _function(expand_as_told),
    "maximum": _function(torch.maximum),
    "minimum": _function(torch.minimum),
    "greater": _function(torch.gt),
    "less": _function(torch.lt),
    "at_least": _function(torch.ge),
    "at_most": _function(torch.le),
    "not": _function(torch.logical_not),
    "where": _function(torch.where),
    "matrix_product": _function(torch.matmul),
}

ACTIVATIONS = (
    *("relu", "leaky_relu", "parametric_relu", "elu", "celu", "selu", "gelu", "silu", "mish", "hard_swish", "clip"),
    *("sigmoid", "hard_sigmoid", "tanh", "softplus", "softsign"),
)
"""What may end a layer: the layer's activation is its output."""

ELEMENTWISE = frozenset(ACTIVATIONS) | {
    *("add", "subtract", "multiply", "divide", "power", "root", "exponential", "error_function", "logarithm"),
    *("negative", "absolute", "reciprocal", "maximum", "minimum", "greater", "less", "at_least", "at_most", "not"),
    *("where", "cast"),
}
"""What computes every number from the numbers in its place."""
