"""Saved pages, wiki exports and mails in HTML: each visible word is read, each other one is left out and reported."""

from __future__ import annotations

import pytest

from sredspace_worker.extract.document import Document
from tests import reading
from tests.reading import codes, flat, read

# The page, what a reader of it sees, and what it does not show.
PAGES: dict[str, tuple[str | bytes, list[str], list[str]]] = {
    "headless.html": (
        "<!DOCTYPE html>\n<meta charset=utf-8>\n<title>The title</title>\n<section><h1>My talk</h1><footer>by Jo</footer></section><article>More words</article>",
        ["The title", "My talk", "by Jo", "More words"],
        [],
    ),
    "title.html": (
        "<html><head><title>Kiln trials summary</title></head><body><p>Body words here.</p></body></html>",
        ["Kiln trials summary", "Body words here."],
        [],
    ),
    "alt.html": (
        "<html><body><p>See picture.</p><img src=a.png alt='Crack pattern after cycle 40' width=400><img src=i.gif width=1 height=1 alt=''></body></html>",
        ["See picture.", "Crack pattern after cycle 40"],
        [],
    ),
    "figure.html": (
        "<html><body><figure><img src=a.png><figcaption>Figure 2: melt pool at 340 W</figcaption></figure></body></html>",
        ["Figure 2: melt pool at 340 W"],
        [],
    ),
    "details.html": (
        "<html><body><details><summary>Raw data</summary><p>Peak was 44 kPa.</p></details></body></html>",
        ["Raw data", "Peak was 44 kPa."],
        [],
    ),
    "nested.html": (
        "<html><body><table border=1><tr><th>Run</th><th>Readings</th></tr><tr><td>A1</td><td><table><tr><td>10 s</td><td>3.2 V</td></tr><tr><td>20 s</td><td>2.9 V</td></tr></table></td></tr></table></body></html>",
        ["Run", "Readings", "A1", "10 s", "3.2 V", "20 s", "2.9 V"],
        [],
    ),
    "nested2.html": (
        "<html><body><table><tr><td><table><tr><td>Left</td><td><pre>x = 1\n  y = 2</pre></td></tr></table></td><td>Right</td></tr></table></body></html>",
        ["Left", "x = 1", "y = 2", "Right"],
        [],
    ),
    "pretd.html": (
        "<html><body><table><tr><th>a</th><th>b</th></tr><tr><td><pre>line one\nline two</pre></td><td>z</td></tr></table></body></html>",
        ["line one", "line two"],
        [],
    ),
    "hidden.html": (
        "<html><body><p>Shown.</p><p style='display:none'>Secret words.</p><div hidden>Also secret.</div></body></html>",
        ["Shown."],
        ["Secret words", "Also secret"],
    ),
    "hiddentd.html": (
        "<html><body><table><tr><td>A</td><td style='display:none'>Secret cell</td></tr><tr><td>B</td><td>C</td></tr></table></body></html>",
        ["A", "B", "C"],
        ["Secret cell"],
    ),
    "hiddentr.html": (
        "<html><body><table><tr><td>A</td><td>1</td></tr><tr style='display:none'><td>Secret row</td><td>C</td></tr></table></body></html>",
        ["A"],
        ["Secret row"],
    ),
    "hiddentable.html": (
        "<html><body><p>x y</p><table hidden><tr><td>Secret</td><td>C</td></tr></table></body></html>",
        ["x y"],
        ["Secret"],
    ),
    "dialog.html": (
        "<html><body><p>Shown.</p><dialog>Closed dialog text</dialog><dialog open>Open dialog text</dialog></body></html>",
        ["Open dialog text"],
        ["Closed dialog text"],
    ),
    "style.html": (
        "<html><head><style>.h{display:none}</style></head><body><p class=h>By class hidden</p><p>Shown</p></body></html>",
        ["Shown"],
        [],
    ),
    "dl.html": (
        "<html><body><dl><dt>Seal<dd>Nitrile 70<dt>Fluid<dd>Water-glycol</dl></body></html>",
        ["Seal", "Nitrile 70", "Fluid", "Water-glycol"],
        [],
    ),
    "form.html": (
        "<html><body><form><label>Operator<input value='J. Roy'></label><select><option>Low<option selected>High</select><textarea>Notes of the run\nsecond line</textarea><button>Send it</button><input type=submit value=Go><meter value=3>3 of 5</meter></form></body></html>",
        ["Operator", "J. Roy", "High", "Notes of the run", "second line", "Send it"],
        [],
    ),
    "svg.html": (
        "<html><body><p>Graph:</p><svg><text x=1>Axis label kPa</text><title>Pressure plot</title></svg></body></html>",
        ["Axis label kPa"],
        [],
    ),
    "math.html": (
        "<html><body><p>So <math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math> holds.</p></body></html>",
        ["holds."],
        [],
    ),
    "ruby.html": (
        "<html><body><p><ruby>測定<rp>(</rp><rt>そくてい</rt><rp>)</rp></ruby> done</p></body></html>",
        ["測定", "そくてい", "done"],
        [],
    ),
    "wbr.html": (
        "<html><body><p>thermo<wbr>couple and hyd&shy;raulic &amp; &eacute;tanch&eacute;it&eacute; &nbsp; 5&nbsp;kPa</p></body></html>",
        ["thermocouple", "étanchéité"],
        [],
    ),
    "noscript.html": (
        "<html><body><noscript><p>Enable JavaScript</p></noscript><p>Real text</p></body></html>",
        ["Real text"],
        [],
    ),
    "iframe.html": (
        "<html><body><p>Real</p><iframe srcdoc='<p>Inner words of frame</p>'></iframe></body></html>",
        ["Real", "Inner words of frame"],
        [],
    ),
    "iframe2.html": ("<html><body><p>Real</p><iframe src='other.html'>old browsers</iframe></body></html>", ["Real"], []),
    "object.html": (
        "<html><body><p>Real</p><object data='x.pdf'><p>Fallback text of object</p></object></body></html>",
        ["Real"],
        [],
    ),
    "frames.html": (
        "<html><frameset cols='20%,80%'><frame src=a.html><noframes><body><p>Without frames words</p></body></noframes></frameset></html>",
        ["Without frames words"],
        [],
    ),
    "xmp.html": ("<html><body><xmp>if a < b then c</xmp><p>after</p></body></html>", ["if a", "then c", "after"], []),
    "listing.html": ("<html><body><listing>col1  col2\n1     2</listing></body></html>", ["col1", "col2"], []),
    "mso.html": (
        "<html xmlns:o='urn:x'><body><!--[if mso]><p>Only outlook</p><![endif]--><![if !mso]><p>Others see</p><![endif]><p class=MsoNormal>Text<o:p>&nbsp;</o:p></p></body></html>",
        ["Others see", "Text"],
        [],
    ),
    "mso2.html": (
        "<html><body><!--[if !mso]><!--><p>Downlevel revealed</p><!--<![endif]--><p>Text</p></body></html>",
        ["Downlevel revealed", "Text"],
        [],
    ),
    "upper.html": (
        "<HTML><BODY><H1>Big</H1><P>One<P>Two<UL><LI>Three<LI>Four</UL><CENTER>Five</CENTER></BODY></HTML>",
        ["Big", "One", "Two", "Three", "Four", "Five"],
        [],
    ),
    "latin.html": (
        "<html><head><meta charset=windows-1252></head><body><p>d\u00e9bit \u2013 \u0153uf \u20ac5</p></body></html>".encode(
            "cp1252"
        ),
        ["débit – œuf €5"],
        [],
    ),
    "equiv.html": (
        "<html><head><meta http-equiv='Content-Type' content='text/html; charset=iso-8859-15'></head><body><p>d\u00e9bit \u20ac5</p></body></html>".encode(
            "iso-8859-15"
        ),
        ["débit €5"],
        [],
    ),
    "utf16.html": ("<html><body><p>d\u00e9bit \u03b1</p></body></html>".encode("utf-16"), ["débit α"], []),
    "sjis.html": (
        "<html><head><meta charset=Shift_JIS></head><body><p>\u6e29\u5ea6\u6e2c\u5b9a</p></body></html>".encode("shift_jis"),
        ["温度測定"],
        [],
    ),
    "koi.html": (
        "<html><head><meta charset='koi8-r'></head><body><p>\u041f\u0440\u043e\u0431\u0430</p></body></html>".encode("koi8-r"),
        ["Проба"],
        [],
    ),
    "xhtml.html": (
        "<?xml version='1.0' encoding='iso-8859-1'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>d\u00e9bit</p></body></html>".encode(
            "latin-1"
        ),
        ["débit"],
        [],
    ),
    "wrongcs.html": (
        "<html><head><meta charset=iso-8859-1></head><body><p>d\u00e9bit \u2013 \u03b1</p></body></html>".encode("utf-8"),
        ["débit – α"],
        [],
    ),
    "late.html": (
        b"<html><head>" + b"<!-- x -->" * 1200 + b"<meta charset=windows-1252></head><body><p>d\xe9bit</p></body></html>",
        ["débit"],
        [],
    ),
    "wiki.html": (
        """<html><head><title>Rig - Wiki</title></head><body><div id=mw-navigation><ul><li><a>Main page</a></li></ul></div><h1 id=firstHeading>Rig</h1><div id=toc><ul><li>1 Setup</li></ul></div><h2><span class=mw-headline>Setup</span><span class=mw-editsection>[edit]</span></h2><p>Rig runs at 4 bar<sup class=reference><a>[1]</a></sup>.</p><table class=wikitable><caption>Runs</caption><tbody><tr><th rowspan=2>Run</th><th colspan=2>Leak</th></tr><tr><th>mL</th><th>min</th></tr><tr><td>1</td><td>4</td><td>5</td></tr></tbody></table><ol class=references><li>Smith 2019</li></ol></body></html>""",
        ["Main page", "Setup", "Rig runs at 4 bar", "[1]", "Runs", "Run", "Leak", "mL", "Smith 2019"],
        [],
    ),
    "conf.html": (
        """<html><body><div class='panel'><div class=panelHeader><b>Hypothesis</b></div><div class=panelContent><p>Warmer is faster</p></div></div><div class='confluence-information-macro'><p class=title>Note</p><div><p>Check pump</p></div></div><ul class=inline-task-list><li data-inline-task-id=1 class=checked>Do the run</li></ul><ac:structured-macro ac:name='code'><ac:plain-text-body><![CDATA[print(3)]]></ac:plain-text-body></ac:structured-macro></body></html>""",
        ["Hypothesis", "Warmer is faster", "Note", "Check pump", "Do the run", "print(3)"],
        [],
    ),
    "gdoc.html": (
        "<html><body class=c1><p class=c2><span class=c3>Half</span><span>way</span><span> done</span></p><p><sup><a href='#cmnt1' id=cmnt_ref1>[a]</a></sup></p><div><p><a id=cmnt1>[a]</a><span>Check this number</span></p></div></body></html>",
        ["Halfway done", "Check this number"],
        [],
    ),
    "cells.html": (
        "<html><body><table><tr><td>One<br>two</td><td><p>Three</p><p>four</p></td><td><ul><li>five<li>six</ul></td></tr><tr><td>7</td><td>8</td><td>9</td></tr></table></body></html>",
        ["One", "two", "Three", "four", "five", "six"],
        [],
    ),
    "onerow.html": ("<html><body><table><tr><td>Alpha</td><td>Beta</td></tr></table></body></html>", ["Alpha", "Beta"], []),
    "tdtext.html": (
        "<html><body><table>stray text<tr><td>Alpha</td><td>Beta</td></tr></table></body></html>",
        ["stray text", "Alpha", "Beta"],
        [],
    ),
    "tfoot.html": (
        "<html><body><table><thead><tr><th>A</th><th>B</th></tr></thead><tfoot><tr><td>Sum</td><td>9</td></tr></tfoot><tbody><tr><td>x</td><td>9</td></tr></tbody></table></body></html>",
        ["Sum", "x"],
        [],
    ),
    "abbr.html": (
        "<html><body><p><abbr title='coefficient of variation'>CV</abbr> 4 %</p><p><a title='Link tip' href=x>go</a></p></body></html>",
        ["CV", "4 %", "go"],
        [],
    ),
    "del.html": ("<html><body><p>It was <del>not</del><ins>certainly</ins> known</p></body></html>", ["certainly"], []),
    "inputcell.html": (
        "<html><body><table><tr><td>Name</td><td><input value='Ana R'></td></tr><tr><td>Day</td><td><select><option selected>Monday</select></td></tr></table></body></html>",
        ["Name", "Ana R", "Monday"],
        [],
    ),
    "template.html": ("<html><body><template><p>Tpl</p></template><p>Words</p></body></html>", ["Words"], ["Tpl"]),
    "shadow.html": (
        "<html><body><my-card><h2 slot=t>Card title</h2><p>Card body</p></my-card></body></html>",
        ["Card title", "Card body"],
        [],
    ),
    "nobody.html": ("<p>Just a fragment<p>and more", ["Just a fragment", "and more"], []),
    "scripttext.html": (
        "<html><body><script type='text/plain'>not shown</script><p>Words</p></body></html>",
        ["Words"],
        ["not shown"],
    ),
    "area.html": ("<html><body><map><area alt='Zone A' href=x></map><p>Words</p></body></html>", ["Words"], []),
    "video.html": (
        "<html><body><video><track kind=captions>Your browser cannot play this video</video><p>Words</p></body></html>",
        ["Words"],
        [],
    ),
    "comment.html": ("<html><body><p>A<!-- hidden note -->B</p></body></html>", ["AB"], ["hidden note"]),
    "entities.html": (
        "<html><body><p>&lt;5 mm &#8211; &#x3b1; &le; 4 &micro;m &frac12; &sup2;</p></body></html>",
        ["<5 mm – α ≤ 4 µm ½ ²"],
        [],
    ),
    "deep.html": ("<html><body>" + "<div>" * 3000 + "deep words" + "</div>" * 3000 + "</body></html>", ["deep words"], []),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page(name: str) -> None:
    page, shown, hidden = PAGES[name]
    document = read(page, name)
    for words in shown:
        assert words in document.text or words in flat(document)
    for words in hidden:
        assert words not in document.text


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<p>x y</p><table><tr hidden><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "hidden_left_out"),
        ("<p>x y</p><dialog>closed words</dialog>", "hidden_left_out"),
        ("<p>It was <del>not </del>known</p>", "deleted_left_out"),
        ("<p>It was <span style='text-decoration: line-through'>not </span>known</p>", "deleted_left_out"),
        ("<p>See</p><img src=a.png width=640>", "picture_not_read"),
        ("<p>See</p><iframe src=b.html></iframe>", "embedded_not_read"),
    ],
)
def test_what_is_left_out_is_reported(page: str, code: str) -> None:
    assert code in codes(read(f"<html><body>{page}</body></html>", "a.html"))


