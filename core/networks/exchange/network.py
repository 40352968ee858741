"""Computing a network that is data: every step a module of its own, so that it can be hooked, cut and edited."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.errors import InputError
from core.networks.exchange.graph import CLASSIFIER, FACES, PIXELS, Part, Step, graph_from_text
from core.networks.exchange.operators import OPERATORS

SIDE = 48


class GraphNetwork(nn.Module):
    """An imported network. Input: float [N, 1, side, side], grey values in 0..1; output: logits [N, 7].

    `side` is that of the graph's input, or 48 if that is larger: faces are enlarged to it then. ValueError for any
    other shape. The modules are called as the graph's steps are.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        graph = graph_from_text(text)
        self._form, self._side = graph.form, min(SIDE, graph.form.shape[1])
        self._wiring = tuple((step.name, step.inputs) for step in graph.steps)
        self._no_longer_needed = _no_longer_needed(self._wiring)
        self._constants = tuple(graph.constants)
        for step in graph.steps:
            self.add_module(step.name, _module(step))
        for name, (kind, shape) in graph.constants.items():
            self.register_buffer(name, torch.zeros(shape, dtype={"int64": torch.int64}.get(kind, torch.float32)))

    @property
    def side(self) -> int:
        """Height and width of the views that are given."""
        return self._side

    @property
    def computed_side(self) -> int:
        """Height or width, whichever is more, of the pictures that it computes, to which views may be enlarged."""
        return max(self._form.shape[1:])

    def forward(self, views: Tensor) -> Tensor:
        return self.result_of(self._computed(views, keep=False))

    def result_of(self, values: dict[str, Tensor]) -> Tensor:
        """What the last step gives."""
        return values[self._wiring[-1][0]]

    def values(self, views: Tensor) -> dict[str, Tensor]:
        """What every step gives, by name, those of the file's own constants included."""
        return self._computed(views, keep=True)

    def _computed(self, views: Tensor, keep: bool) -> dict[str, Tensor]:
        """All values, or without those that no later step takes: of a large network these fill the memory."""
        known = {FACES: self.given(views), **{name: self._buffers[name] for name in self._constants}}
        for (name, inputs), done in zip(self._wiring, self._no_longer_needed, strict=True):
            known[name] = self._modules[name](*(known[each] for each in inputs))
            if not keep:
                for each in done:
                    del known[each]
        return known

    def given(self, views: Tensor) -> Tensor:
        """What the graph is given for views [N, 1, side, side]: enlarged, scaled, with its channels where it wants."""
        if tuple(views.shape[1:]) != (1, self._side, self._side):
            shape = "x".join(map(str, views.shape[1:]))
            raise ValueError(f"This network takes images of shape 1x{self._side}x{self._side}, not {shape}.")
        channels, height, width = self._form.shape
        if height != self._side:
            views = F.interpolate(views, size=(height, width), mode="bilinear", align_corners=False)
        middle, spread = PIXELS[self._form.pixels]
        faces = torch.cat([(views - middle) / spread] * channels, dim=1)
        return faces.permute(0, 2, 3, 1) if self._form.channels_last else faces


RESERVED = frozenset({FACES, CLASSIFIER, "training", "features", "logits", *dir(GraphNetwork)})
"""What no module of an imported network may be called, the classifier aside: torch's names, and those of what a study
keeps beside its layers."""


def _no_longer_needed(wiring: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, ...], ...]:
    """After each step (name, inputs), the values that none of the later ones takes."""
    last = {name: place for place, (_, inputs) in enumerate(wiring) for name in inputs}
    return tuple(tuple(name for name, end in last.items() if end == place) for place in range(len(wiring)))


def _module(step: Step) -> nn.Module:
    modules = [_operator(part) for part in step.parts]
    return nn.Sequential(*modules) if step.block else modules[0]


def _operator(part: Part) -> nn.Module:
    try:
        return OPERATORS[part.op](**part.settings)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("The network's graph is torn; import the network again.") from error
