"""Numbers as people read them."""

import math

import pytest

from core.numbers import percent, signed


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
