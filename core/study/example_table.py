"""The images of a study as examples: what the network says of each, how sure it is, what people said, and what is
wrong with the picture."""

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.faces.blemishes import FLAWS, known_blemishes
from core.faces.ferplus import VOTE_COLUMNS
from core.probability import softmax
from core.study.study import Study

NOBODY = ""
PROBABILITIES = tuple(f"p_{name}" for name in EMOTION_NAMES)


def example_table(study: Study, votes: np.ndarray | None = None, views: str = "one") -> pd.DataFrame:
    """One line an image of the probing set, in its order.

    Columns: position, row (of FER2013), split, label and said (emotion names), right, confidence (of what was said,
    0..1), p_angry … p_neutral (softmax of the logits, summing to 1), crowd (the emotion most voters named, "" where
    nobody named one or none is known), crowd_share (its share of all votes, 0..1, NaN where not known), and blemish
    (what is wrong with the picture, "" if nothing).

    `votes` are FER+'s, uint8 [35887, 10] by row; without them, those that the study was dissected with, if it was.
    """
    images, probabilities = study.images, softmax(study.logits(views).astype(np.float64))
    said = probabilities.argmax(axis=1)
    names = np.array(EMOTION_NAMES, dtype=object)
    rows = images["row"].to_numpy()
    crowd, share = crowd_opinion(study, votes)
    table = pd.DataFrame(
        {
            "position": np.arange(len(images)),
            "row": rows,
            "split": images["split"].astype(str).to_numpy(),
            "label": names[study.labels_true],
            "said": names[said],
            "right": said == study.labels_true,
            "confidence": probabilities.max(axis=1),
            "crowd": crowd,
            "crowd_share": share,
            "blemish": blemishes_of_rows(rows),
        }
    )
    return pd.concat([table, pd.DataFrame(probabilities, columns=PROBABILITIES)], axis=1)


def crowd_opinion(study: Study, votes: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The emotion that most of the voters named for each image (object [N], NOBODY if unknown) and its share of all
    votes (float [N], NaN if unknown). Contempt, which FER2013 does not have, counts as naming none of its emotions if
    it comes first; of emotions named alike the first counts."""
    shares = crowd_shares(study, votes)
    if shares is None:
        return np.full(len(study.images), NOBODY, object), np.full(len(study.images), np.nan)
    known = np.isfinite(shares).all(axis=1) & (np.nan_to_num(shares).max(axis=1) > 0)
    first = np.nan_to_num(shares).argmax(axis=1)
    names = np.array([*EMOTION_NAMES, "contempt"], dtype=object)
    return np.where(known, names[first], NOBODY), np.where(known, shares.max(axis=1).round(3), np.nan)


def crowd_shares(study: Study, votes: np.ndarray | None) -> np.ndarray | None:
    """Share of all votes that each image has for the seven emotions and for contempt, float64 [N, 8] (NaN where not
    measured); None if no votes are known."""
    return _shares_from_votes(study, votes) if votes is not None else _shares_from_study(study)


def _shares_from_votes(study: Study, votes: np.ndarray) -> np.ndarray:
    """Share of all votes, [N, 8]: the seven emotions and contempt."""
    own = votes[study.images["row"].to_numpy()].astype(np.float64)
    columns = [VOTE_COLUMNS.index(emotion.ferplus) for emotion in EMOTIONS] + [VOTE_COLUMNS.index("contempt")]
    return own[:, columns] / np.maximum(own.sum(axis=1, keepdims=True), 1)


def _shares_from_study(study: Study) -> np.ndarray | None:
    """The same from a scoring by crowd votes whose scores are kept, or None."""
    for scoring in study.scorings.values():
        if scoring.scorer != "votes" or not study.keeps_scores(scoring.name):
            continue
        scores, shares = study.concept_scores(scoring.name), np.zeros((len(study.images), len(EMOTIONS) + 1))
        for column, (name, emotions) in enumerate(zip(scoring.concepts, scoring.emotions, strict=True)):
            places = [EMOTION_NAMES.index(emotion) for emotion in emotions] or [len(EMOTIONS)] * (name == "contempt")
            for place in places:
                shares[:, place] += scores[:, column]
        return shares
    return None


def blemishes_of_rows(rows: np.ndarray) -> np.ndarray:
    """What is wrong with the pictures of FER2013 rows, in words, object [n]; "" where nothing is."""
    known = known_blemishes()
    found = [known.having(name)[rows] for name in FLAWS]
    words = [flaw.words for flaw in FLAWS.values()]
    return np.array(
        [", ".join(text for text, has in zip(words, line, strict=True) if has) for line in np.transpose(found)], object
    )
