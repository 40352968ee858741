"""The neurons that are active on the same faces."""

from pages.common.links import neuron_address
from pages.common.markup import quiet, tile, tiles
from pages.common.neuron_data import faces_of, table_of
from pages.common.panels.view import NeuronView


def similar(view: NeuronView) -> None:
    """Up to ten neurons whose activations correlate most with this one's, as links."""
    neurons, correlations = view.study.similar_neurons(view.layer)
    table, faces = table_of(view.study, **_named(view)), faces_of(view.study, view.layer)
    pairs = [(int(n), float(r)) for n, r in zip(neurons[view.neuron], correlations[view.neuron], strict=True) if n >= 0]
    if not pairs:
        quiet("No other neuron of this layer is active on the same faces.")
        return
    tiles(
        (
            tile(
                neuron_address(view.study, n, **view.place),
                faces[n],
                f"Average of the faces that excite neuron {n} most",
                table["label"].iloc[n],
                (f"#{n}", f"r {r:.2f}"),
                None,
            )
            for n, r in pairs
        ),
        "small",
    )
    quiet(
        f"r is the correlation of their activations over {len(view.study.labels_true):,} faces: "
        "1 would be the same neuron."
    )


def _named(view: NeuronView) -> dict[str, str]:
    return {"layer": view.layer, "scoring": view.scorer, "similarity": view.similarity}