def test_icons_are_no_pictures() -> None:
    assert not codes(read("<html><body><p>Words</p><img src=i.gif width=16 height=16></body></html>", "a.html"))


R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _relations(*items: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{R}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(items, 1)
    )
    return f"<Relationships>{listed}</Relationships>"


def _all(document: Document, *words: str) -> None:
    assert [said for said in words if said not in document.text] == []


def test_comments_of_slides_old_and_new_with_their_replies() -> None:
    p = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{A}" xmlns:r="{R}"'
    n = f'xmlns:n="http://schemas.microsoft.com/office/powerpoint/2018/8/main" xmlns:a="{A}"'
    body = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation {p}><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": _relations(("slide", "s1.xml"), ("commentAuthors", "old.xml"), ("authors", "new.xml")),
        "ppt/old.xml": f'<p:cmAuthorLst {p}><p:cmAuthor id="0" name="Jo Roy"/></p:cmAuthorLst>',
        "ppt/new.xml": f'<n:authorLst {n}><n:author id="{{A}}" name="Ana Lee"/></n:authorLst>',
        "ppt/s1.xml": f"<p:sld {p}><p:cSld><p:spTree><p:sp><p:txBody>{body.format('Body')}</p:txBody></p:sp></p:spTree></p:cSld></p:sld>",
        "ppt/_rels/s1.xml.rels": _relations(("comments", "c1.xml"), ("comments", "c2.xml")),
        "ppt/c1.xml": f'<p:cmLst {p}><p:cm authorId="0" dt="2025-03-04T10:00:00"><p:text>Old words</p:text></p:cm></p:cmLst>',
        "ppt/c2.xml": f'<n:cmLst {n}><n:cm authorId="{{A}}" created="2025-03-05T10:00:00"><n:replyLst><n:reply authorId="{{A}}">'
        f"<n:txBody>{body.format('Reply words')}</n:txBody></n:reply></n:replyLst><n:txBody>{body.format('New words')}</n:txBody></n:cm></n:cmLst>",
    }
    document = read(reading.packed(parts), "a.pptx")
    _all(document, "Comment by Jo Roy (2025-03-04): Old words", "Comment by Ana Lee (2025-03-05): New words", "Reply words")


