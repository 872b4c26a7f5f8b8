"""How people take a statement back without naming its figure: by its day, by the number of its test, by a word in passing, by striking it out."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from bisect import bisect_right
from decimal import Decimal

from sredspace_worker.engine import dates, quantities, rules
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.units import Unit

# What people say of an error, each rule below the sentence that it is for.
_SAID = rules.families("takebacks.toml")
# `scratch that`, `oops, …`, `je me suis trompé`: the speaker's own last word was wrong.
_SPEECH = re.compile(rf"{_SAID['T-SAID']}|{_SAID['T-OPENS']}")
# What is written above is wrong, whatever word says it.
_CUE = re.compile(_SAID["T-BACK"])
# Heads under which every line corrects: `# Errata`, and the head of a line that does.
_ERRATA = re.compile(_SAID["T-HEAD"])
_EDIT = re.compile(_SAID["T-EDIT"])
# Behind a figure that is named as known: `the 2.7 px came from …`, not `the 5 V rail`.
_KNOWN = re.compile(
    r"(?:\b(?:the|that|this|our|my|those|these|le|la|les|ce|cette|ces|mon|notre|nos)|l')(?:\s*| ?\w{3,20} (?:of |de |d'))$"
)
# `11 of the 14 events`
_OF_ALL = re.compile(r"\b(?:of|out of|sur|parmi) (?:the|les|nos|our|these|ces) ?$")
# `the 11 cP value is 0.27 mL/min`: the figure says which value.
_SAYS_WHICH = re.compile(
    r"^\s*(?:figures?|values?|numbers?|readings?|results?|chiffres?|valeurs?|lectures?|resultats?)\s+(?:is|was|est|etait)\s+(?:de )?(?=\d)"
)
_NO_NOUN = re.compile(
    r"""^\s*(?:$|[.,;:)]|(?:
    figures?|values?|numbers?|claims?|readings?|results?
    |belongs?|goes|applies|refers|stands|was|is|were|are|had|has|have|included|contained|came|comes|from|of|in|on|that|which|above|below|earlier|noted|given|reported|i|we
    |chiffres?|valeurs?|nombres?|resultats?|lectures?
    |est|sont|etait|etaient|avait|avaient|comptait|contenait|venait|venaient|vient|provien\w+|provenait|note|ecrit|annonce
    |dans|ci-dessus|plus[ ]haut|du|de|d'|des|que|qui
    )\b)""",
    re.X,
)
_TOO = re.compile(_SAID["T-TOO"])
_FALLS = re.compile(_SAID["T-FALLS"])
_REALLY = re.compile(_SAID["T-REALLY"])
AFTER = re.compile(_SAID["T-AFTER"])
_BAD = re.compile(rf"{_SAID['T-BAD']}|{_SAID['T-BAD-DAY']}")
_WAS = re.compile(
    r"[(\[]\s?(?:was|were|previously|formerly|earlier|before|old(?: value)?|avant|anciennement|etait|ancien\w*)\W{1,3}$"
)
_IT_WAS = re.compile(r"\b(?:(?:it|that|this|they) (?:was|were)|c'etait|on etait a) (?:only |about |just |seulement )?$")
_IT_IS = re.compile(
    r"\b(?:(?:it|that|they)(?: is|'s| are|'re)|c'est|on est a|on arrive a) (?:really |actually |now |more like |about |plutot |maintenant )*$"
)
_PUT_OUT = re.compile(
    r"\b(?:replac\w+|substitut\w+|chang(?:e|es|ed)|remplac\w+|substitu\w+)\s+(?:the |le |la |les )?(?:value |valeur )?$"
)
_PUT_IN = re.compile(r"\b(?:substitute|by|with|to|par|read|lire|reads?)\s+$")
_FOR_READ = re.compile(r"^\W{0,3}(?:please )?(?:read|substitute|put|lire|lisez|mettre|substituer)\b")
_FOR = re.compile(r"\b(?:for|pour) (?:(?:the|la|le) )?(?:(?:figure|value|reading|number|chiffre|valeur|nombre) (?:of |de )?)?$")
_GIVEN_AS = re.compile(
    r"\b(?:previously|earlier|formerly|auparavant|precedemment)\b[^.;]{0,24}\b(?:as|a|comme|de)\s+$"
    r"|\b(?:given|reported|stated|quoted|noted) (?:earlier|before|previously) as\s+$"
)
_SWAPPED = re.compile(_SAID["T-SWAPPED"])
# `The 94 % in the log used the old normality`: a figure by the paper that it stands in.
_OF_PAPER = re.compile(_SAID["T-PAPER"])
# Every paper that those rules name, found faster than the rules.
_A_PAPER = re.compile(
    r"report|logs?\b|notes?\b|notebook|table|sheet|minutes|draft|slide|mail|wiki|ticket|summary|book|rapport|journal|cahier|carnet|feuille|compte rendu|proces-verbal|registre|resume|courriel"
)
_AGREES = re.compile(_SAID["T-AGREES"])
_STATES = re.compile(r"\b(?:is|was|are|were|reads?|used|comes?|came|est|sont|etait|c'est|vient|venait)\b")
# `is`, `was`, `n'est`: what joins a day or a test to the word that it is wrong.
_IS = r"is|was|are|were|est|etait|n'est|n'etait"
_WRONG = rf"(?:{_SAID['T-WRONG']})"
_READINGS = r"values?|readings?|figures?|results?|measurements?|entry|entries|numbers?|points?|runs?|tests?"
_LECTURES = r"valeurs?|lectures?|chiffres?|resultats?|mesures?|releves?|entrees?|points?|essais?"
_DAYS = re.compile(
    # `The values of Tuesday`, `la valeur de mardi`
    rf"\b(?:(?:the |that |this |our |my )?(?:{_READINGS})(?: (?:of|from|on|for|taken on))?"
    rf"|(?:la |les? |l')?(?:{_LECTURES}))\s+(?:of |from |on |for |du |de |d'|des |le )?"
    rf"(?P<day>[^.;:]{{3,30}}?)\s+(?:{_IS}|sont|etaient|ne sont)\b[^.;:]{{0,20}}?\b{_WRONG}\b"
    # `Yesterday's value`
    r"|\b(?P<day2>yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday)'s "
    r"(?:values?|readings?|figures?|results?|measurements?|entry|numbers?|run|test) "
    rf"(?:is|was|are|were)\b[^.;:]{{0,20}}?\b{_WRONG}\b"
)
# `Test no. 3`, `l'échantillon b2`
_TESTS = r"tests?|runs?|trials?|samples?|batch|readings?|measurements?|series?"
_ESSAIS = r"essais?|echantillons?|lots?|lectures?|mesures?|serie"
_ONE = rf"(?P<what>{_TESTS}|{_ESSAIS})\s(?:no\.? ?|n[o°] ?|#)?(?P<id>\d{{1,4}}|[a-z]\d{{0,3}})\b"
_NUMBERED = re.compile(
    rf"\b{_ONE}[^.;:]{{0,12}}?\s(?:{_IS}|does(?: not|n't)|ne)\s[^.;:]{{0,14}}?(?:{_WRONG}|count|compte(?: pas)?)\b"
)
# `Cancel trial 6`, `j'annule l'essai 6`
_CANCEL = r"cancel\w*|void|scrap|drop|discard\w*|ignore|disregard|forget|throw (?:out|away)"
_ANNULER = r"annul\w+|j'annule|ignorer?|ignorez|oublie[rz]?|rejet\w+|ecarte[rz]?|ne (?:pas tenir|tenez pas|tenons pas) compte de"
_CANCELLED = re.compile(rf"\b(?:{_CANCEL}|{_ANNULER})\s(?:the |l'|la |le )?{_ONE}")
_SHORT_DAY = re.compile(r"\b(?:the|le|la|l'|du) ?(\d{1,2})[-/](\d{1,2})\b(?![-/]\d)")
REGRETS = re.compile(_SAID["T-REGRETS"])
_WROTE = re.compile(_SAID["T-WROTE"])
_ANNOUNCED = re.compile(_SAID["T-ANNOUNCES"])
_STRUCK = re.compile(r"~~(?=[^\s~])((?:(?!\n\s*\n).){1,2000}?)(?<=[^\s~])~~", re.S)


MOST_STRUCK = 10_000


def takes_back(unit: Unit) -> bool:
    """Whether a sentence says that something earlier was wrong, in words of this page."""
    folded = unit.folded
    return bool(
        _SPEECH.search(folded)
        or _CUE.search(folded)
        or _EDIT.match(folded)
        or _ERRATA.search(unit.heading)
        or _DAYS.search(folded)
        or _NUMBERED.search(folded)
        or _CANCELLED.search(folded)
    )


def doubted(folded: str) -> bool:
    """Whether a figure that is known is called too good or said to fall, and another one stands beside it."""
    found = quantities.find(folded)
    if any(_fallen(folded, q, found) for q in found):
        return True
    if " too " not in folded and " trop " not in folded:
        return False
    return any(
        _TOO.match(folded[q.end : q.end + 60]) and _KNOWN.search(folded[max(0, q.start - 40) : q.start]) and _others(q, found)
        for q in found
    )


def _fallen(folded: str, quantity: Quantity, found: list[Quantity]) -> bool:
    """`Le 83 % ne tient pas, c'est 71 %`; `a seal at 83 % does not hold` is a reading."""
    known = _KNOWN.search(folded[max(0, quantity.start - 40) : quantity.start])
    return (
        known is not None
        and _FALLS.match(folded[quantity.end : quantity.end + 60]) is not None
        and any(_is_now(folded, q, quantity) for q in found)
    )


def taken_back_after(unit: Unit, below: Unit) -> bool:
    """Whether the next sentence, which says that papers are corrected, is about two figures of this one."""
    if below.source is not unit.source or below.block - unit.block > 1:
        return False
    return not quantities.find(below.folded) and len(quantities.find(unit.folded)) > 1


def regretted(unit: Unit, above: Unit) -> bool:
    """Whether this sentence has the figure for which the one before says sorry: it takes the place of what was sent."""
    if above.source is not unit.source or unit.block - above.block > 1:
        return False
    return bool(quantities.find(unit.folded)) and not quantities.find(above.folded)


def of_paper(folded: str) -> bool:
    """Whether a sentence speaks of a figure in the log, the report or the notes, and says another one."""
    if not _A_PAPER.search(folded) or not _STATES.search(folded):
        return False
    return bool(_OF_PAPER.search(folded)) and not _AGREES.search(folded)


def looks_back(unit: Unit) -> bool:
    """Whether what is taken back has to be looked for among all that stands before it."""
    folded = unit.folded
    return any(p.search(folded) for p in (_DAYS, _NUMBERED, _CANCELLED, _SWAPPED, _SPEECH))


def named(unit: Unit, text: str, quantity: Quantity, all_of_it: list[Quantity]) -> bool | None:
    """Whether a figure in such a sentence is the one that was wrong; None where nothing here decides."""
    before, after = text[max(0, quantity.start - 80) : quantity.start], text[quantity.end : quantity.end + 90]
    if (
        _WAS.search(before)
        or _GIVEN_AS.search(before)
        or _PUT_OUT.search(before)
        or (_FOR.search(before) and _FOR_READ.match(after))
    ):
        return True
    if _PUT_IN.search(before):
        return False
    if "correction" in unit.flags and _IT_WAS.search(before) and any(_is_now(text, q, quantity) for q in all_of_it):
        return True
    if announced(unit) and _others(quantity, all_of_it):
        # `Erreur dans le tableau : 38 kbit/s, c'était …, il faut lire 44 kbit/s`
        new = [q for q in all_of_it if q.unit == quantity.unit and _PUT_IN.search(text[max(0, q.start - 80) : q.start])]
        if new and not any(q.value == quantity.value for q in new):
            return True
    if _fallen(text, quantity, all_of_it):
        return True
    if _REALLY.match(after) and _others(quantity, all_of_it):
        return True
    bad = _BAD.match(after) and _others(quantity, all_of_it) and not is_name(text, quantity, all_of_it)
    if _says(_TOO, after, quantity, all_of_it) or bad:
        return True
    if of_paper(text) and _OF_PAPER.match(after) and _others(quantity, all_of_it):
        return True
    if _SAYS_WHICH.match(after) and (following := next((q for q in all_of_it if q.start > quantity.start), None)):
        return following.unit == quantity.unit
    if _KNOWN.search(before) and not _OF_ALL.search(before) and _NO_NOUN.match(after) and _others(quantity, all_of_it):
        return True
    return None


def is_name(text: str, quantity: Quantity, all_of_it: list[Quantity]) -> bool:
    """`Tape 22 is wrong by 2 s`: which tape it is, and no figure of it."""
    if quantity.unit or quantity.value % 1 or _KNOWN.search(text[max(0, quantity.start - 40) : quantity.start]):
        return False
    return not any(q.value != quantity.value and not q.unit for q in all_of_it)


def _is_now(text: str, new: Quantity, old: Quantity) -> bool:
    """`It was 81 % on the clean trays only, with all trays it's 76 %`"""
    return new.start > old.end and new.unit == old.unit and bool(_IT_IS.search(text[max(0, new.start - 24) : new.start]))


def _says(pattern: re.Pattern[str], after: str, quantity: Quantity, all_of_it: list[Quantity]) -> bool:
    """Whether it is said of this figure, and not of one behind it."""
    match = pattern.match(after)
    return match is not None and not any(0 < q.start - quantity.end < match.end() for q in all_of_it)


def _others(quantity: Quantity, all_of_it: list[Quantity]) -> bool:
    """Whether the sentence has another figure of that unit, to stand in its place."""
    return any(q.value != quantity.value and (q.unit == quantity.unit or not q.unit or not quantity.unit) for q in all_of_it)


def of_day(unit: Unit, earlier: list[Unit]) -> list[Unit] | None:
    """`La valeur de mardi est fausse`: what was read on that day; None where the sentence names no day."""
    match = _DAYS.search(unit.folded)
    if match is None:
        return None
    said = (match["day"] or match["day2"]).strip()
    exact = dates.find(said)
    weekday = dates.WEEKDAYS.get(said[:3])
    day: dt.date | None = exact[0] if exact else None
    if day is None and said in ("yesterday", "hier") and unit.date is not None:
        day = unit.date - dt.timedelta(days=1)
    if day is None and weekday is None:
        return None
    new = {q.unit for q in quantities.find(unit.folded) if q.unit}
    held = [u for u in earlier if u.date is not None and (u.date == day or (day is None and u.date.weekday() == weekday))]
    if day is None and held:
        # Of several Tuesdays the last one is meant.
        last = max(u.date for u in held if u.date is not None)
        held = [u for u in held if u.date == last]
    found = [(u, {q.unit for q in quantities.find(u.folded) if q.unit}) for u in held]
    same = [u for u, units in found if units & new]
    return same or [u for u, units in found if units and (u.has("result") or u.has("experiment") or not new)]


def of_number(unit: Unit, earlier: list[Unit]) -> list[Unit] | None:
    """`Test 3 is void`: the sentences about that test."""
    match = _NUMBERED.search(unit.folded) or _CANCELLED.search(unit.folded)
    if match is None:
        return None
    about = re.compile(rf"\b{re.escape(match['what'].rstrip('s'))}s?\s(?:no\.? ?|n[o°] ?|#)?{re.escape(match['id'])}\b")
    return [u for u in earlier if about.search(u.folded)]


def swapped(unit: Unit, earlier: list[Unit]) -> list[Unit]:
    """`Labels were swapped: A absorbed 5.6 g and B 3.2 g`: what says the same figures the other way round."""
    if not _SWAPPED.search(unit.folded):
        return []
    mine = quantities.find(unit.folded)
    own = {(q.value, q.unit) for q in mine if q.unit}
    if len(own) < 2:
        return []
    held = [(u, {(q.value, q.unit) for q in quantities.find(u.folded)}) for u in earlier]
    if whole := [u for u, values in held if own <= values]:
        return whole
    near = [(u, values & own) for u, values in held if u.source is unit.source][-6:]
    parts = [(u, values) for u, values in near if values]
    return [u for u, _ in parts] if own <= set().union(*(values for _, values in parts)) else []


def just_said(unit: Unit, earlier: list[Unit]) -> list[Unit]:
    """What a word in passing takes back: the last statement before it with a figure of the same kind."""
    if not _SPEECH.search(unit.folded):
        return []
    new = quantities.find(unit.folded)
    if (short := _SHORT_DAY.search(unit.folded)) is not None:
        # `The 06-01 yield`: that of the day that it names.
        pair = {int(short[1]), int(short[2])}
        earlier = [u for u in earlier if u.date is not None and {u.date.month, u.date.day} == pair]
    for other in reversed([u for u in earlier if u.source is unit.source][-6:]):
        for quantity in quantities.find(other.folded):
            if any(_kind(quantity) == _kind(q) and quantity.value != q.value for q in new):
                return [other]
    return []


def _kind(quantity: Quantity) -> str | None:
    """Its unit; figures without one are only compared where they have decimals."""
    if quantity.unit:
        return quantity.unit
    return "decimal" if quantity.value != quantity.value.to_integral_value() else f"none {Decimal(quantity.start)}"


def struck_spans(source: Source) -> list[tuple[int, int]]:
    return [m.span() for m in itertools.islice(_STRUCK.finditer(source.text), MOST_STRUCK)] if "~~" in source.text else []


def in_passing(unit: Unit) -> bool:
    """`Oops, 21 %`: the speaker's own last word was wrong."""
    return bool(_SPEECH.search(unit.folded))


def wrote(unit: Unit) -> bool:
    """`What I wrote as 8.2 was 7.9`: of a figure wherever its writer put it."""
    return bool(_WROTE.search(unit.folded))


def announced(unit: Unit) -> bool:
    """`Please note an error in my notes: …`: what follows takes the place of what was written, without naming it."""
    return "regrets" in unit.flags or bool(_ANNOUNCED.search(unit.folded))


def is_struck(unit: Unit, spans: list[tuple[int, int]]) -> bool:
    """Whether a person has struck out all of a sentence. The spans come in order."""
    letters = sum(c.isalnum() for c in unit.text)
    gone = 0
    for place in range(max(0, bisect_right(spans, (unit.start, 0)) - 1), len(spans)):
        a, b = spans[place]
        if a >= unit.end:
            break
        gone += sum(c.isalnum() for c in unit.source.text[max(a, unit.start) : min(b, unit.end)])
    return letters > 0 and gone >= 0.8 * letters


def without_struck(text: str) -> str:
    """What a person has struck out is no longer said."""
    return " ".join(_STRUCK.sub(" ", text).split()) if "~~" in text else text
