"""Files that claim much or repeat much: the text stays in proportion to the file, and time grows with its length."""

from __future__ import annotations

import asyncio
import contextlib
import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from sredspace_worker.lanes import Lane
from sredspace_worker.problems import Problem
from sredspace_worker.sandbox import _value
from tests.conftest import Worker
from tests.make import index
from tests.reading import cell, codes, docx, ole, packed, paragraph, read, table
from tests.store import Store

WIDE = '<w:gridSpan w:val="100000000"/>'


def tables(rows: int) -> bytes:
    down = [cell("", '<w:vMerge w:val="restart"/>')] * 3, [cell("", "<w:vMerge/>")] * 3
    return docx(table(*[[*(down[1] if row else down[0]), f"row {row}"] for row in range(rows)]))


def drawn(cells: int) -> bytes:
    """A page with lines of a table all over it, and words in the cells."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Helvetica", 1)
    for n in range(cells):
        canvas.line(10, 10 + n * 780 / cells, 590, 10 + n * 780 / cells)
        canvas.line(10 + n * 580 / cells, 10, 10 + n * 580 / cells, 790)
        for k in range(4):
            canvas.drawString(20 + 140 * k, 10 + n * 780 / cells, f"w{n} x")
    canvas.save()
    return out.getvalue()


def listed(kind: str, targets: list[str]) -> str:
    items = "".join(f'<Relationship Id="r{n}" Type="x/{kind}" Target="{target}"/>' for n, target in enumerate(targets))
    return f"<Relationships>{items}</Relationships>"


def drawing(pages: int) -> bytes:
    """As many masters as pages."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "visio/document.xml": "<V/>",
        "visio/_rels/document.xml.rels": listed("pages", ["pages/pages.xml"]),
    }
    for folder, kind in (("pages", "page"), ("masters", "master")):
        items = "".join(f"<{kind.title()} ID='{n}'><Rel r:id='r{n}'/></{kind.title()}>" for n in range(pages))
        parts[f"visio/{folder}/{folder}.xml"] = f"<Listed xmlns:r='r'>{items}</Listed>"
        parts[f"visio/{folder}/_rels/{folder}.xml.rels"] = listed(kind, [f"{kind}{n}.xml" for n in range(pages)])
        for n in range(pages):
            parts[f"visio/{folder}/{kind}{n}.xml"] = f"<Contents><Shape Master='{n}'/></Contents>"
    for n in range(pages):
        parts[f"visio/pages/_rels/page{n}.xml.rels"] = listed("master", ["../masters/master0.xml"])
    return packed(parts)


def charts(shown: int) -> bytes:
    points = "".join(f"<pt idx='{n}'><v>{n}</v></pt>" for n in range(shown))
    drawn = "<w:p><w:r><w:drawing><w:chart w:id='r0'/></w:drawing></w:r></w:p>" * shown
    return docx(
        drawn + paragraph("x"), {"chart": f"<chartSpace><ser><val><numCache>{points}</numCache></val></ser></chartSpace>"}
    )


def shared(size: int) -> bytes:
    """A sheet that says much more than the file holds."""
    relations = listed("worksheet", ["s.xml"]).replace("</", '<Relationship Id="t" Type="x/sharedStrings" Target="t.xml"/></', 1)
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<w xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheet name="a" r:id="r0"/></w>',
            "xl/_rels/workbook.xml.rels": relations,
            "xl/s.xml": "<s>" + '<row><c t="s"><v>0</v></c></row>' * (5 * size) + "</s>",
            "xl/t.xml": f"<sst><si><t>{'a' * 20 * size}</t></si></sst>",
        }
    )