def test_visio_masters_and_comments() -> None:
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _relations(("document", "visio/document.xml")),
        "visio/document.xml": "<VisioDocument/>",
        "visio/_rels/document.xml.rels": _relations(("pages", "pages/pages.xml"), ("comments", "comments.xml")),
        "visio/pages/pages.xml": f'<Pages xmlns:r="{R}"><Page ID="0" Name="Flow"><Rel r:id="r1"/></Page></Pages>',
        "visio/pages/_rels/pages.xml.rels": _relations(("page", "page1.xml")),
        "visio/pages/page1.xml": '<PageContents><Shapes><Shape ID="1" Master="2"/><Shape ID="3"><Text>Pump starts</Text></Shape></Shapes></PageContents>',
        "visio/pages/_rels/page1.xml.rels": _relations(("master", "../masters/master1.xml")),
        "visio/masters/masters.xml": f'<Masters xmlns:r="{R}"><Master ID="2"><Rel r:id="r1"/></Master></Masters>',
        "visio/masters/_rels/masters.xml.rels": _relations(("master", "master1.xml")),
        "visio/masters/master1.xml": "<MasterContents><Shapes><Shape><Text>Stop valve</Text></Shape></Shapes></MasterContents>",
        "visio/comments.xml": '<Comments><AuthorList><AuthorEntry ID="1" Name="Jo Roy"/></AuthorList><CommentList>'
        '<CommentEntry AuthorID="1" PageID="0" Date="2025-03-04T00:00:00">Check it</CommentEntry></CommentList></Comments>',
    }
    _all(read(reading.packed(parts), "a.vsdx"), "Pump starts", "Stop valve", "Comment by Jo Roy (2025-03-04): Check it")


