"""The desk in a real browser: it answers while a finger moves, tells the server once, and can be undone."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from core.bench.dashboard import PATIENCE
from core.editing.from_study import subject_of
from core.editing.volumes import grouped, turned
from tests.support.browser import click_until, open_at, still

KNOB = ".knob input"
CLICK_AND_WAIT = """(toggle) => new Promise((done) => {
  const app = document.querySelector("[data-testid=stApp]");
  let ran = false;
  new MutationObserver(() => {
    const state = app.dataset.testScriptState;
    ran ||= state === "running";
    if (ran && state === "notRunning") done();
  }).observe(app, { attributes: true });
  toggle.click();
})"""


def share(page):
    return page.locator('[data-part="share"]')


def test_dragging_answers_at_once_and_the_engine_agrees_when_let_go(dashboard, page, study):
    rows = study.rows_in("private")
    labels = study.labels_true[rows]
    groups = grouped(study, subject_of(study).head, "word", "clip", "correlation", rows)
    name = groups.strongest(1)[0]
    open_at(page, f"{dashboard}/volumes", KNOB)
    expect(share(page)).to_have_text(f"{100 * (groups.logits({}).argmax(axis=1) == labels).mean():.2f}")
    box = still(page.get_by_label(re.compile(f"^{re.escape(name)}")).first)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2, steps=12)
    muted = turned(groups, {name: 0.0}, labels)
    expect(share(page)).to_have_text(f"{100 * (muted.after == labels).mean():.2f}")
    assert "turned" not in page.url
    page.mouse.up()
    page.get_by_text(muted.verdict).wait_for(timeout=PATIENCE)
    page.wait_for_url(re.compile(r"turned="), timeout=PATIENCE)


def test_muting_by_keyboard_can_be_undone_and_done_again(dashboard, page):
    open_at(page, f"{dashboard}/volumes?by=emotion", KNOB)
    verdict, nothing_turned = page.get_by_text("a difference like this"), page.get_by_text("Turn one to see")
    expect(share(page)).to_have_text(re.compile(r"\d"))
    before = share(page).inner_text()
    page.get_by_role("button", name="Mute sad").press("Enter")
    verdict.wait_for(timeout=PATIENCE)
    expect(share(page)).not_to_have_text(before)
    muted = share(page).inner_text()
    click_until(page.get_by_role("button", name="Undo"), nothing_turned)
    expect(share(page)).to_have_text(before)
    click_until(page.get_by_role("button", name="Redo"), verdict)
    expect(share(page)).to_have_text(muted)
    click_until(page.get_by_role("button", name="As it is"), nothing_turned)
    expect(share(page)).to_have_text(before)


def test_two_that_are_muted_at_once_are_both_told(dashboard, page):
    open_at(page, f"{dashboard}/volumes?by=emotion", KNOB)
    both = page.locator('.knob :is([aria-label="Mute sad"], [aria-label="Mute happy"])')
    both.evaluate_all("(buttons) => buttons.forEach((button) => button.click())")
    page.wait_for_url(re.compile(r"turned="), timeout=PATIENCE)
    assert set(parse_qs(urlsplit(page.url).query)["turned"][0].split("|")) == {"sad:0", "happy:0"}
    page.get_by_text("a difference like this").wait_for(timeout=PATIENCE)
    for name in ("sad", "happy"):
        expect(page.get_by_label(re.compile(f"^{name}")).first).to_have_value("0")


def test_an_answer_leaves_a_slider_under_the_finger_until_it_is_let_go(dashboard, page):
    open_at(page, f"{dashboard}/volumes", KNOB)
    shown = page.locator(KNOB)
    few = shown.count()
    name, slider = shown.first.get_attribute("id"), shown.first.element_handle()
    box = still(shown.first)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.get_by_role("switch", name="All of them").evaluate(CLICK_AND_WAIT)
    assert slider.evaluate("(slider) => slider.isConnected")
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    page.wait_for_url(re.compile(r"turned="), timeout=PATIENCE)
    expect(shown.nth(few)).to_be_attached()
    expect(page.locator(f"#{name}")).to_have_value("0")
