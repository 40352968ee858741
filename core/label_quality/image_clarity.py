"""Clarity: how alike the faces that excite a neuron most look to CLIP, beside as many faces of the same emotions.

No word is involved: a neuron whose top images are no more alike than that has no one thing that CLIP could name. The
embeddings are measured once by `core score clip --cache FILE`; a study ships one line a neuron, never an embedding.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from core.concepts.embedding_table import unit
from core.concepts.measurements import Measurements, measurement_key
from core.dissection.calibration import LEVEL, false_discovery
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.explanation.results import read_result
from core.faces.blemishes import known_blemishes
from core.faces.store import Fer2013
from core.label_quality.clarity import TOP
from core.numbers import percent
from core.study import Study

RESULT = "image_clarity"
DRAWS = 500
FEWEST = 5
COLUMNS = ("images", "clarity", "chance", "high", "p_value")


def study_embeddings(study: Study, measured: Measurements, faces: Fer2013) -> np.ndarray:
    """Image embeddings of a study's probing set, float32 [N, width] of length 1.

    `faces` prove that they are of these pictures. InputError for embeddings that are unfinished or of others.
    """
    rows = study.images["row"].to_numpy(np.int64)
    if len(measured.values) < measured.images:
        raise InputError(
            f"Only {len(measured.values):,} of {measured.images:,} pictures are embedded; run `score clip` again with "
            "the same --cache, it goes on where it stopped."
        )
    if not faces.present[rows].all() or measurement_key(faces.images[rows], measured.source) != measured.key:
        raise InputError(
            "These embeddings are not of the study's pictures; make them with `python -m core score clip --cache FILE`."
        )
    return unit(measured.values)


def clarity_of_study(
    study: Study,
    layers: Sequence[str],
    embeddings: np.ndarray,
    seed: int = 0,
    progress: Callable[[str], None] = lambda doing: None,
) -> pd.DataFrame:
    """One line a neuron of `layers`: layer, neuron, the columns of `clarity_against_chance`, and q_value (Benjamini and
    Hochberg over its layer). Of exact copies among a neuron's top images only the first counts."""
    groups = known_blemishes().duplicate_group[study.images["row"].to_numpy(np.int64)]
    tables = []
    for layer in layers:
        progress(f"comparing the top images of {layer} ...")
        positions, values = study.top_images(layer)
        tops = np.where(np.asarray(values) > 0, positions, -1).astype(np.int64)
        generator = np.random.default_rng(seed)
        table = clarity_against_chance(without_copies(tops, groups), embeddings, study.labels_true, generator)
        table["q_value"] = false_discovery(table["p_value"].to_numpy())
        table.insert(0, "layer", layer)
        table.insert(1, "neuron", np.arange(len(table)))
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def without_copies(tops: np.ndarray, groups: np.ndarray, most: int = TOP) -> np.ndarray:
    """The first `most` images of each neuron that are no copy of an earlier one, int64 [n, most], -1 where there are
    fewer. tops: positions int [n, k], -1 for none; groups: int [N], equal for copies, -1 for an image that has none."""
    found = np.full((len(tops), most), -1)
    for neuron, images in enumerate(tops):
        there = images[images >= 0]
        # An image without copies is a group of its own.
        named = np.where(groups[there] >= 0, groups[there], groups.max(initial=0) + 1 + there)
        first = there[np.sort(np.unique(named, return_index=True)[1])][:most]
        found[neuron, : len(first)] = first
    return found


