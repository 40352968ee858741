"""A photo is upright, flat, eight bits deep, of a sane size, and nothing of its file is kept."""

import dataclasses

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.faces.photo import BEHIND, MAX_SIDE, open_photo
from tests.faces.hostile import encoded, picture, png

UPRIGHT = picture()
# How a camera held so stores the upright picture (EXIF 2.3, tag 0x0112): the inverse of what has to be done with it.
STORED = {
    1: lambda image: image,
    2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
}


def with_exif(image, kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A camera of mine"
    exif.get_ifd(0x8825)[1] = "N"
    return encoded(image, kind, exif=exif.tobytes())


def distance(photo, image):
    return np.abs(photo.pixels.astype(int) - np.asarray(image.convert("RGB"), int)).mean()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", STORED)
def test_a_photo_is_turned_upright(orientation, kind):
    photo = open_photo(with_exif(STORED[orientation](UPRIGHT), kind, orientation))
    assert photo.size == (60, 40)
    assert photo.pixels.shape == (40, 60, 3)
    assert distance(photo, UPRIGHT) < 6


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_orientation_that_means_nothing_changes_nothing(orientation):
    assert distance(open_photo(with_exif(UPRIGHT, "PNG", orientation)), UPRIGHT) == 0


@pytest.mark.parametrize("kind", ["PNG", "BMP", "JPEG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_each_format_gives_the_picture_without_notes(kind):
    photo = open_photo(encoded(UPRIGHT, kind))
    assert photo.notes == ()
    assert distance(photo, UPRIGHT) < (0.01 if kind in ("PNG", "BMP") else 8)


@pytest.mark.parametrize(
    ("mode", "kind"), [("L", "PNG"), ("1", "PNG"), ("P", "PNG"), ("LA", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG")]
)
def test_each_mode_gives_what_it_shows(mode, kind):
    image = UPRIGHT.convert(mode)
    assert distance(open_photo(encoded(image, kind)), image) < 5


def test_sixteen_bits_are_shortened_not_clipped():
    ramp = np.linspace(0, 65_535, 60 * 40).reshape(40, 60).astype(np.uint16)
    photo = open_photo(encoded(Image.fromarray(ramp), "PNG"))
    assert np.array_equal(photo.pixels[:, :, 0], ramp >> 8)


def test_what_is_transparent_is_grey_and_said():
    image = UPRIGHT.convert("RGBA")
    image.paste((255, 0, 0, 0), (0, 0, 30, 40))
    for kind in ("PNG", "WEBP"):
        photo = open_photo(encoded(image, kind, lossless=True))
        assert (photo.pixels[:, :30] == BEHIND).all()
        assert (photo.pixels[:, 30:] == np.asarray(UPRIGHT)[:, 30:]).all()
        assert [note for note in photo.notes if "ransparent" in note]
    assert open_photo(encoded(UPRIGHT.convert("RGBA"), "PNG")).notes == ()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_taken_and_that_is_said(kind):
    frames = [UPRIGHT.transpose(Image.Transpose.ROTATE_180), Image.new("RGB", UPRIGHT.size)]
    photo = open_photo(encoded(UPRIGHT, kind, save_all=True, append_images=frames))
    assert distance(photo, UPRIGHT) < 8
    assert any("first picture of the animation" in note for note in photo.notes)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_photo_is_made_smaller(kind):
    photo = open_photo(encoded(UPRIGHT.resize((4_000, 2_600)), kind))
    assert photo.size == (4_000, 2_600)
    assert photo.pixels.shape == (MAX_SIDE * 26 // 40, MAX_SIDE, 3)
    assert distance(photo, UPRIGHT.resize((MAX_SIDE, MAX_SIDE * 26 // 40))) < 3


def test_only_pixels_are_kept():
    data = with_exif(UPRIGHT, "JPEG", 6)
    assert b"A camera of mine" in data
    photo = open_photo(data)
    assert {field.name for field in dataclasses.fields(photo)} == {"pixels", "notes", "size"}
    assert type(photo.pixels) is np.ndarray
    assert b"camera" not in photo.pixels.tobytes()


def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for kind in ("JPEG", "PNG", "HEIF", "GIF"):
        open_photo(encoded(UPRIGHT, kind))
    assert list(tmp_path.iterdir()) == []


def test_what_a_telephone_takes_is_not_too_large_but_is_as_a_png():
    large = Image.new("L", (8_000, 6_000), 90)
    assert open_photo(encoded(large, "JPEG")).size == (8_000, 6_000)
    with pytest.raises(InputError, match="below 25 million pixels"):
        open_photo(png(8_000, 6_000))
