"""A network's file in a real browser: given, seen, kept, downloaded again, removed; one that is too large."""

import numpy as np
import onnxruntime
from playwright.sync_api import expect

from core.bench.dashboard import DONE, PATIENCE
from tests.support.browser import assert_whole_and_in_scheme, click_until, open_at
from tests.support.onnx_files import keras_network, save
from tests.support.tiny import synthetic_faces


def give(page, path):
    page.locator('[data-testid="stFileUploader"] input[type="file"]').set_input_files(path)


def answers(path, faces, *, channels_last):
    session = onnxruntime.InferenceSession(str(path))
    pictures = (faces / np.float32(255)).astype(np.float32)
    pictures = pictures[..., None] if channels_last else pictures[:, None]
    return session.run(None, {session.get_inputs()[0].name: pictures})[0]


def test_a_file_is_given_seen_kept_downloaded_and_removed(dashboard, page, tmp_path):
    path = save(keras_network(), tmp_path / "my-net.onnx")
    open_at(page, f"{dashboard}/own-network")
    give(page, path)
    page.get_by_text("What it says of seven faces").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Keep it").wait_for(timeout=PATIENCE)
    expect(page.locator('img[alt^="Average face"]')).to_have_count(7)
    expect(page.get_by_text("live, as you drag")).to_have_count(1)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector(DONE, timeout=PATIENCE)
    assert_whole_and_in_scheme(page, "light")
    page.set_viewport_size({"width": 1280, "height": 1000})

    page.wait_for_selector(DONE, timeout=PATIENCE)
    click_until(page.get_by_role("button", name="Keep it"), page.get_by_text("my-net is kept"))
    page.wait_for_selector(DONE, timeout=PATIENCE)
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("button", name="ONNX").click()
    download.value.save_as(tmp_path / "again.onnx")
    faces, _ = synthetic_faces(4)
    expected = answers(path, faces, channels_last=True)
    logits = answers(tmp_path / "again.onnx", faces, channels_last=False)
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(exponents / exponents.sum(axis=1, keepdims=True), expected, atol=1e-4)

    sure = page.get_by_role("button", name="Yes, remove it")
    click_until(page.get_by_role("button", name="Remove"), sure)
    click_until(sure, page.get_by_text("my-net is removed"))


def test_a_file_that_is_too_large_is_refused_in_a_sentence(dashboard, page, tmp_path):
    with open(tmp_path / "large.onnx", "wb") as file:
        file.truncate(300 * 1024**2)
    open_at(page, f"{dashboard}/own-network")
    give(page, tmp_path / "large.onnx")
    page.get_by_text("File must be 128.0MB or smaller").wait_for(timeout=PATIENCE)
    assert page.get_by_role("heading", name="What it is made of").count() == 0
