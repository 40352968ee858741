"""Does the program tell an edit that helps from one that does nothing? Each function draws one world and judges it."""

import numpy as np

from core.editing.choosing import HeldOutChoice, choose_and_report
from core.editing.controls import control_edit
from core.editing.edits import Edit
from core.editing.outcome import Outcome, outcome
from core.editing.plane import Plane
from core.editing.statistics import confusion_matrix
from core.proof.planted import FACES, SCALE, TAU, World, alike_world, helpful_world, swap_world, swapped_predictions

LEVEL = 0.05
EDIT = Edit(TAU, SCALE)
CANDIDATES = 60
CONTROL_DRAWS = 99


def helpful_edit_is_found(generator: np.random.Generator) -> bool:
    """Accuracy rises, with p at most 0.05."""
    return _called_helpful(_edited(helpful_world(generator)))


def idle_edit_is_called_real(generator: np.random.Generator) -> bool:
    """p at most 0.05, up or down, for an edit without effect."""
    return _edited(swap_world(generator)).p_value <= LEVEL


def idle_edit_is_covered(generator: np.random.Generator) -> bool:
    """The paired bootstrap interval of its change holds 0."""
    low, high = _edited(swap_world(generator)).interval
    return low <= 0 <= high


def best_of_many_on_the_test_set(generator: np.random.Generator) -> bool:
    """The best of 60 edits without effect, judged on the faces it was picked on."""
    picked = _pick(generator)
    return picked.best.change > 0 and picked.best.p_value <= LEVEL


def best_of_many_held_out(generator: np.random.Generator) -> bool:
    """The best of 60 edits without effect, picked on half of the faces and judged on the others."""
    reported = _pick(generator).reported
    return reported.change > 0 and reported.p_value <= LEVEL


def true_labels_beat_random_ones(generator: np.random.Generator) -> bool:
    """The neurons that deserve it do better than as many drawn at random."""
    world = helpful_world(generator)
    return _control_p(world, world.group_a, generator) <= LEVEL


def shuffled_labels_beat_random_ones(generator: np.random.Generator) -> bool:
    """Neurons chosen by chance do better than as many others chosen by chance."""
    world = alike_world(generator)
    return _control_p(world, generator.permutation(world.group_a), generator) <= LEVEL


def _edited(world: World) -> Outcome:
    editor = world.editor()
    return outcome(EDIT, editor.scores, world.labels, editor.baseline, editor.predict(EDIT))


def _called_helpful(found: Outcome) -> bool:
    return found.gained > found.lost and found.p_value <= LEVEL


def _control_p(world: World, chosen: np.ndarray, generator: np.random.Generator) -> float:
    """One-sided p of the control "as many at random"."""
    seed = int(generator.integers(2**31))
    found = control_edit(world.editor(chosen), EDIT, world.labels, np.arange(FACES), CONTROL_DRAWS, seed)
    return next(result.p_value for result in found.results if result.name == "random")


def _pick(generator: np.random.Generator) -> HeldOutChoice:
    """Sixty swaps of random pairs: the best on one half of the faces, reported on the other."""
    world = swap_world(generator)
    pairs = generator.random((CANDIDATES, len(world.group_a) // 2)) < 0.5
    before = swapped_predictions(world, np.zeros(pairs.shape[1], bool))
    after = np.stack([swapped_predictions(world, chosen) for chosen in pairs])
    halves = np.array_split(generator.permutation(FACES), 2)
    return choose_and_report(*(_plane(world.labels[half], before[half], after[:, half]) for half in halves))


def _plane(labels: np.ndarray, before: np.ndarray, after: np.ndarray) -> Plane:
    """The candidates [CANDIDATES, faces] as a plane of that many thresholds and a single scale."""
    right, was_right = after == labels, before == labels
    confusion = np.stack([confusion_matrix(labels, predictions) for predictions in after])
    return Plane(
        mode=EDIT.mode,
        taus=np.arange(len(after), dtype=float),
        scales=np.array([SCALE]),
        confusion=confusion[:, None],
        baseline=confusion_matrix(labels, before),
        gained=(right & ~was_right).sum(axis=1)[:, None],
        lost=(was_right & ~right).sum(axis=1)[:, None],
    )
