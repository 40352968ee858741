"""The source study's published figures, to stand beside ours.

Source: Cha, Choi, Lo and Luu, "Enhancing Emotion Recognition in AI: A CLIP-Dissect Approach", mentor Lily Weng.
"""

import pandas as pd

from core.dissection.similarity_info import PUBLISHED
from core.paths import ASSETS

FOLDER = ASSETS / "published"
N_IMAGES = 7178
SIMILARITY, MODE, LAYER = PUBLISHED, "weights", "lin2"


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
