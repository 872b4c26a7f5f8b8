"""Tables and columns of PDF pages: cells by drawn lines or by space alone, columns of text beside figures."""

from __future__ import annotations

import io
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from tests.reading import flat, pdf, read


def drawn(draw: Any, size: float = 10) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Helvetica", size)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    for x in xs:
        canvas.line(x, ys[0], x, ys[-1])
    for y in ys:
        canvas.line(xs[0], y, xs[-1], y)


def test_lines_part_cells_that_touch() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [50, 92, 131, 300], [700, 685, 670, 640])
        rows = [
            ("Sample", "Load N", "What was seen"),
            ("P-1042", "120.55", "held for ten"),
            ("P-1043", "131.20", "cracked at the"),
        ]
        for n, row in enumerate(rows):
            for x, text in zip((52.0, 93.0, 132.0), row, strict=True):
                canvas.drawString(x, 689 - 15 * n, text)
        canvas.drawString(132, 646, "lower edge after two hours")

    assert read(drawn(draw), "a.pdf").text.split("\n") == [
        "Sample\tLoad N\tWhat was seen", "P-1042\t120.55\theld for ten", "P-1043\t131.20\tcracked at the lower edge after two hours"
    ]  # fmt: skip


def test_a_word_that_is_broken_in_a_cell() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [50, 150, 250], [700, 670, 640])
        for x, y, text in (
            (52, 688, "Seal"),
            (152, 688, "the tem-"),
            (152, 676, "perature rose"),
            (52, 658, "Rig"),
            (152, 658, "12-"),
            (152, 646, "05-2025"),
        ):
            canvas.drawString(x, y, text)

    assert read(drawn(draw), "a.pdf").text.split("\n") == ["Seal\tthe temperature rose", "Rig\t12-05-2025"]


def test_rows_that_no_line_parts() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [50, 110, 170, 230], [700, 685, 630])
        for n, row in enumerate((("Run", "Load", "Wear"), ("A", "10", "0.2"), ("B", "20", "0.4"), ("C", "30", "0.9"))):
            for c, text in enumerate(row):
                canvas.drawString(52 + 60 * c, 689 - 15 * n, text)

    assert read(drawn(draw), "a.pdf").text.split("\n") == ["Run\tLoad\tWear", "A\t10\t0.2", "B\t20\t0.4", "C\t30\t0.9"]


def test_every_other_row_is_shaded() -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(9):
            if n % 2 == 0:
                canvas.setFillGray(0.8)
                for c in range(3):
                    canvas.rect(50 + 40 * c, 697 - 15 * n, 40, 15, stroke=0, fill=1)
            canvas.setFillGray(0)
            for c, text in enumerate((f"R{n}", f"{1000 + n}.25", f"{2000 + n}.75")):
                canvas.drawString(52 + 40 * c, 701 - 15 * n, text)

    found = read(drawn(draw), "a.pdf").text.split("\n")
    assert found == [f"R{n}\t{1000 + n}.25\t{2000 + n}.75" for n in range(9)]


def test_boxes_in_the_colour_of_their_cell_are_no_lines() -> None:
    """As Word Online writes tables: a box behind each line of text."""

    def draw(canvas: Canvas) -> None:
        lines(canvas, [50, 200, 350], [700, 655, 610])
        for n, (left, right) in enumerate(
            ((["The seal of", "the left arm", "was changed"], "done"), (["The right one", "was not, it", "still holds"], "open"))
        ):
            top = 700 - 45 * n
            canvas.setFillColorRGB(0.9, 0.9, 1)
            canvas.rect(50, top - 45, 150, 45, stroke=0, fill=1)
            for k, text in enumerate(left):
                canvas.setFillColorRGB(0.9, 0.9, 1)
                canvas.rect(54, top - 15 * (k + 1), 142, 15, stroke=0, fill=1)
                canvas.setFillGray(0)
                canvas.drawString(56, top - 15 * (k + 1) + 4, text)
            canvas.drawString(204, top - 11, right)

    assert read(drawn(draw), "a.pdf").text.split("\n") == [
        "The seal of the left arm was changed\tdone", "The right one was not, it still holds\topen"
    ]  # fmt: skip


def test_columns_that_nearly_touch() -> None:
    rows = [
        ("Year", "Total", "Public", "Private"),
        *((str(1996 + n), f"51,{540 + n}", f"45,{610 + n}", f"5,{930 + n}") for n in range(6)),
    ]
    places = [
        (x, 700.0 - 13 * n, text) for n, row in enumerate(rows) for x, text in zip((50.0, 79.0, 117.0, 155.0), row, strict=True)
    ]
    assert read(pdf([places]), "a.pdf").text.split("\n") == ["\t".join(row) for row in rows]


