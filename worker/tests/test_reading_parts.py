"""Parts of files that were lost or turned round: each is in its place, or costs only itself."""

from __future__ import annotations

import io
import struct

import pytest
from oxmsg.attachment import Attachment
from oxmsg.storage import Storage, Stream
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

from sredspace_worker.extract import numbers, sniff
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.formats import READERS
from sredspace_worker.extract.outlook import _attachment
from sredspace_worker.extract.sheets import _edges
from sredspace_worker.extract.thread import split
from sredspace_worker.problems import Problem
from tests.reading import docx, flat, ole, packed, paragraph, pdf, read, run

RAISED = '<w:vertAlign w:val="superscript"/>'


def test_a_part_that_breaks_a_reader_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, document: Document) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(READERS, "rtf", broken)
    document = read(packed({"a.rtf": "{\\rtf1 x}", "b.txt": "It held."}), "all.zip")
    assert (document.text, document.skipped[0]["place"]) == ("It held.", "a.rtf")


def test_an_archive_is_read_as_far_as_allowed() -> None:
    many = read(packed({f"{n}.txt": f"note {n}" for n in range(5002)}), "many.zip")
    assert "note 4999" in many.text
    assert "2 files were not" in many.skipped[0]["reason"]
    large = read(packed({"zeros.txt": bytes(70 << 20), "b.txt": "It held."}), "large.zip")
    assert (large.text, large.skipped[0]["place"]) == ("It held.", "zeros.txt")


def test_an_archive_of_unread_files_gives_their_reasons() -> None:
    with pytest.raises(Problem) as caught:
        read(packed({"a.7z": b"7z\xbc\xaf\x27\x1c", "b.db": b"SQLite format 3\x00", "c.7z": b"7z\xbc\xaf\x27\x1c"}), "a.zip")
    assert caught.value.detail.count("7-Zip") == caught.value.detail.count("database") == 1


RUSSIAN = "Неизвестно, выдержит ли уплотнение 40 бар.\r\nИспытание не удалось.\r\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["Trial 3 held at 40 bar.\r\nNot known why.\r\n", RUSSIAN * 3, "不确定高温下密封是否泄漏。\n" * 4]
)
def test_wide_text_without_a_mark(encoding: str, text: str) -> None:
    assert flat(read(text.encode(encoding), "notes.txt")) == " ".join(text.split())


@pytest.mark.parametrize(("encoding", "text"), [("iso2022_jp", "温度が高いと漏れる。"), ("iso2022_kr", "온도가 높다.")])
def test_escaped_text(encoding: str, text: str) -> None:
    assert read(f"{text}\n{text}\n".encode(encoding), "notes.txt").text.split("\n")[:2] == [text, text]


def test_the_whole_file_decides_about_its_encoding() -> None:
    assert "été élevé" in read(b"Plain words of a log.\n" * 12_000 + "été élevé à Québec\n".encode("cp850"), "log.txt").text


def test_json_lines_by_name() -> None:
    lines = '{"date":"2025-03-04","author":"Ana Roy","text":"It held"}\n' * 2
    assert [(r.author, r.date) for r in read(lines, "log.jsonl").records] == [("Ana Roy", "2025-03-04")] * 2


def test_the_author_of_an_rtf_comment_is_not_in_the_text() -> None:
    data = (
        r"{\rtf1 The seal he{\*\atnid B}{\*\atnauthor Bob Roy}\chatn{\*\annotation{\*\atndate 1}Not at 40 bar.}ld.\par"
        r" At 10{\super -3} mol and H{\super 2}.\par}"
    )
    assert read(data, "a.rtf").text.split("\n\n") == [
        "The seal held.",
        "Comment by Bob Roy: Not at 40 bar.",
        "At 10^-3 mol and H2.",
    ]


