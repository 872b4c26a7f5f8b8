"""Which project a sentence belongs to, where the material names several."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sredspace_worker.engine import tables
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

_NAMED = re.compile(r"\b(?i:project|projet)(?i:\s+(?:name|code|nom))?\s*[:=–-]?\s+[\"“«]?(?P<name>[A-Z0-9][\w-]{1,30})")
# `Project Manager`, `Projet de loi`: a word behind `project` that names none.
_NO_NAME = frozenset(
    "manager management plan lead leader team status report notes note log summary review start end budget number id meeting update scope overview description and de du des the of for gestion equipe rapport".split()
)


# `GANNET: ran plate A`, `## LYNX`: where the wanted project is a name in capitals, others in the same place are projects too.
_CAPITALS = re.compile(
    r"^(?:#{1,6}\s+|[-*+]\s+)?(?:\d{4}-\d\d-\d\d\s*[:|,–—-]?\s*)?(?:\*\*)?(?P<name>[A-Z][A-Z0-9-]{2,20})\b(?=\s*(?:\*\*)?\s*(?:[:–—|,(]|- |$))",
    re.M,
)
_BEFORE = re.compile(r"\b(?:[Tt]he|[Oo]ur) (?P<name>[A-Z][A-Z0-9-]{2,20}) [Pp]roject\b")
_LABELS = frozenset(
    (
        "result results resultat resultats test tests essai essais hypothesis hypothese correction erratum note notes todo conclusion conclusions uncertainty incertitude objective objectif background summary readme "
        "date author auteur project projet total error erreur warning info debug appendix annexe observation rectification pass fail ok setup method methode next plan"
    ).split()
)  # fmt: skip


class Projects:
    def __init__(self, sources: Iterable[Source], wanted: str) -> None:
        self.wanted = fold(wanted)
        sources = list(sources)
        # What nobody names anywhere has no other projects beside it.
        said = re.compile(rf"(?<!\w)(?:{re.escape(wanted)}|{re.escape(self.wanted)})(?!\w)", re.I)
        self.known = any(said.search(s.text) or said.search(re.sub(r"[_.\-/]+", " ", s.name)) for s in sources if not s.prompt)
        names = {self.wanted}
        for source in sources:
            for match in _NAMED.finditer(source.text):
                name = fold(match["name"])
                if name not in _NO_NAME and not name.isdigit():
                    names.add(name)
            # `the OSPREY project`, `le projet`'s other way round
            names.update(name for m in _BEFORE.finditer(source.text) if (name := fold(m["name"])) not in _LABELS)
            if wanted.isupper():
                names.update(name for m in _CAPITALS.finditer(source.text) if (name := fold(m["name"])) not in _LABELS)
            if source.kind == "file":
                names.update(fold(row.project) for row in tables.rows(source) if row.project)
        self._pattern = re.compile(
            r"(?<!\w)(?:" + "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)[:200]) + r")(?!\w)"
        )
        self._rows: dict[tuple[int, int], str] = {}

    def names_in(self, folded: str) -> set[str]:
        return set(self._pattern.findall(folded))

    def others(self, units: list[Unit]) -> list[tuple[Unit, str]]:
        """The units that belong to another project than the wanted one, each with that project's name."""
        out: list[tuple[Unit, str]] = []
        if not self.known:
            return out
        rows: dict[int, list[tables.Row]] = {}
        # A paragraph that names one project is about it; in one that names several each sentence speaks for itself.
        paragraph: dict[tuple[int, int], set[str]] = {}
        for unit in units:
            paragraph.setdefault((id(unit.source), unit.block), set()).update(self.names_in(unit.folded))
        for unit in units:
            source = unit.source
            key = (id(source), unit.block)
            found = self.names_in(unit.folded)
            if unit.cells is not None or unit.kind == "row":
                if id(source) not in rows:
                    rows[id(source)] = list(tables.rows(source)) if source.kind == "file" else []
                    for row in rows[id(source)]:
                        if row.project:
                            self._rows[id(source), row.start] = fold(row.project)
                start = source.text.rfind("\n", 0, unit.start) + 1
                if (id(source), start) in self._rows:
                    found = {self._rows[id(source), start]}
            # Its own words, then its paragraph, then the heading, then the name of the file.
            found = found or paragraph[key] or self.names_in(unit.heading) or self._file(source)
            if found and self.wanted not in found:
                out.append((unit, sorted(found)[0]))
        return out

    def _file(self, source: Source) -> set[str]:
        if source.kind != "file":
            return set()
        return self.names_in(re.sub(r"[_.\-/]+", " ", fold(source.name)))
