"""What the README shows of `make demo` is what the worker answers to the example."""

from __future__ import annotations

import json
import re

from tests.conftest import ROOT, Worker
from tests.make import envelope, index
from tests.store import Store

# In the order and with the question of examples/demo.sh.
FILES = ("lab-notes-2025-03.md", "experiment-report-2025-03.docx", "test-protocol-tp07.pdf")


def test_the_output_of_the_demo(worker: Worker, store: Store) -> None:
    demo = (ROOT.parent / "examples" / "demo.sh").read_text("utf-8")
    asked = re.search(r'\\"input\\":\\"(.+?)\\"', demo)
    assert asked
    assert f"names=({' '.join(FILES)})" in demo
    files = []
    for name in FILES:
        data = (ROOT.parent / "examples" / name).read_bytes()
        result = index(worker, store, data, name).json()
        put = next(path for path, _, body in reversed(store.puts) if json.loads(body)["fileId"] == result["fileId"])
        files.append(
            {
                "fileId": result["fileId"],
                "filename": name,
                "contentType": "application/octet-stream",
                "fileSize": len(data),
                "sha256": result["sha256"],
                "uploadedAt": "2025-11-20T10:00:00Z",
                "downloadUrl": store.url("/unused"),
                "textUrl": store.url(put),
            }
        )
    answer = worker.client.post("/api/v1/task/process", json=envelope("PRECHECK", asked[1], files)).json()
    first = next(c for c in answer["citations"] if c["fileId"])
    printed = f"6. The answer\n{answer['markdown']}\n7. One citation, checked against the file's text\n"
    printed += f"text[{first['charStart']}:{first['charEnd']}] == {first['quote']!r}\n"

    readme = (ROOT.parent / "README.md").read_text("utf-8")
    shown = re.search(r"Output of `make demo`[^\n]*\n```\n(.+?)```", readme, re.DOTALL)
    assert shown
    position = 0
    for line in shown[1].splitlines():
        # An ellipsis stands for anything within a line, and alone for any lines.
        found = re.compile(".*?".join(map(re.escape, line.split("…")))).search(printed, position)
        assert found, line
        position = found.end()