def test_pictures_and_objects_of_rtf() -> None:
    drawn = r"{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict\wmetafile8 0100}}"
    floating = r"{\shp{\*\shpinst{\sp{\sn pib}{\sv {\pict\pngblip 89504e47}}}}{\shprslt{\pict\wmetafile8 0100}}}"
    document = read(rf"{{\rtf1 See {drawn} and {floating}.}}", "a.rtf")
    assert [item["reason"][:10] for item in document.skipped] == ["2 pictures"]

    def kept(kind: int, name: bytes, inside: bytes) -> str:
        names = struct.pack("<I", len(name) + 1) + name + b"\x00" + bytes(8)
        return (struct.pack("<II", 0x501, kind) + names + struct.pack("<I", len(inside)) + inside).hex()

    native = b"\x02\x00notes.txt\x00C:\\notes.txt\x00\x00\x00\x03\x00" + struct.pack("<I", 3) + b"C:\x00"
    native += struct.pack("<I", 14) + b"It held 9 bar."
    group = r"{\object\objemb{\*\objclass Package}{\*\objdata %s}{\result Double-click here.}}"
    document = read(r"{\rtf1 Before " + group % kept(2, b"Package", native) + r" after.}", "a.rtf")
    assert flat(document) == "Before Double-click here. after. It held 9 bar."
    assert document.segments[0]["label"] == "embedded notes.txt"
    document = read(r"{\rtf1 Before " + group % kept(1, b"Word.Document.8", b"") + "}", "a.rtf")
    assert [(item["place"], item["reason"]) for item in document.skipped] == [
        ("document, linked Word.Document.8", "It is kept in another file. Upload it as well.")
    ]


def test_exponents_are_no_digits() -> None:
    word = docx(paragraph("about 10", run("6", RAISED), " cells, 5 m", run("2", RAISED), " and 10", run("-3", RAISED), " mol"))
    assert read(word, "a.docx").text == "about 10^6 cells, 5 m2 and 10^-3 mol"
    page = "<p>about 10<sup>6</sup> cells, 5 m<sup>2</sup>, the 1<sup>st</sup></p>"
    assert read(page, "a.html").text == "about 10^6 cells, 5 m2, the 1st"
    assert "^" not in read(docx(paragraph("Trial 3", run("rd", RAISED))), "a.docx").text


def test_cells_below_a_tall_cell_keep_their_column() -> None:
    page = (
        "<table><caption>Hours in March</caption><tr><th>Week<th>A<th>B</tr><tr><td rowspan=2>1<td>40<td>40</tr><tr><td><td>0</tr>"
        "<tr><td>2<td colspan=2 rowspan=2>both</tr><tr><td>3</tr></table>"
    )
    assert read(page, "a.html").text.split("\n") == ["Hours in March", "Week | A | B", "1 | 40 | 40", " |  | 0", "2 | both", "3"]


def test_titles_that_count_are_not_page_numbers() -> None:
    pages = [
        [(50.0, 720.0, f"Trial {n}"), (50.0, 690.0, f"The seal number {n * 7} held."), (50.0, 400.0, "No leak.")]
        for n in (1, 2, 3)
    ]
    text = read(pdf(pages), "a.pdf").text
    assert [line for line in text.split("\n") if line.startswith(("Trial", "No"))] == [
        "Trial 1",
        "No leak.",
        "Trial 2",
        "No leak.",
        "Trial 3",
        "No leak.",
    ]
    heads = [[(50.0, 800.0, f"Report {n}"), (50.0, 690.0, f"The seal number {n * 7} held.")] for n in (1, 2, 3)]
    assert read(pdf(heads), "a.pdf").text.count("Report") == 1


def test_numbers_that_are_none() -> None:
    assert (numbers.shown(float("nan"), "yyyy-mm-dd", 14), numbers.shown(float("inf"), "0%", 9)) == ("nan", "inf")


def test_the_kind_of_an_old_office_file_is_that_of_its_outermost_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniff, "_streams", lambda data: {"worddocument", "objectpool"})
    with pytest.raises(Problem) as caught:
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.doc")
    assert ".docx" in caught.value.detail


def test_raised_digits_of_a_pdf() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out, pageCompression=0)
    for place, (size, rise, text) in enumerate([(10, 0.0, "Held 10"), (6, 4.0, "12"), (10, 0.0, " times.")]):
        page.setFont("Helvetica", size)
        page.drawString((50.0, 50 + stringWidth("Held 10", "Helvetica", 10), 94.0)[place], 700 + rise, text)
    page.save()
    assert read(out.getvalue(), "a.pdf").text == "Held 10^12 times."


