"""What a Word file shows without letters: characters of symbol fonts, and the values of form fields."""

from __future__ import annotations

from sredspace_worker.extract.package import Element, attribute, child, local, on
from sredspace_worker.extract.symbols import private


def symbol(element: Element) -> str:
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    code = code + 0xF000 if code < 0x100 else code
    if 0xE000 <= code <= 0xF8FF or code > 0x10FFFF:
        return private(code, attribute(element, "font") or "") or "\ufffd"
    return chr(code)


def form_value(data: Element) -> str:
    box = child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        return (
            "☒ "
            if on(state if state is not None else child(box, "default"))
            and (state is not None or child(box, "default") is not None)
            else "☐ "
        )
    choices = child(data, "ddList")
    if choices is not None:
        entries = [attribute(item, "val") or "" for item in choices if local(item) == "listEntry"]
        chosen = attribute(result, "val") if (result := child(choices, "result")) is not None else "0"
        place = int(chosen) if chosen and chosen.isdigit() and len(chosen) < 6 else 0
        return entries[place] if place < len(entries) else ""
    return ""
