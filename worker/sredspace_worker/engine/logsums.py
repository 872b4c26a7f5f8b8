"""What a log adds up to: hours by person, project and week, total rows of sheets, stretches without a record, replicability."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import NUM, fold
from sredspace_worker.engine.tables import Row
from sredspace_worker.models_gen import LogEntry, LogGap, LogTotals, ReplicabilityPoint, SheetTotal

if TYPE_CHECKING:
    from sredspace_worker.engine.analysis import Analysis

GAP_DAYS = 28
_POINTS = ("inputs", "setup", "measure", "result", "date", "person")
_SHOWN = 10
_INPUTS = re.compile(
    r"\b(?:samples?|specimens?|plates?|batch\w*|lots?|grades?|alloys?|powders?|resins?|films?|mixes|mix|solutions?|material\w*|coatings?|blades?|seals?|boards?|cells?|parts?|units?|files?|data ?sets?|records?"
    r"|documents?|images?|plants?|cultures?|strains?|brand|types?|models?|variants?|versions?|prototypes?|echantillons?|eprouvettes?|plaques?|lots?|nuances?|alliages?|poudres?|resines?|films?|melanges?|materiau\w*"
    r"|revetements?|lames?|joints?|cartes?|cellules?|pieces?|fichiers?|donnees|plants|souches?|modeles?|variantes?)\b|\b[a-z]{1,4}-?\d{1,4}\b"
)
_SETUP = re.compile(
    r"\b(?:at|a|under|with|in|on|for|pendant|sous|avec|dans|sur|pour) (?:the |a |an |le |la |les |un |une |our |notre )?(?:[-~]?\d|[a-z]+ (?:chamber|rig|bench|oven|tank|bath|press|lab|loop|chambre|banc|four|cuve|bain))"
    r"|\b(?:rig|bench|chamber|oven|furnace|autoclave|press|lathe|loop|load|cluster|gpu|setup|set-up|fixture|banc|chambre|four|presse|montage|etuve|serre|greenhouse)\b"
)
_MEASURE = re.compile(
    r"\b(?:measur\w*|read(?:ings?)?|log(?:ged)?|record\w*|weigh\w*|count\w*|timed|profil\w*|sensor\w*|gauge|scope|meter|thermocouple|camera|benchmark\w*|compar\w*|mesur\w*|releve\w*|pes\w+|compt\w+"
    r"|chronometr\w*|capteur\w*|jauge|thermocouple|compar\w*)\b"
)
_OUTCOME = re.compile(
    r"\b(?:fail\w*|crack\w*|leak\w*|broke\w*|pass(?:ed|es)?|survived|held|no change|no effect|better|worse|improv\w+|drop\w*|fell|rose|gave|showed|reach\w*|stayed|did not|didn't|result\w*|echou\w*|fissur\w*|fui\w+|cass\w+"
    r"|tenu|tient|meilleur\w*|pire|baiss\w*|chut\w*|donne|montre|attein\w*|n'a pas|n'ont pas|resultat\w*)\b"
)
_VALUE = re.compile(NUM)


def totals(entries: list[dict[str, Any]], sheets: list[SheetTotal]) -> LogTotals:
    person: dict[str, float] = defaultdict(float)
    project: dict[str, float] = defaultdict(float)
    week: dict[str, float] = defaultdict(float)
    for entry in entries:
        spent = entry["hours"]
        if spent is None:
            continue
        person[entry["author"] or ""] += spent
        project[entry["project"] or ""] += spent
        day = dt.date.fromisoformat(entry["date"]) if entry["date"] else None
        week[(day - dt.timedelta(days=day.weekday())).isoformat() if day else ""] += spent

    def rounded(values: dict[str, float]) -> dict[str, float]:
        return {name: round(value, 2) for name, value in sorted(values.items())}

    return LogTotals(
        entries=len(entries),
        hours_stated=round(sum(e["hours"] or 0 for e in entries), 2),
        entries_without_hours=sum(e["hours"] is None for e in entries),
        by_stage=dict(Counter(e["stage"] for e in entries)),
        by_author=dict(Counter(e["author"] for e in entries if e["author"])),
        hours_by_author=rounded(person),
        hours_by_project=rounded(project),
        hours_by_week=rounded(week),
        sheet_totals=sheets,
    )


def gaps(dated: list[dict[str, Any]]) -> list[LogGap]:
    days = sorted({dt.date.fromisoformat(e["date"]) for e in dated})
    found = []
    for before, after in itertools.pairwise(days):
        length = (after - before).days - 1
        if length >= GAP_DAYS:
            first, last = before + dt.timedelta(days=1), after - dt.timedelta(days=1)
            found.append(LogGap.model_validate({"from": first.isoformat(), "to": last.isoformat(), "days": length}))
    return found


def replicability(entries: list[LogEntry]) -> list[ReplicabilityPoint]:
    """Whether a stranger could repeat each test from its entry: with what, how, what was read, what came out, when, by whom."""
    tests = [e for e in entries if e.stage in ("experiment", "result")]
    said = {e.id: _points(e) for e in tests}
    out = []
    for name in _POINTS:
        having = [e for e in tests if name in said[e.id]]
        missing = [e.id for e in tests if name not in said[e.id]]
        status = "all" if tests and not missing else "some" if having else "none"
        out.append(
            ReplicabilityPoint.model_validate(
                {"id": name, "status": status, "entries": len(having), "of": len(tests), "missing": missing[:_SHOWN]}
            )
        )
    return out


def _points(entry: LogEntry) -> set[str]:
    text = fold(entry.activity)
    value = _VALUE.search(text)
    found = {
        name
        for name, holds in (
            ("inputs", _INPUTS.search(text)),
            ("setup", _SETUP.search(text)),
            ("measure", _MEASURE.search(text) or value),
            ("result", value or _OUTCOME.search(text)),
            ("date", entry.date),
            ("person", entry.author),
        )
        if holds
    }
    return found


def sheet_totals(a: Analysis, source: Source, rows: list[Row]) -> list[SheetTotal]:
    """A total ties to the rows since the total before it, to all rows of its table, or to the totals above it."""
    out: list[SheetTotal] = []
    since = whole = parts = 0.0
    table = 0
    for row in rows:
        if row.table != table:
            table, since, whole, parts = row.table, 0.0, 0.0, 0.0
        if not row.total:
            since, whole = since + (row.hours or 0), whole + (row.hours or 0)
            continue
        if row.hours is None:
            continue
        ties = next((s for s in (since, whole, parts) if abs(s - row.hours) < 0.006), None)
        out.append(
            SheetTotal.model_validate(
                {
                    "citationId": a.citations.cite(source, *_bare(source.text, row.start, row.end)),
                    "stated": row.hours,
                    "counted": round(since if ties is None and since else whole if ties is None else ties, 2),
                    "ties": ties is not None,
                }
            )
        )
        parts, since = parts + row.hours, 0.0
    return out


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
