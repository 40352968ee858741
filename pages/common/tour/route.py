"""The stops of the tour: another stop is one more entry here. A stop whose page is not there is left out."""

from collections.abc import Callable
from dataclasses import dataclass

from core.emotions import EMOTIONS
from core.study import Study
from pages.common.links import similarity_said
from pages.common.registry import has_page
from pages.common.story_data import showcase_of

View = dict[str, object]


@dataclass(frozen=True)
class Stop:
    """One stop: its title, what to see there in a sentence or two, the page (its url_path) and what its address says
    of a study, and the pane to point at: its title, or a CSS class with its dot."""

    title: str
    text: str
    page: str
    view: Callable[[Study], View]
    focus: str


def _neuron(study: Study) -> View:
    shown = showcase_of(study)
    similarity = similarity_said(study, shown.scoring, shown.similarity)
    return {"layer": shown.layer, "neuron": shown.neuron, "scorer": shown.scoring, "similarity": similarity}


def _edit(study: Study) -> View:
    shown = showcase_of(study)
    return {"layer": shown.layer, "scorer": shown.scoring}


def _face(study: Study) -> View:
    return {"example": EMOTIONS[showcase_of(study).emotion].name}


STOPS: tuple[Stop, ...] = (
    Stop(
        "A neuron",
        "One of thousands of small detectors. This blurred face is the average of the faces that it answers most: what "
        "is sharp in it, they have in common.",
        "neuron",
        _neuron,
        "Faces that excite it most",
    ),
    Stop(
        "Its name",
        "Many words were tried on thousands of faces. The word that rises and falls with the neuron became its name; "
        "another judge may choose another word.",
        "neuron",
        _neuron,
        "What each scorer calls it",
    ),
    Stop(
        "What it does",
        "Whenever it answers, it pushes towards some emotions and away from others. Bars to the right push for, bars "
        "to the left against.",
        "neuron",
        _neuron,
        "What it does to each emotion",
    ),
    Stop(
        "The slider",
        "Now turn neurons up: those with a fitting name get louder, the others quieter. Drag a slider and watch the "
        "right answers; further down it says whether that could be luck.",
        "tuning",
        _edit,
        ".st-key-live_tuner",
    ),
    Stop(
        "A face",
        "What does it say of one face, and which words speak for that? Try a picture of your own if you like; it stays "
        "on this machine.",
        "face",
        _face,
        "",
    ),
)


def stops() -> tuple[Stop, ...]:
    """The stops whose pages are there, in order."""
    return tuple(stop for stop in STOPS if has_page(stop.page))
