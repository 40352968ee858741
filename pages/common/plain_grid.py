"""Fifty pictures the plain way, one st.image each: what `python -m core bench` sets the grid of neurons beside."""

import streamlit as st

from pages.common.studies import current_study

study = current_study()
for face in study.mean_faces(study.layers[-1])[:50]:
    st.image(face, width=48)
