"""A network as it was read from a file, one operation a node, to be tidied into layers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.networks.exchange.graph import FACES, Graph, InputForm, Part, Step
from core.networks.exchange.network import RESERVED


@dataclass
class Operation:
    """An operator applied to the values called `inputs`; `tensors` are its weights by their names in torch."""

    name: str
    op: str
    settings: dict[str, Any]
    inputs: list[str]
    tensors: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass
class Draft:
    """Operations in forward order by name, the file's constant values, and the name of the value it gives."""

    form: InputForm
    operations: dict[str, Operation] = field(default_factory=dict)
    constants: dict[str, np.ndarray] = field(default_factory=dict)
    output: str = FACES

    def __iter__(self) -> Iterator[Operation]:
        return iter(list(self.operations.values()))

    def users(self, name: str) -> list[Operation]:
        """The operations that take the value `name`."""
        return [operation for operation in self if name in operation.inputs]

    def maker(self, name: str) -> Operation | None:
        """The operation that gives the value `name`; None for the faces and constants."""
        return self.operations.get(name)

    def only_user(self, name: str) -> Operation | None:
        """The one operation that takes the value `name`, if it is one and the value is not the network's output."""
        users = self.users(name)
        return users[0] if len(users) == 1 and name != self.output else None

    def remove(self, operation: Operation) -> None:
        """Let everything that took the operation's value take its first input instead."""
        self._rewire(operation.name, operation.inputs[0])
        del self.operations[operation.name]

    def insert_after(self, name: str, added: Operation) -> None:
        """Put an operation, which takes the value `name`, between that value and all that took it."""
        self._rewire(name, added.name)
        added.inputs = [name]
        items = list(self.operations.items())
        place = [key for key, _ in items].index(name) + 1
        self.operations = dict([*items[:place], (added.name, added), *items[place:]])

    def rename(self, operation: Operation, name: str) -> None:
        """Call an operation and its value `name`."""
        old = operation.name
        self._rewire(old, name)
        operation.name = name
        self.operations = {each.name: each for each in self.operations.values()}

    def free_name(self, wanted: str, taken: tuple[str, ...] = ()) -> str:
        """`wanted` as a plain name that nothing here has yet."""
        plain = re.sub(r"[^A-Za-z0-9]+", "_", wanted).strip("_")[:32].rstrip("_")
        plain = plain if plain[:1].isalpha() else f"layer_{plain}".rstrip("_")
        used, name, number = {*RESERVED, *taken, *self.operations, *self.constants}, plain, 2
        while name in used:
            name, number = f"{plain}_{number}", number + 1
        return name

    def drop_unused(self) -> None:
        """Without the operations and constants that the output does not depend on."""
        needed, wanted = set(), [self.output]
        while wanted:
            name = wanted.pop()
            if name not in needed:
                needed.add(name)
                wanted += self.operations[name].inputs if name in self.operations else []
        self.operations = {name: each for name, each in self.operations.items() if name in needed}
        self.constants = {name: each for name, each in self.constants.items() if name in needed}

    def graph(self, blocks: dict[str, list[Operation]] | None = None) -> Graph:
        """As data. `blocks` are chains of operations that become one step each, by the name of that step."""
        blocks = blocks or {}
        last = {chain[-1].name: name for name, chain in blocks.items()}
        inside = {each.name for chain in blocks.values() for each in chain}
        steps = []
        for operation in self:
            if operation.name in last:
                name = last[operation.name]
                chain = blocks[name]
                parts = tuple(Part(each.op, each.settings) for each in chain)
                steps.append(Step(name, parts, self._named(chain[0].inputs, last), block=True))
            elif operation.name not in inside:
                part = Part(operation.op, operation.settings)
                steps.append(Step(operation.name, (part,), self._named(operation.inputs, last)))
        constants = {name: (str(value.dtype), value.shape) for name, value in self.constants.items()}
        return Graph(self.form, tuple(steps), constants)

    def state(self, blocks: dict[str, list[Operation]] | None = None) -> dict[str, np.ndarray]:
        """The state dict of the network of `graph(blocks)`."""
        blocks = blocks or {}
        paths = {operation.name: operation.name for operation in self}
        for name, chain in blocks.items():
            paths |= {operation.name: f"{name}.{place}" for place, operation in enumerate(chain)}
        tensors = {f"{paths[each.name]}.{kind}": value for each in self for kind, value in each.tensors.items()}
        return {**tensors, **self.constants}

    @staticmethod
    def _named(inputs: list[str], last: dict[str, str]) -> tuple[str, ...]:
        return tuple(last.get(name, name) for name in inputs)

    def _rewire(self, old: str, new: str) -> None:
        for operation in self:
            operation.inputs = [new if name == old else name for name in operation.inputs]
        self.output = new if self.output == old else self.output
