"""The files of one person at the worst: how long another person's small file and run take beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests import reading
from tests.conftest import Worker
from tests.make import NOTES, envelope, index, text_file
from tests.store import Store

HEAVY = 8  # twice the places of the worker
SMALL_FILE, SMALL_RUN = 2, 5  # the marks, in seconds


def _spans() -> bytes:
    """A document of a few bytes whose tables claim a hundred million columns, and long rows of them."""
    row = "<w:tr>" + reading.cell("a", '<w:gridSpan w:val="100000000"/><w:vMerge/>') * 40 + "</w:tr>"
    body = f"<w:document {reading.W}><w:body><w:tbl>{row * 2000}</w:tbl></w:body></w:document>"
    return reading.packed({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def rows() -> Iterator[tuple[str, float, int]]:
    store = Store()
    worker = Worker().wait()
    try:
        heavy = [(_spans(), "a.docx"), (b"<html><body>" + b"<b> </b>" * 300_000 + b"x</body></html>", "a.html")]
        chosen = text_file(store, NOTES)
        with ThreadPoolExecutor(HEAVY) as pool:
            waiting = [pool.submit(index, worker, store, *heavy[n % 2]) for n in range(HEAVY)]
            time.sleep(0.5)
            before = time.monotonic()
            file_read = index(worker, store, b"We tested the seal at 180 C.", "small.txt").status_code == 200
            between = time.monotonic()
            body = envelope("PRECHECK", "Is it?", [chosen])
            run_done = worker.client.post("/api/v1/task/process", json=body).status_code == 200
            after = time.monotonic()
            for one in waiting:
                one.result()
    finally:
        worker.stop()
        store.close()
    yield "beside heavy files: a small file", between - before if file_read else 999.0, SMALL_FILE
    yield "beside heavy files: a small run", after - between if run_done else 999.0, SMALL_RUN
