import pytest

from core.editing.published import published_layers, published_sweep


def test_the_published_sweep_has_72_cells_and_the_known_gain():
    table = published_sweep().set_index(["tau", "scale"])
    assert len(table) == 72
    assert table.loc[(0.0, 1.0), "correct"] == 4983
    assert 100 * table.loc[(0.0, 1.5), "accuracy"] == pytest.approx(69.62942323767066)
    assert 100 * table.loc[(1.75, 3.5), "accuracy"] == pytest.approx(68.41738645862357)
    assert (table.xs(1.0, level="scale")["correct"] == 4983).all()


def test_lin2_is_the_published_layer_with_most_interpretable_neurons():
    table = published_layers()
    assert table["layer"].iloc[table["interpretable"].argmax()] == "lin2"
    assert table["share"].iloc[-1] == pytest.approx(0.936279, abs=1e-6)
    assert table["neurons"].tolist() == [64, 64, 128, 128, 256, 256, 512, 512, 4096, 4096]
