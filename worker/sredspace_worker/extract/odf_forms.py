"""What the fields of an OpenDocument form show: they are kept apart from the places where they are drawn."""

from __future__ import annotations

from sredspace_worker.extract.package import Element, attribute, descendants, local

_SILENT = {"button", "image", "hidden", "password", "file", "value-range", "generic-control", "grid", "column", "frame"}


def controls(root: Element) -> dict[str, str]:
    """By the name that a drawing uses for it: the value of a field, with a box's mark and label."""
    found: dict[str, str] = {}
    for form in descendants(root, "forms"):
        for item in form.iter():
            key = attribute(item, "id")
            if key and isinstance(item.tag, str) and local(item) not in _SILENT:
                found[key] = _shown(item, local(item))
    return found


def _shown(item: Element, kind: str) -> str:
    label = attribute(item, "label") or ""
    if kind in ("checkbox", "radio"):
        state = attribute(item, "current-state") or attribute(item, "current-selected") or attribute(item, "selected")
        return f"{'☒' if state in ('checked', 'true') else '☐'} {label}".strip()
    if kind in ("listbox", "combobox"):
        chosen = [
            attribute(option, "label") or ""
            for option in descendants(item, "option", "item")
            if (attribute(option, "current-selected") or attribute(option, "selected")) == "true"
        ]
        if chosen:
            return ", ".join(chosen)
    texts = [" ".join(part.itertext()) for part in descendants(item, "p")]
    return " ".join(texts).strip() or attribute(item, "current-value") or attribute(item, "value") or label
