"""What the columns of a log or a time sheet hold: by their names, and where those say nothing by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from sredspace_worker.engine import dates, heads, hours
from sredspace_worker.engine.names import FULL, TURNED, WORD, may_be
from sredspace_worker.engine.rules import fold

_COLUMNS = {
    "date": {"date", "day", "jour", "work date", "date of work", "date des travaux", "date worked", "start date", "spent on", "started", "journee", "start", "begin", "debut", "date de debut", "date debut", "created", "logged", "dt", "entered", "entered on", "date entered", "saisi le", "saisie le", "date de saisie", "performed", "date performed",
    },
    # A day for the hours of a sheet; in another table a figure that says when, and no day.
    "_day": {
        "when", "quand", "week", "semaine", "week of", "week ending", "week starting", "week beginning", "week commencing", "w/e", "w/c", "week start", "week end", "semaine du", "semaine de",
        "semaine se terminant le", "fin de semaine", "debut de semaine", "period", "periode", "datum", "timestamp", "date/time", "date and time", "date/heure", "date et heure", "entry date",
        "date du travail", "le"},
    "author": {
        "author", "employee", "name", "who", "person", "engineer", "by", "auteur", "auteure", "employe", "employee name", "nom", "qui", "personne", "ingenieur", "developer", "user",
        "resource", "staff", "staff member", "worker", "assignee", "team member", "operator", "researcher", "initials", "initiales", "init", "init.", "initiale", "par", "nom et prenom", "employee id", "employes", "collaborateur", "collaboratrice",
        "membre", "chercheur", "chercheuse", "operateur", "operatrice", "contributor", "personnel", "technician", "employe(e)", "utilisateur", "ressource", "technicien", "responsable", "resp", "resp.", "email", "email address", "e-mail", "adresse e-mail", "adresse courriel", "courriel",
    },
    "project": {"project", "projet", "project name", "project code", "nom du projet", "code de projet", "job", "job code", "claim", "epic", "projet / activite", "project/task", "client/project", "no de projet", "projet no", "code projet", "numero de projet", "no projet", "project no", "project no.", "project #", "project id", "wbs", "charge code", "dossier", "mandat"},
    "hours": {
        "hours", "hrs", "time", "hours worked", "time spent", "duration", "heures", "temps", "h", "effort", "nb heures", "hours spent", "total hours", "heures travaillees", "temps passe", "duree",
        "quantity", "logged hours",
    },
    "activity": {
        "activity", "task", "description", "notes", "note", "work", "work done", "details", "summary", "what", "comment", "comments", "activite", "tache", "travail", "travaux", "observation",
        "observations", "entry", "log", "remarks", "sommaire", "commentaire", "commentaires", "work performed", "travaux effectues", "message", "work description", "task description",
        "description des travaux", "remarques", "title", "subject", "titre", "quoi", "done", "action", "actions", "description of work", "details of work", "ce qui a ete fait", "contenu", "what we did", "what i did", "what was done", "work carried out", "ce qu'on a fait", "ce que nous avons fait", "ce que j'ai fait", "ce qui s'est fait",
    },
}  # fmt: skip
_NAMES = {name: column for column, names in reversed(_COLUMNS.items()) for name in names}
_TEST = re.compile(r"\b(?:essais?|tests?|trials?|experiments?|manip\w*) ?/ ?|/ ?(?:observations?|notes?|results?|resultats?)\b")
# A name of a column that says who does something: `grower`, `pêcheur`, `who did it`.
AGENT = re.compile(
    r"\b(?:who|qui|outgoing|sortante?|whom|by|par|signed?|signature|visa|crew|equipe|hand|pi|lead|chef|resp|obs|tech|op|oper|eng|emp|auth|intervenante?|exploitante?|assistante?|participante?|surveillante?|etudiante?|attendant|consultante?|agente?|apprentie?|initial\w*|inits?|anl|usr|user|stamp|badge|sigle|poincon|matricule"
    r"|(?!number|filter|layer|water|meter|paper|power|timber|fib|cooler|colou?r|order|parameter|liter|litre|heater|sensor|rotor|vapou?r|weather|temper|center|cylinder|container|computer|printer"
    r"|reactor|motor|error|factor|vector|indicator|detector|tractor|mortar|buffer|polymer|primer|binder|filler|letter|quarter|other|after|under|over|never|valeur|couleur|epaisseur|hauteur"
    r"|largeur|longueur|chaleur|liqueur|vapeur|moteur|profondeur|odeur|saveur|teneur|facteur|capteur|secteur|compteur|ventilateur|condenseur)[a-z]{2,}(?:er|or|eur|euse|trice|ist|iste|ian|ien|ienne|man|woman|wright|hand))s?\b"
)
_PERSON = re.compile(rf"{FULL}|[A-ZÀ-Ý][\w'’-]{{2,20}}|[A-ZÀ-Ý]{{2,4}}|(?:[A-ZÀ-Ý]\.){{2,3}}")
_FULL = re.compile(FULL)
SAMPLE = 40
_MOST = 0.8
TELLING = 4.0  # words of a cell that tells something
_LONGER = 1.5
_HALF = 0.5
FIGURE = re.compile(r"^[\W_]*[-+~<>≈±]?\d[\d.,\s]*[\w%°/µ²³.]{0,8}$")
_CAME = (
    r"results?|outcomes?|seen|observed|observations?|findings?|what (?:we |i )?(?:saw|got|found|measured|came of it|came out|happened)|resultats?|constats?|constate|vu|observe|ce qu'on a (?:vu|obtenu|mesure|trouve)"
    r"|ce que ca (?:a )?donne|effets?|effects?|verdict|readings?|measured|measurements?|lectures?|mesures?|mesure|releves?"
)
_RESULT = re.compile(rf"^(?:{_CAME})$")
_OUTCOME = re.compile(rf"^(?:{_CAME}|remarks?|comments?|remarques?|suite)$")
LEAST_WORDS = 3  # a cell with as many words tells something by itself
# A column for what was thought or asked, not done.
_NO_DEED = re.compile(
    r"\b(?:hypothes[ei]s|idea|idee|question|problem\w*|issue|why|pourquoi|aim|goal|but|objecti\w*|expect\w*|attendu|predict\w*|next|suite|lesson|conclusion|comments?|commentaires?|remarks?|remarques?|notes?)\b"
)
# `Read`, `Lecture`: the day on which something was read, beside that on which it began.
_READ_ON = re.compile(r"\b(?:read(?:ings?)?|measured|opened|pulled|lectures?|lue? le|releves?|mesuree? le|retrait|ouverture)\b")
# What somebody did, in a column beside what came of it.
_DID = re.compile(
    r"^(?:(?:the |our )?(?:tests?|trials?|experiments?|set-?ups?|loads?|conditions?|changes?|procedures?|methods?|variants?|configurations?|configs?)"
    r"|what (?:we |i |was )?(?:did|tried|tested|changed|done)|done|tried|changed"
    r"|(?:l'|les? )?(?:essais?|montages?|manips?|conditions?|changements?|methodes?|reglages?|variantes?|configurations?)|ce qu(?:e j|i|'on|e nous)\S* .{0,12}(?:fait|essaye|change|teste)s?|fait|essaye|change)$"
)


_THOUGHT = (
    ("hypothesis", re.compile(r"(?:hypothes(?:[ei]s|e)|ideas?|idees?|guess|hunch)")),
    (
        "conclusion",
        re.compile(r"(?:conclusions?|lessons?(?: learned)?|lecons?|take-?aways?|ce qu'on (?:en )?retient|what we learned)"),
    ),
    ("problem", re.compile(r"(?:problem(?:e?s)?|unknowns?|inconnues?|uncertaint(?:y|ies)|incertitudes?)")),
)
# `Hrs`, `Nb d'heures`, `Hours claimed`
_HOURS = re.compile(
    r"(?:nb|nbre?|nombre|no|number|#)\.? ?(?:d'|de |of )?(?:heures?|hours?|hrs?|h)|(?:hours?|hrs?|heures?) (?:worked|spent|logged|claimed|billed|booked|charged|reported|travaillees|declarees|facturees|saisies|pointees|realisees|effectuees|passees)"
    r"|(?:worked|actual|net|man|labou?r|work)[ -](?:hours?|hrs)|(?:tps|tmps|temps)(?: (?:passe|travaille|consacre))?|duration of work|heures-personnes?|person[ -]hours?"
)
# In what hours of work are counted; `Time (min)` in a table of tests is how long one took.
_IN_HOURS = re.compile(r"h|hrs?|hours?|heures?|dec\w*|h+[:.]m+(?::ss)?|\d.*|total\w*")
# What lasts, of work or of a test.
_LASTS = frozenset(("time", "duration", "temps", "duree", "h", "quantity", "effort", "quantite"))
_TRIED = re.compile(
    r"(?:trial|test|run|experiment|sample|specimen|coupon|batch|lot|mix|heat|essai|experience|echantillon|eprouvette|coulee|melange|recette)s?\b"
)
_UNIT_BEHIND = re.compile(r"\s*[(\[][^)\]]{0,16}[)\]]\s*$")
_TOGETHER = re.compile(r" ?/ ?| (?:and|et|&) ")


def column(name: str) -> str:
    # `Hours (h)`, `Date [YYYY-MM-DD]`: the unit or the form is no part of the name.
    whole = fold(name)
    name = whole.strip('*_ :"')
    unit = _UNIT_BEHIND.search(name)
    name = (name[: unit.start()] if unit is not None else name) or whole
    found = _NAMES.get(name, "") or _NAMES.get(name.rstrip("."), "") or ("hours" if _HOURS.fullmatch(name.rstrip(".")) else "")
    if found == "hours" and unit is not None and not _IN_HOURS.fullmatch(unit.group().strip(" ()[]")):
        return ""
    if not found and len(name) < 48 and len(parts := _TOGETHER.split(name)) > 1:
        # `Essai / observation`
        kinds = {_NAMES.get(part, "") for part in parts}
        found = "activity" if "activity" in kinds or (kinds & {""} and _TEST.search(name)) else ""
    return found


def settings(names: list[str]) -> set[int]:
    """The columns of a table of tests that say how long something took, and no hours of work."""
    bare = [_UNIT_BEHIND.sub("", fold(name)).strip(" *_:.") for name in names]
    measured = [_UNIT_BEHIND.search(fold(name)) is not None and column(name) != "hours" for name in names]
    if not any(measured) or not any(_TRIED.match(name) for name in bare):
        return set()
    return {n for n, name in enumerate(bare) if name in _LASTS}


def of_person(name: str, cell: str) -> bool:
    """Whether a cell says who did what its row tells."""
    return _writes(fold(name)) and not _OUTCOME.match(fold(name).strip(" *_:.")) and "obs" not in fold(name) and _is_person(cell)


def tells(names: list[str]) -> list[str]:
    """What the columns of a log of tests tell by their names: `experiment`, `result`, what was thought, or nothing for sure."""
    bare = [_UNIT_BEHIND.sub("", fold(name)).strip(" *_:") for name in names]
    thought = [next((what for what, pattern in _THOUGHT if pattern.fullmatch(name)), "") for name in bare]
    return [
        "result" if _RESULT.match(name) else "experiment" if _DID.match(name) else what
        for name, what in zip(bare, thought, strict=True)
    ]


def did_and_came(text: str, names: list[tuple[int, int]], cells: list[tuple[int, int]], told: list[str]) -> list[str]:
    """The same for the cells of a row: beside what came of it, the only other text is what was done, whatever its column is called."""
    if "result" not in told:
        # `Observations` alone may hold anything.
        return [what if what != "experiment" else "" for what in told]
    if "experiment" in told:
        return told
    texts = [
        place
        for place, (name, cell) in enumerate(zip(names, cells, strict=False))
        if not told[place]
        and len(text[slice(*cell)].split()) >= LEAST_WORDS
        and column(text[slice(*name)]) in ("", "activity")
        and not FIGURE.match(text[slice(*cell)])
        and not _NO_DEED.search(fold(text[slice(*name)]))
    ]
    if len(texts) != 1:
        return [what if what != "result" else "" for what in told]
    return ["experiment" if place == texts[0] else what for place, what in enumerate(told)]


def by_content(names: list[str], found: dict[str, int], below: list[list[str]]) -> dict[str, int]:
    """The columns of a table, corrected by the values under their names."""
    columns = [
        [row[place] for row in below[:SAMPLE] if place < len(row) and row[place].strip(" -–—")] for place in range(len(names))
    ]
    found = {kind: place for kind, place in found.items() if kind != "hours" or place not in settings(names)}
    if "date" in found and _share(columns[found["date"]], _is_day) < _HALF:
        # `Week` with its number beside `Day`, which holds the day itself.
        days = (
            p for p, name in enumerate(names) if column(name) in ("date", "_day") and _share(columns[p], _may_be_day) >= _MOST
        )
        found["date"] = next(days, found["date"])
    spent = found.get("hours")
    if spent is not None and fold(names[spent]).strip(" :.*_") in _CLOCKS and _tells_the_hour(columns[spent]):
        del found["hours"]
    free = [
        place for place in range(len(names)) if place not in found.values() and len(columns[place]) * 2 >= len(below[:SAMPLE])
    ]
    if "date" not in found and (place := next((p for p in free if _share(columns[p], _is_day) >= _MOST), None)) is not None:
        found["date"] = place
        free.remove(place)
    if "date" not in found and "hours" not in found:
        return found
    person = found.get("author")
    if person is not None and columns[person] and _share(columns[person], _is_person) < 0.5:
        # `Name` above the titles of entries.
        others = [p for p, name in enumerate(names) if p != person and column(name) == "author"]
        if (better := next((p for p in others if _share(columns[p], _is_person) >= 0.5), None)) is not None:
            found["author"] = better
    if "author" not in found:
        place = next((p for p in free if _writes(fold(names[p])) and _are_people(columns[p])), None)
        if place is not None:
            found["author"] = place
            free.remove(place)
    if "author" not in found:
        # Who paid for it and says what it was for; beside them stand cards and accounts, which are nobody.
        bought = (p for p in free if _BOUGHT.fullmatch(fold(names[p])) and sum(_is_full(c) for c in columns[p]) > 1)
        if (place := next(bought, None)) is not None:
            found["author"] = found["payer"] = place
    said = found.get("activity")
    told = [p for p in range(len(names)) if (p in free or column(names[p]) == "activity") and _words(columns[p]) >= TELLING]
    longest = max(told, key=lambda p: _words(columns[p]), default=None)
    if longest is not None and (said is None or _words(columns[longest]) > _LONGER * _words(columns[said])):
        found["activity"] = longest
    if "date" in found:
        # `Started` and `Read`: what came of it has a day of its own.
        later = (p for p, name in enumerate(names) if p not in found.values() and _READ_ON.search(fold(name)))
        if (read := next((p for p in later if _share(columns[p], _is_day) >= _MOST), None)) is not None:
            found["read"] = read
    if "activity" in found:
        # What came of it, in a column of its own.
        words = (p for p in range(len(names)) if p not in found.values() and _OUTCOME.match(fold(names[p]).strip(" *_:")))
        outcome = next((p for p in words if columns[p] and _share(columns[p], FIGURE.match) < 0.5), None)
        if outcome is not None:
            found["outcome"] = outcome
        # Whatever other columns tell in words stays with the row.
        for place in range(len(names)):
            if (
                place not in found.values()
                and columns[place]
                and not column(names[place]).lstrip("_")
                and _words(columns[place]) >= TELLING
                and _share(columns[place], FIGURE.match) < _HALF
            ):
                found[f"more {place}"] = place
    return found


_FEW_ROWS = 3
_LEAST_ROWS = 2
_LEAP_YEAR = 2024
# A column of this name holds when something was done, where its cells are times of the day one after the other.
_CLOCKS = frozenset(("time", "times", "hour", "h", "heure", "heures", "temps"))
_FOUR_DIGITS = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_CLOCK = re.compile(r"(?P<h>[01]?\d|2[0-3]) ?[:h] ?(?P<m>[0-5]\d)(?: ?[ap]\.?m\.?)?", re.I)
_RISING = 0.6


def _tells_the_hour(values: list[str]) -> bool:
    if _share(values, lambda value: _FOUR_DIGITS.fullmatch(value.strip())) >= _MOST:
        return True
    if len(values) < _FEW_ROWS or _share(values, lambda value: _CLOCK.fullmatch(value.strip())) < _MOST:
        return False
    found = [int(m["h"]) * 60 + int(m["m"]) for value in values if (m := _CLOCK.fullmatch(value.strip()))]
    return sum(b > a for a, b in pairwise(found)) >= _RISING * (len(found) - 1)


def headless(lines: list[list[str]]) -> dict[str, int]:
    """The columns of rows that have no names above them: a day, a person's full name and what is told; nothing where one is missing."""
    width = min(map(len, lines), default=0)
    columns = [[row[place] for row in lines[:SAMPLE] if row[place].strip(" -–—")] for place in range(width)]
    if len(lines) < _FEW_ROWS or not width:
        return {}
    day = next((p for p in range(width) if _is_day(lines[0][p]) and _share(columns[p], _is_day) >= _MOST), None)
    person = next((p for p in range(width) if _share(columns[p], lambda value: _FULL.fullmatch(value.strip())) >= _MOST), None)
    said = max((p for p in range(width) if p not in (day, person)), key=lambda p: _words(columns[p]), default=None)
    if day is None or person is None or said is None or _words(columns[said]) < TELLING:
        return {}
    return {"date": day, "author": person, "activity": said}


