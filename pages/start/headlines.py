"""The headline numbers, each with where its evidence is. They are worked out from the study, never typed in."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from core.editing import published
from core.emotions import EMOTIONS
from core.numbers import percent, signed
from core.study import Study
from pages.common.links import address
from pages.common.story_data import neurons_named, published_edit_of, recognition_of

CHANCE = 1 / len(EMOTIONS)


@dataclass(frozen=True)
class Headline:
    """One number: how it is written, what it is, what to make of it, and the address of its evidence."""

    number: str
    title: str
    remark: str
    href: str


def headlines(study: Study) -> list[Headline]:
    """The headline numbers that this study has."""
    return [found for make in HEADLINES for found in [make(study)] if found is not None]


def cards(shown: list[Headline]) -> str:
    """The numbers as a row of links."""
    items = (
        f'<a class="soft emo-card number" target="_self" data-top="1" href="{escape(one.href)}">'
        f"<strong>{escape(one.number)}</strong><b>{escape(one.title)}</b><span>{escape(one.remark)}</span></a>"
        for one in shown
    )
    return f'<div class="emo-cards four">{"".join(items)}</div>'.replace(" %", "\N{NO-BREAK SPACE}%")


def _accuracy(study: Study) -> Headline:
    found = recognition_of(study)
    low, high = found.interval
    return Headline(
        f"{100 * found.share:.1f} %",
        "of the emotions named right",
        f"on the {found.n:,} faces of the test. On others like them: {100 * low:.1f} to {100 * high:.1f} %. "
        f"Guessing: {100 * CHANCE:.0f} %.",
        address("tuning", split=found.split, scale=1),
    )


def _best_and_worst(study: Study) -> Headline | None:
    found = recognition_of(study)
    if len(found.table) < 2:
        return None
    best, worst = found.table.iloc[0], found.table.iloc[-1]
    return Headline(
        f"{percent(best.found, 0)} / {percent(worst.found, 0)}",
        f"{best.emotion} is easy, {worst.emotion} is hard",
        f"So many of the {best.emotion} and of the {worst.emotion} faces are found, of {found.n:,} faces in all.",
        address("tuning", split=found.split, scale=1),
    )


def _named(study: Study) -> Headline:
    named, total = neurons_named(study)
    words = len(study.default_scoring.concepts)
    silent = f" The other {total - named:,} never answer." if total > named else ""
    return Headline(
        f"{named:,}",
        "neurons have a name",
        f"of {total:,}, each the best of {words:,} words. A best word can still be a poor one.{silent}",
        address("neurons"),
    )


def _edit(study: Study) -> Headline | None:
    edit = published_edit_of(study)
    if edit is None:
        return None
    at = edit.published
    change = int(edit.change[at])
    alike = "" if edit.control is None else f" Turning up all neurons alike: {signed(int(edit.control[at]))}."
    return Headline(
        signed(change),
        f"faces, by turning up named neurons: {edit.luck[at]}",
        f"{edit.gained[at]:,} of {edit.n:,} faces turned right, {edit.lost[at]:,} turned wrong.{alike}",
        address(
            "tuning",
            layer=edit.layer,
            scorer=edit.scoring,
            similarity=published.SIMILARITY,
            mode=published.MODE,
            split="both",
            tau=f"{published.TAU:g}",
            scale=f"{published.SCALE:g}",
        ),
    )


HEADLINES: tuple[Callable[[Study], Headline | None], ...] = (_accuracy, _best_and_worst, _named, _edit)
