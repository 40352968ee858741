"""Viewers without a browser: that they see what a browser sees, and what is made of their times."""

import asyncio
import os

import numpy as np
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.bench.dashboard import Dashboard
from core.bench.viewer import APP_PAGES, NAVIGATION, PAGE_NAME, QUERY_STRING, RERUN_SCRIPT, SCRIPT_FINISHED, viewer
from core.bench.viewers import Visit, crowd
from core.bench.wire import field, fields
from core.errors import InputError
from pages.common.registry import PAGES


def test_a_request_is_what_streamlit_reads():
    text = "layer=lin2&find=" + "x" * 300
    message = BackMsg()
    message.ParseFromString(field(RERUN_SCRIPT, field(QUERY_STRING, text) + field(PAGE_NAME, "neurons")))
    assert message.rerun_script.query_string == text
    assert message.rerun_script.page_name == "neurons"


def test_an_answer_is_what_streamlit_wrote():
    message = ForwardMsg()
    message.hash = "é" * 200
    message.navigation.app_pages.add(page_name="Neurons", url_pathname="neurons", page_script_hash="a")
    read = dict(fields(message.SerializeToString()))
    assert read[1].decode() == "é" * 200
    page = dict(fields(dict(fields(read[NAVIGATION]))[APP_PAGES]))
    assert b"neurons" in page.values()
    finished = ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    assert dict(fields(finished.SerializeToString())) == {SCRIPT_FINISHED: 2}


def test_growth_is_that_of_memory_after_the_warm_up():
    minutes = np.arange(0, 10, 0.1)
    memory = np.where(minutes < 2, 100 + 200 * minutes, 500 + 3 * (minutes - 2))
    visit = Visit(memory=list(zip(minutes, memory, strict=True)))
    assert visit.slope() == pytest.approx(3)
    assert Visit(memory=[(0.0, 5.0)]).slope() == 0
    assert Visit().slope() == 0


def test_the_memory_of_a_process_is_read():
    assert 10 < Dashboard("", os.getpid()).memory() < 100_000
    assert Dashboard("", -1).memory() is None


def test_a_viewer_finds_every_page_and_what_is_on_it(served):
    async def look():
        async with viewer(served.url) as one:
            return await one.open(""), await one.open("neurons?layer=lin2"), await one.open("neurons?layer=nothing")

    first, grid, bad = asyncio.run(look())
    assert set(first.pages) == {page.url_path for page in PAGES} - {"home"}
    assert grid.size > 50_000  # fifty faces
    assert bad.size < grid.size / 3


def test_a_dashboard_that_does_not_answer_is_told_in_a_sentence(served):
    async def look():
        async with viewer(served.url) as one:
            await one.open("neurons", patience=0.0001)

    with pytest.raises(InputError, match="did not finish neurons within"):
        asyncio.run(look())


def test_two_viewers_see_views_at_once_and_memory_is_watched(served):
    views = ["neurons?layer=lin2&page=1", "neurons?layer=conv4b&page=2", "fer2013"]
    visit = asyncio.run(crowd(served, views, viewers=2, seconds=3, reading=(0.05, 0.2)))
    assert set(visit.seconds) == {"neurons", "fer2013"}
    assert len(visit.all_seconds()) > 4
    assert (visit.all_seconds() > 0).all()
    assert visit.memory
