"""The tax year: from the project, the prompt, the files, or the calendar year of its name; and days that are never converted."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from evals.run import AT, _envelope
from sredspace_worker.engine import dayorder, taxyear
from sredspace_worker.engine.job import run
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import version
from sredspace_worker.engine.sentences import read
from sredspace_worker.models_gen import Engine, TaskResult, TaskTaxYear

SEED = uuid.UUID(int=2)


def _run(prompt: str, files: list[str], given: tuple[str, str] | None = None) -> TaskResult:
    envelope = _envelope({"name": "any", "prompt": prompt}, "T661_GEN", SEED)
    if given is not None:
        envelope.tax_year = TaskTaxYear(start=dt.date.fromisoformat(given[0]), end=dt.date.fromisoformat(given[1]))
    sources = [Source("file", f"f{n}", f"{n}.md", text) for n, text in enumerate(files)]
    sources.append(Source("message", str(SEED), "m", prompt, AT, prompt=True))
    engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)
    return run(envelope, sources, engine, lambda *_: None, [])


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Tax year 2024-06-01 to 2025-05-31", "2024-06-01", "2025-05-31"),
        ("exercice du 1er juin 2024 au 31 mai 2025", "2024-06-01", "2025-05-31"),
        ("FY2025 = 1 Jan to 31 Dec", "2025-01-01", "2025-12-31"),
        ("Projet de teinture sur lin, année finissant le 30 juin 2025. Tout est là.", "2024-07-01", "2025-06-30"),
        ("Our year ends March 31 2025. Files are the export and a report.", "2024-04-01", "2025-03-31"),
        ("FY2025 (June 1 – May 31)", "2024-06-01", "2025-05-31"),
        ("Our fiscal year runs from July 1, 2024 through June 30, 2025.", "2024-07-01", "2025-06-30"),
        ("fiscal year: June 2024 to May 2025", "2024-06-01", "2025-05-31"),
        ("L'année d'imposition va du 1er avril 2024 au 31 mars 2025.", "2024-04-01", "2025-03-31"),
        ("Fiscal year end: March 31", "2024-04-01", "2025-03-31"),
        ("The tax year ended on 30 September 2025.", "2024-10-01", "2025-09-30"),
        ("Voici les notes. Exercice fini le 30 septembre 2025. Merci!", "2024-10-01", "2025-09-30"),
        ("Notre exercice s'achève le 31 mars 2025.", "2024-04-01", "2025-03-31"),
        ("We're on a fiscal year up to June 30, 2025.", "2024-07-01", "2025-06-30"),
        ("Exercice se terminant le 30 juin 2025", "2024-07-01", "2025-06-30"),
        ("Tax year: Feb. 1, 2025 - Jan. 31, 2026", "2025-02-01", "2026-01-31"),
        ("FY25: 1 October to 30 September", "2024-10-01", "2025-09-30"),
        ("claim period 2025/01/01-2025/12/31", "2025-01-01", "2025-12-31"),
    ],
)
def test_years_as_people_state_them(text: str, start: str, end: str) -> None:
    found = list(taxyear.statements(Source("message", "m", "m", text), "2025"))
    assert [(str(a), str(b)) for a, b, _, _ in found] == [(start, end)]


@pytest.mark.parametrize("text", ["It was a good year, from 2 to 3 ms.", "The fiscal year was hard.", "The school year ends June 20 and we test.", "Keep only work inside the 2025 tax year.", "exercice de 3 mars"])  # fmt: skip
def test_what_states_no_year(text: str) -> None:
    assert list(taxyear.statements(Source("message", "m", "m", text), "2025")) == []


FILE = "# Notes\n\nTax year: 2024-09-01 to 2025-08-31\n\n2024-10-04: We tested three seals at 60 C and measured 4 bar.\n"


@pytest.mark.parametrize(
    ("prompt", "files", "given", "source", "start"),
    [
        ("Tax year 2024-06-01 to 2025-05-31. Draft it.", [FILE], ("2024-02-01", "2025-01-31"), "project", "2024-02-01"),
        ("Tax year 2024-06-01 to 2025-05-31. Draft it.", [FILE], None, "prompt", "2024-06-01"),
        ("Draft it.", [FILE], None, "files", "2024-09-01"),
        ("Draft it.", ["x"], None, "fiscal_year", "2025-01-01"),
    ],
)
def test_the_first_that_states_it_wins_and_is_said(
    prompt: str, files: list[str], given: tuple[str, str] | None, source: str, start: str
) -> None:
    result = _run(prompt, files, given)
    assert (result.tax_year.source, result.tax_year.start) == (source, start)
    assert f"Tax year: {start} to " in result.markdown
    assert (result.tax_year.citation_id is not None) == (source in ("prompt", "files"))
    cited = {c.id: c.quote for c in result.citations}
    assert result.tax_year.citation_id is None or start in cited[result.tax_year.citation_id]


def test_work_outside_is_left_out_by_the_year_that_was_found() -> None:
    result = _run("Draft it.", [FILE + "\n2025-10-02: We tested a fourth seal at 80 C and measured 2 bar.\n"])
    assert result.accounting.reasons["outside_tax_year"] == 1
    assert [p.quote[:10] for p in result.left_out if p.reason == "outside_tax_year"] == ["2025-10-02"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "commit 4be1f0a9c2d7\nAuthor: Ana Roy <a@x.ca>\nDate:   Tue Mar 4 23:30:00 2025 -0800\n\n    Measured 4 mm\n",
            "2025-03-04",
        ),
        ("commit 4be1f0a9c2d7\nAuthor: Ana Roy <a@x.ca>\nDate:   2025-03-04T23:30:00-05:00\n\n    Measured 4 mm\n", "2025-03-04"),
        ("Date: Tue, 4 Mar 2025 00:10:00 +0900\n\nMeasured 4 mm.\n", "2025-03-04"),
        ("25/04/2025: cut the plate.\n03/04/2025: Measured 4 mm.\n", "2025-04-03"),
        ("04/25/2025: cut the plate.\n03/04/2025: Measured 4 mm.\n", "2025-03-04"),
        ("03/04/2025: Measured 4 mm.\n", None),
        ("# Log 2025\n\nMarch 4: Measured 4 mm.\n", "2025-03-04"),
        ("2024-12-28: cut the plate.\n\nJan 3: Measured 4 mm.\n", "2025-01-03"),
        ("March 4: Measured 4 mm.\n", None),
    ],
)
def test_the_day_is_the_one_written(text: str, expected: str | None) -> None:
    unit = next(u for u in read(Source("file", "x", "notes.md", text)) if "Measured" in u.text)
    assert (str(unit.date) if unit.date else None) == expected


def test_the_order_of_day_and_month_is_the_sources_own() -> None:
    assert [dayorder.order(t) for t in ("13/04/2025 04/05/2025", "04/13/2025", "04/05/2025", "13/04/2025 04/13/2025")] == [
        "dmy",
        "mdy",
        "",
        "",
    ]
