"""Twenty people clicking through the dashboard at once: how long each view takes, and whether memory stays flat."""

import asyncio
import random
import time
from dataclasses import dataclass, field

import numpy as np

from core.bench.dashboard import Dashboard, dashboard_process
from core.bench.measurement import Measurement
from core.bench.viewer import Viewer, viewer
from core.study import Study, open_study

VIEWERS = 20
READING = (3.0, 7.0)  # seconds between a view and the next click
SAMPLE = 2.0  # seconds between two looks at the memory
WARM_UP = 0.3  # of the time: memory is judged after it
SEED = 20


@dataclass
class Visit:
    """What viewers saw: `seconds` of each view by page, and (minutes since the start, megabytes) of the server."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def all_seconds(self) -> np.ndarray:
        """Every view's seconds, float64 [n]."""
        return np.concatenate(list(self.seconds.values()))

    def slope(self) -> float:
        """Megabytes a minute that memory grows by after the warm-up, by least squares; 0 for fewer than two looks."""
        minutes, megabytes = np.array(self.memory, float).reshape(-1, 2).T
        late = minutes >= WARM_UP * minutes.max(initial=0)
        return float(np.polyfit(minutes[late], megabytes[late], 1)[0]) if late.sum() > 1 else 0.0


def measure_viewers(minutes: float = 1.0) -> list[Measurement]:
    """`viewers_p50`, `viewers_p95` in seconds a view while twenty viewers click for `minutes`, beside one viewer alone
    on the same views; `viewers_p95_<page>`; and the server's memory at the end with its growth a minute."""
    alone, together = asyncio.run(visit_together(VIEWERS, 60 * minutes))
    both = {name: [np.percentile(visit.all_seconds(), q) for visit in (together, alone)] for name, q in _QUANTILES}
    lines = [_beside(f"viewers_{name}", *pair, len(together.all_seconds())) for name, pair in both.items()]
    for page, seconds in together.seconds.items():
        beside = np.percentile(alone.seconds[page], 95)
        lines.append(_beside(f"viewers_p95_{page}", np.percentile(seconds, 95), beside, len(seconds)))
    if together.memory:
        size = len(together.memory)
        start = next(megabytes for minute, megabytes in together.memory if minute >= WARM_UP * minutes)
        lines.append(Measurement("viewers_memory_warm", start, "MB", None, None, size))
        lines.append(Measurement("viewers_memory_end", together.memory[-1][1], "MB", None, None, size))
        lines.append(Measurement("viewers_memory_growth", together.slope(), "MB/min", None, None, size))
    return lines


_QUANTILES = (("p50", 50), ("p95", 95))


def _beside(name: str, seconds: float, alone: float, n: int) -> Measurement:
    return Measurement(name, float(seconds), "s", float(alone), float(alone / seconds), n)


async def visit_together(
    viewers: int, seconds: float, reading: tuple[float, float] = READING, study: str | None = None
) -> tuple[Visit, Visit]:
    """What one viewer saw alone, and what `viewers` saw together while they clicked for `seconds`, on one server.

    Each reads a view for between `reading[0]` and `reading[1]` seconds, then asks for another at random (seeded). The
    one alone saw every view twice; its second time is counted, so that both find the server's caches filled. `study`
    is a folder to show instead of the built-in one.
    """
    with dashboard_process(study=study) as dashboard:
        views = await _views(dashboard, open_study(study or "builtin"))
        alone = Visit()
        async with viewer(dashboard.url) as one:
            for visit in (Visit(), alone):
                for address in views:
                    await _look(one, address, visit)
        return alone, await crowd(dashboard, views, viewers, seconds, reading)


async def _views(dashboard: Dashboard, study: Study) -> list[str]:
    """Every page of the dashboard, and several views of those that have one a layer or a neuron."""
    async with viewer(dashboard.url) as one:
        pages = (await one.open("")).pages
    layers = study.layers[-4:]
    variations = {
        "neurons": [f"layer={layer}&page={page}" for layer in layers for page in (1, 2)],
        "neuron": [f"layer={layer}&neuron={neuron}" for layer in layers for neuron in (3, 5)],
    }
    return [f"{page}?{query}" for page in pages for query in variations.get(page, [""])]


async def crowd(
    dashboard: Dashboard, views: list[str], viewers: int, seconds: float, reading: tuple[float, float] = READING
) -> Visit:
    """What `viewers` saw of `views` together, and what memory the server held, while they clicked for `seconds`."""
    visit, start = Visit(), time.monotonic()
    ends = start + seconds
    watching = asyncio.create_task(_watch_memory(dashboard, visit, start))
    try:
        seeds = range(SEED, SEED + viewers)
        await asyncio.gather(*(_click(dashboard, views, visit, ends, reading, random.Random(seed)) for seed in seeds))
    finally:
        watching.cancel()
    return visit


async def _click(
    dashboard: Dashboard,
    views: list[str],
    visit: Visit,
    ends: float,
    reading: tuple[float, float],
    generator: random.Random,
) -> None:
    await asyncio.sleep(generator.uniform(0, reading[1]))
    async with viewer(dashboard.url) as one:
        while time.monotonic() < ends:
            await _look(one, generator.choice(views), visit)
            await asyncio.sleep(generator.uniform(*reading))


async def _look(one: Viewer, address: str, visit: Visit) -> None:
    seen = await one.open(address)
    visit.seconds.setdefault(address.partition("?")[0], []).append(seen.seconds)


async def _watch_memory(dashboard: Dashboard, visit: Visit, start: float) -> None:
    while (megabytes := dashboard.memory()) is not None:
        visit.memory.append(((time.monotonic() - start) / 60, megabytes))
        await asyncio.sleep(SAMPLE)