_SPENT = re.compile(r"(?:\d{1,2}(?:[.,]\d{1,2})? ?(?:h|hrs?|hours?|heures?)\.?|\d{1,2} ?h ?[0-5]\d)", re.I)
_A_SHIFT = 14.0  # hours; what lasts longer is a test
_TURNED = re.compile(rf"{TURNED}|{WORD}, [A-ZÀ-Ý]\.(?: ?[A-ZÀ-Ý]\.)?")
_INITIALS = re.compile(r"[A-ZÀ-Ý]{2,3}|(?:[A-ZÀ-Ý]\.){2,3}")
_SHORT = 3  # words of the name of a project


def bare_sheet(lines: list[list[str]], *, owned: bool = False, titled: bool = False) -> dict[str, int]:
    """The columns of a time sheet without names: a day, hours with their unit, and who or what for, where at least two rows agree.
    `owned`: a line above says whose it is, so that no column has to; `titled`: it says that these are hours."""
    width = min(map(len, lines), default=0)
    columns = [[row[place].strip() for row in lines[:SAMPLE]] for place in range(width)]
    if len(lines) < _LEAST_ROWS or width < _FEW_ROWS or not all(map(str.strip, lines[0][:width])):
        return {}
    spent = next((p for p in range(width) if all(map(_SPENT.fullmatch, columns[p]))), None)
    day = next((p for p in range(width) if all(map(_may_be_day, columns[p]))), None)
    if spent is None or day is None or max((hours.cell(v) or 0.0) for v in columns[spent]) > _A_SHIFT:
        return {}
    found = {"date": day, "hours": spent}
    free = [p for p in range(width) if p not in (day, spent)]
    said = max(free, key=lambda p: _words(columns[p]), default=None)
    if said is None or _words(columns[said]) <= 1:
        return {}
    free.remove(said)
    found["activity"] = said
    named = [p for p in free if all(_TURNED.fullmatch(v) or _is_person(v) for v in columns[p])]
    sure = [p for p in named if all(_TURNED.fullmatch(v) or _FULL.fullmatch(v) or _INITIALS.fullmatch(v) for v in columns[p])]
    # Of two words by themselves whoever it is stands in front of what it was for; one alone may be either.
    person = sure[0] if sure else named[0] if len(named) > 1 and not owned else None
    if person is not None:
        found["author"] = person
        free.remove(person)
    elif not (owned or titled):
        return {}
    elif not owned:
        return found
    again = [p for p in free if len(set(columns[p])) < len(columns[p]) and all(0 < len(v.split()) <= _SHORT for v in columns[p])]
    if len(again) == 1 and not any(map(FIGURE.match, columns[again[0]])):
        found["project"] = again[0]
    return found


