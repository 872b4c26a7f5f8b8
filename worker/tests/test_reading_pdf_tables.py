"""Tables of a PDF whose cells take several lines: a row stays a row, wherever the page sets the other cells beside a long one."""

from __future__ import annotations

import io
import itertools

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from sredspace_worker.extract.formats import read_part
from tests.reading import pdf

STYLES = {
    "large": getSampleStyleSheet()["BodyText"],
    "small": ParagraphStyle("small", fontName="Helvetica", fontSize=8, leading=9.5),
}
TRIALS = [
    ["Date", "By", "What was done", "Result", "No"],
    ["2025-02-03", "Marie-Claude Ouellette", "Ran the 4 mm nozzle at 210 C with the dry lot, twelve coupons", "Three of twelve cracked at the corner", "1"],
    ["2025-02-05", "Amrit Dhaliwal", "Same again with the wet lot", "Nine cracked", "2"],
    ["2025-02-11", "Amrit Dhaliwal", "Annealed six coupons for 40 min at 95 C and left them overnight in the closed oven", "None cracked, but the wall had moved by 0.4 mm on the long side, over the limit", "3"],
    ["2025-02-12", "Marie-Claude Ouellette", "Nothing", "", "4"],
    ["2025-02-20", "Marie-Claude Ouellette", "Annealed six more at 85 C", "Moved 0.1 mm", "5"],
]  # fmt: skip
# Two columns of running text beside each other are no columns of the page.
PRESS = [
    ["Date", "Tech", "Observation", "Conclusion"],
    ["03/02", "JP", "The press stalled twice on the third fold and the operator had to back the ram off by hand before it would go on", "It isn't the oil: the same oil ran all week in press 2 without a stall"],
    ["04/02", "JP", "Swapped the relief valve from press 2 into press 1", "Press 1 still stalls and press 2 runs fine with the old valve, so the valve is not at fault either, we look at the pilot line next and at the cooler after that"],
    ["10/02", "KM", "Pilot line opened, 3 g of swarf in the filter", "Swarf holds the pilot spool half open, that is why it needs warm oil to stall"],
    ["11/02", "KM", "Fitted a 10 micron screen upstream and ran 400 folds with the cover off and the thermometer in the tank, one reading for each ten folds", "No stall in 400 folds at 38 to 61 C"],
]  # fmt: skip
SHEETS = {
    "trials": (TRIALS, (60, 90, 165, 120, 30)),
    "press": (PRESS, (50, 40, 190, 180)),
    "press, narrow": (PRESS, (45, 45, 140, 240)),
}


@pytest.mark.parametrize(
    ("sheet", "lines", "beside", "size"),
    list(itertools.product(SHEETS, ("none", "GRID", "LINEBELOW"), ("TOP", "MIDDLE", "BOTTOM"), STYLES)),
)
def test_a_row_with_cells_of_several_lines_is_one_row(sheet: str, lines: str, beside: str, size: str) -> None:
    rows, widths = SHEETS[sheet]
    table = Table([[Paragraph(cell, STYLES[size]) for cell in row] for row in rows], colWidths=widths)
    table.setStyle([("VALIGN", (0, 0), (-1, -1), beside)])
    if lines != "none":
        table.setStyle([(lines, (0, 0), (-1, -1), 0.5, colors.black)])
    text = _text([Paragraph("Oven trials, corner cracks of printed ducts.", STYLES["large"]), Spacer(1, 8), table])
    assert [line for line in text.split("\n") if "\t" in line] == ["\t".join(row).rstrip("\t") for row in rows]


def test_a_day_that_a_narrow_cell_breaks() -> None:
    rows = [["Day", "Trial", "Seen"], ["2025-02-0<br/>3", "Ran the dry lot on<br/>the small press", "cracked"], ["2025-02-0<br/>4", "Wet lot", "held"], ["2025-02-0<br/>5", "Dry again, after a<br/>night in the oven", "held"]]  # fmt: skip
    table = Table([[Paragraph(cell, STYLES["large"]) for cell in row] for row in rows], colWidths=(70, 150, 80))
    lines = _text([table]).split("\n")
    assert lines[1:] == ["2025-02-03\tRan the dry lot on the small press\tcracked", "2025-02-04\tWet lot\theld", "2025-02-05\tDry again, after a night in the oven\theld"]  # fmt: skip


def _text(flow: list[object]) -> str:
    out = io.BytesIO()
    SimpleDocTemplate(out).build(flow)
    return read_part(out.getvalue(), "report.pdf", "", 1_000_000).text


def test_a_table_of_names_and_long_values_between_lines_of_one_side() -> None:
    # Enough words in each cell for running text, and more lines on the left than on the right.
    left = ["TR-0417 Fatigue of printed keels", "Prepared by: Nadia Holm, P.Eng. (NH)", "Issued: 9 August 2024", "Field", "Part", "Machine", "Standard load", "Calibration due", "1. Background (NH, 27 May 2024)"]  # fmt: skip
    right = ["", "Tests run by: Abel Fry (AF), lab technician", "", "Entry", "Keel, size 26, category 4", "Two-station walker, s/n 0088", "1 230 N heel and toe", "2025-02-01"]  # fmt: skip
    page = [(72.0, 700.0 - 18 * n, text) for n, text in enumerate(left)] + [
        (320.0, 700.0 - 18 * n, text) for n, text in enumerate(right) if text
    ]
    page += [
        (72.0, 525.0, "Printed keels crack at the toe spring well before the two million cycles that a user of 90 kg needs.")
    ]
    text = read_part(pdf([page]), "a.pdf", "", 1_000_000).text
    assert "Calibration due\t2025-02-01" in text
    assert text.index("2025-02-01") < text.index("1. Background")
