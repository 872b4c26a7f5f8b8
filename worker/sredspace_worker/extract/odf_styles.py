"""What the styles of an OpenDocument file define: hidden, struck and raised text, hidden sheets, headings, list numbers."""

from __future__ import annotations

from sredspace_worker.extract.package import Element, attribute, child, descendants

_NUMBERS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


class Looks:
    def __init__(self, roots: list[Element]) -> None:
        # Names of styles.
        self.invisible: set[str] = set()
        self.struck: set[str] = set()
        self.raised: set[str] = set()
        self.closed: set[str] = set()
        self.outline: dict[str, int] = {}
        # The number format of each level of a list: kind, what follows the number, the first number.
        self.list_levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        for root in roots:
            for style in descendants(root, "list-style"):
                self._list(style)
            for item in descendants(root, "style"):
                self._style(item, attribute(item, "name") or "")

    def _list(self, style: Element) -> None:
        for level in style:
            depth, start = attribute(level, "level") or "", attribute(level, "start-value") or "1"
            kind = _NUMBERS.get(attribute(level, "num-format") or "", "")
            if kind and depth.isdigit() and len(depth) < 3 and start.isdigit() and len(start) < 7:
                key = (attribute(style, "name") or "", int(depth))
                self.list_levels[key] = (kind, attribute(level, "num-suffix") or "", int(start))

    def _style(self, item: Element, name: str) -> None:
        properties = child(item, "text-properties")
        if properties is not None:
            if attribute(properties, "display") == "none":
                self.invisible.add(name)
            lines = [attribute(properties, f"text-line-through-{part}") for part in ("style", "type")]
            if any(line not in (None, "none") for line in lines):
                self.struck.add(name)
            if (attribute(properties, "text-position") or "").startswith(("super", "1", "3", "5")):
                self.raised.add(name)
        look = child(item, "table-properties")
        if look is not None and attribute(look, "display") == "false":
            self.closed.add(name)
        level = attribute(item, "default-outline-level")
        if level and level.isdigit():
            self.outline[name] = int(level)
