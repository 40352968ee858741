"""The study that the program ships: whole, as small as promised, and what the README says of it."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from core.cli import main
from core.explanation.results import command_of, read_result
from core.study import open_study
from core.study.verify import verify

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {
    **{"conv1a": 64, "conv1b": 64, "conv2a": 128, "conv2b": 128, "conv3a": 256, "conv3b": 256},
    **{"conv4a": 512, "conv4b": 512, "lin1": 4096, "lin2": 4096},
}


@pytest.fixture(scope="module")
def study():
    return open_study("builtin")


def evaluate(capsys, *arguments):
    assert main(["evaluate", "builtin", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_is_whole_and_small_enough(study):
    facts = verify(study)
    assert facts["whole"]
    assert facts["megabytes"] < 120
    assert max((study.folder / name).stat().st_size for name in study.manifest["files"]) < 65_000_000


def test_holds_every_layer_scorer_and_similarity(study):
    assert {layer: study.width(layer) for layer in study.layers} == WIDTHS
    assert list(study.scorings) == ["clip", "clip-general", "actions", "votes"]
    assert len(study.similarities) == 6
    assert len(study.images) == 7178
    assert study.in_split("public").sum() == study.in_split("private").sum() == 3589


def test_says_what_is_approximate_and_nothing_of_where_it_was_made(study):
    assert "approximate" in study.scorings["clip"].title.lower()
    assert not re.search(r"/(home|root|tmp|work|Users)/", json.dumps(study.manifest))


def test_network_is_within_chance_of_the_source_studys_on_its_own_protocol(capsys):
    result = evaluate(capsys, "--split", "both", "--views", "one")
    assert result["n"] == 7178
    assert result["interval"][0] <= 0.6942 <= result["interval"][1]
    assert result["accuracy"] > 0.69


@pytest.mark.parametrize("split", ["public", "private", "both"])
@pytest.mark.parametrize("views", ["one", "ten"])
def test_readme_says_what_evaluate_prints(capsys, split, views):
    accuracy = evaluate(capsys, "--split", split, "--views", views)["accuracy"]
    line = next(line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith(f"| {split} |"))
    assert f"{100 * accuracy:.2f}" in line


def test_facial_actions_label_neurons_as_their_class_mix_suggests(study):
    """Neurons labelled "smile" fire for happy faces, in the layer that feeds the classifier."""
    labels, neurons = study.labels("lin2", "actions", "correlation"), study.neurons("lin2")
    smiling = neurons[(labels["label"] == "smile") & (labels["percentile"] > 50)]
    assert len(smiling) > 50
    assert smiling["happy"].mean() > 0.8
    assert np.nanmean(neurons["happy"]) < 0.5


@pytest.mark.parametrize("name", ["regions", "faithfulness"])
def test_shipped_results_are_of_the_shipped_study(study, name):
    table = read_result(name, study)
    assert table is not None
    assert len(table)
    assert command_of(name).startswith(f"python -m core {name} ")
