"""Would other neurons have done as well? Controls of an edit of the last hidden layer.

An edit claims something about its neurons. Each control makes as many *other* neurons louder, by the same scale and in
the same way, so only what distinguishes the chosen neurons from the control's can be the labels' doing. Permutation
p-values count the real choice among the draws (Phipson and Smyth 2010).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.editing.any_set import predict_sets
from core.editing.edits import Edit, interpretable
from core.editing.last_hidden import LastHiddenEditor
from core.editing.statistics import flip_counts, mcnemar_p
from core.errors import InputError
from core.numbers import signed

DRAWS = 1000
STRATA = 10


@dataclass(frozen=True)
class Layer:
    """What controls draw from: `chosen` bool [neurons] (above tau), `alive` bool [neurons], how active each neuron is
    (`activity`, float [neurons]: the share of images on which it is, or where no ReLU silences any the mean size of its
    outputs) and the norm of its outgoing weights (`outgoing`)."""

    chosen: np.ndarray
    alive: np.ndarray
    activity: np.ndarray
    outgoing: np.ndarray


Draw = Callable[[Layer, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Control:
    """A way to choose other neurons: `draw` gives one set, bool [neurons]. `fixed` ones give the same set each time."""

    title: str
    meaning: str
    draw: Draw
    fixed: bool = False


@dataclass(frozen=True)
class ControlResult:
    """Change in correct images by each draw of a control, int [draws], beside the real edit's.

    `percentile` is the share of draws that the real choice beats or equals (0..100), `p_value` the probability of a
    draw at least as good as it (one-sided, the real choice counted among the draws); both None for a fixed control.
    """

    name: str
    changes: np.ndarray
    percentile: float | None
    p_value: float | None

    @property
    def median(self) -> float:
        return float(np.median(self.changes))

    @property
    def span(self) -> tuple[float, float]:
        """Where 95 % of the draws lie."""
        low, high = np.quantile(self.changes, [0.025, 0.975])
        return float(low), float(high)


@dataclass(frozen=True)
class ControlledEdit:
    """One edit beside its controls, on `n` images; `gained` and `lost` are the real edit's."""

    edit: Edit
    n: int
    neurons: int
    alive: int
    interpretable: int
    gained: int
    lost: int
    results: tuple[ControlResult, ...]

    @property
    def change(self) -> int:
        return self.gained - self.lost

    @property
    def verdict(self) -> str:
        """One plain sentence about what the labels add."""
        if self.interpretable in (0, self.alive):
            return (
                f"The threshold has all living neurons on one side ({signed(self.change)}): labels choose nothing here."
            )
        random = next(result for result in self.results if result.name == "random")
        low, high = random.span
        words = "labels may add something" if random.p_value <= 0.05 else "nothing here speaks for the labels"
        return (
            f"As many neurons drawn at random change {signed(random.median)} pictures (95 % of draws {signed(low)} to "
            f"{signed(high)}), the chosen ones {signed(self.change)}: at least as good as {random.percentile:.0f} % of "
            f"the draws, so {words} (p = {random.p_value:.2g})."
        )

    def summary(self) -> dict:
        """Everything, ready for JSON."""
        return {
            "tau": self.edit.tau,
            "scale": self.edit.scale,
            "mode": self.edit.mode,
            "n": self.n,
            "neurons": self.neurons,
            "alive": self.alive,
            "interpretable": self.interpretable,
            "gained": self.gained,
            "lost": self.lost,
            "change": self.change,
            "p_value": float(mcnemar_p(self.gained, self.lost)),
            "controls": {
                result.name: {
                    "draws": len(result.changes),
                    "median": result.median,
                    "span": list(result.span),
                    "percentile": result.percentile,
                    "p_value": result.p_value,
                }
                for result in self.results
            },
            "verdict": self.verdict,
        }


