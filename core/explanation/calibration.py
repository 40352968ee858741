"""How far a probability can be believed: temperature scaling, its calibration error, and when to say "not sure".

Everything is fitted on PublicTest and reported on PrivateTest, from the logits that a study stores.
"""

from dataclasses import dataclass

import numpy as np

from core.editing.statistics import wilson_interval
from core.networks.exchange.classes import NEVER
from core.probability import Reliability, reliability, softmax
from core.study import Study

RIGHT_WHEN_SURE = 0.8
UNFITTED_THRESHOLD = 0.5
NEVER_SURE = 2.0
"""A threshold that no probability reaches."""


@dataclass(frozen=True)
class Calibration:
    """What turns logits into probabilities, and how well that works.

    `fitted_on` and `tested_on` are numbers of pictures (0: the study has none of that split, so `temperature` is 1
    and nothing is known). `threshold` is the least top probability at which an emotion is named. Of the tested
    pictures `answered` reach it and `right` of those are named as they are labelled; of all of them (of all pictures
    where none are tested) the share `accuracy` is.
    """

    temperature: float
    threshold: float
    fitted_on: int
    tested_on: int
    before: Reliability
    after: Reliability
    answered: int
    right: int
    accuracy: float

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Calibrated probabilities of logits [..., 7], float64 of the same shape."""
        return softmax(np.asarray(logits, np.float64) / self.temperature)

    def sure(self, logits: np.ndarray) -> bool:
        """Whether the top probability of logits [7] reaches the threshold."""
        return bool(self.probabilities(logits).max() >= self.threshold)

    def sentences(self) -> tuple[str, ...]:
        """What was done and how well it works, in plain words."""
        if not self.fitted_on:
            return ("The study has no PublicTest pictures, so the probabilities are the network's own, uncalibrated.",)
        said = [
            f"Probabilities are calibrated: logits are divided by {self.temperature:.2f}, fitted on "
            f"{self.fitted_on:,} PublicTest pictures."
        ]
        if self.tested_on:
            said.append(
                f"On {self.tested_on:,} PrivateTest pictures a probability is off by {100 * self.after.error:.1f} "
                f"points on average ({100 * self.before.error:.1f} before)."
            )
        if self.threshold == NEVER_SURE:
            said.append(
                f"However probable an emotion was, on PublicTest it was not right {100 * RIGHT_WHEN_SURE:.0f} times in "
                "100, so it always says “not sure”."
            )
        elif self.tested_on:
            low, high = (100 * bound for bound in wilson_interval(self.right, self.answered))
            said.append(
                f"Below {100 * self.threshold:.0f} % it says “not sure”: PublicTest pictures at or above that are "
                f"named right {100 * RIGHT_WHEN_SURE:.0f} times in 100. On PrivateTest it then answers for "
                f"{self.answered:,} of {self.tested_on:,} and is right in "
                f"{100 * self.right / max(self.answered, 1):.0f} % (95 % interval {low:.0f} to {high:.0f})."
            )
        return tuple(said)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The T that makes the labels [N] most likely under softmax(logits / T), logits [N, classes]; .02 to 50.

    Guo et al. 2017, "On calibration of modern neural networks". The likelihood is concave in 1 / T, so its slope is
    halved until it is found. Emotions that the network does not know, and the pictures of them, are left out: they
    never become likely, however flat the rest is made for it. 1 where nothing is left.
    """
    known = known_emotions(logits)
    there = known[labels]
    if not there.any():
        return 1.0
    logits, labels = np.asarray(logits, np.float64)[there][:, known], (known.cumsum() - 1)[labels[there]]
    chosen = logits[np.arange(len(labels)), labels].mean()
    low, high = np.log(1 / 50), np.log(50)
    for _ in range(60):
        middle = (low + high) / 2
        expected = (softmax(logits * np.exp(middle)) * logits).sum(axis=1).mean()
        low, high = (middle, high) if expected < chosen else (low, middle)
    return float(np.exp(-(low + high) / 2))


def known_emotions(logits: np.ndarray) -> np.ndarray:
    """bool [classes]: of logits [N, classes], which are of emotions that the network can tell at all."""
    return (np.asarray(logits) != NEVER).any(axis=0)


def sure_threshold(probabilities: np.ndarray, labels: np.ndarray, share: float = RIGHT_WHEN_SURE) -> float:
    """The least top probability such that, of the pictures [N, classes] that reach it, `share` are named right.

    NEVER_SURE if there is none.
    """
    top, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    order = np.argsort(-top, kind="stable")
    enough = np.flatnonzero(np.cumsum(right[order]) >= share * np.arange(1, len(order) + 1))
    return float(top[order[enough[-1]]]) if len(enough) else NEVER_SURE


def calibrate(study: Study) -> Calibration:
    """Temperature and threshold from the study's PublicTest pictures, tested on its PrivateTest pictures."""
    logits, labels = study.logits().astype(np.float64), study.labels_true
    public, private = study.in_split("public"), study.in_split("private")
    temperature, threshold = 1.0, UNFITTED_THRESHOLD
    if public.any():
        temperature = fit_temperature(logits[public], labels[public])
        threshold = sure_threshold(softmax(logits[public] / temperature), labels[public])
    tested = softmax(logits[private] / temperature)
    answered = tested.max(axis=1, initial=0) >= threshold
    return Calibration(
        temperature=temperature,
        threshold=threshold,
        fitted_on=int(public.sum()),
        tested_on=int(private.sum()),
        before=reliability(softmax(logits[private]), labels[private]),
        after=reliability(tested, labels[private]),
        answered=int(answered.sum()),
        right=int((tested.argmax(axis=1) == labels[private])[answered].sum()),
        accuracy=float((logits.argmax(axis=1) == labels)[private if private.any() else ~private].mean()),
    )
