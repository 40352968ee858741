"""Any set of neurons made louder, not only those above a threshold: what controls of an edit are made of.

A neuron of the last hidden layer has two outputs, one scaled up and one scaled down. With all of them down the logits
are a fixed sum, and each neuron that is up instead adds its weights times the difference, so many sets of neurons are
evaluated by one matrix product a class.
"""

import numpy as np

from core.editing.head import Dense, DenseHead

IMAGES_AT_ONCE = 512


def predict_sets(
    head: DenseHead, scale: float, mode: str, sets: np.ndarray, rows: np.ndarray | None = None
) -> np.ndarray:
    """Predictions int8 [sets, images] of the networks in which each of `sets` (boolean [sets, neurons] of the last
    hidden layer) is multiplied by `scale` and all other neurons are divided by it, exactly.

    `mode` as in core.editing.edits.MODES; `rows` chooses images by index.
    """
    hidden, classifier = head.layers[-2:]
    product = head.product(len(head.layers) - 2)
    chosen = np.arange(head.n_images) if rows is None else rows
    members = sets.astype(np.float32)
    predictions = np.empty((len(sets), len(chosen)), np.int8)
    for start in range(0, len(chosen), IMAGES_AT_ONCE):
        images = slice(start, start + IMAGES_AT_ONCE)
        loud, quiet = _outputs(product[:, chosen[images]], hidden, np.float32(scale), mode)
        fixed = classifier(quiet)
        difference = loud - quiet
        predictions[:, images] = _winners(classifier.weight, difference, members, fixed)
    return predictions


def _outputs(product: np.ndarray, hidden: Dense, scale: np.float32, mode: str) -> tuple[np.ndarray, np.ndarray]:
    """Outputs [neurons, images] of the neurons scaled up and scaled down."""
    bias = hidden.bias[:, None]
    if mode == "both":
        output = hidden.output(product + bias)
        return output * scale, output / scale
    return hidden.output(product * scale + bias), hidden.output(product / scale + bias)


def _winners(weight: np.ndarray, difference: np.ndarray, members: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Class with the highest logit of every set and image, the first of several; a class at a time, for memory."""
    highest = members @ (weight[0][:, None] * difference) + fixed[0]
    winner = np.zeros(highest.shape, np.int8)
    for index in range(1, len(weight)):
        logit = members @ (weight[index][:, None] * difference) + fixed[index]
        better = logit > highest
        winner[better] = index
        np.maximum(highest, logit, out=highest)
    return winner
