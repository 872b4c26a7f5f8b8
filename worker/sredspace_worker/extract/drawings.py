"""The words of charts and diagrams in Office files."""

from __future__ import annotations

from sredspace_worker.extract.equations import linear
from sredspace_worker.extract.numbers import kind, raised, shown
from sredspace_worker.extract.package import Element, Package, attribute, child, descendants, local


def paragraph_text(paragraph: Element) -> str:
    """A paragraph of a drawing (a:p)."""
    pieces: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
            continue
        name = local(item)
        if name == "AlternateContent":
            # Of an equation: as such, and as a picture for old programs.
            branch = child(item, "Choice")
            branch = branch if branch is not None and len(branch) else child(item, "Fallback")
            stack.append(iter(branch if branch is not None else ()))
        elif name == "oMath":
            pieces.append(linear(item))
        elif name == "t":
            text = item.text or ""
            before = item.getparent()
            look = child(before, "rPr")
            if look is not None and (look.get("strike") or "noStrike") != "noStrike":
                continue
            lift = look.get("baseline") or "" if look is not None else ""
            if lift and not lift.startswith(("-", "0")) and raised(text, "".join(pieces[-3:])):
                pieces.append("^")
            pieces.append(text)
        elif name == "br":
            pieces.append("\n")
        elif name == "tab":
            pieces.append("\t")
        else:
            stack.append(iter(item))
    return "".join(pieces).strip()


def paragraphs(element: Element) -> list[str]:
    return [text for item in descendants(element, "p") if (text := paragraph_text(item))]


def _cached(element: Element | None) -> dict[int, str]:
    """The values of a series as the chart shows them, by position."""
    found: dict[int, str] = {}
    code = next((item.text or "" for item in descendants(element, "formatCode")), "") if element is not None else ""
    for point in descendants(element, "pt") if element is not None else ():
        value = child(point, "v")
        place = attribute(point, "idx") or ""
        if value is not None and value.text and place.isdigit() and len(found) < 10_000:
            own = attribute(point, "formatCode") or code
            found[int(place)] = _number(value.text.strip(), own) if own else value.text.strip()
    return found


def _number(text: str, code: str) -> str:
    """`0.25` under an axis of percentages is read as 25%."""
    try:
        return shown(float(text), code, 0) if kind(code, 0) != "number" else text
    except ValueError:
        return text


def chart_lines(root: Element) -> list[str]:
    titles = [text for title in descendants(root, "title") for text in paragraphs(title)]
    if local(root) == "chartSpace" and child(root, "chartData") is not None:
        return _newer_chart(root, titles)
    lines = [f"Chart: {'; '.join(titles)}" if titles else "Chart"]
    for series in descendants(root, "ser"):
        named = child(series, "tx")
        # A name that no cell holds stands there itself.
        own = child(named, "v")
        name = " ".join(_cached(named).values()) or ((own.text or "").strip() if own is not None else "")
        categories = _cached(child(series, "cat")) or _cached(child(series, "xVal"))
        values = _cached(child(series, "val")) or _cached(child(series, "yVal"))
        points = [f"{categories[n]}: {value}" if n in categories else value for n, value in sorted(values.items())]
        if name or points:
            lines.append(f"{name or 'Series'}: {'; '.join(points)}".rstrip(": "))
        # What somebody wrote at a point instead of its value.
        lines.extend(text for label in descendants(series, "dLbl") for text in paragraphs(label))
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


def control_texts(root: Element) -> list[str]:
    """Buttons, boxes and labels of forms on a sheet, which are kept in the drawing of its comments."""
    found = []
    for shape in descendants(root, "shape"):
        kind = next((attribute(item, "ObjectType") or "" for item in descendants(shape, "ClientData")), "")
        text = " ".join(" ".join(word for box in descendants(shape, "textbox") for word in box.itertext()).split())
        if kind not in ("", "Note", "Pict") and text:
            found.append(text)
    return found


def diagram_lines(root: Element) -> list[str]:
    return paragraphs(root)


def drawn_lines(package: Package, part: str, kind: str) -> list[str]:
    """A chart with the boxes that somebody drew on it, or a diagram; `part` is its place in the package."""
    root = package.optional_xml(part) if part and package.once(part) else None
    if root is None:
        return []
    if kind != "chart":
        return diagram_lines(root)
    boxes = [package.optional_xml(target) for target in package.related(part, "chartUserShapes")]
    return [*chart_lines(root), *(text for box in boxes if box is not None for text in paragraphs(box))]
