"""What the tuning page shows (layer, scorer, similarity, mode, split) and the widgets that choose it."""

from dataclasses import dataclass

import streamlit as st

from core.editing import published
from core.editing.edits import MODES, SCALES
from core.figures.tuning import PUBLISHED_SCALE, PUBLISHED_TAU
from core.study import Study
from pages.common.address import Address, number_in
from pages.common.live_tuner import Point
from pages.common.options import choice_box
from pages.common.scoring import layer_field, scorer_field, similarity_field

SPLITS = {
    "private": "PrivateTest · where we report",
    "public": "PublicTest · where we choose",
    "both": "both · as the source study took them",
}
MODE_TITLES = {"both": "weights and bias", "weights": "weights only · published"}
FARTHEST_TAU = 1000.0


@dataclass(frozen=True)
class Choice:
    """One plane of a study. The field names are those of the link."""

    layer: str
    scorer: str
    similarity: str
    mode: str
    split: str

    @property
    def name(self) -> str:
        """The choice as part of a file name."""
        return "-".join((self.layer, self.scorer, self.similarity, self.mode, self.split))


def choose(address: Address, study: Study) -> Choice:
    """The widgets in a row, and the point of the sliders prepared from the link."""
    address.field("tau", PUBLISHED_TAU, number_in(-FARTHEST_TAU, FARTHEST_TAU, "τ", float))
    address.field("scale", PUBLISHED_SCALE, number_in(float(SCALES[0]), float(SCALES[-1]), "The scale", float))
    columns = st.columns(4)
    with columns[0]:
        layer = layer_field(address, study)
    with columns[1]:
        scorer = scorer_field(address, study)
    with columns[2]:
        split = split_field(
            address,
            help="Settings are chosen on PublicTest and reported on PrivateTest, so that the report is not flattered "
            "by the choice. The source study did both on the two together.",
        )
    with columns[3]:
        mode = choice_box(
            address,
            "What is scaled",
            "mode",
            {mode: MODE_TITLES[mode] for mode in MODES},
            first="both",
            what="mode",
            help="Weights and bias together scale a neuron's output exactly. The source study scaled the weights and "
            "left the bias as it was.",
        )
    similarity = similarity_field(address, study, scorer)
    st.button(
        "As published",
        on_click=go_to,
        kwargs={
            "layer": published_layer(study),
            "similarity": published.SIMILARITY,
            "mode": published.MODE,
            "split": "both",
        }
        | {"tau": PUBLISHED_TAU, "scale": PUBLISHED_SCALE},
        disabled=published.SIMILARITY not in study.similarities,
        icon=":material/history_edu:",
        help="The source study's own setting: soft-WPMI labels, weights without bias, τ = 0, scale 1.5, both test "
        "splits together.",
    )
    return Choice(layer, scorer, similarity, mode, split)


def split_field(address: Address, help: str | None = None) -> str:
    """The widget that chooses the pictures on which an edit is judged; PrivateTest at first."""
    return choice_box(address, "Pictures", "split", SPLITS, first="private", what="split", help=help)


def go_to(**fields: str | float) -> None:
    """Set fields of the view; for the callbacks of buttons."""
    st.session_state.update(fields)


def published_layer(study: Study) -> str:
    """The layer that the source study edited, or the last hidden one of another network."""
    return published.LAYER if published.LAYER in study.layers else study.layers[-1]


def current_point() -> Point:
    """Where the sliders are."""
    return Point(st.session_state["tau"], st.session_state["scale"])


def move_to(point: Point) -> None:
    """Put the sliders at a point."""
    go_to(tau=point.tau, scale=point.scale)
