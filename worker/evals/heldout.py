"""The held-out cases: TOML to real files, through extraction and engine.

A case has `name`, `prompt`, `fiscalYear`, perhaps `taxYear` (start and end), `runs` and `files`. A file has `name`, `text`
and perhaps `kind`: `docx`, `pdf`, `xlsx` and `ipynb` are built from the text, everything else is the text itself.

- docx: `# ` is a heading, `- ` a bullet, `a | b` a table row, `header: ` and `footer: ` what they say.
- pdf: the same marks; `---` begins a page; header and footer are repeated on each page, with its number.
- xlsx: `[Name]` begins a sheet, ` | ` parts cells; numbers, percentages and days become typed cells.
- ipynb: `%% markdown`, `%% code` and `%% output` begin a cell or the output of the one before.

What is expected: `key` (exact words of the text with their labels, and `optional` ones that are not wrong either), `also`
(the same, but not required in a draft), `draft_facts` (a text and its line, or the lines of which one must hold it),
`log_entries` (found by the words of `find`; a stage may be a list), `must_not` (kept out of the draft), `corrections`.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import tomllib
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.run import AT
from sredspace_worker.engine.job import run
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import version
from sredspace_worker.extract.formats import read_part
from sredspace_worker.models_gen import Engine, TaskEnvelope
from sredspace_worker.problems import Problem

# The sets by number. A set that somebody has tuned against no longer measures anything, so a newer one is added beside it.
# Set 0 is logs only: papers in many layouts, of which nothing but the log is expected.
FOLDERS = {0: Path(__file__).parent / "heldoutlogs"} | {
    number: Path(__file__).parent / ("heldout" if number == 1 else f"heldout{number}") for number in range(1, 15)
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
SEED = uuid.UUID(int=7)


@dataclass
class Answered:
    case: dict[str, Any]
    texts: dict[str, str]  # by the id of the source
    files: list[str]
    results: dict[str, dict[str, Any]]  # by run type, as the server gets them
    unread: list[str]


def load(number: int = 1) -> list[dict[str, Any]]:
    empty: dict[str, Any] = {"key": [], "draft_facts": []}
    return [empty | tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDERS[number].glob("*.toml"))]


def answer(case: dict[str, Any]) -> Answered:
    results = {}
    unread: list[str] = []
    texts: dict[str, str] = {}
    engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)
    for run_type in case["runs"]:
        unread = []
        sources = _sources(case, unread)
        texts = {s.id: s.text for s in sources}
        result = run(_envelope(case, run_type), sources, engine, lambda *_: None, [])
        results[run_type] = result.model_dump(mode="json", by_alias=True)
    return Answered(case, texts, [i for i in texts if i.startswith("file-")], results, unread)


def _envelope(case: dict[str, Any], run_type: str) -> TaskEnvelope:
    envelope: dict[str, Any] = {
        "runId": SEED, "attempt": 1, "type": run_type, "requestedAt": AT,
        "project": {"id": SEED, "name": case["name"], "fiscalYear": case["fiscalYear"], "description": None},
        "session": {"id": SEED, "type": run_type, "title": None},
        "input": {"messageId": SEED, "content": case["prompt"], "createdAt": AT},
        "history": [], "files": [], "github": None,
    }  # fmt: skip
    if "taxYear" in case and "tax_year" in TaskEnvelope.model_fields:
        envelope["taxYear"] = case["taxYear"]
    return TaskEnvelope.model_validate(envelope)


def _sources(case: dict[str, Any], unread: list[str]) -> list[Source]:
    sources = []
    for number, file in enumerate(case["files"]):
        source = Source("file", f"file-{number}", file["name"], "")
        try:
            document = read_part(content(file), file["name"], "", 1_000_000)
        except Problem as problem:
            unread.append(f"{file['name']}: {problem}")
            continue
        source.text = document.text
        source.divide(document.segments)
        source.records = [(r.start, r.end, r.date, r.author) for r in document.records]
        sources.append(source)
    sources.append(Source("message", str(SEED), AT.date().isoformat(), case["prompt"], AT, prompt=True))
    return sources


def content(file: dict[str, Any]) -> bytes:
    text = str(file["text"]).strip("\n")
    build = {"docx": _docx, "pdf": _pdf, "xlsx": _xlsx, "ipynb": _ipynb}.get(file.get("kind", "text"))
    return build(text) if build else (text + "\n").encode()


def _runs(text: str) -> list[list[str]]:
    """The lines, table rows that follow each other together."""
    out: list[list[str]] = []
    for line in text.split("\n"):
        if " | " in line and out and " | " in out[-1][-1]:
            out[-1].append(line)
        elif line.strip():
            out.append([line])
    return out


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(" | ")]


def _docx(text: str) -> bytes:
    import docx

    document = docx.Document()
    for lines in _runs(text):
        line = lines[0]
        if " | " in line:
            table = document.add_table(rows=0, cols=max(len(_cells(row)) for row in lines))
            for row in lines:
                for cell, value in zip(table.add_row().cells, _cells(row), strict=False):
                    cell.text = value
        elif line.startswith("# "):
            document.add_heading(line[2:], 1)
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line.startswith("header: "):
            document.sections[0].header.paragraphs[0].text = line[8:]
        elif line.startswith("footer: "):
            document.sections[0].footer.paragraphs[0].text = line[8:]
        else:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf(text: str) -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    styles = getSampleStyleSheet()
    marks = {line[:8]: line[8:] for line in text.split("\n") if line.startswith(("header: ", "footer: "))}
    flow: list[Any] = []
    for lines in _runs(text):
        line = lines[0]
        if " | " in line:
            flow.append(Table([[Paragraph(c, styles["BodyText"]) for c in _cells(row)] for row in lines]))
        elif line == "---":
            flow.append(PageBreak())
        elif line[:8] not in marks:
            heading = line.startswith("# ")
            said = f"• {line[2:]}" if line.startswith("- ") else line.removeprefix("# ")
            flow += [Paragraph(said, styles["Heading2" if heading else "BodyText"]), Spacer(1, 6)]

    def around(canvas: Canvas, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 810, marks.get("header: ", ""))
        canvas.drawString(72, 30, f"{marks.get('footer: ', '')}  {document.page}".strip())

    out = io.BytesIO()
    SimpleDocTemplate(out).build(flow, onFirstPage=around, onLaterPages=around)
    return out.getvalue()


def _xlsx(text: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet: Any = None
    for line in text.split("\n"):
        if named := re.fullmatch(r"\[(.+)\]", line):
            sheet, row = book.create_sheet(named[1]), 0
        elif line.strip():
            row += 1
            for column, value in enumerate(_cells(line), 1):
                cell = sheet.cell(row, column)
                if _DAY.fullmatch(value):
                    cell.value, cell.number_format = dt.date.fromisoformat(value), "yyyy-mm-dd"
                elif _NUMBER.fullmatch(value):
                    cell.value = float(value) if "." in value else int(value)
                elif value.endswith("%") and _NUMBER.fullmatch(value[:-1]):
                    cell.value, cell.number_format = float(value[:-1]) / 100, "0.0%" if "." in value else "0%"
                elif value:
                    cell.value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _ipynb(text: str) -> bytes:
    cells: list[dict[str, Any]] = []
    for kind, body in re.findall(r"^%% (\w+)\n(.*?)(?=^%% |\Z)", text, re.M | re.S):
        lines = body.strip("\n").splitlines(keepends=True)
        if kind == "output":
            if cells[-1]["cell_type"] != "code":
                cells.append(
                    {"cell_type": "code", "metadata": {}, "source": [], "execution_count": len(cells) + 1, "outputs": []}
                )
            cells[-1]["outputs"].append({"output_type": "stream", "name": "stdout", "text": lines})
        else:
            more = {"execution_count": len(cells) + 1, "outputs": []} if kind == "code" else {}
            cells.append({"cell_type": kind, "metadata": {}, "source": lines, **more})
    book = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, ensure_ascii=False).encode()
