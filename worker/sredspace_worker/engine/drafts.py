"""Finds the draft of lines 242, 244 and 246 that a person wants edited or examined, and cuts it into its sections."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.classify import classify
from sredspace_worker.engine.context import in_context
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.sentences import Unit, read
from sredspace_worker.models_gen import DraftBase

_NUMBERED = re.compile(
    r"^[#*_\s>\-–(]*(?:(?:t661\s+)?(?:line|section|box|ligne|case|part|partie)\s*)?(?P<line>242|244|246)\b(?P<rest>.*)$",
    re.I,
)
_NAMED = (
    (
        "242",
        re.compile(
            r"^(?:(?:scientific|technological|scientific or technological) )?uncertaint(?:y|ies)$|^incertitudes?(?: (?:scientifiques?|technologiques?).*)?$"
        ),
    ),
    ("244", re.compile(r"^(?:work|tasks) (?:performed|done|carried out)$|^travaux (?:effectues|realises)$")),
    (
        "246",
        re.compile(
            r"^(?:(?:scientific|technological|scientific or technological) )?advancements?$|^avancements?(?: (?:scientifiques?|technologiques?).*)?$"
        ),
    ),
)
_MARKS = re.compile(r"^[\s:.)\-–—*_#]*")
# The official title after the number, and only when the line ends there: `242: The uncertainty was …` is text.
_TITLE = re.compile(
    r"^(?:(?:scientific|technological|or|and|the|uncertaint(?:y|ies)|work|performed|advancements?|incertitudes?|travaux|effectués|avancements?"
    r"|scientifiques?|technologiques?|et|ou)\b[\s\-–—*_]*)+(?:\([^)]*\))?[\s*_]*(?::[\s*_]*|$)",
    re.I,
)
_STOP = re.compile(r"^\s*(?:\*(?:From|D'après)\s?:|\||\*\*(?!\[)|#{1,6}\s|---)")


@dataclass
class Section:
    line: str
    source: Source
    start: int
    end: int
    units: list[Unit] = field(default_factory=list)

    @property
    def text(self) -> str:
        return join(_plain(u.text) for u in self.units)


@dataclass
class Draft:
    source: Source
    sections: dict[str, Section]
    citable: bool

    of_project: bool = False

    @property
    def base(self) -> DraftBase:
        return DraftBase(
            kind="draft" if self.of_project else "file" if self.source.kind == "file" else "message",
            id=self.source.id,
            sha256=hashlib.sha256(self.source.text.encode("utf-8", "replace")).hexdigest(),
        )


def join(texts: object) -> str:
    return " ".join(text for text in texts if text)  # type: ignore[attr-defined]


def _plain(text: str) -> str:
    return re.sub(r"\*\*|__", "", " ".join(text.split()))


def find(a: Analysis) -> Draft | None:
    """The prompt first, then the project's draft, the newest message, the files: what a person looks at last is what they mean."""
    prompt = a.prompt
    pasted = _sections(prompt)
    if pasted:
        return _draft(a, prompt, pasted)
    kept = _of_project(a)
    if kept is not None:
        return kept
    messages = [s for s in a.sources if s.kind == "message" and s is not prompt]
    order = [*reversed(messages), *[s for s in a.sources if s.kind == "file"]]
    for source in order:
        sections = _sections(source)
        if sections:
            return _draft(a, source, sections)
    body = [u for u in a.units if u.source is prompt and not u.flags & {"instruction", "question"}]
    if sum(u.words for u in body) >= 40:
        line = _guess(body)
        section = Section(line, prompt, body[0].start, body[-1].end, body)
        return Draft(prompt, {line: section}, True)
    return None


