"""`python -m core ask`."""

import json

import pytest

from core.asking.answer import answer_by_words, understand
from core.cli import main
from core.concepts.concept_set import find_concept_set


@pytest.fixture
def ask(tiny_study, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))

    def run(*arguments):
        status = main(["ask", *arguments, "--study", str(tiny_study.folder)])
        return status, capsys.readouterr()

    return run


def test_the_answer_is_that_of_the_library(ask, tiny_study):
    status, printed = ask("smiling, teeth, zebra", "--layer", "conv", "--most", "3", "--json")
    assert status == 0
    facts = json.loads(printed.out)
    readings = understand(tiny_study, "smiling, teeth").readings
    expected = answer_by_words(tiny_study, "conv", readings).ranking
    assert [line["neuron"] for line in facts["neurons"]] == expected.order[:3].tolist()
    assert facts["best"] == pytest.approx(expected.best)
    assert facts["unknown"][0]["phrase"] == "zebra"
    assert facts["readings"][0] == {
        "phrase": "smiling",
        "closeness": "form",
        "words": [{"word": "smile", "scorer": "clip"}],
        "left_out": [],
    }


def test_in_words_it_says_how_it_read_and_what_chance_gives(ask):
    status, printed = ask("a wide smile, zebra")
    assert status == 0
    assert "'a wide smile' is read as 'smile' (Words)" in printed.out
    assert "left out: wide" in printed.out
    assert "'zebra' is not known" in printed.out
    assert "with the faces shuffled" in printed.out


def test_words_are_saved_once(ask):
    assert ask("smile, hat", "--save", "mine")[0] == 0
    assert find_concept_set("mine").names == ("smile", "hat")
    status, printed = ask("teeth", "--save", "mine")
    assert status == 2
    assert "already" in printed.err
    assert ask("teeth", "--save", "mine", "--replace")[0] == 0
    assert find_concept_set("mine").names == ("teeth",)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["zebra"], "does not know 'zebra'"),
        ([""], "at least one word"),
        (["smile", "--layer", "lin9"], "no layer 'lin9'"),
        (["smile", "--by", "magic"], "no scorer 'magic'"),
        (["smile", "--similarity", "wpmi"], "whole vocabulary"),
        (["smile", "--most", "0"], "--most"),
        (["smile", "--table", "nothing.safetensors"], "two files"),
        (["smile", "--by", "clip-itself"], "not here yet"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(ask, arguments, says):
    status, printed = ask(*arguments)
    assert status == 2
    assert says in printed.err
    assert printed.out == ""
