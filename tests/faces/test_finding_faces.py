"""Faces of real photographs are found by both finders and cropped upright; where there is none, none is found."""

import os
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from core.errors import InputError
from core.faces.crop import crop_face
from core.faces.find import centre_face, find_faces
from core.faces.found import FoundFace
from core.faces.landmarks import landmarks_of
from core.faces.layout import LEFT_EYE, RIGHT_EYE, average_layout, region_masks
from core.faces.photo import Photo
from core.faces.sampling import inverse, moved, sampled
from core.faces.views import framed, tiles, turned, whole

FACE = np.array([226.0, 125.0])  # the middle of the face in the photograph of the astronaut


def photo_of(image):
    pixels = np.asarray(image.convert("RGB"))
    return Photo(pixels, (), image.size)


def astronaut():
    return Image.fromarray(skimage.data.astronaut())


@pytest.fixture(params=["cascade", "landmarks"])
def finder(request):
    """The Face Landmarker's model file, or None for the cascade."""
    if request.param == "cascade":
        return None
    model = os.environ.get("EMODISSECT_TEST_LANDMARKER")
    if not model:
        pytest.skip("EMODISSECT_TEST_LANDMARKER names no Face Landmarker model")
    return Path(model)


@pytest.fixture
def landmarker():
    model = os.environ.get("EMODISSECT_TEST_LANDMARKER")
    if not model:
        pytest.skip("EMODISSECT_TEST_LANDMARKER names no Face Landmarker model")
    return Path(model)


def alike(face, other):
    return np.corrcoef(face.ravel(), other.ravel())[0, 1]


def test_the_astronaut_has_one_face_and_it_is_cropped_upright(finder):
    photo = photo_of(astronaut())
    (found,) = find_faces(photo, finder)
    left, top, width, height = found.box
    assert left < FACE[0] < left + width
    assert top < FACE[1] < top + height
    assert abs(found.tilt) < 8
    crop = crop_face(photo, found)
    assert crop.face.shape == (48, 48)
    assert crop.face.dtype == np.uint8
    assert crop.warnings == ()
    by_hand = np.asarray(astronaut().convert("L").crop((172, 66, 282, 176)).resize((48, 48), Image.Resampling.BOX))
    assert alike(crop.face, by_hand) > 0.7


@pytest.mark.parametrize("name", ["coffee", "chelsea", "rocket", "cell"])
def test_no_face_is_found_where_there_is_none(finder, name):
    pixels = getattr(skimage.data, name)()
    assert find_faces(photo_of(Image.fromarray(pixels)), finder) == ()


@pytest.mark.parametrize("tilt", [20, -20])
def test_a_tilted_face_is_levelled(finder, tilt):
    upright = photo_of(astronaut())
    tilted = photo_of(astronaut().rotate(-tilt, Image.Resampling.BICUBIC, expand=True))
    (straight,), (found,) = find_faces(upright, finder), find_faces(tilted, finder)
    assert abs(found.tilt - straight.tilt - tilt) < 8
    wanted, face = crop_face(upright, straight).face, crop_face(tilted, found).face
    assert alike(face, wanted) > (0.98 if finder else 0.4)


def test_landmarks_put_the_features_where_fer2013_has_them(landmarker):
    photo = photo_of(astronaut())
    (found,) = find_faces(photo, landmarker)
    crop = crop_face(photo, found)
    right, left = (crop.landmarks[list(eye)].mean(axis=0) for eye in (RIGHT_EYE, LEFT_EYE))
    assert abs(right[1] - left[1]) < 0.2
    assert np.abs(crop.landmarks - average_layout().landmarks).mean() < 2
    assert np.allclose(moved(crop.affine, found.landmarks), crop.landmarks, atol=1e-3)
    eyes = crop.face[region_masks(crop.landmarks)["eyes"]].mean()
    assert eyes < crop.face[region_masks(crop.landmarks)["cheeks"]].mean() - 20
    assert found.blendshapes["mouthSmileLeft"] > 0.5
    assert abs(found.pose["yaw"]) < 10


def test_a_cropped_face_is_measured_in_its_own_pixels(landmarker):
    photo = photo_of(astronaut())
    crop = crop_face(photo, find_faces(photo, landmarker)[0])
    assert np.abs(landmarks_of(crop.face, landmarker) - crop.landmarks).mean() < 1
    assert landmarks_of(np.full((48, 48), 90, np.uint8), landmarker) is None
    assert landmarks_of(crop.face) is None


