"""What documents of many kinds show that only a careful reader sees: equations, struck words, fields, labels, versions."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from sredspace_worker.extract.drawings import chart_lines, control_texts
from sredspace_worker.extract.numbers import shown
from tests.reading import W, cell, codes, docx, flat, packed, paragraph, read, run, table

M = f'{W} xmlns:m="m"'


def term(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("equation", "wanted"),
    [
        (f"<m:m><m:mr><m:e>{term('a')}</m:e><m:e>{term('b')}</m:e></m:mr><m:mr><m:e>{term('c')}</m:e><m:e>{term('d')}</m:e></m:mr></m:m>", "[a, b; c, d]"),
        (f"<m:eqArr><m:e>{term('x=1')}</m:e><m:e>{term('y=2')}</m:e></m:eqArr>", "x=1; y=2"),
        (f"<m:func><m:fName>{term('sin')}</m:fName><m:e>{term('x')}</m:e></m:func>", "sin x"),
        (f"<m:limLow><m:e>{term('lim')}</m:e><m:lim>{term('n')}</m:lim></m:limLow>", "lim_n"),
        (f"<m:sPre><m:sub>{term('6')}</m:sub><m:sup>{term('14')}</m:sup><m:e>{term('C')}</m:e></m:sPre>", "_6^14 C"),
        (f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr><m:num>{term("n")}</m:num><m:den>{term("k")}</m:den></m:f>', "binom(n, k)"),
        (f"<m:sSup><m:e>{term('10')}</m:e><m:sup>{term('-6')}</m:sup></m:sSup>", "10^-6"),
    ],
)  # fmt: skip
def test_equations_of_word(equation: str, wanted: str) -> None:
    assert read(docx(paragraph(f"<m:oMath>{equation}</m:oMath>"), namespace=M), "a.docx").text == wanted


MATHML = (
    "<math><semantics><mrow><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></mrow>"
    '<annotation encoding="application/x-tex">x</annotation></semantics></math>'
)


def test_equations_of_web_pages_and_opendocument() -> None:
    assert flat(read(f"<p>The rate {MATHML} holds.</p>", "a.html")) == "The rate a/(b+1) holds."
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    document = read(opendocument(f"<text:p>The rate {frame} holds.</text:p>", {"Object 1/content.xml": MATHML}), "a.odt")
    assert flat(document) == "The rate a/(b+1) holds."


def opendocument(body: str, parts: dict[str, str] | None = None, styles: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="{name}"' for name in ("office", "text", "table", "draw", "style", "fo", "form", "xlink", "presentation")
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            **(parts or {}),
        }
    )


def test_fields_of_an_opendocument_form() -> None:
    form = (
        '<office:forms><form:form><form:text form:id="a" form:current-value="120 h"/>'
        '<form:checkbox form:id="b" form:label="Held" form:current-state="checked"/>'
        '<form:listbox form:id="c"><form:option form:label="open"/><form:option form:label="closed" form:current-selected="true"/>'
        "</form:listbox></form:form></office:forms>"
    )
    body = '<text:p>Hours: <draw:control draw:control="a"/></text:p><draw:control draw:control="b"/>'
    body += '<text:p>State: <draw:control draw:control="c"/></text:p>'
    assert read(opendocument(form + body), "a.odt").text.split("\n\n") == ["Hours: 120 h", "☒ Held", "State: closed"]


def test_a_hidden_paragraph_of_opendocument() -> None:
    body = '<text:p><text:hidden-paragraph text:is-hidden="true"/>Not for you.</text:p><text:p>Shown.</text:p>'
    document = read(opendocument(body), "a.odt")
    assert document.text.strip() == "Shown."
    assert codes(document) == ["hidden_left_out"]


P = 'xmlns:p="p" xmlns:a="a" xmlns:r="r" xmlns:m="m" xmlns:mc="mc" xmlns:c="c" xmlns:x="x"'


def slide(shapes: str, relations: str = "", parts: dict[str, str] | None = None) -> bytes:
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": f'<p:presentation {P}><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": '<Relationships><Relationship Id="r1" Type="x/slide" Target="slides/slide1.xml"/></Relationships>',
            "ppt/slides/slide1.xml": f"<p:sld {P}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>",
            "ppt/slides/_rels/slide1.xml.rels": f"<Relationships>{relations}</Relationships>",
            **(parts or {}),
        }
    )


def shape(inner: str) -> str:
    return f"<p:sp><p:txBody><a:p>{inner}</a:p></p:txBody></p:sp>"


def said(text: str, look: str = "") -> str:
    return f"<a:r><a:rPr {look}/><a:t>{text}</a:t></a:r>"


def test_a_table_in_the_notes_of_a_slide() -> None:
    cells = "".join(f"<a:tc><a:txBody><a:p>{said(text)}</a:p></a:txBody></a:tc>" for text in ("seal", "9 bar"))
    notes = f"<p:notes {P}><p:cSld><p:spTree><p:graphicFrame><a:tbl><a:tr>{cells}</a:tr></a:tbl></p:graphicFrame></p:spTree></p:cSld></p:notes>"
    relation = '<Relationship Id="r9" Type="x/notesSlide" Target="../notes1.xml"/>'
    assert read(slide(shape(said("Plan")), relation, {"ppt/notes1.xml": notes}), "a.pptx").text == "Plan\n\nseal | 9 bar"


def test_an_equation_on_a_slide_is_read_once() -> None:
    power = f"<a14:m xmlns:a14='a14'><m:oMath><m:sSup><m:e>{term('x')}</m:e><m:sup>{term('2')}</m:sup></m:sSup></m:oMath></a14:m>"
    both = f"<mc:AlternateContent><mc:Choice>{power}</mc:Choice><mc:Fallback>{said('x2 as a picture')}</mc:Fallback></mc:AlternateContent>"
    assert read(slide(shape(said("Rate ") + both)), "a.pptx").text == "Rate x^2"


def test_labels_and_boxes_of_a_chart() -> None:
    chart = (
        f"<c:chartSpace {P}><c:chart><c:plotArea><c:ser><c:tx><c:strCache><c:pt idx='0'><c:v>Rig A</c:v></c:pt></c:strCache></c:tx>"
        f"<c:dLbls><c:dLbl><c:tx><c:rich><a:p>{said('sensor loose')}</a:p></c:rich></c:tx></c:dLbl></c:dLbls>"
        "<c:cat><c:strCache><c:pt idx='0'><c:v>Run 1</c:v></c:pt></c:strCache></c:cat>"
        "<c:val><c:numCache><c:formatCode>0%</c:formatCode><c:pt idx='0'><c:v>0.25</c:v></c:pt></c:numCache></c:val>"
        "</c:ser></c:plotArea></c:chart></c:chartSpace>"
    )
    frame = '<p:graphicFrame><c:chart r:id="c1"/></p:graphicFrame>'
    box = f"<c:userShapes {P}><x:sp><x:txBody><a:p>{said('drawn on the chart')}</a:p></x:txBody></x:sp></c:userShapes>"
    document = read(
        slide(
            frame,
            '<Relationship Id="c1" Type="x/chart" Target="../charts/chart1.xml"/>',
            {
                "ppt/charts/chart1.xml": chart,
                "ppt/charts/_rels/chart1.xml.rels": '<Relationships><Relationship Id="u" Type="x/chartUserShapes" Target="../drawings/d.xml"/></Relationships>',
                "ppt/drawings/d.xml": box,
            },
        ),
        "a.pptx",
    )
    assert document.text.split("\n") == ["Chart", "Rig A: Run 1: 25%", "sensor loose", "drawn on the chart"]
    named = etree.fromstring(re.sub(r"<c:strCache>.{0,60}Rig A</c:v></c:pt></c:strCache>", "<c:v>Rig B</c:v>", chart))
    assert chart_lines(named)[1] == "Rig B: Run 1: 25%"


def test_labels_of_controls_on_a_sheet() -> None:
    box = "<v:shape><v:textbox><div><font>Seal <b>held</b></font></div></v:textbox><x:ClientData ObjectType='{}'/></v:shape>"
    drawing = f"<xml xmlns:v='v' xmlns:x='x'>{box.format('Checkbox')}{box.format('Note').replace('held', 'leaked')}</xml>"
    assert control_texts(etree.fromstring(drawing)) == ["Seal held"]


def test_words_that_are_struck_out() -> None:
    """As in web pages: what somebody crossed out is no longer said."""
    style = '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    files = {
        "a.docx": docx(paragraph(run("It was "), run("not ", "<w:strike/>"), run("stable."))),
        "a.pptx": slide(shape(said("It was ") + said("not ", 'strike="sngStrike"') + said("stable."))),
        "a.odt": opendocument('<text:p>It was <text:span text:style-name="S">not </text:span>stable.</text:p>', styles=style),
        "a.rtf": rb"{\rtf1 It was {\strike not }stable.\par}",
    }
    for name, data in files.items():
        document = read(data, name)
        assert flat(document) == "It was stable.", name
        assert codes(document) == ["deleted_left_out"], name
    assert read(docx(paragraph(run("kept", '<w:strike w:val="0"/>'))), "a.docx").text == "kept"


def test_a_field_without_an_end_does_not_take_the_document_with_it() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>MERGEFIELD x</w:instrText></w:r>'
    assert flat(read(docx(paragraph(begin, run("The seal failed.")) + paragraph("Then it held.")), "a.docx")) == (
        "The seal failed. Then it held."
    )


def test_a_note_in_a_cell_is_no_value() -> None:
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{paragraph("The probe drifted.")}</w:footnote></w:footnotes>'
    marked = cell(paragraph(run("1"), '<w:r><w:footnoteReference w:id="2"/></w:r>'))
    text = read(docx(table(["Run", "Value"], [marked, "40"]), {"footnotes": notes}), "a.docx").text
    assert text.split("\n") == ["Run | Value", "1 | 40", "", "Footnote 2: The probe drifted."]


def test_a_document_that_is_kept_beside_this_one() -> None:
    document = read(docx(paragraph("Master.") + '<w:subDoc xmlns:r="r" r:id="r9"/>'), "a.docx")
    assert codes(document) == ["embedded_not_read"]


@pytest.mark.parametrize(
    "text", ["GIF89a frames are lost in our encoder.", "The ftyp box was missing from the files.", "BM25 ranks better."]
)
def test_texts_that_begin_like_other_formats(text: str) -> None:
    assert read(text, "notes.txt").text == text


def test_minutes_and_seconds_are_no_hours() -> None:
    assert shown(0.0625, "[mm]:ss", 164) == "90:00"
    assert shown(0.0625, "[h]:mm", 164) == "1:30"


HEAD = "From: Ann Roy <ann@x.ca>\nDate: Thu, 6 Mar 2025 10:00:00 -0500\nMIME-Version: 1.0\n"


def alternative(plain: str, page: str) -> str:
    return (
        f'{HEAD}Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n'
        f"--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n"
    )


def test_words_that_only_one_version_of_a_mail_has() -> None:
    words = " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60))
    document = read(alternative(words, f"<p>{words} leaked</p>"), "a.eml")
    assert [item["code"] for item in document.skipped] == ["hidden_left_out"]
    assert "leaked" in document.skipped[0]["reason"]
    assert not read(alternative(f"{words} https://x.ca/a?b", f"<p>{words} <a href='https://x.ca'></a></p>"), "a.eml").warnings
    # The page says much that the plain text leaves out.
    more = read(
        alternative("The seal held.", "<p>The seal held.</p><table><tr><td>Load</td><td>40 bar</td></tr></table>"), "a.eml"
    )
    assert "Load | 40 bar" in more.text
    # A page that says less than the text does not replace it.
    assert "held for" in read(alternative(f"The seal held for {words}.", "<p>See the text version</p>"), "a.eml").text


def test_reports_of_mail_programs_are_read() -> None:
    text = (
        f'{HEAD}Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: text/plain\n\nA report.\n'
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Some/1.0\n\n--b--\n"
    )
    assert "Feedback-Type: abuse" in read(text, "a.eml").text


def test_headers_in_no_encoding_and_bodies_in_an_old_one() -> None:
    data = HEAD.encode() + "Subject: Pièce fêlée\nContent-Type: text/plain; charset=iso-8859-1\n\nVoilà l'échec.\n".encode(
        "cp1252"
    )
    assert "Subject: Pièce fêlée" in read(data, "a.eml").text
    assert "Pièce fêlée" in read(f"{HEAD}Content-Type: text/plain; charset=utf-7\n\nPi+AOg-ce f+AOo-l+AOk-e\n", "a.eml").text


def test_a_damaged_header_of_a_forwarded_mail() -> None:
    data = (
        HEAD.encode() + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSee below.\n'
        b"--b\nContent-Type: message/rfc822\n\nFrom: =?utf-8?q?J=FCrgen?= \xfc <j@x.ca>\nTo: \xe9\xe8 " + b"x" * 100 + b"\n"
        b"Subject: Inner\n\nInner words.\n--b--\n"
    )
    assert "Inner words." in read(data, "a.eml").text


def test_records_end_inside_the_text() -> None:
    mail = "From ann@x.ca Tue Mar  4 10:00:00 2025\r\nFrom: Ann <ann@x.ca>\r\nDate: Tue, 4 Mar 2025 10:00:00 -0500\r\nSubject: Seal\r\n\r\n"
    mail += "On Mon, Mar 3, 2025 at 9:00 AM Bob <b@x.ca> wrote:\r\n> It leaked.\r\nWhich one?\r\n\r\n"
    assert read(mail, "inbox.mbox").records


def test_one_column_of_an_export_decides_for_the_others() -> None:
    table_of_items = (
        "ID,Work Item Type,Title,Assigned To,Created Date,Changed Date\n12,Task,Try rubber,Ann Roy,3/4/2025,3/25/2025\n"
    )
    document = read(table_of_items, "items.csv")
    assert [record.date for record in document.records] == ["2025-03-04"]
    assert "dates_ambiguous" not in codes(document)
