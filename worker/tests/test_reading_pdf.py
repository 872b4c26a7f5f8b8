"""PDF pages: columns, tables, broken words, heads, sentences over pages, forms."""

from __future__ import annotations

import io

import pytest

from tests.reading import codes, flat, pdf, read

LEFT = [
    "The left column begins here and it",
    "goes on for a few lines so that the",
    "uncertainty about the seal is told",
    "on the left side to its very end.",
]
RIGHT = [
    "The right column starts with the",
    "hypothesis that a softer seal would",
    "hold the pressure in the cold tests",
    "and it also ends on this very line.",
]


def column(x: float, y: float, lines: list[str], step: float = 13) -> list[tuple[float, float, str]]:
    return [(x, y - step * n, line) for n, line in enumerate(lines)]


@pytest.mark.parametrize("drawn", ["by column", "by row", "from the right", "not level"])
def test_two_columns(drawn: str) -> None:
    left, right = (
        column(50, 700, LEFT),
        column(320, 694 if drawn == "not level" else 700, RIGHT, 14 if drawn == "not level" else 13),
    )
    items = [*left, *right]
    if drawn == "by row":
        items = [item for pair in zip(left, right, strict=True) for item in pair]
    elif drawn == "from the right":
        items = [*right, *left]
    page = [
        (50.0, 760.0, "A title that goes over both of the columns of this page, to the end"),
        *items,
        (50.0, 500.0, "After them."),
    ]
    assert flat(read(pdf([page]), "a.pdf")) == " ".join(
        ["A title that goes over both of the columns of this page, to the end", *LEFT, *RIGHT, "After them."]
    )


@pytest.mark.parametrize("by_column", [False, True])
def test_rows_of_a_table(by_column: bool) -> None:
    cells = [["Run", "Pressure", "Result"], ["1", "40", "leak"], ["2", "", "held"], ["3", "70", "leak"]]
    places = [(50.0 + 120 * c, 700.0 - 16 * r, t) for r, row in enumerate(cells) for c, t in enumerate(row) if t]
    document = read(pdf([sorted(places) if by_column else places]), "a.pdf")
    assert document.text.split("\n") == ["Run\tPressure\tResult", "1\t40\tleak", "2\t\theld", "3\t70\tleak"]


def test_a_cell_of_two_lines() -> None:
    page = [
        (50.0, 700.0, "Date"), (150.0, 700.0, "Work"), (400.0, 700.0, "Hours"), (50.0, 680.0, "2025-03-04"), (150.0, 680.0,
        "We tested the softer seal at low"),
        (400.0, 680.0, "7.5"), (150.0, 668.0, "temperature."), (50.0, 648.0, "2025-03-05"), (150.0, 648.0, "We ran it again"),
        (400.0, 648.0, "3"),
    ]  # fmt: skip
    assert "2025-03-04\tWe tested the softer seal at low temperature.\t7.5" in read(pdf([page]), "a.pdf").text


@pytest.mark.parametrize(
    ("above", "below", "wanted"),
    [
        ("a hydro-", "dynamic seal", "hydrodynamic"),
        ("a well-", "known seal", "well-known"),
        ("the tem-", "perature fell", "temperature"),
        ("a state-of-", "the-art pump", "state-of-the-art"),
        ("a T-", "joint and", "T-joint"),
        ("the COVID-", "positive case", "COVID-positive"),
        ("a 3-", "phase motor", "3-phase"),
        ("une demi-", "journée de", "demi-journée"),
        ("le fonctionne-", "ment du", "fonctionnement"),
        ("peut-", "être que", "peut-être"),
        ("the non-", "linear part", "non-linear"),
        ("a high-", "pressure line", "high-pressure"),
        ("the investi-", "gation of", "investigation"),
        ("a temperature-", "dependent loss", "temperature-dependent"),
    ],
)
def test_a_word_over_two_lines(above: str, below: str, wanted: str) -> None:
    lines = ["It was unknown whether this is so in", above, f"{below} and so it goes on here.", "And more."]
    assert wanted in flat(read(pdf([column(50, 700, lines)]), "a.pdf"))


def test_a_hyphen_as_the_document_has_it_elsewhere() -> None:
    lines = [
        "The semi-",
        "rigid hose is used. A semi-rigid hose bends.",
        "The multi-",
        "layer film and the multilayer film are one.",
    ]
    words = flat(read(pdf([column(50, 700, lines)]), "a.pdf"))
    assert words.count("semi-rigid") == 2
    assert words.count("multilayer") == 2


def test_heads_and_numbers_land_in_no_sentence() -> None:
    pages = [
        [(50.0, 800.0, "Acme - GANNET"), (50.0, 700.0, "It was unknown whether the seal"), (50.0, 687.0,
        "would hold when the pressure in the"), (300.0, 30.0, "Page 1 of 3")],
        [(50.0, 800.0, "Acme - GANNET"), (50.0, 700.0, "chamber was not stable. A test began."), (50.0, 687.0,
        "On day 2 it was 6 bar."), (300.0, 30.0, "Page 2 of 3")],
        [(50.0, 800.0, "Acme - GANNET"), (50.0, 700.0, "It was 7 bar on day 3."), (300.0, 30.0, "Page 3 of 3")],
    ]  # fmt: skip
    document = read(pdf(pages), "a.pdf")
    assert "It was unknown whether the seal would hold when the pressure in the chamber was not stable." in flat(document)
    assert document.text.count("Acme") == 1
    assert [segment["number"] for segment in document.segments] == [1, 2, 3]
    # The sentence is cited on the page on which it begins.
    first = document.segments[0]
    assert "not stable." in document.text[int(str(first["charStart"])) : int(str(first["charEnd"]))]


def test_readings_at_the_top_of_pages_are_no_heads() -> None:
    pages = [[(50.0, 800.0 - 13 * n, f"Run {page * 7 + n} gave {page + n} bar.") for n in range(4)] for page in range(1, 5)]
    document = read(pdf(pages), "a.pdf")
    for page in range(1, 5):
        for n in range(4):
            assert f"Run {page * 7 + n} gave {page + n} bar." in document.text


def test_forms() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(50, 700, "Project title:")
    canvas.acroForm.textfield(name="title", value="Cold seal", x=150, y=695, width=200, height=18)
    canvas.drawString(50, 670, "New claim")
    canvas.acroForm.checkbox(name="new", checked=True, x=150, y=665)
    canvas.drawString(50, 640, "Amended")
    canvas.acroForm.checkbox(name="amended", checked=False, x=150, y=635)
    canvas.showPage()
    canvas.save()
    document = read(out.getvalue(), "t661.pdf")
    assert flat(document) == "Project title: Cold seal New claim ☒ Amended ☐"


def test_pages_without_text_are_named() -> None:
    document = read(pdf([[(50.0, 700.0, "Words.")], [], [(50.0, 700.0, "More.")]]), "a.pdf")
    assert [(item["code"], item["place"]) for item in document.warnings] == [("page_without_text", "page 2")]
    assert document.skipped == document.warnings


def test_turned_pages_read_as_they_look() -> None:
    from reportlab.pdfgen.canvas import Canvas

    for angle in (90, 180, 270):
        out = io.BytesIO()
        canvas = Canvas(out)
        canvas.translate(300, 400)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "The first line of the")
        canvas.drawString(0, -14, "turned page.")
        canvas.showPage()
        canvas.save()
        assert flat(read(out.getvalue(), "a.pdf")) == "The first line of the turned page."


def test_plain_pages_need_no_notice() -> None:
    assert codes(read(pdf([column(50, 700, LEFT)]), "a.pdf")) == []
