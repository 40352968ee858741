"""From a program of torch.export (.pt2) to a draft of a network.

torch.export.load would unpickle parts of the file and let sympy evaluate texts in it. Here the file is what it is, a
zip: its graph is JSON, its weights are plain numbers, and nothing else of it is looked at.
"""

import json
import lzma
import math
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.networks.exchange.aten_operators import ALL, OPERATIONS
from core.networks.exchange.declared_form import form_of
from core.networks.exchange.draft import Draft, Operation
from core.networks.exchange.from_draft import Read
from core.networks.exchange.graph import FACES
from core.networks.exchange.onnx_reader import LARGEST_FILLED
from core.networks.exchange.state_dicts import LARGEST

LARGEST_TEXT = 16_000_000
"""Bytes of a part of a file that is text."""

TORN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, MemoryError, OverflowError),
    *(LookupError, ValueError, TypeError, AttributeError, StopIteration),
)
"""What reading a file that is damaged, encrypted or packed in an unknown way ends in."""

FLOAT, DOUBLE, LONG = 7, 8, 5
KINDS = {FLOAT: np.float32, DOUBLE: np.float64, LONG: np.int64}
MODEST = (FLOAT, DOUBLE)
"""Kinds that a value may be turned into: computed in float32 here, they agree with the file; half precision may not."""

