"""Editing the last hidden layer: exact, and nearly free.

With weight and bias of a neuron multiplied by f > 0 its output is multiplied by f, because relu(f z) = f relu(z). Hence
logits = s U(tau) + V(tau) / s + b, where U and V sum the contributions of the neurons above tau and of the others.
With the weight alone, relu(f w x + b) = f max(w x, -b / f) + b: one comparison and one product from the cached w x.
Without ReLU the same holds with a floor of minus infinity in the place of 0 (core.editing.head.Dense).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise

import numpy as np

from core.editing.edits import SCALES, Edit, factors, interpretable
from core.editing.head import DenseHead, as_slice
from core.editing.plane import N_CLASSES, Plane, Tally

THREADS = 2
SCALES_AT_ONCE = 4
# Small enough for the processor's cache, and for OpenBLAS to multiply in the calling thread: its own threads wait for
# one another, which costs ten times the product itself on a busy machine.
NEURONS_AT_ONCE = 64
IMAGES_AT_ONCE = 512


class LastHiddenEditor:
    """Edits of the last hidden layer of `head`. `scores` float32 [neurons] are of the neurons' labels (NaN: dead),
    `knots` the increasing thresholds of the plane."""

    modes = ("both", "weights")
    live = True

    def __init__(self, head: DenseHead, scores: np.ndarray, knots: np.ndarray) -> None:
        self.head = head
        self.scores = np.asarray(scores, np.float32)
        self.knots = np.asarray(knots, np.float64)
        self._hidden, self._classifier = head.layers[-2], head.layers[-1]
        self._product = head.product(len(head.layers) - 2)
        self._recent: tuple[float, np.ndarray, np.ndarray] | None = None
        if len(self.scores) != len(self._hidden.weight):
            raise ValueError(f"{self._hidden.name} has {len(self._hidden.weight)} neurons, not {len(self.scores)}.")

    @property
    def layer(self) -> str:
        return self._hidden.name

    @property
    def n_images(self) -> int:
        return self.head.n_images

    @cached_property
    def baseline(self) -> np.ndarray:
        """Predictions of the unedited network, int8 [N]."""
        return (self._above[0] + self._below[0] + self._bias).argmax(axis=0).astype(np.int8)

    def logits(self, edit: Edit, rows: np.ndarray | slice | None = None) -> np.ndarray:
        """Logits of the edited network, float32 [images, 7]; `rows` chooses images (mask, indices or slice)."""
        images = as_slice(rows, self.n_images)
        if edit.scale == 1:
            return (self._above[0][:, images] + self._below[0][:, images] + self._bias).T
        return (self._scaled_logits(edit, images) / self._unit(edit)).T

    def predict(self, edit: Edit, rows: np.ndarray | slice | None = None) -> np.ndarray:
        """Predictions of the edited network, int8 [images]."""
        images = as_slice(rows, self.n_images)
        if edit.scale == 1:
            return self.baseline[images]
        return self._scaled_logits(edit, images).argmax(axis=0).astype(np.int8)

    def plane(
        self,
        mode: str,
        labels: np.ndarray,
        rows: np.ndarray | slice | None = None,
        scales: np.ndarray = SCALES,
        progress: Callable[[float], None] = lambda share: None,
    ) -> Plane:
        """Counts at every knot and scale over the chosen images; `labels` int [N]. Mode `weights` takes seconds and
        reports the share done."""
        chosen = np.arange(self.n_images)[as_slice(rows, self.n_images)]
        tally = Tally(labels, self.baseline, chosen)
        count = {"both": self._count_both, "weights": self._count_weights}[mode]
        return tally.plane(mode, self.knots, scales, count(tally, scales.astype(np.float32), progress))

    @cached_property
    def _bias(self) -> np.ndarray:
        return self._classifier.bias[:, None]

    @cached_property
    def _knots_below(self) -> np.ndarray:
        """How many knots each neuron's score exceeds, int [neurons]; 0 for a dead neuron."""
        scores = self.scores.astype(np.float64)
        return np.where(np.isnan(scores), 0, np.searchsorted(self.knots, scores, side="left"))

    @cached_property
    def _sums(self) -> tuple[np.ndarray, np.ndarray]:
        """U and V at every knot, float32 [knots, 7, N], as running sums over groups of neurons between knots."""
        n_knots = len(self.knots)
        groups = [self._contribution(np.flatnonzero(self._knots_below == g)) for g in range(n_knots + 1)]
        above, below = (np.empty((n_knots, *groups[0].shape), np.float32) for _ in range(2))
        total = np.zeros(groups[0].shape)
        for knot in range(n_knots):
            total += groups[knot]
            below[knot] = total
        total = np.zeros(groups[0].shape)
        for knot in reversed(range(n_knots)):
            total += groups[knot + 1]
            above[knot] = total
        return above, below

    @property
    def _above(self) -> np.ndarray:
        return self._sums[0]

    @property
    def _below(self) -> np.ndarray:
        return self._sums[1]

    def _contribution(self, neurons: np.ndarray) -> np.ndarray:
        """What some neurons of the unedited layer add to the logits, float32 [7, N]."""
        outputs = self._hidden.output(self._product[neurons] + self._hidden.bias[neurons, None])
        return self._classifier.weight[:, neurons] @ outputs

    def _sides(self, tau: float) -> tuple[np.ndarray, np.ndarray]:
        """U and V [7, N] at any tau: those of the knot below it, and the few neurons in between moved over."""
        recent = self._recent
        if recent is not None and recent[0] == tau:
            return recent[1:]
        knot = int(np.searchsorted(self.knots, tau, side="right")) - 1
        if knot >= 0:
            above, below = self._above[knot], self._below[knot]
            between = (self._knots_below > knot) & ~interpretable(self.scores, tau)
        else:
            above, below = self._above[0] + self._below[0], np.zeros_like(self._below[0])
            between = ~interpretable(self.scores, tau)
        if between.any():
            moved = self._contribution(np.flatnonzero(between))
            above, below = above - moved, below + moved
        self._recent = (tau, above, below)
        return above, below

    def _unit(self, edit: Edit) -> np.float32:
        """What `_scaled_logits` are multiplied by: it is positive, so the winner is the same."""
        return np.float32(edit.scale) if edit.mode == "both" else np.float32(1)

    def _scaled_logits(self, edit: Edit, images: slice | np.ndarray) -> np.ndarray:
        """[7, images]: s² U + V + s b for mode `both`, which is s times the logits; the logits for `weights`."""
        if edit.mode == "weights":
            return self._weights_only_logits(edit, images)
        above, below = self._sides(edit.tau)
        scale = np.float32(edit.scale)
        logits = above[:, images] * (scale * scale)
        logits += below[:, images]
        logits += scale * self._bias
        return logits

    def _weights_only_logits(self, edit: Edit, images: slice | np.ndarray) -> np.ndarray:
        factor = factors(self.scores, edit)
        threshold = ((self._hidden.floor - self._hidden.bias) / factor)[:, None]
        weight = self._classifier.weight * factor

        chosen = np.arange(self.n_images)[images]
        constant = (self._classifier.weight @ self._hidden.bias)[:, None] + self._bias
        logits = np.empty((N_CLASSES, len(chosen)), np.float32)

        def work(block: slice) -> None:
            some = as_slice(chosen[block], self.n_images)
            total, kept = constant, np.empty((NEURONS_AT_ONCE, len(chosen[block])), np.float32)
            for start in range(0, len(factor), NEURONS_AT_ONCE):
                neurons = slice(start, start + NEURONS_AT_ONCE)
                product = self._product[neurons, some]
                total = total + weight[:, neurons] @ np.maximum(product, threshold[neurons], out=kept[: len(product)])
            logits[:, block] = total

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, _blocks(len(chosen))))
        return logits

    def _count_both(self, tally: Tally, scales: np.ndarray, progress: Callable[[float], None]) -> np.ndarray:
        """Counts [knots, scales, 7, groups]; a knot's sums stay in the processor's cache for all its scales."""
        counts = np.empty((len(self.knots), len(scales), N_CLASSES, len(tally.groups)), np.int64)
        squares, biases = scales * scales, scales[:, None, None] * self._bias

        def work(knots: range) -> None:
            logits = np.empty((SCALES_AT_ONCE, N_CLASSES, len(tally.columns)), np.float32)
            best, wins = tally.scratch(SCALES_AT_ONCE)
            for knot in knots:
                above, below = tally.place(self._above[knot]), tally.place(self._below[knot])
                for start in range(0, len(scales), SCALES_AT_ONCE):
                    some = slice(start, start + SCALES_AT_ONCE)
                    n = len(scales[some])
                    np.multiply(above, squares[some, None, None], out=logits[:n])
                    logits[:n] += below
                    logits[:n] += biases[some]
                    counts[knot, some] = tally.count(logits[:n], best[:n], wins[:n])

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, (range(first, len(self.knots), THREADS) for first in range(THREADS))))
        progress(1.0)
        return counts

    def _count_weights(self, tally: Tally, scales: np.ndarray, progress: Callable[[float], None]) -> np.ndarray:
        """Counts [knots, scales, 7, groups]: for each scale, sums over the groups of neurons between knots give every
        tau at once, so the plane costs two passes a scale."""
        order = np.argsort(self._knots_below, kind="stable")
        edges = np.searchsorted(self._knots_below[order], np.arange(len(self.knots) + 2))
        groups = [slice(first, last) for first, last in pairwise(edges)]
        product = np.take(self._product[order], tally.columns, axis=1)
        bias, weight = self._hidden.bias[order, None], self._classifier.weight[:, order]
        constant = (self._classifier.weight @ self._hidden.bias)[:, None] + self._bias
        counts = np.empty((len(self.knots), len(scales), N_CLASSES, len(tally.groups)), np.int64)
        done = iter(range(1, len(scales) + 1))

        def sums(factor: np.float32, some: slice) -> np.ndarray:
            threshold = (self._hidden.floor - bias) / factor
            parts = [weight[:, group] @ np.maximum(product[group, some], threshold[group]) for group in groups]
            return np.stack(parts) * factor

        def work(index: int) -> None:
            scale = scales[index]
            logits = np.empty((len(self.knots), N_CLASSES, len(tally.columns)), np.float32)
            for some in _blocks(len(tally.columns)):
                above, below = sums(scale, some), sums(1 / scale, some)
                logits[:, :, some] = below.cumsum(axis=0)[:-1] + above[::-1].cumsum(axis=0)[-2::-1] + constant
            logits[..., tally.padding] = np.nan
            counts[:, index] = tally.count(logits, *tally.scratch(len(self.knots)))
            progress(next(done) / len(scales))

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(len(scales))))
        return counts


def _blocks(n: int) -> list[slice]:
    return [slice(start, min(start + IMAGES_AT_ONCE, n)) for start in range(0, n, IMAGES_AT_ONCE)]
