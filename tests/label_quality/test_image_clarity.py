"""Clarity of top images in an embedding space: planted likeness is found, luck is not, the command, the pages."""

import json
from html import unescape

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.cli import main
from core.concepts.measurements import Measurements, measurement_key
from core.errors import InputError
from core.explanation import results
from core.faces.index import canonical_index
from core.faces.store import Fer2013, ImportSummary, fer2013_folder, save_faces
from core.figures.label_quality import clarity_dots
from core.label_quality.image_clarity import (
    FEWEST,
    RESULT,
    clarity_against_chance,
    clarity_by_layer,
    clarity_by_layer_said,
    clarity_of_study,
    clarity_said,
    study_embeddings,
    without_copies,
)
from tests.support.pages import text_of
from tests.support.tiny import synthetic_faces

EVIDENCE, NEURON = "../../pages/about/evidence.py", "../../pages/explore/neuron.py"
ROWS, WIDTH, IMAGES, K = len(canonical_index()), 24, 1400, 20


def world(seed=0):
    """Unit embeddings in which every emotion has a direction of its own, and a fifth of the images a theme besides."""
    generator = np.random.default_rng(seed)
    emotions = generator.integers(0, 7, IMAGES)
    axes = np.linalg.qr(generator.normal(0, 1, (WIDTH, 8)))[0].T
    theme = generator.random(IMAGES) < 0.2
    places = 3 * axes[emotions] + 2 * theme[:, None] * axes[7] + generator.normal(0, 1, (IMAGES, WIDTH))
    return (places / np.linalg.norm(places, axis=1, keepdims=True)).astype(np.float32), emotions, theme, generator


def plain(tops, embeddings):
    """Mean cosine of all pairs, as it is defined."""
    cosines = embeddings[tops] @ embeddings[tops].T
    return cosines[np.triu_indices(len(tops), 1)].mean()


def test_clarity_is_the_mean_cosine_of_pairs_and_chance_its_expectation():
    embeddings, emotions, _, generator = world()
    tops = np.stack([generator.choice(IMAGES, K, replace=False) for _ in range(6)])
    tops[2, 12:] = -1
    tops[5, FEWEST - 1 :] = -1
    found = clarity_against_chance(tops, embeddings, emotions, generator, draws=50)
    for neuron in range(5):
        own = tops[neuron][tops[neuron] >= 0]
        assert found["images"][neuron] == len(own)
        assert found["clarity"][neuron] == pytest.approx(plain(own, embeddings), abs=1e-5)
        counts = np.bincount(emotions[own], minlength=7)
        again = [
            plain(
                np.concatenate(
                    [generator.choice(np.flatnonzero(emotions == e), c, replace=False) for e, c in enumerate(counts)]
                ),
                embeddings,
            )
            for _ in range(1500)
        ]
        assert found["chance"][neuron] == pytest.approx(np.mean(again), abs=4 * np.std(again) / np.sqrt(1500))
    assert found.loc[5, ["clarity", "chance", "high", "p_value"]].isna().all()


def test_a_shared_theme_is_found_and_a_shared_emotion_alone_is_not():
    embeddings, emotions, theme, generator = world(1)
    themed = np.stack([generator.choice(np.flatnonzero(theme), K, replace=False) for _ in range(40)])
    one_emotion = np.stack([generator.choice(np.flatnonzero(emotions == n % 7), K, replace=False) for n in range(400)])
    found = clarity_against_chance(np.vstack([themed, one_emotion]), embeddings, emotions, generator, draws=200)
    assert (found["p_value"][:40] <= 0.05).mean() > 0.9
    assert (found["clarity"] > found["chance"])[:40].all()
    assert 0.01 <= (found["p_value"][40:] <= 0.05).mean() <= 0.1
    assert found["clarity"][40:].mean() > found["clarity"][:40].mean()


def test_copies_count_once():
    groups = np.array([-1, 4, 4, -1, 0, 0, 4, -1])
    tops = np.array([[6, 1, 0, 2, 4, 5], [7, -1, -1, -1, -1, -1]])
    assert without_copies(tops, groups, most=3).tolist() == [[6, 0, 4], [7, -1, -1]]


def test_layers_are_summed_up():
    table = pd.DataFrame(
        {
            "layer": ["conv"] * 2 + ["lin"] * 3,
            "clarity": [0.8, 0.8, 0.9, 0.7, np.nan],
            "chance": [0.7, 0.8, 0.7, 0.7, np.nan],
            "q_value": [0.01, 0.9, 0.05, 0.2, np.nan],
        }
    )
    lines = clarity_by_layer(table)
    assert lines["neurons"].tolist() == [2, 2]
    np.testing.assert_allclose(lines["lead"], [0.05, 0.1])
    assert lines["clear"].tolist() == [0.5, 0.5]
    said = clarity_by_layer_said(lines)
    assert "a neuron of lin" in said
    assert "in conv for 50.0 % of 2" in said
    dots = clarity_dots(lines).data[0]
    assert list(dots.x) == ["conv", "lin"]
    np.testing.assert_allclose(dots.y, [0.05, 0.1])


