"""`python -m core match` on small studies: one network's layers, two networks, and what cannot be compared."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.cli import main
from core.errors import InputError
from core.matching.labels import shared_words, word_counts, words_of
from core.matching.matching import KINDS, match
from core.matching.pair import common_pictures, read_pair, sides_of
from tests.support.headless import headless_study


@pytest.fixture(scope="module")
def another(tiny_plan, tmp_path_factory):
    """A study of another network on the last 100 of the pictures, without the scorer clip."""
    probing = tiny_plan.probing
    some = replace(
        probing,
        faces=probing.faces[20:],
        rows=probing.rows[20:],
        splits=probing.splits[20:],
        emotions=probing.emotions[20:],
    )
    scorings = tuple(
        replace(each, scores=replace(each.scores, scores=each.scores.scores[20:])) for each in tiny_plan.scorings
    )
    plan = replace(tiny_plan, probing=some, scorings=scorings)
    return headless_study(plan, tmp_path_factory.mktemp("study") / "another")


def ran(capsys, *words):
    code = main(["match", *map(str, words)])
    return code, capsys.readouterr()


def test_two_layers_of_a_network_as_json(capsys, tiny_study):
    code, said = ran(
        capsys, "--study", tiny_study.folder, "--layer", "lin1", "--with-layer", "conv", "--scorer", "clip", "--json",
        "--one-to-one",
    )  # fmt: skip
    assert code == 0
    facts = json.loads(said.out)
    sides = sides_of(tiny_study, "lin1", tiny_study, "conv")
    expected = match(read_pair(*sides))
    assert facts["here"] == json.loads(json.dumps(expected.here.summary()))
    assert facts["cka"]["value"] == pytest.approx(expected.alike.cka)
    assert facts["images"] == {"matched_on": 80, "judged_on": 40}
    assert sum(facts["there"][kind] for kind in KINDS) == facts["there"]["living"] < facts["there"]["neurons"] == 8
    assert [line["match"] for line in facts["neurons"]] == expected.here.best.tolist()
    words, others = words_of(*sides, "clip", None)
    shared = shared_words(*sides, "clip")
    assert facts["neurons"][0]["match_word"] == others[expected.here.best[0]]
    assert len(facts["words"]) == len(word_counts(words, others, shared))
    assert facts["one_to_one"]["pairs"] == facts["there"]["living"]
    assert facts["same_word"]["all"]["n"] == len(expected.here.neurons)


def test_the_text_says_the_same_and_another_seed_other_shuffles(capsys, tiny_study):
    where = ("--study", tiny_study.folder, "--layer", "lin1", "--with-layer", "conv")
    code, said = ran(capsys, *where)
    assert code == 0
    assert said.out.startswith("Of ")
    assert "neurons of lin1 that are active" in said.out
    assert "linear CKA on 40 faces" in said.out
    assert "shuffled labels give" in said.out
    bounds = [
        json.loads(ran(capsys, *where, "--seed", seed, "--json")[1].out)["here"]["chance"]["pictures"]["bound"]
        for seed in (0, 0, 1)
    ]
    assert bounds[0] == bounds[1] != bounds[2]


def test_two_networks_are_compared_on_the_pictures_they_share(capsys, tiny_study, another):
    code, said = ran(
        capsys, "--study", tiny_study.folder, "--with-study", another.folder, "--with-layer", "places", "--json"
    )
    assert code == 0
    facts = json.loads(said.out)
    assert facts["images"] == {"matched_on": 60, "judged_on": 40}
    assert facts["with_study"] == another.id != facts["study"]
    known = {line["word"] for line in facts["words"]}
    assert known <= set(tiny_study.scorings["votes"].concepts)
    pair = read_pair(*sides_of(tiny_study, "lin1", another, "places"))
    ours = tiny_study.activation("lin1", int(pair.living[0][0]))[80:]
    theirs = another.activation("places", int(pair.living[1][0]))[60:]
    assert pair.judge.here.units[0] @ pair.judge.there.units[0] == pytest.approx(
        np.corrcoef(ours, theirs)[0, 1], abs=1e-4
    )


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--with-layer", "lin9"], "no layer 'lin9'"),
        (["--layer", "lin9", "--with-layer", "conv"], "no layer 'lin9'"),
        (["--with-layer", "conv", "--scorer", "nobody"], "no scorer 'nobody'"),
        (["--with-layer", "conv", "--similarity", "guess"], "no similarity function 'guess'"),
        (["--with-layer", "conv", "--most", "-1"], "--most should be at least 0"),
        ([], "--with-layer, --with-study, or both"),
    ],
)
def test_bad_input_gets_one_sentence(capsys, tiny_study, words, reason):
    code, said = ran(capsys, "--study", tiny_study.folder, *words)
    assert code == 2
    assert reason in said.err
    assert "Traceback" not in said.err


def test_a_scorer_that_one_study_lacks(capsys, tiny_study, another):
    where = ("--study", tiny_study.folder, "--with-study", another.folder)
    code, said = ran(capsys, *where, "--scorer", "clip")
    assert code == 2
    assert "no scorer 'clip'" in said.err


def test_common_pictures_are_told_by_their_row(tiny_study):
    images = tiny_study.images
    other = SimpleNamespace(title="Other", images=images.iloc[[50, 3, 7]])
    ours, theirs = common_pictures(tiny_study, other)
    np.testing.assert_array_equal(ours, [3, 7, 50])
    np.testing.assert_array_equal(theirs, [1, 2, 0])
    with pytest.raises(InputError, match="A tiny study and Other were probed with different pictures"):
        common_pictures(tiny_study, SimpleNamespace(title="Other", images=images.assign(row=images["row"] + 1000)))


def test_a_study_of_one_split_cannot_be_matched_and_judged(capsys, private_study):
    code, said = ran(capsys, "--study", private_study.folder, "--with-layer", "conv")
    assert code == 2
    assert "matched on PublicTest and judged on PrivateTest" in said.err
