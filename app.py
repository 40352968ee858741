"""EmoDissect's dashboard: `streamlit run app.py`."""

import streamlit as st

from pages.common.registry import navigation

st.set_page_config(page_title="EmoDissect", page_icon=":material/neurology:", layout="wide")
navigation().run()
