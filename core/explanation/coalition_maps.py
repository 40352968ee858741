"""Feature maps over every set of regions of a face, in which what a place sees alike in several sets is kept once.

A place that sees two of ten regions takes four values over all 1,024 sets. Convolutions and pooling are computed for
those alone; behind them a place sees the regions of every place in its window. A network runs on such maps as on any
tensor. Exact up to rounding.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from torch import Tensor
from torch._ops import OpOverload
from torch.nn import functional

aten = torch.ops.aten


class Unshared(Exception):  # noqa: N818
    """Raised where a network does something to the maps that is not done place by place or window by window."""


class CoalitionMaps(Tensor):
    """Stands for maps [2^R, C, h, w] in the order of RegionGame.

    `seen` int [h, w]: bit r is set where a place may see region r. `stored` [rows, C]: place after place, and for each
    the sets of regions that it sees, in ascending order.
    """

    stored: Tensor
    seen: np.ndarray
    regions: int

    @staticmethod
    def __new__(cls: type["CoalitionMaps"], stored: Tensor, seen: np.ndarray, regions: int) -> "CoalitionMaps":
        shape = (1 << regions, stored.shape[1], *seen.shape)
        maps = Tensor._make_wrapper_subclass(cls, shape, dtype=stored.dtype, device=stored.device)
        maps.stored, maps.seen, maps.regions = stored, seen, regions
        return maps

    @classmethod
    def of(cls, maps: Tensor, seen: np.ndarray, regions: int) -> "CoalitionMaps":
        """What is to be kept of whole maps [2^R, C, h, w]."""
        places, sets = _kept(seen, regions)
        return cls(maps.flatten(2)[torch.from_numpy(sets), :, torch.from_numpy(places)], seen, regions)

    def __repr__(self) -> str:
        return f"CoalitionMaps({list(self.shape)}, {len(self.stored)} rows)"

    def of_sets(self, sets: slice) -> Tensor:
        """Whole maps of some of the sets, [n, C, h, w]."""
        rows = self.rows(np.arange(self.seen.size), np.arange(1 << self.regions)[sets, None])
        taken = self.stored.index_select(0, torch.from_numpy(rows.ravel()))
        return taken.view(len(rows), *self.seen.shape, -1).permute(0, 3, 1, 2)

    def rows(self, places: np.ndarray, sets: np.ndarray) -> np.ndarray:
        """Which rows are those of places for sets, int. The place behind the last one has the row behind the last."""
        seen = np.append(self.seen, 0)
        starts = np.concatenate([[0], np.cumsum(1 << np.bitwise_count(self.seen.ravel()).astype(np.int64))])
        return starts[places] + _ranks(self.regions)[seen[places], sets]

    @classmethod
    def __torch_dispatch__(
        cls, operation: OpOverload, types: object, args: tuple = (), kwargs: dict | None = None
    ) -> "CoalitionMaps":
        return _OPERATIONS.get(operation, _at_each_place)(operation, *args, **(kwargs or {}))


def _kept(seen: np.ndarray, regions: int) -> tuple[np.ndarray, np.ndarray]:
    """Place and set of each row, int [rows] each."""
    return np.nonzero(_subsets(regions)[seen.ravel()])


@cache
def _subsets(regions: int) -> np.ndarray:
    """Whether the set of the column lies within that of the row: bool [2^R, 2^R]."""
    sets = np.arange(1 << regions)
    return sets & ~sets[:, None] == 0


@cache
def _ranks(regions: int) -> np.ndarray:
    """What the row's set has in common with the column's, as its number among the row's subsets: int16 [2^R, 2^R]."""
    sets = np.arange(1 << regions)
    rank = _subsets(regions).cumsum(axis=1, dtype=np.int16) - 1
    return rank[sets[:, None], sets[:, None] & sets]


def _at_each_place(operation: OpOverload, *args: object, **kwargs: object) -> CoalitionMaps:
    """An operation on each value, or on those of one place and set in several maps."""
    if not _is_pointwise(operation):
        raise Unshared(operation)
    several = [each for each in args if isinstance(each, CoalitionMaps)]
    if len({each.shape for each in several}) > 1:
        raise Unshared(operation)
    seen = np.bitwise_or.reduce([each.seen for each in several])
    result = operation(*[_stored(each, several[0], seen) for each in args], **kwargs)
    if operation._schema.is_mutable:
        args[0].stored, args[0].seen = result, seen
        return args[0]
    return CoalitionMaps(result, seen, several[0].regions)


def _is_pointwise(operation: OpOverload) -> bool:
    """Of two forms of an operation, torch marks the one that changes nothing in place."""
    name = operation._schema.name.removeprefix("aten::").removesuffix("_")
    plain = getattr(getattr(aten, name, None), operation._overloadname, operation)
    return torch.Tag.pointwise in plain.tags


def _stored(argument: object, maps: CoalitionMaps, seen: np.ndarray) -> object:
    """An argument beside the rows of maps whose places see `seen`."""
    if isinstance(argument, CoalitionMaps):
        if np.array_equal(argument.seen, seen):
            return argument.stored
        return argument.stored[torch.from_numpy(argument.rows(*_kept(seen, argument.regions)))]
    if isinstance(argument, Tensor):
        channels = (1, maps.shape[1], 1, 1)
        if torch.broadcast_shapes(argument.shape, channels) != channels:
            raise Unshared("a tensor that differs between places")
        return argument.expand(channels).flatten()
    return argument


