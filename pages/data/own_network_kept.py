"""The networks that were kept: show, export, remove, dissect."""

import streamlit as st

from core.errors import InputError
from core.networks.exchange.store import ImportedNetwork, imported_names, imported_network, remove_network
from core.numbers import counted
from pages.common.download import file_button
from pages.common.markup import quiet
from pages.data.own_network_dissect import dissect, dissecting, drop_study
from pages.data.own_network_save import SAID
from pages.data.own_network_seen import layers_of


def kept_networks() -> None:
    """All of them, one below the other."""
    if (said := st.session_state.pop(SAID, None)) is not None:
        st.success(said, icon=":material/check_circle:")
    names = imported_names()
    if not names:
        quiet("None yet.")
    for name in names:
        with st.container(border=True, key=f"own_kept_{name}"):
            try:
                _kept(imported_network(name))
            except InputError as error:
                st.warning(str(error))
                _removal(name, name)


def _kept(network: ImportedNetwork) -> None:
    spec, name = network.spec, network.name
    neurons = sum(layer.width for layer in spec.layers)
    st.markdown(f"**{name}**")
    came = f"{spec.source[:1].upper()}{spec.source[1:]}"
    layers = counted(len(spec.layers), "layer")
    quiet(f"{came}: {layers}, {counted(neurons, 'neuron')}, faces of {spec.input_size} pixels a side")
    with st.container(horizontal=True, vertical_alignment="center"):
        dissect(network)
        with st.popover("Layers", icon=":material/layers:", key=f"own_layers_{name}"):
            layers_of(spec)
            for line in network.remarks():
                quiet(f"{line}.")
        file_button(
            lambda: _onnx(name),
            f"{name}.onnx",
            "application/octet-stream",
            f"own_onnx_{name}",
            label="ONNX",
            help="Download it as ONNX. It is compared with onnxruntime first: logits within 1e-4, "
            "or of the largest where that is above 1, or no file.",
        )
        _removal(name, spec.name)
    dissecting(network)


def _onnx(name: str) -> bytes:
    from core.networks.exchange.to_onnx import onnx_of

    return onnx_of(name)


def _removal(name: str, architecture: str) -> None:
    with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"own_remove_{name}"):
        st.markdown(f"Remove {name} from this machine? Your own file of it stays.")
        study = st.checkbox("Its study as well", key=f"own_remove_study_{name}", value=True)
        if st.button("Yes, remove it", key=f"own_remove_sure_{name}", type="primary"):
            remove_network(name)
            if study:
                drop_study(name, architecture)
            st.session_state[SAID] = f"{name} is removed."
            st.rerun()
