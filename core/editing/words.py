"""What to make of an edit, in sentences."""

from core.editing.outcome import Outcome
from core.numbers import agree, signed

CAUTION = {
    "public": "These are the pictures for choosing: judge a setting chosen here on PrivateTest.",
    "private": "A setting chosen on PublicTest gets a fair trial here; one chosen on these pictures does not.",
    "both": "The source study chose and reported on these same pictures, which flatters whatever was chosen.",
}


def luck_said(interval: tuple[float, float], split: str) -> str:
    """What p means, the interval of the change in accuracy (shares), and what the pictures are for."""
    low, high = (signed_points(bound) for bound in interval)
    return (
        "If the edit made no difference, each picture that turned right or wrong would be a coin toss: p is how "
        "often tosses split at least this unevenly (exact McNemar test). From other pictures like these the "
        f"change would come out between {low} and {high} points (95 % of bootstrap draws). {CAUTION[split]}"
    )


def verdict_beside(outcome: Outcome, control: Outcome | None) -> str:
    """The verdict, and where the labels have no part in a gain, that they have none; `control` scales every neuron."""
    change = outcome.gained - outcome.lost
    if control is None or change <= 0 or control.gained - control.lost < change:
        return outcome.verdict
    return f"{outcome.verdict} But the labels have no part in it: scaling every neuron alike does at least as much."


def control_said(outcome: Outcome, control: Outcome) -> str:
    """The same edit of every neuron alike, beside the edit."""
    change = control.gained - control.lost
    return (
        f"Control: scaling every neuron alike, whatever its label, changes {signed(change)} "
        f"{agree(change, 'picture', 'pictures')}, against {signed(outcome.gained - outcome.lost)} here. Only the "
        "difference can come from labels."
    )


def signed_points(share: float) -> str:
    """A change of a share (0..1) in points with two digits and its sign."""
    return signed(100 * share, 2)
