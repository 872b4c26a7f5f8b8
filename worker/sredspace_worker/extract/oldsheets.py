"""Excel files in the old (.xls) and the binary (.xlsb) format."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from sredspace_worker.extract import binarysheets, numbers, rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.embedded import read_storages
from sredspace_worker.extract.oldboxes import Beside, beside
from sredspace_worker.problems import Problem

_ADVICE = "Open it and save it as .xlsx, then upload it again."
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read_xls(data: bytes, document: Document) -> None:
    import xlrd

    book = None
    for formats in (True, False):
        try:
            book = xlrd.open_workbook(file_contents=data, formatting_info=formats, logfile=io.StringIO())
            break
        except xlrd.XLRDError as error:
            if "encrypted" in str(error).lower():
                raise Problem("unreadable_file", "The Excel file is protected by a password.") from None
        except Exception:  # noqa: S112 - the library raises any error of its record parser
            continue
    if book is None:
        read_xlsb(data, document)
        return
    document.pages = book.nsheets
    sheets = beside(data)
    drawn = dict(enumerate(sheet for sheet in sheets if not sheet.chart_sheet))
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        lines = rows.render((_row(book, sheet, n) for n in range(sheet.nrows)), f"sheet {sheet.name}", document)
        notes = sorted(getattr(sheet, "cell_note_map", {}).items())
        comments = [
            f"Comment on {xlrd.cellname(*place)}{' by ' + note.author if note.author else ''}: {text}"
            for place, note in notes
            if (text := rows.one_line(note.text.removeprefix(f"{note.author}:")))
        ]
        if sheet.visibility:
            document.warn("hidden_read", f"sheet {sheet.name}", "The sheet is hidden in the file; it was read.")
        hidden = sum(1 for n, info in sheet.rowinfo_map.items() if info.hidden and n < sheet.nrows)
        if hidden:
            document.warn(
                "hidden_read",
                f"sheet {sheet.name}",
                f"{hidden} hidden row{'s' * (hidden > 1)} (or filtered out); they were read.",
            )
        own = drawn.get(number) or Beside(sheet.name, False)
        _say_pictures(own, document)
        if lines or comments or own.lines():
            document.add_segment("sheet", number + 1, sheet.name, "\n".join([*lines, "", *comments, *own.lines()]).strip("\n"))
    for number, own in enumerate((sheet for sheet in sheets if sheet.chart_sheet), book.nsheets + 1):
        _say_pictures(own, document)
        if own.lines():
            document.add_segment("sheet", number, own.name, "\n".join(own.lines()))
    if data.startswith(b"\xd0\xcf") and b"M\x00B\x00D\x00" in data:
        read_storages(data, document)
    if not document.segments:
        raise document.empty("Excel file")


def _say_pictures(sheet: Beside, document: Document) -> None:
    if many := sheet.pictures:
        reason = f"{many} picture{'s' * (many > 1)}: words in them were not read."
        document.skip("picture_not_read", f"sheet {sheet.name}", reason)


def _row(book: Any, sheet: Any, number: int) -> list[str]:
    out = []
    for column, (kind, value) in enumerate(zip(sheet.row_types(number), sheet.row_values(number), strict=True)):
        if kind == 1:
            out.append(rows.one_line(str(value)))
        elif kind in (2, 3):
            code, built_in = "", 14 if kind == 3 else 0
            if book.formatting_info:
                style = book.xf_list[sheet.cell_xf_index(number, column)]
                built_in = style.format_key
                known = book.format_map.get(built_in)
                code = known.format_str if known is not None else ""
            out.append(numbers.shown(float(value), code, built_in, bool(book.datemode)))
        elif kind == 4:
            out.append("TRUE" if value else "FALSE")
        elif kind == 5:
            out.append(_ERRORS.get(value, "#ERROR"))
        else:
            out.append("")
    return out


def read_xlsb(data: bytes, document: Document) -> None:
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise Problem("unreadable_file", "The Excel file is protected by a password.") from None
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        # Also the library's panics, which do not derive from Exception.
        raise Problem("unreadable_file", f"The Excel file is damaged or not what its name says. {_ADVICE}") from None
    document.pages = len(book.sheet_names)
    aside = binarysheets.beside(data, document) if data.startswith(b"PK") else {}
    for number, info in enumerate(book.sheets_metadata, 1):
        try:
            values = book.get_sheet_by_name(info.name).to_python(skip_empty_area=False)
        except (MemoryError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            # Also of a sheet that is only a chart.
            values = []
            if info.name not in aside:
                document.skip("part_damaged", f"sheet {info.name}", "The sheet is damaged or holds no cells.")
        lines = rows.render(([_value(v) for v in row] for row in values), f"sheet {info.name}", document)
        if info.visible != SheetVisibleEnum.Visible:
            document.warn("hidden_read", f"sheet {info.name}", "The sheet is hidden in the file; it was read.")
        if more := aside.get(info.name):
            lines = [*lines, "", *more]
        if lines:
            document.add_segment("sheet", number, info.name, "\n".join(lines).strip("\n"))
    if document.segments:
        document.warn(
            "structure_not_read",
            "file",
            "Number formats of a binary Excel file are not read: 25 % is shown as 0.25. Save it as .xlsx.",
        )
    if not document.segments:
        raise document.empty("Excel file")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return numbers.plain(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.timedelta):
        return numbers.duration(value / dt.timedelta(days=1))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat() if isinstance(value, dt.date) else value.isoformat("minutes")
    return rows.one_line(str(value)) if value is not None else ""
