"""From a program of torch.export (.pt2) to a draft of a network.

torch.export.load would unpickle parts of the file and let sympy evaluate texts in it. Here the file is what it is, a
zip: its graph is JSON, its weights are plain numbers, and nothing else of it is looked at.
"""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.networks.exchange.draft import Draft, Operation
from core.networks.exchange.from_draft import Read
from core.networks.exchange.graph import FACES
from core.networks.exchange.onnx_reader import form_of

LARGEST = 1_500_000_000
FLOAT, DOUBLE, LONG = 7, 8, 5
KINDS = {FLOAT: np.float32, DOUBLE: np.float64, LONG: np.int64}
PASSED_ON = {"aten.dropout.default", "aten.clone.default", "aten.contiguous.default", "aten.alias.default"}


def read_torch_export(path: Path, shape: tuple[int, int, int] | None, pixels: str) -> Read:
    """The network in a .pt2 file; `shape` (channels, height, width) is needed if the file leaves it open.

    InputError for a file that is not whole, takes something else, or has an operator that is not known here.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise InputError(f"{path.name} is larger than {LARGEST // 10**6:,} MB; import a smaller network.")
            reader = _Reader(path.name, archive, shape, pixels)
        for node in reader.nodes:
            reader.read(node)
        return Read(reader.finish(), None)
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, AttributeError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path.name} is not a whole file of torch.export; save or export it again.") from error


class Call:
    """A call of an ATen operator, its arguments by their names in ATen."""

    def __init__(self, reader: "_Reader", node: dict[str, Any]) -> None:
        self.op = node["target"].removeprefix("torch.ops.")
        self._reader, self._given = reader, {each["name"]: _plain(each["arg"]) for each in node["inputs"]}
        self.name = _plain(node["outputs"][0])
        self.label = node.get("metadata", {}).get("nn_module_stack", "")

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - whatever the argument is
        """An argument that is no tensor."""
        return self._given.get(name, default)

    def pair(self, name: str, default: int | None = None) -> list[int]:
        """An argument for height and width; one number stands for both."""
        value = self._given.get(name)
        value = [default] if value in (None, []) else value if isinstance(value, list) else [value]
        return list(value) * (3 - len(value)) if len(value) < 3 else value

    def value(self, name: str) -> str:
        """What the draft calls a tensor."""
        return self._reader.value(self._given[name])

    def weights(self, name: str) -> np.ndarray | None:
        """A tensor of the file's, if it is one."""
        return self._reader.weights.get(self._given.get(name))

    def unsupported(self, what: str) -> InputError:
        """The refusal of this call."""
        return self._reader.unsupported(f"the operator {self.op} with {what}")


class _Reader:
    def __init__(
        self, file: str, archive: zipfile.ZipFile, shape: tuple[int, int, int] | None, pixels: str
    ) -> None:  # fmt: skip
        self.file = file
        names = archive.namelist()
        models = [name for name in names if "/models/" in name and name.endswith(".json")]
        if len(models) != 1:
            raise ValueError("models")
        program = json.loads(archive.read(models[0]))["graph_module"]
        self.nodes, signature = program["graph"]["nodes"], program["signature"]
        root, stem = models[0].split("/models/")[0], Path(models[0]).stem
        stored = _tensors(archive, root, "weights", stem) | _tensors(archive, root, "constants", stem)
        self.weights, given = {}, []
        for each in signature["input_specs"]:
            kind, spec = next(iter(each.items()))
            name = _plain(spec["arg"])
            if kind == "user_input":
                given.append(name)
            else:
                called = spec.get("parameter_name") or spec.get("buffer_name") or spec["tensor_constant_name"]
                self.weights[name] = stored[called]
        outputs = [_plain(next(iter(each.values()))["arg"]) for each in signature["output_specs"]]
        if len(given) != 1 or len(outputs) != 1:
            raise InputError(
                f"{file} takes {len(given)} inputs and gives {len(outputs)}; one picture and one result go."
            )
        sides = [side.get("as_int", 0) for side in program["graph"]["tensor_values"][given[0]]["sizes"]]
        if len(sides) != 4 or sides[0] > 1:
            raise InputError(f"{file} does not take one picture, or any number of them; export it with a free batch.")
        self._output, self._names = outputs[0], {given[0]: FACES}
        self.draft = Draft(form_of(file, sides[1:], shape, pixels))

    def read(self, node: dict[str, Any]) -> None:
        """Add a call to the draft."""
        call = Call(self, node)
        if call.op in PASSED_ON:
            self._names[call.name] = call.value("self" if call.op != "aten.dropout.default" else "input")
            return
        if call.op not in OPERATIONS:
            if call.op.startswith(("aten.sym_", "aten._assert", "_operator.")):
                return
            raise self.unsupported(f"the operator {call.op}")
        op, settings, tensors, takes = OPERATIONS[call.op](call)
        inputs = [call.value(name) for name in takes]
        path = call.label.split(";")[-1].split(",")[0].removeprefix("L__self__").replace("L['self'].", "")
        name = self.draft.free_name(path if tensors and path else f"{op}_{len(self.draft.operations)}")
        self.draft.operations[name] = Operation(name, op, settings, inputs, tensors)
        self._names[call.name] = name

    def value(self, name: str) -> str:
        if name in self.weights and name not in self._names:
            self._names[name] = self.draft.free_name(f"constant_{len(self.draft.constants)}")
            self.draft.constants[self._names[name]] = self.weights[name]
        return self._names[name]

    def unsupported(self, what: str) -> InputError:
        return InputError(f"{self.file} uses {what}, which cannot be read here; export the network to ONNX instead.")

    def finish(self) -> Draft:
        """The draft, once every call was read."""
        self.draft.output = self.value(self._output)
        self.draft.drop_unused()
        return self.draft


