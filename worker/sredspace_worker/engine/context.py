"""What only the neighbours tell: technical passages, a deed and its result, brochures, guides to the programme, planted instructions."""

from __future__ import annotations

import re
from itertools import pairwise

from sredspace_worker.engine import deeds, rows, rules, stages, wordedas
from sredspace_worker.engine.classify import DONE, strength
from sredspace_worker.engine.debris import marked
from sredspace_worker.engine.sentences import Unit

_NOT_WORK = frozenset(
    (
        "routine", "known", "excluded", "business", "marketing_text", "admin", "third_party", "planned", "planned_section", "question", "instruction",
        "meta", "injection", "routine_section", "neg_experiment", "dressed_up",
    )
)  # fmt: skip
_AIMS = frozenset(("uncertainty", "state_of_art", "hypothesis", "objective", "background"))
_TIME_OR_COUNT = re.compile(
    r"(?<![^\d ])(?:s|sec|secs|seconds?|secondes?|min|minutes?|hours?|heures?|h|days?|jours?|users?|requests?|requetes?|documents?|lignes|rows?|parts?|pieces?|x|points?)$"
)
_NUMBER = re.compile(r"(?<![\w.,-])\d[\d.,]*(?![\d-])")
_VALUE = re.compile(r"^[^:=]{1,40} ?[:=] ?[~≈<>]?\d")
_RESULT_COLUMN = re.compile(
    r"\b(?:results?|resultats?|outcome|measured|mesure\w*|observed|observations?|findings?|constat)\b|(?:\((?!h\)|hrs?\)|hours\)|heures\))[^\d)]{1,8}\)|%)$"
)
_TEST_COLUMN = re.compile(
    r"^(?:tests?|trials?|runs?|experiments?|essais?|experiences?|batch|lot|samples?|specimens?|echantillons?|variants?)\b"
)
# A list of what is on the shelf or to be paid: none of its figures is a reading.
_STOCK_COLUMN = re.compile(
    r"^(?:on hand|in stock|stock|inventory|re-?order(?: \w+)?|unit price|price(?: each)?|cost(?: each)?|supplier|vendor|invoice(?: no\.?)?|p\.?o\.?(?: no\.?| number)?|ordered|qty ordered|en stock|en main|a commander|prix(?: unitaire)?|cout(?: unitaire)?|fournisseur|facture|commande)$"
)
_PAID = re.compile(r"price|cost|prix|cout|invoice|facture")
_CHECK_COLUMN = re.compile(r"\b(?:expected|attendu|pass|status|statut|browser|navigateur|price|prix|cost|cout)\b")


_DONE_OR_KNOWN = ("experiment", "result", "conclusion")
_NAMES = (
    ("objective", re.compile(r"^(?:(?:the|our|my|le|notre|mon) |l')?(?:objectives?|goals?|aims?|purpose|objectifs?|buts?) ?(?:\d+ ?)?:"), (*_DONE_OR_KNOWN, "hypothesis")),
    ("uncertainty", re.compile(r"^(?:uncertaint(?:y|ies)|unknowns?|incertitudes?|inconnues?) ?(?:\d+ ?)?:"), _DONE_OR_KNOWN),
    ("hypothesis", re.compile(r"^(?:hypothes[ei]s|hypotheses?|(?:(?:next|new|another|other|prochaine|nouvelle|autre) )?(?:idea|idee)(?: (?:from|de) [\w'-]+)?) ?(?:\d+ ?)?:"), _DONE_OR_KNOWN),
    ("result", re.compile(r"^(?:results?|resultats?|readings?|mesures?) ?(?:\d+ ?)?:"), ("hypothesis", "uncertainty", "objective")),
    ("conclusion", re.compile(r"^(?:conclusions?|lessons?(?: learned)?|finding|lecons?|constat) ?(?:\d+ ?)?:"), ("hypothesis", "uncertainty", "objective")),
)  # fmt: skip


# `Verte Farms grows basil in Guelph.`, near the top of a report
_COMPANY = re.compile(
    r"(?:[A-ZÀ-Ý][\w&'’.-]*,? ){1,5}(?:(?:inc|ltd|ltée|corp|llc)\.?,? )?(?:grows|makes|builds|sells|operates|designs|manufactures|produces"
    r"|supplies|runs|fabrique|construit|exploite|cultive|conçoit|produit|vend|offre|opère|élève)\b"
)
_NO_COMPANY = re.compile(r"(?:The|An?|This|That|Each|Our|It|Le|La|Les|Un|Une|Ce|Cette|Chaque|Notre|Test|Run|Batch|Lot|Essai)\b")
_TOP = 12


_RATHER = 0.6