def control_edit(
    editor: LastHiddenEditor,
    edit: Edit,
    labels: np.ndarray,
    rows: np.ndarray,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Callable[[float], None] = lambda share: None,
) -> ControlledEdit:
    """Set an edit beside every control in CONTROLS. `labels` int [N], `rows` the chosen images (indices).

    InputError unless the editor is that of a last hidden layer, whose closed form makes a thousand draws cheap.
    """
    if not isinstance(editor, LastHiddenEditor):
        raise InputError("Controls are drawn for the last hidden layer alone; choose that layer.")
    if draws < 1:
        raise InputError("Controls need at least one draw.")
    layer = _layer(editor, edit, rows)
    was_right = editor.predict(edit.undone, rows) == labels[rows]
    is_right = editor.predict(edit, rows) == labels[rows]
    gained, lost = flip_counts(was_right, is_right)
    generator, results = np.random.default_rng(seed), []
    for name, control in CONTROLS.items():
        sets = np.stack([control.draw(layer, generator) for _ in range(1 if control.fixed else draws)])
        changes = _changes(editor, edit, sets, labels, rows, int(was_right.sum()))
        results.append(_compared(name, control, changes, gained - lost))
        progress(len(results) / len(CONTROLS))
    return ControlledEdit(
        edit=edit,
        n=len(rows),
        neurons=len(editor.scores),
        alive=int(layer.alive.sum()),
        interpretable=int(layer.chosen.sum()),
        gained=gained,
        lost=lost,
        results=tuple(results),
    )


def _layer(editor: LastHiddenEditor, edit: Edit, rows: np.ndarray) -> Layer:
    outputs, silenced = editor.head.hidden(rows), editor.head.layers[-2].floor == 0
    activity = np.mean(outputs > 0 if silenced else np.abs(outputs), axis=1)
    outgoing = np.linalg.norm(editor.head.layers[-1].weight, axis=0)
    return Layer(interpretable(editor.scores, edit.tau), ~np.isnan(editor.scores), activity, outgoing)


def _changes(
    editor: LastHiddenEditor, edit: Edit, sets: np.ndarray, labels: np.ndarray, rows: np.ndarray, before: int
) -> np.ndarray:
    right = predict_sets(editor.head, edit.scale, edit.mode, sets, rows) == labels[rows]
    return right.sum(axis=1).astype(np.int64) - before


def _compared(name: str, control: Control, changes: np.ndarray, change: int) -> ControlResult:
    if control.fixed:
        return ControlResult(name, changes, None, None)
    p = (1 + int((changes >= change).sum())) / (1 + len(changes))
    return ControlResult(name, changes, 100 * float((changes <= change).mean()), p)


def _random(layer: Layer, generator: np.random.Generator) -> np.ndarray:
    drawn = layer.chosen.copy()
    drawn[layer.alive] = generator.permutation(layer.chosen[layer.alive])
    return drawn


def _matched(property_of: Callable[[Layer], np.ndarray]) -> Draw:
    """A draw that keeps how many neurons are chosen in each tenth of a property."""

    def draw(layer: Layer, generator: np.random.Generator) -> np.ndarray:
        alive = np.flatnonzero(layer.alive)
        ordered = alive[np.argsort(property_of(layer)[alive], kind="stable")]
        drawn = layer.chosen.copy()
        for stratum in np.array_split(ordered, STRATA):
            drawn[stratum] = generator.permutation(layer.chosen[stratum])
        return drawn

    return draw


CONTROLS: dict[str, Control] = {
    "random": Control(
        "as many at random",
        "Equally many living neurons, drawn at random: the same as shuffling the labels among the neurons.",
        _random,
    ),
    "frequency": Control(
        "matched by how active they are",
        "Drawn at random within tenths of the share of faces on which a neuron is active; where none is ever silent, "
        "of the mean size of its output.",
        _matched(lambda layer: layer.activity),
    ),
    "outgoing": Control(
        "matched by the size of their weights",
        "Drawn at random within tenths of the norm of a neuron's weights to the emotions.",
        _matched(lambda layer: layer.outgoing),
    ),
    "all": Control(
        "every neuron",
        "All neurons louder by the same scale, whatever their labels.",
        lambda layer, generator: np.ones_like(layer.chosen),
        fixed=True,
    ),
    "reversed": Control(
        "reversed",
        "The others louder and the chosen ones quieter.",
        lambda layer, generator: ~layer.chosen,
        fixed=True,
    ),
}
