"""Numbers as people read them."""

import math

import pytest

from core.numbers import agree, counted, p_said, percent, signed


@pytest.mark.parametrize(("count", "text"), [(0, "0 neurons"), (1, "1 neuron"), (2036, "2,036 neurons")])
def test_one_is_counted_without_a_plural(count, text):
    assert counted(count, "neuron") == text


@pytest.mark.parametrize(("count", "word"), [(1, "is"), (-1, "is"), (0, "are"), (2, "are")])
def test_a_word_agrees_with_its_count(count, word):
    assert agree(count, "is", "are") == word


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234, 0, "+1,234"),
        (-3, 0, "−3"),
        (0, 0, "±0"),
        (-0.04, 1, "±0.0"),
        (-0.26, 1, "−0.3"),
        (0.5, 2, "+0.50"),
    ],
)
def test_a_change_has_its_sign_unless_it_is_none(value, digits, text):
    assert signed(value, digits) == text


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [(0.1234, 1, "12.3 %"), (-0.0004, 1, "0.0 %"), (-0.0326, 1, "−3.3 %"), (0, 1, "0.0 %"), (1, 0, "100 %")],
)
def test_a_share_is_a_percentage(share, digits, text):
    assert percent(share, digits) == text


def test_what_is_unknown_is_a_dash():
    assert percent(math.nan) == signed(math.nan, 1) == "–"


@pytest.mark.parametrize(
    ("p", "text"), [(0.01234, "p = 0.012"), (1, "p = 1"), (1e-4, "p = 0.0001"), (9e-5, "p < 0.0001")]
)
def test_a_p_value_too_small_to_read_is_below_one_in_ten_thousand(p, text):
    assert p_said(p) == text
