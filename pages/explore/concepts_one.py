"""One concept: the neurons that carry it, and the pictures that show it most and least."""

import numpy as np
import streamlit as st

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.numbers import agree, counted, percent, signed
from core.study import Study
from core.study.neuron_facts import class_mix
from core.usage.definitions import DEFINITIONS
from core.usage.shown_by import Shown
from core.usage.usage import making_half
from pages.common.links import address, link, neuron_address, similarity_said
from pages.common.markup import mix_bar, mix_key, quiet, tile, tiles
from pages.common.neuron_data import faces_of, table_of
from pages.common.pictures import how_to_add_pictures, pictures
from pages.common.rows import show_rows
from pages.explore.concepts_data import ALL, Choice, neurons_for, pictures_of, usage_for

CARRIERS = 12


def one_concept(study: Study, choice: Choice, key: str) -> None:
    """The concept that the widget `key` names; the one used most if it names none of this scorer's."""
    layer = study.layers[-1]
    counts = table_of(study, layer, choice.scorer, choice.similarity)["label"].value_counts()
    concepts = sorted(study.scorings[choice.scorer].concepts, key=lambda name: -counts.get(name, 0))
    if st.session_state[key] not in concepts:
        st.session_state[key] = _most_used(study, choice) or concepts[0]
    concept = st.selectbox(
        "Concept",
        concepts,
        key=key,
        format_func=lambda name: f"{name} · {counted(counts.get(name, 0), 'neuron')}",
        help="Any word of this scorer; those that most neurons carry come first.",
    )
    _carriers(study, choice, concept, int(counts.get(concept, 0)))
    try:
        shown = pictures_of(study, choice, concept)
    except InputError as error:
        quiet(f"{error} So its pictures cannot be put in order.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _pictures(study, shown, shown.most, f"Pictures that show “{concept}” most")
    with right:
        _pictures(study, shown, shown.least, f"Pictures that show “{concept}” least")
    quiet(
        f"In order of the scorer's own scores of {shown.n:,} pictures, in standard deviations from the average one; "
        "the network has no say in it."
    )
    if pictures() is None:
        how_to_add_pictures()


def _most_used(study: Study, choice: Choice) -> str | None:
    try:
        return usage_for(study, choice, choice.class_index).table["concept"].iloc[0]
    except InputError:
        return None


def _carriers(study: Study, choice: Choice, concept: str, carriers: int) -> None:
    layer = study.layers[-1]
    if not carriers:
        quiet(f"No neuron of {layer} is labelled “{concept}”, so the network cannot have used it by any definition.")
        return
    try:
        table = neurons_for(study, choice)
    except InputError as error:
        quiet(str(error))
        return
    own = table[table["concept"] == concept]
    half = making_half(own["share"].to_numpy())
    first = (
        "" if half is None or carriers == 1 else f"; the first {agree(half, 'makes', f'{half:,} make')} half of that"
    )
    said = "" if choice.emotion == ALL else f" for {choice.emotion}"
    quiet(
        f"{counted(carriers, 'neuron')} of {layer} {agree(carriers, 'carries', 'carry')} “{concept}”{said}: "
        f"{agree(carriers, '', 'together ')}{percent(own['share'].sum())} "
        f"of {DEFINITIONS[choice.definition].of}{first}. Largest share first, with the emotion most frequent among "
        "the neuron's top images:"
    )
    faces, labels = faces_of(study, layer), table_of(study, layer, choice.scorer, choice.similarity)
    mixes = labels[list(EMOTION_NAMES)].to_numpy()
    tiles(
        (
            tile(
                neuron_address(study, line.neuron, layer, choice.scorer, choice.similarity),
                faces[line.neuron],
                f"Average of the faces that excite neuron {line.neuron} most",
                f"#{line.neuron}",
                (percent(line.share, 2), labels["dominant"].iloc[line.neuron]),
                mixes[line.neuron],
            )
            for line in own.head(CARRIERS).itertuples()
        ),
        "small",
    )
    matched = similarity_said(study, choice.scorer, choice.similarity)
    everyone = address("neurons", layer=layer, scorer=choice.scorer, similarity=matched, label=concept)
    them = agree(carriers, "It", f"All {carriers:,}")
    st.html(f'<p class="emo-quiet">{link(f"{them} on the Neurons page", everyone)}</p>')


def _pictures(study: Study, shown: Shown, positions: np.ndarray, title: str) -> None:
    images = study.images.iloc[positions]
    rows, emotions = images["row"].to_numpy(), images["emotion"].to_numpy()
    shares = class_mix(emotions)
    st.markdown(f"**{title}**")
    st.html(mix_bar(shares, "tall", title) + mix_key(shares))
    show_rows(rows, emotions, [signed(score, 1) for score in shown.score[positions]])