# Who sells or brings what a row is about wrote nothing in it.
_DEALERS = re.compile(
    r"\b(?:fourniss|suppl|vend|custom|client|destinat|manufactur|dealer|distribut|transport|carrier|expedit|approv)"
)
_BOUGHT = re.compile(
    r"(?:paid|bought|purchased|ordered|picked up|payee?|achetee?|commandee?|paye\(e\)|achete\(e\)) (?:by|par)|buyer|purchaser|acheteu(?:r|se)"
)


def _is_full(value: str) -> bool:
    return _FULL.fullmatch(value.strip()) is not None and may_be(value.strip(), listed=True)


def _writes(name: str) -> bool:
    return (AGENT.search(name) is not None or heads.WRITER.search(name) is not None) and not _DEALERS.search(name)


def _share(values: list[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(value)) for value in values) / len(values) if values else 0.0


def _words(values: list[str]) -> float:
    return sum(len(value.split()) for value in values) / len(values) if values else 0.0


def _is_day(value: str) -> bool:
    folded = fold(value.strip())
    # `05/02/2024` is a day, whichever of its figures is the month.
    found = (dates.find(folded) or dates.find(folded, "dmy")) if len(folded) < 40 else None
    return found is not None and len(re.sub(r"[\W\d_]+|\b[a-z]{3,9}day\b", "", folded[: found[1]] + folded[found[2] :])) <= 4


