"""What to believe of choosing the layer too: the best setting of several layers on one split, reported on the other."""

from core.editing.kept_layer_choice import kept_layer_choice, layer_choice_table, layers_command
from core.editing.layer_choice import LayerChoice
from core.editing.layer_choice_words import alone_said, promised_said
from core.editing.statistics import paired_interval
from core.evidence.claim import Claim, Drawing
from core.evidence.edits import PICTURES, what_it_does
from core.figures.controls import optimism_figure
from core.numbers import signed
from core.study import Study

MODE = "both"


def honest_layer(study: Study, location: str) -> Claim:
    """Layer, threshold and scale chosen on each split and reported on the other, as it was kept with the study;
    InputError if it was not."""
    scoring = study.default_scoring
    labels = (scoring.name, scoring.default_similarity)
    found = kept_layer_choice(study, location, *labels, MODE)
    fitted, n = found.fitted, found.fitted.n
    low, high = paired_interval(fitted.gained, fitted.lost, n)
    return Claim(
        belief=_belief(found),
        because=f"{promised_said(found)} Both ways together {fitted.gained} gained and {fitted.lost} lost of {n:,} "
        f"(p = {fitted.p_value:.2g}). {alone_said(found)}",
        value=fitted.change,
        interval=(n * low, n * high),
        unit=PICTURES,
        over="other pictures like these",
        n=n,
        counted="pictures, each with the layer and setting chosen without it; weights and bias",
        command=layers_command(location, *labels, MODE),
        page="tuning",
        where="Does a layer chosen honestly keep its promise, on the Tuning page",
        parameters={"layer": study.layers[-1], "scorer": scoring.name, "mode": MODE},
        drawing=_drawing(found),
    )


def _belief(found: LayerChoice) -> str:
    fitted = found.fitted
    last, does = found.layers[-1], what_it_does(fitted.change, fitted.p_value)
    return (
        f"An edit of a layer and setting chosen honestly {does} ({signed(fitted.change)}); a setting of {last} "
        f"alone gives {signed(found.alone[last].change)}."
    )


def _drawing(found: LayerChoice) -> Drawing:
    return Drawing(
        optimism_figure([fitted.folds[0] for fitted in found.choices.values()], list(found.choices)),
        "Chosen on PublicTest and reported on PrivateTest: within each layer, and among all of them.",
        "For each layer alone and for all together, what the best setting promised on PublicTest and what it kept.",
        layer_choice_table(found),
    )