def _company(unit: Unit) -> None:
    if unit.number > _TOP or unit.source.kind != "file" or unit.measures or unit.date is not None:
        return
    if _COMPANY.match(unit.text) and not _NO_COMPANY.match(unit.text) and max(unit.scores.values(), default=0.0) < _SAYS:
        unit.labels = {"background": 2}
        unit.flags.discard("business")
        unit.strong.clear()


_SPEAKS = 0.03  # of a test at all: an order that stands in the column for tests has nothing
_SAYS = 0.8  # a sentence that surely says something else is no introduction


def _title(units: list[Unit]) -> None:
    """A page has no headings: the line above its first sentence, without an end and a figure, is its title."""
    for unit, below in pairwise(units[:4]):
        if not unit.source.name.lower().endswith(".pdf") or unit.date is not None or unit.words > 9 or unit.said[-1:] in ".!?:;,":
            return
        if (
            not any(c.isdigit() for c in unit.said)
            # Above a title of its own stands the name of the firm.
            and (below.words > unit.words or below.said[-1:].isalpha())
            and max(unit.scores.values(), default=0.0) < _SAYS
        ):
            unit.labels, unit.strong = {}, set()
            unit.flags.add("footer")


_CONTACT = re.compile(
    r"\b\d{3}[ .-]\d{3}[ .-]\d{4}\b|^--(?:\s|$)|\b[\w.-]{2,30}@[\w-]{2,30}\.\w|\bwww\.|\b(?:p\.? ?eng|ing|ph\.? ?d|m\.? ?sc|arch|cpa)\.?\b[^.;:]{0,30}$"
)
_TAIL = 3  # lines of a signature below the one with the number or the title


def _signatures(units: list[Unit]) -> None:
    """Below a name with a title or a number in a mail stand an address and a motto, and no findings."""
    left = 0
    if not units or not units[0].source.name.lower().endswith((".eml", ".msg", ".mbox")):
        return
    for unit in units:
        if unit.words <= 8 and _CONTACT.search(unit.folded):
            left = _TAIL
        elif left and (unit.words > 12 or unit.measures or unit.folded.startswith("subject:")):
            left = 0
        elif left:
            left -= 1
        else:
            continue
        if left:
            unit.labels, unit.strong = {}, set()
            unit.flags.add("footer")


def in_context(units: list[Unit]) -> None:
    size = len(units)
    marketing = sum("marketing" in u.flags for u in units)
    meta = sum("meta" in u.flags for u in units)
    for unit in units:
        _named(unit)
        _company(unit)
        if marked(unit):
            unit.labels, unit.strong = {}, set()
    _title(units)
    _signatures(units)
    _tables(units)
    _columns(units)
    for place, unit in enumerate(units):
        around = [u for u in units[max(0, place - 2) : place + 3] if u is not unit and _same_part(u, unit)]
        # What follows a planted instruction in its own line belongs to it; other lines are the person's.
        planted = unit.source.kind != "message" and any(
            "injection" in u.flags and "\n" not in unit.source.text[min(u.start, unit.start) : max(u.end, unit.end)]
            for u in around
        )
        if planted or (meta >= 2 and meta * 5 >= size * 2):
            unit.labels = {}
        if (
            marketing >= 2
            and marketing * 3 >= size
            and not (unit.technical and unit.words >= 8 and "marketing" not in unit.flags)
        ):
            unit.flags.add("marketing_text")
            unit.labels = {}
        if unit.labels and not unit.technical:
            _from_around(unit, around)
        elif not unit.labels:
            unit.strong = set()
    for place, unit in enumerate(units):
        _readings(units, place, unit)
    for place, unit in enumerate(units):
        _together(units, place, unit)


_BOLD = re.compile(r"^\W{0,2}(?:\*\*|__)(?P<name>[a-z][^*_\n:]{1,28}?)\s*[:.]?\s*(?:\*\*|__)\s+(?=\S)")
_AIM_HEADING = re.compile(
    r"^\W*(?:\d+(?:\.\d+)*[.)]? )?(?:(?:the |our |le |l'|les |notre |nos )?(?:(?:project |technical )?objectives?|goals?|aims?|purpose|objectifs?|buts?)|what we(?:'re| are) after|what we (?:want|need)(?:ed)?|ce qu'on (?:veut|voulait|cherche|cherchait)|ce que nous (?:voulons|voulions|cherchons))\b"
)

# `Ana explained the goal again: a loaf that …`, `we want a blade that keeps its edge for 40 h`
_AIM_SAID = re.compile(
    r"\b(?:goal|aim|objective|objectif|(?:le|notre|mon|un) but)\b[^:.]{0,20}: "
    r"|^(?:we|on|nous) (?:want(?:ed)?|need(?:ed)?|veut|voulait|voulons|voulions|cherche|cherchait|cherchons) (?:an?|one|un|une|des) "
)


