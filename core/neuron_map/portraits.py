"""Which neurons stand for their parts of a map, so that their mean faces can be drawn on it."""

import numpy as np

PORTRAITS = 24
LEAST = 0.4  # of the neurons of an average cell; a cell with fewer gets none


def portraits(places: np.ndarray, most: int = PORTRAITS) -> np.ndarray:
    """At most `most` neurons of places float [n, 2], int64 positions: in every square of the map that is not nearly
    empty, the one nearest to the middle of its neurons."""
    places = np.asarray(places, np.float64)
    low, span = places.min(axis=0), np.ptp(places, axis=0).max() or 1.0
    side = next(side for side in range(int(np.sqrt(4 * most)), 0, -1) if len(_cells(places, low, span, side)) <= most)
    chosen = []
    for members in _cells(places, low, span, side):
        away = ((places[members] - places[members].mean(axis=0)) ** 2).sum(axis=1)
        chosen.append(members[away.argmin()])
    return np.array(chosen)


def _cells(places: np.ndarray, low: np.ndarray, span: float, side: int) -> list[np.ndarray]:
    """The neurons of each square of a grid `side` wide that has enough of them."""
    column, row = np.minimum((places - low) / span * side, side - 1).astype(int).T
    cell = row * side + column
    members = [np.flatnonzero(cell == each) for each in np.unique(cell)]
    return [own for own in members if len(own) >= LEAST * len(places) / len(members)]
