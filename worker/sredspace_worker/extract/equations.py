"""Equations as one line: `(a+b)/c`, `x^2`, `sqrt(y)`."""

from __future__ import annotations

from sredspace_worker.extract.package import Element, attribute, child, local


def linear(element: Element, depth: int = 0) -> str:
    if depth > 60:
        return "".join(item.text or "" for item in element.iter() if local(item) == "t")
    return "".join(_one(item, depth + 1) for item in element)


def _part(element: Element, name: str, depth: int) -> str:
    inner = child(element, name)
    return linear(inner, depth) if inner is not None else ""


def _group(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _one(item: Element, depth: int) -> str:
    name = local(item)
    if name == "t":
        return item.text or ""
    if name.endswith("Pr") or name in ("del", "moveFrom"):
        return ""
    if name == "f":
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
    return linear(item, depth)
