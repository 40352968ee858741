"""Speed and memory, at sizes that a test can afford."""

import subprocess
import sys
import textwrap

import pytest

from core.dissection.benchmark import benchmark_similarity


def test_the_benchmark_times_both_and_says_on_how_much():
    timing = benchmark_similarity(10, neurons=40, images=1200, plain_neurons=8)
    assert timing.n == 40
    assert timing.plain_neurons == 8
    assert timing.seconds > 0
    assert timing.ratio == pytest.approx(timing.plain_seconds / timing.seconds)


@pytest.mark.parametrize("name", ["soft_wpmi", "wpmi", "correlation", "cosine_cubed", "rank_reorder"])
def test_working_memory_does_not_grow_with_the_number_of_concepts(name, tmp_path):
    """Scores of 2,500 images by 30,000 concepts are 300 MB on disk; beyond its result, 29 MB, little is used."""
    script = textwrap.dedent(f"""
        import numpy as np, tracemalloc
        from core.dissection.similarity import SIMILARITIES
        generator = np.random.default_rng(0)
        scores = np.lib.format.open_memmap({str(tmp_path / "s.npy")!r}, "w+", np.float32, (2500, 30000))
        for row in scores:
            row[:] = generator.random(30000, dtype=np.float32)
        activations = generator.random((2500, 60 if {name!r} != "rank_reorder" else 3), dtype=np.float32)
        tracemalloc.start()
        result = SIMILARITIES[{name!r}](activations, scores)
        print((tracemalloc.get_traced_memory()[1] - result.nbytes) / 1e6)
    """)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(run.stdout) < 150
