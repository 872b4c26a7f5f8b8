"""Word files: what a person sees, each part once, tables with their columns."""

from __future__ import annotations

import pytest

from tests.reading import W, cell, codes, docx, flat, packed, paragraph, read, run, table


def text(body: str, **parts: str) -> str:
    return read(docx(body, parts), "a.docx").text


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        (run("It was ") + "<w:ins>" + run("not ") + "</w:ins>" + run("known."), "It was not known."),
        (run("A") + "<w:moveFrom>" + run("gone") + "</w:moveFrom>" + run(" b."), "A b."),
        (run("A ") + "<w:moveTo>" + run("moved") + "</w:moveTo>" + run(" b."), "A moved b."),
        (run("In ") + "<w:smartTag><w:smartTag>" + run("Lyon") + "</w:smartTag></w:smartTag>", "In Lyon"),
        (
            "<w:sdt><w:sdtContent>"
            + run("120")
            + "<w:sdt><w:sdtContent>"
            + run(" h")
            + "</w:sdtContent></w:sdt></w:sdtContent></w:sdt>",
            "120 h",
        ),
        ("<w:customXml>" + run("tagged") + "</w:customXml>", "tagged"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("7 bar")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            + run(" held"),
            "7 bar held",
        ),
        ("<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t></w:r>", "well-known"),
        ("<w:r><w:t>co</w:t><w:softHyphen/><w:t>operate</w:t></w:r>", "cooperate"),
        (
            '<m:oMath xmlns:m="m"><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>',
            "(a+b)/2",
        ),
        ("<w:ins><w:del>" + run("both") + "</w:del></w:ins>" + run("kept"), "kept"),
        ('<w:dir w:val="ltr">' + run("inside") + "</w:dir>", "inside"),
    ],
)
def test_a_paragraph(inner: str, wanted: str) -> None:
    assert text(paragraph(inner)).strip() == wanted


def test_a_deleted_paragraph_mark_joins_two() -> None:
    first = paragraph("It was not", properties='<w:rPr><w:del w:id="1"/></w:rPr>')
    assert text(first + paragraph("known.")) == "It was not known."


def test_hidden_text_is_left_out_and_said() -> None:
    style = f'<w:styles {W}><w:style w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    body = paragraph(run("seen "), run("secret one", "<w:vanish/>"), run("shown", '<w:vanish w:val="0"/>'))
    body += paragraph(run("secret two", '<w:rStyle w:val="Ghost"/>'))
    document = read(docx(body, {"styles": style}), "a.docx")
    assert flat(document) == "seen shown"
    assert codes(document) == ["hidden_left_out"]
    assert "4 words" in document.warnings[0]["reason"]


def test_the_nearest_style_says_what_is_hidden() -> None:
    ghost = '<w:style w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>'
    shown = '<w:style w:styleId="Shown"><w:basedOn w:val="Ghost"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    body = paragraph("seen", properties='<w:pStyle w:val="Shown"/>') + paragraph("gone", properties='<w:pStyle w:val="Ghost"/>')
    assert text(body, styles=f"<w:styles {W}>{ghost}{shown}</w:styles>") == "seen"


def test_notes_comments_and_edges_once() -> None:
    body = paragraph(
        run("The seal held"),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        run(" at 40 bar."),
        '<w:r><w:commentReference w:id="0"/></w:r>',
    )
    body += paragraph(run("End"), '<w:r><w:endnoteReference w:id="3"/></w:r>')
    found = read(
        docx(
            body,
            {
                "footnotes": f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0">{paragraph("sep")}</w:footnote><w:footnote w:id="2">{paragraph("Measured twice.")}</w:footnote></w:footnotes>',
                "endnotes": f'<w:endnotes {W}><w:endnote w:id="3">{paragraph("See the log.")}</w:endnote></w:endnotes>',
                "comments": f'<w:comments {W}><w:comment w:id="0" w:author="Jane Doe" w:date="2025-03-04T10:00:00Z">{paragraph("Are you sure?")}</w:comment></w:comments>',
                "header1": f"<w:hdr {W}>{paragraph('Project GANNET')}</w:hdr>",
                "header2": f"<w:hdr {W}>{paragraph('Project GANNET')}</w:hdr>",
                "footer": f"<w:ftr {W}>{paragraph('Confidential')}</w:ftr>",
            },
        ),
        "a.docx",
    )
    assert "The seal held at 40 bar." in found.text
    assert "Footnote 2: Measured twice." in found.text
    assert "Endnote 3: See the log." in found.text
    assert "Comment by Jane Doe (2025-03-04): Are you sure?" in found.text
    assert found.text.count("Project GANNET") == 1
    assert "Footer: Confidential" in found.text
    assert "sep" not in found.text


