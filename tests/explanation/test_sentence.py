"""The sentence says what the numbers say, whatever the words are."""

import numpy as np

from core.explanation.sentence import evidence_sentence

WORDS = ("wide eyes", "raised brows", "closed mouth", "")
FEAR, SURPRISE = 2, 5


def said(whole, rather=(0, 0, 0, 0)):
    return evidence_sentence(WORDS, np.array(whole, float), np.array(rather, float), SURPRISE, FEAR)


def test_for_and_against():
    assert said([2, 1, -0.6, 0]) == "Mostly “wide eyes” and “raised brows”; “closed mouth” spoke against."


def test_what_spoke_rather_for_the_runner_up():
    assert said([2, 0.1, 0, 0], [1, 0, -0.7, 0]) == "Mostly “wide eyes”; “closed mouth” spoke rather for fear."


def test_a_word_does_not_speak_for_both_sides():
    assert said([2, 1, 0, 0], [-3, 1, 0, 0]) == "Mostly “wide eyes” and “raised brows”; nothing spoke clearly against."


def test_small_parts_are_not_mentioned():
    assert said([2, 0.1, -0.1, 0]) == "Mostly “wide eyes”; nothing spoke clearly against."


def test_parts_without_a_word_are_never_named():
    assert said([0.3, 0, 0, 5]) == "Mostly “wide eyes”; nothing spoke clearly against."


def test_no_evidence():
    assert said([0, 0, -1, 2]) == "No word speaks clearly for surprise."
