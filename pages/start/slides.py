"""The slides of the presenter: another slide is one more entry here. Each shows one thing, large, in plain words."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import streamlit as st

from core.emotions import EMOTIONS
from core.numbers import agree, percent, signed
from core.study import Study
from core.study.mean_faces import raise_contrast
from core.study.neuron_table import sort_neurons
from pages.common.links import link
from pages.common.markup import face_uri
from pages.common.neuron_data import faces_of, table_of
from pages.common.registry import has_page
from pages.common.story import below_zero, faces, pushes, race, response, scene_part, winner
from pages.common.story_data import (
    neurons_named,
    published_edit_of,
    reasons_of,
    recognition_of,
    scene_of,
    showcase_of,
)
from pages.start.volume import volume

WALL = 24
WORDS = 6
FLIPS = 400
FOR, AGAINST = "#4c7de8", "#8a8f98"


@dataclass(frozen=True)
class Slide:
    """One slide: its headline and what it shows, both of a study; `there` says whether a study has it."""

    name: str
    title: Callable[[Study], str]
    draw: Callable[[Study], None]
    there: Callable[[Study], bool] = lambda study: True


def slides(study: Study) -> tuple[Slide, ...]:
    """The slides that this study can show, in order."""
    return tuple(slide for slide in SLIDES if slide.there(study))


def _foot(text: str) -> None:
    st.html(f'<p class="emo-foot">{text}</p>')


def _what_title(study: Study) -> str:
    return f"Inside a program that names emotions: {neurons_named(study)[1]:,} small detectors, called neurons"


def _what(study: Study) -> None:
    shown = showcase_of(study)
    table = table_of(study, shown.layer, shown.scoring, shown.similarity)
    wall, mean_faces = sort_neurons(table[table["alive"]], "variety").head(WALL), faces_of(study, shown.layer)
    cells = "".join(
        f'<figure><img src="{face_uri(mean_faces[line.neuron])}" alt="Average of the faces that neuron {line.neuron} '
        f'answers most" width="96" height="96"><figcaption>{escape(line.label)}</figcaption></figure>'
        for line in wall.itertuples()
    )
    st.html(f'<div class="emo-wall">{cells}</div>')
    _foot("Each picture is the average of the faces that one neuron answers most; the word is its name.")


def _answers_title(study: Study) -> str:
    return f"This neuron answers {EMOTIONS[showcase_of(study).emotion].name} faces"


def _answers(study: Study) -> None:
    scene = scene_of(study)
    st.html(scene_part(("faces", faces(scene)), ("fires", response(scene))))
    _foot(
        f"Neuron {scene.shown.neuron}: its average answer to {scene.shown.counts.max():,} faces of each emotion, or "
        f"all there are; the strongest is 100 %.{below_zero(scene)}"
    )


def _name_title(study: Study) -> str:
    shown = showcase_of(study)
    return f"{shown.tried} words were tried. “{shown.label}” fits it best"


def _name(study: Study) -> None:
    scene = scene_of(study)
    st.html(scene_part(("tries", race(scene.shown.words)), ("wins", winner(scene))))
    _foot(
        f"How well each word rises and falls with the neuron over {len(study.labels_true):,} faces; 1 would be perfect."
    )


def _push_title(study: Study) -> str:
    return f"When it answers, it pushes towards “{EMOTIONS[int(showcase_of(study).pushes.argmax())].name}”"


def _push(study: Study) -> None:
    own = showcase_of(study).pushes
    rows = [(emotion.name, float(own[emotion.index]), emotion.color) for emotion in EMOTIONS]
    st.html(pushes(rows, "What the neuron does to each emotion"))
    _foot("Right: towards the emotion. Left: away from it. The strongest push is 100 %.")


def _loud_title(study: Study) -> str:
    return "Turn the neurons with a name up. Does it see better?"


def _loud(study: Study) -> None:
    volume(published_edit_of(study), key="volume")


def _luck_title(study: Study) -> str:
    edit = published_edit_of(study)
    change = int(edit.change[edit.published])
    return f"{signed(change)} {agree(change, 'face', 'faces')}: a difference like this {edit.luck[edit.published]}"


def _luck(study: Study) -> None:
    edit = published_edit_of(study)
    at = edit.published
    gained, lost = int(edit.gained[at]), int(edit.lost[at])
    st.html(
        f'<div class="emo-flips">{_dots(gained, "turned right", FOR)}{_dots(lost, "turned wrong", "#d55e00")}</div>'
    )
    alike = ""
    if edit.control is not None:
        control = int(edit.control[at])
        alike = f" Turning all neurons up alike, named or not: {signed(control)} {agree(control, 'face', 'faces')}."
    _foot(
        f"{edit.n:,} faces, neurons turned up to × {edit.scales[at]:g}. Toss {gained + lost:,} coins: a split at least "
        f"this uneven comes up {_often(float(edit.p_value[at]))}.{alike}"
    )


def _dots(count: int, words: str, color: str) -> str:
    squares = "<i></i>" * min(count, FLIPS)
    return f'<div style="--own:{color}"><b>{count:,}</b><span>{words}</span><p aria-hidden="true">{squares}</p></div>'


def _often(p: float) -> str:
    return f"in {100 * p:.0f} of 100 tries" if p >= 0.01 else "in fewer than 1 of 100 tries"


def _face_title(study: Study) -> str:
    return f"Why does it say “{EMOTIONS[showcase_of(study).emotion].name}”?"


def _face(study: Study) -> None:
    scene = scene_of(study)
    emotion = EMOTIONS[scene.shown.emotion]
    reasons = reasons_of(study, emotion.index)
    named = reasons[reasons["label"] != ""]
    told = named.reindex(named["adds"].abs().sort_values(ascending=False).index).head(WORDS)
    told = told.sort_values("adds", ascending=False)
    rows = [(line.label, float(line.adds), FOR if line.adds > 0 else AGAINST) for line in told.itertuples()]
    average = raise_contrast(study.emotion_faces())[emotion.index]
    st.html(
        f'<div class="emo-why"><img src="{face_uri(average)}" alt="The average {emotion.name} face" width="200" '
        f'height="200">{pushes(rows, f"What the neurons of each name add to {emotion.name}")}</div>'
    )
    more = f" {link('Try a face', 'face')}" if has_page("face") else ""
    _foot(
        f"What the neurons of each name add, together, on the average of {scene.shown.counts[emotion.index]:,} "
        f"{emotion.name} faces.{more}"
    )


def _limits_title(study: Study) -> str:
    return "What it cannot know"


def _limits(study: Study) -> None:
    found = recognition_of(study)
    worst = found.table.iloc[-1]
    lines = (
        "A face is not a feeling. It learned which word people gave to a picture.",
        "A name is a summary of a neuron, not its purpose.",
        f"It is often wrong: it finds {percent(worst.found, 0)} of the {worst.emotion} faces.",
        "So: not to judge, hire, watch or diagnose anyone.",
    )
    st.html(f'<ul class="emo-lines">{"".join(f"<li>{line}</li>" for line in lines)}</ul>')
    more = f" {link('More on this', 'limits')}" if has_page("limits") else ""
    _foot(f"Wrong or right: counted on the {found.n:,} faces of the test.{more}")


def _was_edited(study: Study) -> bool:
    return published_edit_of(study) is not None


SLIDES: tuple[Slide, ...] = (
    Slide("neurons", _what_title, _what),
    Slide("answers", _answers_title, _answers),
    Slide("name", _name_title, _name),
    Slide("push", _push_title, _push),
    Slide("loud", _loud_title, _loud, _was_edited),
    Slide("luck", _luck_title, _luck, _was_edited),
    Slide("face", _face_title, _face),
    Slide("limits", _limits_title, _limits),
)
