"""What a log entry is about: problem, hypothesis, experiment, result, conclusion, or the work around them. Also in three words."""

from __future__ import annotations

import re

from sredspace_worker.engine import dates, deeds, hours
from sredspace_worker.engine.units import Unit

_STAGES = (
    ("experiment", "experiment"), ("result", "result"), ("conclusion", "conclusion"), ("hypothesis", "hypothesis"), ("uncertainty", "problem"),
    ("state_of_art", "problem"), ("objective", "problem"),
)  # fmt: skip
# What somebody introduces as a guess is one, whatever it is about.
_OPENS_IDEA = re.compile(
    r"^\W*(?:(?:my|our|next|new) (?:bet|guess|idea|hunch|theory|hypothesis)|what if|maybe|perhaps|hypothes[ei]s|i (?:think|bet|suspect)|we (?:think|suspect)"
    r"|(?:mon|notre|nouvelle|prochaine) (?:idee|hypothese|pari|intuition)|et si\b|peut-etre|hypothese|je (?:pense|parie|soupconne)|on (?:pense|soupconne))\b"
)
_NAMES = dict(_STAGES)
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
LEANS = 0.2  # too little for a draft, enough to sort an entry that has to be sorted
_ROUTINE = frozenset(("routine", "known", "excluded", "dressed_up", "routine_section"))

# `mie trop dense, pH 4,1`, `gravity still 1.048`: how something was found.
_STATE = re.compile(
    r"\b(?:still|too|no longer|flat|stable|unstable|steady|loose|stuck|dead|empty|dry|brittle|soft|hard|dense|equal|encore|toujours|trop|ne .{1,20} plus|stable|instable|vide|mort|cassant|mou|dur)\b|\b\d+[.,]\d+\b|\d ?(?:->|→)"
)
# For entries that no label fits. Each line is one idea, in both languages; the first that fits decides.
_TERSE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "admin",
        re.compile(
            r"\b(?:meeting|toolbox talk|safety talk|training|site visit|team (?:dinner|lunch|party)|party|souper|fete\b|barbecue|visit (?:of|by|from)|lunch|coffee|quotes? (?:for|from|to)|delivery|invoice|purchase order|budget|timesheet|time sheet|payroll|hiring|interview|holiday|vacation|kick-?off|stand-?up|sprint (?:planning|review|retro\w*)|planning of|scrum|expenses?|notes? de frais|safety (?:walk|round|inspection)|daily sync|booked|interns?|visitors?|stagiaires?|visiteurs?|reserve[es]?|reunion|facture|bon de commande|embauche|conges?|vacances|soumission|visite (?:d\w+|guidee)|formation|diner|livraison)\b"
        ),
    ),
    (
        "problem",
        re.compile(
            r"\b(?:why|unknown|unclear|unsure|not sure|don't know|do not know|did not know|no idea|stuck|puzzl\w+|open question|no data|cannot explain|can't explain|pourquoi|inconnu\w*|on ne sait"
            r"|ne savons|aucune donnee|inexplique\w*|bloque sur)\b"
        ),
    ),
    (
        "conclusion",
        re.compile(
            r"\b(?:so it (?:is|was)|therefore|hence|conclu\w+|learn\w*|lesson|root cause|cause (?:is|was)|due to|confirms?|confirmed|ruled out|rules out|proves?|means that|the culprit|explains"
            r"|donc|appris|lecon|la cause|cause :|du a|confirme\w*|ecarte\w*|prouve|signifie|explique)\b"
        ),
    ),
    (
        "hypothesis",
        re.compile(
            r"\b(?:maybe|perhaps|probably|suspect\w*|think|thought|guess|expect\w*|hypothes\w+|theory|idea|assum\w+|would|might|should|could be|if we|bet|peut-etre|probablement|soupconn\w*|pens\w+|croyons"
            r"|suppos\w+|hypothese|idee|devrait|pourrait|si on|si nous|on s'attend)\b"
        ),
    ),
    (
        "experiment",
        re.compile(
            r"\b(?:re-?)?(?:runs?|ran|running|test\w*|trial\w*|tries|tried|try|measur\w+|benchmark\w*|compar\w+|swe(?:ep|pt)\w*|soak\w*|scan\w*|cycl\w+|bak(?:ed|ing)|cast\w*|cur(?:ed|ing)|print\w*|press(?:ed|ing)|mix\w*"
            r"|sinter\w*|anneal\w*|calibrat\w+|simulat\w+|swap\w*|vari(?:ed|es)|dos(?:ed|ing)|sampl\w+|batch\w*|load\w*|heat\w*|cool\w*|weigh\w*|fill\w*|pump\w*|spun|spin|ramp\w*|train\w*|fit|fitted|grow|grew|plated|coat\w*"
            r"|weld\w*|etch\w*|drill\w*|mill\w*|assay\w*|titrat\w+|inspect\w*|dissect\w*|tear-?down|profil\w+|essai\w*|essay\w+|test\w+|mesur\w+|coul(?:e|es|age)|chauff\w+|refroid\w+|pes(?:e|ee|age)|melang\w*|cuit|cuisson"
            r"|etalonn\w+|simul\w+|compar\w+|echantillon\w*|prelev\w+|usin\w+|soud\w+|imprim\w+|lance\w*|relance\w*|repris)\b"
        ),
    ),
    (
        "result",
        re.compile(
            r"\b(?:fail\w*|crack\w*|leak\w*|broke\w*|snapp\w*|burst|jam\w*|stall\w*|clog\w*|drift\w*|warp\w*|delaminat\w+|pass(?:ed|es)?|survived|held|refus\w*|no change|no effect|same as|better|worse|improv\w+|drop\w*|fell|rose|rises?"
            r"|gave|gives|shows?|showed|reach\w*|stay\w*|result\w*|reading\w*|yield\w*|ok\b|echou\w*|echec|fissur\w*|fuit\w*|fuite|casse\w*|bris\w*|tenu|tient|resiste|meilleur\w*|pire|baiss\w*|hausse|chut\w*|monte a|donne|montre"
            r"|attein\w+|aucun effet|resultat\w*|lecture)\b"
        ),
    ),
    (
        "routine",
        re.compile(
            r"\b(?:clean\w*|tid(?:y|ied)|order\w*|ship\w*|updat\w+|upgrad\w+|install\w*|document\w*|backup|merge[ds]? (?:branch|pull|pr\b|main|master|dev\w*|into|from|#)|refactor\w*|lint\w*|eslint|typo|bump|revert|chore|ci image|nettoy\w+|command\w+|livr\w+|mis a jour|mise a jour|maj\b|install\w+|document\w+)\b"
        ),
    ),
)


