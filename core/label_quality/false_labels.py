"""How many labels are certainly false: distractors, words that say nothing about a face, among a layer's labels.

A share of labels is set beside the share of the vocabulary that these words make up, which is what labels drawn at
random from it would give. Nuisance words (hair, glasses, a watermark) can be seen in a picture without being about an
emotion, so they are counted, but apart.
"""

from dataclasses import dataclass

from core.editing.statistics import wilson_interval
from core.study import Study

DISTRACTOR, NUISANCE = "distractor", "nuisance"


@dataclass(frozen=True)
class GroupLabels:
    """Of `n` labels `count` are words of a group, to which `words` of the `vocabulary`'s words belong."""

    group: str
    count: int
    n: int
    words: int
    vocabulary: int

    @property
    def share(self) -> float:
        """Share (0..1) of labels; NaN without any label."""
        return self.count / self.n if self.n else float("nan")

    @property
    def random_share(self) -> float:
        """The share (0..1) expected of labels drawn uniformly from the vocabulary."""
        return self.words / self.vocabulary

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share. It takes neurons for independent, which those of a layer are not, so
        it is rather too narrow."""
        return wilson_interval(self.count, self.n)

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "labels": self.count,
            "of": self.n,
            "interval": list(self.interval),
            "words": self.words,
            "vocabulary": self.vocabulary,
            "at_random": self.random_share,
        }


def group_labels(study: Study, layer: str, scoring: str, similarity: str, group: str) -> GroupLabels | None:
    """How many living neurons of a layer have a label of a group; None where the vocabulary has no word of it.

    InputError for a layer, scoring or similarity that is not there.
    """
    concepts, _ = study.candidates(layer, scoring, similarity)
    groups = study.scorings[scoring].groups
    words = groups.count(group)
    if not words:
        return None
    given = [groups[concept] for concept in concepts[:, 0] if concept >= 0]
    return GroupLabels(group, given.count(group), len(given), words, len(groups))
