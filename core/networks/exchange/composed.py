"""Activations that a file spells out in several operators, found by what they compute.

Exporters write x sigmoid(x) for SiLU, five operators for GELU, two ReLUs for PReLU. Where what lies between two values
is such a chain of operators on single numbers, it is computed on a few numbers and compared with the activations here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.networks.exchange.draft import Draft, Operation
from core.networks.exchange.operators import ELEMENTWISE, OPERATORS

LONGEST = 12
GRID = torch.cat([torch.tensor([-40.0, 40.0]), torch.linspace(-10, 10, 81)])
"""Where a chain is compared with an activation: its tails, and every quarter between."""

BELOW, AT = 0, int((GRID == -1).nonzero())


@dataclass(frozen=True)
class Activation:
    """An operator with its settings and weights."""

    op: str
    settings: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, np.ndarray] = field(default_factory=dict)

    def of(self, values: Tensor) -> Tensor:
        """What it gives."""
        module = OPERATORS[self.op](**self.settings)
        module.load_state_dict({name: torch.from_numpy(value) for name, value in self.tensors.items()})
        return module(values)


def _exponential_linear(given: Tensor) -> Activation:
    return Activation("elu", {"alpha": max(-float(given[BELOW].flatten()[0]), 1e-6)})


def _leaky(given: Tensor) -> Activation:
    return Activation("leaky_relu", {"negative_slope": -float(given[AT].flatten()[0])})


def _parametric(given: Tensor) -> Activation:
    slopes = -given[AT].numpy()
    return Activation("parametric_relu", {"shape": list(slopes.shape)}, {"weight": slopes})


CANDIDATES: tuple[Callable[[Tensor], Activation], ...] = (
    *(lambda given, op=op: Activation(op) for op in ("relu", "silu", "mish", "hard_swish", "softplus", "softsign")),
    *(lambda given, how=how: Activation("gelu", {"approximate": how}) for how in ("none", "tanh")),
    *(_exponential_linear, _leaky, _parametric),
)
"""What a chain may be, its settings taken from what it gives on GRID."""


def name_composed(draft: Draft, shapes: dict[str, tuple[int, ...]]) -> None:
    """Put one activation, in place, where a chain of a draft computes one. `shapes` are those of its values."""
    for operation in draft:
        if operation.name not in draft.operations or operation.op in ELEMENTWISE:
            continue
        shape = shapes[operation.name]
        if len(shape) in (2, 4):
            ends = [(chain, _computed(draft, operation.name, chain, shape)) for chain in _chains(draft, operation.name)]
            named = [(chain, found) for chain, given in ends if (found := _named(given, shape)) is not None]
            if named:
                chain, found = named[-1]
                last = chain[-1].name
                draft.operations[last] = Operation(last, found.op, found.settings, [operation.name], found.tensors)
                draft.drop_unused()


def _chains(draft: Draft, start: str) -> Iterator[list[Operation]]:
    """Two operators or more on single numbers, made of the value `start` and constants alone, of which nothing but
    the last is used elsewhere; the shorter first."""
    chain: list[Operation] = []
    for operation in draft:
        inside = {start, *(each.name for each in chain)}
        values = [name for name in operation.inputs if name not in draft.constants]
        if operation.op not in ELEMENTWISE or operation.tensors or not values or not set(values) <= inside:
            continue
        chain.append(operation)
        if len(chain) > LONGEST:
            return
        members = {each.name for each in chain}
        open_ends = [name for name in inside if not {user.name for user in draft.users(name)} <= members]
        if len(chain) > 1 and not open_ends and draft.output not in inside:
            yield list(chain)


def _computed(draft: Draft, start: str, chain: list[Operation], shape: tuple[int, ...]) -> Tensor:
    """What the chain gives where every feature of the value `start`, of this shape, is each number of GRID."""
    sides = (len(GRID), shape[1], *[1] * (len(shape) - 2))
    known = {start: GRID.reshape(-1, *[1] * (len(shape) - 1)).expand(sides)}
    with torch.inference_mode():
        for operation in chain:
            given = [
                known[name] if name in known else torch.from_numpy(draft.constants[name]) for name in operation.inputs
            ]
            known[operation.name] = OPERATORS[operation.op](**operation.settings)(*given)
    return known[chain[-1].name]


def _named(given: Tensor, shape: tuple[int, ...]) -> Activation | None:
    """The activation that gives this on GRID, if one does."""
    sides = (len(GRID), shape[1], *[1] * (len(shape) - 2))
    if tuple(given.shape) != sides or not given.is_floating_point() or not torch.isfinite(given).all():
        return None
    values = GRID.reshape(-1, *[1] * (len(shape) - 1)).expand(sides)
    with torch.inference_mode():
        found = (candidate(given) for candidate in CANDIDATES)
        return next((each for each in found if torch.allclose(each.of(values), given, rtol=1e-5, atol=1e-5)), None)
