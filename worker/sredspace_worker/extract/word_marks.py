"""What a Word file shows without letters: characters of symbol fonts, and the values of form fields."""

from __future__ import annotations

from sredspace_worker.extract.package import Element, attribute, child, local, on

# Characters of the symbol fonts that carry meaning in notes and forms.
_SYMBOLS = {
    0xF0FE: "☒", 0xF0FD: "☒", 0xF0A8: "☐", 0xF06F: "☐", 0xF0FC: "✓", 0xF0FB: "✗", 0xF0B7: "•", 0xF0E0: "→", 0xF0B0: "°",
    0xF0B1: "±", 0xF0B3: "≥", 0xF0A3: "≤",
    0xF06D: "μ", 0xF057: "Ω", 0xF061: "α", 0xF062: "β", 0xF044: "Δ", 0xF0B4: "×", 0xF0D7: "·", 0xF0A7: "▪", 0xF073: "σ",
    0xF072: "ρ", 0xF070: "π",
}  # fmt: skip


def symbol(element: Element) -> str:
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    code = code + 0xF000 if code < 0x100 else code
    return _SYMBOLS.get(code, "\ufffd" if 0xE000 <= code <= 0xF8FF or code > 0x10FFFF else chr(code))


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
