"""Building a study: run the network once over the probing set, then dissect layer by layer.

The build happens in a folder beside the target and is renamed when it is whole. Each finished layer stays there, so
a killed build goes on where it stopped if it is started again with the same inputs.
"""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from filelock import FileLock, Timeout
from safetensors.numpy import save_file

from core.concepts.scores import ConceptScores
from core.dissection.effects import mean_effects
from core.dissection.labels import CANDIDATES, best_concepts
from core.dissection.neurons import activation_statistics, class_mix, mean_faces, similar_neurons, top_images
from core.dissection.recording import record
from core.dissection.similarity import SIMILARITIES
from core.dissection.similarity_info import PUBLISHED
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.files import replacing
from core.networks.catalog import Architecture, Layer
from core.networks.exchange.declaration import declaration
from core.networks.inference import predict_logits
from core.networks.weights import load_network
from core.study.derived import averages_to
from core.study.manifest import content_hash, file_hash, write_manifest
from core.study.mean_faces import write_sheet
from core.study.packing import write_packed
from core.study.planes import write_planes
from core.study.quantised import write_quantised
from core.study.study import Study

EFFECT_IMAGES = 2048
CODE = ("dissection", "editing", "networks", "study")


@dataclass(frozen=True)
class ScoringInput:
    """Scores of the probing images to dissect with, and the name they have in the study.

    `keep_scores` keeps the scores themselves too, which looking at single images needs, not only the labels.
    """

    name: str
    scores: ConceptScores
    default_similarity: str = "correlation"
    keep_scores: bool = True

    def content_hash(self) -> str:
        """SHA-256 of the scores, the concepts and what is said about them."""
        digest = hashlib.sha256(np.ascontiguousarray(self.scores.scores, np.float32).tobytes())
        digest.update(content_hash([self.scores.concepts, self.scores.scorer, self.scores.details]).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class ProbingSet:
    """The images a network is dissected with: faces uint8 [N, 48, 48], FER2013 rows, split names, emotions 0..6."""

    faces: np.ndarray
    rows: np.ndarray
    splits: np.ndarray
    emotions: np.ndarray

    def content_hash(self) -> str:
        """SHA-256 of the pictures and of what is known about them."""
        digest = hashlib.sha256(np.ascontiguousarray(self.faces, np.uint8).tobytes())
        digest.update(content_hash([self.rows.tolist(), self.splits.tolist(), self.emotions.tolist()]).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class StudyPlan:
    """What goes into a study. `pool` reduces a feature map to one activation ("average" or "maximum")."""

    title: str
    spec: Architecture
    weights: Path
    probing: ProbingSet
    scorings: tuple[ScoringInput, ...]
    similarities: tuple[str, ...] = tuple(SIMILARITIES)
    pool: str = "average"
    command: str = ""


def build_study(plan: StudyPlan, folder: Path, report: Callable[[str], None] = lambda line: None) -> Study:
    """Build the study into `folder` (replacing one that is there) and open it. InputError while another build is at it,
    in whatever process."""
    lock = FileLock(folder.with_name(f".{folder.name}.lock"), timeout=0)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with lock:
            _build(plan, folder, report)
            Path(lock.lock_file).unlink(missing_ok=True)
    except Timeout as error:
        raise InputError(f"{folder.name} is being built already; wait until it is done, or stop it.") from error
    return Study(folder)


def _build(plan: StudyPlan, folder: Path, report: Callable[[str], None]) -> None:
    part = folder.with_name(f"{folder.name}.part")
    fingerprint = _fingerprint(plan)
    _start(part, fingerprint)

    network = load_network(plan.spec, plan.weights)
    shutil.copyfile(plan.weights, part / "network.safetensors")
    _write_images(plan, part)
    report("running the network over the probing set")
    kept, seen = part.with_name(f"{part.name}.activations"), _in_tenths(report)
    recorded = record(plan.spec, network, plan.probing.faces, kept, plan.pool, progress=seen)
    if not (part / "features.npz").exists():
        write_packed(recorded.features, part / "features.npz")
    if not (part / "logits.safetensors").exists():
        report("running it over ten views of each face")
        ten = predict_logits(plan.spec, network, plan.probing.faces, "ten")
        with replacing(part / "logits.safetensors") as temporary:
            save_file({"one": np.array(recorded.logits), "ten": ten}, temporary)
    for scoring in plan.scorings:
        if scoring.keep_scores:
            (part / "scores").mkdir(exist_ok=True)
            np.save(part / "scores" / f"{scoring.name}.npy", scoring.scores.scores.astype(np.float16))

    derived = [name for name, _ in plan.spec.head]
    first = recorded.activations(derived[0])
    missing = [layer for layer in plan.spec.layers if not (part / "layers" / layer.name).exists()]
    spread = np.unique(np.linspace(0, len(plan.probing.faces) - 1, EFFECT_IMAGES).astype(int))
    if missing:
        report(f"what each neuron does to each emotion, over {len(spread):,} faces")
    effects = mean_effects(plan.spec, network, plan.probing.faces[spread]) if missing else {}
    for layer in missing:
        report(f"dissecting {layer.name}, {layer.width} neurons")
        activations = recorded.activations(layer.name)
        store = layer.name not in derived and not averages_to(activations, first)
        _build_layer(plan, layer, activations, effects[layer.name], store, part)

    names = {"public": "PublicTest", "private": "PrivateTest"}
    splits = {split: plan.probing.splits == name for split, name in names.items()}
    write_planes(plan.spec, part, plan.probing.emotions, splits, _planes_wanted(plan), report)

    (part / "build.json").unlink()
    write_manifest(part, _manifest(plan, fingerprint))
    recorded.remove()
    _replace(part, folder)


def _in_tenths(report: Callable[[str], None]) -> Callable[[int, int], None]:
    """A callback for pictures done of all, which reports each tenth of them once."""
    told = 0

    def progress(done: int, total: int) -> None:
        nonlocal told
        if (tenth := 10 * done // total) > told:
            told = tenth
            report(f"it has seen {done:,} of {total:,} faces")

    return progress


def _start(part: Path, fingerprint: dict) -> None:
    """Keep an unfinished build of exactly the same inputs, clear away any other."""
    marker, text = part / "build.json", json.dumps(fingerprint)
    if part.exists() and not (marker.exists() and marker.read_text() == text):
        shutil.rmtree(part)
    part.mkdir(parents=True, exist_ok=True)
    with replacing(marker) as temporary:
        temporary.write_text(text)


def _replace(part: Path, folder: Path) -> None:
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(part, folder)
    shutil.rmtree(old, ignore_errors=True)


def _write_images(plan: StudyPlan, part: Path) -> None:
    probing = plan.probing
    pd.DataFrame(
        {
            "row": probing.rows.astype(np.int32),
            "split": pd.Categorical(probing.splits),
            "emotion": probing.emotions.astype(np.int8),
        }
    ).to_parquet(part / "images.parquet", index=False)
    faces = [
        probing.faces[probing.emotions == index].mean(0) if (probing.emotions == index).any() else np.zeros((48, 48))
        for index in range(len(EMOTION_NAMES))
    ]
    write_sheet(np.stack(faces).astype(np.uint8), part / "emotion_faces.jpg")


def _build_layer(
    plan: StudyPlan, layer: Layer, activations: np.ndarray, effects: np.ndarray, store: bool, part: Path
) -> None:
    """Everything about one layer, from neuron-major activations [n, N]; renamed into place when whole."""
    folder = part / "layers" / f".{layer.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    values = np.asarray(activations, np.float32)
    statistics = activation_statistics(values)
    alive = statistics.alive
    if store:
        write_quantised(values, folder)
    positions, top = top_images(values)
    np.save(folder / "top_images.npy", small_integers(positions))
    np.save(folder / "top_activations.npy", top.astype(np.float16))
    mix = class_mix(positions, plan.probing.emotions, len(EMOTION_NAMES))
    mix[~alive] = np.nan
    table = pd.DataFrame(
        {
            "neuron": np.arange(len(values), dtype=np.int32),
            "alive": alive,
            "frequency": statistics.frequency,
            "mean": statistics.mean,
            "max": statistics.maximum,
        }
    )
    table[list(EMOTION_NAMES)] = mix.astype(np.float32)
    table.to_parquet(folder / "neurons.parquet", index=False)
    faces = mean_faces(positions, plan.probing.faces)
    faces[~alive] = 0
    write_sheet(faces, folder / "mean_faces.jpg")
    neighbours, correlations = similar_neurons(values)
    save_file(
        {"neurons": small_integers(neighbours), "correlations": correlations.astype(np.float16)},
        folder / "similar.safetensors",
    )
    np.save(folder / "effects.npy", effects.astype(np.float32))
    _write_labels(plan, values.T, folder)
    os.replace(folder, part / "layers" / layer.name)


def _write_labels(plan: StudyPlan, activations: np.ndarray, folder: Path) -> None:
    """The best concepts of every neuron by each scoring and similarity, from activations [N, n]."""
    arrays = {}
    for scoring in plan.scorings:
        for name in plan.similarities:
            options = {"center": bool(scoring.scores.details.get("centre"))} if name == "correlation" else {}
            similarity = SIMILARITIES[name](activations, scoring.scores.scores, **options)
            concepts, scores = best_concepts(similarity, CANDIDATES)
            arrays[f"{scoring.name}/{name}/concepts"] = small_integers(concepts)
            arrays[f"{scoring.name}/{name}/scores"] = scores.astype(np.float32)
    save_file(arrays, folder / "labels.safetensors")


def small_integers(values: np.ndarray) -> np.ndarray:
    """Whole numbers as int16, or as int32 where int16 does not hold them."""
    return values.astype(np.int16 if values.max(initial=0) <= np.iinfo(np.int16).max else np.int32)


def _planes_wanted(plan: StudyPlan) -> list[tuple[str, str]]:
    """Each scoring with its own similarity function and with the published one."""
    return [
        (scoring.name, similarity)
        for scoring in plan.scorings
        for similarity in plan.similarities
        if similarity in (scoring.default_similarity, PUBLISHED)
    ]


def _fingerprint(plan: StudyPlan) -> dict:
    """What decides the outcome, by content: another concept file or other weights make another study."""
    return {
        "weights": file_hash(plan.weights),
        "declared": content_hash(declaration(plan.spec)),
        "probing": plan.probing.content_hash(),
        "scorings": {scoring.name: scoring.content_hash() for scoring in plan.scorings},
        "kept": [scoring.name for scoring in plan.scorings if scoring.keep_scores],
        "similarities": list(plan.similarities),
        "pool": plan.pool,
        "code": _code_hash(),
    }


def _code_hash() -> str:
    core = Path(__file__).resolve().parent.parent
    paths = [path for name in CODE for path in sorted((core / name).rglob("*.py"))]
    return content_hash([path.read_text() for path in paths])


def _manifest(plan: StudyPlan, fingerprint: dict) -> dict:
    splits, counts = np.unique(plan.probing.splits, return_counts=True)
    return {
        "title": plan.title,
        "network": {
            "architecture": plan.spec.name,
            "source": plan.spec.source,
            "weights": fingerprint["weights"],
            "declared": declaration(plan.spec),
        },
        "probing": {
            "dataset": "FER2013",
            "images": len(plan.probing.rows),
            "splits": dict(zip(splits.tolist(), counts.tolist(), strict=True)),
            "hash": fingerprint["probing"],
        },
        "layers": {layer.name: {"neurons": layer.width, "spatial": layer.spatial} for layer in plan.spec.layers},
        "similarities": list(plan.similarities),
        "scorings": {
            scoring.name: {
                "scorer": scoring.scores.scorer,
                "concepts": list(scoring.scores.concepts),
                "default_similarity": scoring.default_similarity,
                "hash": fingerprint["scorings"][scoring.name],
                "details": scoring.scores.details,
            }
            for scoring in plan.scorings
        },
        "pool": plan.pool,
        "code": fingerprint["code"],
        "command": plan.command,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "torch", "torchvision", "pandas", "open_clip_torch")},
        },
    }