def test_a_comment_of_a_sheet_is_not_in_its_value() -> None:
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table"))
    note = "<office:annotation><text:p>Not yet</text:p></office:annotation>"
    sheet = (
        f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='S'><table:table-row>"
        f'<table:table-cell office:value-type="float" office:value="-0.5">{note}<text:p>-0,5</text:p></table:table-cell>'
        '<table:table-cell office:value-type="percentage" office:value="0.25"><text:p>25 %</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    assert read(packed({"content.xml": sheet, "META-INF/manifest.xml": ""}), "a.ods").text == "-0,5 Comment: Not yet | 25%"


def test_what_an_opendocument_sheet_hides_is_said() -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
    )
    style = "<style:style style:name='t' style:family='table'><style:table-properties table:display='false'/></style:style>"
    raised = "<style:style style:name='u'><style:text-properties style:text-position='super 58%'/></style:style>"
    words = "<text:p>10<text:span text:style-name='u'>6</text:span></text:p>"
    cell = f"<table:table-row><table:table-cell>{words}</table:table-cell></table:table-row>"
    sheet = (
        f"<office:document-content {names}><office:automatic-styles>{style}{raised}</office:automatic-styles><office:body>"
        f"<office:spreadsheet><table:table table:name='S' table:style-name='t'><table:table-column table:visibility='collapse'/>{cell}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    document = read(packed({"content.xml": sheet, "META-INF/manifest.xml": ""}), "a.ods")
    assert document.text == "10^6"
    assert [item["reason"].split(";")[0] for item in document.warnings] == ["The sheet is hidden in the file", "Hidden columns"]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Bob Roy <bob@x.ca> wrote on 4 March 2025:", "Bob Roy"),
        ("2025-03-04 9:15 GMT-05:00 Bob Roy <bob@x.ca>:", "Bob Roy"),
        ("Le mardi 4 mars 2025 à 09 h 15 HNE, Bob Roy <bob@x.ca> a écrit :", "Bob Roy"),
        ("On 4. Mar 2025, at 09:15, Bob Roy <bob@x.ca> wrote:", "Bob Roy"),
        ("Am Di., 4. März 2025 um 09:15 Uhr schrieb Bob Roy <bob@x.ca>:", "Bob Roy"),
    ],
)
def test_more_ways_to_name_a_quoted_author(line: str, author: str) -> None:
    quoted = split(f"It held.\n\n{line}\n> It leaked.\n", "Jane Doe", "2025-03-06")[1]
    assert (quoted.author, quoted.date) == (author, "2025-03-04")


def test_a_sentence_about_what_somebody_wrote_changes_no_author() -> None:
    text = "The report that Bob wrote on 4 March 2025 says:\nIt held.\n"
    assert [piece.author for piece in split(text, "Jane Doe", None)] == ["Jane Doe"]


def test_a_git_log_with_its_graph() -> None:
    log = (
        "* commit 1111111111111111111111111111111111111111\n| Author: Jane Doe <jane@x.ca>\n"
        "| Date:   Thu Mar 6 23:30:00 2025 -0500\n| \n"
        "|     Fix\n| \n* commit 2222222222222222222222222222222222222222\n  Author: Bob Roy <b@x.ca>\n"
        "  Date:   Tue Mar 4 09:15:00 2025\n  \n"
        "      First\n"
    )
    assert [(r.author, r.date) for r in read(log, "log.txt").records] == [("Jane Doe", "2025-03-06"), ("Bob Roy", "2025-03-04")]


def stored(path: str, words: dict[int, str], header: int) -> Storage:
    """An Outlook object: the list of its properties, and a stream for each."""
    listed = bytes(header) + b"".join(
        struct.pack("<HHIII", 0x1F, key, 6, len(text.encode("utf-16-le")) + 2, 0) for key, text in words.items()
    )
    streams = [Stream(f"{path}/__substg1.0_{key:04X}001F", text.encode("utf-16-le")) for key, text in words.items()]
    return Storage(path, (Stream(f"{path}/__properties_version1.0", listed), *streams), ())


def test_a_message_inside_an_outlook_message() -> None:
    inner = stored("a/__substg1.0_3701000D", {0x37: "seal", 0x0C1A: "Bob Roy", 0x1000: "It leaked at 40 bar."}, 24)
    outer = stored("a", {0x3001: "seal"}, 8)
    document = Document(10_000)
    _attachment(Attachment(Storage("a", outer.streams, (inner,))), 1, document)
    assert (document.skipped, document.segments[0]["label"]) == ([], "forwarded message seal")
    assert "It leaked at 40 bar." in document.text


