"""Drafts of papers of several kinds, as the tests of the drafts ask for them."""

from __future__ import annotations

from typing import Any

from evals import heldout


def lines(
    *files: tuple[str, str, str], language: str = "en", prompt: str = "Draft it.", year: str = "2025"
) -> dict[str, list[str]]:
    """The sentences of each line, with their connectives."""
    case: dict[str, Any] = {
        "name": "any", "language": language, "prompt": prompt, "fiscalYear": year, "runs": ["T661_GEN"],
        "files": [{"name": name, "kind": kind, "text": text} for name, kind, text in files],
    }  # fmt: skip
    sections = heldout.answer(case).results["T661_GEN"]["result"]["sections"]
    return {number: [s["text"] for s in section["sentences"] if s["origin"] != "gap"] for number, section in sections.items()}


def text(*files: tuple[str, str, str], **more: str) -> dict[str, str]:
    return {number: " ".join(said) for number, said in lines(*files, **more).items()}
