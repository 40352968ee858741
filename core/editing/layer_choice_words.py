"""A choice of layer in sentences."""

from core.editing.choosing import Cell
from core.editing.layer_choice import LayerChoice
from core.numbers import agree, signed


def promised_said(found: LayerChoice) -> str:
    """What the best setting of all layers promised on PublicTest, and what it kept."""
    fold = found.fitted.folds[0]
    return (
        f"Of {fold.settings:,} settings of {' and '.join(found.layers)}, the best on PublicTest is "
        f"{_setting(fold.chosen)}: it promised {signed(fold.chosen.change)} "
        f"{agree(fold.chosen.change, 'picture', 'pictures')} and kept "
        f"{signed(fold.reported.change)} on PrivateTest, where hindsight would have found {signed(fold.best.change)} "
        f"({_setting(fold.best)}): choosing on the test set flatters by {fold.optimism}."
    )


def alone_said(found: LayerChoice) -> str:
    """What an honest choice within each layer alone gives, both ways together."""
    each = [
        f"{signed(fitted.change)} within {layer} (p = {fitted.p_value:.2g})" for layer, fitted in found.alone.items()
    ]
    return f"Choosing threshold and scale alone gives {' and '.join(each)}."


def _setting(cell: Cell) -> str:
    if cell.scale == 1:
        return "no edit at all"
    return f"in {cell.layer}, τ = {cell.tau:g}, scale {cell.scale:g}"
