"""More ways to ask: a name in capitals alone, a kind of sentence in passing, days before and after, a point that is missing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from sredspace_worker.engine import dates
from sredspace_worker.engine.dates import MONTHS, TaxYear, safe
from sredspace_worker.engine.rules import fold

# A name that a person writes in capitals; not what forms, programmes and lines are called.
_CAPS = r"(?P<name>(?!(?:T661|T4088|SR|SRED|CRA|ARC|RSDE|RS|PDF|FR|EN|LOGBOOK|PRECHECK|LINE|LIGNE|ALL|ONLY|NOT|PLEASE|TAX|YEAR|FY\d*|FYE|OK|AND|ET|OR|OU|NO|PAS|DO|MERCI|SVP|TODO|NB)\b)[A-ZÀ-Ý][A-ZÀ-Ý0-9]+(?:-[A-ZÀ-Ý0-9]+)*)"
_ONLY = r"(?:only|just|nothing but|solely|exclusively|seulement|uniquement|rien que|juste)"
_KEEP = (
    re.compile(rf"(?:^|[.,;:!?\n]|\b(?i:and|et|but|mais|then|puis|please|keep|garde[rz]?|draft|use|do|for|pour|about|on))\s*(?i:{_ONLY})\s+(?i:(?:keep|want|use|the|le|la|les|for|pour|about|on|sur|what concerns|ce qui (?:touche|concerne)|work on|work for|project|projet|garde[rz]?)\s+){{0,3}}{_CAPS}\b"),
    re.compile(rf"\b(?i:(?:i|we) (?:only|just) (?:want|need|claim)(?: to (?:see|keep|claim))?) (?i:the )?{_CAPS}\b"),
    re.compile(rf"\b(?i:(?:je|on|nous) (?:ne )?(?:veux|veut|voulons|garde|gardons|r[ée]clam\w+) que)(?i: (?:le|la|du|de))? {_CAPS}\b"),
    re.compile(rf"\b(?i:limit\w*|restrict\w*|confine\w*|narrow\w*|limite[rz]?|restreins|restreindre|borne[rz]?)(?i:(?: \w+){{0,3}}? (?:to|[àa]|au))(?i: (?:the|le|la|project|projet))? {_CAPS}\b"),
    re.compile(rf"\b(?i:focus(?:ing)?|concentrate|concentre(?:-toi|z-vous)?|centre(?:-toi|z-vous)?)(?i: (?:only|seulement))?(?i: (?:on|sur))(?i: (?:the|le|la|project|projet))? {_CAPS}\b"),
    re.compile(rf"\b{_CAPS} (?i:(?:is|est) (?:the only|le seul|la seule|our only|my only|notre seul|mon seul)(?: project| projet| one)?)\b"),
    re.compile(rf"\b{_CAPS},? (?i:only|alone|and nothing else|nothing else|seulement|uniquement|et rien d['’]autre|rien d['’]autre)\b"),
)  # fmt: skip
_OUT = (
    r"(?:remov\w*|delet\w*|drop\w*|cut(?: out)?|leave out|exclud\w*|omit\w*|strip\w*(?: out)?|get rid of|lose|skip|ditch|dump|nix|axe|purge|clean(?: out| up)?|weed out|scrap|throw out|take out|without|minus|no more"
    r"|supprim\w*|enl[eè]v\w*|retir\w*|[oô]t(?:e|er|ez)|exclu\w*|coup(?:e|er|ez)|laisse[rz]? de c[oô]t[ée]|[ée]limin\w*|sans|efface[rz]?|saute[rz]?|laisse[rz]? tomber|oublie[rz]?|nettoie|nettoyer|nettoyez|vire[rz]?|jette[rz]?)"
)
_NAMED_OUT = (
    re.compile(rf"\b(?i:{_OUT})\s+(?i:(?:all of|all|anything (?:on|about|from)|everything (?:on|about|from)|the|tout|tout ce qui (?:touche|concerne)|ce qui (?:touche|concerne)|le projet|project|la partie|les parties|part|belongs?|belonging|to|relate[sd]?|comes?|parts|material|work|stuff|everything|anything|what(?:ever)?|that|which|is|of|about|on|from|concerning|mentions?|sentences?|paragraphs?"
    r"|ce|qui|appartien\w+|est|rel[èe]ve|parle\w*|[àa]|de|du|la|le|les|toutes?|phrases?|passages?|partie|parties|travaux|travail|contenu|section)\s+){0,6}" + rf"{_CAPS}\b"),
    re.compile(rf"\b(?i:mets|mettez|mettre|laisse[rz]?|put|set|leave) (?i:le projet |the )?{_CAPS}\b(?i:[^.;,\n]{{0,12}}?(?:de c[oô]t[ée]|aside|apart|[àa] part))"),
    re.compile(rf"\b(?i:take|leave|keep)\s+(?i:the )?{_CAPS}\b(?i:[^.;,\n]{{0,14}}?\bout\b)"),
    re.compile(rf"\b(?i:(?:do not|don['’]t|not|aren['’]t|isn['’]t|won['’]t) (?:claim|claiming|include|including|want|mention|talk about))(?i: the)? {_CAPS}\b"),
    re.compile(rf"\b{_CAPS} (?i:(?:goes|belongs|is|va|sera|appartient) (?:in|to|into|for|dans|[àa]) (?:an?other|a different|une? autre))\b"),
    re.compile(rf"\b(?i:ne (?:parle|mentionne|cite)\w* pas)(?i: (?:de |du |d['’])?){_CAPS}\b".replace("(?i: (?:de |du |d['’])?)", "(?i:(?: de | du | d['’]| ))")),
    re.compile(rf"\b(?i:ne (?:r[ée]clam\w+|voul\w+|veu\w+|garde\w*|inclu\w+) pas)(?i: le| la)? {_CAPS}\b"),
)  # fmt: skip
_TRADE = r"(?:business|marketing|commercial|sales|promotional|customers?|clients?|ventes?|publicitaires?|promotionnel\w*|d['’]affaires|client[eè]le)"
_PLAIN_OUT = re.compile(
    rf"\b(?:{_OUT}|ni|(?:do not|don['’]t) want|ne (?:veux|veut|voulons) (?:pas|plus|aucune?)|no|aucune?|pas de|pas d['’]|free of|sans aucune?)\s+(?:(?:all|any|the|that|of|our|out|le|la|les|tout(?:e|es)?|tous|ce qui|qui|est|sont|parle(?:nt)?|anything|everything|stuff|parts?|passages?|phrases?|sentences?|bits?|about|on|sur|de|du|des|d['’]|nature|partie|parties)\s+|l['’]){{0,5}}{_TRADE}\b",
    re.I,
)
_NEGATED = re.compile(r"\b(?:don['’]t|do not|never|not to|ne|n['’]|jamais|do not want (?:you )?to|without having to)\s*$", re.I)
_LEFT_ALONE = re.compile(r"\b(?:don['’]t|do not|ne)\s+(?:touch|change|modif\w+|touche\w*|change[rz]?)\b[^.;]{0,60}", re.I)

# --- days -------------------------------------------------------------------------------------------------------------
_M = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = rf"(?P<{{0}}>\d{{{{4}}}}[-/.]\d{{{{1,2}}}}[-/.]\d{{{{1,2}}}}|\d{{{{1,2}}}}(?:er|st|nd|rd|th)? (?:of )?(?:{_M})\b\.?(?:,? (?:19|20)\d\d)?|(?:{_M})\.? \d{{{{1,2}}}}(?:st|nd|rd|th)?(?!\d)(?:,? (?:19|20)\d\d)?|(?:{_M})\b\.?(?: (?:19|20)\d\d)?|(?:19|20)\d\d\b)"
_ALL = r"(?:everything|anything|all|what(?:ever)?|the (?:work|tests?|entries|parts?|stuff)|work|tests?|entries|tout|(?:ce|les? (?:travaux|essais|travail|entrees|passages)) ?(?:qui)?|les travaux|ce qui)"
_CUT = r"(?:remov\w*|delet\w*|drop\w*|cut(?: out)?|leave out|exclud\w*|omit\w*|strip\w*|take out|get rid of|skip|ignore|supprim\w*|enlev\w*|retir\w*|ot(?:e|er|ez)|exclu\w*|coup(?:e|er|ez)|laisse[rz]? de cote|eliminer?)"
_HOLD = r"(?:only|just|keep|retain|limit\w*|restrict\w*|seulement|uniquement|garde[rz]?|conserve[rz]?|limite[rz]?(?:-toi|-vous)?|stick(?:ing)? to|tiens-t'en|tenez-vous-en|t'en tenir|s'en tenir|ne (?:garde|conserve|prend)\w* que|n'inclu\w+ que)"
_BEFORE = re.compile(
    rf"\b{_CUT}\b[^.;]{{0,50}}?\b(?:before|prior to|earlier than|older than|plus (?:vieux|vieilles?|anciens?|anciennes?) que|predates?|predating|antedates?|up to|until|avant|d'avant|precede\w*|anterieurs? a|qui precede\w*|jusqu'(?:a|au|en))\s+(?:le |the |l')?{_DAY.format('d')}"
)
_AFTER = re.compile(
    rf"\b{_CUT}\b[^.;]{{0,50}}?\b(?:after|later than|since|from|apres|posterieurs? a|depuis|a partir d[eu']+)\s*(?:le |the |l')?{_DAY.format('d')}(?! notes)(?P<on> on(?:ward)?s?)?"
)
_FROM = re.compile(
    rf"\b{_HOLD}\b[^.;]{{0,40}}?\b(?:after|since|from|starting|apres|depuis|a partir d[eu']|des)\s*(?:le |the |l')?{_DAY.format('d')}(?! (?:to|through|until|au|a)\b)(?:\s*(?:on(?:ward)?s?|and later|on|et apres))?"
)
_TILL = re.compile(
    rf"\b{_HOLD}\b[^.;]{{0,40}}?\b(?:before|prior to|until|up to|avant|d'avant|jusqu'(?:a|au|en))\s+(?:le |the |l')?{_DAY.format('d')}"
)
_BETWEEN = re.compile(
    rf"\b(?:{_HOLD})\b[^.;]{{0,40}}?\b(?:between|from|entre|du|de)\s+(?:le |the )?{_DAY.format('d')}\s*(?:and|to|through|until|et|au|a|jusqu'au|-|–)\s*(?:le |the )?{_DAY.format('e')}"
)
_CAN_GO = re.compile(
    rf"\b(?:everything|anything|all|what(?:ever)?|tout|ce qui) (?:is |est |that is |dated )?(?P<way>before|prior to|up to|until|after|since|avant|jusqu'(?:a|au|en)|apres|depuis) (?:le |the |l')?{_DAY.format('d')}[^.;]{{0,12}}?\b(?:can go|goes|go out|out\b|can be (?:removed|dropped|cut)|peut (?:partir|sauter|etre (?:enleve|retire))|a enlever|dehors)"
)
_YEAR_OUT = re.compile(
    r"\b(?:nothing (?:from|in|of)|no (?:work|tests|entries) (?:from|in|of)|rien (?:de|en|d')|pas de travaux de|"
    + _CUT
    + r")\s+(?:(?:the|all|everything|anything|work|tests?|entries|from|in|of|dated|datees?|tout|ce qui|est|date|les|travaux|de|en|l'annee)\s+){0,5}(?P<y>(?:19|20)\d\d)\b(?=\W*(?:$|[.,;!)\n]|please|thanks|merci|svp|s'il|and|et|in|dans|work|tests?|entries|but|mais|du|from))(?![-/.]\d)"
)
_YEAR_IN = re.compile(
    r"\b(?:"
    + _HOLD
    + r")\s+(?:(?:to|it|keep|the|work|in|of|from|for|calendar|year|include|claim|use|what|was|were|ce|tests?|entries|runs?|done|made|essais?|faits?|realises?|que|a|au|le|la|l'|les|travail|travaux|de|en|annee|civile|ce|qui|est|date|just)\s*){0,9}\b(?P<y>(?:19|20)\d\d)\b(?![-/.]\d| (?:to|au|tax|fiscal) )"
)
# `2025 only.`
_ALONE = re.compile(
    r"(?:^|[,;.!] ?|\b(?:and|et) )(?P<y>(?:19|20)\d\d),? (?:only|alone|seulement|uniquement)\b|(?:^|[,;.!] ?|\b(?:and|et) )(?:only|just|seulement|uniquement) (?P<y2>(?:19|20)\d\d)(?=\s*(?:$|[.,;!]))"
)
_START = re.compile(
    rf"(?:^|[.,;!\n] ?|\b(?:and|et) )(?:please )?(?:start|begin|commence[rz]?|debute[rz]?|pars|partez)(?: the (?:text|draft|story))?(?: only)? (?:at|in|with|from|on|en|au|a|avec|de)(?: (?:the|le|la))? {_DAY.format('d')}"
)
_CALENDAR = re.compile(r"calendar|civile")
_OUTSIDE = re.compile(
    r"\b(?:"
    + _CUT
    + r"|throw out)\b[^.;]{0,30}?\b(?:outside|out of (?:range|the (?:tax )?year|it)|hors (?:de |d')?(?:l'exercice|l'annee|periode|cette periode)|(?:en )?dehors|le reste|the rest)\b"
)
_SLASH = "/"


_TRADE_ONLY = re.compile(
    rf"^(?:the |our |le |la |les |nos |notre |l['’])?(?:{_TRADE}|publicit[ée]|advertising)(?: (?:talk|stuff|needs?|side|language))?$",
    re.I,
)


def parts(topic: str) -> list[str]:
    """`customers or marketing`: the subjects of a wish."""
    return [
        part for part in re.split(r"\s*(?:,|\bor\b|\band\b|\bou\b|\bet\b)\s*(?:de |du |des |d['’]|about |on )?", topic) if part
    ]


def is_trade(topic: str) -> bool:
    return bool(_TRADE_ONLY.match(topic.strip()))


def _spoken(text: str, match: re.Match[str]) -> bool:
    """Whether the wish is one, and not what to leave as it is."""
    return not _NEGATED.search(text[max(0, match.start() - 24) : match.start()]) and not any(
        m.start() <= match.start() < m.end() for m in _LEFT_ALONE.finditer(text)
    )


# Somebody tells what was done; that asks for nothing.
_TELLS = re.compile(
    r"\b(?:we|they|nous|ils|elles|j['’]ai|on (?:a|avait|n['’]a)|i (?:\w+ed|ran|cut|kept|took)) (?!(?:want|need|like|wish|do not|don't|would|can|could|should|must|only want|just want|veux|veut|voul|r[ée]clam|aimer|prendre|pren|souhait|dev)\w*\b)\w+",
    re.I,
)
_WISHES = re.compile(
    r"\b(?:please|svp|s['’]il (?:te|vous)|(?:can|could|would|will) you|peux-tu|pouvez-vous|pourr(?:ais-tu|iez-vous)|want|claim\w*|r[ée]clam\w+|veux|veut|voulons|need you)\b",
    re.I,
)


def _told(text: str, start: int, end: int) -> bool:
    """Whether the sentence around a place tells of work, and asks nothing."""
    first = max((text.rfind(mark, 0, start) for mark in (". ", "; ", "! ", "? ", "\n")), default=-1) + 1
    ends = [n for mark in (". ", "; ", "! ", "? ", "\n") if (n := text.find(mark, end)) >= 0]
    sentence = text[first : min(ends, default=len(text))]
    return bool(_TELLS.search(sentence)) and not _WISHES.search(sentence)


def wishes(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Kind, value and place of each wish; of two that overlap the first one counts."""
    for kind, value, start, end in _found(text):
        if not _told(text, start, end):
            yield kind, value, start, end


