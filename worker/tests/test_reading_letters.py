"""What the characters of a PDF page mean: accents, bold, ligatures, spaces and directions as they are drawn."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.reading import codes, docx, flat, paragraph, pdf, read


def drawn(items: list[tuple[float, float, str]], spread: float = 0) -> str:
    """Each piece of text on its own, in the order of drawing."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for x, y, text in items:
        piece = canvas.beginText(x, y)
        piece.setFont("Helvetica", 10)
        piece.setCharSpace(spread)
        piece.textOut(text)
        canvas.drawText(piece)
    canvas.showPage()
    canvas.save()
    return read(out.getvalue(), "a.pdf").text


def mapped(shown: str, meaning: dict[str, str], font: str = "Helvetica") -> bytes:
    """A page that draws `shown`, with what its characters mean given by the font."""
    table = "\n".join(f"<{ord(code):02x}> <{char.encode('utf-16-be').hex()}>" for code, char in meaning.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(meaning)} beginbfchar\n{table}\nendbfchar\n"
        "endcmap end end"
    )
    content = f"BT /F1 12 Tf 72 700 Td ({shown}) Tj ET"
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        f"<</Type/Font/Subtype/Type1/BaseFont/{font}/ToUnicode 6 0 R>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
    ]
    data = "%PDF-1.4\n" + "".join(f"{n} 0 obj\n{body}\nendobj\n" for n, body in enumerate(bodies, 1))
    return (data + "trailer<</Root 1 0 R/Size 7>>\n%%EOF").encode("latin-1")


def test_accents_that_old_fonts_draw_on_their_own() -> None:
    # The letter e is 5.56 wide, the accent 3.33.
    assert drawn([(50, 700, "r"), (54.4, 700, "\xb4"), (53.3, 700, "esultat"), (88, 700, "connu")]) == "résultat connu"


def test_an_accent_that_is_drawn_after_other_words() -> None:
    assert drawn([(50, 700, "Ecole et"), (51.5, 702, "\xb4"), (95, 700, "essai")]) == "École et essai"


def test_signs_of_keyboards_stay_where_they_are() -> None:
    assert (
        flat(read(pdf([[(50, 700, "about ~5 mm, x^2 and `run` in ~/data")]]), "a.pdf")) == "about ~5 mm, x^2 and `run` in ~/data"
    )


def test_bold_that_is_drawn_twice() -> None:
    letters = [(50.0, "S"), (56.7, "e"), (62.2, "a"), (67.8, "l")]
    assert drawn([(x + move, 700, char) for x, char in letters for move in (0, 0.4)]) == "Seal"
    assert drawn([(50, 700, "Seal test"), (50.4, 700.2, "Seal test")]) == "Seal test"
    assert drawn([(50, 700, "All ball bearings")]) == "All ball bearings"


def test_letters_that_are_set_apart() -> None:
    assert drawn([(50, 700, "Zones inondables de 2025")], spread=4) == "Zones inondables de 2025"


def test_a_point_that_is_drawn_after_its_figures() -> None:
    assert drawn([(50, 700, "1"), (58.4, 700, "9"), (55.6, 700, "."), (120, 700, "R")]).split() == ["1.9", "R"]


def test_text_from_right_to_left() -> None:
    # On the page the first letter is at the right.
    hebrew = {"a": "\u05d0", "b": "\u05d1", "c": "\u05d2", "d": "\u05d3"}
    assert read(mapped("dc ba", hebrew), "a.pdf").text == "\u05d0\u05d1 \u05d2\u05d3"


def test_signs_of_symbol_fonts() -> None:
    assert read(mapped("5 a 2 mm", {"a": "\uf0b1"}), "a.pdf").text == "5 ± 2 mm"
    assert read(docx(paragraph("5 \uf0b1 2 \uf06dm, \uf0b7 held")), "a.docx").text == "5 ± 2 μm, • held"


def test_characters_that_a_font_does_not_name_are_reported() -> None:
    document = read(mapped("di*culties rose", {"*": "\ue123"}), "a.pdf")
    assert "\ufffd" in document.text
    assert "characters_unmapped" in codes(document)


@pytest.mark.parametrize("pages", [3, 6])
def test_heads_that_are_read_once_are_reported(pages: int) -> None:
    data = pdf(
        [
            [(50, 810, "ACME rig tests"), (50, 700 - n, f"Day {'abcdef'[n]} gave a leak."), (300, 20, str(n + 1))]
            for n in range(pages)
        ]
    )
    document = read(data, "a.pdf")
    assert document.text.count("ACME rig tests") == 1
    notice = next(item for item in document.warnings if item["code"] == "repeated_left_out")
    assert "ACME rig tests" in notice["reason"]
    assert notice["place"] == f"pages 2 to {pages}"


def test_fonts_that_name_other_letters_than_they_draw() -> None:
    wrong = {"n": "\u0176", "r": "\u018c", "w": "\u01c1", "y": "\u01c7"}
    document = read(mapped("we know your new error in your new run", wrong), "a.pdf")
    assert "characters_unmapped" in [item["code"] for item in document.skipped]


def test_double_letters_of_a_font_with_high_boxes() -> None:
    """Helvetica without its own box takes the one that the file gives."""
    data = mapped("Full address of all", {}).replace(
        b"/ToUnicode 6 0 R>>",
        b"/FirstChar 32/LastChar 122/Widths[" + b"500 " * 91 + b"]/FontDescriptor 7 0 R>>",
    )
    descriptor = b"7 0 obj\n<</Type/FontDescriptor/FontName/Odd/Flags 32/FontBBox[-500 -2500 2000 3000]/Ascent 3000/Descent -2500/ItalicAngle 0/CapHeight 700/StemV 80>>\nendobj\n"
    data = (
        data.replace(b"trailer", descriptor + b"trailer")
        .replace(b"/BaseFont/Helvetica", b"/BaseFont/Odd")
        .replace(b"/Size 7", b"/Size 8")
    )
    assert read(data, "a.pdf").text == "Full address of all"


def test_lists_of_forms() -> None:
    """What is shown, not what is stored for it; and no password."""
    out = io.BytesIO()
    canvas = Canvas(out)
    form = canvas.acroForm
    options = [("first run", "1"), ("second run", "2"), ("third run", "3")]
    form.listbox(name="a", value=["2", "3"], options=options, x=50, y=600, width=100, height=50, fieldFlags="multiSelect")
    form.choice(name="b", value="1", options=options, x=50, y=560, width=100, height=18)
    form.textfield(name="c", value="secret", x=50, y=500, width=100, height=18, fieldFlags="password")
    canvas.drawString(50, 700, "Form")
    canvas.showPage()
    canvas.save()
    assert read(out.getvalue(), "a.pdf").text.split() == "Form second run, third run first run".split()


def test_roman_page_numbers_and_raised_minus_signs() -> None:
    numbers = ["i", "ii", "iii", "iv"]
    pages = [[(50.0, 700.0, f"The seal {'abcd'[n]} held for long."), (300.0, 20.0, number)] for n, number in enumerate(numbers)]
    assert read(pdf(pages), "a.pdf").text.split("\n\n") == [f"The seal {c} held for long." for c in "abcd"]
    out = io.BytesIO()
    canvas = Canvas(out)
    text = canvas.beginText(50, 700)
    for rise, size, piece in ((0, 10, "about 10"), (4, 6, "-6"), (0, 10, " m")):
        text.setFont("Helvetica", size)
        text.setRise(rise)
        text.textOut(piece)
    canvas.drawText(text)
    canvas.save()
    assert read(out.getvalue(), "a.pdf").text == "about 10^-6 m"
