"""Taking pixels of a face away in the order of a map, and what is put in their place."""

from functools import cache

import numpy as np
from scipy import sparse
from scipy.ndimage import gaussian_filter
from scipy.sparse.linalg import spsolve

NOISE = 0.01
RANDOM_SMOOTHNESS = 3.0
_NEIGHBOURS = {(0, 1): 1 / 6, (1, 0): 1 / 6, (1, 1): 1 / 12, (1, -1): 1 / 12}


def removal_ranks(values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The place of each pixel when those with the largest values [h, w] go first: int [h, w], 0 is the first.

    Pixels of equal value go in random order, not from the top left.
    """
    flat = np.asarray(values).ravel()
    order = np.lexsort((generator.permutation(flat.size), -flat))
    ranks = np.empty(flat.size, int)
    ranks[order] = np.arange(flat.size)
    return ranks.reshape(values.shape)


def random_maps(count: int, side: int, generator: np.random.Generator) -> np.ndarray:
    """Maps of smooth blobs that know nothing of the face: float [count, side, side]."""
    return np.stack([gaussian_filter(generator.normal(size=(side, side)), RANDOM_SMOOTHNESS) for _ in range(count)])


def replaced(view: np.ndarray, ranks: np.ndarray, share: float, by: np.ndarray) -> np.ndarray:
    """A view float [h, w] whose first `share` (0..1) of pixels is taken from another picture."""
    return np.where(ranks < round(share * ranks.size), by, view)


def imputed(view: np.ndarray, removed: np.ndarray, generator: np.random.Generator, noise: float = NOISE) -> np.ndarray:
    """A view float [h, w] in 0..255 in which the pixels `removed` bool [h, w] are guessed from their neighbours.

    Noisy linear imputation (Rong et al. 2022, "A consistent and efficient evaluation strategy for attribution
    methods", section 4): each is the mean of its eight neighbours, those at the side counting twice, which is one
    sparse system for all of them; then noise of standard deviation `noise` (of the range 0..1) is added. Unlike a
    grey patch it does not tell the network where something was taken away.
    """
    where = removed.ravel()
    if not where.any():
        return view.astype(float)
    filled = view.astype(float).ravel()
    neighbours = _neighbour_matrix(*view.shape)[where]
    among, known = neighbours[:, where], neighbours[:, ~where]
    system = sparse.diags(np.asarray(neighbours.sum(axis=1)).ravel()) - among
    if where.all():
        filled[:] = filled.mean()
    else:
        filled[where] = spsolve(system.tocsc(), known @ filled[~where])
    filled[where] += generator.normal(0, 255 * noise, int(where.sum()))
    return filled.reshape(view.shape).clip(0, 255)


@cache
def _neighbour_matrix(height: int, width: int) -> sparse.csr_matrix:
    """Weights of each pixel's neighbours, sparse [pixels, pixels]; those beyond the border are left out."""
    index = np.arange(height * width).reshape(height, width)
    ones, others, weights = [], [], []
    for (down, right), weight in _NEIGHBOURS.items():
        one = index[: height - down, max(0, -right) : width - max(0, right)].ravel()
        ones.append(one)
        others.append(one + down * width + right)
        weights.append(np.full(one.size, weight))
    upper = sparse.csr_matrix(
        (np.concatenate(weights), (np.concatenate(ones), np.concatenate(others))), shape=(index.size, index.size)
    )
    return (upper + upper.T).tocsr()
