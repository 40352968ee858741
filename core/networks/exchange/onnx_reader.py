"""From an ONNX graph to a draft of a network.

What exporters write is read, whichever they are: PyTorch's two, and tf2onnx, whose images have their channels last.
Every operator is one function below; an operator that is not there is refused by its name.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import InputError
from core.networks.exchange.draft import Draft, Operation
from core.networks.exchange.from_draft import Read
from core.networks.exchange.graph import FACES, InputForm
from core.networks.exchange.onnx_file import open_onnx
from core.networks.exchange.onnx_runtime import onnx_results
from core.networks.exchange.operators import SAME

if TYPE_CHECKING:
    import onnx

FOLDED = {
    *("Cast", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Concat", "Slice", "Add", "Sub", "Mul", "Div", "Neg"),
    "ConstantOfShape",
}
"""Operators that are worked out at once where all they are given is constant."""

LARGEST_FILLED = 4096
"""How many numbers the one of them that makes much of little may make: borders' widths, no pictures."""

LARGEST_SIDE = 512
"""Pixels a side: faces of 48 pixels are enlarged to it, and twice as many take four times the memory."""

PASSED_ON = {"Identity", "Dropout"}
FLOATS = (1, 10, 11)
"""ONNX's floats of 32, 16 and 64 bits; they are float32 here."""

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
    except (LookupError, TypeError, ValueError, AttributeError, RuntimeError, NotImplementedError) as error:
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


Made = tuple[str, dict[str, Any], dict[str, np.ndarray], int]
"""An operator, its settings, its weights, and how many of the node's inputs it takes as values."""


class _Reader:
    def __init__(self, file: str, model: "onnx.ModelProto", shape: tuple[int, int, int] | None, pixels: str) -> None:
        from onnx import numpy_helper

        self.file, self._graph = file, model.graph
        self._known = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
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
        if node.op_type == "ConstantOfShape" and np.prod(self._known[node.input[0]], dtype=float) > LARGEST_FILLED:
            raise self.unsupported("the operator ConstantOfShape for a large constant")
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


def input_form(
    file: str, info: "onnx.ValueInfoProto", shape: tuple[int, int, int] | None, pixels: str
) -> InputForm:  # fmt: skip
    """What a network is given, from what its file declares and what the user says; InputError where they differ."""
    declared = [each.dim_value for each in info.type.tensor_type.shape.dim]
    if len(declared) != 4:
        sides = "x".join(str(side) if side else "?" for side in declared)
        raise InputError(f"{file} takes {sides or 'something'}, not pictures: images, channels, height and width.")
    if declared[0] > 1:
        raise InputError(f"{file} takes {declared[0]} images at a time; export it with a free batch size, or with one.")
    return form_of(file, declared[1:], shape, pixels)


def form_of(file: str, sides: list[int], shape: tuple[int, int, int] | None, pixels: str) -> InputForm:
    """The form of the input of which a file declares `sides` (0: left open)."""
    told = shape or (0, 0, 0)
    for last in (False, True):
        channels, height, width = (sides[2], sides[0], sides[1]) if last else sides
        found = tuple(side or other for side, other in zip((channels, height, width), told, strict=True))
        if found[0] in (1, 3) and 0 not in found and (shape is None or found == shape):
            if found[1] != found[2] or found[1] < 8:
                break
            if found[1] > LARGEST_SIDE:
                raise InputError(
                    f"{file} takes pictures of {found[1]:,} pixels a side; at most {LARGEST_SIDE} fit here."
                )
            return InputForm(found, last, pixels)
    declared = "x".join(str(side) if side else "?" for side in sides)
    asked = "" if shape is None else f", not {'x'.join(map(str, shape))}"
    if 0 in sides and shape is None:
        raise InputError(f"{file} takes {declared}, which leaves its size open; add for instance --input 1x48x48.")
    raise InputError(
        f"{file} takes {declared}{asked}; a network here takes square pictures with one or three channels."
    )


def _kept_type(value: np.ndarray) -> str:
    return TYPES.get(str(value.dtype), "float32")


def _convolution(node: Node) -> Made:
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


def _gemm(node: Node) -> Made:
    weight, bias = node.constant(1), node.constant(2)
    if weight is None or node.get("transA", 0) or (node.has(2) and bias is None):
        raise node.unsupported("weights that are not constant")
    weight = (weight if node.get("transB", 0) else weight.T) * np.float32(node.get("alpha", 1.0))
    bias = 0 if bias is None else bias * np.float32(node.get("beta", 1.0))
    return _linear(weight, np.broadcast_to(np.asarray(bias, np.float32).reshape(-1), len(weight)))


def _linear(weight: np.ndarray, bias: np.ndarray) -> Made:
    settings = {"in_features": weight.shape[1], "out_features": weight.shape[0]}
    return "linear", settings, {"weight": weight, "bias": bias}, 1


def _matrix_product(node: Node) -> Made:
    weight = node.constant(1)
    if weight is None or weight.ndim != 2:
        return "matrix_product", {}, {}, 2
    return _linear(weight.T, np.zeros(weight.shape[1], np.float32))


def _batch_norm(node: Node) -> Made:
    tensors = [node.constant(place) for place in range(1, 5)]
    if any(each is None for each in tensors) or node.get("training_mode", 0):
        raise node.unsupported("statistics of its own batch")
    names = ("weight", "bias", "running_mean", "running_var")
    settings = {"num_features": len(tensors[0]), "eps": float(node.get("epsilon", 1e-5))}
    return "batch_norm", settings, {**dict(zip(names, tensors, strict=True)), "num_batches_tracked": np.int64(0)}, 1