def _of_project(a: Analysis) -> Draft | None:
    """The draft that the project has. It is no evidence: nothing cites it, and no account of the sources lists it."""
    given = a.envelope.draft
    if given is None:
        return None
    lines = {line.line: line.text for line in given.lines if line.text.strip()}
    text = "\n\n".join(lines[line] for line in sorted(lines))
    source = Source(kind="message", id=str(given.version), name=f"draft {given.version}", text=text, role="ASSISTANT")
    sections: dict[str, Section] = {}
    start = 0
    for line in sorted(lines):
        sections[line] = Section(line, source, start, start + len(lines[line]))
        _read(sections[line])
        start = sections[line].end + 2
    # An empty line is part of the draft: what could fill it is proposed.
    for line in sorted({one.line for one in given.lines} - set(lines)):
        sections[line] = Section(line, source, len(text), len(text))
    sections = dict(sorted(sections.items()))
    return Draft(source, sections, False, of_project=True) if any(s.units for s in sections.values()) else None


def _read(section: Section, name: str | None = None) -> None:
    """Read on its own, so that no sentence runs over a heading."""
    source = section.source
    text = source.text[section.start : section.end]
    section.units = read(Source(source.kind, source.id, name or source.name, text, source.created))
    for unit in section.units:
        unit.start, unit.end, unit.source = unit.start + section.start, unit.end + section.start, source
        # So that no paragraph has the number of one in another section.
        unit.block += section.start
        classify(unit)
    in_context(section.units)


def _draft(a: Analysis, source: Source, sections: list[Section]) -> Draft:
    merged: dict[str, Section] = {}
    for section in sections:
        known = merged.get(section.line)
        if known is None:
            # A copy: a second section of the line joins it, and the spans stay as they were.
            merged[section.line] = Section(section.line, section.source, section.start, section.end, list(section.units))
        else:
            known.units.extend(section.units)
    a.draft_units = [u for section in sections for u in section.units]
    a.draft_spans = [(section.start, section.end) for section in sections]
    return Draft(source, dict(sorted(merged.items())), source.role == "USER")


def _sections(source: Source) -> list[Section]:
    text = source.text
    found: list[Section] = []
    position = 0
    current: tuple[str, int] | None = None
    for raw in text.split("\n"):
        start, end = position, position + len(raw)
        position = end + 1
        head = _head(raw)
        if head is not None:
            if current is not None:
                found.append(Section(current[0], source, current[1], start))
            current = (head[0], start + head[1])
        elif current is not None and _STOP.match(raw):
            found.append(Section(current[0], source, current[1], start))
            current = None
    if current is not None:
        found.append(Section(current[0], source, current[1], len(text)))
    if not found:
        return []
    name = "draft.txt" if source.kind == "file" else source.name
    for section in found:
        _read(section, name)
    # A question that only names a line is not a draft of it.
    return found if any(sum(u.words for u in s.units) >= 8 for s in found) else []


def _head(raw: str) -> tuple[str, int] | None:
    match = _NUMBERED.match(raw)
    if match is not None:
        rest = match["rest"]
        if rest and rest[0].isalnum():
            return None
        lead = _MARKS.match(rest)
        skip = lead.end() if lead else 0
        title = _TITLE.match(rest[skip:]) or re.match(r"^\([^)]{0,60}\)\s*(?:[:–—-]\s*|$)", rest[skip:])
        offset = match.start("rest") + skip + (title.end() if title else 0)
        remaining = raw[offset:].strip()
        # `242: text` starts a section; `242 is too long` is talk about one.
        separated = bool(re.match(r"^\s*(?:[:.)\-–—*(]|$)", rest)) or raw.lstrip().startswith("#") or not remaining
        return (match["line"], offset) if separated else None
    folded = fold(raw).strip("#*_: ")
    for line, pattern in _NAMED:
        if pattern.match(folded):
            return line, len(raw)
    return None


def _guess(units: list[Unit]) -> str:
    def count(*labels: str) -> int:
        return sum(1 for u in units if set(u.labels) & set(labels))

    scores = {
        "244": count("experiment", "result"),
        "242": count("uncertainty", "state_of_art", "objective"),
        "246": count("conclusion"),
    }
    return max(scores, key=lambda line: scores[line])
