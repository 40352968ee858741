"""Makes the files beside it: three small networks trained and exported by Keras, and Keras's own answers.

    python tests/networks/keras/make.py        # from the root of the project, with FER2013 imported

It needs an environment of its own, with Keras beside what `core.faces` needs. The files were made with Python 3.11.7,
keras 3.15.1, tensorflow-cpu 2.21.0, tf2onnx 1.17.0, onnx 1.23.2 and numpy 2.4.6. No picture of FER2013 is in them: the
answers are to pictures made from a seed.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2]))

import keras  # noqa: E402 - the backend is chosen before it is imported
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

from core.faces.store import Fer2013  # noqa: E402
from tests.networks.keras.pictures import pictures  # noqa: E402

SEED, FACES, BATCH, RATE = 13, 4000, 64, 3e-3


def sequential() -> keras.Model:
    """A Sequential of grey pictures in 0..1: convolutions, BatchNorm before and after ReLU, dense layers."""
    return keras.Sequential(
        [
            keras.Input((48, 48, 1)),
            layers.Conv2D(8, 3, padding="same", strides=2, activation="relu"),
            layers.BatchNormalization(momentum=0.9),
            layers.MaxPooling2D(2),
            layers.Conv2D(12, 3, use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.Activation("relu"),
            layers.MaxPooling2D(3, strides=2, padding="same"),
            layers.Flatten(),
            layers.Dense(24, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(7, activation="softmax"),
        ]
    )


def functional() -> keras.Model:
    """A functional one of grey pictures in 0..1: separable convolutions, a sum past them, averages of the whole."""
    given = keras.Input((48, 48, 1))
    seen = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(given)
    seen = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(seen))
    past = layers.BatchNormalization(momentum=0.9)(
        layers.Conv2D(16, 1, strides=2, padding="same", use_bias=False)(seen)
    )
    seen = layers.SeparableConv2D(16, 3, padding="same", use_bias=False)(seen)
    seen = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(seen))
    seen = layers.SeparableConv2D(16, 3, padding="same", use_bias=False)(seen)
    seen = layers.MaxPooling2D(3, strides=2, padding="same")(layers.BatchNormalization(momentum=0.9)(seen))
    seen = layers.ReLU()(layers.Add()([seen, past]))
    seen = layers.Conv2D(24, 3, activation="relu")(seen)
    return keras.Model(given, layers.Dense(7, activation="softmax")(layers.GlobalAveragePooling2D()(seen)))


def coloured() -> keras.Model:
    """A functional one of coloured pictures in 0..255, which it scales itself: other activations, weights on channels,
    logits at the end."""
    given = keras.Input((48, 48, 3))
    seen = layers.Rescaling(1 / 127.5, offset=-1)(given)
    seen = layers.LeakyReLU(negative_slope=0.2)(layers.Conv2D(8, 5, strides=2)(seen))
    seen = layers.AveragePooling2D(2, padding="same")(layers.SpatialDropout2D(0.1)(seen))
    seen = layers.PReLU(shared_axes=[1, 2])(layers.Conv2D(16, 3, dilation_rate=2)(layers.ZeroPadding2D(1)(seen)))
    weight = layers.Dense(4, activation="softplus")(layers.GlobalAveragePooling2D(keepdims=True)(seen))
    seen = layers.Multiply()([seen, layers.Dense(16, activation="sigmoid")(weight)])
    seen = layers.ELU(alpha=0.7)(layers.DepthwiseConv2D(3, depth_multiplier=2)(seen))
    seen = layers.Concatenate()([layers.GlobalMaxPooling2D()(seen), layers.GlobalAveragePooling2D()(seen)])
    seen = layers.Dropout(0.2)(layers.Dense(20, activation="silu")(seen))
    return keras.Model(given, layers.Dense(7)(seen))


NETWORKS: dict[str, tuple[Callable[[], keras.Model], int, float]] = {
    "sequential": (sequential, 1, 1 / 255),
    "functional": (functional, 1, 1 / 255),
    "coloured": (coloured, 3, 1.0),
}
"""By name: what makes it, its channels, and what a pixel in 0..255 is multiplied by."""


def as_given(faces: np.ndarray, channels: int, factor: float) -> np.ndarray:
    """Pictures uint8 [N, 48, 48] as a network takes them, float32 [N, 48, 48, channels]."""
    return np.repeat(faces[..., None], channels, axis=3).astype(np.float32) * np.float32(factor)


def make(name: str, faces: np.ndarray, emotions: np.ndarray) -> np.ndarray:
    """Train a network for one epoch, export it, and return its answers float32 [16, 7] to the made-up pictures."""
    build, channels, factor = NETWORKS[name]
    keras.utils.set_random_seed(SEED)
    network = build()
    scores_are_logits = network.layers[-1].activation is keras.activations.linear
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=scores_are_logits)
    network.compile(keras.optimizers.Adam(RATE), loss, metrics=["accuracy"])
    network.fit(as_given(faces, channels, factor), emotions, batch_size=BATCH, epochs=1, verbose=2)
    network.export(HERE / f"{name}.onnx", format="onnx", verbose=False)
    return network.predict(as_given(pictures(), channels, factor), verbose=0)


def main() -> None:
    data = Fer2013.load()
    training = data.rows("training")
    rows = np.sort(np.random.default_rng(SEED).choice(training[data.present[training]], FACES, replace=False))
    answers = {name: make(name, data.images[rows], data.emotions[rows]) for name in NETWORKS}
    np.savez_compressed(HERE / "answers.npz", **answers)


if __name__ == "__main__":
    main()