def test_loose_lines_of_text_are_no_table() -> None:
    text = [
        ("We kept", "the load", "at ten"), ("bar for", "the whole", "of the"), ("night and", "found that", "the seal"),
        ("did not", "leak at", "any time"), ("before the", "pump was", "stopped"),
    ]  # fmt: skip
    places = [(x, 700.0 - 12 * n, part) for n, row in enumerate(text) for x, part in zip((50.0, 100.0, 152.0), row, strict=True)]
    assert flat(read(pdf([places]), "a.pdf")) == " ".join(part for row in text for part in row)


def test_long_cells_of_one_line_are_rows() -> None:
    left = [
        "Weight of the child and age",
        "5 to 14 kg, less than 3 years",
        "15 to 24 kg, from 3 to 8 years",
        "25 to 35 kg, from 9 to 14 years",
    ]
    right = [
        "Dose for the first three days",
        "1 tablet two times a day",
        "2 tablets two times a day",
        "3 tablets two times a day",
    ]
    places = [
        (x, 700.0 - 14 * n, text)
        for n, row in enumerate(zip(left, right, strict=True))
        for x, text in zip((50.0, 300.0), row, strict=True)
    ]
    assert read(pdf([places]), "a.pdf").text.split("\n") == [f"{a}\t{b}" for a, b in zip(left, right, strict=True)]


PROSE = (
    "Modern methods of matching achieve good results on still pictures but their use on moving ones does not keep the matches of one "
    "frame in line with those of the next so that false differences appear between frames that follow each other closely in time and "
    "the maps which are made of them flicker in places where nothing has moved at all as the tests of this spring have shown again"
).split()


def wrapped(words: list[str], width: int) -> list[str]:
    out = [""]
    for word in words:
        if len(out[-1]) + len(word) + 1 > width:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    return out


def test_a_figure_beside_a_column_of_text() -> None:
    """Its labels are not read into the lines of the other column."""
    left = wrapped(PROSE, 44)
    right = wrapped([w.upper() if n == 0 else w for n, w in enumerate(PROSE)], 44)[:6]
    labels = [(330.0 + 55 * c, 703.5 - 6 * n, f"{n}.{c} mm") for n in range(9) for c in range(4)]
    places = [(50.0, 700.0 - 12 * n, line) for n, line in enumerate(left)]
    places += labels + [(310.0, 630.5 - 12 * n, line) for n, line in enumerate(right)]
    found = flat(read(pdf([places]), "a.pdf"))
    assert " ".join(left) in found
    assert " ".join(right) in found


def test_three_columns_with_gaps_of_their_own() -> None:
    columns = [wrapped(PROSE, 28)[:5], wrapped(PROSE[10:], 28)[:9], wrapped(PROSE[20:], 28)[:11]]
    after = [(2, 20.0), (3, 14.0), (7, 26.0)]  # how many lines before a gap, and the gap
    places = [(50.0, 730.0, "What the three columns of this page are about")]
    for c, column in enumerate(columns):
        for n, line in enumerate(column):
            places.append((50.0 + 165 * c, 700.0 - 12 * n - (after[c][1] if n >= after[c][0] else 0), line))
    found = flat(read(pdf([places]), "a.pdf"))
    assert found == " ".join(["What the three columns of this page are about", *(" ".join(c) for c in columns)])


def test_names_beside_long_values() -> None:
    values = [wrapped(PROSE[12 * n :], 50)[:3] for n in range(4)]
    names = ["a) Address :", "b) Phone and fax number :", "c) Electronic mail address :", "d) Where the papers can be seen :"]
    places = []
    for n, (name, value) in enumerate(zip(names, values, strict=True)):
        places.append((50.0, 700.0 - 40 * n, name))
        places += [(280.0, 700.0 - 40 * n - 11 * k, line) for k, line in enumerate(value)]
    found = flat(read(pdf([places]), "a.pdf"))
    assert found == " ".join(f"{name} {' '.join(value)}" for name, value in zip(names, values, strict=True))


def test_boxes_around_words_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for n, line in enumerate(wrapped(PROSE, 60)):
            canvas.drawString(50, 700 - 14 * n, line)
        for x, y, width in ((120, 696, 60), (120, 682, 60), (180, 682, 40), (120, 668, 60), (60, 654, 60), (60, 640, 120)):
            canvas.rect(x, y, width, 14)

    assert flat(read(drawn(draw), "a.pdf")) == " ".join(PROSE)