@dataclass(frozen=True)
class _Window:
    """What slides over maps; each number for both directions, or one down and one right."""

    kernel: Sequence[int]
    stride: Sequence[int]
    padding: Sequence[int]
    dilation: Sequence[int] = (1, 1)

    def over(self, maps: CoalitionMaps, outside: float) -> tuple[np.ndarray, Tensor, Tensor]:
        """What the places behind the window see, int [h, w]; what is stored, with `outside` in a row behind it; and
        which of these rows their own rows take at each place of the window, int [window, rows]."""
        places = self._places(*maps.seen.shape)
        seen = np.bitwise_or.reduce(np.append(maps.seen, 0)[places], axis=0)
        behind, sets = _kept(seen, maps.regions)
        rows = maps.rows(places.reshape(len(places), -1)[:, behind], sets)
        return seen, functional.pad(maps.stored, (0, 0, 0, 1), value=outside), torch.from_numpy(rows)

    def _places(self, height: int, width: int) -> np.ndarray:
        """The places in each window, counted row by row, int [window, h, w]; height * width is any one outside."""
        kernel, stride, padding, dilation = map(_pair, (self.kernel, self.stride, self.padding, self.dilation))
        inside = np.arange(height * width).reshape(height, width)
        places = np.pad(inside, [(each, each) for each in padding], constant_values=height * width)
        reach = tuple(step * (size - 1) + 1 for step, size in zip(dilation, kernel, strict=True))
        windows = sliding_window_view(places, reach)[:: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]
        return windows.transpose(2, 3, 0, 1).reshape(-1, *windows.shape[:2])


def _pair(numbers: Sequence[int]) -> tuple[int, int]:
    return tuple(numbers) if len(numbers) == 2 else (numbers[0], numbers[0])


def _conv2d(
    operation: OpOverload,
    maps: CoalitionMaps,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sequence[int] = (1,),
    padding: Sequence[int] = (0,),
    dilation: Sequence[int] = (1,),
    groups: int = 1,
) -> CoalitionMaps:
    """A sum over the window: each of its weights meets a stored row once, in however many windows the row lies."""
    seen, stored, rows = _Window(weight.shape[2:], stride, padding, dilation).over(maps, outside=0)
    result = stored.new_zeros(rows.shape[1], len(weight))
    if bias is not None:
        result += bias
    for taken, one in zip(rows, _one_by_one(weight), strict=True):
        products = stored @ one[..., 0].T if groups == 1 else functional.conv1d(stored[..., None], one, groups=groups)
        result += products.view(len(stored), -1).index_select(0, taken)
    return CoalitionMaps(result, seen, maps.regions)


def _one_by_one(weight: Tensor) -> Iterator[Tensor]:
    """Weights [out, in, h, w] of each place in the window, [out, in, 1]."""
    for down, right in product(*map(range, weight.shape[2:])):
        yield weight[:, :, down, right, None]


def _max_pool2d(
    operation: OpOverload,
    maps: CoalitionMaps,
    kernel: Sequence[int],
    stride: Sequence[int] = (),
    padding: Sequence[int] = (0,),
    dilation: Sequence[int] = (1,),
    ceil_mode: bool = False,
) -> CoalitionMaps:
    if ceil_mode:
        raise Unshared(operation)
    seen, stored, rows = _Window(kernel, stride or kernel, padding, dilation).over(maps, outside=-torch.inf)
    result = stored.index_select(0, rows[0])
    for taken in rows[1:]:
        torch.maximum(result, stored.index_select(0, taken), out=result)
    return CoalitionMaps(result, seen, maps.regions)


def _avg_pool2d(
    operation: OpOverload,
    maps: CoalitionMaps,
    kernel: Sequence[int],
    stride: Sequence[int] = (),
    padding: Sequence[int] = (0,),
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> CoalitionMaps:
    if ceil_mode or divisor_override or (any(padding) and not count_include_pad):
        raise Unshared(operation)
    seen, stored, rows = _Window(kernel, stride or kernel, padding).over(maps, outside=0)
    return CoalitionMaps(sum(stored.index_select(0, taken) for taken in rows) / len(rows), seen, maps.regions)


def _batch_norm(
    operation: OpOverload,
    maps: CoalitionMaps,
    weight: Tensor | None,
    bias: Tensor | None,
    mean: Tensor | None,
    variance: Tensor | None,
    training: bool,
    *settings: float,
) -> CoalitionMaps:
    if training:
        raise Unshared(operation)
    stored = operation(maps.stored, weight, bias, mean, variance, training, *settings)
    return CoalitionMaps(stored, maps.seen, maps.regions)


def _dropout(operation: OpOverload, maps: CoalitionMaps, share: float, training: bool) -> CoalitionMaps:
    if training:
        raise Unshared(operation)
    return maps


# In inference mode a network's layers arrive as these; all else must be an operation on each value.
_OPERATIONS: dict[OpOverload, Callable[..., CoalitionMaps]] = {
    aten.conv2d.default: _conv2d,
    aten.max_pool2d.default: _max_pool2d,
    aten.avg_pool2d.default: _avg_pool2d,
    aten.batch_norm.default: _batch_norm,
    aten.dropout.default: _dropout,
}
