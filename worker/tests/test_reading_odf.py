"""OpenDocument files, zipped and flat: the same promises as for Office files."""

from __future__ import annotations

import pytest

from sredspace_worker.problems import Problem
from tests.reading import codes, packed, read

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="t" xmlns:draw="d"'
    ' xmlns:style="s" xmlns:fo="f" xmlns:dc="c" xmlns:presentation="p"'
)


def odf(body: str, kind: str = "text", styles: str = "", edges: str = "") -> bytes:
    inner = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {SPACES}>{inner}</office:document-content>",
    }
    if edges:
        parts["styles.xml"] = f"<office:document-styles {SPACES}>{edges}</office:document-styles>"
    return packed(parts)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<text:p>a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d</text:p>", "a  b\tc\nd"),
        ("<text:p>un<text:span>kno</text:span>wn</text:p>", "unknown"),
        ("<text:h text:outline-level='2'>Tests</text:h><text:p>x</text:p>", "## Tests\n\nx"),
        ("<text:p>Held<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>Twice.</text:p></text:note-body></text:note>.</text:p>", "Held.\n\nFootnote 1: Twice."),
        ("<text:p>Held<office:annotation><dc:creator>Jane</dc:creator><dc:date>2025-03-04T10:00:00</dc:date><text:p>Sure?</text:p></office:annotation>.</text:p>", "Held.\n\nComment by Jane (2025-03-04): Sure?"),
        ("<text:p><draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame>Out</text:p>", "Out\n\nIn a box"),
        ("<text:section><text:p>inside</text:p></text:section>", "inside"),
        ("<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell/><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>", "a |  | b"),
        ("<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>", "- one"),
    ],
)  # fmt: skip
def test_text(body: str, wanted: str) -> None:
    assert read(odf(body), "a.odt").text == wanted


def test_tracked_deletions_and_hidden_text() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>It <text:span text:style-name='H'>secret </text:span>held.</text:p>"
    )
    hidden = "<style:style style:name='H'><style:text-properties text:display='none'/></style:style>"
    document = read(odf(body, styles=hidden), "a.odt")
    assert document.text == "It held."
    assert sorted(codes(document)) == ["deleted_left_out", "hidden_left_out"]


def test_numbers_of_lists() -> None:
    style = "<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'/><text:list-level-style-number text:level='2' style:num-format='a' style:num-suffix=')'/></text:list-style>"
    item = "<text:list-item><text:p>{}</text:p></text:list-item>"
    nested = f"<text:list-item><text:p>b</text:p><text:list>{item.format('c')}{item.format('d')}</text:list></text:list-item>"
    body = f"<text:list text:style-name='L'>{item.format('a')}{nested}</text:list><text:list text:style-name='L' text:continue-numbering='true'>{item.format('e')}</text:list>"
    shown = [line for line in read(odf(body, styles=style), "a.odt").text.split("\n") if line]
    assert shown == ["1. a", "2. b", "a) c", "b) d", "3. e"]


def test_heads_and_feet_once() -> None:
    edges = "<style:header><text:p>GANNET</text:p></style:header><style:header-first><text:p>GANNET</text:p></style:header-first><style:footer><text:p>Confidential</text:p></style:footer>"
    document = read(odf("<text:p>Words.</text:p>", edges=edges), "a.odt")
    assert document.text == "Words.\n\nHeader: GANNET\n\nFooter: Confidential"


def test_slides() -> None:
    page = "<draw:page draw:name='P1'><draw:frame><draw:text-box><text:p>On a slide</text:p></draw:text-box></draw:frame></draw:page><draw:page draw:name='P2'/>"
    document = read(odf(page, "presentation"), "a.odp")
    assert [(s["kind"], s["label"]) for s in document.segments] == [("slide", "P1")]
    assert codes(document) == ["page_without_text"]


def test_what_all_slides_show() -> None:
    ends = "<presentation:footer-decl presentation:name='f1'>Lab 3</presentation:footer-decl>"
    ends += ends.replace("f1", "f2").replace("Lab 3", "Unused")
    page = "<draw:page draw:master-page-name='M' presentation:use-footer-name='f1'><draw:frame><draw:text-box><text:p>Seal</text:p></draw:text-box></draw:frame></draw:page>"
    shape = "<draw:frame presentation:class='{}'><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    shapes = shape.format("title", "Click to edit") + shape.format("footer", "&lt;footer&gt;") + shape.format("", "Pump works")
    masters = f"<office:master-styles><style:master-page style:name='M'>{shapes}</style:master-page></office:master-styles>"
    document = read(odf(ends + page, "presentation", edges=masters), "a.odp")
    assert document.text == "Seal\n\nLab 3\nPump works"
    assert [segment["label"] for segment in document.segments] == [None, "on all slides"]


def test_what_is_printed_around_a_sheet() -> None:
    table = "<table:table table:name='Runs'><table:table-row><table:table-cell><text:p>Seal</text:p></table:table-cell></table:table-row></table:table>"
    edge = "<style:master-page><style:header><text:p>???</text:p></style:header><style:footer><text:p>{}</text:p></style:footer></style:master-page>"
    assert read(odf(table, "spreadsheet", edges=edge.format("Lab 3")), "a.ods").text == "Seal\n\nFooter: Lab 3"
    assert (
        read(odf(table, "spreadsheet", edges=edge.format("Seite <text:page-number>1</text:page-number>")), "a.ods").text == "Seal"
    )


def test_flat_and_without_a_name() -> None:
    flat = f"<?xml version='1.0'?><office:document {SPACES}><office:body><office:text><text:p>flat words</text:p></office:text></office:body></office:document>"
    assert read(flat, "a.fodt").text == "flat words"
    assert read(flat, "a.xml").text == "flat words"
    assert read(odf("<text:p>words</text:p>"), "a").text == "words"


def test_locked() -> None:
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": b"\x00",
        "META-INF/manifest.xml": "<m><encryption-data/></m>",
    }
    with pytest.raises(Problem) as caught:
        read(packed(parts), "a.odt")
    assert "password" in caught.value.detail