def test_readings_above_the_words() -> None:
    ruby = f"<w:ruby><w:rt>{run('toukyou')}</w:rt><w:rubyBase>{run('Tokyo')}</w:rubyBase></w:ruby>"
    assert read(docx(paragraph(f"<w:r>{ruby}</w:r>")), "a.docx").text == "Tokyo(toukyou)"


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def old_sheets(*sheets: tuple[str, int, bytes]) -> bytes:
    """An Excel file before 2007, of sheets with their name, their kind (0, or 2 for a chart alone) and their records."""

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    listed = [struct.pack("<BBBB", 0, kind, len(name), 0) + name.encode("latin-1") for name, kind, _ in sheets]
    place = len(begin(5)) + sum(8 + len(item) for item in listed) + 4
    head, rest = begin(5), b""
    for item, (_, kind, inside) in zip(listed, sheets, strict=True):
        head += record(0x85, struct.pack("<I", place + len(rest)) + item)
        rest += begin(0x20 if kind else 0x10) + inside.replace(b"<chart>", begin(0x20)) + record(0x0A, b"")
    return head + record(0x0A, b"") + rest


def words(text: str) -> bytes:
    """A title, or the name of an axis or a series."""
    return record(0x100D, struct.pack("<HBB", 0, len(text), 1) + text.encode("utf-16-le"))


def test_what_stands_beside_the_cells_of_an_old_excel_file() -> None:
    def box(kind: int, *texts: bytes) -> bytes:
        size = sum(len(text) - 1 for text in texts)
        parts = b"".join(record(0x3C, text) for text in texts)
        return record(0x5D, bytes(4) + struct.pack("<H", kind)) + record(0x1B6, bytes(10) + struct.pack("<HI", size, 0)) + parts

    chart = b"<chart>" + words("Leak rate") + words("bar") + words("Leak rate") + record(0x0A, b"")
    drawn = box(6, b"\x00Not ", b"\x00before 4.5") + box(0x19, b"\x00note") + record(0x5D, bytes(4) + b"\x08\x00")
    header = record(0x14, struct.pack("<HB", 14, 0) + b"&LLab 3&RPage &P".ljust(14))
    document = read(old_sheets(("plan", 0, header + chart + drawn), ("drift", 2, words("Drift")), ("end", 0, drawn)), "a.xls")
    assert document.text.split("\n") == [
        *("Text box: Not before 4.5", "Chart: Leak rate; bar", "Header: Lab 3 Page", ""),
        *("Text box: Not before 4.5", "", "Chart: Drift"),
    ]
    assert [segment["label"] for segment in document.segments] == ["plan", "end", "drift"]
    assert [item["place"] for item in document.skipped] == ["sheet plan", "sheet end"]


def test_objects_of_an_old_excel_file() -> None:
    native = b"\x02\x00notes.txt\x00C:\\notes.txt\x00\x00\x00\x03\x00" + struct.pack("<I", 3) + b"C:\x00"
    native = bytes(4) + native + struct.pack("<I", 14) + b"It held 9 bar."
    book = old_sheets(("plan", 0, record(0x204, struct.pack("<HHHH", 0, 0, 0, 4) + b"\x00seal")))
    inner = {"MBD01/\x01Ole10Native": native, "MBD02/WordDocument": b"x", "MBD03/Workbook": book, "MBD04/other": b"x"}
    document = read(ole({"Workbook": book, **inner}), "a.xls")
    assert flat(document) == "seal It held 9 bar. seal"
    assert [item["reason"].split(".")[0] for item in document.skipped] == [
        "This is a Word file in the old format (",
        "It is of a program that is not known",
    ]


def test_headers_of_a_sheet() -> None:
    header = '<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"Lab 3&amp;R&amp;D</oddHeader><oddFooter>Page &amp;P of &amp;N</oddFooter></headerFooter>'
    assert _edges(f"<worksheet>{header}</worksheet>".encode()) == ["Header: Lab 3"]
    assert _edges(f"<worksheet>{header.replace('Page', 'Seite').replace('of', 'de')}</worksheet>".encode()) == ["Header: Lab 3"]