_PAST = re.compile(
    r"\b(?!need|speed|feed|seed)\w{3,}ed\b|\b(?:was|were|had|got|gave|fell|rose|went|held|ran|etait|avait|avons|ont|a (?:ete|donne|tenu|\w+[ei]))\b"
)


def _says_no_deed(unit: Unit) -> bool:
    """`One number per metre, good to 3 cm` is no reading under a heading for the aim, unless somebody read it."""
    others = max((unit.scores.get(label, 1.0) for label in unit.labels.keys() - {"result"}), default=0.0)
    if "uncertainty" in unit.labels or others >= _RATHER:
        return False
    return not unit.labels or not _PAST.search(unit.said)


def _aim(unit: Unit) -> None:
    """What has a figure under a heading for the aim is the aim, though it says for whom it is."""
    if (unit.measures and not unit.flags - {"business", "weak"}) or (unit.technical and not unit.flags - {"weak"}):
        unit.labels, unit.strong = {"objective": 2}, set()
        unit.flags.discard("business")


def _named(unit: Unit) -> None:
    """`Objective: …`, `Résultat : …`: a sentence that names its own point is that, and not its opposite."""
    said = unit.said
    if (bold := _BOLD.match(unit.folded)) is not None and ":" not in said[:40]:
        # `**Aim** make snow at …`
        said = f"{bold['name']}: {unit.folded[bold.end() :]}"
    if unit.words >= 6 and _AIM_HEADING.match(unit.heading.rpartition(" / ")[2]) and _says_no_deed(unit):
        _aim(unit)
    if not unit.labels and unit.words >= 6 and _AIM_SAID.search(unit.said):
        _aim(unit)
    if ":" not in said[:40] or unit.flags & _NOT_WORK or unit.words < 4:
        return
    for label, pattern, others in _NAMES:
        if pattern.match(said):
            for other in others:
                unit.labels.pop(other, None)
            unit.labels[label] = 2
            unit.rule_hits.append((label, f"{label[0].upper()}-NAMED", said.partition(":")[0], ""))
            strength(unit)
            return


def _from_around(unit: Unit, around: list[Unit]) -> None:
    """A sentence without a technical word is about what stands around it: technology, or routine and business."""
    clean = [u for u in around if u.technical and u.labels and not u.flags & {"marketing_text", "routine", "business"}]
    other = [u for u in around if u.flags & {"routine", "known", "excluded", "business"} and not u.strong]
    if len(other) > len(clean):
        for label in (*DONE, "hypothesis", "uncertainty", "state_of_art"):
            unit.labels.pop(label, None)
    unit.technical = bool(clean)
    strength(unit)
    # What was unknown has to be technical in its own words.
    unit.strong.discard("uncertainty")


def _same_part(a: Unit, b: Unit) -> bool:
    """Under one heading, or in a diary, where every day is a heading of its own."""
    return a.heading == b.heading or (a.date_source == b.date_source == "calendar_header")


def _before(units: list[Unit], place: int, most: int) -> list[Unit]:
    unit = units[place]
    return [u for u in units[max(0, place - most) : place] if _same_part(u, unit) and unit.block - u.block <= 2]


def _readings(units: list[Unit], place: int, unit: Unit) -> None:
    """`Control: 61 %.` after a test is what the test gave, without a verb that says so."""
    if unit.labels.keys() & _AIMS or unit.labels.keys() & set(DONE) or unit.flags & _NOT_WORK:
        return
    if stages.terse(unit) in ("admin", "routine"):
        # `Ordered 200 m of jacket` is no reading of the test above it.
        return
    counts = unit.words <= 12 and len(_NUMBER.findall(unit.said)) > 1
    if not any(not _TIME_OR_COUNT.search(m) for m in unit.measures) and not _VALUE.match(unit.said) and not counts:
        return
    if any(u.has("experiment") and not u.flags & _NOT_WORK for u in _before(units, place, 6)):
        unit.labels["result"] = 2
        unit.rule_hits.append(("result", "R-READING", unit.said[:60], ""))
        strength(unit)


def _together(units: list[Unit], place: int, unit: Unit) -> None:
    """A deed next to its result is a test; a reason after results is what they taught."""
    if unit.flags & _NOT_WORK or not unit.technical:
        return
    after = [u for u in units[place + 1 : place + 3] if _same_part(u, unit) and u.block - unit.block <= 2]
    if unit.has("experiment") and "experiment" not in unit.strong and unit.words >= 3:
        near = [unit, *after]
        if any(u.strong & {"result"} and not u.flags & _NOT_WORK for u in near):
            unit.strong.add("experiment")
    if unit.labels.get("conclusion") == 1 and unit.words >= 6 and "weak" not in unit.flags:
        found = [u for u in _before(units, place, 4) if (u.strong & set(DONE)) and not u.flags & _NOT_WORK]
        if "under_conclusion" in unit.flags or found:
            unit.strong.add("conclusion")