PASSED_ON = {
    *("aten.clone.default", "aten.contiguous.default", "aten.alias.default", "aten.detach.default"),
    *("aten.detach_.default", "aten.lift_fresh_copy.default"),
}
DROPOUTS = {f"aten.{name}.default" for name in ("dropout", "dropout_", "feature_dropout", "alpha_dropout")}
VIEWS = {
    *("aten.view.default", "aten.reshape.default", "aten.flatten.using_ints", "aten.unflatten.int"),
    *("aten.permute.default", "aten.transpose.int", "aten.squeeze.dim", "aten.squeeze.dims", "aten.unsqueeze.default"),
    *("aten.slice.Tensor", "aten.select.int", "aten.expand.default", "aten.expand_as.default"),
    *("aten.alias.default", "aten.detach.default", "aten.contiguous.default", *DROPOUTS, "aten.to.dtype"),
}
"""What may share its numbers with what it is given: one changed in place changes the other."""


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
    except TORN as error:
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
        """What the draft calls a tensor, or a plain number."""
        given = self._given[name]
        if isinstance(given, bool) or not isinstance(given, int | float | str):
            raise self.unsupported(f"{name} of a kind that is not known")
        return self._reader.value(given) if isinstance(given, str) else self._reader.number(given)

    def values(self, name: str) -> list[str]:
        """What the draft calls each of a list of tensors."""
        return [self._reader.value(each["name"]) for each in self._given[name]]

    def sides(self, name: str | None = None) -> list[int]:
        """The shape of an argument, or of the result; 0 for a side that the file leaves open."""
        return self._reader.sides(self.name if name is None else self._given[name])

    def axis(self, name: str = "dim", default: int = 0, added: int = 0) -> int:
        """An argument that is a dimension, from 0 on; InputError if it is that of the images."""
        axis = self.get(name, default) % (len(self.sides("self")) + added)
        if axis == 0:
            raise self.unsupported("the dimension of the images")
        return axis

    def weights(self, name: str) -> np.ndarray | None:
        """A tensor of the file's, if it is one."""
        return self._reader.weights.get(self._given.get(name))

    def source(self) -> str:
        """The file's name of the tensor that it is about."""
        return self._given["input" if "input" in self._given else "self"]

    def kind(self, name: str) -> int:
        """The type of an argument."""
        return self._reader.kind(self._given[name])

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
        program = _text(archive, models[0])["graph_module"]
        self.nodes, signature = program["graph"]["nodes"], program["signature"]
        root, stem = models[0].split("/models/")[0], Path(models[0]).stem
        if f"{root}/byteorder" in names and _part(archive, f"{root}/byteorder").strip() != b"little":
            raise InputError(f"{file} was written on a machine with another order of bytes; export it on a usual one.")
        given, called = [], {}
        for each in signature["input_specs"]:
            kind, spec = next(iter(each.items()))
            name = _plain(spec["arg"])
            if kind == "user_input":
                given.append(name)
            else:
                called[name] = spec.get("parameter_name") or spec.get("buffer_name") or spec["tensor_constant_name"]
        stored = _tensors(archive, root, stem, set(called.values()))
        for each in called.values():
            if each not in stored:
                raise InputError(f"{file} keeps {each[:60]!r} in another type than float32; export it in float32.")
        self.weights = {name: stored[each] for name, each in called.items()}
        outputs = [_plain(next(iter(each.values()))["arg"]) for each in signature["output_specs"]]
        self._meta = program["graph"]["tensor_values"]
        if len(given) != 1 or len(outputs) != 1:
            raise InputError(
                f"{file} takes {len(given)} inputs and gives {len(outputs)}; one picture and one result go."
            )
        sides = self.sides(given[0])
        if len(sides) != 4 or sides[0] > 1:
            raise InputError(f"{file} does not take one picture, or any number of them; export it with a free batch.")
        self._output, self._names, self._bases = outputs[0], {given[0]: FACES}, {}
        self.draft = Draft(form_of(file, sides[1:], shape, pixels))

    def read(self, node: dict[str, Any]) -> None:
        """Add a call to the draft."""
        if node["target"].removeprefix("torch.ops.").startswith(("aten.sym_", "aten._assert", "_operator.")):
            return
        call = Call(self, node)
        if call.op in VIEWS:
            self._bases[call.name] = self._base(call.source())
        if call.op.split(".")[1].endswith("_"):
            self._check_changed_in_place(call, node)
        if _changes_nothing(call):
            name = self.value(call.source())
        elif call.op in OPERATIONS:
            name = self._add(call)
        else:
            raise self.unsupported(f"the operator {call.op}")
        self._names[call.name] = name
        if call.op.split(".")[1].endswith("_"):
            self._names[call.source()] = name

    def _add(self, call: Call) -> str:
        """Add an operation, and return its name."""
        op, settings, tensors, takes = OPERATIONS[call.op](call)
        inputs = [name for each in takes for name in (call.values(each) if each == "tensors" else [call.value(each)])]
        path = call.label.split(";")[-1].split(",")[0].removeprefix("L__self__").replace("L['self'].", "")
        name = self.draft.free_name(path if tensors and path else f"{op}_{len(self.draft.operations)}")
        self.draft.operations[name] = Operation(name, op, settings, inputs, tensors)
        return name

    def _base(self, name: str) -> str:
        """The value whose numbers the value `name` shows."""
        return self._bases.get(name, name)

    def _check_changed_in_place(self, call: Call, node: dict[str, Any]) -> None:
        """InputError if numbers are changed that another value, which is used later, shows as well."""
        changed, base = call.source(), self._base(call.source())
        later = self.nodes[self.nodes.index(node) + 1 :]
        used = {name for each in later for argument in each["inputs"] for name in _tensors_in(argument["arg"])}
        shown = {name for name in {*self._bases, base} if self._base(name) == base} - {changed}
        if shown & {*used, self._output}:
            raise self.unsupported(f"the operator {call.op} on what is looked at in another shape as well")
        self._bases[call.name] = base

    def sides(self, name: str) -> list[int]:
        """The shape that the file gives a value, 0 where it leaves it open."""
        return [side.get("as_int", 0) for side in self._meta[name]["sizes"]]

    def kind(self, name: str) -> int:
        """The type that the file gives a value."""
        return self._meta[name]["dtype"]

    def number(self, value: float) -> str:
        """What the draft calls a plain number."""
        name = self.draft.free_name(f"constant_{len(self.draft.constants)}")
        self.draft.constants[name] = np.array(value, np.float32)
        return name

    def value(self, name: str) -> str:
        if name in self.weights and name not in self._names:
            self._names[name] = self.draft.free_name(f"constant_{len(self.draft.constants)}")
            self.draft.constants[self._names[name]] = self.weights[name]
        if name not in self._names and name in self._meta:
            raise self.unsupported("more than one result of an operator")
        return self._names[name]

    def unsupported(self, what: str) -> InputError:
        return InputError(f"{self.file} uses {what}, which cannot be read here; export the network to ONNX instead.")

    def finish(self) -> Draft:
        """The draft, once every call was read."""
        self.draft.output = self.value(self._output)
        self.draft.drop_unused()
        return self.draft


