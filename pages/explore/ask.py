"""Ask: type any words and see which neurons of a layer respond to them, best first."""

from html import escape

import numpy as np
import streamlit as st

from core.asking.answer import BEST, CLIP_ITSELF, Answer, Understanding, answer_by_score, answer_by_words, understand
from core.asking.known_words import CLOSENESS, Reading, Unknown, checked_phrases, kept_scorings, known_words
from core.asking.ranking import FOR_ONE_SCORE
from core.concepts.embedding_table import EmbeddingTable
from core.study import Study
from pages.common.address import Address, one_of
from pages.common.frame import page_frame
from pages.common.links import address as address_of
from pages.common.links import link
from pages.common.markup import lead
from pages.common.paging import page_field
from pages.common.scoring import layer_field, similarity_title
from pages.common.studies import current_study
from pages.common.words import words_used
from pages.explore.ask_answer import show_answer
from pages.explore.ask_clip import ask_clip, table_of_embeddings
from pages.explore.ask_sets import own_concept_sets

LONGEST_TEXT = 400


def show() -> None:
    """The page, from top to bottom."""
    study = current_study()
    address = Address("ask")
    st.title("Which neurons respond to …?", anchor=False)
    lead(
        "Type any words, such as raised eyebrows. Each face has a score that says how strongly it shows them; the "
        "neurons whose activity follows that score come first."
    )
    text, layer, by, similarity = _choose(address, study)
    key = page_field(address, study.id, text, layer, by, similarity)
    answers = st.container()
    address.write()
    phrases = checked_phrases(text)
    with answers:
        ask = _asked_of_clip if by == CLIP_ITSELF else _asked_of_study
        understood, answer = ask(study, text, layer, by, similarity)
        if answer is not None:
            show_answer(study, answer, understood, key)
            address.write()
    own_concept_sets(study, phrases, layer)
    words_used("neuron", "layer", "concept", "correlation", "p-value", "top images", "mean face", "concept set")


def _choose(address: Address, study: Study) -> tuple[str, str, str, str]:
    kept = kept_scorings(study)
    known = known_words(study)
    wide, left, middle, right = st.columns([5, 4, 5, 3])
    text = wide.text_input(
        "Words",
        key=address.field("words", known[0].name if known else ""),
        placeholder="raised eyebrows, teeth",
        max_chars=LONGEST_TEXT,
        help="Words or phrases; separate several by commas. All of them together are what the neurons should follow.",
    )
    with left:
        layer = layer_field(address, study)
    options = (BEST, *kept, CLIP_ITSELF)
    titles = {BEST: "Whoever knows it best", CLIP_ITSELF: "CLIP itself, any words"}
    by = middle.selectbox(
        "Judged by",
        options,
        key=address.field("by", BEST, one_of(options, "judge")),
        format_func=lambda name: titles.get(name) or study.scorings[name].title,
        help="Who says how strongly a face shows a word. The study's own judges know a fixed list of words; CLIP "
        "itself takes any words, but needs FER2013's pictures and its model.",
    )
    similarity = right.selectbox(
        "Matched by",
        FOR_ONE_SCORE,
        key=address.field("similarity", FOR_ONE_SCORE[0], one_of(FOR_ONE_SCORE, "similarity function")),
        format_func=similarity_title,
        help="Correlation: does the neuron rise and fall with the words over all faces? Cosine cubed looks at the "
        "extremes. The functions that need a whole vocabulary cannot answer for single words.",
    )
    return text, layer, by, similarity


def _asked_of_study(study: Study, text: str, layer: str, by: str, similarity: str) -> tuple[list[str], Answer | None]:
    """The phrases that the study understands, after saying how, and the answer to them: None if there are none."""
    table = table_of_embeddings()
    understanding = understand(study, text, by, table)
    _say_readings(study, understanding, layer, by)
    understood = [reading.phrase for reading in understanding.readings]
    if not understood:
        return understood, None
    with st.spinner(f"Comparing {study.width(layer):,} neurons …"):
        answer = _answer(study, study.id, text, layer, by, similarity, table, table.sha256 if table else "")
    return understood, answer


@st.cache_data(max_entries=48, show_spinner=False)
def _answer(
    _study: Study,
    study_id: str,
    text: str,
    layer: str,
    by: str,
    similarity: str,
    _table: EmbeddingTable | None,
    table_hash: str,
) -> Answer:
    return answer_by_words(_study, layer, understand(_study, text, by, _table).readings, similarity)


def _asked_of_clip(study: Study, text: str, layer: str, by: str, similarity: str) -> tuple[list[str], Answer | None]:
    """The phrases, and CLIP's own answer to them: None while something is missing."""
    phrases = checked_phrases(text)
    score = ask_clip(study, phrases)
    return phrases, None if score is None else _answer_to_score(study, study.id, layer, score, similarity)


@st.cache_data(max_entries=16, show_spinner="Comparing the neurons …")
def _answer_to_score(_study: Study, study_id: str, layer: str, score: np.ndarray, similarity: str) -> Answer:
    return answer_by_score(_study, layer, score, similarity)


def _say_readings(study: Study, understanding: Understanding, layer: str, by: str) -> None:
    lines = [_reading_line(study, reading) for reading in understanding.readings]
    lines += [_unknown_line(entry, layer, by) for entry in understanding.unknown]
    st.html(f'<ul class="emo-readings">{"".join(f"<li>{line}</li>" for line in lines)}</ul>')


def _reading_line(study: Study, reading: Reading) -> str:
    names = " and ".join(f"<strong>{escape(word.name)}</strong>" for word in reading.words)
    judge = escape(study.scorings[reading.words[0].scoring].title)
    how = "" if reading.closeness == "same" else f": {CLOSENESS[reading.closeness]}"
    left_out = f"; “{escape(', '.join(reading.ignored))}” is not known and was left out" if reading.ignored else ""
    return f"“{escape(reading.phrase)}” is read as {names} from “{judge}”{how}{left_out}."


def _unknown_line(entry: Unknown, layer: str, by: str) -> str:
    said = {"layer": layer, "by": None if by == BEST else by}
    near = ", ".join(link(name, address_of("ask", words=name, **said)) for name in entry.nearest)
    whole = link("CLIP itself", address_of("ask", words=entry.phrase, layer=layer, by=CLIP_ITSELF))
    return (
        f"“{escape(entry.phrase)}” is not among the words that were scored on every face. Try {near}, or ask {whole}."
    )


with page_frame():
    show()
