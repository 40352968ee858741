"""Covering regions, LIME, and maps by several threads that share a network. Needs no picture of FER2013."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import numpy as np

from core.bench.explain import measure_explanations
from core.bench.measurement import Measurement
from core.explanation.lime_explanation import lime_explanation
from core.explanation.prediction import shared_network
from core.explanation.regions import covered_faces, region_game
from core.explanation.running import logits_of
from core.explanation.saliency import default_layer, saliency_map
from core.explanation.saliency_methods import SALIENCY_METHODS
from core.faces.layout import region_masks
from core.study import Study, open_study
from core.study.mean_faces import raise_contrast
from core.study.neuron_facts import mean_of_all

HALVED = ("eyes", "cheeks")
FACES = 20
THREADS = (2, 8)
MAPS_EACH = 1000


def measure_explaining() -> list[Measurement]:
    """What one explanation takes, all sets of ten regions, LIME, and maps by several threads."""
    study = open_study("builtin")
    faces = raise_contrast(study.mean_faces(study.layers[-1])[:FACES])
    return [*measure_explanations(), _masks(study, faces[0]), _lime(study, faces[0]), *measure_threads(study, faces)]


def ten_regions() -> dict[str, np.ndarray]:
    """The eight regions of a face, the eyes and the cheeks each in two halves."""
    found = {}
    for name, mask in region_masks().items():
        if name in HALVED:
            left = mask & (np.arange(mask.shape[1]) < mask.shape[1] // 2)
            found |= {f"{name}, left": left, f"{name}, right": mask & ~left}
        else:
            found[name] = mask
    return found


def _masks(study: Study, face: np.ndarray) -> Measurement:
    """All 1,024 sets at once, beside running the network on one picture after the other (an eighth of them)."""
    spec, network, masks, average = study.architecture, shared_network(study), ten_regions(), mean_of_all(study)
    region_game(spec, network, face, masks, average)
    seconds = _best(lambda: region_game(spec, network, face, masks, average), 2)
    pictures = covered_faces(face, np.stack(list(masks.values())), average)
    plain = 8 * _best(lambda: logits_of(spec, network, pictures[::8], batch=1), 1)
    return Measurement("explain_1024_masks", seconds, "s", plain, plain / seconds, len(pictures))


def _lime(study: Study, face: np.ndarray) -> Measurement:
    spec, network = study.architecture, shared_network(study)
    seconds = _best(lambda: lime_explanation(spec, network, face, 0, samples=300), 2)
    return Measurement("explain_lime_300", seconds, "s", None, None, 300)


def measure_threads(study: Study, faces: np.ndarray) -> list[Measurement]:
    """How many maps by several threads differ from those of one, and how many a second there are beside one thread."""
    spec, network = study.architecture, shared_network(study)
    layer = default_layer(spec, network)
    jobs = [(face, index % 7, method) for index, face in enumerate(faces) for method in SALIENCY_METHODS]

    def explained(job: tuple[np.ndarray, int, str]) -> np.ndarray:
        return saliency_map(spec, network, *job, layer).values

    explained(jobs[0])
    started = time.perf_counter()
    alone = [explained(job) for job in jobs]
    rate = len(jobs) / (time.perf_counter() - started)
    lines = []
    for threads in THREADS:
        started = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(explained, islice(cycle(jobs), MAPS_EACH)))
        together = MAPS_EACH / (time.perf_counter() - started)
        wrong = sum(not np.array_equal(*pair) for pair in zip(found, islice(cycle(alone), MAPS_EACH), strict=True))
        lines += [
            Measurement(f"explain_{threads}_threads_wrong", float(wrong), "maps", None, None, MAPS_EACH),
            Measurement(f"explain_{threads}_threads", together, "maps/s", rate, together / rate, MAPS_EACH),
        ]
    return lines


def _best(run: Callable[[], object], times: int) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return min(seconds)