def _found(text: str) -> Iterator[tuple[str, str, int, int]]:
    for pattern in _NAMED_OUT:
        for match in pattern.finditer(text):
            if _spoken(text, match) or pattern in _NAMED_OUT[2:]:
                yield "remove", "about:" + match["name"], *match.span()
    for pattern in _KEEP:
        for match in pattern.finditer(text):
            yield "project", match["name"], match.start("name") if match[0][0] in ".,;:!?\n" else match.start(), match.end()
    for match in _PLAIN_OUT.finditer(text):
        if _spoken(text, match):
            yield "remove", "business", *match.span()
    folded = fold(text)
    if len(folded) != len(text):
        # Places would not be those of the text.
        return
    yield from _days(folded)


def _days(folded: str) -> Iterator[tuple[str, str, int, int]]:
    for pattern, form in (
        (_BETWEEN, "range:{d}/{e}"),
        (_BEFORE, "range:{d}/"),
        (_AFTER, "range:/{d}"),
        (_FROM, "range:{d}/"),
        (_TILL, "range:/{d}"),
    ):
        for match in pattern.finditer(folded):
            parts = match.groupdict()
            value = form.format(d=parts["d"].strip(), e=(parts.get("e") or "").strip())
            if pattern is _AFTER:
                # `after 1 April` keeps that day, `from 1 April on` does not.
                value = (
                    value
                    if not re.search(
                        r"\b(?:from|since|depuis|a partir d\W*\w*)\s*(?:le |the |l')?$",
                        match[0][: match.start("d") - match.start()],
                    )
                    else "until:" + parts["d"].strip()
                )
            elif pattern is _TILL:
                value = (
                    "until:" + parts["d"].strip()
                    if not re.search(
                        r"\b(?:until|up to|jusqu\S+)\s+(?:le |the |l')?$", match[0][: match.start("d") - match.start()]
                    )
                    else value
                )
            yield "year", value, *match.span()
    for match in _CAN_GO.finditer(folded):
        day, way = match["d"].strip(), match["way"]
        value = (
            f"range:{day}/"
            if way in ("before", "prior to", "avant")
            else f"after:{day}"
            if way.startswith(("up", "until", "jusqu"))
            else f"range:/{day}"
        )
        yield "year", value, *match.span()
    for match in _YEAR_OUT.finditer(folded):
        yield "year", "not:" + match["y"], *match.span()
    for match in _ALONE.finditer(folded):
        yield "year", match["y"] or match["y2"], *match.span()
    for match in _START.finditer(folded):
        yield "year", f"range:{match['d'].strip()}/", *match.span()
    for match in _YEAR_IN.finditer(folded):
        calendar = _CALENDAR.search(match[0])
        yield "year", f"range:{match['y']}/{match['y']}" if calendar else match["y"], *match.span()
    for match in _OUTSIDE.finditer(folded):
        yield "year", "", *match.span()


