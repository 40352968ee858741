"""What is wrong with FER2013, seen: pictures of nothing, equal ones labelled otherwise, test pictures seen before."""

from hashlib import blake2b
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from core.emotions import EMOTIONS
from core.faces.blemish_kinds import BLEMISH_KINDS, BlemishKind, Groups, blemish_groups
from core.faces.index import USAGES, CanonicalIndex, canonical_index
from core.faces.store import Fer2013
from pages.common.address import Address
from pages.common.download import csv_button
from pages.common.markup import photo, photos, quiet
from pages.common.options import choice_row
from pages.common.paging import page_field
from pages.common.pictures import how_to_add_pictures, pictures

STYLE = Path(__file__).with_name("data.css")
PER_PAGE = {False: 48, True: 20}  # pictures, or groups of equal ones


def blemishes(address: Address) -> None:
    """One kind of blemish at a time, by its pictures or, without them, by its rows."""
    index, groups = canonical_index(), _groups()
    titles = {name: _title(kind, groups[name]) for name, kind in BLEMISH_KINDS.items()}
    chosen = choice_row(address, "Kind", "blemish", titles, first=next(iter(titles)), what="kind of blemish")
    kind, found = BLEMISH_KINDS[chosen], groups[chosen]
    quiet(_sentence(kind, found, index))
    table = blemish_table(found, index)
    shown = _page(address, kind, found)
    faces = pictures()
    if faces is None:
        st.dataframe(table[table["row"].isin(np.concatenate([*shown, []]))], hide_index=True, key="blemish_rows")
        how_to_add_pictures()
    elif kind.grouped:
        _side_by_side(shown, faces)
    else:
        _sheet(shown, faces)
    csv_button(table, f"fer2013-{kind.name}", key="blemish_csv", label=f"All {len(table):,} rows as CSV")


def blemish_table(groups: Groups, index: CanonicalIndex) -> pd.DataFrame:
    """One line a picture: group (from 1), row (of FER2013), split, emotion."""
    rows = np.concatenate([*groups, []]).astype(int)
    return pd.DataFrame(
        {
            "group": np.repeat(np.arange(1, len(groups) + 1), [len(group) for group in groups]),
            "row": rows,
            "split": [USAGES[usage] for usage in index.usage[rows]],
            "emotion": [EMOTIONS[emotion].name for emotion in index.emotions[rows]],
        }
    )


def _groups() -> dict[str, Groups]:
    return _groups_of(blake2b(canonical_index().hashes.tobytes()).hexdigest())


@st.cache_resource(max_entries=2, show_spinner=False)
def _groups_of(digest: str) -> dict[str, Groups]:
    return blemish_groups()


def _title(kind: BlemishKind, found: Groups) -> str:
    return f"{kind.title} · {len(found):,}{' groups' if kind.grouped else ''}"


def _sentence(kind: BlemishKind, found: Groups, index: CanonicalIndex) -> str:
    rows = np.concatenate([*found, []]).astype(int)
    by_split = ", ".join(f"{int((index.usage[rows] == split).sum()):,} {name}" for split, name in enumerate(USAGES))
    groups = f" in {len(found):,} groups" if kind.grouped else ""
    out = f" evaluate --exclude {kind.left_out_by} leaves them out of an accuracy." if kind.left_out_by else ""
    return f"{kind.about} {len(rows):,} pictures{groups}: {by_split}.{out}"


def _page(address: Address, kind: BlemishKind, found: Groups) -> Groups:
    """The groups of the page that is turned to; the page turner is drawn where there are several."""
    size = PER_PAGE[kind.grouped]
    pages = max(1, -(-len(found) // size))
    key = page_field(address, kind.name, key="part")
    st.session_state[key] = min(st.session_state[key], pages)
    if pages > 1:
        st.pagination(pages, key=key)
    start = (st.session_state[key] - 1) * size
    return found[start : start + size]


def _sheet(groups: Groups, faces: Fer2013) -> None:
    photos(_figure(int(row), faces) for row in np.concatenate([*groups, []]))


def _side_by_side(groups: Groups, faces: Fer2013) -> None:
    boxes = "".join(f"<div>{''.join(_figure(int(row), faces) for row in group)}</div>" for group in groups)
    st.html(STYLE)
    st.html(f'<div class="emo-groups">{boxes}</div>')


def _figure(row: int, faces: Fer2013) -> str:
    emotion, split = EMOTIONS[faces.emotions[row]], USAGES[faces.usage[row]]
    caption = f"{emotion.name}\n{split}"
    if not faces.present[row]:
        return f"<figure><figcaption>{escape(caption)}, row {row}: not imported</figcaption></figure>"
    return photo(faces.images[row], f"Row {row} of FER2013, {split}, labelled {emotion.name}", caption, emotion.color)