def _plain(argument: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the argument is
    """The value of an argument, a tensor's being its name."""
    kind, value = next(iter(argument.items()))
    if kind == "as_tensor":
        return value["name"]
    return None if kind == "as_none" else value


def _tensors(archive: zipfile.ZipFile, root: str, kind: str, stem: str) -> dict[str, np.ndarray]:
    """The tensors that a file keeps as plain numbers, by name."""
    config = json.loads(archive.read(f"{root}/data/{kind}/{stem}_{kind}_config.json"))["config"]
    found = {}
    for name, entry in config.items():
        meta = entry["tensor_meta"]
        if entry["use_pickle"] or meta["dtype"] not in KINDS:
            continue
        numbers = np.frombuffer(archive.read(f"{root}/data/{kind}/{entry['path_name']}"), KINDS[meta["dtype"]])
        sides, strides = ([side["as_int"] for side in meta[key]] for key in ("sizes", "strides"))
        start = meta["storage_offset"]["as_int"]
        last = start + sum((side - 1) * stride for side, stride in zip(sides, strides, strict=True))
        if min([*sides, *strides, start, 1]) < 0 or last >= len(numbers):
            raise ValueError("sizes")
        steps = [stride * numbers.itemsize for stride in strides]
        view = np.lib.stride_tricks.as_strided(numbers[start:], sides, steps, writeable=False)
        found[name] = np.array(view, np.int64 if meta["dtype"] == LONG else np.float32)
    return found


Made = tuple[str, dict[str, Any], dict[str, np.ndarray], list[str]]
"""An operator, its settings, its weights, and the arguments it takes as values."""


def _convolution(call: Call) -> Made:
    weight, bias, padding = call.weights("weight"), call.weights("bias"), call.get("padding")
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
    return "convolution", settings, {"weight": weight, "bias": _bias(bias, weight)}, ["input"]


def _linear(call: Call) -> Made:
    weight = call.weights("weight")
    if weight is None:
        raise call.unsupported("weights that are not constant")
    settings = {"in_features": weight.shape[1], "out_features": weight.shape[0]}
    return "linear", settings, {"weight": weight, "bias": _bias(call.weights("bias"), weight)}, ["input"]


def _bias(bias: np.ndarray | None, weight: np.ndarray) -> np.ndarray:
    return np.zeros(len(weight), np.float32) if bias is None else bias


def _batch_norm(call: Call) -> Made:
    names = ("weight", "bias", "running_mean", "running_var")
    tensors = {name: call.weights(name) for name in names}
    if any(each is None for each in tensors.values()) or call.get("training", False):
        raise call.unsupported("statistics of its own batch")
    settings = {"num_features": len(tensors["weight"]), "eps": call.get("eps", 1e-5)}
    return "batch_norm", settings, {**tensors, "num_batches_tracked": np.array(0)}, ["input"]


def _window(call: Call) -> dict[str, Any]:
    kernel, (top, left) = call.pair("kernel_size"), call.pair("padding", 0)
    stride = call.pair("stride", 0)
    return {
        "kernel": kernel,
        "stride": stride if all(stride) else kernel,
        "pads": [top, left, top, left],
        "ceil": call.get("ceil_mode", False),
    }


def _max_pool(call: Call) -> Made:
    return "max_pool", {**_window(call), "dilation": call.pair("dilation", 1)}, {}, ["self"]


def _average_pool(call: Call) -> Made:
    if call.get("divisor_override") is not None:
        raise call.unsupported("a divisor of its own")
    return "average_pool", {**_window(call), "count_border": call.get("count_include_pad", True)}, {}, ["self"]


def _whole_picture(op: str) -> Callable[[Call], Made]:
    def read(call: Call) -> Made:
        if call.pair("output_size") != [1, 1]:
            raise call.unsupported("more than one place")
        return op, {"dim": [2, 3], "keepdim": True}, {}, ["self"]

    return read


def _flatten(call: Call) -> Made:
    if call.get("start_dim", 0) != 1 or call.get("end_dim", -1) not in (-1, 3):
        raise call.unsupported("other dimensions than those of a picture")
    return "flatten", {}, {}, ["self"]


def _reshape(call: Call) -> Made:
    sides = call.get("shape", call.get("size"))
    sides = [side if isinstance(side, int) else side.get("as_int", -1) for side in sides]
    if not sides or any(not isinstance(side, int) for side in sides) or sides[1:].count(-1) > 1:
        raise call.unsupported("a shape that depends on the picture")
    return "reshape", {"shape": sides}, {}, ["self"]


def _mean(call: Call) -> Made:
    axes = call.get("dim")
    if not axes or 0 in axes:
        raise call.unsupported("the dimension of the images")
    return "mean", {"dim": axes, "keepdim": call.get("keepdim", False)}, {}, ["self"]


def _two(op: str) -> Callable[[Call], Made]:
    def read(call: Call) -> Made:
        if call.get("alpha", 1) != 1:
            raise call.unsupported("a factor")
        return op, {}, {}, ["self", "other"]

    return read


def _clip(call: Call) -> Made:
    names = {"min_val": "min", "max_val": "max", "min": "min", "max": "max"}
    usual = {"min": -1.0, "max": 1.0} if call.op.startswith("aten.hardtanh") else {}
    told = {ours: float(call.get(theirs)) for theirs, ours in names.items() if call.get(theirs) is not None}
    return "clip", {**usual, **told}, {}, ["self"]


def _simple(op: str, **settings: tuple[str, float]) -> Callable[[Call], Made]:
    """An operator whose settings are arguments with their defaults, by their names here."""

    def read(call: Call) -> Made:
        return op, {ours: call.get(theirs, usual) for ours, (theirs, usual) in settings.items()}, {}, ["self"]

    return read


OPERATIONS: dict[str, Callable[[Call], Made]] = {
    "aten.conv2d.default": _convolution,
    "aten.conv2d.padding": _convolution,
    "aten.convolution.default": _convolution,
    "aten.linear.default": _linear,
    "aten.batch_norm.default": _batch_norm,
    "aten.max_pool2d.default": _max_pool,
    "aten.avg_pool2d.default": _average_pool,
    "aten.adaptive_avg_pool2d.default": _whole_picture("mean"),
    "aten.adaptive_max_pool2d.default": _whole_picture("largest"),
    "aten.mean.dim": _mean,
    "aten.flatten.using_ints": _flatten,
    "aten.view.default": _reshape,
    "aten.reshape.default": _reshape,
    "aten.permute.default": _simple("transpose", dims=("dims", 0)),
    "aten.add.Tensor": _two("add"),
    "aten.add_.Tensor": _two("add"),
    "aten.sub.Tensor": _two("subtract"),
    "aten.mul.Tensor": _two("multiply"),
    "aten.div.Tensor": _two("divide"),
    "aten.softmax.int": _simple("softmax", dim=("dim", -1)),
    "aten.log_softmax.int": _simple("log_softmax", dim=("dim", -1)),
    **{f"aten.{name}.default": _simple("relu") for name in ("relu", "relu_")},
    **{f"aten.{name}.default": _clip for name in ("clamp", "clamp_", "hardtanh", "hardtanh_")},
    **{f"aten.{name}.default": _simple("elu", alpha=("alpha", 1.0)) for name in ("elu", "elu_")},
    **{
        f"aten.{name}.default": _simple("leaky_relu", negative_slope=("negative_slope", 0.01))
        for name in ("leaky_relu", "leaky_relu_")
    },
    **{f"aten.{name}.default": _simple("hard_swish") for name in ("hardswish", "hardswish_")},
    **{f"aten.{name}.default": _simple("silu") for name in ("silu", "silu_")},
    **{f"aten.{name}.default": _simple(name) for name in ("sigmoid", "tanh", "selu", "mish")},
    "aten.gelu.default": _simple("gelu", approximate=("approximate", "none")),
    "aten.softplus.default": _simple("softplus"),
}
"""What each ATen operator is here."""
