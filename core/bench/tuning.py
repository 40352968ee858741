"""The exact edit of lin2 of the built-in study, beside editing the network and running it again."""

from core.bench.measurement import Measurement
from core.editing.benchmark import benchmark_editing
from core.editing.from_study import editor_of, subject_of
from core.study import open_study


def measure_tuning(layer: str = "lin2") -> list[Measurement]:
    """One cell in both modes and the whole plane, on PrivateTest."""
    study = open_study("builtin")
    scoring = study.default_scoring
    subject = subject_of(study)
    editor = editor_of(study, subject, layer, scoring.name, scoring.default_similarity)
    rows = study.rows_in("private")
    timings = benchmark_editing(study.architecture, study.weights(), editor, study.labels_true, rows)
    return [Measurement(entry.name, entry.seconds, "s", entry.baseline, entry.ratio, entry.n) for entry in timings]
