"""Tables of annotations: by row, by content, and what is wrong with a bad one in one sentence."""

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.faces.index import canonical_index
from core.slices.joining import MOST_COLUMNS, MOST_VALUES, annotated_slices, read_annotations, template


def images(rows):
    return pd.DataFrame({"row": rows, "split": "PublicTest", "emotion": 0})


def table(*lines):
    return "\n".join(lines).encode()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_and_words_are_read_with_any_separator(separator, tmp_path):
    text = "\ufeffRow,light , pose\n5, day,front\n9,,side\n\n".replace(",", separator)
    path = tmp_path / "mine.csv"
    path.write_text(text, "utf-8")
    found = read_annotations(path)
    assert found.source == "mine.csv"
    assert found.table.loc[5].to_dict() == {"light": "day", "pose": "front"}
    assert found.table.loc[9].to_dict() == {"light": "", "pose": "side"}
    assert found.digest == read_annotations(text.encode(), "again").digest
    assert found.digest != read_annotations(table("row,light", "5,night")).digest


def test_a_hash_stands_for_every_row_with_these_pixels():
    index = canonical_index()
    group = np.flatnonzero(index.duplicate_group == 0)
    single = int(np.flatnonzero(index.duplicate_group < 0)[0])
    made = template(images([group[0], single]))
    lines = [f"{line.hash},{word}" for line, word in zip(made.itertuples(), ("twice", "once"), strict=True)]
    found = read_annotations(table("hash,seen", *lines))
    assert sorted(found.table.index[found.table["seen"] == "twice"]) == group.tolist()
    assert found.table.index[found.table["seen"] == "once"].tolist() == [single]


def test_the_template_comes_back_when_it_is_filled_in():
    rows = np.arange(28709, 28809)
    made = template(images(rows))
    made["annotation"] = np.where(rows % 2, "odd", "even")
    found = read_annotations(made.to_csv(index=False).encode())
    assert found.table.columns.tolist() == ["annotation"]
    even, odd = annotated_slices(found, rows)
    assert (even.name, even.n, odd.n) == ("annotation=even", 50, 50)
    with pytest.raises(InputError, match="Every annotation"):
        read_annotations(template(images(rows)).to_csv(index=False).encode())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe\x00junk", "not readable as CSV"),
        (b"", "mine.csv is empty"),
        (table("name,light", "5,day"), "no column row or hash"),
        (table("row,light", "5,day,extra,more"), "line 2: 4 cells instead of 2"),
        (table("row", "5"), "nothing about them"),
        (table("row,light,light", "5,day,day"), "same name"),
        (table("row,light, light", "5,day,day"), "same name"),
        (table("row,light", "35887,day"), "the row '35887' is no number from 0 to 35,886"),
        (table("row,light", "5,day", "", "-1,day"), "line 4: the row '-1'"),
        (table("row,light", "five,day"), "line 2: the row 'five'"),
        (table("row,light", "5,day", "5,night"), "two different things about row 5"),
        (table("hash,light", "xyz,day"), "the hash 'xyz' is not 16"),
        (table("hash,light", "0123456789abcdef,day"), "None of the pictures"),
        (table("row,light", "5,", "6,"), "Every annotation"),
        (table("row,light"), "None of the pictures"),
        (table("row,age", *(f"{row},{row}" for row in range(MOST_VALUES + 1))), "21 different values; group them"),
        (
            table("row," + ",".join(f"c{i}" for i in range(MOST_COLUMNS + 1)), "1" + ",x" * (MOST_COLUMNS + 1)),
            "keep at",
        ),
    ],
)
def test_a_bad_table_is_one_sentence(data, says):
    with pytest.raises(InputError, match=says) as error:
        read_annotations(data, "mine.csv")
    assert "\n" not in str(error.value)
    assert "mine.csv" in str(error.value)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_annotations(tmp_path / "nowhere.csv")
