"""The scores that a study keeps, as input of another study."""

from dataclasses import replace

import numpy as np
import pytest

from core.cli import main
from core.errors import InputError
from core.study.build import build_study
from core.study.stored_scores import scores_from_study, scorings_from_study


def test_they_are_those_that_it_was_made_with_of_its_rows(tiny_plan, tiny_study):
    found = scores_from_study(tiny_study)
    assert list(found) == [scoring.name for scoring in tiny_plan.scorings]
    for given in tiny_plan.scorings:
        kept = found[given.name]
        np.testing.assert_array_equal(kept.scores, given.scores.scores.astype(np.float16).astype(np.float32))
        np.testing.assert_array_equal(kept.rows, tiny_plan.probing.rows)
        assert (kept.concepts, kept.scorer) == (given.scores.concepts, given.scores.scorer)
        assert kept.details == {**given.scores.details, "taken_from": tiny_study.id}


def test_other_rows_in_another_order_keep_their_own_scores(tiny_study):
    rows = tiny_study.images["row"].to_numpy()[[50, 3, 7]]
    whole = scores_from_study(tiny_study)
    for scoring in scorings_from_study(tiny_study, rows):
        np.testing.assert_array_equal(scoring.scores.scores, whole[scoring.name].scores[[50, 3, 7]])
        assert scoring.default_similarity == tiny_study.scorings[scoring.name].default_similarity
    with pytest.raises(InputError, match="row 5"):
        scorings_from_study(tiny_study, np.array([5]))


def test_what_keeps_labels_alone_is_left_out_or_refused(tiny_plan, tmp_path):
    first, second = tiny_plan.scorings
    few = replace(tiny_plan, similarities=("correlation",))
    one = build_study(replace(few, scorings=(replace(first, keep_scores=False), second)), tmp_path / "one")
    assert list(scores_from_study(one)) == [second.name]
    none = build_study(replace(few, scorings=(replace(first, keep_scores=False),)), tmp_path / "none")
    with pytest.raises(InputError, match="only labels"):
        scores_from_study(none)


def test_a_study_made_of_them_has_the_same_labels(tiny_plan, tiny_study, tmp_path):
    again = build_study(
        replace(tiny_plan, scorings=scorings_from_study(tiny_study, tiny_plan.probing.rows)), tmp_path / "again"
    )
    for name, scoring in tiny_study.scorings.items():
        before = tiny_study.labels("lin1", name, scoring.default_similarity)
        after = again.labels("lin1", name, scoring.default_similarity)
        assert (before["label"] == after["label"]).mean() > 0.9
        np.testing.assert_allclose(before["score"], after["score"], atol=0.01)


def test_dissect_wants_scores_from_somewhere_and_no_name_twice(tiny_study, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    command = ["dissect", "--network", "vggnet", "--weights", "w.safetensors", "--out", str(tmp_path / "study")]
    assert main(command) == 2
    assert "--scores-of" in capsys.readouterr().err
