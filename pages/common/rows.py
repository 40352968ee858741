"""Rows of FER2013 on a page: their pictures where those were imported, else their numbers."""

from collections.abc import Iterable

import numpy as np
import streamlit as st

from core.emotions import EMOTIONS
from pages.common.markup import photo, photos, quiet
from pages.common.pictures import pictures

FEW = 6  # numbers that are read at a glance; more are folded up


def show_rows(rows: np.ndarray, emotions: np.ndarray, values: Iterable[str]) -> None:
    """A contact sheet of `rows` int [n] labelled `emotions` int [n] (0..6), each with its emotion and one of the
    `values` below; then the rows whose pictures are not here, folded up where they are many."""
    faces = pictures()
    here = np.zeros(len(rows), bool) if faces is None else faces.present[rows]
    if here.any():
        photos(
            photo(
                faces.images[row],
                f"Row {row} of FER2013, labelled {EMOTIONS[emotion].name}",
                f"{EMOTIONS[emotion].name} {value}",
                EMOTIONS[emotion].color,
            )
            for row, emotion, value, there in zip(rows, emotions, values, here, strict=True)
            if there
        )
    if not here.all():
        missing = "Rows" if faces is None else "Rows without an imported picture"
        numbers = f"{missing} of FER2013: {', '.join(map(str, rows[~here]))}"
        if (~here).sum() > FEW:
            st.html(f'<details class="emo-quiet"><summary>Their rows in FER2013</summary>{numbers}</details>')
        else:
            quiet(numbers)
