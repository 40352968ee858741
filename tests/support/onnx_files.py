"""ONNX files as exporters write them, small and with random weights."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CLASSES = 7


class Builder:
    """An ONNX graph that grows node by node; `value` is what the last node gave."""

    def __init__(self, seed: int = 0) -> None:
        self.nodes, self.initializers = [], []
        self.generator, self.value = np.random.default_rng(seed), "images"

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def random(self, name: str, *shape: int) -> str:
        values = self.generator.normal(0, 1 / np.sqrt(np.prod(shape[1:]) or 1), shape)
        return self.constant(name, values.astype(np.float32))

    def add(self, op: str, name: str, *others: str, **attributes) -> "Builder":
        output = f"{name}:0"
        self.nodes.append(helper.make_node(op, [self.value, *others], [output], name=name, **attributes))
        self.value = output
        return self

    def model(self, sides: tuple[int | str, ...], opset: int = 15, outputs: int = CLASSES) -> onnx.ModelProto:
        given = helper.make_tensor_value_info("images", TensorProto.FLOAT, sides)
        made = helper.make_tensor_value_info(self.value, TensorProto.FLOAT, ("n", outputs))
        graph = helper.make_graph(self.nodes, "network", [given], [made], self.initializers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def keras_convolution(build: Builder, name: str, inputs: int, outputs: int, **attributes) -> Builder:
    """A convolution with its bias, as tf2onnx fuses them."""
    weight = build.random(f"sequential/{name}/Conv2D/ReadVariableOp:0", outputs, inputs, 3, 3)
    bias = build.random(f"sequential/{name}/BiasAdd/ReadVariableOp:0", outputs)
    return build.add("Conv", f"sequential/{name}/BiasAdd", weight, bias, kernel_shape=[3, 3], **attributes)


def keras_batch_norm(build: Builder, name: str, *shape: int) -> Builder:
    """BatchNorm once trained, which tf2onnx writes as a factor and a summand."""
    factor = np.abs(build.generator.normal(1, 0.2, shape)).astype(np.float32)
    build.add("Mul", f"sequential/{name}/mul_1", build.constant(f"{name}/factor", factor))
    return build.add("Add", f"sequential/{name}/add_1", build.random(f"{name}/summand", *shape))


def keras_dense(build: Builder, name: str, inputs: int, outputs: int) -> Builder:
    """A product and a sum."""
    weight = build.random(f"sequential/{name}/Cast/ReadVariableOp:0", inputs, outputs)
    build.add("MatMul", f"sequential/{name}/MatMul", weight)
    return build.add("Add", f"sequential/{name}/BiasAdd", build.random(f"{name}/bias", outputs))


def keras_network(flatten: bool = True, classes: int = CLASSES, seed: int = 0) -> onnx.ModelProto:
    """A Keras Sequential as tf2onnx writes it: 48x48x1 pictures, channels last, Softmax; its flattened pictures keep
    their channels last, and their shape is worked out as it runs. Without `flatten` it averages over the picture."""
    build = Builder(seed)
    build.add("Transpose", "sequential/conv2d/Transpose", perm=[0, 3, 1, 2])
    keras_convolution(build, "conv2d", 1, 8, auto_pad="SAME_UPPER", strides=[2, 2])
    keras_batch_norm(build, "batch_normalization", 8, 1, 1)
    build.add("Relu", "sequential/activation/Relu")
    build.add("MaxPool", "sequential/max_pooling2d/MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    keras_convolution(build, "conv2d_1", 8, 16, auto_pad="VALID")
    build.add("Relu", "sequential/conv2d_1/Relu")
    if flatten:
        build.add("MaxPool", "sequential/max_pooling2d_1/MaxPool", kernel_shape=[3, 3], strides=[3, 3])
        pooled = build.value
        build.add("Shape", "Shape__1").add("Slice", "slice__1", *slice_of_images(build))
        build.add("Concat", "Concat__1", build.constant("rest", np.array([16 * 9], np.int64)), axis=0)
        shape, build.value = build.value, pooled
        build.add("Transpose", "Transpose__1", perm=[0, 2, 3, 1]).add("Reshape", "sequential/flatten/Reshape", shape)
        keras_dense(build, "dense", 16 * 9, 32).add("Relu", "sequential/dense/Relu")
        keras_batch_norm(build, "batch_normalization_1", 32)
        keras_dense(build, "dense_1", 32, 24)
        keras_batch_norm(build, "batch_normalization_2", 24).add("Relu", "sequential/activation_1/Relu")
        keras_dense(build, "dense_2", 24, classes)
    else:
        build.add("GlobalAveragePool", "sequential/global_average_pooling2d/Mean")
        build.add("Squeeze", "sequential/global_average_pooling2d/Squeeze", build.constant("axes", np.array([2, 3])))
        keras_dense(build, "dense", 16, classes)
    build.add("Softmax", "sequential/softmax/Softmax", axis=1)
    return build.model(("unk__1", 48, 48, 1), outputs=classes)


def slice_of_images(build: Builder) -> list[str]:
    """Constants that cut the number of images from a shape."""
    return [build.constant(f"slice_{name}", np.array([value])) for name, value in (("from", 0), ("to", 1), ("axis", 0))]


def save(model: onnx.ModelProto, path: Path) -> Path:
    """Write the model and return where it is."""
    path.write_bytes(model.SerializeToString())
    return path
