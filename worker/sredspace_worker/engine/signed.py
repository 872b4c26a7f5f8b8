"""Lines that say who wrote a paper and when, and nothing of the work: `Prepared by A. Roy, 28 March 2025`, `\\author{…}`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sredspace_worker.engine import dates, heads, shapes
from sredspace_worker.engine.names import FULL, may_be
from sredspace_worker.engine.rules import fold

_BY = re.compile(
    rf"^[\s*_(\[>]*(?:{heads.THING}?{heads.KEPT}|(?i:author|auteure?|signed|sign[ée]e?))\s?:?\s+(?P<name>{FULL}|[A-ZÀ-Ý][\w'’-]+(?=\s*$))(?P<rest>.*)$"
)
# `By Emeka Obi | March 11, 2025 | 4 min read`
_BYLINE = re.compile(rf"^[\s_]*(?i:by|par)\s+(?P<name>{FULL})(?P<rest>\s*(?:[,|·–—(]|on\b|le\b|-\s)\s*\S.*)$")
# `Dernière mise à jour : 2 juin 2025, par Yvon Paradis`
_DAY_BY = re.compile(rf"^(?P<front>[^.!?]{{10,60}}?),? (?i:by|par) (?P<name>{FULL})\.?$")
# `Issued 15 May 2026 by Ida Fry`
_ISSUED = re.compile(
    r"^\W*(?:issued|released|written|prepared|drafted|submitted|filed|emise?|publiee?|redigee?|preparee?|ecrite?|deposee?|remise?)(?: on| le)? ?:? "
)
# What may stand beside the name and the day: who changed the page last, the hour.
_AROUND = re.compile(
    r"\b(?:on|le|at|a|the|last|updated|modified|edited|created|published|by|par|derniere|modification|modifiee?|mise?|jour|and|et|h|am|pm|min|read|lecture|utc|gmt|e[sd]t|[pmc][sd]t|version|rev|v"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6})\b|[\W\d_]+"
)
_TITLES = re.compile(r"^,?\s*(?:P\.?\s?Eng|ing\.? jr|ing|Ing|Ph\.?\s?D|M\.?\s?Sc|B\.?\s?Sc|CET|arch|agr|chim)\.?(?=\W|$)")
_SECOND = re.compile(rf"\s*(?:,|&|\+|and|et)\s*(?:{FULL})")
_LATEX = re.compile(r"^\\(?P<command>[a-zA-Z]+)\*?(?:\[[^\]]*\])*(?:\{(?P<value>.*?)\}?)?[\s%]*$")
_SECTIONS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_INSIDE = re.compile(r"\\(?:thanks|footnote|inst|affil)\{[^}]*\}|\\(?:and|\\)|\\[a-zA-Z]+\b|[{}~]")
_NO_TEXT = frozenset(
    "documentclass usepackage title author date begin end maketitle tableofcontents label input include bibliography bibliographystyle newpage clearpage pagebreak centering"
    " newcommand renewcommand setlength vspace hspace noindent includegraphics geometry hypersetup pagestyle thispagestyle appendix printbibliography graphicspath".split()
)
_DAY_LEVEL = 4
_LONGEST = 160
_FEW = 4  # words of a role


@dataclass(frozen=True)
class Signed:
    name: str | None
    day: dt.date | None


def signed(stripped: str, order: str = "") -> Signed | None:
    """The person and, where it is there, the day of a line that says by whom a paper is."""
    bare = stripped.replace("*", "").replace("__", "")
    if (changed := _changed_by(bare, order)) is not None:
        return changed
    match = (_BY.match(bare) or _BYLINE.match(bare)) if 8 < len(stripped) < _LONGEST else None
    if match is None or not may_be(match["name"], listed=True):
        return None
    behind = _TITLES.sub("", match["rest"])
    # Of two persons none is the author of every line.
    name = None if _SECOND.match(behind) else match["name"]
    rest = fold(behind)
    found = dates.find(rest, order)
    if found is not None:
        rest = rest[: found[1]] + " " + rest[found[2] :]
    left = _AROUND.sub(" ", rest).split()
    # A role, or the name of who changed the page last.
    if len(left) > _FEW or shapes.says_something(" ".join(left)):
        return None
    return Signed(name, found[0] if found is not None else None)


def _changed_by(bare: str, order: str) -> Signed | None:
    match = _DAY_BY.match(bare) if len(bare) < _LONGEST else None
    front = fold(match["front"]) if match is not None else ""
    verb = heads.CHANGED.match(front) or _ISSUED.match(front)
    if match is None or verb is None or not may_be(match["name"], listed=True):
        return None
    found = dates.find(rest := front[verb.end() :], order)
    return Signed(match["name"], found[0]) if found is not None and shapes.bare_day(rest, found) else None


def day_of_change(folded: str, order: str = "") -> dt.date | None:
    """`Last change: June 4, 2025`"""
    verb = heads.CHANGED.match(folded) if len(folded) < _LONGEST else None
    found = dates.find(rest := folded[verb.end() :], order) if verb is not None else None
    return found[0] if found is not None and shapes.day_alone(rest) else None


def latex(stripped: str, order: str = "") -> tuple[str, str, int] | None:
    """What a line of LaTeX that holds a command only is: `author`, `date`, `heading` or `code`; its words; the level of a heading."""
    match = _LATEX.match(stripped) if stripped.startswith("\\") else None
    if match is None:
        return None
    command, value = match["command"], " ".join(_INSIDE.sub(" ", match["value"] or "").split())
    if command in _SECTIONS:
        return "heading", value, _SECTIONS[command]
    if command not in _NO_TEXT:
        # A command of the paper's own, as `\\jour{Mardi 4 juin 2024}`, whose whole value is a day.
        found = dates.find(fold(value), order) if value else None
        return ("heading", value, _DAY_LEVEL) if found is not None and shapes.bare_day(fold(value), found) else None
    name = re.match(FULL, value) if command == "author" else None
    if name is not None and may_be(name[0], listed=True):
        return "author", name[0], 0
    if command == "date" and dates.find(fold(value), order) is not None:
        return "date", value, 0
    return "code", "", 0
