"""soft-WPMI of 4,096 neurons over 28,709 images, beside a plain loop over neurons."""

from core.bench.measurement import Measurement
from core.dissection.benchmark import benchmark_similarity


def measure_similarity() -> list[Measurement]:
    """At 25 and at 20,000 concepts."""
    return [_measure(concepts) for concepts in (25, 20_000)]


def _measure(concepts: int) -> Measurement:
    timing = benchmark_similarity(concepts, plain_neurons=64 if concepts < 1000 else 16)
    return Measurement(f"similarity_{concepts}", timing.seconds, "s", timing.plain_seconds, timing.ratio, timing.n)
