"""The choice of a layer as a table, and the tables that come with studies: a minute of work that no page waits for."""

from collections.abc import Iterator
from pathlib import Path
from shlex import join

import pandas as pd

from core.editing.choosing import Cell, CrossFit, HeldOutChoice
from core.editing.layer_choice import LayerChoice, usual_layers
from core.errors import InputError
from core.explanation.results import FOLDER as RESULTS
from core.explanation.results import read_result
from core.report.origin import study_words
from core.study import Study

FOLDER = RESULTS / "layers"
ALL = "all"
CELLS = ("chosen", "reported", "best")
SETTING = ("layer", "tau", "scale", "n", "gained", "lost")


def layer_choice_table(found: LayerChoice) -> pd.DataFrame:
    """One line a setting that was chosen, reported or best in hindsight: scorer, similarity, mode, among (a layer, or
    "all"), fold (0 chooses on PublicTest, 1 on PrivateTest), settings, which, layer, tau, scale, n, gained, lost."""
    lines = [
        {"scorer": found.scoring, "similarity": found.similarity, "mode": found.mode, "among": among, "fold": index}
        | {"settings": fold.settings, "which": which}
        | {name: getattr(getattr(fold, which), name) for name in SETTING}
        for among, fitted in (*found.alone.items(), (ALL, found.fitted))
        for index, fold in enumerate(fitted.folds)
        for which in CELLS
    ]
    return pd.DataFrame(lines)


def layer_choice_of(table: pd.DataFrame) -> LayerChoice:
    """The choice that a table was made of."""
    fits = {among: _cross_fit(lines) for among, lines in table.groupby("among", sort=False)}
    first = table.iloc[0]
    return LayerChoice(first["scorer"], first["similarity"], first["mode"], fits.pop(ALL), fits)


def layers_command(location: str, scoring: str, similarity: str, mode: str) -> tuple[str, ...]:
    """The words after `python -m core` that choose a layer of the study at a location."""
    labels = ("--scorer", scoring, "--similarity", similarity)
    return ("controls", *study_words(location), *labels, "--mode", mode, "--layers")


def kept_layer_choice(
    study: Study, location: str, scoring: str, similarity: str, mode: str, folder: Path = FOLDER
) -> LayerChoice:
    """What was kept for this very study, scorer, similarity and mode; InputError, with the command that works it out,
    if nothing was or there is no choice."""
    named = (scoring, similarity, mode)
    for found in _kept(study, folder):
        if (found.scoring, found.similarity, found.mode) == named:
            return found
    layers = usual_layers(study, mode)
    if len(layers) < 2:
        raise InputError(
            f"Edits of {layers[0] if layers else 'no layer'} alone follow from this study's features, so there is no "
            "layer to choose."
        )
    raise InputError(
        f"Choosing between {' and '.join(layers)} takes a minute or more and was not worked out for this study and "
        f"these labels. The command for it: {join(('python', '-m', 'core', *layers_command(location, *named)))}"
    )


def _kept(study: Study, folder: Path) -> Iterator[LayerChoice]:
    for path in sorted(folder.glob("*.csv")):
        table = read_result(path.stem, study, folder)
        if table is not None:
            yield layer_choice_of(table)


def _cross_fit(lines: pd.DataFrame) -> CrossFit:
    one, other = (_fold(fold) for _, fold in lines.groupby("fold"))
    return CrossFit((one, other))


def _fold(lines: pd.DataFrame) -> HeldOutChoice:
    cells = {
        line.which: Cell(line.tau, line.scale, line.n, line.gained, line.lost, line.layer)
        for line in lines.itertuples()
    }
    return HeldOutChoice(int(lines["settings"].iloc[0]), *(cells[which] for which in CELLS))
