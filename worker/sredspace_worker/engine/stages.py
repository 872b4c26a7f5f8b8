"""What a log entry is about: problem, hypothesis, experiment, result, conclusion, or the work around them. Also in three words."""

from __future__ import annotations

import re

from sredspace_worker.engine import dates, deeds, hours, rows, rules, wordedas
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

_STAGES = (
    ("experiment", "experiment"), ("result", "result"), ("conclusion", "conclusion"), ("hypothesis", "hypothesis"), ("uncertainty", "problem"),
    ("state_of_art", "problem"), ("objective", "problem"),
)  # fmt: skip
# What somebody introduces as a guess is one, whatever it is about.
_OPENS_IDEA = re.compile(
    r"^\W*(?:(?:my|our|next|new) (?:bet|guess|idea|hunch|theory|hypothesis)|what if|maybe|perhaps|possible that|possible qu|hypothes[ei]s|(?:possible|likely|probable|suspected) (?:root )?cause|cause (?:possible|probable|presumee|supposee)|(?:[\w'’.-]+ ){0,2}(?:wonders (?:if|whether)|suspects|believes (?:that |the |it )|se demande si|soupconne|croit que)"
    r"|suggests (?:that )?(?!we\b|to\b|meeting\b|a meeting\b|\w+ing\b)|i (?:think|bet|suspect)|we (?:think|suspect)"
    r"|(?:mon|notre|nouvelle|prochaine) (?:idee|hypothese|pari|intuition)|et si\b|peut-etre|hypothese|je (?:pense|parie|soupconne)|on (?:pense|soupconne))\b"
)
# `P-2 may have cracked because it was cold`, `so I figure if we wait …`, `a thinner foot should bend under it instead of …`: a guess too.
_SUPPOSES = re.compile(
    r"\b(?:may|might|could) have (?:\w+(?:ed|en|t)|come|gone|run) (?:.{0,60} )?because\b|\b(?:a|ont) (?:peut-etre|sans doute|surement) \w+ .{0,60}\bparce qu"
    r"|\b(?:might|may|could|pourrai(?:t|ent)) (?!be (?:sent|paid|booked|ordered|hired|called)\b)\w+ .{0,100}\b(?:because|since|car|parce qu|puisqu)"
    r"|^\W*(?:so |but |then )?i (?:figure|reckon) (?:if|that|the)\b"
    r"|^\W*(?:an?|une?) (?:\w+ ){1,7}(?:should|ought to|devrait) (?!be (?:sent|paid|booked|ordered|hired|called))(?:\w+ ){2}.{0,200}\b(?:instead of|rather than|au lieu d[eu']|plutot que)"
)
_TITLE_WORDS = 2
_NAMES = dict(_STAGES)
# `We learned that …`, `Il ressort que …`: what somebody introduces as what is known now.
_OPENS_LESSON = re.compile(
    r"^\W*(?:(?:so|and|donc|et) )?(?:what )?(?:we|i)(?: have|'ve| now)? (?:learned|learnt|now know)\b|^\W*from (?:this|that|these|those|it)(?: \w+)?,? (?:i|we) (?:take|conclude|learn|gather|see)\w* (?:that\b)?|^\W*(?:record|document|write (?:up|down)) what (?:we|i)(?: have|'ve)? (?:found|learn\w*|know)\b|^\W*(?:il )?en ressort\b|^\W*(?:[a-z' ]{3,30}\. )?(?:on (?:a appris|sait maintenant)|nous avons appris|il ressort (?:que|de)|ce qu'on (?:a appris|a compris|sait maintenant|(?:en )?retient))\b"
)
LONG = 120  # characters; a note up to here is one entry
# What somebody did, without what came of it: `redid all nine`, `passe la moitie sur resine`.
_DEED = re.compile(
    r"^\W*(?:re)?(?:did|ran|put|took|made|built|cut|set|swapped|moved|turned|switched|changed|added|removed|went|tried|mixed|poured|hung|split|soaked|finished"
    r"|fait|passe|fini|mis|pris|pose|change|ajoute|retire|tourne|essaye|coupe|verse|trempe|monte|demonte|recommence|repris)e?s?\b"
)
_BESIDE = re.compile(
    rf"^\W*(?:(?:le |on )?(?:{dates.DAY})|(?:time spent|hours?|temps(?: passe)?|duree|heures?)\b.{{0,12}}|\d{{1,2}}(?:[.,:h]\d{{1,2}})? ?(?:h|hrs?|hours?|heures?|min)?)\W*$"
)
_TERSE_WORDS = 16
_ORDERS = re.compile(r"^\W*(?:order(?:ed)?|bought|shipped|commande[es]*|achete[es]*)\b")
_READING = re.compile(
    r"^\W*[-+~<>≈±]?\d[\d.,  ]*(?:\s?[^\W\d][\w/²³°%]{0,8}|\s?%)?(?: (?:of|sur|/) \d+)?(?: [\d.,]+ ?\w{1,4})?\W*$"
)
_NAMED = 4  # words of a cell that names a sample or a set-up
FAINT = 0.1  # where nothing else says what a technical entry is about
_NEAR = 0.1
SURE = 0.85
CLEAR = 0.4  # a sentence of a short note is an entry of its own
LEANS = 0.2  # too little for a draft, enough to sort an entry that has to be sorted
CLOSE = 0.1  # scores no further apart say the same
ALONE = 4  # times as likely as any other
_OWN_POINT = frozenset(("hypothesis", "uncertainty", "conclusion", "objective", "state_of_art"))
_ROUTINE = frozenset(("routine", "known", "excluded", "dressed_up", "routine_section"))

