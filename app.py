"""EmoDissect's dashboard: `streamlit run app.py`."""

import streamlit as st

from pages.common.registry import navigation

page = navigation()
st.set_page_config(page_title=f"{page.title} · EmoDissect", page_icon="assets/icon.png", layout="wide")
page.run()
