"""Content of a PDF page outside its text: values of form fields, notes, and the data of XFA forms."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from sredspace_worker.extract.package import Element, local, parse
from sredspace_worker.extract.pdf_chars import Fragment
from sredspace_worker.problems import Problem

_MAX_ANNOTATIONS = 5000
_PASSWORD = 1 << 13


def _string(get: Any) -> str:
    size = get(None, 0)
    if size < 4 or size > 4 << 20:
        return ""
    buffer = ctypes.create_string_buffer(size)
    import pypdfium2.raw as raw

    get(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").strip("\x00")


def _value(annotation: Any, key: str) -> str:
    import pypdfium2.raw as raw

    return _string(lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, key.encode(), buffer, size))


def read(page: Any, form: Any | None) -> tuple[list[Fragment], list[str]]:
    """Form values and visible notes as fragments at their position, and notes that open on a click as lines."""
    import pypdfium2.raw as raw

    placed: list[Fragment] = []
    notes: list[str] = []
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if raw.FPDFAnnot_GetFlags(annotation) & 2:
                continue
            if kind == raw.FPDF_ANNOT_WIDGET:
                placed.extend(_at(annotation, _field(annotation, form)))
            elif kind == raw.FPDF_ANNOT_FREETEXT:
                placed.extend(_at(annotation, _contents(annotation)))
            elif kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET):
                text = " ".join(_contents(annotation).split())
                if text:
                    notes.append(_note(annotation, text))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return placed, notes


def _note(annotation: Any, text: str) -> str:
    who = " ".join(_value(annotation, "T").split())
    day = re.match(r"D:(\d{4})(\d\d)(\d\d)", _value(annotation, "M") or _value(annotation, "CreationDate"))
    shown = f" ({day[1]}-{day[2]}-{day[3]})" if day else ""
    return f"Note{' by ' + who if who else ''}{shown}: {text}"


def _field(annotation: Any, form: Any | None) -> str:
    import pypdfium2.raw as raw

    if form is None:
        return _value(annotation, "V")
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
        return "☒" if raw.FPDFAnnot_IsChecked(form, annotation) else "☐"
    if kind in (raw.FPDF_FORMFIELD_PUSHBUTTON, raw.FPDF_FORMFIELD_SIGNATURE):
        return ""
    if kind == raw.FPDF_FORMFIELD_TEXTFIELD and raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
        return ""
    if kind in (raw.FPDF_FORMFIELD_LISTBOX, raw.FPDF_FORMFIELD_COMBOBOX) and (chosen := _chosen(annotation, form)):
        return ", ".join(chosen)
    value = _string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
    return value or _value(annotation, "V")


def _chosen(annotation: Any, form: Any) -> list[str]:
    """Of a list, the entries as they are shown; several can be chosen."""
    import pypdfium2.raw as raw

    return [
        _string(lambda buffer, size, n=number: raw.FPDFAnnot_GetOptionLabel(form, annotation, n, buffer, size))
        for number in range(min(raw.FPDFAnnot_GetOptionCount(form, annotation), 1000))
        if raw.FPDFAnnot_IsOptionSelected(form, annotation, number)
    ]


def _contents(annotation: Any) -> str:
    text = _value(annotation, "Contents")
    return text or re.sub(r"<[^<>]*>", " ", _value(annotation, "RC")).strip()


def _at(annotation: Any, text: str) -> list[Fragment]:
    import pypdfium2.raw as raw

    lines = [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
    rect = raw.FS_RECTF()
    if not lines or not raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
        return []
    bottom, top = min(rect.bottom, rect.top), max(rect.bottom, rect.top)
    size = min(max((top - bottom) / len(lines), 4.0), 12.0)
    first = (bottom + top) / 2 + size / 2 if len(lines) == 1 else top
    return [
        Fragment(line, rect.left, first - size * (n + 1), max(rect.right, rect.left + 1), first - size * n)
        for n, line in enumerate(lines)
    ]


def xfa_lines(pdf: Any) -> list[str]:
    """The filled-in data of a form whose pages exist only in Adobe Reader."""
    import pypdfium2.raw as raw

    count = raw.FPDF_GetXFAPacketCount(pdf)
    for number in range(max(0, min(count, 50))):
        size = raw.FPDF_GetXFAPacketName(pdf, number, None, 0)
        if not 0 < size < 1000:
            continue
        name = ctypes.create_string_buffer(size)
        raw.FPDF_GetXFAPacketName(pdf, number, name, size)
        if name.value != b"datasets":
            continue
        length = ctypes.c_ulong()
        raw.FPDF_GetXFAPacketContent(pdf, number, None, 0, ctypes.byref(length))
        if not 0 < length.value < 64 << 20:
            continue
        content = ctypes.create_string_buffer(length.value)
        raw.FPDF_GetXFAPacketContent(pdf, number, content, length.value, ctypes.byref(length))
        try:
            return _data_lines(parse(content.raw[: length.value], "form"))
        except Problem:
            return []
    return []


def _data_lines(root: Element) -> list[str]:
    lines = []
    for item in root.iter():
        text = " ".join((item.text or "").split())
        if text and len(item) == 0:
            lines.append(f"{re.sub(r'(?<=[a-z])(?=[A-Z])|_', ' ', local(item))}: {text}")
    return lines
