"""Label noise: what people make of the same faces, the mistakes they share, and the faces they agree on."""

import streamlit as st

from core.figures.slices import agreement
from core.slices.words import left_out_said, noise_said
from core.study import Study
from pages.common.chart import chart
from pages.common.markup import lead, quiet
from pages.explore.slices_data import noise_for


def noise_panel(study: Study, split: str) -> None:
    """Three sentences and the accuracy on the parts that people agree on."""
    found = noise_for(study, split)
    ceiling, mistakes, parts = noise_said(found)
    lead(ceiling)
    lead(mistakes)
    chart(
        agreement(found.parts, found.ceiling.share),
        key="noise_parts",
        says=f"{parts} 95 % intervals.",
        alt="The network's accuracy: "
        + ", ".join(f"{line.title} {100 * line.accuracy:.0f} percent" for line in found.parts.itertuples()),
        table=found.parts,
        columns={name: st.column_config.NumberColumn(format="percent") for name in ("accuracy", "low", "high")},
    )
    quiet(
        f"{left_out_said(found.left_out)} The crowd are FER+'s ten voters a face; of emotions with as many votes "
        "the first counts. Faces on which they agree are easier too, so not all of that difference is the labels'."
    )
