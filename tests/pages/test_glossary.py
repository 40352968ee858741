"""The glossary: every word explained, at an address of its own, and every word that a page uses is in it."""

import ast
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.glossary import glossary
from pages.common.words import words_used

PAGE = "../../pages/about/glossary.py"
PAGES = Path(__file__).resolve().parents[2] / "pages"


@pytest.fixture
def app():
    return AppTest.from_file(PAGE, default_timeout=60)


def html_of(app):
    return " ".join(part.proto.body for part in app.get("html"))


def used_words():
    """(file, name) of every word that the pages hand to words_used, as it is written or in a constant of the module."""
    for path in sorted(PAGES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "words_used":
                for argument in node.args:
                    written = constants[argument.value.id] if isinstance(argument, ast.Starred) else argument
                    names = ast.literal_eval(written)
                    yield from (
                        (path.relative_to(PAGES), name) for name in ((names,) if isinstance(names, str) else names)
                    )


def test_there_are_a_dozen_words_and_each_is_explained_twice():
    assert len(glossary()) >= 12
    for term in glossary().values():
        assert term.short.strip()
        assert len(term.long) > len(term.short)
        assert term.short.endswith(".")
        assert term.title.lower() == term.name


def test_every_word_that_a_page_uses_is_in_the_glossary():
    used = list(used_words())
    assert used
    for path, name in used:
        assert name in glossary(), f"{path}: {name!r} is not in assets/glossary.yaml"


def test_every_word_has_an_anchor_and_a_link(app):
    app.run()
    html = html_of(app)
    anchors = re.findall(r'<div id="(word-[^"]+)"', html)
    assert len(anchors) == len(set(anchors)) == len(glossary())
    for term in glossary().values():
        assert f'href="glossary?word={term.name.replace(" ", "+")}"' in html


def test_a_link_to_a_word_marks_that_word_alone(app):
    app.query_params["word"] = "top images"
    app.run()
    assert not app.exception
    assert re.findall(r'id="([^"]+)" class="asked"', html_of(app)) == ["word-top-images"]
    assert app.query_params["word"] == "top images"


def test_a_link_to_no_word_marks_none(app):
    app.run()
    assert 'class="asked"' not in html_of(app)


def test_a_bad_link_gives_one_sentence_and_a_way_back(app):
    app.query_params["word"] = "synapse"
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert "'synapse'" in app.error[0].value
    assert "there is neuron, layer" in app.error[0].value
    assert 'href="glossary"' in html_of(app)


def test_words_are_explained_where_they_occur_and_lead_to_the_glossary():
    app = AppTest.from_function(_two_words).run()
    html = html_of(app)
    assert glossary()["tau"].short in html
    assert 'href="glossary?word=mean+face"' in html
    assert glossary()["scale"].short not in html


def test_a_word_that_is_not_in_the_glossary_is_an_error():
    with pytest.raises(KeyError, match="synapse"):
        words_used("synapse")


def _two_words():
    from pages.common.words import words_used

    words_used("tau", "mean face")