def parted(group: list[Unit]) -> list[list[Unit]]:
    """A paragraph that tells a test, then its readings, then what was concluded is an entry for each; a short note is one."""
    first = group[0]
    short = len(group) < 2 or group[-1].end - first.start < LONG
    if any(hours.stated(u.folded) is not None and u.words < 5 for u in group):
        # The hours at the end of a note are those of all of it.
        return [group]
    if short or first.source.kind != "file" or first.sha or any(u.cells is not None for u in group):
        return [group]
    parts: list[list[Unit]] = []
    last = ""
    for unit in group:
        around = not unit.strong and (bool(_ORDERS.match(unit.said)) or bool(_TERSE[0][1].search(unit.folded)))
        own = stage([unit]) if around or unit.labels or max(unit.scores.values(), default=0.0) >= LEANS else ""
        if parts and (not own or not last or own == last):
            parts[-1].append(unit)
        else:
            parts.append([unit])
        last = own or last
    return parts


def stage(group: list[Unit]) -> str:
    # A day or the hours alone are no part of what the note is about.
    group = [u for u in group if u.words > 4 or not _BESIDE.match(u.folded)] or group
    flags = {flag for u in group for flag in u.flags}
    if _OPENS_IDEA.match(deeds.words(group[0])):
        return "hypothesis"
    if _ORDERS.match(deeds.words(group[0])) and not any(u.strong for u in group):
        return "routine"
    if len(group) == 1 and "corrects" in flags and "result" in group[0].labels:
        return "result"
    if not any(u.strong for u in group) and ("admin" in flags or any(_TERSE[0][1].search(u.folded) for u in group)):
        return "admin"
    if (
        not any(u.labels for u in group)
        and _DEED.match(deeds.words(group[0]))
        and terse(group[0]) not in ("result", "conclusion", "routine")
    ):
        return "experiment"
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
        ):
            return "experiment"
    if len(group) == 1 and group[0].scores and group[0].labels:
        # One sentence is about what it is most likely about; of several the test comes first.
        unit = group[0]
        best = max(unit.strong or unit.labels, key=lambda label: (unit.scores.get(label, 0.0), label))
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
    if score >= LEANS and not flags & {"business", "third_party", "meta", "instruction", "question"}:
        return _NAMES[label]
    for unit in group:
        found = terse(unit)
        if found is not None:
            return found
    return "support"


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
