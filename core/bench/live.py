"""How live the live edit is: a slider dragged in a real browser, timed from the input event to the painted number."""

from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.bench.dashboard import DONE, browser_page, running_dashboard
from core.bench.measurement import Measurement
from core.bench.wire import fields

STEPS = 60
STEP_MS = 16
SLIDER = '[data-part="tau-input"]'
RERUN_SCRIPT, FRAGMENT_ID = 11, 5

_WATCH = """
() => {
  const host = [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')]
    .find((node) => node.shadowRoot?.querySelector("section.tuner"));
  const root = host.shadowRoot;
  const text = (part) => root.querySelector(`[data-part="${part}"]`).textContent;
  window.readings = [];
  root.addEventListener("input", (event) => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => window.readings.push({
      latency: performance.now() - event.timeStamp,
      at: performance.now(),
      shown: ["tau", "scale", "accuracy", "gained", "lost"].map(text).join(" "),
    });
    requestAnimationFrame(() => painted.port2.postMessage(null));
  });
}
"""


@dataclass(frozen=True)
class LiveFeel:
    """One drag: `readings` distinct settings with their numbers were painted in `seconds`, `events` inputs happened.

    Latencies are in ms from the input event to the frame that shows its number. `messages` counts what the browser
    asked of the server while the finger was down, `full_reruns` those that ran the whole page, up to a second after.
    """

    events: int
    readings: int
    seconds: float
    latency_median: float
    latency_p95: float
    messages: int
    full_reruns: int

    @property
    def readings_per_second(self) -> float:
        return self.readings / self.seconds


def measure_live() -> list[Measurement]:
    """`live_readings_per_second` while dragging, `live_latency_p95`, and `live_full_reruns`, which should be 0."""
    feel = drag_slider()
    return [
        Measurement("live_readings_per_second", feel.readings_per_second, "1/s", None, None, feel.readings),
        Measurement("live_latency_p95", feel.latency_p95, "ms", None, None, feel.events),
        Measurement("live_full_reruns", float(feel.full_reruns), "reruns", None, None, feel.events),
    ]


def drag_slider(url: str | None = None, query: str = "", patience: float = 180) -> LiveFeel:
    """Drag the threshold slider of the tuning page there and back in a headless browser.

    `url` is that of a running dashboard; without one it is started and stopped here. `query` chooses the view, as in
    a link. `patience` seconds are given to the first paint.
    """
    with nullcontext(url) if url else running_dashboard() as base, browser_page() as page:
        sent: list[bytes] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(_as_bytes(frame))))
        page.goto(f"{base}/tuning?{query}")
        page.wait_for_selector("section.tuner:not([aria-busy])", timeout=1000 * patience)
        page.wait_for_selector(DONE, timeout=1000 * patience)
        page.evaluate("document.fonts.ready.then(() => null)")
        page.evaluate(_WATCH)
        already = len(sent)
        _drag(page)
        while_down = sent[already:]
        page.mouse.up()
        page.wait_for_timeout(1000)
        readings = page.evaluate("window.readings")
        return _summary(readings, while_down, sent[already:])


def _drag(page: object) -> None:
    """Press the threshold slider in its middle and move to its right end, to its left end and back."""
    slider, thumb = page.locator(SLIDER), 16
    slider.hover()
    box = slider.bounding_box()
    left, right, y = box["x"] + thumb / 2, box["x"] + box["width"] - thumb / 2, box["y"] + box["height"] / 2
    page.mouse.move((left + right) / 2, y)
    page.mouse.down()
    for share in _there_and_back():
        page.mouse.move(left + share * (right - left), y)
        page.wait_for_timeout(STEP_MS)


def _there_and_back() -> np.ndarray:
    return np.concatenate(
        [np.linspace(0.5, 1, STEPS // 4), np.linspace(1, 0, STEPS // 2), np.linspace(0, 0.5, STEPS // 4)]
    )


def _summary(readings: list[dict], while_down: list[bytes], sent: list[bytes]) -> LiveFeel:
    if len(readings) < 2:
        raise RuntimeError("The slider did not follow the mouse.")
    latencies = np.array([reading["latency"] for reading in readings])
    shown = [reading["shown"] for reading in readings]
    distinct = 1 + sum(a != b for a, b in pairwise(shown))
    return LiveFeel(
        events=len(readings),
        readings=distinct,
        seconds=(readings[-1]["at"] - readings[0]["at"]) / 1000,
        latency_median=float(np.median(latencies)),
        latency_p95=float(np.percentile(latencies, 95)),
        messages=len(while_down),
        full_reruns=sum(_reruns_everything(message) for message in sent),
    )


def _as_bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def _reruns_everything(message: bytes) -> bool:
    """Whether a message to the server asks for a rerun that is not of one fragment."""
    request = dict(fields(message)).get(RERUN_SCRIPT)
    return request is not None and not dict(fields(request)).get(FRAGMENT_ID)
