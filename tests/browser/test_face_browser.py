"""What only a browser shows of the page that explains a face."""

import base64
import io
import re

import numpy as np
import pytest
import skimage.data
from PIL import Image
from playwright.sync_api import expect

from core.bench.dashboard import DONE, PATIENCE
from core.explanation.explain import explain
from core.explanation.subject import example_subject
from pages.explain.mixer import mixer_data
from tests.support.browser import (
    A_TRY,
    browser_page,
    click_until,
    click_until_at,
    click_until_gone,
    eventually,
    open_at,
    too_wide,
    until_heard,
)

PASTE = """
(target, data) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], "me.png", { type: "image/png" }));
  target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}
"""


def photograph():
    stream = io.BytesIO()
    Image.fromarray(skimage.data.astronaut()).save(stream, format="PNG")
    return stream.getvalue()


def explain_at(page, address):
    open_at(page, address, ".emo-verdict")
    page.wait_for_selector(".mixer .word", timeout=PATIENCE)


def assert_shares(page, probabilities):
    def they_are_near():
        texts = page.locator(".bar span:last-child").all_inner_texts()
        shares = np.array([float(text.removesuffix(" %") or "nan") for text in texts])
        assert shares == pytest.approx(100 * probabilities, abs=0.51)

    eventually(page, they_are_near)


def test_muting_a_word_shows_what_the_network_would_say_and_asks_the_server_nothing(dashboard, page, study):
    explanation = explain(study, example_subject(study, "happy"))
    word = mixer_data(explanation)["words"][0]["name"]
    part = explanation.words.index(word)
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    explain_at(page, f"{dashboard}/face?example=happy")
    assert_shares(page, explanation.probabilities)
    already = len(sent)
    page.get_by_role("button", name=f"Mute {word}").click()
    expected = explanation.calibration.probabilities(explanation.concepts.without([part]))
    assert_shares(page, expected)
    slider = page.get_by_role("slider", name=word, exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("10")
    page.get_by_role("button", name="As it is").click()
    assert_shares(page, explanation.probabilities)
    assert len(sent) == already


def test_an_example_is_a_link_that_keeps_the_scorer(dashboard, page, study):
    explain_at(page, f"{dashboard}/face?example=happy&scorer=votes")
    click_until_at(page.locator('.emo-examples a[href*="example=sad"]'), "**/face?*example=sad*")
    expect(page).to_have_url(re.compile("scorer=votes"))
    page.get_by_text(explain(study, example_subject(study, "sad"), "votes").sentence()).wait_for(timeout=PATIENCE)


def test_the_report_is_downloaded_and_opens_without_a_network(dashboard, page, study, tmp_path):
    explain_at(page, f"{dashboard}/face?example=surprise")
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name=re.compile("Report")).click()
    report = tmp_path / "report.html"
    waiting.value.save_as(report)
    page.context.set_offline(True)
    page.goto(report.as_uri())
    verdict = explain(study, example_subject(study, "surprise")).verdict()
    page.get_by_text(verdict).first.wait_for(state="attached", timeout=PATIENCE)
    page.locator("#chart-1 svg, .chart svg").first.wait_for(state="attached", timeout=PATIENCE)
    assert page.get_by_alt_text(re.compile("as the network sees it")).count() == 0


def test_an_uploaded_photo_is_explained_and_forgotten(dashboard, page):
    page.goto(f"{dashboard}/face?source=upload")
    page.wait_for_selector('input[type="file"]', state="attached", timeout=PATIENCE)
    page.locator('input[type="file"]').set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": photograph()}
    )
    page.wait_for_selector(".emo-verdict", timeout=PATIENCE)
    page.wait_for_function("() => document.querySelector('.emo-photo img')?.naturalWidth > 0", timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    assert "me.png" not in page.url
    click_until_gone(page.get_by_role("button", name="Forget this picture"), page.locator(".emo-verdict"))
    assert page.locator('[data-testid="stException"]').count() == 0


def test_a_picture_from_the_camera_is_taken_and_looked_at(dashboard):
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    with browser_page(arguments=camera, permissions=["camera"]) as page:
        page.goto(f"{dashboard}/face?source=camera")
        take = page.get_by_role("button", name=re.compile("Take Photo", re.IGNORECASE))
        take.wait_for(timeout=PATIENCE)
        page.wait_for_function("() => document.querySelector('video')?.videoWidth > 0", timeout=PATIENCE)
        click_until(take, page.get_by_text("No face was found"))
        page.get_by_text("There is a face in its middle").click()
        page.wait_for_selector(".emo-verdict", timeout=PATIENCE)


def test_a_picture_is_pasted_by_key(dashboard, page):
    page.goto(f"{dashboard}/face?source=paste")
    target = page.get_by_role("textbox", name=re.compile("Paste a picture"))
    target.wait_for(timeout=PATIENCE)
    page.wait_for_selector(DONE, timeout=PATIENCE)
    pasted = base64.b64encode(photograph()).decode()
    target.focus()
    until_heard(
        lambda: target.evaluate(PASTE, pasted, timeout=A_TRY),
        lambda patience: page.wait_for_selector(".emo-verdict", timeout=patience),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(dashboard, scheme):
    with browser_page(width=390, height=844, color_scheme=scheme) as page:
        explain_at(page, f"{dashboard}/face")
        assert too_wide(page) <= 1
