"""Everything that is exact about one face: prediction, calibrated probabilities, and the split over words."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.explanation.calibration import Calibration, calibrate
from core.explanation.contributions import (
    Contributions,
    Split,
    ask,
    by_concept,
    neuron_contributions,
    runner_up,
)
from core.explanation.prediction import Prediction, classifier_of, predict, predict_features, shared_network
from core.explanation.sentence import evidence_sentence
from core.explanation.subject import Subject
from core.study import Study
from core.study.study import Scoring

UNLABELLED = "no word"


@dataclass(frozen=True)
class Explanation:
    """One face explained by the neurons of the last hidden layer, in the words of one scorer.

    `words` [parts] name the parts of `concepts`, "" the last one for neurons without a label; `labels` int [neurons]
    is each neuron's part. `average` is what `concepts` is for the average face of the probing set, and
    `average_neurons` what `neurons` is.
    """

    subject: Subject
    prediction: Prediction
    calibration: Calibration
    layer: str
    scoring: str
    similarity: str
    words: tuple[str, ...]
    labels: np.ndarray
    neurons: Contributions
    concepts: Contributions
    average: Contributions
    average_neurons: Contributions

    @property
    def probabilities(self) -> np.ndarray:
        """Calibrated, float64 [7]."""
        return self.calibration.probabilities(self.prediction.logits)

    @property
    def sure(self) -> bool:
        """Whether an emotion is named."""
        return self.calibration.sure(self.prediction.logits)

    def verdict(self) -> str:
        """What the network says, or that it is not sure."""
        first, second, *_ = np.argsort(-self.probabilities, kind="stable")
        top, next_one = (f"{EMOTIONS[k].name} {100 * self.probabilities[k]:.0f} %" for k in (first, second))
        return f"It says {top}" if self.sure else f"Not sure: {top} or {next_one}"

    def sentence(self, emotion: int | None = None) -> str:
        """What spoke for an emotion and what against, in plain words; for the one it says unless told."""
        emotion = self.prediction.emotion if emotion is None else emotion
        other = runner_up(self.prediction.logits, emotion)
        whole, rather = (
            ask(question, self.concepts, self.average, emotion, other).values for question in ("whole", "rather")
        )
        return evidence_sentence(self.words, whole, rather, emotion, other)

    def split(self, question: str, emotion: int, other: int) -> Split:
        """The answer to a question in words."""
        return ask(question, self.concepts, self.average, emotion, other)

    def neuron_split(self, question: str, emotion: int, other: int) -> Split:
        """The answer to a question neuron by neuron."""
        return ask(question, self.neurons, self.average_neurons, emotion, other)

    def concept_table(self, split: Split) -> pd.DataFrame:
        """The words of a split, largest first: word, contribution (logits), neurons (that carry the word), active
        (of those, on this face). Words without neurons are left out."""
        carried = np.bincount(self.labels, minlength=len(self.words))
        active = np.bincount(self.labels[self.prediction.hidden > 0], minlength=len(self.words))
        table = pd.DataFrame(
            {
                "word": [word or UNLABELLED for word in self.words],
                "contribution": split.values,
                "neurons": carried,
                "active": active,
            }
        )
        table = table[table["neurons"] > 0]
        return table.iloc[np.argsort(-table["contribution"].abs().to_numpy(), kind="stable")].reset_index(drop=True)

    def summary(self, emotion: int | None = None, question: str = "whole") -> dict[str, object]:
        """JSON-serialisable: prediction, probabilities, and the concepts that answer a question about an emotion (what
        it says unless told), which sum with the bias to the question's total: the logit of the whole."""
        said = self.prediction.emotion
        asked = said if emotion is None else emotion
        split = self.split(question, asked, runner_up(self.prediction.logits, asked))
        table = self.concept_table(split)
        return {
            "prediction": {
                "emotion": EMOTION_NAMES[said],
                "sure": self.sure,
                "probability": float(self.probabilities[said]),
                "logit": float(self.prediction.logits[said]),
                "sentence": self.sentence(),
                "calibration": list(self.calibration.sentences()),
            },
            "probabilities": dict(zip(EMOTION_NAMES, map(float, self.probabilities), strict=True)),
            "concepts": {
                "emotion": EMOTION_NAMES[asked],
                "total": split.total,
                "layer": self.layer,
                "scorer": self.scoring,
                "similarity": self.similarity,
                "bias": split.start,
                "contributions": dict(zip(table["word"], map(float, table["contribution"]), strict=True)),
            },
        }


def scoring_for_faces(study: Study) -> Scoring:
    """The scoring whose words explain a face best: facial actions if the study has them, else its first.

    "Open mouth" says what is on the face; "surprised" would explain an emotion by its own name.
    """
    actions = [scoring for scoring in study.scorings.values() if scoring.scorer == "actions"]
    return actions[0] if actions else study.default_scoring


def predict_subject(study: Study, subject: Subject) -> Prediction:
    """What the study's network says of a subject."""
    network = shared_network(study)
    if subject.face is not None:
        return predict(study.architecture, network, subject.face)
    return predict_features(study.architecture, network, subject.features)


def explain(
    study: Study,
    subject: Subject,
    scoring: str | None = None,
    similarity: str | None = None,
    *,
    prediction: Prediction | None = None,
    calibration: Calibration | None = None,
) -> Explanation:
    """Explain a subject in the words of a scoring matched by a similarity function, by default the recommended ones.

    `prediction` and `calibration` are computed unless they are given. InputError for a scoring or function that the
    study does not have.
    """
    scoring, similarity = study.matching(scoring or scoring_for_faces(study).name, similarity)
    chosen, layer = study.scorings[scoring], study.layers[-1]
    prediction = prediction or predict_subject(study, subject)
    classifier = classifier_of(study.architecture, shared_network(study))
    neurons = neuron_contributions(classifier, prediction.hidden)
    average = neuron_contributions(classifier, np.nan_to_num(study.neurons(layer)["mean"].to_numpy()))
    concept = study.candidates(layer, scoring, similarity)[0][:, 0].astype(int)
    count = len(chosen.concepts)
    return Explanation(
        subject=subject,
        prediction=prediction,
        calibration=calibration or calibrate(study),
        layer=layer,
        scoring=scoring,
        similarity=similarity,
        words=(*chosen.concepts, ""),
        labels=np.where(concept < 0, count, concept),
        neurons=neurons,
        concepts=by_concept(neurons, concept, count),
        average=by_concept(average, concept, count),
        average_neurons=average,
    )
