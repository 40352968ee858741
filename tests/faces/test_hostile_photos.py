"""Whatever is given for a photo, it is a proper photo or refused in one sentence; nothing else ever happens."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.faces.photo import MAX_SIDE, MIN_SIDE, open_photo
from tests.faces.hostile import bombs, mutants, oddities

MUTANTS, BOMBS, ODDITIES = list(mutants()), bombs(), oddities()
REFUSED = {
    "nothing": "empty",
    "text": "not a picture",
    "SVG": "not a picture",
    "PDF": "not a picture",
    "PostScript": "not a picture",
    "zip": "not a picture",
    "TIFF of NaN": "not a picture",
    "icon": "not a picture",
    "30 MB of zeros": "30 MB",
    "PNG with 30 MB behind": "30 MB",
    "1 x 1": "too small",
    "1 x 1 as GIF": "too small",
    "40,000 x 25": "too narrow",
    "PNG without data": "damaged",
    "PNG without palette": "damaged",
    "PNG with 20 MB of text": "damaged",
    "JPEG of 5,000 scans": "very long",
    "JPEG header alone": "damaged",
}


def answer(data):
    """ "photo", or the one sentence that refuses."""
    try:
        photo = open_photo(data)
    except InputError as error:
        sentence = str(error)
        assert re.fullmatch(r"[A-Z][^\n]{20,200}\.", sentence), sentence
        assert ". " not in sentence, sentence
        return sentence
    height, width, channels = photo.pixels.shape
    assert photo.pixels.dtype == np.uint8
    assert channels == 3
    assert MIN_SIDE <= min(height, width) <= max(height, width) <= MAX_SIDE
    return "photo"


def test_there_are_enough_files():
    assert len(MUTANTS) + len(BOMBS) + len(ODDITIES) >= 250
    assert len({data for _, data in MUTANTS}) > 0.95 * len(MUTANTS)


@pytest.mark.parametrize("data", [data for _, data in MUTANTS], ids=[name for name, _ in MUTANTS])
def test_a_mutant_is_a_photo_or_refused(data):
    assert answer(data)


def test_most_cut_files_are_refused():
    cut = [answer(data) for name, data in MUTANTS if " cut at " in name]
    assert sum(each != "photo" for each in cut) > 0.8 * len(cut)


@pytest.mark.parametrize("name", ODDITIES)
def test_an_oddity_is_a_photo_or_refused_for_its_reason(name):
    assert REFUSED.get(name, "") in answer(ODDITIES[name])


@pytest.mark.parametrize("name", ["PNG and zip", "JPEG and html", "JPEG with a PNG behind", "JPEG with broken EXIF"])
def test_a_whole_picture_with_something_else_in_it_is_that_picture(name):
    assert answer(ODDITIES[name]) == "photo"


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_for_its_size(name):
    assert "pixels" in answer(BOMBS[name])


def test_bombs_are_refused_before_they_unpack():
    """In a process that may not take 300 MB more: were one unpacked, it would be called damaged, for want of memory."""
    pytest.importorskip("resource")
    code = """
import resource
from core.errors import InputError
from core.faces.photo import open_photo
from tests.faces.hostile import bombs
files = bombs()
pages = int(open("/proc/self/statm").read().split()[0])
limit = pages * resource.getpagesize() + 300_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for name, data in files.items():
    try:
        open_photo(data)
    except InputError as error:
        print(name, "|", error)
"""
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs Linux's account of memory")
    root = Path(__file__).parents[2]
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout
    assert len(told.splitlines()) == len(BOMBS)
    assert all("pixels" in line.split("|")[1] for line in told.splitlines()), told
