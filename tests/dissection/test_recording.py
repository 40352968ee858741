"""Recording: the same numbers as a plain forward pass, nothing left behind, memory that does not grow."""

import threading
import tracemalloc

import numpy as np
import pytest
import torch

from core.dissection.recording import POOLS, hooked, lock_of, record
from core.errors import InputError
from core.networks.catalog import ARCHITECTURES
from core.networks.views import as_float, center_view
from tests.support.tiny import TINY, synthetic_faces


@pytest.fixture
def network():
    torch.manual_seed(0)
    network = TINY.build()
    with torch.no_grad():
        network.conv[1].running_mean.normal_(0, 0.2)
        network.conv[1].running_var.uniform_(0.5, 2)
    return network.eval()


def hooks_of(network):
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in network.modules())


def plain_pass(network, faces):
    """Activations by hand: after BatchNorm and ReLU, before pooling and dropout."""
    with torch.no_grad():
        maps = network.conv(center_view(as_float(torch.from_numpy(faces)), 40))
        features = torch.flatten(network.pool(maps), 1)
        hidden = torch.relu(network.lin1[0](features))
        return maps, features, hidden, network.out(hidden)


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_equals_a_plain_forward_pass(network, tmp_path, pool, dtype):
    faces, _ = synthetic_faces(23)
    recording = record(TINY, network, faces, tmp_path / "activations", pool, dtype=dtype, batch_size=5)
    maps, features, hidden, logits = plain_pass(network, faces)
    pooled = maps.mean((2, 3)) if pool == "average" else maps.amax((2, 3))
    tolerance = {"float32": 1e-5, "float16": 2e-3}[dtype]
    for recorded, expected in (
        (recording.activations("conv"), pooled.T),
        (recording.activations("lin1"), hidden.T),
        (recording.features, features),
    ):
        assert recorded.dtype == dtype
        np.testing.assert_allclose(recorded, expected.numpy(), rtol=tolerance, atol=tolerance)
    assert (recording.activations("conv") >= 0).all()
    np.testing.assert_allclose(recording.logits, logits.numpy(), rtol=1e-4, atol=1e-5)


def test_vggnets_layers_have_the_widths_that_the_catalog_declares(tmp_path):
    spec = ARCHITECTURES["vggnet"]
    faces, _ = synthetic_faces(3)
    recording = record(spec, spec.build(), faces, tmp_path / "vggnet")
    for layer in spec.layers:
        assert recording.activations(layer.name).shape == (layer.width, 3)
    assert recording.features.shape == (3, 2048)
    assert recording.logits.shape == (3, 7)


def test_the_batch_size_does_not_matter_and_progress_is_told(network, tmp_path):
    faces, _ = synthetic_faces(11)
    seen = []
    small = record(TINY, network, faces, tmp_path / "a", batch_size=4, progress=lambda *step: seen.append(step))
    large = record(TINY, network, faces, tmp_path / "b")
    np.testing.assert_allclose(small.activations("lin1"), large.activations("lin1"), atol=1e-6)
    assert seen == [(4, 11), (8, 11), (11, 11)]


def test_a_network_in_training_is_recorded_in_evaluation_and_handed_back(network, tmp_path):
    faces, _ = synthetic_faces(6)
    expected = record(TINY, network, faces, tmp_path / "a")
    statistics = network.conv[1].running_mean.clone()
    network.train()
    np.testing.assert_array_equal(record(TINY, network, faces, tmp_path / "b").logits, expected.logits)
    assert network.training
    assert torch.equal(network.conv[1].running_mean, statistics)


def test_hooks_are_gone_and_nothing_is_written_after_an_exception(network, tmp_path):
    faces, _ = synthetic_faces(6)

    def fail(done, total):
        raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError, match="interrupted"):
        record(TINY, network, faces, tmp_path / "activations", batch_size=2, progress=fail)
    assert hooks_of(network) == 0
    assert list(tmp_path.iterdir()) == []
    with hooked(network, TINY.layers):
        assert hooks_of(network) == 2
    with pytest.raises(RuntimeError), hooked(network, TINY.layers):
        network(torch.zeros(1, 1, 7, 7))
    assert hooks_of(network) == 0
    assert torch.is_grad_enabled()


def test_an_earlier_recording_survives_a_failed_one(network, tmp_path):
    faces, _ = synthetic_faces(6)
    kept = np.array(record(TINY, network, faces, tmp_path / "activations").logits)
    with pytest.raises(InputError, match="pooling 'median'"):
        record(TINY, network, faces, tmp_path / "activations", "median")
    with pytest.raises(InputError, match="not as float64"):
        record(TINY, network, faces, tmp_path / "activations", dtype="float64")
    with torch.no_grad():
        network.lin1[0].weight *= 1e7
    with pytest.raises(InputError, match="lin1 are not finite in float16"):
        record(TINY, network, faces, tmp_path / "activations", dtype="float16")
    np.testing.assert_array_equal(np.load(tmp_path / "activations" / "logits.npy"), kept)


def test_removing_a_recording_deletes_its_files(network, tmp_path):
    faces, _ = synthetic_faces(2)
    record(TINY, network, faces, tmp_path / "activations").remove()
    assert list(tmp_path.iterdir()) == []


def test_two_threads_that_hook_one_network_wait_for_each_other(network, tmp_path):
    faces, _ = synthetic_faces(40, seed=1)
    other, _ = synthetic_faces(40, seed=2)
    expected = {
        name: np.array(record(TINY, network, data, tmp_path / name).activations("lin1"))
        for name, data in (("a", faces), ("b", other))
    }
    results = {}

    def work(name, data):
        for attempt in range(3):
            recording = record(TINY, network, data, tmp_path / f"{name}{attempt}", batch_size=4)
            results[name, attempt] = np.array(recording.activations("lin1"))

    threads = [threading.Thread(target=work, args=pair) for pair in (("a", faces), ("b", other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for (name, _), result in results.items():
        np.testing.assert_allclose(result, expected[name], atol=1e-5)
    assert len(results) == 6
    assert lock_of(network) is lock_of(network)
    assert lock_of(network) is not lock_of(TINY.build())


def test_memory_holds_a_batch_and_not_the_probing_set(network, tmp_path):
    faces, _ = synthetic_faces(800)
    tracemalloc.start()
    record(TINY, network, faces, tmp_path / "activations", batch_size=40)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    stored = sum(path.stat().st_size for path in (tmp_path / "activations").iterdir())
    assert stored > 750_000
    assert peak < 400_000