def _changes_nothing(call: Call) -> bool:
    """Whether a call gives what it is given; InputError if it would in another mode."""
    if call.op in DROPOUTS and call.get("train", False):
        raise call.unsupported("training switched on")
    if call.op == "aten.to.dtype":
        if not {call.get("dtype"), call.kind("self")} <= set(MODEST):
            raise call.unsupported("another type than float32")
        return True
    if call.op == "aten.slice.Tensor":
        return call.get("start") in (None, 0) and call.get("end") in (None, ALL) and call.get("step", 1) == 1
    return call.op in PASSED_ON or call.op in DROPOUTS


def _tensors_in(argument: dict[str, Any]) -> list[str]:
    """The names of the tensors in an argument."""
    if "as_tensor" in argument:
        return [argument["as_tensor"]["name"]]
    return [each["name"] for each in argument.get("as_tensors", [])]


def _plain(argument: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the argument is
    """The value of an argument, a tensor's being its name."""
    kind, value = next(iter(argument.items()))
    if kind == "as_tensor":
        return value["name"]
    return None if kind == "as_none" else value


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of the archive. No more is unpacked than it says there is, as `ZipFile.read` does before it cuts."""
    with archive.open(name) as part:
        return part.read(archive.getinfo(name).file_size)


def _text(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """The JSON of one file of the archive."""
    if archive.getinfo(name).file_size > LARGEST_TEXT:
        raise ValueError("size")
    return json.loads(_part(archive, name))


def _tensors(archive: zipfile.ZipFile, root: str, stem: str, wanted: set[str]) -> dict[str, np.ndarray]:
    """The tensors of these names that a file keeps as plain numbers. Several may lie in one part of it, so what they
    take together is limited, not only the file."""
    found, room = {}, LARGEST
    for kind in ("weights", "constants"):
        folder = f"{root}/data/{kind}"
        config = _text(archive, f"{folder}/{stem}_{kind}_config.json")["config"]
        for name in wanted & config.keys():
            tensor = _tensor(archive, folder, config[name])
            if tensor is not None:
                found[name] = tensor
                room -= tensor.nbytes
            if room < 0:
                raise ValueError("much of little")
    return found


def _tensor(archive: zipfile.ZipFile, folder: str, entry: dict[str, Any]) -> np.ndarray | None:
    """A tensor as float32 or int64; None if it is no plain numbers."""
    meta = entry["tensor_meta"]
    if entry["use_pickle"] or meta["dtype"] not in KINDS:
        return None
    numbers = np.frombuffer(_part(archive, f"{folder}/{entry['path_name']}"), KINDS[meta["dtype"]])
    sides, strides = ([side["as_int"] for side in meta[key]] for key in ("sizes", "strides"))
    start = meta["storage_offset"]["as_int"]
    last = start + sum((side - 1) * stride for side, stride in zip(sides, strides, strict=True))
    if min([*sides, *strides, start, 1]) < 0 or last >= len(numbers):
        raise ValueError("sizes")
    if math.prod(sides) > max(len(numbers), LARGEST_FILLED):
        raise ValueError("much of little")
    steps = [stride * numbers.itemsize for stride in strides]
    view = np.lib.stride_tricks.as_strided(numbers[start:], sides, steps, writeable=False)
    return np.array(view, np.int64 if meta["dtype"] == LONG else np.float32)
