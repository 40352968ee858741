import numpy as np
import pytest

from core.editing.edits import Edit
from core.editing.outcome import outcome
from core.editing.words import control_said, verdict_beside

LABELS = np.zeros(40, int)


def changed(gained, lost):
    before, after = np.ones(40, int), np.ones(40, int)
    before[:20], after[:20] = 0, 0
    after[:lost], after[20 : 20 + gained] = 1, 0
    return outcome(Edit(0.0, 1.5), np.ones(3), LABELS, before, after)


@pytest.mark.parametrize(
    ("real", "control", "blamed"),
    [((8, 1), (8, 1), False), ((8, 1), (9, 0), False), ((8, 1), (3, 1), True), ((1, 8), (9, 0), True)],
)
def test_a_gain_that_every_neuron_gives_too_is_not_credited_to_labels(real, control, blamed):
    said = verdict_beside(changed(*real), changed(*control))
    assert said.startswith(changed(*real).verdict)
    assert ("no part in it" not in said) == blamed


def test_without_a_control_the_verdict_stands_alone():
    assert verdict_beside(changed(5, 2), None) == changed(5, 2).verdict


def test_the_control_is_set_beside_the_edit():
    assert "changes +6 pictures, against +3 here" in control_said(changed(5, 2), changed(8, 2))
    assert "changes ±0 pictures, against −3 here" in control_said(changed(2, 5), changed(4, 4))
