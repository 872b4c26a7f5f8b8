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
    lines = [f"Chart: {'; '.join(titles)}" if titles else "Chart"]
    for series in descendants(root, "ser"):
        name = " ".join(_cached(child(series, "tx")).values())
        categories = _cached(child(series, "cat")) or _cached(child(series, "xVal"))
        values = _cached(child(series, "val")) or _cached(child(series, "yVal"))
        shown = [f"{categories[n]}: {value}" if n in categories else value for n, value in sorted(values.items())]
        if name or shown:
            lines.append(f"{name or 'Series'}: {'; '.join(shown)}".rstrip(": "))
    return lines if len(lines) > 1 or titles else []


def diagram_lines(root: Element) -> list[str]:
    return paragraphs(root)
