"""The questions of the page "What we believe and why": another one is one more entry here."""

from collections.abc import Callable
from dataclasses import dataclass

from core.evidence.accuracy import right_as_published
from core.evidence.choice import honest_choice, honest_choice_of_outputs
from core.evidence.claim import Claim
from core.evidence.edits import published_gain, same_edit
from core.evidence.gains import most_that_weights_gain
from core.evidence.labels import certainly_false, labels_fit, noise_passes, noise_takes_seconds
from core.evidence.layers import honest_layer
from core.evidence.proof import statistics_holds
from core.study import Study


@dataclass(frozen=True)
class Question:
    """`answer` takes a study and where it was opened; InputError if the study cannot answer. `slow` says whether that
    takes seconds."""

    title: str
    answer: Callable[[Study, str], Claim]
    slow: Callable[[Study], bool] = lambda study: False


def _always(study: Study) -> bool:
    return True


QUESTIONS: dict[str, Question] = {
    "published": Question("Did the published edit help?", published_gain),
    "same": Question("Does the same edit help our network?", same_edit),
    "honest": Question("Does a setting chosen honestly keep its promise?", honest_choice),
    "outputs": Question("Does it when weights and bias are scaled together?", honest_choice_of_outputs, _always),
    "layers": Question("Does it when the layer is chosen too?", honest_layer),
    "most": Question("What is the most that re-weighting could gain?", most_that_weights_gain, _always),
    "noise": Question("Does a label above the threshold mean something?", noise_passes, noise_takes_seconds),
    "accuracy": Question("Is our network as good as the published ones?", right_as_published),
    "labels": Question("Do the labels fit?", labels_fit),
    "false": Question("How many labels are certainly false?", certainly_false),
    "proof": Question("Does this program tell luck from help?", statistics_holds),
}