_SHORT_DAY = re.compile(r"(?:[0-3]?\d)[/.-](?:[0-3]?\d)")


def _may_be_day(value: str) -> bool:
    """A day, also one whose year stands above."""
    folded = fold(value.strip())
    return _is_day(value) or (
        len(folded) < SAMPLE
        and bool(_SHORT_DAY.fullmatch(folded) or dates.of_year(folded, _LEAP_YEAR))
        and any(map(str.isdigit, folded))
    )


# `A07`, `OP05`, `7`: a code for a person, where the name of the column says so.
_CODE = re.compile(r"[A-Z]{0,4}[-_]?\d{1,4}|[A-Z]{1,4}|[a-z]{2,8}")


def _are_people(values: list[str]) -> bool:
    """Names, or codes that come again: the numbers of rows are each another."""
    if _share(values, _is_person) >= _MOST:
        return True
    return len(set(values)) * 2 <= len(values) and _share(values, lambda value: _CODE.fullmatch(value.strip())) >= _MOST


def _is_person(value: str) -> bool:
    parts = [part.strip() for part in re.split(r"\s*(?:[,;&/+]|\band\b|\bet\b)\s*", value.strip()) if part.strip()]
    return 0 < len(parts) <= 4 and all(bool(_PERSON.fullmatch(part)) and may_be(part, listed=True) for part in parts)
