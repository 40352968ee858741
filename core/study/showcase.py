"""One neuron to explain all others by, chosen from what a study measured: its name is clear, and its faces agree."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.emotions import EMOTIONS
from core.errors import InputError
from core.files import replacing
from core.paths import cache_folder
from core.study.derived import dense_head
from core.study.neuron_table import neuron_table
from core.study.study import Study

FACES_EACH = 100
SUREST = 4


@dataclass(frozen=True)
class Sample:
    """Faces drawn at random, up to FACES_EACH an emotion: `positions` int [m] in the probing set, `emotions` int [m],
    and what the last hidden layer does on them, `hidden` float32 [neurons, m]."""

    positions: np.ndarray
    emotions: np.ndarray
    hidden: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Faces of each emotion, int [7]."""
        return np.bincount(self.emotions, minlength=len(EMOTIONS))

    def of(self, emotion: int) -> np.ndarray:
        """Which faces show an emotion, bool [m]."""
        return self.emotions == emotion

    @cached_property
    def means(self) -> np.ndarray:
        """Mean activation of each neuron on each emotion, float32 [neurons, 7]; NaN for an emotion without faces."""
        own = (self.of(emotion.index) for emotion in EMOTIONS)
        return np.stack(
            [
                self.hidden[:, mask].mean(axis=1) if mask.any() else np.full(len(self.hidden), np.nan, np.float32)
                for mask in own
            ],
            axis=1,
        )


@dataclass(frozen=True)
class Showcase:
    """A neuron of the last hidden layer and how it got its name.

    `words` are the best words with their scores, best first; `response` float [7] is its mean activation on the
    sampled faces of each emotion; `typical` int [7] the sampled face of each emotion on which it is nearest to that
    mean, as a position in the probing set (-1: none), of those the network is surest to name right; `pushes` float [7]
    what one unit of its activation adds to each logit; `emotion` the one that it answers most.
    """

    layer: str
    neuron: int
    scoring: str
    similarity: str
    words: tuple[tuple[str, float], ...]
    tried: int
    response: np.ndarray
    counts: np.ndarray
    typical: np.ndarray
    pushes: np.ndarray

    @property
    def label(self) -> str:
        return self.words[0][0]

    @property
    def emotion(self) -> int:
        return int(np.nanargmax(self.response))


def draw_sample(study: Study, seed: int = 0) -> Sample:
    """Draw up to FACES_EACH faces an emotion and run the fully connected end of the network on them alone.

    What it does on them is kept in the cache folder: working it out is most of the wait for a first page.
    """
    generator, truth = np.random.default_rng(seed), study.labels_true
    drawn = []
    for emotion in EMOTIONS:
        own = np.flatnonzero(truth == emotion.index)
        drawn.append(np.sort(generator.choice(own, min(FACES_EACH, len(own)), replace=False)))
    positions = np.concatenate(drawn)
    path = cache_folder() / study.id / f"sample.{seed}.npy"
    if not path.exists():
        with replacing(path) as temporary, open(temporary, "wb") as file:
            head = dense_head(study, study.features()[positions])
            np.save(file, head.hidden())
    return Sample(positions, truth[positions], np.load(path))


def showcase(study: Study, sample: Sample) -> Showcase:
    """The showcase of the default scoring; InputError for a study none of whose neurons has a label."""
    layer, scoring = study.layers[-1], study.default_scoring
    similarity = scoring.default_similarity
    neuron = choose_neuron(neuron_table(study, layer, scoring.name, similarity))
    concepts, scores = study.candidates(layer, scoring.name, similarity)
    return Showcase(
        layer=layer,
        neuron=neuron,
        scoring=scoring.name,
        similarity=similarity,
        words=tuple(
            (scoring.concepts[concept], float(score))
            for concept, score in zip(concepts[neuron], scores[neuron], strict=True)
            if concept >= 0
        ),
        tried=len(scoring.concepts),
        response=sample.means[neuron].astype(float),
        counts=sample.counts,
        typical=_typical(study, sample, neuron),
        pushes=classifier_weight(study)[:, neuron].astype(float),
    )


def choose_neuron(table: pd.DataFrame) -> int:
    """The neuron of a neuron table with the clearest name.

    Of those whose label suggests the emotion most frequent in their top images, or else of all with a label, the one
    that stands highest in three orders taken together: fit of the label, its lead over the next, purity of the top
    images. InputError if no neuron has a label.
    """
    labelled = table[table["score"].notna()]
    if labelled.empty:
        raise InputError("No neuron of this study has a label, so there is none to show; build the study again.")
    pairs = zip(labelled["dominant"], labelled["emotions"], strict=True)
    agree = [own in suggested.split(", ") for own, suggested in pairs]
    candidates = labelled[agree] if any(agree) else labelled
    standing = candidates[["score", "margin", "share"]].rank().sum(axis=1)
    return int(candidates.loc[standing.idxmax(), "neuron"])


def classifier_weight(study: Study) -> np.ndarray:
    """What one unit of each neuron of the last hidden layer adds to each logit, float32 [7, neurons]."""
    return study.tensor(f"{study.architecture.classifier}.weight")


def mean_reasons(study: Study, sample: Sample, emotion: int, scoring: str) -> pd.DataFrame:
    """What the neurons of each label add to the logit of `emotion` on its average sampled face, largest first.

    Columns: label ("" for neurons without one), neurons, adds (logits). The classifier is linear in the last hidden
    layer, so this is exact, and with the classifier's bias it sums to the mean logit of those faces.
    """
    weight = classifier_weight(study)
    labels = study.labels(study.layers[-1], scoring, study.scorings[scoring].default_similarity)["label"]
    parts = pd.DataFrame({"label": labels, "neurons": 1, "adds": weight[emotion] * sample.means[:, emotion]})
    summed = parts.groupby("label", as_index=False).sum()
    return summed.sort_values("adds", ascending=False, ignore_index=True)


def _typical(study: Study, sample: Sample, neuron: int) -> np.ndarray:
    activation, chosen = sample.hidden[neuron], np.full(len(EMOTIONS), -1)
    logits = study.logits()[sample.positions]
    for emotion in EMOTIONS:
        own = np.flatnonzero(sample.of(emotion.index))
        if len(own):
            lead = logits[own, emotion.index] - np.delete(logits[own], emotion.index, axis=1).max(axis=1)
            surest = own[np.argsort(-lead, kind="stable")[: max(1, len(own) // SUREST)]]
            off = np.abs(activation[surest] - activation[own].mean())
            chosen[emotion.index] = sample.positions[surest[off.argmin()]]
    return chosen
