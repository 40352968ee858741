"""What to believe of the published edit, and of the same edit here."""

import numpy as np

from core.editing import published
from core.editing.net_change import flips_table, most_flips, p_of_net
from core.editing.outcome import luck
from core.editing.published_edit import PublishedEdit, published_edit
from core.editing.statistics import paired_interval
from core.errors import InputError
from core.evidence.claim import Claim, Drawing
from core.figures.evidence import net_change_figure
from core.numbers import signed
from core.report.origin import study_words
from core.study import Study

LEVEL = 0.05
PICTURES = "pictures more right"
OTHER_WORDS = (
    "The source study's results, taken at their word, describe that edit: they call a neuron interpretable by the sum "
    "of its absolute weights, which is above 0 for every neuron; its method calls it so by the similarity of its label."
)


def published_gain(study: Study, location: str) -> Claim:
    """The published sweep from its own numbers, beside how many answers the same edit turns in this study's network."""
    table = published.published_sweep()
    unedited = int(table.loc[table["scale"] == 1, "correct"].iloc[0])
    change = (table.loc[table["scale"] != 1, "correct"] - unedited).to_numpy()
    net, cells, n = int(change.max()), len(change), published.N_IMAGES
    ours = published_edit(study)
    flips = None if ours is None else int(ours.gained[ours.published] + ours.lost[ours.published])
    turned = max(net, flips or net)
    turned += (turned - net) % 2
    gained = (turned + net) // 2
    low, high = paired_interval(gained, turned - gained, n)
    alone, among = most_flips(net, LEVEL), most_flips(net, LEVEL / cells)
    believable = among is not None and flips is not None and flips <= among
    return Claim(
        belief="The published gain is more than luck, if our network is a guide."
        if believable
        else "Nothing in the published numbers says that the gain is more than luck.",
        because=f"The source study kept the best of {cells} edits tried on the very pictures it reports: {signed(net)} "
        f"of {n:,}; half of the {cells} gave {signed(float(np.median(change)))} or less. How many answers turned was "
        f"not published. At best none turned wrong, and p {_p_said(p_of_net(net, net))}; with more turned p grows, up "
        f"to {p_of_net(net, 2 * (n - unedited) - net):.2g}. {_ours_said(net, flips)}For one edit planned beforehand "
        f"p is at most {LEVEL:g} if no more than {alone or 0} turned; for the best of {cells} it takes {LEVEL:g} / "
        f"{cells}, so no more than {among or 0}.",
        value=net,
        interval=(n * low, n * high),
        unit=PICTURES,
        over=f"other pictures like these, if {turned} turned",
        n=n,
        counted="pictures, PublicTest and PrivateTest",
        command=("evidence", *study_words(location), "--only", "published"),
        page="tuning",
        where="The published sweep, on the Tuning page",
        parameters=_as_published(study),
        drawing=_drawing(net, cells, flips, alone, among),
    )


def _p_said(p: float) -> str:
    return f"= {p:.2g}" if p >= 1e-4 else "is below 0.0001"


def _ours_said(net: int, flips: int | None) -> str:
    if flips is None:
        return ""
    return f"The same edit turns {flips} answers of our network, which would make p = {p_of_net(net, flips):.2g}. "


def _drawing(net: int, cells: int, flips: int | None, alone: int | None, among: int | None) -> Drawing:
    table = flips_table(net, max(2 * (alone or net), 2 * (flips or net)))
    levels = {f"one planned edit: {LEVEL:g}": LEVEL, f"the best of {cells}: {LEVEL / cells:.2g}": LEVEL / cells}
    return Drawing(
        net_change_figure(table, levels, flips),
        f"p for every number of answers that may have turned to make {signed(net)}. Only left of the place where the "
        "line crosses a level is the gain more than luck by that level.",
        f"A rising line of p against answers turned; it passes {LEVEL:g} after {alone or 0} and {LEVEL / cells:.2g} "
        f"after {among or 0}.",
        table,
    )


def same_edit(study: Study, location: str) -> Claim:
    """The published edit made on the study's network, beside the same edit of every neuron."""
    found = _published_edit(study)
    at = found.published
    gained, lost, change = int(found.gained[at]), int(found.lost[at]), int(found.change[at])
    p, n = float(found.p_value[at]), found.n
    low, high = paired_interval(gained, lost, n)
    control = None if found.control is None else int(found.control[at])
    return Claim(
        belief=_edit_belief(change, p, control),
        because=f"{signed(change)} of {n:,} pictures ({gained} gained, {lost} lost, exact McNemar p = {p:.2g}): a "
        f"difference like this {luck(p)}." + _control_said(control),
        value=change,
        interval=(n * low, n * high),
        unit=PICTURES,
        over="other pictures like these",
        n=n,
        counted="pictures",
        command=(
            *("controls", *study_words(location), "--scorer", found.scoring, "--similarity", published.SIMILARITY),
            *("--tau", f"{published.TAU:g}", "--scale", f"{published.SCALE:g}", "--mode", published.MODE),
            *("--split", "both"),
        ),
        page="tuning",
        where="This setting, on the Tuning page",
        parameters=_as_published(study),
    )


def _control_said(control: int | None) -> str:
    if control is None:
        return ""
    return f" Scaling every neuron alike, whatever its label: {signed(control)}. {OTHER_WORDS}"


def what_it_does(change: int, p: float, helps: str = "helps") -> str:
    """What to say of an edit after its `change` in right answers and its p: that it `helps`, or does harm, or neither
    for sure."""
    if change == 0 or p > LEVEL:
        return "is not known to help"
    return helps if change > 0 else "does harm"


def _edit_belief(change: int, p: float, control: int | None) -> str:
    first = f"The same edit of our network {what_it_does(change, p, helps='helps a little')}"
    if control is None:
        return f"{first}."
    if change == control:
        return f"{first}, and all that it does comes without the labels."
    if change and 0 <= control / change < 1:
        return f"{first}; {signed(change - control)} of its {signed(change)} pictures can come from the labels."
    return f"{first}; it gives {signed(change)} pictures, scaling every neuron alike {signed(control)}."


def _published_edit(study: Study) -> PublishedEdit:
    found = published_edit(study)
    if found is None:
        raise InputError(
            "This study has no soft-WPMI labels or no settings worked out, so the edit cannot be compared."
        )
    return found


def _as_published(study: Study) -> dict[str, object]:
    here = {"layer": study.layers[-1], "scorer": study.default_scoring.name, "split": "both", "mode": published.MODE}
    known = published.SIMILARITY in study.similarities
    return {**here, "tau": published.TAU, "scale": published.SCALE} | (
        {"similarity": published.SIMILARITY} if known else {}
    )
