"""What many tests share: a small study of a small network, a small CLIP, and a dashboard that runs."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.bench.dashboard import dashboard_process
from core.concepts.clip_model import ClipModel
from core.concepts.scores import ConceptScores
from core.networks.catalog import ARCHITECTURES
from core.networks.views import as_float, center_view
from core.networks.weights import save_weights
from core.study.build import ProbingSet, ScoringInput, StudyPlan
from tests.support.tiny import TINY, synthetic_faces


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Nothing is read from or left in the user's cache."""
    patch = pytest.MonkeyPatch()
    patch.setenv("EMODISSECT_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


@pytest.fixture
def one_thread():
    """torch computes on one thread: the same numbers each time, and small networks are quicker."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def tiny_catalog():
    """The tiny network in the catalog."""
    ARCHITECTURES["tiny"] = TINY
    yield ARCHITECTURES
    del ARCHITECTURES["tiny"]


@pytest.fixture(scope="session")
def tiny_plan(tiny_catalog, tmp_path_factory):
    """A plan with 120 synthetic faces and two scorings, one of them with unmeasured images."""
    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(1)
    network = TINY.build().eval()
    with torch.no_grad():
        network.conv[0].weight[3], network.conv[0].bias[3], network.conv[1].bias[3] = 0, 0, -1
    faces, emotions = synthetic_faces(120, seed=3)
    _fit_classifier(network, faces[:60], emotions[:60])
    emotions[::4] = (emotions[::4] + 1) % 7  # so that the network is sometimes wrong
    save_weights(network, folder / "network.safetensors")
    noise = np.random.default_rng(0).normal(0, 0.1, (120, 4)).astype(np.float32)
    scores = noise + np.stack([emotions == 0, emotions == 3, emotions > 4, emotions < 2], axis=1)
    partial = scores[:, :3].copy()
    partial[7] = np.nan
    return StudyPlan(
        title="A tiny study",
        spec=TINY,
        weights=folder / "network.safetensors",
        probing=ProbingSet(
            faces, np.arange(28709, 28829), np.array(["PublicTest"] * 80 + ["PrivateTest"] * 40), emotions
        ),
        scorings=(
            ScoringInput("clip", _scores(scores, ("frown", "smile", "wide eyes", "teeth"), centre=True)),
            ScoringInput("votes", _scores(partial, ("anger", "happiness", "surprise"), centre=False)),
        ),
        command="python -m core dissect",
    )


@pytest.fixture(scope="session")
def tiny_study(tiny_plan, tmp_path_factory):
    """The study that the plan gives."""
    from core.study.build import build_study

    return build_study(tiny_plan, tmp_path_factory.mktemp("study") / "tiny")


@pytest.fixture(scope="session")
def sliced(tiny_plan, tmp_path_factory):
    """The study with planted slices."""
    from tests.support.sliced import sliced_study

    return sliced_study(tiny_plan, tmp_path_factory.mktemp("study") / "sliced")


@pytest.fixture(scope="session")
def private_study(tiny_plan, tmp_path_factory):
    """The same study as if all its images were of PrivateTest."""
    from core.study.build import build_study

    probing = replace(tiny_plan.probing, splits=np.full(len(tiny_plan.probing.rows), "PrivateTest"))
    return build_study(replace(tiny_plan, probing=probing), tmp_path_factory.mktemp("study") / "private")


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory):
    """A tiny CLIP: whole.safetensors, and tower.safetensors without its text tower."""
    from tests.support.tiny_clip import write_tiny_clip

    folder = tmp_path_factory.mktemp("clip")
    write_tiny_clip(folder)
    return folder


@pytest.fixture(scope="session")
def clip(clip_folder):
    """The whole of it."""
    from tests.support.tiny_clip import NAME

    return ClipModel(NAME, clip_folder / "whole.safetensors")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A dashboard of its own process, without FER2013."""
    patch = pytest.MonkeyPatch()
    patch.setenv("EMODISSECT_DATA", str(tmp_path_factory.mktemp("data")))
    with dashboard_process() as running:
        yield running
    patch.undo()


def _fit_classifier(network, faces, emotions):
    """A classifier that is right about some of the images: ridge regression on the hidden layer."""
    with torch.no_grad():
        conv = network.conv(center_view(as_float(torch.from_numpy(faces)), TINY.input_size))
        hidden = network.lin1(torch.flatten(network.pool(conv), 1)).double()
        hidden = torch.cat([hidden, torch.ones(len(hidden), 1)], dim=1)
        targets = torch.nn.functional.one_hot(torch.from_numpy(emotions), 7).double()
        solution = torch.linalg.solve(hidden.T @ hidden + 1e-6 * torch.eye(hidden.shape[1]), hidden.T @ targets)
        network.out.weight[:], network.out.bias[:] = 5 * solution[:-1].T.float(), 5 * solution[-1].float()


def _scores(values, concepts, *, centre):
    details = {"title": "Words", "centre": centre, "emotions": {concepts[0]: ["angry"]}, "groups": {}}
    return ConceptScores(values.astype(np.float32), concepts, "clip", details)