def _parametric_relu(node: Node) -> Made:
    slope = node.constant(1)
    if slope is None:
        raise node.unsupported("slopes that are not constant")
    return "parametric_relu", {"shape": list(slope.shape)}, {"weight": slope}, 1


def _pads(node: Node) -> list[int] | str:
    """(top, left, bottom, right), as ONNX has them, or "same"."""
    same = node.get("auto_pad", "NOTSET").lower()
    if same in SAME:
        return same
    pads = node.get("pads", [0, 0, 0, 0])
    if len(pads) != 4:
        raise node.unsupported("anything but two dimensions")
    return pads


def _max_pool(node: Node) -> Made:
    settings = {**_window(node), "dilation": node.get("dilations", [1, 1])}
    return "max_pool", settings, {}, 1


def _average_pool(node: Node) -> Made:
    if node.get("dilations", [1, 1]) != [1, 1]:
        raise node.unsupported("dilation")
    return "average_pool", {**_window(node), "count_border": bool(node.get("count_include_pad", 0))}, {}, 1


def _window(node: Node) -> dict[str, Any]:
    kernel = node.get("kernel_shape")
    if len(kernel) != 2:
        raise node.unsupported("anything but two dimensions")
    ceil = bool(node.get("ceil_mode", 0))
    return {"kernel": kernel, "stride": node.get("strides", [1, 1]), "pads": _pads(node), "ceil": ceil}


def _clip(node: Node) -> Made:
    settings = {}
    for place, name in ((1, "min"), (2, "max")):
        value = node.get(name, node.constant(place))
        if value is not None:
            settings[name] = float(np.asarray(value).reshape(()))
    return "clip", settings, {}, 1


def _softmax(op: str) -> Callable[[Node], Made]:
    return lambda node: (op, {"dim": node.get("axis", -1)}, {}, 1)


def _flatten(node: Node) -> Made:
    if node.get("axis", 1) != 1:
        raise node.unsupported("another axis than 1")
    return "flatten", {}, {}, 1


def _reshape(node: Node) -> Made:
    shape = node.constant(1)
    if shape is None:
        return "reshape_as_told", {}, {}, 2
    return "reshape", {"shape": [int(side) for side in shape]}, {}, 1


def _expand(node: Node) -> Made:
    shape = node.constant(1)
    if shape is None:
        return "expand_as_told", {}, {}, 2
    return "expand", {"shape": [int(side) for side in shape]}, {}, 1


def _transpose(node: Node) -> Made:
    order = node.get("perm")
    if not order or order[0] != 0:
        raise node.unsupported("an order that moves the images")
    return "transpose", {"dims": order}, {}, 1


def _squeeze(node: Node) -> Made:
    return "squeeze", {"axes": node.told("axes", 1)}, {}, 1


def _unsqueeze(node: Node) -> Made:
    return "unsqueeze", {"axes": node.told("axes", 1)}, {}, 1


def _pad(node: Node) -> Made:
    pads, fill, mode = node.told("pads", 1), node.constant(2), node.get("mode", "constant")
    rank = len(pads) // 2
    if pads[0] or pads[rank] or node.has(3) or mode not in ("constant", "reflect"):
        raise node.unsupported("anything but a border around the picture")
    fill = node.get("value", 0.0) if fill is None else fill
    pairs = [side for axis in range(rank - 1, 0, -1) for side in (pads[axis], pads[rank + axis])]
    return "pad", {"pads": pairs, "mode": mode, "fill": float(np.asarray(fill).reshape(()))}, {}, 1


def _cast(node: Node) -> Made:
    kind = {6: "int64", 7: "int64", **dict.fromkeys(FLOATS, "float32")}.get(node.get("to"))
    if kind is None:
        raise node.unsupported(f"type {node.get('to')}")
    return "cast", {"to": kind}, {}, 1


def _cut(node: Node) -> Made:
    starts, ends, axes, steps = (node.told(name, place) for place, name in enumerate(SLICE, 1))
    if steps and any(step != 1 for step in steps):
        raise node.unsupported("steps")
    return "cut", {"starts": starts, "ends": ends, "axes": axes or list(range(len(starts)))}, {}, 1


SLICE = ("starts", "ends", "axes", "steps")


def _reduction(op: str) -> Callable[[Node], Made]:
    def read(node: Node) -> Made:
        axes = node.told("axes", 1)
        if not axes or 0 in axes:
            raise node.unsupported("no axes, or that of the images")
        return op, {"dim": axes, "keepdim": bool(node.get("keepdims", 1))}, {}, 1

    return read


def _whole_picture(op: str) -> Callable[[Node], Made]:
    return lambda node: (op, {"dim": [2, 3], "keepdim": True}, {}, 1)


def _two_of(op: str) -> Callable[[Node], Made]:
    def read(node: Node) -> Made:
        if len(node.inputs) != 2:
            raise node.unsupported(f"{len(node.inputs)} inputs")
        return op, {}, {}, 2

    return read


def _plain(op: str, **attributes: tuple[str, float]) -> Callable[[Node], Made]:
    """An operator whose settings are attributes with their defaults, by their names here."""

    def read(node: Node) -> Made:
        settings = {ours: float(node.get(theirs, default)) for ours, (theirs, default) in attributes.items()}
        return op, settings, {}, 1

    return read


OPERATIONS: dict[str, Callable[[Node], Made]] = {
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
