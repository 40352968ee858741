"""A claim's number in words."""

from core.evidence.claim import Claim
from core.numbers import signed


def measured(claim: Claim) -> str:
    """The number, its interval and its n."""
    low, high = claim.interval
    if claim.unit.startswith("%"):
        value, ends = f"{claim.value:.2f} {claim.unit}", f"{low:.2f} to {high:.2f}"
    else:
        value, ends = f"{signed(claim.value)} {claim.unit}", f"{signed(low)} to {signed(high)}"
    return f"{value}; {ends} ({claim.over}); n = {claim.n:,} {claim.counted}."
