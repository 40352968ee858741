"""From an ONNX graph to a draft of a network.

What exporters write is read, whichever they are: PyTorch's two, and tf2onnx, whose images have their channels last.
An operator that onnx_operators.py does not have is refused by its name.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import InputError
from core.networks.exchange.declared_form import input_form
from core.networks.exchange.draft import Draft, Operation
from core.networks.exchange.from_draft import Read
from core.networks.exchange.graph import FACES
from core.networks.exchange.onnx_file import open_onnx
from core.networks.exchange.onnx_operators import FLOATS, OPERATIONS
from core.networks.exchange.onnx_runtime import onnx_results

if TYPE_CHECKING:
    import onnx

FOLDED = {
    *("Cast", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Concat", "Slice", "Add", "Sub", "Mul", "Div", "Neg"),
    "ConstantOfShape",
}
"""Operators that are worked out at once where all they are given is constant."""

LARGEST_FILLED = 4096
"""How many numbers one of them may make of fewer: borders' widths, no pictures. What the file holds is let through."""

PASSED_ON = {"Identity", "Dropout"}
NO_FLOATS = {"Shape", "Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Not"}
TYPES = {"float32": "float32", "float64": "float32", "float16": "float32", "int32": "int64", "int64": "int64"}


def read_onnx(path: Path, shape: tuple[int, int, int] | None, pixels: str) -> Read:
    """The network in an ONNX file; `shape` (channels, height, width) is needed if the file leaves it open.

    InputError for a file that is not whole, takes something else, or has an operator that is not known here.
    """
    model = open_onnx(path)
    try:
        reader = _Reader(path.name, model, shape, pixels)
        for node in model.graph.node:
            reader.read(node)
        draft = reader.finish()
    except InputError:
        raise
    except (
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RuntimeError,
        MemoryError,
    ) as error:
        raise InputError(f"{path.name} contradicts itself, so it cannot be read; export it again.") from error
    whole = model.SerializeToString()
    return Read(draft, lambda pictures: onnx_results(whole, path.name, pictures))


class Node:
    """An ONNX node, with its attributes and constant inputs at hand."""

    def __init__(self, reader: "_Reader", node: "onnx.NodeProto") -> None:
        from onnx import helper

        self.op, self.inputs, self._reader = node.op_type, list(node.input), reader
        self._attributes = {each.name: helper.get_attribute_value(each) for each in node.attribute}
        self.outputs = [name for name in node.output if name]
        self.label = node.name or node.output[0]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - whatever the attribute is
        """An attribute; texts are decoded."""
        value = self._attributes.get(name, default)
        if isinstance(value, bytes):
            return value.decode()
        return list(value) if isinstance(value, list | tuple) else value

    def has(self, place: int) -> bool:
        """Whether there is an input at a place."""
        return place < len(self.inputs) and self.inputs[place] != ""

    def constant(self, place: int) -> np.ndarray | None:
        """The input at a place, if it is there and constant."""
        return self._reader.constant(self.inputs[place]) if self.has(place) else None

    def told(self, name: str, place: int) -> list[int] | None:
        """Integers that are an attribute in old files and a constant input in new ones; None if not given."""
        if name in self._attributes:
            return [int(each) for each in np.atleast_1d(self.get(name))]
        value = self.constant(place)
        if value is None and self.has(place):
            raise self.unsupported(f"a {name} that depends on the image")
        return None if value is None else [int(each) for each in value.reshape(-1)]

    def unsupported(self, what: str) -> InputError:
        """The refusal of this node."""
        return self._reader.unsupported(f"the operator {self.op} with {what}")