def stretch(value: str, year: TaxYear) -> TaxYear | None:
    """The days that a wish keeps: `range:march/` from March on, in the tax year where no year is named."""
    kind, _, rest = value.partition(":")
    if kind == "until":
        last = _bound(rest, year, first=True)
        return TaxYear.of(dt.date.min, last - dt.timedelta(days=1), "prompt") if last else None
    if kind == "after":
        # `Everything up to 31 March can go` keeps what comes behind that day.
        last = _bound(rest, year, first=False)
        return TaxYear.of(last + dt.timedelta(days=1), dt.date.max, "prompt") if last else None
    if kind != "range":
        return None
    a, _, b = rest.partition("/") if not re.match(r"\d{4}/\d{1,2}/", rest) else _split_slashed(rest)
    start, end = _bound(a, year, first=True) if a else dt.date.min, _bound(b, year, first=False) if b else dt.date.max
    return TaxYear.of(start, end, "prompt") if start and end and start <= end else None


def _split_slashed(rest: str) -> tuple[str, str, str]:
    parts = rest.split("/")
    return "-".join(parts[:3]), "/", "-".join(parts[3:])


def _bound(text: str, year: TaxYear, *, first: bool) -> dt.date | None:
    found = dates.find(text)
    if found is not None:
        return found[0]
    number = re.search(r"(?:19|20)\d\d", text)
    month = next((MONTHS[w] for w in re.findall(r"[a-z]+", text) if w in MONTHS), None)
    if month is None:
        if number is None:
            return None
        return dt.date(int(number[0]), 1, 1) if first else dt.date(int(number[0]), 12, 31)
    day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text.replace(number[0], "") if number else text)
    wanted = int(day[1]) if day else (1 if first else 31)
    years = [int(number[0])] if number else range(year.start.year, year.end.year + 1) if year.start and year.end else []
    made = [safe(n, month, wanted) for n in years]
    return next((d for d in made if not year.outside(d)), made[-1] if made else None)
