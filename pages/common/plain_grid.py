"""Fifty pictures the plain way, one st.image each: what `python -m core bench` sets the grid of neurons beside."""

import streamlit as st

from pages.common.studies import current_study

for face in current_study().mean_faces("lin2")[:50]:
    st.image(face, width=48)