# `mie trop dense, pH 4,1`, `gravity still 1.048`: how something was found.
_STATE = re.compile(
    r"\b(?:still|too|no longer|flat|stable|unstable|steady|loose|stuck|dead|empty|dry|brittle|soft|hard|dense|equal"
    r"|encore|toujours|trop|ne .{1,20} plus|stable|instable|vide|mort|cassant|mou|dur)\b"
    r"|\b\d+[.,]\d+\b|\d ?(?:->|→)"
)
# For entries that no label fits: the first family that fits decides.
_WORDS = rules.families("stages.toml")
_TERSE = tuple(
    (name, re.compile(_WORDS[f"L-{name.upper()}"]))
    for name in ("admin", "problem", "conclusion", "hypothesis", "experiment", "result", "routine")
)


def parted(group: list[Unit]) -> list[list[Unit]]:
    """A paragraph that tells a test, then its readings, then what was concluded is an entry for each; in a short note they differ clearly."""
    if len(group) < 2 or group[0].source.kind == "message" or any(u.cells is not None for u in group):
        return [group]
    if any(hours.stated(u.folded) is not None and u.words < 5 for u in group):
        # The hours at the end of a note are those of all of it.
        return [group]
    told = any("experiment" in u.labels for u in group[:-1])
    least = CLEAR if group[-1].end - group[0].start < LONG or group[0].sha else LEANS
    parts: list[list[Unit]] = []
    last = ""
    for unit in group:
        around = not unit.strong and (bool(_ORDERS.match(unit.said)) or bool(_TERSE[0][1].search(unit.folded)))
        came = told and last == "experiment" and _came(unit)
        own = stage([unit]) if around or came or _clear(unit, least) or _unsure(unit, unit.flags) is not None else ""
        if own == "result" and len(parts) == 1 and len(parts[0]) == 1 and _sets_up(parts[0][0]):
            # `Standard cook, 50 % caustic, 95 C, 4 h.` in front of what came out.
            parts[0][0].flags.add("set_up")
            last = "experiment"
        if parts and (not own or not last or own == last):
            parts[-1].append(unit)
        else:
            parts.append([unit])
        last = own or last
    return parts


_GOES_ON = re.compile(r"^\W*(?:and|then|et|puis|pis|with|avec|at|for|pour|so)\b")


