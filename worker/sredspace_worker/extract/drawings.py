"""The words of charts and diagrams in Office files."""

from __future__ import annotations

from sredspace_worker.extract.numbers import raised
from sredspace_worker.extract.package import Element, attribute, child, descendants, local


def paragraph_text(paragraph: Element) -> str:
    """A paragraph of a drawing (a:p)."""
    pieces: list[str] = []
    for item in paragraph.iter():
        name = local(item)
        if name == "t":
            text = item.text or ""
            before = item.getparent()
            look = child(before, "rPr")
            lift = look.get("baseline") or "" if look is not None else ""
            if lift and not lift.startswith(("-", "0")) and raised(text, "".join(pieces[-3:])):
                pieces.append("^")
            pieces.append(text)
        elif name == "br":
            pieces.append("\n")
        elif name == "tab":
            pieces.append("\t")
    return "".join(pieces).strip()


def paragraphs(element: Element) -> list[str]:
    return [text for item in descendants(element, "p") if (text := paragraph_text(item))]


def _cached(element: Element | None) -> dict[int, str]:
    """The values of a series as the chart shows them, by position."""
    found: dict[int, str] = {}
    for point in descendants(element, "pt") if element is not None else ():
        value = child(point, "v")
        place = attribute(point, "idx") or ""
        if value is not None and value.text and place.isdigit() and len(found) < 10_000:
            found[int(place)] = value.text.strip()
    return found


def chart_lines(root: Element) -> list[str]:
    titles = [text for title in descendants(root, "title") for text in paragraphs(title)]
    if local(root) == "chartSpace" and child(root, "chartData") is not None:
        return _newer_chart(root, titles)
    lines = [f"Chart: {'; '.join(titles)}" if titles else "Chart"]
    for series in descendants(root, "ser"):
        name = " ".join(_cached(child(series, "tx")).values())
        categories = _cached(child(series, "cat")) or _cached(child(series, "xVal"))
        values = _cached(child(series, "val")) or _cached(child(series, "yVal"))
        shown = [f"{categories[n]}: {value}" if n in categories else value for n, value in sorted(values.items())]
        if name or shown:
            lines.append(f"{name or 'Series'}: {'; '.join(shown)}".rstrip(": "))
    return lines if len(lines) > 1 or titles else []


def _newer_chart(root: Element, titles: list[str]) -> list[str]:
    """Waterfalls, funnels, maps and the like keep their values apart from their series."""
    lines = [f"Chart: {'; '.join(titles)}" if titles else "Chart"]
    names = [
        text for series in descendants(root, "series") for item in descendants(series, "v") if (text := (item.text or "").strip())
    ]
    for n, data in enumerate(descendants(root, "data")):
        levels = [[(p.text or "").strip() for p in descendants(level, "pt")][:10_000] for level in descendants(data, "lvl")]
        size = max(map(len, levels), default=0)
        shown = [": ".join(level[place] for level in levels if place < len(level)) for place in range(size)]
        name = names[n] if n < len(names) else "Series"
        lines.append(f"{name}: {'; '.join(shown)}".rstrip(": "))
    return lines if len(lines) > 1 or titles else []


def diagram_lines(root: Element) -> list[str]:
    return paragraphs(root)