def test_tables_keep_their_columns() -> None:
    wide = cell("Results", '<w:gridSpan w:val="2"/>')
    down, below = cell("March", '<w:vMerge w:val="restart"/>'), cell("", "<w:vMerge/>")
    body = table(["Month", wide, "Note"], [down, "40", "40", "ok"], [below, "0", "", "x"])
    assert text(body).split("\n") == ["Month | Results |  | Note", "March | 40 | 40 | ok", " | 0 |  | x"]


def test_tables_inside_cells_and_frames() -> None:
    inner = table(["a", "b"], ["1", "2"])
    lines = text(table([cell(paragraph("Outer") + inner), "right"])).split("\n")
    assert lines == ["Outer | right", "a | b", "1 | 2"]
    assert text(table([cell(paragraph("First.") + paragraph("Second."))])) == "First.\n\nSecond."


def test_a_row_that_sums_is_no_work() -> None:
    document = read(docx(table(["Who", "Hours"], ["Jane", "3"], ["Total", "3"])), "a.docx")
    assert document.text.split("\n")[-1] == "Total (sum of other rows): 3"
    assert codes(document) == ["total_row"]


@pytest.mark.parametrize("name", ["a.docm", "a.dotx", "a", "a.txt", "a.zip"])
def test_by_content_not_by_name(name: str) -> None:
    assert read(docx(paragraph("words")), name).text == "words"


def test_strict() -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    assert read(docx(paragraph("strict words") + table(["a", "b"]), namespace=strict), "a.docx").text == "strict words\n\na | b"


def test_headings_and_lists() -> None:
    styles = f'<w:styles {W}><w:style w:styleId="T1"><w:name w:val="heading 2"/></w:style><w:style w:styleId="T2"><w:basedOn w:val="T1"/></w:style></w:styles>'
    body = (
        paragraph("Tests", properties='<w:pStyle w:val="T2"/>')
        + paragraph("first", properties="<w:numPr/>")
        + paragraph("Plain.")
    )
    assert text(body, styles=styles) == "## Tests\n\n- first\n\nPlain."


def test_numbers_of_lists_as_word_shows_them() -> None:
    def level(n: int, kind: str, shown: str) -> str:
        return f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{shown}"/></w:lvl>'

    def item(words: str, number: int, depth: int = 0) -> str:
        return paragraph(words, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')

    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{level(0, "decimal", "%1.")}{level(1, "lowerLetter", "%2)")}{level(2, "decimal", "%1.%3")}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="8">{level(0, "bullet", "o")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num></w:numbering>'
    )
    items = [
        item("a", 1),
        item("b", 1),
        item("c", 1, 1),
        item("d", 1, 1),
        item("e", 1, 2),
        item("f", 1),
        item("g", 1, 1),
        item("h", 2),
        item("i", 3),
        item("j", 0),
    ]
    shown = read(docx("".join(items), {"numbering": numbering}), "a.docx").text.split("\n\n")
    assert shown == ["1. a", "2. b", "a) c", "b) d", "2.1 e", "3. f", "a) g", "5. h", "- i", "j"]


def test_an_inserted_file_and_a_missing_one() -> None:
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<w:document {W}><w:body>{paragraph("before")}<w:altChunk r:id="a" xmlns:r="r"/><w:altChunk r:id="b" xmlns:r="r"/></w:body></w:document>',
        "word/_rels/document.xml.rels": '<Relationships><Relationship Id="a" Type="x/aFChunk" Target="part.html"/><Relationship Id="b" Type="x/aFChunk" Target="gone.html"/></Relationships>',
        "word/part.html": "<p>inserted words</p>",
    }
    document = read(packed(parts), "a.docx")
    assert flat(document) == "before inserted words"
    assert codes(document) == ["embedded_not_read"]