GROWING: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "vertical merges": ("a.docx", tables),
    "lines and words of a page": ("a.pdf", drawn),
    "empty elements": ("a.html", lambda n: b"<html><body>" + b"<b> </b>" * (100 * n) + b"end</body></html>"),
    "combining marks": ("a.txt", lambda n: ("a" + "\u0301\u0327" * (300 * n) + " end").encode()),
    "quotations": (
        "a.eml",
        lambda n: (
            b"From: a@b\nMIME-Version: 1.0\n\n"
            + b"".join(b">" * (i % 50) + b" On Mar 4, 2025, Bob wrote:\n" for i in range(10 * n))
        ),
    ),
    "commits": ("a.txt", lambda n: b"commit 1234567\nAuthor: x <y>\nDate: Tue Mar 4 2025\n\n" + b"commit 1234567\n\n" * (40 * n)),
    "open quotations of programs": ("a.html", lambda n: b"<p>x</p>" + b"<![CDATA[" * (100 * n)),
    "styles": ("a.html", lambda n: b"<p>x</p><p style='" + b"text-decoration:" * (60 * n) + b"line-throug'>y</p>"),
    "frames": ("a.html", lambda n: b"<iframe srcdoc='<p>x</p>'></iframe>" * (6 * n)),
    "days": ("a.md", lambda n: b"**9 July** ran plate A\n" * (60 * n)),
    "spaces": ("a.html", lambda n: b"<p>" + b" " * (2000 * n) + b"x"),
    "bars": ("a.md", lambda n: b"|" * (1000 * n) + b"\n" + b"| total x | 1 |\n" * (30 * n)),
    "rows of groups": ("a.rtf", lambda n: b"{\\rtf1 " + b"\\trowd x\\cell\\row " * (40 * n) + b"end}"),
    "addresses": ("a.eml", lambda n: b"From: a@b\nTo: " + b", ".join(b"Jo <j%d@x.ca>" % k for k in range(20 * n)) + b"\n\nx"),
    "marks of replies": ("a.txt", lambda n: b"Bob wrote:\n" + b"On 4 Mar 2025 Bob\n> x\n" * (10 * n)),
    "replies": ("a.txt", lambda n: b"On 4 Mar 2025, Bob Roy wrote:\nIt leaked.\n" * (10 * n)),
    "a chart that is shown again and again": ("a.docx", lambda n: charts(n)),
    "a file that is inserted again and again": (
        "a.docx",
        lambda n: docx("<w:altChunk w:id='r0'/>" * n + paragraph("x"), {"aFChunk": "<p>" + "word " * (20 * n) + "</p>"}),
    ),
    "pages and masters": ("a.vsdx", lambda n: drawing(n // 4)),
    "one long text in many cells": ("a.xlsx", lambda n: shared(n)),
    "streams": ("a.msg", lambda n: ole({"__properties_version1.0": bytes(32), **{f"s{k}": b"x" for k in range(8 * n)}})),
    "records": ("a.json", lambda n: b"[" + b",".join(b'{"date":"2025-03-04","text":"we tested"}' for _ in range(20 * n)) + b"]"),
}


@pytest.mark.parametrize("what", GROWING)
def test_time_grows_with_length(what: str) -> None:
    name, make = GROWING[what]
    times = []
    for size in (300, 1200):
        data = make(size)
        best = min(_seconds(data, name) for _ in range(2))
        times.append(max(best, 0.005))
    # Four times the length: a quadratic reader would take sixteen times as long.
    assert times[1] / times[0] < 11


def _seconds(data: bytes, name: str) -> float:
    before = time.process_time()
    with contextlib.suppress(Problem):
        read(data, name)
    return time.process_time() - before


@pytest.mark.parametrize("name", ["a.xml", "a.svg", "a.html", "a"])
def test_comments_before_the_first_element(name: str) -> None:
    assert _seconds(b"<!--a-->" * 60 + b"notes", name) < 1


def test_claimed_widths_are_not_believed() -> None:
    assert len(read(docx(table([cell("a", WIDE), "b"])), "a.docx").text) < 200
    assert len(read(docx(table(*[[cell("a", WIDE)] * 20] * 50)), "a.docx").text) < 100_000
    before = "<w:tbl><w:tr><w:trPr><w:gridBefore w:val='99999999'/></w:trPr>" + cell("a") + cell("b") + "</w:tr></w:tbl>"
    assert len(read(docx(before), "a.docx").text) < 200
    assert len(read("<table><tr><td colspan=99999999>x<td>y</table>", "a.html").text) < 300
    cells = '<table:table-cell table:number-columns-repeated="99999999"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="99999999">{cells}</table:table-row>'
    content = f'<o:document-content xmlns:o="o" xmlns:table="t" xmlns:text="x"><o:body><o:spreadsheet><table:table>{rows}</table:table></o:spreadsheet></o:body></o:document-content>'
    assert (
        len(read(packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}), "a.ods").text)
        < 500_000
    )


def test_a_table_that_is_odd_costs_nothing_else() -> None:
    odd = "<w:tbl><w:tr><w:tc/></w:tr><w:tr/><w:p/><w:tr><w:trPr><w:gridBefore/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val='x'/><w:vMerge/></w:tcPr></w:tc></w:tr></w:tbl><w:tbl/>"
    assert read(docx(paragraph("before") + odd + paragraph("after")), "a.docx").text.split() == ["before", "after"]


def test_a_damaged_entry_is_a_damaged_file() -> None:
    data = bytearray(docx(paragraph("We tested the seal at 180 C and it held for nine days. " * 20)))
    place = data.index(b"word/document.xml") + 40
    data[place : place + 60] = b"\xff" * 60
    with pytest.raises(Problem) as caught:
        read(bytes(data), "a.docx")
    assert "damaged" in caught.value.detail