@pytest.fixture
def embedded(tiny_study, monkeypatch, tmp_path):
    """The pictures of the tiny study, imported, and embeddings of them in a file."""
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    rows = tiny_study.images["row"].to_numpy()
    drawn, _ = synthetic_faces(len(rows), seed=3)
    images, present = np.zeros((ROWS, 48, 48), np.uint8), np.zeros(ROWS, bool)
    images[rows], present[rows] = drawn, True
    save_faces(fer2013_folder(), images, present, ImportSummary("a test", "csv", *[len(rows)] * 4, *[0] * 4))
    values = np.random.default_rng(3).normal(1, 1, (len(rows), 8)).astype(np.float16)
    Measurements(values, (), "CLIP tiny", measurement_key(drawn, "CLIP tiny"), len(rows)).save(tmp_path / "images")
    return tmp_path / "images"


def test_embeddings_of_other_pictures_or_unfinished_ones_are_refused(tiny_study, embedded):
    whole, faces = Measurements.load(embedded), Fer2013.load()
    found = study_embeddings(tiny_study, whole, faces)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
    part = Measurements(whole.values[:5], (), whole.source, whole.key, whole.images)
    with pytest.raises(InputError, match="Only 5 of"):
        study_embeddings(tiny_study, part, faces)
    other = Measurements(whole.values, (), whole.source, "0", whole.images)
    with pytest.raises(InputError, match="not of the study's pictures"):
        study_embeddings(tiny_study, other, faces)


def test_the_command_writes_one_line_a_neuron(tiny_study, embedded, capsys, tmp_path):
    where = ["quality", "--study", str(tiny_study.folder), "--layer", "all", "--embeddings", str(embedded)]
    assert main([*where, "--out", str(tmp_path / "found.csv")]) == 0
    text = capsys.readouterr().out
    table = results.read_result("found", tiny_study, tmp_path)
    assert len(table) == sum(tiny_study.width(layer) for layer in tiny_study.layers)
    assert clarity_by_layer_said(clarity_by_layer(table)) in text
    assert "--embeddings" in results.command_of("found", tmp_path)
    assert str(tmp_path) not in results.command_of("found", tmp_path).replace(str(tmp_path / "found.csv"), "")
    assert main([*where, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [line["layer"] for line in facts["layers"]] == list(tiny_study.layers)
    assert len(facts["neurons"]) == len(table)
    assert main(["quality", "--study", str(tiny_study.folder), "--embeddings", str(tmp_path / "no")]) == 2
    assert "no file of measurements" in capsys.readouterr().err


@pytest.fixture
def shipped(tiny_study, monkeypatch, tmp_path):
    values = np.random.default_rng(3).normal(1, 1, (len(tiny_study.images), 8))
    embeddings = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    table = clarity_of_study(tiny_study, tiny_study.layers, embeddings)
    results.write_result(table, tmp_path / f"{RESULT}.csv", tiny_study, "python -m core quality --embeddings images")
    monkeypatch.setattr(results.read_result, "__defaults__", (tmp_path,))
    monkeypatch.setattr(results.command_of, "__defaults__", (tmp_path,))
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    monkeypatch.setattr("pages.common.panels.faces.clarity_of", lambda study: table)
    monkeypatch.setattr("pages.about.label_quality.clarity_of", lambda study: table)
    return table


def test_a_neuron_says_how_alike_its_faces_are(shipped):
    own = shipped[(shipped["layer"] == "lin1") & (shipped["images"] >= FEWEST)]
    app = AppTest.from_file(NEURON, default_timeout=120)
    for neuron in own["neuron"].iloc[:2]:
        app.query_params.update({"layer": "lin1", "neuron": str(neuron)})
        app.run()
        assert not app.exception
        said = clarity_said(own[own["neuron"] == neuron].iloc[0])
        assert said in unescape(text_of(app))
    nan = pd.Series({"clarity": np.nan, "images": 2, "chance": np.nan, "high": np.nan, "q_value": np.nan})
    assert "fewer than 5 different faces" in clarity_said(nan)


def test_the_evidence_page_sums_up_the_layers(shipped):
    app = AppTest.from_file(EVIDENCE, default_timeout=120).run()
    assert not app.exception
    assert f"**{clarity_by_layer_said(clarity_by_layer(shipped))}**" in [part.value for part in app.markdown]