def _came(unit: Unit) -> bool:
    """`100 ohm stayed stable to 30 m of cable` behind a test."""
    told = bool(unit.measures) and terse(unit) == "result" and not deeds.is_deed(unit)
    return told and _GOES_ON.match(unit.folded) is None


def _sets_up(unit: Unit) -> bool:
    if unit.labels or unit.flags or max(unit.scores.values(), default=0.0) >= LEANS:
        return False
    leans = unit.scores.get("experiment", 0.0) > unit.scores.get("result", 0.0)
    return (
        deeds.is_deed(unit)
        or (leans and unit.words > 2)
        or (len(unit.measures) > 1 and unit.words < _TERSE_WORDS and terse(unit) == "result")
    )


def _clear(unit: Unit, least: float) -> bool:
    likely = max(unit.scores.values(), default=0.0)
    if _OPENS_LESSON.match(deeds.words(unit)):
        # Behind `Short meeting.` too.
        return True
    return likely >= least or (bool(unit.labels) and (least == LEANS or bool(unit.strong)))


def stage(group: list[Unit]) -> str:
    return wordedas.weighed(_likeliest_stage(group), group)


def _likeliest_stage(group: list[Unit]) -> str:
    # A day or the hours alone are no part of what the note is about.
    group = [u for u in group if u.words > 4 or not _BESIDE.match(u.folded)] or group
    flags = {flag for u in group for flag in u.flags}
    if all(reads(u) or _remarks(u) for u in group):
        return "result"
    # `**Press**. IF believes …`: a word in front is the title of what follows.
    opening = next((u for u in group[:2] if u.words > _TITLE_WORDS), group[0])
    if _OPENS_IDEA.match(deeds.words(opening)) or _SUPPOSES.search(deeds.words(group[0])):
        return "hypothesis"
    if any(_OPENS_LESSON.match(deeds.words(u)) for u in group[:2]):
        return "conclusion"
    if _ORDERS.match(deeds.words(group[0])) and not any(u.strong for u in group):
        return "routine"
    if len(group) == 1 and "corrects" in flags and "result" in group[0].labels:
        return "result"
    office = [u for u in group if "admin" in u.flags or _TERSE[0][1].search(u.folded)]
    if office and not any(u.strong or (u.labels and u not in office) for u in group):
        return "admin"
    if (
        not any(u.labels for u in group)
        and _DEED.match(deeds.words(group[0]))
        and terse(group[0]) not in ("result", "conclusion", "routine")
    ):
        return "experiment"
    if len(group) == 1 and (found := _unsure(group[0], flags)) is not None:
        return found
    if len(group) == 1 and group[0].words <= _TERSE_WORDS and group[0].labels.keys() <= {"result", "experiment"}:
        # `Pressed 5 at 300 bar` has a figure for what was set, and no reading.
        own = deeds.opens(group[0])
        if own is not None:
            return own
        if (
            terse(group[0]) not in ("admin", "routine")
            and not flags & _ROUTINE
            and deeds.is_deed(group[0])
            and not deeds.outcome(group[0])
            and (group[0].scores.get("result", 0.0) < SURE or deeds.acts_on(group[0]))
        ):
            return "experiment"
    if len(group) == 1 and group[0].labels.keys() <= {"result", "experiment"} and not flags & _ROUTINE and deeds.we_did(group[0]):
        # `On a repris avec douze galettes, feuilles entières, …`, however long
        return "experiment"
    if len(group) == 1 and group[0].scores and group[0].labels:
        # One sentence is about what it is most likely about; of several the test comes first.
        unit = group[0]
        best = max(unit.strong or unit.labels, key=lambda label: (unit.scores.get(label, 0.0), label))
        near = abs(unit.scores.get("experiment", 0.0) - unit.scores.get("result", 0.0)) < _NEAR
        if near and {"experiment", "result"} <= (unit.strong or unit.labels.keys()):
            # Where the two are as likely as each other, the first words decide.
            best = "experiment" if deeds.is_deed(unit) or not deeds.outcome(unit) else "result"
        if best in _NAMES:
            return _NAMES[best]
    for labels in (_likeliest(group, strong=True), _likeliest(group, strong=False)):
        for label, name in _STAGES:
            if label in labels:
                return name
    if flags & _ROUTINE:
        return "routine"
    if "admin" in flags:
        return "admin"
    if flags & {"planned_section", "planned"}:
        return "problem"
    score, label = max(((score, label) for u in group for label, score in u.scores.items()), default=(0.0, ""))
    about_work = not flags & {"business", "third_party", "meta", "instruction", "question"}
    second = max((s for u in group for other, s in u.scores.items() if other != label), default=0.0)
    own = terse(group[0]) if len(group) == 1 else None
    if own is not None and score >= LEANS and score - second < CLOSE and own in (_NAMES.get(label), "result") and about_work:
        # Two are as likely: the words decide (`IDF1 71.2 -> 74.8`).
        return own
    if (score >= LEANS or (score >= FAINT and score >= ALONE * second)) and about_work:
        # `Fitted the rotor with 3 blades, 250 rpm` sets a figure and reads none.
        set_up = label == "result" and _DEED.match(deeds.words(group[0])) and not deeds.outcome(group[0])
        return "experiment" if set_up else _NAMES[label]
    for unit in group:
        found = terse(unit)
        if found is not None:
            return found
    return _NAMES[label] if score >= FAINT and about_work and any(u.technical for u in group) else "support"