def test_the_values_of_newer_charts() -> None:
    c = f'xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex" xmlns:a="{A}"'
    chart = (
        f'<cx:chartSpace {c}><cx:chartData><cx:data id="0"><cx:strDim><cx:lvl><cx:pt>Ovens</cx:pt><cx:pt>Kilns</cx:pt></cx:lvl></cx:strDim>'
        "<cx:numDim><cx:lvl><cx:pt>14</cx:pt><cx:pt>22</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData><cx:chart><cx:title><cx:tx><cx:rich>"
        "<a:p><a:r><a:t>Energy use</a:t></a:r></a:p></cx:rich></cx:tx></cx:title><cx:series><cx:tx><cx:txData><cx:v>kWh</cx:v></cx:txData></cx:tx></cx:series>"
        "</cx:chart></cx:chartSpace>"
    )
    drawing = f'<w:p><w:r><w:drawing xmlns:r="{R}"><cx:chart {c} r:id="r0"/></w:drawing></w:r></w:p>'
    document = read(reading.docx(reading.paragraph("Body") + drawing, {"chartEx1": chart}), "a.docx")
    _all(document, "Chart: Energy use", "kWh: Ovens: 14; Kilns: 22")


def test_pages_of_a_book_that_its_order_does_not_name() -> None:
    page = "<html><body><p>{}</p></body></html>"
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="n" href="n.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
        "a.xhtml": page.format("Seals leak."),
        "n.xhtml": page.format("Note words."),
    }
    _all(read(reading.packed(parts), "a.epub"), "Seals leak.", "Note words.")
