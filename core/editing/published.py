"""The source study's published figures, to stand beside ours.

Source: Cha, Choi, Lo and Luu, "Enhancing Emotion Recognition in AI: A CLIP-Dissect Approach", mentor Lily Weng.
"""

import pandas as pd

from core.dissection.similarity_info import PUBLISHED
from core.paths import ASSETS

FOLDER = ASSETS / "published"
N_IMAGES = 7178
SIMILARITY, MODE, LAYER = PUBLISHED, "weights", "lin2"
TAU, SCALE = 0.0, 1.5
# Not published: the smallest whole of which the sixteen published percentages are parts.
CONCEPT_COUNTS = 448


def published_sweep() -> pd.DataFrame:
    """The 72 published cells of lin2 over the 7,178 test images: tau, scale, correct, n, accuracy (0..1)."""
    wide = pd.read_csv(FOLDER / "lin2_sweep.csv", comment="#")
    long = wide.melt(id_vars="tau", var_name="scale", value_name="correct").astype({"scale": float})
    long = long.sort_values(["tau", "scale"], ignore_index=True)
    return long.assign(n=N_IMAGES, accuracy=long["correct"] / N_IMAGES)


def published_layers() -> pd.DataFrame:
    """One line a layer at tau = 0: layer, neurons, interpretable, share (0..1), and the accuracy in percent that
    was published for all neurons, for the interpretable ones and for the others."""
    table = pd.read_csv(FOLDER / "layers.csv", comment="#")
    return table.assign(share=table["interpretable"] / table["neurons"])


def published_concepts() -> pd.DataFrame:
    """The published shares of concepts among correct predictions in lin2, largest first: concept, percent."""
    return pd.read_csv(FOLDER / "concepts.csv", comment="#")


def published_accuracies() -> pd.DataFrame:
    """Accuracies published for this architecture on FER2013: source, split, views ("one" or "ten"), n, correct."""
    return pd.read_csv(FOLDER / "accuracies.csv", comment="#")
