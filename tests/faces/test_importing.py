"""Every layout of FER2013 gives the same rows, and what is wrong with one is said in a sentence that names it."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from core.errors import InputError
from core.faces.importing import import_path
from core.faces.records import decode_picture
from core.faces.store import Fer2013
from tests.faces.layouts import (
    EMOTIONS,
    IMAGES,
    INDEX,
    ROWS,
    USAGE,
    entries,
    folders,
    icml_table,
    picture,
    smooth_faces,
    table,
    votes_table,
    zipped,
)

LAYOUTS = {
    "fer2013.csv": lambda at: table(at / "fer2013.csv"),
    "shuffled csv": lambda at: table(at / "mine.csv", rows=np.random.default_rng(0).permutation(ROWS)),
    "icml_face_data.csv": lambda at: icml_table(at / "icml_face_data.csv"),
    "folder with a csv": lambda at: table(at / "fer2013.csv").parent,
    "png folders": lambda at: folders(at / "fer", kind="png"),
    "folders in capitals under others": lambda at: folders(at / "fer", top="archive/FER2013/", title=True),
    "zip of csv": lambda at: zipped(at / "a.zip", {"fer2013/fer2013.csv": table(at / "f.csv").read_bytes()}),
    "zip of folders": lambda at: zipped(at / "a.zip", entries()),
    "zip under a top folder": lambda at: zipped(
        at / "a.zip", {"__MACOSX/top/._x.png": b"junk", "top/README.txt": b"hello"} | entries(top="top/")
    ),
}


def imported(source, at, **how):
    outcome = import_path(source, folder=at / "data", index=INDEX, **how)
    return outcome, Fer2013.load(at / "data", INDEX)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_lossless_layouts_give_the_canonical_rows(layout, tmp_path):
    (tmp_path / "in").mkdir()
    outcome, faces = imported(LAYOUTS[layout](tmp_path / "in"), tmp_path)
    assert np.array_equal(faces.images, IMAGES)
    assert faces.present.all()
    assert (outcome.faces.matched, outcome.faces.exact, outcome.faces.unknown) == (ROWS, ROWS, 0)
    assert (outcome.faces.other_label, outcome.faces.other_split) == (0, 0)
    assert outcome.sentence() == f"{ROWS} of {ROWS} matched ({ROWS} pixel by pixel)."


@pytest.mark.parametrize("quality", [75, 90, 95])
@pytest.mark.parametrize("packed", [False, True])
def test_recompressed_jpg_is_recognised(quality, packed, tmp_path):
    files = entries("jpg", quality)
    source = zipped(tmp_path / "a.zip", files) if packed else folders(tmp_path / "fer", kind="jpg", quality=quality)
    outcome, faces = imported(source, tmp_path)
    assert outcome.faces.matched == ROWS
    assert outcome.faces.exact < ROWS / 2
    assert np.abs(faces.images.astype(int) - IMAGES).mean(axis=(1, 2)).max() < 8
    assert outcome.faces.other_label == outcome.faces.other_split == 0


def test_grey_pictures_saved_with_three_channels_are_faces(tmp_path):
    files = {name: _as_rgb(data) for name, data in entries("png").items()}
    assert np.array_equal(imported(zipped(tmp_path / "a.zip", files), tmp_path)[1].images, IMAGES)


def test_a_part_of_the_data_set_is_imported_as_a_part(tmp_path):
    part = np.flatnonzero(USAGE == 2)
    outcome, faces = imported(table(tmp_path / "private.csv", rows=part), tmp_path)
    assert np.array_equal(np.flatnonzero(faces.present), part)
    assert f"{len(part)} of {ROWS} matched" in outcome.sentence()
    assert f"{ROWS - len(part)} rows of FER2013 have no picture" in outcome.sentence()
    assert not faces.images[~faces.present].any()


def test_strangers_further_copies_and_moved_pictures_are_counted_and_the_original_labels_kept(tmp_path):
    files = entries()
    files |= {
        f"train/happy/stranger{number}.png": picture(face) for number, face in enumerate(smooth_faces(3, seed=99))
    }
    files["train/sad/again.png"] = picture(IMAGES[4])
    row = 33
    moved = next(name for name, data in files.items() if data == picture(IMAGES[row]))
    files["train/sad/moved.png"] = files.pop(moved)
    outcome, faces = imported(zipped(tmp_path / "a.zip", files), tmp_path)
    summary = outcome.faces
    assert (summary.matched, summary.unknown, summary.repeats) == (ROWS, 3, 1)
    assert (summary.other_label, summary.other_split) == (int(EMOTIONS[row] != 4), 1)
    assert faces.present.all()
    assert np.array_equal(faces.emotions, EMOTIONS)


def test_another_data_set_is_refused(tmp_path):
    files = {f"train/happy/{number}.png": picture(face) for number, face in enumerate(smooth_faces(20, seed=5))}
    with pytest.raises(InputError, match="Only 0 of the 20 pictures"):
        imported(zipped(tmp_path / "a.zip", files), tmp_path)


def test_progress_rises_to_one(tmp_path):
    seen = []
    imported(table(tmp_path / "fer2013.csv"), tmp_path, progress=lambda fraction, what: seen.append((fraction, what)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert all(what for _, what in seen)


# What is wrong with a table: (a change to the text, what the sentence must say).
RANDOM = np.random.default_rng(0)
TABLE_DEFECTS = {
    "wrong column": (lambda text: text.replace("pixels", "pixel", 1), "fer2013.csv has no column pixels"),
    "two missing columns": (lambda text: text.replace("emotion,pixels", "a,b", 1), "emotion and no column pixels"),
    "pixel count": (lambda text: _line(text, 3, lambda line: line.replace(" ", "", 1)), "row 3: 2,303 pixels"),
    "pixel beyond 255": (
        lambda text: _line(text, 3, lambda line: _starting("1,256 ", line)),
        "row 3: a pixel of 256",
    ),
    "pixel no number": (
        lambda text: _line(text, 3, lambda line: _starting("1,x ", line)),
        "row 3: the pixels are not",
    ),
    "negative pixel": (
        lambda text: _line(text, 3, lambda line: _starting("1,-4 ", line)),
        "row 3: the pixels are not",
    ),
    "label 7": (lambda text: _line(text, 8, lambda line: "7" + line[1:]), "row 8: the emotion is '7'"),
    "label in words": (lambda text: _line(text, 8, lambda line: "happy" + line[1:]), "row 8: the emotion is 'happy'"),
    "usage": (lambda text: text.replace("PublicTest", "Public", 1), "row 31: the Usage is 'Public'"),
    "cut in a row": (lambda text: text[: int(len(text) * 0.61)], r"row \d+ ends early"),
    "no rows": (lambda text: text.split("\n")[0], "a header and no rows"),
    "empty": (lambda text: "", "fer2013.csv has no column emotion"),
    "not text": (lambda text: text[:4000] + "\x00\udc80" + text[4000:], "fer2013.csv"),
    "open quote": (lambda text: text.replace("\n0,", '\n0,"', 1), "fer2013.csv"),
}


@pytest.mark.parametrize("defect", TABLE_DEFECTS)
@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_table_is_refused_by_row(defect, packed, tmp_path):
    change, sentence = TABLE_DEFECTS[defect]
    source = table(tmp_path / "fer2013.csv")
    source.write_bytes(change(source.read_text()).encode(errors="surrogateescape"))
    if packed:
        source = zipped(tmp_path / "fer.zip", {"top/fer2013.csv": source.read_bytes()})
    with pytest.raises(InputError, match=sentence):
        imported(source, tmp_path)
    assert not Fer2013.available(tmp_path / "data")


PICTURE_DEFECTS = {
    "colour photo": (
        lambda: _png(np.random.default_rng(0).integers(0, 255, (48, 48, 3)).astype(np.uint8)),
        "colour photo",
    ),
    "large colour photo": (lambda: _png(np.zeros((60, 80, 3), np.uint8)), "colour picture of 80 x 60 pixels"),
    "wrong size": (lambda: _png(np.zeros((47, 48), np.uint8)), "grey picture of 48 x 47 pixels"),
    "cut short": (lambda: picture(IMAGES[0])[:500], "not a whole picture"),
    "not a picture": (lambda: b"hello", "not a whole picture"),
    "empty file": (lambda: b"", "not a whole picture"),
    "huge file": (lambda: picture(IMAGES[0]) + RANDOM.bytes(1_000_001), "larger than a megabyte"),
}


@pytest.mark.parametrize("defect", PICTURE_DEFECTS)
@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_picture_is_refused_by_name(defect, packed, tmp_path):
    make, sentence = PICTURE_DEFECTS[defect]
    files = entries() | {"train/fear/bad one.png": make()}
    source = folders(tmp_path / "fer")
    (source / "train/fear/bad one.png").write_bytes(make())
    if packed:
        source = zipped(tmp_path / "fer.zip", files)
    with pytest.raises(InputError, match=f"bad one.png.*({sentence})"):
        imported(source, tmp_path)
    assert not Fer2013.available(tmp_path / "data")


def test_an_empty_folder_of_a_class_is_named(tmp_path):
    source = folders(tmp_path / "fer")
    for path in (source / "test" / "disgust").iterdir():
        path.unlink()
    with pytest.raises(InputError, match="folder fer/test/disgust is empty"):
        imported(source, tmp_path)
    archive = zipped(tmp_path / "fer.zip", entries() | {"train/Surprised/": b""})
    with pytest.raises(InputError, match="folder train/Surprised is empty"):
        imported(archive, tmp_path)


def test_places_without_fer2013_are_refused(tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(InputError, match="nothing holds neither"):
        imported(tmp_path / "nothing", tmp_path)
    with pytest.raises(InputError, match="There is nothing at"):
        imported(tmp_path / "missing.csv", tmp_path)
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(InputError, match=r"notes\.txt holds neither"):
        imported(tmp_path / "notes.txt", tmp_path)
    with pytest.raises(InputError, match="'contempt', which is none of"):
        imported(zipped(tmp_path / "a.zip", {"train/contempt/1.png": picture(IMAGES[0])}), tmp_path)
    (tmp_path / "me.png").write_bytes(picture(IMAGES[0]))
    with pytest.raises(InputError, match=r"me\.png lies in no folder named after an emotion"):
        imported(tmp_path / "me.png", tmp_path)


def test_a_failed_import_leaves_the_previous_one(tmp_path):
    imported(table(tmp_path / "fer2013.csv"), tmp_path, votes=votes_table(tmp_path / "fer2013new.csv"))
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "data").rglob("*")}
    bad = entries() | {"train/fear/bad.png": b"hello"}
    with pytest.raises(InputError):
        imported(zipped(tmp_path / "bad.zip", bad), tmp_path)
    with pytest.raises(InputError):
        imported(zipped(tmp_path / "good.zip", entries()), tmp_path, votes=votes_table(tmp_path / "short.csv", 20))
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "data").rglob("*")} == before
    assert np.array_equal(Fer2013.load(tmp_path / "data", INDEX).images, IMAGES)


def test_votes_are_joined_alone_beside_or_named(tmp_path):
    votes = votes_table(tmp_path / "fer2013new.csv")
    outcome = import_path(votes, folder=tmp_path / "data", index=INDEX)
    assert (outcome.faces, outcome.votes) == (None, ROWS)
    assert not Fer2013.available(tmp_path / "data")
    _, faces = imported(table(tmp_path / "fer2013.csv"), tmp_path)
    assert faces.votes.shape == (ROWS, 10)
    assert faces.votes[5].tolist() == [0] * 9 + [10]

    together = zipped(tmp_path / "all.zip", entries() | {"FERPlus/fer2013new.csv": votes.read_bytes()})
    outcome = import_path(together, folder=tmp_path / "other", index=INDEX)
    assert (outcome.faces.matched, outcome.votes) == (ROWS, ROWS)
    assert np.array_equal(Fer2013.load(tmp_path / "other", INDEX).votes, faces.votes)


VOTE_DEFECTS = {
    "order": (
        lambda text: text.replace("Training", "PublicTest", 1),
        "row 1: the Usage is 'PublicTest' where .* Training",
    ),
    "too many votes": (lambda text: text.replace(",10,", ",11,", 1), "row 1: neutral has '11' votes"),
    "no number": (lambda text: text.replace(",0,", ",?,", 1), "row 1: happiness has '\\?' votes"),
    "column": (lambda text: text.replace("sadness", "sorrow", 1), "no column sadness"),
    "cut": (lambda text: text[: len(text) // 2], "ends early|rows instead of"),
    "longer": (lambda text: text + text.split("\n")[-2] + "\n", f"more than {ROWS} rows"),
}


@pytest.mark.parametrize("defect", VOTE_DEFECTS)
def test_damaged_votes_are_refused(defect, tmp_path):
    change, sentence = VOTE_DEFECTS[defect]
    source = votes_table(tmp_path / "fer2013new.csv")
    source.write_text(change(source.read_text()))
    with pytest.raises(InputError, match=sentence):
        import_path(source, folder=tmp_path / "data", index=INDEX)
    assert not (tmp_path / "data").exists()


def test_a_dishonest_zip_is_refused(tmp_path):
    for name in ("../evil.png", "/etc/evil.png", "C:/evil.png", "train/../../evil.png"):
        with pytest.raises(InputError, match="unsafe path"):
            imported(zipped(tmp_path / "a.zip", {name: b"x"}), tmp_path)
    with pytest.raises(InputError, match=r"fer2013\.csv in bomb\.zip would swell"):
        imported(zipped(tmp_path / "bomb.zip", {"fer2013.csv": b"0" * 20_000_000}), tmp_path)
    (tmp_path / "half.zip").write_bytes(zipped(tmp_path / "a.zip", entries()).read_bytes()[:20_000])
    with pytest.raises(InputError, match=r"half\.zip is not a whole zip"):
        imported(tmp_path / "half.zip", tmp_path)


def test_a_zip_with_a_damaged_entry_is_refused_by_name(tmp_path):
    source = tmp_path / "a.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("train/happy/1.png", picture(IMAGES[0]))
    data = bytearray(source.read_bytes())
    data[200] ^= 0xFF
    source.write_bytes(data)
    with pytest.raises(InputError, match=r"train/happy/1\.png in a\.zip is damaged"):
        imported(source, tmp_path)


def _line(text, number, change):
    lines = text.split("\n")
    lines[number] = change(lines[number])
    return "\n".join(lines)


def _starting(start, line):
    return start + line.split(" ", 1)[1]


def _png(array):
    stream = io.BytesIO()
    Image.fromarray(array).save(stream, format="PNG")
    return stream.getvalue()


def _as_rgb(data):
    return _png(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def test_a_picture_that_is_a_program_is_not_run():
    with pytest.raises(InputError, match="not a whole picture"):
        decode_picture(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 48 48\n%%EndComments\nshowpage\n", "face.png")
