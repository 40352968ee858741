"""The neurons most like one, as links, and whether the map has them near it: the map for those who cannot use it."""

import streamlit as st

from core.numbers import agree
from core.study import Study
from core.study.neuron_words import headline
from pages.common.links import link, neuron_address
from pages.common.markup import quiet, tile, tiles
from pages.common.neuron_data import faces_of
from pages.explore.neuron_map_data import Mapped


def neighbours(study: Study, found: Mapped, neuron: int | None, scorer: str, similarity: str) -> None:
    """The chosen neuron and those most correlated with it; what to do if none is chosen or it is not on the map."""
    drawn, line = found.drawn, found.line_of(neuron)
    if neuron is None:
        quiet("Give a neuron's number above: a ring shows where it is, and those most like it are listed here.")
        return
    if line is None:
        quiet(f"Neuron {neuron} of {drawn.layer} never changes, so it is like no other and not on the map.")
        return
    place = {"layer": drawn.layer, "scorer": scorer, "similarity": similarity}
    others, correlations = study.similar_neurons(drawn.layer)
    pairs = [(int(n), float(r)) for n, r in zip(others[neuron], correlations[neuron], strict=True) if n >= 0]
    near, faces = set(drawn.neurons[found.near[line]].tolist()), faces_of(study, drawn.layer)
    labels = found.table.set_index("neuron")["label"]
    here = neuron_address(study, neuron, **place)
    st.html(f"<p>{link(headline(drawn.layer, neuron, found.table.iloc[line]), here)}</p>")
    tiles(
        (
            tile(
                neuron_address(study, other, **place),
                faces[other],
                f"Average of the faces that excite neuron {other} most",
                f"#{other} {labels.get(other, '')}",
                (f"r {r:.2f}", "near" if other in near else "apart"),
                None,
            )
            for other, r in pairs
        ),
        "small",
    )
    kept = sum(other in near for other, _ in pairs)
    apart = " The others lie apart, which is the map's fault and not theirs." if kept < len(pairs) else ""
    quiet(
        f"The {len(pairs)} neurons whose activity is most like its own, by the correlation r over "
        f"{len(study.labels_true):,} faces. {kept} of them {agree(kept, 'is', 'are')} also among its "
        f"{drawn.faithfulness.k} nearest on the map.{apart}"
    )
