"""Numbers as people read them: a true minus sign, no sign before what rounds to nothing, no plural after 1."""

import math


def counted(count: int, noun: str) -> str:
    """How many of something: "1 neuron", "2,036 neurons"."""
    return f"{count:,} {agree(count, noun, f'{noun}s')}"


def agree(count: float, one: str, more: str) -> str:
    """The word that goes with a count: `one` with 1 and −1, `more` with any other."""
    return one if abs(count) == 1 else more


def signed(value: float, digits: int = 0) -> str:
    """A change with its sign: "+1,234", "−3.2", "±0"; "–" for NaN."""
    if math.isnan(value):
        return "–"
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}".replace("-", "−") if rounded else f"±{0:.{digits}f}"


def percent(share: float, digits: int = 1) -> str:
    """A share (0..1) as a percentage: "12.3 %", "−3.3 %"; "–" for NaN."""
    if math.isnan(share):
        return "–"
    return f"{round(100 * share, digits) + 0.0:.{digits}f} %".replace("-", "−")


def p_said(p: float) -> str:
    """A p-value as people write it: "p = 0.012", "p < 0.0001"."""
    return f"p = {p:.2g}" if p >= 1e-4 else "p < 0.0001"
