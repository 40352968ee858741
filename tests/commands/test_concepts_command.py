"""`python -m core concepts`: the headless twin of the page."""

import json

import pytest

from core.cli import main
from core.usage.layer_table import layer_table
from core.usage.usage import evidence_of, used


def run(capsys, study, *arguments):
    assert main(["concepts", "--study", str(study.folder), "--scorer", "clip", "--draws", "50", *arguments]) == 0
    return capsys.readouterr().out


def test_json_has_the_shares_of_all_and_of_each_emotion_and_the_layers(capsys, tiny_study):
    facts = json.loads(run(capsys, tiny_study, "--split", "public", "--tau", "0.3", "--json"))
    evidence = evidence_of(tiny_study, "clip", tiny_study.scorings["clip"].default_similarity, "logit")
    public = tiny_study.in_split("public")
    expected = used(evidence, public, draws=50)
    assert facts["used"]["n"] == expected.n
    assert facts["used"]["concepts"] == expected.table.to_dict("records")
    happy = used(evidence, public, 3, draws=50)
    assert facts["by_emotion"]["happy"]["concepts"][0]["share"] == happy.table["share"].iloc[0]
    layers = layer_table(tiny_study, "clip", "correlation", 0.3)
    assert [line["interpretable"] for line in facts["layers"]] == layers["interpretable"].tolist()
    assert facts["layers"][0]["published_share"] is None


def test_text_names_the_concepts_largest_first_and_the_layers(capsys, tiny_study):
    text = run(capsys, tiny_study, "--definition", "positive", "--emotion", "happy")
    evidence = evidence_of(tiny_study, "clip", "correlation", "positive")
    names = used(evidence, tiny_study.in_split("both"), 3, draws=50).table["concept"].tolist()
    places = [text.index(f"  {name} ") for name in names]
    assert places == sorted(places)
    assert "95 % interval" in text
    assert all(layer in text for layer in tiny_study.layers)


def test_noise_stands_beside_the_layers_when_asked_for(capsys, tiny_study):
    facts = json.loads(run(capsys, tiny_study, "--noise", "--tau", "-9", "--json"))
    assert [line["noise"] for line in facts["layers"]] == [1, 1]
    assert facts["tau_above_noise"] > 0
    assert "pass tau: conv 100.0 %, lin1 100.0 %" in run(capsys, tiny_study, "--noise", "--tau", "-9")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--definition", "magic"), "no definition 'magic'"),
        (("--scorer", "nobody"), "no scorer 'nobody'"),
        (("--similarity", "none"), "no similarity function 'none'"),
        (("--tau", "nan"), "--tau must be a finite number"),
        (("--draws", "0"), "should be at least 1"),
    ],
)
def test_bad_input_is_one_sentence(capsys, tiny_study, arguments, sentence):
    assert main(["concepts", "--study", str(tiny_study.folder), *arguments]) != 0
    assert sentence in capsys.readouterr().err
