"""Characters of symbol fonts, which programs store in a private range: `±` of the font Symbol is U+F0B1."""

from __future__ import annotations

_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_HIGH = "€ϒ′≤/∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑(|([|[{{{|\ufffd⟩∫∫|∫)|)]|]}}}"
# Of Wingdings, the marks of lists and boxes of forms; in the font Symbol these places hold what notes hardly use.
_WINGDINGS = {
    0xA7: "▪", 0xA8: "☐", 0x6F: "☐", 0x71: "❑", 0x76: "❖", 0xD8: "➢", 0xE0: "→", 0xE8: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☒",
}  # fmt: skip
_TEX = {
    "CMSY": {
        0: "−", 1: "·", 2: "×", 3: "∗", 4: "÷", 6: "±", 7: "∓", 8: "⊕", 10: "⊗", 15: "•", 17: "≡", 18: "⊆", 19: "⊇", 20: "≤", 21: "≥",
        24: "∼", 25: "≈", 26: "⊂", 27: "⊃", 28: "≪", 29: "≫",
    },
    "CMMI": {
        11: "α", 12: "β", 13: "γ", 14: "δ", 15: "ε", 16: "ζ", 17: "η", 18: "θ", 19: "ι", 20: "κ", 21: "λ", 22: "μ", 23: "ν", 24: "ξ",
        25: "π", 26: "ρ", 27: "σ", 28: "τ", 29: "υ", 30: "φ", 31: "χ",
    },
    "CMEX": {0: "(", 1: ")", 2: "[", 3: "]", 16: "(", 17: ")", 18: "(", 19: ")", 20: "[", 21: "]", 26: "{", 27: "}"},
    "CMR": {0: "Γ", 1: "Δ", 2: "Θ", 3: "Λ", 4: "Ξ", 5: "Π", 6: "Σ", 10: "Ω", 11: "ff", 12: "fi", 13: "fl", 14: "ffi", 15: "ffl"},
}  # fmt: skip


def private(code: int, font: str = "") -> str | None:
    """The character of the private range that most files use for symbol fonts; None if it is no known one."""
    if not 0xF020 <= code <= 0xF0FE:
        return None
    place = code - 0xF000
    name = font.lower()
    if "symbol" not in name and place in _WINGDINGS:
        return _WINGDINGS[place]
    if "wingdings" in name or "webdings" in name:
        return None
    found = _LOW[place - 0x20] if place < 0x7F else _HIGH[place - 0xA0] if 0xA0 <= place < 0xA0 + len(_HIGH) else "\ufffd"
    return found if found != "\ufffd" else None


def of_tex(code: int, font: str) -> str | None:
    """What the fonts of TeX draw for a code that has no meaning as a character."""
    name = font.rpartition("+")[2].upper()
    return next((table.get(code) for start, table in _TEX.items() if name.startswith(start)), None)