def _is_stock(head: list[str]) -> bool:
    """Whether a table lists what is bought or booked; one column for a price is enough where no other is for a reading."""
    stock = [h for h in head if _STOCK_COLUMN.match(h)]
    paid = any(_PAID.search(h) for h in stock) and not any(_RESULT_COLUMN.search(h) or _TEST_COLUMN.match(h) for h in head)
    return len(stock) > 1 or paid


_SUM = " (sum of other rows): "


def _tables(units: list[Unit]) -> None:
    """A row below `Trial | Result` is a trial and its result."""
    head: list[str] = []
    last: Unit | None = None
    for unit in units:
        if _SUM in unit.text:
            # The sum of a column is no reading.
            unit.labels, unit.strong = {}, set()
            unit.flags.add("admin")
            continue
        remark = unit.cells is not None and rows.beside_figures(unit)
        if remark or (unit.cells is not None and " | " in unit.text):
            # Its columns have names; a remark has them too.
            _named_row(unit, remark=remark)
            head, last = [], None
            continue
        if " | " not in unit.text:
            head, last = [], None
            continue
        cells = [rules.fold(c).strip("* _") for c in unit.text.strip("| ").split("|")]
        if last is None or unit.block != last.block + 1:
            head = cells if not unit.measures else []
        elif _is_stock(head):
            unit.labels, unit.strong = {}, set()
            unit.flags.add("admin")
        elif head and not any(_CHECK_COLUMN.search(h) for h in head) and not unit.flags & _NOT_WORK:
            _row(unit, head, cells)
        last = unit


def _named_row(unit: Unit, *, remark: bool) -> None:
    """A row with the names of its columns, or the remark of one, which is part of its readings unless it says something of its own."""
    named = [(rules.fold(name).strip("* _"), rules.fold(value)) for name, value in rows.named(unit)]
    head = [name for name, _ in named]
    if remark and not rows.has_figures(unit):
        return
    if _is_stock(head):
        unit.labels, unit.strong = {}, set()
        unit.flags.add("admin")
        return
    if rows.turned(unit):
        unit.labels = unit.labels or {"result": 2}
        return
    if remark:
        _expected(unit)
        unit.flags -= {"planned", "business", "question"}
        if unit.labels == {"conclusion": 1} and not unit.strong:
            unit.labels = {}
        if unit.labels.keys() & {*_AIMS, "experiment", "conclusion"} or unit.flags - {"weak"}:
            return
    if not any(_CHECK_COLUMN.search(h) for h in head) and not unit.flags & _NOT_WORK:
        _row(unit, head, [value for _, value in named], counted=remark)


def _expected(unit: Unit) -> None:
    if "hypothesis" in unit.labels and "hypothesis" not in unit.strong and wordedas.EXPECTED.search(unit.folded):
        del unit.labels["hypothesis"]
        unit.labels["result"] = 2
        unit.rule_hits.append(("result", "R-EXPECTED", unit.said[:60], ""))
        strength(unit)


def _columns(units: list[Unit]) -> None:
    """A cell of its own below `Test` beside `Outcome` is what was done, and the other what came of it, unless it surely says something else."""
    for unit, following in pairwise([*units, None]):
        if unit is None or unit.tells not in ("experiment", "result") or unit.flags & _NOT_WORK:
            continue
        came = following is not None and following.tells == "result" and following.block == unit.block
        aims = (_AIMS - {"state_of_art"} if came else _AIMS) & unit.labels.keys()
        if any(unit.scores.get(name, 0.0) >= _SAYS for name in aims):
            continue
        if (
            unit.tells == "experiment"
            and not came
            and (deeds.outcome(unit) or unit.scores.get("result", 0.0) + unit.scores.get("experiment", 0.0) < _SPEAKS)
        ):
            continue
        unit.labels = {unit.tells: 2}
        unit.rule_hits.append((unit.tells, f"{unit.tells[0].upper()}-COLUMN", unit.said[:60], ""))
        strength(unit)


def _row(unit: Unit, head: list[str], cells: list[str], *, counted: bool = False) -> None:
    for name, text in zip(head, cells, strict=False):
        if not text.strip('-–—¦"″ '):
            continue
        for label, column in (("experiment", _TEST_COLUMN), ("result", _RESULT_COLUMN)):
            if column.search(name) and (counted or any(c.isdigit() for c in unit.said)):
                unit.labels[label] = 2
                unit.rule_hits.append((label, f"{label[0].upper()}-COLUMN", name[:60], ""))
    strength(unit)
