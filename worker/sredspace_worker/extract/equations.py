"""Equations as one line: `(a+b)/c`, `x^2`, `sqrt(y)`."""

from __future__ import annotations

import re

from sredspace_worker.extract.package import Element, attribute, child, local


def linear(element: Element, depth: int = 0) -> str:
    if depth > 60:
        return "".join(item.text or "" for item in element.iter() if local(item) == "t")
    return "".join(_one(item, depth + 1) for item in element)


def mathml(element: Element, depth: int = 0) -> str:
    """The equations of web pages and OpenDocument files."""
    name = local(element).lower() if isinstance(element.tag, str) else ""
    if not name or name in ("annotation", "annotation-xml"):
        return ""
    if depth > 60:
        return "".join(element.itertext())
    parts = [text for item in element if (text := mathml(item, depth + 1)) or local(item).lower() in ("mrow", "mi", "none")]
    shape = _SHAPES.get(name)
    if shape is not None and len(parts) == shape[0]:
        return shape[1].format(*(_group(part) if n else part for n, part in enumerate(parts, shape[2])))
    if name in ("msqrt", "mroot"):
        return f"sqrt({''.join(parts)})"
    if name == "mtable":
        return f"[{'; '.join(parts)}]"
    if name == "mtr":
        return ", ".join(parts)
    if name == "mfenced":
        return f"{element.get('open', '(')}{', '.join(parts)}{element.get('close', ')')}"
    return " ".join((element.text or "").split()) + "".join(parts)


# Parts, how they are written, and whether the first of them needs parentheses too.
_SHAPES = {
    "mfrac": (2, "{}/{}", 1), "msup": (2, "{}^{}", 0), "msub": (2, "{}_{}", 0), "msubsup": (3, "{}_{}^{}", 0),
    "munder": (2, "{}_{}", 0), "munderover": (3, "{}_{}^{} ", 0), "mroot": (2, "root({1}, {0})", 0),
}  # fmt: skip


def _part(element: Element, name: str, depth: int) -> str:
    inner = child(element, name)
    return linear(inner, depth) if inner is not None else ""


def _group(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() or re.fullmatch(r"[-\u2212+]?\d+", text) else f"({text})"


def _one(item: Element, depth: int) -> str:
    name = local(item)
    if name == "t":
        return item.text or ""
    if name.endswith("Pr") or name in ("del", "moveFrom"):
        return ""
    if name == "f":
        properties = child(item, "fPr")
        kind = child(properties, "type")
        if kind is not None and attribute(kind, "val") == "noBar":
            return f"binom({_part(item, 'num', depth)}, {_part(item, 'den', depth)})"
        return f"{_group(_part(item, 'num', depth))}/{_group(_part(item, 'den', depth))}"
    if name == "sSup":
        return f"{_part(item, 'e', depth)}^{_group(_part(item, 'sup', depth))}"
    if name == "sSub":
        return f"{_part(item, 'e', depth)}_{_group(_part(item, 'sub', depth))}"
    if name == "sSubSup":
        return f"{_part(item, 'e', depth)}_{_group(_part(item, 'sub', depth))}^{_group(_part(item, 'sup', depth))}"
    if name == "rad":
        degree = _part(item, "deg", depth)
        return f"root({degree}, {_part(item, 'e', depth)})" if degree else f"sqrt({_part(item, 'e', depth)})"
    if name == "nary":
        properties = child(item, "naryPr")
        sign = child(properties, "chr")
        mark = (attribute(sign, "val") if sign is not None else None) or "∫"
        low, high = _part(item, "sub", depth), _part(item, "sup", depth)
        return f"{mark}{'_' + _group(low) if low else ''}{'^' + _group(high) if high else ''} {_part(item, 'e', depth)}"
    if name == "d":
        return "(" + ", ".join(linear(inner, depth) for inner in item if local(inner) == "e") + ")"
    if name == "m":
        rows = [[linear(e, depth) for e in row if local(e) == "e"] for row in item if local(row) == "mr"]
        return f"[{'; '.join(', '.join(row) for row in rows)}]"
    if name == "eqArr":
        return "; ".join(linear(inner, depth) for inner in item if local(inner) == "e")
    if name == "func":
        inside = _part(item, "e", depth)
        return f"{_part(item, 'fName', depth)}{'' if inside.startswith('(') else ' '}{inside}"
    if name in ("limLow", "limUpp"):
        return f"{_part(item, 'e', depth)}{'_' if name == 'limLow' else '^'}{_group(_part(item, 'lim', depth))}"
    if name == "sPre":
        return f"_{_group(_part(item, 'sub', depth))}^{_group(_part(item, 'sup', depth))} {_part(item, 'e', depth)}"
    return linear(item, depth)