class _Reader:
    def __init__(self, file: str, model: "onnx.ModelProto", shape: tuple[int, int, int] | None, pixels: str) -> None:
        from onnx import numpy_helper

        self.file, self._graph = file, model.graph
        self._known = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
        self._stored = sum(each.size for each in self._known.values())
        self.draft = Draft(input_form(file, self._input(), shape, pixels))
        self._names = {self._input().name: FACES}
        self._no_floats: set[str] = set()
        self._opset = max((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), default=1)

    def read(self, node: "onnx.NodeProto") -> None:
        """Add a node to the draft."""
        from onnx import numpy_helper

        read = Node(self, node)
        if node.domain not in ("", "ai.onnx"):
            raise self.unsupported(f"the operator {node.op_type} of {node.domain}")
        if node.op_type == "Constant":
            value = read.get("value")
            array = numpy_helper.to_array(value) if value is not None else next(iter(read._attributes.values()))
            self._known[node.output[0]] = np.asarray(array)
        elif node.op_type in FOLDED and all(name in self._known for name in read.inputs if name):
            self._fold(node)
        elif node.op_type in PASSED_ON or self._keeps_type(read):
            if node.op_type == "Dropout" and np.any(read.constant(2)):
                raise read.unsupported("training switched on")
            if node.input[0] in self._known:
                self._known[node.output[0]] = self._known[node.input[0]]
            else:
                self._names[node.output[0]] = self._names.get(node.input[0], "")
        else:
            self._add(read)

    def constant(self, name: str) -> np.ndarray | None:
        return self._known.get(name)

    def _keeps_type(self, node: Node) -> bool:
        """Whether a node turns floats into floats: of whatever precision, they are float32 here."""
        return node.op == "Cast" and node.get("to") in FLOATS and node.inputs[0] not in self._no_floats

    def _gives_no_floats(self, node: Node) -> bool:
        """Whether it gives whole numbers or truths: for what it is, or for what it is given (a constant says nothing,
        and what is chosen between is after what is asked)."""
        if node.op == "Cast":
            return node.get("to") not in FLOATS
        given = [name for name in node.inputs[node.op == "Where" :] if name and name not in self._known]
        return node.op in NO_FLOATS or (bool(given) and all(name in self._no_floats for name in given))

    def unsupported(self, what: str) -> InputError:
        return InputError(f"{self.file} uses {what}, which cannot be read here; export the network without it.")

    def finish(self) -> Draft:
        """The draft, once every node was read."""
        outputs = [each.name for each in self._graph.output]
        if len(outputs) != 1:
            raise InputError(f"{self.file} gives {len(outputs)} results; export it with the emotions' scores alone.")
        self.draft.output = self._value(outputs[0])
        self.draft.drop_unused()
        return self.draft

    def _input(self) -> "onnx.ValueInfoProto":
        inputs = [each for each in self._graph.input if each.name not in self._known]
        if len(inputs) != 1:
            raise InputError(f"{self.file} takes {len(inputs)} inputs; a network here takes one, the picture.")
        return inputs[0]

    def _fold(self, node: "onnx.NodeProto") -> None:
        import onnx
        from onnx import helper
        from onnx.reference import ReferenceEvaluator

        given = {name: self._known[name] for name in node.input if name}
        if _folded_size(node, self._known) > max(LARGEST_FILLED, self._stored):
            raise self.unsupported(f"the operator {node.op_type} for a large constant")
        infos = [helper.make_tensor_value_info(name, onnx.helper.np_dtype_to_tensor_dtype(each.dtype), each.shape)
                 for name, each in given.items()]  # fmt: skip
        results = [onnx.ValueInfoProto(name=name) for name in node.output]
        graph = helper.make_graph([node], "constants", infos, results)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self._opset)])
        self._known |= zip(node.output, ReferenceEvaluator(model).run(None, given), strict=True)

    def _add(self, node: Node) -> None:
        if node.op not in OPERATIONS:
            raise self.unsupported(f"the operator {node.op}")
        used = [each for each in node.outputs[1:] if any(each in other.input for other in self._graph.node)]
        if used:
            raise node.unsupported("more than one result")
        op, settings, tensors, takes = OPERATIONS[node.op](node)
        inputs = [self._value(name) for name in node.inputs[:takes]]
        weights = {name: np.array(value, _kept_type(value)) for name, value in tensors.items()}
        wanted = self._label(node) if weights else f"{op}_{len(self.draft.operations)}"
        name = self.draft.free_name(wanted)
        self.draft.operations[name] = Operation(name, op, settings, inputs, weights)
        self._names[node.outputs[0]] = name
        if self._gives_no_floats(node):
            self._no_floats.add(node.outputs[0])

    def _value(self, name: str) -> str:
        """What the draft calls a value; a constant becomes one of the draft's."""
        if name in self._known and name not in self._names:
            value = self._known[name]
            self._names[name] = self.draft.free_name(f"constant_{len(self.draft.constants)}")
            self.draft.constants[self._names[name]] = np.array(value, _kept_type(value))
        if not self._names.get(name):
            raise InputError(f"{self.file} is not whole: nothing in it gives {name[:60]!r}; export it again.")
        return self._names[name]

    def _label(self, node: Node) -> str:
        """What people call a node with weights: "conv1" of the weights "conv1.weight" and of "/conv1/Conv", "conv2d" of
        the weights "sequential/conv2d/Conv2D/ReadVariableOp:0"."""
        for weights in (name for name in node.inputs[1:2] if name in self._known):
            path = weights.split("/")
            if weights.endswith(".weight") or len(path) > 2:
                return weights.removesuffix(".weight") if len(path) < 3 else path[-3]
        parts = [part for part in node.label.split(":")[0].split("/") if part]
        return parts[-2] if len(parts) > 1 else f"{node.op.lower()}_{len(self.draft.operations)}"


def _folded_size(node: "onnx.NodeProto", known: dict[str, np.ndarray]) -> float:
    """How many numbers a constant node makes, at most."""
    given = [known[name] for name in node.input if name]
    if node.op_type == "ConstantOfShape":
        return float(np.prod(given[0], dtype=float))
    if node.op_type in ("Add", "Sub", "Mul", "Div"):
        return math.prod(np.broadcast_shapes(*(each.shape for each in given)))
    return sum(each.size for each in given)


def _kept_type(value: np.ndarray) -> str:
    return TYPES.get(str(value.dtype), "float32")