def clarity_against_chance(
    tops: np.ndarray,
    embeddings: np.ndarray,
    emotions: np.ndarray,
    generator: np.random.Generator,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """How alike the top images of each neuron are, and images drawn at random from the same emotions.

    tops: positions int [n, k], -1 for none; embeddings: float32 [N, d] of length 1; emotions: int [N] in 0..6. Columns:
    images (how many), clarity (mean cosine of their pairs), chance (its expectation for as many images of each emotion
    drawn without replacement, exact), high (what 95 % of such draws stay below) and p_value (share of draws that reach
    clarity, one-sided). NaN for a neuron with less than FEWEST images.
    """
    there = tops >= 0
    counts = there.sum(axis=1)
    sums = np.stack([embeddings[own[known]].sum(axis=0) for own, known in zip(tops, there, strict=True)])
    pairs = np.where(counts >= FEWEST, counts * (counts - 1.0), np.nan)
    clarity = (np.einsum("nd,nd->n", sums, sums) - counts) / pairs
    mix = np.stack([(there & (emotions[tops] == index)).sum(axis=1) for index in range(len(EMOTION_NAMES))], axis=1)
    drawn = np.stack([(_drawn(mix, embeddings, emotions, generator) - counts) / pairs for _ in range(draws)])
    reached = (drawn >= clarity - 1e-6).sum(axis=0)
    known = np.isfinite(clarity)
    high = np.full(len(tops), np.nan)
    high[known] = np.quantile(drawn[:, known], 0.95, axis=0)
    chance = _expected(mix, embeddings, emotions) / pairs
    p_value = np.where(known, (1 + reached) / (1 + draws), np.nan)
    return pd.DataFrame(dict(zip(COLUMNS, (counts, clarity, chance, high, p_value), strict=True)))


def _expected(mix: np.ndarray, embeddings: np.ndarray, emotions: np.ndarray) -> np.ndarray:
    """Expected sum of the cosines of ordered pairs of images drawn with `mix` [n, 7] of each emotion, float64 [n]."""
    kinds = range(mix.shape[1])
    sums = np.stack([embeddings[emotions == index].sum(axis=0, dtype=np.float64) for index in kinds])
    sizes = np.bincount(emotions, minlength=len(sums)).astype(float)
    together = sums @ sums.T
    between = together / np.maximum(np.outer(sizes, sizes), 1)
    np.fill_diagonal(between, (np.diag(together) - sizes) / np.maximum(sizes * (sizes - 1), 1))
    return np.einsum("na,ab,nb->n", mix, between, mix) - mix @ np.diag(between)


def _drawn(mix: np.ndarray, embeddings: np.ndarray, emotions: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Squared length of the sum of images drawn with `mix` [n, 7] of each emotion, float64 [n].

    All neurons take the first images of one shuffle of each emotion: each of them has a fair draw.
    """
    most, width = mix.max(axis=0), embeddings.shape[1]
    total = np.zeros((len(mix), width), np.float32)
    for index, count in enumerate(most):
        own = np.flatnonzero(emotions == index)
        first = embeddings[generator.choice(own, count, replace=False)] if count else np.empty((0, width), np.float32)
        total += np.vstack([np.zeros((1, width), np.float32), first.cumsum(axis=0)])[mix[:, index]]
    return np.einsum("nd,nd->n", total, total, dtype=np.float64)


def clarity_by_layer(table: pd.DataFrame) -> pd.DataFrame:
    """One line a layer of `clarity_of_study`: layer, neurons (judged), clarity and chance (means), lead (mean of their
    difference), low and high (the middle half of the differences), and clear (share of neurons with q at most 0.05)."""
    lines = []
    for layer, own in table.dropna(subset=["clarity"]).groupby("layer", sort=False):
        lead = own["clarity"] - own["chance"]
        low, high = np.quantile(lead, (0.25, 0.75))
        lines.append(
            {
                "layer": layer,
                "neurons": len(own),
                "clarity": own["clarity"].mean(),
                "chance": own["chance"].mean(),
                "lead": lead.mean(),
                "low": low,
                "high": high,
                "clear": float((own["q_value"] <= LEVEL).mean()),
            }
        )
    return pd.DataFrame(lines)


def shipped_clarity(study: Study) -> pd.DataFrame | None:
    """The table that ships with the study, or None if there is none or it is of another study."""
    return read_result(RESULT, study)


def clarity_said(line: pd.Series) -> str:
    """How alike one neuron's top images are, in a sentence; `line` is its line of `clarity_of_study`."""
    if np.isnan(line["clarity"]):
        return f"It is active on fewer than {FEWEST} different faces, too few to say how alike they are."
    beyond = (
        "more alike than luck would make them" if line["q_value"] <= LEVEL else "no more alike than luck makes them"
    )
    return (
        f"To CLIP its {int(line['images'])} most exciting different faces are {beyond}: {line['clarity']:.3f} on "
        f"average (cosine of pairs, 1 is the same picture); faces of the same emotions drawn at random "
        f"{line['chance']:.3f}, 95 of 100 draws below {line['high']:.3f}."
    )


def clarity_by_layer_said(lines: pd.DataFrame) -> str:
    """The last layer beside the first, in a sentence; `lines` as `clarity_by_layer` gives them."""
    last, first = lines.iloc[-1], lines.iloc[0]
    said = (
        f"The faces that excite a neuron of {last['layer']} most are more alike to CLIP than random faces of the same "
        f"emotions for {percent(last['clear'])} of {last['neurons']:,} neurons"
    )
    if len(lines) == 1:
        return f"{said}."
    return f"{said}, in {first['layer']} for {percent(first['clear'])} of {first['neurons']:,}."