def test_frames_inside_frames() -> None:
    assert "x" in read(b"<html><body>" + b"<noframes>" * 3000 + b"x</body></html>", "a.html").text


def test_a_library_that_gives_up_is_no_limit() -> None:
    with pytest.raises(Problem) as caught:
        _value(("crashed",), "index", "")
    assert (caught.value.code, caught.value.retryable) == ("unreadable_file", False)


@pytest.mark.parametrize("name", ["a.html", "a.json", "a.docx", "a.rtf", "a.xml"])
def test_depth(name: str) -> None:
    data = {
        "a.html": b"<p>words</p>" + b"<div>" * 50_000 + b"end",
        "a.json": b"[" * 100_000,
        "a.docx": docx("<w:tbl><w:tr><w:tc>" * 60 + paragraph("words") + "</w:tc></w:tr></w:tbl>" * 60),
        "a.rtf": b"{\\rtf1 " + b"{" * 4000 + b"words" + b"}" * 4000 + b"}",
        "a.xml": b"<?xml version='1.0'?>" + b"<a>" * 5000,
    }[name]
    document = read(data, name)
    assert document.text.strip()
    assert "words" in document.text or codes(document) == ["structure_not_read"]


@pytest.mark.parametrize("kind", ["word/document.xml", "content.xml", "xl/workbook.xml"])
def test_document_types_are_refused(kind: str) -> None:
    xml = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    with pytest.raises(Problem):
        read(
            packed(
                {
                    "[Content_Types].xml": "<Types/>",
                    "mimetype": "application/vnd.oasis.opendocument.text" if kind == "content.xml" else "x",
                    kind: xml,
                }
            ),
            "a.docx",
        )


def test_heavy_files_do_not_keep_others_waiting() -> None:
    """What takes long moves to a slow place and gives its own back, so a short job starts while all heavy ones go on."""

    async def walk() -> tuple[int, bool]:
        lane, done = Lane(2, queue=10), asyncio.Event()
        entered = 0

        async def heavy() -> None:
            nonlocal entered
            async with lane.place(60, lambda: None):
                entered += 1
                await done.wait()

        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(heavy())
            while entered < 4:
                await asyncio.sleep(0.01)
            async with lane.place(60, lambda: None):
                short_ran = not done.is_set()
            done.set()
        return entered, short_ran and lane.active == 0

    assert asyncio.run(walk()) == (4, True)


def test_heavy_files_and_a_small_one_are_all_read(start: Callable[..., Worker], store: Store) -> None:
    worker = start(SREDSPACE_WORKER_FILE_CONCURRENCY="1", SREDSPACE_WORKER_CONCURRENCY="1").wait()
    heavy = b"<html><body>" + b"<table><tr><td>a<td>b</table>" * 10_000 + b"</body></html>"
    with ThreadPoolExecutor(4) as pool:
        readings = [pool.submit(index, worker, store, heavy, "a.html") for _ in range(3)]
        readings.append(pool.submit(index, worker, store, b"a small text", "b.txt"))
        assert [reading.result().status_code for reading in readings] == [200] * 4


def test_what_a_file_causes_is_tried_once(start: Callable[..., Worker], store: Store) -> None:
    worker = start(SREDSPACE_WORKER_INDEX_SECONDS="0.2").wait()
    response = index(worker, store, b"<table><tr><td>a<td>b</table>" * 400_000, "a.html")
    assert (response.status_code, response.json()["code"]) == (422, "file_too_complex")
    assert response.json()["retryable"] is False


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("notes.docx", "Word file"), ("hours.xlsx", "Excel file"), ("talk.pptx", "PowerPoint file"), ("notes.odt", "OpenDocument file"),
        ("book.epub", "EPUB file"), ("plan.vsdx", "Visio file"), ("notes.zip", "zip archive"), ("unnamed", "zip archive"),
    ],
)  # fmt: skip
def test_a_file_that_is_cut_off_is_called_by_its_name(name: str, what: str) -> None:
    whole = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>" * 100})
    with pytest.raises(Problem) as error:
        read(whole[: len(whole) // 2], name)
    assert error.value.detail == f"The {what} is damaged or incomplete and cannot be opened."


def test_an_archive_of_what_is_too_large_says_only_that() -> None:
    bomb = packed({"a.txt": b"0" * (80 << 20), "b.txt": b"0" * (80 << 20)})
    with pytest.raises(Problem) as error:
        read(bomb, "many.zip")
    assert error.value.code == "file_too_complex"
    assert error.value.detail == "The zip archive unpacks to more than is allowed. Upload it in parts."
