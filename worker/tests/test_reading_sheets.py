"""Sheets in each format: values as they are shown, every row at its place, and what a person may not see named."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest

from sredspace_worker.extract import numbers
from sredspace_worker.extract.binarysheets import beside
from sredspace_worker.extract.document import Document
from tests.reading import codes, packed, read

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


@pytest.mark.parametrize(
    ("value", "code", "built_in", "wanted"),
    [
        (0.25, "", 9, "25%"),
        (0.1234, "0.0%", 164, "12.34%"),
        (1.104166666666667, "[h]:mm", 164, "26:30"),
        (0.5, "[mm]:ss", 164, "720:00"),
        (45720, "dd/mm/yyyy", 164, "2025-03-04"),
        (45720.385416666664, "yyyy-mm-dd h:mm", 164, "2025-03-04 09:15"),
        (0.385416666666667, "", 20, "09:15"),
        (0.385416666666667, "h:mm AM/PM", 164, "09:15"),
        (45720, "mmm yy", 164, "2025-03-04"),
        (45720, "[$-409]d-mmm-yy;@", 164, "2025-03-04"),
        (7.5, '0.0" h"', 164, "7.5 h"),
        (7.5, "General", 0, "7.5"),
        (12, "[Red]0.00", 164, "12"),
        (1234567.891, '#,##0.00 "$"', 164, "1234567.891 $"),
        (0.1 + 0.2, "", 0, "0.3"),
        (-0.5, "[h]:mm", 164, "-12:00"),
        (5, '0 "days"', 164, "5 days"),
        (1e20, "", 0, "1e+20"),
    ],
)
def test_numbers_are_shown_as_their_format_says(value: float, code: str, built_in: int, wanted: str) -> None:
    assert numbers.shown(value, code, built_in) == wanted


def book() -> tuple[Any, Any]:
    import openpyxl

    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.title = "Log"
    return made, sheet


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_rows_with_gaps_formulas_and_totals() -> None:
    made, sheet = book()
    sheet.append(["Date", "Person", "Hours"])
    sheet.append([dt.date(2025, 3, 4), "Jane", 7.5])
    sheet.append([dt.date(2025, 3, 5), None, 8])
    sheet.append([None, "Total", "=SUM(C2:C3)"])
    sheet["A300001"] = "far words"
    document = read(saved(made), "a.xlsx")
    assert document.text.split("\n") == [
        "Date | Person | Hours",
        "2025-03-04 | Jane | 7.5",
        "2025-03-05 |  | 8",
        " | Total | =SUM(C2:C3)",
        "far words",
    ]
    assert codes(document) == ["formula_without_value"]


def test_comments_hidden_rows_and_hidden_sheets() -> None:
    from openpyxl.comments import Comment

    made, sheet = book()
    sheet.append(["a", "b"])
    sheet.append(["hidden row words", "x"])
    sheet.row_dimensions[2].hidden = True
    sheet["A1"].comment = Comment("check this", "Jane Doe")
    other = made.create_sheet("Secret")
    other.append(["on a hidden sheet"])
    other.sheet_state = "hidden"
    document = read(saved(made), "a.xlsx")
    assert "Comment on A1 by Jane Doe: check this" in document.text
    assert "hidden row words" in document.text
    assert "on a hidden sheet" in document.text
    assert sorted(item["place"] for item in document.warnings if item["code"] == "hidden_read") == ["sheet Log", "sheet Secret"]


def test_charts_and_boxes() -> None:
    from openpyxl.chart import BarChart, Reference

    made, sheet = book()
    for row in (["Run", "Bar"], ["one", 40], ["two", 55]):
        sheet.append(row)
    chart: Any = BarChart()
    chart.title = "Pressure of each run"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "E2")
    assert "Pressure of each run" in read(saved(made), "a.xlsx").text


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.zip", "a", "a.csv"])
def test_by_content_not_by_name(name: str) -> None:
    made, sheet = book()
    sheet.append(["x", "y"])
    assert read(saved(made), name).text == "x | y"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv(delimiter: str) -> None:
    rows = [["Person", "Task", "Hours"], ["Jane", 'the "cold" seal', "7.5"], ["Bob", "pump", "2"], ["", "Total", "9.5"]]
    text = "\n".join(delimiter.join(f'"{c.replace(chr(34), chr(34) * 2)}"' if '"' in c else c for c in row) for row in rows)
    document = read(text, "hours.csv")
    assert document.text.split("\n") == [
        "Person | Task | Hours",
        'Jane | the "cold" seal | 7.5',
        "Bob | pump | 2",
        "Total (sum of other rows): 9.5",
    ]
    assert codes(document) == ["total_row"]


@pytest.mark.parametrize(
    "label",
    [
        "Total",
        "TOTAL:",
        "Grand total",
        "Sub-total",
        "Total hours",
        "Somme",
        "Sous-total",
        "Total général",
        "Week total",
        "March total",
    ],
)
def test_rows_that_sum_others(label: str) -> None:
    text = f"Person,Task,Hours\nJane,seal,7.5\n,{label},7.5\n"
    assert "(sum of other rows): 7.5" in read(text, "hours.csv").text


@pytest.mark.parametrize(
    "task", ["Total dissolved solids test", "summary", "Totalled the readings", "sum of squares code", "We tested the total flow"]
)
def test_rows_that_only_sound_like_sums(task: str) -> None:
    assert f"Jane | {task} | 7.5" in read(f"Person,Task,Hours\nJane,{task},7.5\n", "hours.csv").text


def test_a_row_with_a_cell_more_than_its_header() -> None:
    assert read("key;task;hours;who\nA-1;seal, again;3;Jane;left", "a.csv").text.startswith("key | task | hours | who\n")


def test_prose_is_no_csv() -> None:
    text = "We tested the seal, and it leaked.\nThe next day, with a softer one, it held."
    assert read(text, "notes.csv").text == text


def ods(table: str) -> bytes:
    spaces = f'xmlns:office="{OFFICE}" xmlns:table="t" xmlns:text="x"'
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    return packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def test_ods() -> None:
    cells = (
        '<table:table-row><table:table-cell office:value-type="date" office:date-value="2025-03-04"><text:p>04.03.</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="percentage"><text:p>25%</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16380"/></table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    document = read(ods(f'<table:table table:name="Log">{cells}</table:table>'), "a.ods")
    assert document.text == "2025-03-04 |  |  | 25%"
    assert document.segments[0]["label"] == "Log"


def test_excel_xml_and_html_under_other_names() -> None:
    xml = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="Log"><Table><Row><Cell><Data ss:Type="String">Date</Data></Cell></Row><Row><Cell ss:Index="1"><Data ss:Type="DateTime">2025-03-04T00:00:00.000'
        '</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">7.50</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    assert read(xml, "a.xls").text == "Date\n2025-03-04 |  | 7.5"
    html = "<html><table><tr><th>Run</th><th>Bar</th></tr><tr><td>1</td><td>40</td></tr></table></html>"
    assert read(html, "a.xls").text == "Run | Bar\n1 | 40"
    assert read("Run,Bar\n1,40\n", "a.xls").text == "Run | Bar\n1 | 40"


def _relations(*items: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{R}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(items, 1)
    )
    return f"<Relationships>{listed}</Relationships>"


def _record(kind: int, body: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) + body


def _wide(text: str) -> bytes:
    return len(text).to_bytes(4, "little") + text.encode("utf-16-le")


def test_a_binary_sheet_that_is_only_a_chart() -> None:
    chart = f"<c:chartSpace xmlns:c='c' xmlns:a='{A}'><c:title><a:p><a:r><a:t>Drift</a:t></a:r></a:p></c:title></c:chartSpace>"
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": _record(156, bytes(8) + _wide("r1") + _wide("Runs")),
        "xl/_rels/workbook.bin.rels": _relations(("chartsheet", "chartsheets/sheet1.bin")),
        "xl/chartsheets/_rels/sheet1.bin.rels": _relations(("drawing", "../drawing1.xml")),
        "xl/drawing1.xml": f"<d:wsDr xmlns:d='d' xmlns:c='c' xmlns:r='{R}'><c:chart r:id='r1'/></d:wsDr>",
        "xl/_rels/drawing1.xml.rels": _relations(("chart", "chart1.xml")),
        "xl/chart1.xml": chart,
    }
    assert beside(packed(parts), Document(10_000)) == {"Runs": ["Chart: Drift"]}


def test_comments_of_a_binary_sheet() -> None:
    place = b"".join(n.to_bytes(4, "little") for n in (0, 4, 4, 27, 27))
    comments = (
        _record(632, _wide("Jo Roy")) + _record(635, place + bytes(16)) + _record(637, b"\x00" + _wide("Jo Roy:\nleaks here"))
    )
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": _record(156, bytes(8) + _wide("r1") + _wide("Runs")),
        "xl/_rels/workbook.bin.rels": _relations(("worksheet", "worksheets/sheet1.bin")),
        "xl/worksheets/sheet1.bin": b"",
        "xl/worksheets/_rels/sheet1.bin.rels": _relations(("comments", "../comments1.bin")),
        "xl/comments1.bin": comments,
    }
    document = Document(10_000)
    assert beside(packed(parts), document) == {"Runs": ["Comment on AB5 by Jo Roy: leaks here"]}
    parts["xl/comments1.bin"] = comments[:-9]
    assert beside(packed(parts), document) == {"Runs": []}
    assert codes(document) == ["part_damaged"]
