"""Small files of each kind, with the words that must be read and those that must not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reading import codes, flat, read

FOLDER = Path(__file__).parent / "cases" / "files"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))
# What the person must hear about the reading of a file.
NOTICES = {
    "ins-del.docx": "deleted_left_out", "strike.docx": "hidden_left_out", "formula.xlsx": "formula_without_value",
    "half-scan.pdf": "page_without_text",
    "book.ipynb": "picture_not_read",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_case(case: dict[str, Any]) -> None:
    document = read((FOLDER / case["file"]).read_bytes(), case["file"])
    for words in case["wanted"]:
        assert words in document.text or words in flat(document)
    for words in case["unwanted"]:
        assert words not in document.text
    if case["file"] in NOTICES:
        assert NOTICES[case["file"]] in codes(document)


def test_all_files_are_cases() -> None:
    assert {case["file"] for case in CASES} == {path.name for path in FOLDER.iterdir()} - {"expected.json"}
