"""Layer by layer: how many neurons pass τ and whether their labels fit, beside the published table."""

import pandas as pd
import streamlit as st

from core.dissection.luck import BEYOND_LUCK
from core.editing import published
from core.figures.usage import layer_accuracies, layer_shares
from core.numbers import agree, percent
from core.study import Study
from core.usage.layer_table import WHY_FULL, LayerNoise
from core.usage.network import TOP
from pages.common.chart import chart, drawn
from pages.common.markup import html_table, quiet
from pages.common.neuron_data import beyond_luck_of
from pages.common.scoring import similarity_title
from pages.explore.concepts_data import Choice, layers_for, noise_for

FARTHEST_TAU = 1000.0


def layers(study: Study, choice: Choice, tau_key: str) -> None:
    """Two figures and the table; the widget `tau_key` sets τ."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tau = st.number_input(
            "Interpretable above τ",
            -FARTHEST_TAU,
            FARTHEST_TAU,
            step=0.05,
            key=tau_key,
            width=180,
            help="A neuron whose label scores above τ counts as interpretable. The source study took 0.",
        )
        st.button(
            "As published",
            on_click=_as_published,
            args=(tau_key,),
            disabled=published.SIMILARITY not in study.similarities,
            icon=":material/history_edu:",
            help="Soft-WPMI and τ = 0, as in the source study.",
        )
        noisy = st.toggle("Set noise beside it", key="layers_noise", help="Takes a few seconds: scores are shuffled.")
    table = layers_for(study, choice, tau)
    noise = noise_for(study, choice) if noisy else None
    rates = noise.rates(tau) if noise else None
    beyond = beyond_luck_of(study, choice.scorer, choice.similarity)
    left, right = st.columns(2, gap="large")
    with left:
        _interpretable(table, tau, noise)
    with right:
        _accuracy(table, tau)
    quiet(WHY_FULL)
    html_table(_readable(table, rates, beyond))
    if beyond:
        quiet(BEYOND_LUCK)
    quiet(
        f"Label accuracy is the source study's measure: the share of a neuron's {TOP} top images whose emotion is one "
        "that its label suggests; neurons whose label suggests none are left out (n is what remains). Chance is what "
        f"random images would give the same labels. Ours: {similarity_title(choice.similarity)}; ± is half a 95 % "
        "interval over neurons. Published: soft-WPMI with its own words, τ = 0."
    )


def _as_published(tau_key: str) -> None:
    st.session_state.update({tau_key: published.TAU, "similarity": published.SIMILARITY})


def _interpretable(table: pd.DataFrame, tau: float, noise: LayerNoise | None) -> None:
    rates = noise.rates(tau) if noise else None
    count, total = int(table["interpretable"].sum()), int(table["neurons"].sum())
    said = ""
    if noise:
        said = (
            f" Labels made of pure noise pass it {_span(rates)} of the time; above τ = {noise.tau():.3f} no more than "
            "5 % do in any layer."
        )
    chart(
        drawn(layer_shares, table, rates),
        key="layer_shares",
        says=f"{count:,} of {total:,} neurons of all layers {agree(count, 'scores', 'score')} above τ = {tau:g}.{said}",
        alt=f"Share of neurons above {tau:g} by layer: {_percents(table, 'share')}.",
        table=table[["layer", "neurons", "interpretable", "share", "published_share"]],
    )


def _accuracy(table: pd.DataFrame, tau: float) -> None:
    known = table.dropna(subset=["accuracy_interpretable"])
    if known.empty:
        said = (
            f"No neuron above τ = {tau:g} has a label that suggests an emotion, so there is nothing to be right about."
        )
    else:
        first, last = known.iloc[0], known.iloc[-1]
        said = (
            f"From {first['layer']} to {last['layer']} the labels above τ go from {_beside_chance(first)} to "
            f"{_beside_chance(last)}."
        )
    chart(
        drawn(layer_accuracies, table),
        key="layer_accuracies",
        says=said,
        alt=f"Label accuracy of neurons above {tau:g} by layer: {_percents(table, 'accuracy_interpretable')}.",
        table=table,
    )


def _beside_chance(line: pd.Series) -> str:
    return f"{100 * line['accuracy_interpretable']:.0f} % (chance {100 * line['chance_interpretable']:.0f} %)"


def _readable(table: pd.DataFrame, rates: list[float] | None, beyond: dict[str, int]) -> pd.DataFrame:
    columns = {
        "Layer": table["layer"],
        "Above τ": [f"{line.interpretable:,}\u00a0of\u00a0{line.neurons:,}" for line in table.itertuples()],
    }
    if rates:
        columns["Noise above τ"] = [_percent(share) for share in rates]
    if beyond:
        columns["Beyond luck"] = [f"{beyond[layer]:,}" if layer in beyond else "–" for layer in table["layer"]]
    for group, title in (("interpretable", ""), ("other", " of others")):
        columns[f"Label accuracy{title}"] = [_with_interval(line, group) for line in table.to_dict("records")]
        columns[f"Chance{title}"] = [_percent(share) for share in table[f"chance_{group}"]]
        columns[f"n{title}"] = [f"{n:,}" for n in table[f"n_{group}"]]
    published_columns = {
        "Published: above τ": "published_share",
        "Published: label accuracy": "published_accuracy_interpretable",
        "Published: that of others": "published_accuracy_other",
    }
    columns |= {title: [_percent(share) for share in table[name]] for title, name in published_columns.items()}
    return pd.DataFrame(columns)


def _with_interval(line: dict, group: str) -> str:
    half = 50 * (line[f"high_{group}"] - line[f"low_{group}"])
    return _percent(line[f"accuracy_{group}"]) + ("" if pd.isna(half) else f"\u00a0±\u00a0{half:.1f}")


def _percents(table: pd.DataFrame, column: str) -> str:
    return ", ".join(f"{line['layer']} {_percent(line[column])}" for line in table.to_dict("records"))


def _percent(share: float) -> str:
    """With a space that does not break, for narrow cells."""
    return percent(share).replace(" ", "\u00a0")


def _span(shares: list[float]) -> str:
    low, high = (round(100 * bound) for bound in (min(shares), max(shares)))
    return f"{low} %" if low == high else f"{low} to {high} %"
