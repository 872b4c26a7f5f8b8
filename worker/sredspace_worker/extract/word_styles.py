"""What the styles and list definitions of a Word file define for a paragraph: heading, hidden, and its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sredspace_worker.extract.numbers import ordinal
from sredspace_worker.extract.package import Element, attribute, child, local, on

_HEADING = re.compile(r"(?:heading|titre|überschrift|título|titolo)\s*(\d)?\b|(?:title|titre principal)$", re.I)


@dataclass(frozen=True, slots=True)
class Style:
    level: int | None = None  # of a heading
    numbering: tuple[str, int] | None = None  # list and level in it
    listed: bool = False
    hidden: bool = False


def outline_level(element: Element | None) -> int | None:
    value = attribute(element, "val") if element is not None else None
    return int(value) + 1 if value is not None and value.isdigit() and int(value) < 9 else None


def _value(element: Element | None, name: str) -> str:
    found = child(element, name)
    return (attribute(found, "val") or "") if found is not None else ""


def _level_in(properties: Element | None) -> int:
    value = _value(properties, "ilvl")
    return int(value) if value.isdigit() and int(value) < 9 else 0


class Styles:
    def __init__(self, root: Element | None) -> None:
        items = [item for item in (root if root is not None else ()) if local(item) == "style"]
        self._raw = {attribute(item, "styleId") or "": item for item in items}
        self._known: dict[str, Style] = {}

    def of(self, key: str | None) -> Style:
        if key not in self._raw:
            return Style()
        if key not in self._known:
            self._known[key] = self._style(key)
        return self._known[key]

    def _style(self, key: str) -> Style:
        level: int | None = None
        numbering: tuple[str, int] | None = None
        listed = False
        hidden: bool | None = None
        for item in self._chain(key):
            properties = child(item, "pPr")
            name = _value(item, "name")
            if level is None:
                level = outline_level(child(properties, "outlineLvl"))
            if level is None and (match := _HEADING.match(name)):
                level = int(match[1]) if match[1] else 1
            numbers = child(properties, "numPr")
            if numbers is not None and numbering is None and (number := _value(numbers, "numId")):
                numbering = (number, _level_in(numbers))
            listed = listed or numbers is not None or name.lower().startswith("list")
            vanish = child(child(item, "rPr"), "vanish")
            if hidden is None and vanish is not None:
                hidden = on(vanish)
        return Style(level, numbering, listed, bool(hidden))

    def _chain(self, key: str) -> Iterator[Element]:
        """The style and its base styles; a damaged file may have a cycle."""
        seen: set[str] = set()
        while key in self._raw and key not in seen and len(seen) < 20:
            seen.add(key)
            yield self._raw[key]
            key = _value(self._raw[key], "basedOn")


@dataclass
class _Level:
    kind: str
    text: str
    start: int


class Lists:
    """Numbers as Word shows them: `3.`, `b)`, `2.1`. Other text refers to them."""

    def __init__(self, root: Element | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        for item in root if root is not None else ():
            if local(item) == "abstractNum":
                self._abstract[attribute(item, "abstractNumId") or ""] = {
                    n: _Level(_value(lvl, "numFmt") or "decimal", _value(lvl, "lvlText"), _number(_value(lvl, "start"), 1))
                    for lvl in item
                    if local(lvl) == "lvl" and (n := _number(attribute(lvl, "ilvl") or "", 0)) < 9
                }
            elif local(item) == "num":
                starts = {
                    _number(attribute(o, "ilvl") or "", 0): _number(_value(o, "startOverride"), 1)
                    for o in item
                    if local(o) == "lvlOverride" and child(o, "startOverride") is not None
                }
                self._lists[attribute(item, "numId") or ""] = (_value(item, "abstractNumId"), starts)

    def mark(self, properties: Element | None, style: Style) -> str:
        """The paragraph's number or bullet; `-` for a bullet or an undefined list."""
        if properties is None and style.numbering is None:
            return "-" if style.listed and style.level is None else ""
        own = _value(properties, "numId")
        number = own or (style.numbering[0] if style.numbering else "")
        if number == "0":
            return ""
        depth = _level_in(properties) if properties is not None and child(properties, "ilvl") is not None else 0
        if properties is None or child(properties, "ilvl") is None:
            depth = style.numbering[1] if style.numbering and not own else depth
        key, starts = self._lists.get(number, ("", {}))
        levels = self._abstract.get(key, {})
        level = levels.get(depth)
        if level is None or level.kind in ("bullet", "none"):
            return "-" if style.level is None else ""
        counters = self._counters.setdefault(key, {})
        if depth in starts and (number, depth) not in self._restarted:
            self._restarted.add((number, depth))
            counters[depth] = starts[depth] - 1
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [n for n in counters if n > depth]:
            del counters[deeper]

        def shown(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            there = levels.get(place)
            value = counters.get(place, there.start if there else 1)
            return ordinal(value, there.kind if there else "decimal")

        return re.sub(r"%([1-9])", shown, level.text).strip() or "-"


def _number(text: str, default: int) -> int:
    return int(text) if text.isdigit() and len(text) < 7 else default
