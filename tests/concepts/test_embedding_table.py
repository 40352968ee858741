import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from core.concepts.embedding_table import EmbeddingTable
from core.errors import InputError


def write_table(folder, words=("smile", "frown"), rows=2, **about):
    save_file({"features": np.arange(1, 1 + rows * 3, dtype=np.float32).reshape(rows, 3)}, folder / "t.safetensors")
    (folder / "t.json").write_text(json.dumps({"prompt": "the bare word", "words": list(words), **about}))
    return folder / "t.safetensors"


def test_embeddings_have_length_one_and_are_found_by_word(tmp_path):
    table = EmbeddingTable.load(write_table(tmp_path, derived="a linear map"))
    np.testing.assert_allclose(np.linalg.norm(table.embeddings, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(table.rows(["frown"])[0], np.array([4, 5, 6]) / np.sqrt(77), atol=1e-6)
    assert (table.words, table.prompt, table.derived) == (("smile", "frown"), "the bare word", "a linear map")
    assert len(table.sha256) == 64


def test_a_word_that_the_table_lacks_is_named(tmp_path):
    table = EmbeddingTable.load(write_table(tmp_path))
    with pytest.raises(InputError, match="lacks 'wide eyes'"):
        table.rows(["smile", "wide eyes"])


def test_a_word_is_found_however_it_is_written_and_as_it_is_written_first(tmp_path):
    table = EmbeddingTable.load(write_table(tmp_path, words=("frown", "Frown")))
    np.testing.assert_array_equal(table.rows(["frown", "Frown"]), table.embeddings)
    (tmp_path / "other").mkdir()
    table = EmbeddingTable.load(write_table(tmp_path / "other", words=("smile", "frown")))
    np.testing.assert_array_equal(table.rows(["Smile", "FROWN"]), table.embeddings)


def test_tables_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(InputError, match="two files"):
        EmbeddingTable.load(tmp_path / "t.safetensors")
    path = write_table(tmp_path, words=["smile"])
    with pytest.raises(InputError, match="one embedding for each of the 1 words"):
        EmbeddingTable.load(path)
    (tmp_path / "t.json").write_text("{")
    with pytest.raises(InputError, match="damaged"):
        EmbeddingTable.load(path)
    (tmp_path / "t.json").write_text('{"words": 3}')
    with pytest.raises(InputError, match="list of `words`"):
        EmbeddingTable.load(path)
    path.write_bytes(b"junk")
    with pytest.raises(InputError, match="damaged"):
        EmbeddingTable.load(path)
