"""What the tables of label quality say, in sentences."""

import pandas as pd

from core.dissection.similarity_info import PUBLISHED, SIMILARITY_INFO
from core.label_quality.measures import MEASURES
from core.numbers import percent, signed
from core.study import Study


def winners(table: pd.DataFrame) -> pd.DataFrame:
    """The best line of each scorer among those of one layer, best scorer first."""
    return table.sort_values("place", kind="stable").drop_duplicates("scorer")


def belief(study: Study, table: pd.DataFrame) -> str:
    """Which similarity function gives the best labels of a layer, by scorer, and whether it is what pages use."""
    best = winners(table)
    titles = [SIMILARITY_INFO[name].title for name in best["similarity"]]
    if len(set(titles)) == 1:
        whoever = ", whoever scores the faces" if len(best) > 1 else ""
        said = f"{titles[0]} gives the best labels{whoever}."
    else:
        each = (f"{title} for {scorer}" for title, scorer in zip(titles, best["scorer"], strict=True))
        said = f"The best labels come by {', '.join(each)}."
    own = [study.scorings[scorer].default_similarity for scorer in best["scorer"]]
    if list(best["similarity"]) == own:
        return f"{said} It is what these pages use unless told otherwise."
    used = ", ".join(dict.fromkeys(SIMILARITY_INFO[name].title for name in own))
    return f"{said} These pages use {used} unless told otherwise."


def because(study: Study, table: pd.DataFrame) -> str:
    """What was measured, and what the published function reaches."""
    first = table.iloc[0]
    said = (
        f"Labels of the {int(table['neurons'].max()):,} living neurons of {first['layer']} were chosen on PublicTest "
        f"and tried on {int(first['images']):,} faces of PrivateTest: how well do a word's scores foretell the "
        "activation (correlation, 1 is perfect)?"
    )
    scorer = study.default_scoring.name
    published = table[(table["scorer"] == scorer) & (table["similarity"] == PUBLISHED)]
    for line in published.itertuples():
        said += (
            f" The published {SIMILARITY_INFO[PUBLISHED].title} reaches {line.correlation:.2f} with "
            f"“{study.scorings[scorer].title}”, and {percent(line.kept, 0)} of neurons keep its label."
        )
    return said


def winner_lines(study: Study, table: pd.DataFrame, tests: pd.DataFrame) -> pd.DataFrame:
    """The best way of each scorer as texts, best scorer first."""
    reliable, lines = tests.loc[tests["passes"], "measure"].tolist(), []
    for line in winners(table).itertuples():
        own = table[table["scorer"] == line.scorer]
        first = sum(own[name].max() == getattr(line, name) for name in reliable)
        lines.append(
            {
                "Words from": study.scorings[line.scorer].title,
                "Best chosen by": SIMILARITY_INFO[line.similarity].title,
                "Fit new faces (95 %)": f"{line.correlation:.2f} ({line.low:.2f} to {line.high:.2f})",
                "Labels of others": signed(line.correlation_control, 2),
                "First by": f"{first} of {len(reliable)} measures",
                "Neurons that keep it": percent(line.kept, 0),
                "Same again": percent(line.stable, 0),
                "Up to five words": f"{line.several:.2f}",
            }
        )
    return pd.DataFrame(lines)


def measures_said(tests: pd.DataFrame) -> str:
    """Which measures notice that labels are spoiled."""
    named = {verdict: [MEASURES[name].title for name in own["measure"]] for verdict, own in tests.groupby("passes")}
    passing, failing = named.get(True, []), named.get(False, [])
    return (
        "A measure is worth believing if it falls when a word's labels are spoiled: half of its faces taken away, or "
        f"as many wrong ones added (n = {int(tests['n'].max()):,} neurons that keep their label; nine in ten have to "
        f"fall). These pass and decide the order: {', '.join(passing) or 'none'}. These fail: "
        f"{', '.join(failing) or 'none'}."
    )


def scorers_said(study: Study, words: pd.DataFrame) -> str:
    """How good the scorers are themselves."""
    suggested = words[words["suggested"]]
    parts = []
    for scorer, own in suggested.groupby("scorer", sort=False):
        weak = own["concept"][own["weak"]].tolist()
        parts.append(
            f"{study.scorings[scorer].title}: {len(own) - len(weak)} of {len(own)}"
            + (f", not {', '.join(weak)}" if weak else "")
        )
    return (
        "A label is worth no more than its word. How often a word that stands for an emotion is stronger on a face "
        f"labelled so than on another (0.5 is chance; interval above 0.6 needed). {'; '.join(parts)}."
    )


def quality_said(neuron: pd.DataFrame) -> str:
    """How to read the judgement of one neuron, a table of core.label_quality.neuron.neuron_quality."""
    kept = neuron["label"][neuron["keeps"]].tolist()
    said = f"Words that hold: {', '.join(kept)}." if kept else "None of its words holds: it may have no name here."
    return (
        f"{said} A word is chosen on PublicTest and tried on {int(neuron['images'].min()):,} faces of PrivateTest: how "
        "well do its scores foretell the activation (correlation, 1 is perfect)? It holds if it does better there than "
        "95 in 100 words of other neurons of the layer. “Same again” is how often correlation chooses the same word "
        "when the faces are drawn anew."
    )
