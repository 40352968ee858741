"""Groups of neurons turned louder or off: the shortcut equals running the head with its weights scaled."""

import json

import numpy as np
import pytest

from core.cli import main
from core.editing.head import DenseHead
from core.editing.volumes import GROUPINGS, LOUDEST, STEPS, grouped, groups_of, muted_table, read_volume, turned
from core.errors import InputError

IMAGES, INPUTS, NEURONS = 90, 12, 20
UNIT_OF = np.array([0, 1, 2, -1] * 5)
NAMES = ("smile", "frown", "nose wrinkle: deep")
ROWS = np.arange(10, 80)


def weights(scaled=None):
    generator = np.random.default_rng(4)
    factor = np.ones(NEURONS, np.float32) if scaled is None else scaled
    return {
        "lin1.0.weight": generator.standard_normal((NEURONS, INPUTS)).astype(np.float32) * factor[:, None],
        "lin1.0.bias": generator.standard_normal(NEURONS).astype(np.float32) * factor,
        "lin2.weight": generator.standard_normal((7, NEURONS)).astype(np.float32),
        "lin2.bias": generator.standard_normal(7).astype(np.float32),
    }


def head(scaled=None):
    features = np.random.default_rng(5).standard_normal((IMAGES, INPUTS)).astype(np.float32)
    return DenseHead(weights(scaled), features)


def run_again(scaled):
    other = head(scaled)
    return other.layers[-1](other.activation(0, ROWS)).T


@pytest.fixture
def groups():
    return groups_of(head(), UNIT_OF, NAMES, ROWS)


@pytest.fixture
def labels():
    return np.random.default_rng(6).integers(0, 7, len(ROWS))


@pytest.mark.parametrize(
    "volumes", [{}, {"smile": 0.0}, {"smile": 1.5, "nose wrinkle: deep": 0.25}, dict.fromkeys(NAMES, LOUDEST)]
)
def test_volumes_equal_running_the_scaled_network(groups, volumes):
    scaled = np.array([volumes.get(NAMES[unit], 1.0) if unit >= 0 else 1.0 for unit in UNIT_OF], np.float32)
    np.testing.assert_allclose(groups.logits(volumes), run_again(scaled), atol=1e-4)


def test_nothing_turned_is_the_networks_own_answer_to_the_last_bit(groups, labels):
    own = run_again(None)
    np.testing.assert_array_equal(groups.logits({}), own)
    as_it_is = int(np.flatnonzero(STEPS == 1)[0])
    assert groups.correct("smile", {}, labels)[as_it_is] == (own.argmax(axis=1) == labels).sum()


def test_a_curve_counts_what_each_volume_would_get_right(groups, labels):
    others = {"frown": 0.5, "smile": 1.7}
    counted = groups.correct("smile", others, labels)
    for step, right in zip(STEPS, counted, strict=True):
        assert right == (groups.logits({**others, "smile": step}).argmax(axis=1) == labels).sum()


def test_turned_counts_flips_of_each_face(groups, labels):
    found = turned(groups, {"frown": 0.0}, labels)
    right = [(predictions == labels).sum() for predictions in (found.before, found.after)]
    assert found.gained - found.lost == right[1] - right[0]
    assert found.interval[0] <= (found.gained - found.lost) / len(labels) <= found.interval[1]


def test_the_group_that_carries_the_answer_is_found(labels):
    """Group 1's neurons alone say the label, so muting it loses most and q says that this is no luck."""
    features = np.zeros((len(labels), 7 * 3), np.float32)
    features[:, 7:14] = 3.0 * np.eye(7)[labels]
    features[:, :7] = features[:, 14:] = np.random.default_rng(1).random((len(labels), 7))
    weights = {
        "lin1.0.weight": np.eye(21, dtype=np.float32),
        "lin1.0.bias": np.zeros(21, np.float32),
        "lin2.weight": np.tile(np.eye(7, dtype=np.float32), 3),
        "lin2.bias": np.zeros(7, np.float32),
    }
    groups = groups_of(DenseHead(weights, features), np.arange(21) // 7, NAMES, np.arange(len(labels)))
    table = muted_table(groups, labels)
    assert table.loc[0, "group"] == groups.strongest(1)[0] == NAMES[1]
    assert table.loc[0, "q"] < 0.001
    assert (table.loc[1:, "q"] > 0.05).all()
    assert (table["change"] == table["gained"] - table["lost"]).all()


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_grouping_of_a_study_adds_up_to_its_logits(tiny_study, by):
    from core.editing.from_study import subject_of

    rows = tiny_study.rows_in("private")
    groups = grouped(tiny_study, subject_of(tiny_study).head, by, "clip", "correlation", rows)
    np.testing.assert_allclose(groups.logits({}), tiny_study.logits()[rows], atol=2e-2)
    assert groups.neurons.sum() <= tiny_study.width(tiny_study.layers[-1])


def test_a_volume_is_read_from_the_last_colon():
    assert read_volume("nose wrinkle: deep:0.5") == ("nose wrinkle: deep", 0.5)


@pytest.mark.parametrize("text", ["smile", ":1", "smile:", "smile:loud", "smile:nan"])
def test_what_is_no_volume_is_refused(text):
    with pytest.raises(InputError, match="like smile:0"):
        read_volume(text)


def test_a_group_that_is_not_there_is_refused(groups):
    with pytest.raises(InputError, match="belongs to 'grin'"):
        groups.logits({"grin": 1.0})


@pytest.mark.parametrize("text", ["smile:3", "smile:-1"])
def test_a_volume_out_of_range_is_refused(text):
    with pytest.raises(InputError, match="from 0"):
        read_volume(text)


def test_the_command_mutes_each_or_what_it_is_told(tiny_study, capsys):
    study = ["--study", str(tiny_study.folder)]
    assert main(["volumes", *study, "--by", "emotion", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["muted"]) == 7
    name = found["muted"][0]["group"]
    assert main(["volumes", *study, "--by", "emotion", "--set", f"{name}:0", "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert (alone["gained"], alone["lost"]) == (found["muted"][0]["gained"], found["muted"][0]["lost"])
    assert main(["volumes", *study]) == 0
    assert "Each muted alone" in capsys.readouterr().out
    assert main(["volumes", *study, "--by", "weekday"]) == 2
    assert "by word or emotion" in capsys.readouterr().err
