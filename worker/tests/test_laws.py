"""What holds for any text: exact offsets, limits, counts, no word that is not in the source, no crash."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.run import answer_all
from sredspace_worker.engine import counting, dates, hours, tables
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import as_written, fold
from sredspace_worker.engine.sentences import read
from sredspace_worker.engine.splitting import LONGEST
from sredspace_worker.extract.document import Document, normalise
from sredspace_worker.extract.formats import read_part
from sredspace_worker.models_gen import LogbookResult, T661DraftResult, T661GenResult
from sredspace_worker.problems import Problem
from tests import contract
from tests.make import NOTES, NOTES_FR

WORDS = st.sampled_from(
    "It was unknown whether the index could hold 50 ms . We tested three caches ; p99 was 61 % ! 2025-03-04 : (3h) not 8 % | # 242 244: 246 \n - [ ] "
    "\n\n Hypothesis: nous avons mesuré l'écart « à 40 °C » aucune méthode publiée will plan 'e\u0301' \U0001f600 commit 4be1f0a9c2d7 Author: Priya Nair customers "
    "seamless Correction: et non de ? > ``` \t Date: e.g. Dr. v1.2 [GAP: x] \u00a0 \u2028".split(" ")
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=120).map(" ".join))
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(TEXTS, st.sampled_from(["a.md", "a.txt", "a.py", "git.log", "a.csv"]))
@settings(max_examples=300, deadline=None)
def test_sentences_are_exact_and_in_order(text: str, name: str) -> None:
    text = normalise(text)
    end = 0
    for unit in read(Source("file", "x", name, text)):
        assert text[unit.start : unit.end] == unit.text
        assert unit.text == unit.text.strip() != ""
        assert unit.start >= end
        end = unit.end


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
NOTE = st.sampled_from(
    [
        "Built the rig.",
        "- measured 4 mm",
        "the soak ran 48 h",
        "| 3 | 4 mm |",
        "It was unknown whether the seal would hold at 60 C. We tried.",
        "",
        "Then E",
    ]
)


@given(
    st.lists(st.tuples(DAYS, st.lists(NOTE, max_size=4)), min_size=1, max_size=5),
    st.sampled_from(["## {}", "{}", "Date: {}", "### Log {}"]),
)
def test_a_day_is_the_one_above_never_the_one_below(days: list[tuple[dt.date, list[str]]], head: str) -> None:
    text = "\n".join("\n".join([head.format(day), *notes]) for day, notes in days)
    for unit in read(Source("file", "x", "notes.md", text)):
        above = text[: unit.start]
        day = max((d for d, _ in days), key=lambda d: above.rfind(head.format(d)))
        assert unit.date == day


def test_a_sentence_goes_on_with_the_date_at_the_start_of_its_next_line() -> None:
    text = "Date: 2025-09-15\n\nRuns were carried out between\n2025-08-20 and 2025-08-29.\nIce stayed below 1.6 mm.\n"
    first, second = read(Source("file", "x", "a.txt", text))
    assert (first.text, str(first.date)) == ("Runs were carried out between\n2025-08-20 and 2025-08-29.", "2025-08-20")
    assert str(second.date) == "2025-09-15"


def test_an_item_without_a_day_does_not_take_the_one_of_the_item_above() -> None:
    text = "- 2025-03-04: built the rig\n- cleaned the rig\n  - 2025-03-05: tested it\n    - at 4 bar\n"
    assert [str(u.date) for u in read(Source("file", "x", "a.md", text))] == ["2025-03-04", "None", "2025-03-05", "2025-03-05"]


def test_an_empty_first_cell_keeps_its_place() -> None:
    text = "Date | Who | Hours | Task\n2025-01-08 | Omar | 4 | Measured the panels\n | Omar | 2 | Cleaned the shop"
    found = list(tables.rows(Source("file", "x", "a.xlsx", text)))
    assert [(str(row.date), row.author, row.hours) for row in found] == [("2025-01-08", "Omar", 4), ("None", "Omar", 2)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("No data exist above 60 C. We tested it.", 2), ("It ran at 5 V. Then it stopped.", 2), ("Dr. A. Roy tested it.", 1), ("See Fig. A. It shows.", 1),
    ],
)  # fmt: skip
def test_a_unit_at_the_end_is_not_an_initial(text: str, parts: int) -> None:
    assert len(read(Source("file", "x", "a.txt", text))) == parts


@given(st.text())
def test_normalise(text: str) -> None:
    clean = normalise(text)
    assert clean == unicodedata.normalize("NFC", clean) == normalise(clean)
    assert not re.search("[\x00\r\ud800-\udfff]", clean)
    clean.encode()


@given(st.lists(st.tuples(st.text(max_size=80), st.sampled_from(["page", "sheet", "slide", "entry"])), max_size=6))
def test_segments_are_exact(parts: list[tuple[str, Any]]) -> None:
    document = Document(100_000)
    expected = []
    for number, (text, kind) in enumerate(parts, 1):
        document.add_segment(kind, number, None, text)
        if wanted := normalise(text.strip("\n")):
            expected.append(wanted)
    text = document.text
    assert text == unicodedata.normalize("NFC", text)
    for segment, wanted in zip(document.segments, expected, strict=True):
        assert text[int(str(segment["charStart"])) : int(str(segment["charEnd"]))] == wanted


@given(
    st.binary(max_size=400),
    st.sampled_from(
        ["a.txt", "a.json", "a.csv", "a.html", "a.eml", "a.pdf", "a.docx", "a.zip", "a.rtf", "a.mbox", "a.ipynb", "a.xml", "a"]
    ),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        document = read_part(data, name, "", 10_000)
    except Problem as problem:
        assert problem.status == 422
    else:
        document.text.encode()


@given(
    prompt=TEXTS,
    files=st.lists(TEXTS, max_size=2),
    history=st.lists(st.tuples(TEXTS, st.sampled_from(["USER", "ASSISTANT"])), max_size=2),
)
@SLOW
def test_any_material_gives_six_good_answers(prompt: str, files: list[str], history: list[tuple[str, str]]) -> None:
    prompt = prompt.replace("\x00", "")
    case = {
        "name": "any",
        "prompt": prompt,
        "files": [{"name": f"{n}.md", "text": text or "x"} for n, text in enumerate(files)],
        "history": [{"content": text.replace("\x00", ""), "role": role} for text, role in history],
    }
    results, texts = answer_all(case, uuid.UUID(int=7))
    for result in results.values():
        contract.check_value("TaskResult", result.model_dump(mode="json", by_alias=True))
        assert "\x00" not in result.markdown
        said = [w.text for w in result.warnings] + [f"{q.text} {q.why}" for q in result.questions]
        assert not re.search(r"\{\w*[:}]", " ".join(said)) or "{" in str(case)
        quotes = {}
        for c in result.citations:
            assert texts[c.file_id or c.message_id or ""][c.char_start : c.char_end] == c.quote
            quotes[c.id] = c.quote
        for used in result.inputs:
            assert used.sha256 == hashlib.sha256(texts[used.id].encode("utf-8", "replace")).hexdigest()
        assert set(re.findall(r"\[(c\d+)\]", re.sub(r"“[^”]*”|«[^»]*»", "", result.markdown))) <= set(quotes) | set(
            re.findall(r"c\d+", str(case))
        )
        if isinstance(result.result, T661GenResult):
            _draft_holds(result.result, quotes)
        if isinstance(result.result, T661DraftResult):
            for line, section in result.result.sections.items():
                assert section.word_count_after == counting.words(section.after)
                assert counting.within(line, section.after)


def _draft_holds(draft: T661GenResult, quotes: dict[str, str]) -> None:
    sections = {"242": draft.sections.field_242, "244": draft.sections.field_244, "246": draft.sections.field_246}
    for line, section in sections.items():
        assert section.text == " ".join(s.text for s in section.sentences)
        assert section.word_count == counting.words(section.text) <= section.word_limit
        assert section.line_count == counting.lines(section.text) <= section.line_limit
        assert section.within_limit is counting.within(line, section.text) is True
        for sentence in section.sentences:
            quote = " ".join(quotes[i] for i in sentence.citation_ids)
            if sentence.origin in ("gap", "template"):
                assert sentence.origin == "template" or sentence.citation_ids == []
                assert set(re.findall(r"\d+", sentence.text)) <= set(re.findall(r"\d+", quote))
                continue
            assert sentence.citation_ids
            if sentence.origin == "quote":
                assert sentence.text == quote
            else:
                assert set(re.findall(r"\w+", sentence.text.lower())) <= set(re.findall(r"\w+", quote.lower()))


@pytest.mark.parametrize("notes", [NOTES, NOTES_FR])
def test_limits_hold_for_a_great_deal_of_material(notes: str) -> None:
    text = "\n".join(notes.replace("40", str(n)).replace("1", str(n + 1)) for n in range(60))
    results, _ = answer_all({"name": "much", "prompt": "Draft it.", "files": [{"name": "n.md", "text": text}]}, uuid.UUID(int=9))
    draft = results["T661_GEN"].result
    assert isinstance(draft, T661GenResult)
    _draft_holds(draft, {c.id: c.quote for c in results["T661_GEN"].citations})
    assert draft.sections.field_244.word_count > 300
    assert {o.reason for o in draft.sections.field_244.omitted} & {"word_limit", "line_limit"}


@given(st.text(max_size=2000))
def test_counts_are_never_below_a_plain_count(text: str) -> None:
    assert counting.words(text) >= len(re.findall(r"\S+", text)) - text.count("\x1c") * 2
    assert counting.lines(text) >= text.count("\n") + (1 if text else 0) or not text


@pytest.mark.parametrize(
    ("text", "count"),
    [("l'essai", 1), ("a\u00a0b", 2), ("well-known", 1), ("a – b", 3), ("Oui : non", 3), ("", 0), ("e\u0301 e", 2)],
)
def test_words(text: str, count: int) -> None:
    assert counting.words(text) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-04", "2025-03-04"), ("march 4, 2025", "2025-03-04"), ("4 mars 2025", "2025-03-04"), ("1er mai 2025", "2025-05-01"),
        ("tue mar 4 10:12:44 2025 -0500", "2025-03-04"), ("25/12/2024", "2024-12-25"), ("12/25/2024", "2024-12-25"), ("2025/03/04", "2025-03-04"),
        ("03/04/2025", None), ("2025-13-04", None), ("2025-02-30", None), ("version 2025.1", None), ("may 2025", None),
    ],
)  # fmt: skip
def test_dates(text: str, expected: str | None) -> None:
    found = dates.find(text)
    assert (found[0].isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuned the seal (3h)", 3), ("hours: 2.5", 2.5), ("planning meeting, 1.5 h. we split the question", 1.5), ("2.5 h on the line", 2.5), ("temps : 1h30", 1.5), ("spent 4 hours on the rig", 4), ("calibration – 2,5 h", 2.5),
        ("the soak test ran 24 h", None), ("latency after 3 hours of load", None), ("2 h at 180 °c", None), ("cured for 12 hours.", None),
    ],
)  # fmt: skip
def test_hours_are_only_hours_of_work(text: str, expected: float | None) -> None:
    assert hours.stated(text) == expected


@pytest.mark.parametrize(
    ("year", "end", "start_day", "end_day"),
    [
        ("2025", None, "2025-01-01", "2025-12-31"), ("FY2025", None, "2025-01-01", "2025-12-31"), ("2024-2025", None, "2024-01-01", "2025-12-31"),
        ("2024/25", None, "2024-01-01", "2025-12-31"), ("2025", (3, 31), "2024-04-01", "2025-03-31"), ("2025-03-31", None, "2024-04-01", "2025-03-31"),
    ],
)  # fmt: skip
def test_tax_year(year: str, end: tuple[int, int] | None, start_day: str, end_day: str) -> None:
    found = dates.TaxYear(year, end)
    assert (str(found.start), str(found.end)) == (start_day, end_day)
    assert found.outside(dt.date.fromisoformat(start_day) - dt.timedelta(days=1))
    assert not found.outside(dt.date.fromisoformat(end_day))


@pytest.mark.parametrize(
    ("raw", "phrase", "written"),
    [
        ("La Mise à\njour des dépendances", "mise a jour", "Mise à jour"), ("Œuvre SÉCHÉE", "oeuvre sech", "Œuvre SÉCH"), ("plain", "absent", "absent"),
    ],
)  # fmt: skip
def test_a_phrase_comes_back_as_it_was_written(raw: str, phrase: str, written: str) -> None:
    assert as_written(raw, phrase) == written


@given(st.text(max_size=80), st.integers(0, 40), st.integers(1, 20))
def test_a_phrase_is_always_in_its_text(text: str, start: int, length: int) -> None:
    phrase = fold(text)[start : start + length].strip()
    written = as_written(text, phrase)
    assert written == phrase or written in " ".join(text.split())


@given(st.text(alphabet="ab ,;|\n", min_size=1, max_size=40), st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_no_sentence_is_endless(part: str, times: int) -> None:
    text = normalise("x" + part * times)
    found = read(Source("file", "x", "dump.txt", text))
    assert all(len(u.text) <= LONGEST for u in found)
    assert "".join("".join(u.text.split()) for u in found).replace("|", "").replace(",", "").replace(";", "") == re.sub(
        r"[\s|,;]", "", text
    )


def test_a_log_that_is_full_says_so() -> None:
    notes = "\n\n".join(f"2025-03-04: measured {n} mm at the seal." for n in range(2100))
    case = {"name": "any", "prompt": "", "files": [{"name": "n.md", "text": notes}]}
    result = answer_all(case, uuid.UUID(int=7))[0]["LOGBOOK"]
    assert isinstance(result.result, LogbookResult)
    assert len(result.result.entries) == 2000
    assert [w.text.split(";")[1].split()[0] for w in result.warnings if w.code == "log_limited"] == ["100"]
    assert len(result.citations) <= 2001
