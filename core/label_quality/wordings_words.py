"""What the tables of wordings say, in sentences."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.label_quality.wordings import CONCEPT, EMOTION, Without, wordings_of
from core.numbers import percent
from core.study import Study


def share_said(line: Mapping[str, Any] | pd.Series) -> str:
    """The share of a line of any of these tables, with its interval."""
    return f"{percent(line['share'])} ({100 * line['low']:.1f} to {100 * line['high']:.1f})"


def alike_said(line: Mapping[str, Any]) -> str:
    """How alike two wordings score the same faces, from a line of `form_by_form`; "–" where that is not known."""
    return "–" if math.isnan(line["r"]) else f"{line['r']:.2f}"


def chances_said(line: Mapping[str, Any] | pd.Series) -> str:
    """Both chances of a line of `kept_without_label`, the looser one first."""
    return f"{percent(line['chance'])}, or {percent(line['dealt'])} if next words were dealt out"


def wordings_said(kept: pd.DataFrame) -> str:
    """What happens to concept and emotion without the word, from `kept_without_label` of one layer."""
    lines = kept.set_index("kept")
    concept, emotion = lines.loc[CONCEPT], lines.loc[EMOTION]
    parts = []
    if concept["n"]:
        parts.append(
            f"Of the neurons of {concept['layer']} whose word has another wording, {share_said(concept)} get that "
            f"wording when their own word is taken away (n = {concept['n']:,}); by chance "
            f"{chances_said(concept)}."
        )
    if emotion["n"]:
        parts.append(
            f"Where the word stands for an emotion, the next word stands for it too in {share_said(emotion)} "
            f"(n = {emotion['n']:,}); by chance in {chances_said(emotion)}."
        )
    return " ".join(parts) or f"No label of {concept['layer']} has another wording or shares its emotion with a word."


def word_lines(words: pd.DataFrame) -> pd.DataFrame:
    """The words of one layer that have other wordings, from `kept_by_word`, as texts."""
    return pd.DataFrame(
        {
            "Word": line["word"],
            "Other wordings": line["others"],
            "Neurons": f"{line['n']:,}",
            "Get another wording (95 %)": share_said(line),
            "Most often get": f"{line['next']} ({line['next_n']:,})" if line["next"] else "no word",
        }
        for line in words.to_dict("records")
    )


def form_lines(forms: pd.DataFrame) -> pd.DataFrame:
    """Wording by wording, from `form_by_form` of one layer, as texts."""
    return pd.DataFrame(
        {
            "Called": line["word"],
            "Only wording left": line["only"],
            "Neurons": f"{line['n']:,}",
            "Called so (95 %)": share_said(line),
            "The two on faces": alike_said(line),
        }
        for line in forms.to_dict("records")
    )


def how_said(study: Study, scorer: str) -> str:
    """Which words count as wordings of one concept, what chance is, and how each word was put to the scorer."""
    groups = "; ".join(", ".join(words) for words in wordings_of(study.scorings[scorer])) or "none"
    return (
        f"Wordings of one concept among the {len(study.scorings[scorer].concepts):,} words: {groups}. A neuron's word "
        "is taken out of the list, and its next best word read; the others keep their scores. By chance: if it were "
        "decided at random which words belong together, or stand for an emotion; and, stricter, if the next words of "
        "the layer were dealt out among its neurons. Shares with 95 % intervals (Wilson). "
        f"{prompts_said(study, scorer)}"
    )


def prompts_said(study: Study, scorer: str) -> str:
    """How the words were put to the scorer, and whether their embeddings are approximate, as the study says it."""
    details = study.manifest["scorings"][scorer]["details"]
    templates, approximate = details.get("templates", ()), details.get("approximate")
    if not templates:
        said = "The study records no prompts for these words."
    elif len(templates) == 1:
        said = f"Every word was put in one way ({templates[0]}), so nothing was averaged over prompts."
    else:
        said = f"Every word was put in {len(templates)} ways, and their embeddings were averaged."
    if approximate:
        said += f" The text embeddings are approximate ({approximate}), and so is all that is said here of wordings."
    return said


def caveat_said(study: Study, scorer: str) -> str:
    """The same caution in a few words; "" where the embeddings are not approximate."""
    approximate = study.manifest["scorings"][scorer]["details"].get("approximate")
    return "The text embeddings are approximate, and so is this." if approximate else ""


def without_said(without: Without) -> str:
    """One line about one neuron, in Markdown."""
    said = f"Without *{without.word}* it would be called "
    if not without.next:
        return f"{said}nothing: no other word was kept."
    others = " or ".join(f"*{word}*" for word in without.others)
    if without.same_concept:
        return f"{said}*{without.next}*: another wording of the same."
    return f"{said}*{without.next}*, not {others}: here the name hangs on the wording."
