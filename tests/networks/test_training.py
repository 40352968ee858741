import csv
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core.errors import InputError
from core.networks.catalog import ARCHITECTURES
from core.networks.inference import predict_logits
from core.networks.targets import soft_targets
from core.networks.torchvision_networks import ChainNetwork
from core.networks.training import Split, TrainingSettings, train
from core.networks.vggnet import ConvBlock
from tests.support.tiny import TINY, synthetic_faces

SETTINGS = TrainingSettings(epochs=4, batch_size=16, decay=2, warmup=0.5, average_decay=0.8, seed=5)


def split(n: int, seed: int) -> Split:
    faces, emotions = synthetic_faces(n, seed)
    labels = torch.from_numpy(emotions)
    return Split(torch.from_numpy(faces), soft_targets(labels, None), labels)


pytestmark = pytest.mark.usefixtures("one_thread")


def test_a_killed_run_resumes_and_ends_as_if_it_had_not_been(tmp_path):
    training, validation = split(160, 0), split(64, 1)
    whole = train(TINY, training, validation, tmp_path / "whole", SETTINGS)

    class KillError(Exception):
        pass

    def kill(epoch, best):
        if epoch.epoch == 2:
            raise KillError

    with pytest.raises(KillError):
        train(TINY, training, validation, tmp_path / "killed", SETTINGS, kill)
    resumed = train(TINY, training, validation, tmp_path / "killed", SETTINGS)
    for one, other in zip(whole.state_dict().values(), resumed.state_dict().values(), strict=True):
        assert torch.equal(one, other)
    with open(tmp_path / "killed" / "history.csv") as file:
        assert [row["epoch"] for row in csv.DictReader(file)] == ["1", "2", "3", "4"]


def test_learns_a_task_that_can_be_learned_and_keeps_the_best_epoch(tmp_path):
    settings = TrainingSettings(epochs=12, batch_size=32, learning_rate=0.05, decay=6, average_decay=0.8)
    seen = []
    validation = split(200, 3)
    network = train(
        TINY, split(800, 2), validation, tmp_path, settings, lambda epoch, best: seen.append(epoch.validation_accuracy)
    )
    logits = predict_logits(TINY, network, validation.images.numpy())
    accuracy = (logits.argmax(1) == validation.labels.numpy()).mean()
    assert accuracy > 0.8
    assert accuracy == pytest.approx(max(seen), abs=0.011)


def test_learning_rate_rises_stays_and_falls_to_zero():
    settings = TrainingSettings(epochs=10, warmup=2, decay=4, learning_rate=1.0)
    assert settings.learning_rate_at(1) == pytest.approx(0.51)
    assert settings.learning_rate_at(4) == 1
    assert settings.learning_rate_at(8) == pytest.approx(0.5)
    assert settings.learning_rate_at(10) == 0


def test_a_torn_state_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "last.pt").write_bytes(b"torn")
    with pytest.raises(InputError, match=r"last\.pt is not the state"):
        train(TINY, split(32, 0), split(16, 1), tmp_path, SETTINGS)


def test_a_new_run_can_start_from_given_weights(tmp_path):
    training, validation = split(160, 0), split(64, 1)
    initial = train(TINY, training, validation, tmp_path / "first", SETTINGS)
    still = replace(SETTINGS, epochs=1, learning_rate=0.0, average_decay=0.0, warmup=0)
    network = train(TINY, training, validation, tmp_path / "second", still, initial=initial)
    for (name, parameter), other in zip(initial.named_parameters(), network.parameters(), strict=True):
        assert torch.equal(parameter, other), name


def test_layers_up_to_the_frozen_one_stay_as_they_are(tmp_path):
    first = TINY.layers[0]
    initial = TINY.build()
    settings = replace(SETTINGS, epochs=1, frozen=first.name)
    trained = train(TINY, split(64, 0), split(64, 1), tmp_path, settings, initial=initial)
    frozen = {f"{first.module}.{name}" for name in initial.get_submodule(first.module).state_dict()}
    for name, value in trained.state_dict().items():
        assert torch.equal(value, initial.state_dict()[name]) == (name in frozen)


def test_the_weights_of_kept_layers_stay_as_they_are(tmp_path):
    *_, last = TINY.layers
    initial = TINY.build()
    settings = replace(SETTINGS, epochs=1, kept=(last.name,))
    trained = train(TINY, split(64, 0), split(64, 1), tmp_path, settings, initial=initial)
    kept = {f"{last.module}.{name}" for name in initial.get_submodule(last.module).state_dict()}
    assert kept
    for name, value in trained.named_parameters():
        assert torch.equal(value, initial.get_parameter(name)) == (name in kept), name


def test_a_frozen_layer_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="no layer 'conv9'"):
        train(TINY, split(64, 0), split(64, 1), tmp_path, replace(SETTINGS, frozen="conv9"))


def test_class_weights_make_rare_classes_as_important_as_common_ones(tmp_path):
    """Faces that cannot be told apart: without weights one class is three times as likely as the other."""
    labels = torch.tensor([0] * 60 + [1] * 20)
    faces = torch.full((80, 48, 48), 100, dtype=torch.uint8)
    alike = Split(faces, soft_targets(labels, None, smoothing=0), labels)
    settings = replace(SETTINGS, epochs=12, learning_rate=0.1, decay=4, weight_decay=0, augmentation=0)
    shares = []
    for weighted in (False, True):
        run = tmp_path / str(weighted)
        train(TINY, alike, alike, run, replace(settings, class_weights=weighted))
        network = TINY.build()
        network.load_state_dict(torch.load(run / "last.pt", weights_only=True)["average"])
        shares.append(np.exp(predict_logits(TINY, network.eval(), faces[:1].numpy()))[0])
    rare = [float(each[1] / (each[0] + each[1])) for each in shares]
    assert rare == pytest.approx([0.25, 0.5], abs=0.08)


def any_size(n_classes: int = 7) -> ChainNetwork:
    """A network that averages its last map, so that faces of any size will do."""
    pooled = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    return ChainNetwork("Any", [("conv", ConvBlock(3, 8)), ("pooled", pooled), ("out", nn.Linear(8, n_classes))])


ANY = replace(TINY, title="Any", module=f"{__name__}:any_size", input_size=48)


def test_the_first_epochs_see_small_faces(tmp_path, monkeypatch):
    seen = []
    forward = ChainNetwork.forward

    def watched(self, images):
        seen.append((self.training, *images.shape[2:]))
        return forward(self, images)

    monkeypatch.setattr(ChainNetwork, "forward", watched)
    settings = replace(SETTINGS, epochs=3, small_size=24, small_epochs=2)
    network = train(ANY, split(64, 0), split(32, 1), tmp_path, settings)
    sides = [height for training, height, _ in seen if training]
    assert sides == [24] * 8 + [48] * 4
    assert {height for training, height, _ in seen[1:] if not training} == {48}
    with pytest.raises(ValueError, match="48x48"):
        network(torch.zeros(1, 1, 24, 24))


@pytest.mark.parametrize(("spec", "size"), [(ARCHITECTURES["mini-xception"], 24), (TINY, 24)])
def test_a_network_that_counts_its_features_refuses_small_faces(tmp_path, spec, size):
    with pytest.raises(InputError, match="cannot learn from faces of 24 pixels"):
        train(spec, split(32, 0), split(16, 1), tmp_path, replace(SETTINGS, small_size=size, small_epochs=1))
