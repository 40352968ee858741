"""The desk in a real browser: it answers while a finger moves, tells the server once, and can be undone."""

import re

from core.bench.dashboard import PATIENCE
from core.editing.from_study import subject_of
from core.editing.volumes import grouped, turned
from tests.support.browser import open_at

KNOB = ".knob input"


def share(page):
    return page.locator('[data-part="share"]').inner_text()


def test_dragging_answers_at_once_and_the_engine_agrees_when_let_go(dashboard, page, study):
    rows = study.rows_in("private")
    labels = study.labels_true[rows]
    groups = grouped(study, subject_of(study).head, "word", "clip", "correlation", rows)
    name = groups.strongest(1)[0]
    open_at(page, f"{dashboard}/volumes", KNOB)
    assert share(page) == f"{100 * (groups.logits({}).argmax(axis=1) == labels).mean():.2f}"
    box = page.get_by_label(re.compile(f"^{re.escape(name)}")).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2, steps=12)
    muted = turned(groups, {name: 0.0}, labels)
    assert share(page) == f"{100 * (muted.after == labels).mean():.2f}"
    assert "turned" not in page.url
    page.mouse.up()
    page.get_by_text(muted.verdict).wait_for(timeout=PATIENCE)
    page.wait_for_url(re.compile(r"turned="), timeout=PATIENCE)


def test_muting_by_keyboard_can_be_undone_and_done_again(dashboard, page):
    open_at(page, f"{dashboard}/volumes?by=emotion", KNOB)
    before = share(page)
    page.get_by_role("button", name="Mute sad").focus()
    page.keyboard.press("Enter")
    page.get_by_text("a difference like this").wait_for(timeout=PATIENCE)
    muted = share(page)
    assert muted != before
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Turn one to see").wait_for(timeout=PATIENCE)
    assert share(page) == before
    page.get_by_role("button", name="Redo").click()
    page.get_by_text("a difference like this").wait_for(timeout=PATIENCE)
    assert share(page) == muted
    page.get_by_role("button", name="As it is").click()
    page.get_by_text("Turn one to see").wait_for(timeout=PATIENCE)
    assert share(page) == before
