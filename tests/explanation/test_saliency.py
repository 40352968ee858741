import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from pytorch_grad_cam import HiResCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction

from core.errors import InputError
from core.explanation.activation_maps import activation_maps
from core.explanation.eigen_cam import SignedEigenCAM
from core.explanation.overlay import colours, overlay, signed_overlay
from core.explanation.saliency import default_layer, map_sides, saliency_map, spatial_layers
from core.explanation.saliency_methods import SALIENCY_METHODS
from core.networks.catalog import ARCHITECTURES
from core.networks.inference import predict_logits
from tests.support.one_region import ONE_REGION, REGION, TARGET, bright_face, one_region
from tests.support.tiny import TINY, synthetic_faces


@pytest.fixture(scope="module")
def tiny():
    torch.manual_seed(0)
    return TINY.build().eval().requires_grad_(False)


@pytest.mark.parametrize("method", SALIENCY_METHODS)
def test_every_method_finds_the_one_region_that_decides(method):
    found = saliency_map(ONE_REGION, one_region(), bright_face(), TARGET, method, "conv")
    assert found.values.max() == pytest.approx(1, abs=1e-5)
    assert found.values[~REGION].max() < 1e-6
    assert found.values[REGION].mean() > 0.3
    assert found.values.shape == (48, 48)
    assert found.values.dtype == np.float32


@pytest.mark.parametrize("method", [name for name, method in SALIENCY_METHODS.items() if method.of_emotion])
def test_what_speaks_against_an_emotion_everywhere_is_reported_as_blank(method):
    network = one_region()
    if method == "grad-cam-plus-plus":  # keeps the neurons that help a little, so none may
        network.out.weight.data[TARGET + 1] = -40
    found = saliency_map(ONE_REGION, network, bright_face(), TARGET + 1, method, "conv")
    assert found.blank
    assert "blank" in found.sentence()
    assert not saliency_map(ONE_REGION, network, bright_face(), TARGET, method, "conv").blank


def test_a_map_is_the_one_of_the_library_at_its_place_on_the_face(tiny):
    face = synthetic_faces(1)[0][0]
    view = (torch.from_numpy(face[None, None, 4:44, 4:44]).float() / 255).requires_grad_()
    with HiResCAM(tiny, [tiny.conv]) as cam:
        expected = cam(view, [ClassifierOutputTarget(2)])[0]
    found = saliency_map(TINY, tiny, face, 2, "hires-cam", "conv")
    np.testing.assert_array_equal(found.values[4:44, 4:44], expected)
    border = np.ones((48, 48), bool)
    border[4:44, 4:44] = False
    assert not found.values[border].any()


def test_eigen_cam_is_the_library_s_with_its_sign_settled():
    activations = np.random.default_rng(0).random((2, 8, 10, 10)).astype(np.float32)
    found = SignedEigenCAM.get_cam_image(None, None, None, None, activations, None, False)
    np.testing.assert_allclose(found, get_2d_projection_with_sign_correction(activations), atol=1e-4)


def test_eigen_cam_is_the_same_for_every_emotion_and_says_so(tiny):
    face = synthetic_faces(1)[0][0]
    maps = [saliency_map(TINY, tiny, face, target, "eigen-cam") for target in (0, 5)]
    np.testing.assert_array_equal(*(each.values for each in maps))
    assert maps[0].sentence() == maps[1].sentence() == "Where conv is most active, whatever the emotion, by Eigen-CAM."
    assert not SALIENCY_METHODS["eigen-cam"].of_emotion


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_of_the_catalog_has_a_layer_for_maps(name):
    spec = ARCHITECTURES[name]
    network = spec.build().eval()
    layer = default_layer(spec, network)
    sides = map_sides(spec, network)
    assert tuple(sides) == spatial_layers(spec)
    assert sides[layer] >= 8
    assert saliency_map(spec, network, synthetic_faces(1)[0][0], 0).layer == layer


def test_no_hook_stays_even_after_an_error(tiny, monkeypatch):
    def broken(*args):
        raise IndexError("inside")

    monkeypatch.setattr(HiResCAM, "get_cam_image", broken)
    with pytest.raises(IndexError):
        saliency_map(TINY, tiny, bright_face(), 0, "hires-cam")
    monkeypatch.undo()
    saliency_map(TINY, tiny, bright_face(), 0)
    assert not any(module._forward_hooks for module in tiny.modules())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"method": "guess-cam"}, "no saliency method 'guess-cam'"),
        ({"layer": "lin1"}, "keeps no places"),
        ({"layer": "conv9"}, "no layer 'conv9'"),
        ({"target": 7}, "no emotion 7"),
        ({"face": np.zeros((40, 40), np.uint8)}, "48x48"),
        ({"face": np.zeros((48, 48))}, "48x48"),
    ],
)
def test_bad_input_is_explained_in_one_sentence(tiny, change, says):
    asked = {"face": bright_face(), "target": 0, "method": "layer-cam", "layer": "conv"} | change
    with pytest.raises(InputError, match=says):
        saliency_map(TINY, tiny, **asked)


@pytest.mark.parametrize("threads", [2, 8])
def test_threads_that_share_a_network_get_the_maps_of_one_thread(tiny, threads):
    faces = synthetic_faces(40, seed=5)[0]
    jobs = [(face, index % 7, tuple(SALIENCY_METHODS)[index % 5]) for index, face in enumerate(faces)]
    expected = [saliency_map(TINY, tiny, *job, "conv").values for job in jobs]
    stop = threading.Event()

    def predicting():  # whoever only runs the network must not disturb the maps either
        while not stop.is_set():
            predict_logits(TINY, tiny, faces[:3])

    meanwhile = threading.Thread(target=predicting)
    meanwhile.start()
    try:
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(lambda job: saliency_map(TINY, tiny, *job, "conv").values, jobs * 3))
    finally:
        stop.set()
        meanwhile.join()
    assert sum(not np.array_equal(ours, right) for ours, right in zip(found, expected * 3, strict=True)) == 0


def test_activation_maps_show_where_a_neuron_is_active():
    network, face = one_region(), bright_face()
    maps = activation_maps(ONE_REGION, network, face, "conv", [1, 0])
    np.testing.assert_allclose(maps[1], np.where(REGION, face / 255, 0), atol=1e-3)
    np.testing.assert_allclose(maps[0], maps[1] / 10, atol=1e-3)
    with pytest.raises(InputError, match="no neuron 2"):
        activation_maps(ONE_REGION, network, face, "conv", [0, 2])


def test_an_overlay_leaves_what_is_not_salient_and_paints_what_is():
    face, values = bright_face(), np.zeros((48, 48), np.float32)
    values[10:20, 10:20] = 1
    painted = overlay(face, values, opacity=1)
    np.testing.assert_array_equal(painted[0, 0], face[0, 0].repeat(3))
    np.testing.assert_array_equal(painted[15, 15], colours(np.array(1.0)))
    np.testing.assert_array_equal(overlay(face, values, opacity=0)[..., 1], face)
    signed = signed_overlay(face, np.where(values > 0, -2.0, 0.5), opacity=1)
    assert signed[15, 15, 0] > signed[15, 15, 2]
    assert signed.dtype == np.uint8


def test_brighter_colours_mean_more():
    lightness = colours(np.linspace(0, 1, 50)).astype(float) @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > 0).all()