def _unsure(unit: Unit, flags: set[str]) -> str | None:
    """What a sentence is about that the classifier makes nothing of: a deed, the set-up of what comes next, or what its words say."""
    if unit.strong or flags & _ROUTINE or any(unit.scores.get(label, 0.0) >= LEANS for label in unit.labels):
        return None
    likely = max(unit.scores.values(), default=0.0)
    if unit.labels:
        # The heading gave the label.
        found = terse(unit) if likely < CLEAR and not deeds.is_deed(unit) else None
        return found if found in ("result", "conclusion", "hypothesis") else None
    if likely >= LEANS or terse(unit) in ("admin", "routine"):
        return None
    if deeds.LASTED.match(deeds.words(unit)):
        return "result"
    if "set_up" in flags or ((deeds.is_deed(unit) or deeds.we_did(unit)) and not deeds.outcome(unit)):
        return "experiment"
    return None


def reads(unit: Unit) -> bool:
    """Whether a row of a table has readings: a figure in a cell behind the first."""
    if unit.cells is None or unit.kind not in ("row", "log"):
        return False
    text = unit.source.text
    cells = [
        text[a:b] for name, (a, b) in unit.cells.pairs[1:] if not rows.NUMBERS.search(fold(text[slice(*name)]).strip(" .:*_"))
    ]
    said = max((len(unit.source.text[a:b].split()) for _, (a, b) in unit.cells.pairs), default=0)
    return said <= _NAMED and any(_READING.match(cell) for cell in cells)


def _remarks(unit: Unit) -> bool:
    """A remark says how the readings of its row are, unless it supposes or concludes something or tells what was done."""
    if not rows.beside_figures(unit) or not rows.has_figures(unit) or unit.flags & _ROUTINE:
        return False
    tested = (deeds.is_deed(unit) or deeds.we_did(unit)) and not deeds.outcome(unit)
    return not tested and not unit.labels.keys() & _OWN_POINT


def _likeliest(group: list[Unit], *, strong: bool) -> set[str]:
    """What each sentence is most about: a second, weaker label does not make a doubt a result."""
    found: set[str] = set()
    for unit in group:
        if own := unit.strong if strong else set(unit.labels):
            top = max(unit.scores.get(label, 0.0) for label in own)
            found |= {label for label in own if unit.scores.get(label, 0.0) >= max(top, 0.01) or label not in unit.scores}
    return found


def terse(unit: Unit) -> str | None:
    for name, pattern in _TERSE:
        if pattern.search(unit.folded):
            return name
    return "result" if unit.measures or _STATE.search(unit.folded) else None