def test_small_and_tight_faces_are_found_by_landmarks(landmarker):
    small = Image.fromarray(skimage.data.coffee()).resize((1600, 1066))
    small.paste(astronaut().resize((300, 300), Image.Resampling.LANCZOS), (300, 60))
    (found,) = find_faces(photo_of(small), landmarker)
    assert np.abs(np.array(found.box[:2]) - (405, 101)).max() < 8
    tight = astronaut().crop((176, 64, 276, 182)).resize((48, 56))
    assert len(find_faces(photo_of(tight), landmarker)) == 1


def test_two_faces_come_in_the_order_of_their_size(finder):
    both = Image.new("RGB", (800, 500), (90, 90, 90))
    both.paste(astronaut().crop((100, 20, 350, 270)), (20, 100))
    both.paste(astronaut().crop((100, 20, 350, 270)).resize((400, 400)), (350, 50))
    large, small = find_faces(photo_of(both), finder)
    assert large.box[2] > 1.2 * small.box[2]
    assert large.box[0] > 350 > small.box[0]


def test_a_mirrored_face_is_turned_the_other_way(landmarker):
    pixels = skimage.data.camera()
    (found,) = find_faces(photo_of(Image.fromarray(pixels)), landmarker)
    (mirrored,) = find_faces(photo_of(Image.fromarray(pixels[:, ::-1])), landmarker)
    assert found.pose["yaw"] > 30 > -30 > mirrored.pose["yaw"]
    assert any("to the side" in warning for warning in crop_face(photo_of(Image.fromarray(pixels)), found).warnings)


def test_a_model_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(InputError, match="no Face Landmarker"):
        find_faces(photo_of(astronaut()), tmp_path / "absent.task")


def box_face(*box, tilt=0.0):
    return FoundFace(tuple(map(float, box)), "cascade", tilt)


def warned(photo, found):
    return " ".join(crop_face(photo, found).warnings)


def test_the_middle_of_the_photo_is_taken_as_it_is_and_that_is_said():
    ramp = np.tile(np.arange(96, dtype=np.uint8)[None, :, None] * 2, (48, 1, 3))
    crop = crop_face(Photo(ramp, (), (96, 48)), centre_face(Photo(ramp, (), (96, 48))))
    assert np.abs(crop.face.astype(int) - ramp[:, 24:72, 0]).max() <= 1
    assert crop.warnings[0].startswith("No face was found")
    assert crop.corners.tolist() == [[24, 0], [72, 0], [72, 48], [24, 48]]


def test_what_makes_a_face_hard_to_read_is_said():
    photo = photo_of(astronaut())
    box = (173, 65, 101, 101)
    assert warned(photo, box_face(*box)) == ""
    assert "darker" in warned(Photo(photo.pixels // 6, (), (512, 512)), box_face(*box))
    assert "brighter" in warned(Photo(255 - (255 - photo.pixels) // 5, (), (512, 512)), box_face(*box))
    assert "contrast" in warned(Photo(100 + photo.pixels // 8, (), (512, 512)), box_face(*box))
    small = photo_of(astronaut().resize((120, 120), Image.Resampling.BOX))
    assert "enlarged to 48" in warned(small, box_face(*(value * 120 / 512 for value in box)))
    blurred = photo_of(astronaut().resize((60, 60), Image.Resampling.BOX).resize((512, 512)))
    assert "blurred" in warned(blurred, box_face(*box))
    assert "outside" in warned(photo, box_face(460, 65, 101, 101))
    halved = photo.pixels.copy()
    halved[:, 226:] //= 8
    assert "two halves" in warned(Photo(halved, (), (512, 512)), box_face(*box))


def test_a_fine_pattern_becomes_grey_not_stripes():
    stripes = np.zeros((480, 480, 3), np.uint8)
    stripes[:, ::2] = 255
    face = crop_face(Photo(stripes, (), (480, 480)), centre_face(Photo(stripes, (), (480, 480)))).face
    assert face.std() < 3
    assert abs(face.mean() - 127.5) < 3


def test_views_lead_back_to_the_photo():
    pixels = np.asarray(astronaut())
    for view in (whole(pixels), framed(pixels), turned(pixels, 20), *tiles(pixels, 2)):
        height, width = view.pixels.shape[:2]
        point = moved(inverse(view.affine), FACE[None])[0]
        if (point > 4).all() and point[0] < width - 4 and point[1] < height - 4:
            column, row = point.round().astype(int)
            near = view.pixels[row - 2 : row + 2, column - 2 : column + 2].mean(axis=(0, 1))
            assert np.abs(near - pixels[123:127, 224:228].mean(axis=(0, 1))).max() < 25
    assert list(tiles(pixels[:300, :300], 2)) == []


def test_sampling_an_identity_changes_nothing():
    grey = np.random.default_rng(0).integers(0, 256, (48, 48)).astype(np.uint8)
    assert np.array_equal(sampled(grey, np.array([[1.0, 0, 0], [0, 1.0, 0]]), 48), grey)
