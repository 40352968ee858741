"""Places on a plane for neurons, near one another where their activations go together.

Two neurons with correlation r are sqrt(2 - 2r) apart as centred activations of length 1. Their first principal
components (randomised: Halko, Martinsson and Tropp 2011) go into t-SNE (van der Maaten and Hinton 2008), as Barnes and
Hut's trees make it fast (van der Maaten 2014), which begins with the first two components (Kobak and Berens 2019).
"""

from collections.abc import Callable

import numpy as np

from core.errors import InputError

COMPONENTS = 50
PERPLEXITY = 30
FEWEST = 5
START = 1e-4  # standard deviation of the first places, so small that t-SNE decides
RECIPE = f"correlation, {COMPONENTS} components, perplexity {PERPLEXITY}"

NEEDS = ("sklearn.decomposition", "sklearn.manifold", "threadpoolctl")  # slow to import, so only where a map is drawn

Progress = Callable[[float, str], None]


def place(units: np.ndarray, seed: int = 0, progress: Progress = lambda share, what: None) -> np.ndarray:
    """Places float32 [n, 2], without a unit, of neurons whose centred activations of length 1 are float32 [n, images].

    The same on every run of one machine: one thread does it, since sums of several come in any order. `progress` is
    called with the share done (0..1) and what comes next. InputError for fewer than `FEWEST` neurons.
    """
    if len(units) < FEWEST:
        raise InputError(f"A map needs at least {FEWEST} living neurons; there are {len(units)}. Choose a wider layer.")
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        progress(0.0, f"finding the main directions of {len(units):,} neurons")
        kept = min(COMPONENTS, min(units.shape) - 1)
        components = PCA(kept, svd_solver="randomized", random_state=seed).fit_transform(units)
        progress(0.1, f"placing {len(units):,} neurons")
        start = components[:, :2] / max(components[:, 0].std(), np.finfo(np.float32).tiny) * START
        perplexity = min(PERPLEXITY, (len(units) - 1) / 3)
        tsne = TSNE(perplexity=perplexity, init=start.astype(np.float32), random_state=seed)
        return tsne.fit_transform(components)
