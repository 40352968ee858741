"""Editing a layer that hidden layers follow: exact, from the layer's cached output and the rest of the network.

Scaling a layer's whole output (mode `both`) makes the next layer's pre-activation s P(tau) + Q(tau) / s + b, where P is
what the interpretable neurons add and Q what the others do. Their sum is known, so one matrix product a tau gives every
scale; and when tau moves a little, only the neurons that changed sides are multiplied.
"""

from collections.abc import Callable, Iterator
from threading import RLock

import numpy as np

from core.editing.edits import Edit, factors, interpretable
from core.editing.head import BLOCK, DenseHead
from core.editing.recent import Recent

MOVES_BETWEEN_FRESH_SUMS = 16


class HiddenEditor:
    """Edits of layer `index` of `head` by the `scores` float32 [neurons] of its neurons.

    Index -1 is the convolution whose pooled output the features are: a neuron may then own several features, and only
    mode `both` follows from them, because a positive factor passes through ReLU and pooling; mode `weights` too if it
    is `unbiased`, as there is no bias then that would stay.
    """

    live = False

    def __init__(self, head: DenseHead, index: int, scores: np.ndarray, unbiased: bool = False) -> None:
        self.scores = np.asarray(scores, np.float32)
        self._head, self._index, self._unbiased = head, index, unbiased
        inputs = head.layers[index + 1].inputs
        if inputs % len(self.scores):
            raise ValueError(f"{inputs} outputs are not those of {len(self.scores)} neurons.")
        self._outputs_each = inputs // len(self.scores)
        self._mask = np.zeros(inputs, bool)
        self._above = np.zeros((len(head.layers[index + 1].weight), head.n_images), np.float32)
        self._moves, self._lock = 0, RLock()
        self._subsets = Recent(lambda rows: HiddenEditor(self._head.subset(rows), self._index, self.scores, unbiased))

    @property
    def modes(self) -> tuple[str, ...]:
        return ("both", "weights") if self._index >= 0 or self._unbiased else ("both",)

    @property
    def n_images(self) -> int:
        return self._head.n_images

    def predict(self, edit: Edit, rows: np.ndarray | None = None) -> np.ndarray:
        """Predictions of the edited network, int8 [images]; `rows` chooses images (mask or indices)."""
        return self.logits(edit, rows).argmax(axis=1).astype(np.int8)

    def logits(self, edit: Edit, rows: np.ndarray | None = None) -> np.ndarray:
        """Logits of the edited network, float32 [images, 7]."""
        if rows is not None:
            return self._subsets(np.arange(self.n_images)[rows]).logits(edit)
        following = self._index + 1
        with self._lock:
            edited = self._rectified if edit.mode == "weights" and self._index >= 0 else self._scaled
            inputs = self._unedited() if edit.scale == 1 else edited(edit)
            return np.concatenate([self._head.run(block, following) for block in inputs], axis=1).T

    def _blocks(self) -> Iterator[slice]:
        return (slice(start, start + BLOCK) for start in range(0, self.n_images, BLOCK))

    def _unedited(self) -> Iterator[np.ndarray]:
        """The next layer's pre-activations, a block of images at a time, as they are."""
        following = self._head.layers[self._index + 1]
        return (self._head.product(self._index + 1)[:, images] + following.bias[:, None] for images in self._blocks())

    def _scaled(self, edit: Edit) -> Iterator[np.ndarray]:
        """The next layer's pre-activations, a block of images at a time, mode `both`."""
        following, scale = self._head.layers[self._index + 1], np.float32(edit.scale)
        self._move_to(edit.tau)
        for images in self._blocks():
            above = self._above[:, images]
            below = self._head.product(self._index + 1)[:, images] - above
            yield above * scale + below / scale + following.bias[:, None]

    def _rectified(self, edit: Edit) -> Iterator[np.ndarray]:
        """The next layer's pre-activations, a block of images at a time, mode `weights`."""
        edited, following = self._head.layers[self._index : self._index + 2]
        factor = factors(self.scores, edit)[:, None]
        for images in self._blocks():
            outputs = self._head.product(self._index)[:, images] * factor + edited.bias[:, None]
            yield following(edited.output(outputs))

    def _move_to(self, tau: float) -> None:
        """Bring `_above`, what interpretable neurons add to the next layer, to this tau."""
        mask = np.repeat(interpretable(self.scores, tau), self._outputs_each)
        changed = mask ^ self._mask
        fresh = min(mask.sum(), (~mask).sum())
        if changed.sum() <= fresh and self._moves < MOVES_BETWEEN_FRESH_SUMS:
            self._moves += 1
            for sign, moved in ((1, changed & mask), (-1, changed & ~mask)):
                self._add(self._above, moved, sign)
        else:
            self._moves = 0
            smaller = mask if mask.sum() == fresh else ~mask
            self._above[:] = 0
            self._add(self._above, smaller, 1)
            if smaller is not mask:
                np.subtract(self._head.product(self._index + 1), self._above, out=self._above)
        self._mask = mask

    def _add(self, total: np.ndarray, neurons: np.ndarray, sign: int) -> None:
        if not neurons.any():
            return
        following = self._head.layers[self._index + 1]
        for images in self._blocks():
            inputs = self._head.activation(self._index, images)[neurons]
            following.add_product(total[:, images], neurons, inputs, sign)


class PooledEditor:
    """Edits of the last convolution: from the features where they follow from them, as those of mode `both` do, else by
    running the network on pictures."""

    modes = ("both", "weights")
    live = False

    def __init__(self, features: HiddenEditor, pictures: Callable[[], object]) -> None:
        self._features, self._pictures = features, pictures
        self.scores = features.scores
        self.n_images = features.n_images

    def predict(self, edit: Edit, rows: np.ndarray | None = None) -> np.ndarray:
        """Predictions of the edited network, int8 [images]; InputError if they need pictures that are not here."""
        return self.logits(edit, rows).argmax(axis=1).astype(np.int8)

    def logits(self, edit: Edit, rows: np.ndarray | None = None) -> np.ndarray:
        """Logits of the edited network, float32 [images, 7]."""
        return (self._features if edit.mode in self._features.modes else self._pictures()).logits(edit, rows)
