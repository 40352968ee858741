"""How long an explanation takes once the network is loaded: what is exact about a face, and its saliency maps."""

import io
import statistics
import time
from collections.abc import Callable

from PIL import Image

from core.bench.measurement import Measurement
from core.explanation.calibration import calibrate
from core.explanation.explain import explain
from core.explanation.photograph import photograph_subject, read_photograph
from core.explanation.prediction import shared_network
from core.explanation.saliency import saliency_map
from core.explanation.saliency_methods import SALIENCY_METHODS
from core.explanation.subject import example_subject
from core.study import open_study

REPEATS = 9


def measure_explanations(repeats: int = REPEATS) -> list[Measurement]:
    """Median seconds on the built-in study: from a file's bytes to the concepts, from a face, and each saliency map."""
    study = open_study("builtin")
    subject, calibration = example_subject(study, "happy"), calibrate(study)
    spec, network = study.architecture, shared_network(study)
    photo = _photo()

    def from_upload() -> object:
        photograph = read_photograph(photo)
        which = 1 if photograph.faces else None
        return explain(study, photograph_subject(photograph, which), calibration=calibration)

    timed: dict[str, Callable[[], object]] = {
        "explain_upload_to_concepts": from_upload,
        "explain_prediction_concepts": lambda: explain(study, subject, calibration=calibration),
        **{
            f"explain_{name}": lambda name=name: saliency_map(spec, network, subject.face, 3, name)
            for name in SALIENCY_METHODS
        },
    }
    return [Measurement(name, _median_seconds(work, repeats), "s", None, None, repeats) for name, work in timed.items()]


def _photo() -> bytes:
    """A photograph of 512 x 512 pixels with one face, as JPEG."""
    from skimage.data import astronaut

    stream = io.BytesIO()
    Image.fromarray(astronaut()).save(stream, format="JPEG", quality=90)
    return stream.getvalue()


def _median_seconds(work: Callable[[], object], repeats: int) -> float:
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
