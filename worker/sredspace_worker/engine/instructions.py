"""What a person asks of the text: one project only, sentences out by their kind, one tax year, a point in from the notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sredspace_worker.engine import asking
from sredspace_worker.engine.material import Source

Kind = Literal["project", "remove", "year", "add"]
MOST = 40


@dataclass(frozen=True)
class Ask:
    kind: Kind
    value: str
    start: int
    end: int


_NAME = r"(?P<name>[\"“«'’]?\s?[A-ZÀ-Ý0-9][\w.-]{1,30}(?: [A-Z0-9][\w.-]{0,20}){0,2}\s?[\"”»'’]?)"
_ONLY = r"(?:only|alone|exclusively|seulement|uniquement|exclusivement)"
_PROJECT = (
    re.compile(rf"\b(?i:(?:the )?(?:project|projet)) {_NAME},? (?i:{_ONLY})\b"),
    re.compile(rf"\b(?i:{_ONLY}|nothing but|just|(?:do |use |take )?keep only|limit(?:ed)? (?:it |this |the \w+ )?to|restrict(?:ed)? (?:it |this )?to)(?i: (?:for|about|on|from|pour|sur))?(?i: (?:the|le|du|au))? (?i:project|projet) {_NAME}"),
    re.compile(rf"\b{_NAME} (?i:(?:project|projet) {_ONLY})\b"),
    re.compile(rf"\b(?i:ne (?:garde[rz]?|gardons|traite[rz]?|retiens|retenez|prends|prenez) que(?: ce qui (?:touche|concerne))?(?: le)? projet) {_NAME}"),
    re.compile(rf"\b(?i:limite[rz]?(?:-toi|-vous)?(?: \w+){{0,2}} au projet) {_NAME}"),
)  # fmt: skip
_OUT = (
    r"(?:remov\w*|delet\w*|drop\w*|take out|cut(?: out)?|leave out|exclud\w*|omit\w*|strip\w*|get rid of"
    r"|supprim\w*|enl[eè]v\w*|retir\w*|[oô]t(?:e|er|ez)|exclu\w*|laisse[rz]? de c[oô]t[ée]|[ée]limin\w*|efface[rz]?|saute[rz]?|coup(?:e|er|ez))"
)
_TEXT = (
    r"(?:sentences?|parts?|paragraphs?|passages?|bits?|stuff|content|text|lines?|statements?|language|talk|words?"
    r"|phrases?|passages?|parties?|paragraphes?|contenu|bouts?|morceaux?|propos|[ée]nonc[ée]s?)"
)
_REMOVE = (
    ("business", re.compile(rf"\b{_OUT}\s+(?:all |any |out )?(?:of )?(?:the )?(?:business|marketing|commercial|sales|promotional)(?:[- ]\w+)?(?: (?:and|or|&) \w+)? {_TEXT}", re.I)),
    ("business", re.compile(rf"\b{_OUT}\s+(?:tou(?:te)?s )?(?:les )?{_TEXT} (?:commercia\w+|publicitaires?|promotionnel\w+|d['’]affaires|de (?:marketing|vente|nature commerciale)|sur (?:les affaires|le marketing|la vente|les ventes))", re.I)),
    ("routine", re.compile(rf"\b{_OUT}\s+(?:all |any )?(?:the )?(?:routine|maintenance|bug[- ]fix\w*)(?: \w+)? (?:{_TEXT}|work|tasks?)", re.I)),
    ("routine", re.compile(rf"\b{_OUT}\s+(?:tou(?:te)?s )?(?:les )?(?:{_TEXT}|travaux|t[âa]ches) (?:courante?s?|courants|de routine|d['’]entretien|de maintenance)", re.I)),
    ("planned", re.compile(rf"\b{_OUT}\s+(?:all |any )?(?:the )?(?:planned|future|forward-looking)(?: \w+)? (?:{_TEXT}|work)", re.I)),
    ("planned", re.compile(rf"\b{_OUT}\s+(?:tou(?:te)?s )?(?:les )?(?:{_TEXT}|travaux) (?:pr[ée]vue?s?|futur\w*|planifi[ée]\w*|[àa] venir)", re.I)),
)  # fmt: skip
# `everything`, `all sentences`, `ce qui`
_ALL = (
    rf"(?:everything|anything|all|what(?:ever)?(?: is)?|(?:all )?(?:the |any )?{_TEXT}"
    rf"|tout(?: ce qui)?|(?:tou(?:te)?s )?(?:les |le |la |l['’]|cette |cet |ce |ces |nos |mes )?{_TEXT}|ce qui"
    r"|(?:any |all |every |the |toute? |toutes )?mentions?)"
)
# `about`, `that mentions`, `qui parle de`
_OF = (
    r"(?:of|de|du|des|that (?:mentions?|talks? about|deals? with|names?|are about|is about)|about|on|concerning|mentioning|regarding"
    r"|(?:qui )?(?:parle\w*|traite\w*|mentionne\w*)(?: de| du| des| d['’])?|sur|concerne\w*|touch\w+)"
)
# What is named, up to the end of its clause.
_TOPIC = r"[\"“«]?(?P<topic>[^\s.,;\"”»][^.,;\n\"”»]{1,50}?)[\"”»]?(?=\s*(?:[.,;\n]|$)|\s+(?:and|et|from|de la|in the)\b)"
_ABOUT = re.compile(rf"\b{_OUT}\s+{_ALL}\s+{_OF}\s+(?:the |our |le |la |les |l['’]|nos |notre )?{_TOPIC}", re.I)
_POLITE = re.compile(
    r"\s+(?:please|thanks?(?: you)?|svp|s['.]?v\.?p\.?|merci|s['’]il (?:te|vous) pla[iî]t|for me|too|as well|aussi)\W*$", re.I
)
# `Get the satellite sentence out.`
_OUT_BEHIND = re.compile(
    rf"\b(?:get|take|pull|leave|keep)\s+(?:the |any |that |all )?(?P<topic>[^\W\d][\w-]{{2,30}}(?: [\w-]{{3,20}})?) {_TEXT}\s+(?:out|away)\b",
    re.I,
)
_YEAR = (
    re.compile(
        r"\b(?:keep|only|retain|limit\w*|restrict\w*|just)\b(?:\W+\w+){0,6}?\W+"
        r"(?:inside|in|within|from|during|of|to|for)\W+(?:the\W+|our\W+)?"
        r"(?:(?P<y1>(?:19|20)\d\d)\W+)?(?:tax|fiscal|taxation)\W+year(?:\W+(?P<y2>(?:19|20)\d\d))?",
        re.I,
    ),
    re.compile(r"\b(?:keep only|only keep|only|just)\W+(?:the\W+)?(?P<y1>(?:19|20)\d\d)\W+(?:work|tests?|entries)\b|\b(?:keep only|only keep)\b(?:\W+\w+){0,4}?\W+(?:in|from|of|during)\W+(?P<y2>(?:19|20)\d\d)\b", re.I),
    re.compile(
        r"\b(?:ne (?:garde|conserve|retien)\w* que|garde[rz]? (?:seulement|uniquement|juste)|garde[rz]?(?= ce qui)|seulement|uniquement|limite[rz]?)\b"
        r"(?:\W+[\w'’]+){0,6}?\W+(?:de|dans|pendant|durant|[àa]|d['’])\W*"
        r"(?:l['’])?(?:ann[ée]e d['’]imposition|exercice|ann[ée]e fiscale)(?:\W+(?:de\W+)?(?P<y1>(?:19|20)\d\d))?",
        re.I,
    ),
    re.compile(r"\b(?:ne (?:garde|conserve|retien)\w* que)\b(?:\W+[\w'’]+){0,4}?\W+(?:de|en|dans)\W+(?P<y1>(?:19|20)\d\d)\b", re.I),
)  # fmt: skip
_SLOTS = (
    ("hypothesis", r"hypothes[ei]s|hypoth[èe]ses?"),
    ("uncertainty", r"uncertaint(?:y|ies)|unknowns?|incertitudes?"),
    ("state_of_art", r"state of the art|prior art|known approaches|existing (?:methods|approaches|solutions)|[ée]tat de l['’]art|solutions existantes|m[ée]thodes connues"),
    ("objective", r"objectives?|goals?|aims?|objectifs?|buts?"),
    ("experiment", r"tests?|experiments?|trials?|essais?|exp[ée]riences?"),
    ("result", r"results?|readings?|measurements?|data|findings|r[ée]sultats?|mesures?|donn[ée]es"),
    ("conclusion", r"conclusions?|advancements?|lessons?(?: learned)?|knowledge|avancements?|le[çc]ons?|connaissances?"),
)  # fmt: skip
_IN = (
    r"(?<!only )(?<!n['’])"
    r"(?:add|insert|include|use|put(?: in)?|bring(?: in| over)?|pull(?: in)?|carry over|copy(?: in| over)?|work in"
    r"|reprend\w*|reprenez|r[ée]cup[èe]re\w*|copie[rz]?|prends|prenez|ajoute[rz]?|ins[èe]re[rz]?|ins[ée]rer|inclu[st]?|incluez|inclure|mets|mettez|int[èe]gre[rz]?)"
)
_ADD = tuple(
    (
        label,
        re.compile(
            rf"\b{_IN}\s+(?:in |also |aussi |[ée]galement )?"
            rf"(?:the |my |our |any |a |an |all the |missing |le |la |les |l['’]|mon |ma |mes |notre |nos |une? |tou(?:te)?s les )*(?:{words})\b(?: over| across)?"
            r"(?:\s+(?:from|in|out of|of|that (?:is|are) in|as in|des|du|de|dans|tir[ée]+s? d\w+|qui (?:est|sont) dans|d['’]apr[èe]s)\s+(?:the |my |our |les |le |la |l['’]|mes |nos |notre )?[\w.' -]{2,40})?",
            re.I,
        ),
    )
    for label, words in _SLOTS
)

# `add the hypothesis and the results`: what is named second.
_THE = r"(?:the |my |our |any |all the |missing |le |la |les |l['’]|mes |nos |notre |tou(?:te)?s les )*"
_ALSO = tuple(
    (label, re.compile(rf"\b{_IN}\s+(?:[\w'’]+[ ,]+){{1,5}}?(?:and|et|&|,)\s*{_THE}(?:{words})\b", re.I))
    for label, words in _SLOTS
)

# `add the budget from the notes`: a point that no line has a name for is looked for by its words.
_FROM = r"(?:from|in|out of|that (?:is|are) in|des|du|de|dans|tir[ée]+s? d\w+|qui (?:est|sont) dans)"
_NOTES = r"(?:notes?|files?|logs?|reports?|fichiers?|journal|cahiers?|rapports?|documents?)"
_OTHER = re.compile(
    rf"\b{_IN}\s+(?:in |also |aussi |[ée]galement )?"
    r"(?:the |my |our |any |le |la |les |l['’]|mon |ma |mes |notre |nos |une? )(?P<topic>[^.,;\n]{3,40}?)"
    rf"\s+(?:{_FROM}\s+(?:the |my |our |les |le |la |l['’]|mes |nos |notre )?)(?:\w+ )?{_NOTES}\b",
    re.I,
)
# `The hypothesis in the notes is missing: put it in 244`, `il manque l'hypothèse des notes`.
_MISSING = tuple(
    (
        label,
        re.compile(
            rf"\b(?:{words})\b(?:\s+(?:from|in|of)\s+(?:the |my |our )?[\w' -]{{2,30}}?)?\s+(?:is|are)\s+(?:still )?missing\b"
            rf"|\b(?:il manque|manquent?|we (?:still )?(?:miss|lack)|is missing:?)\s+"
            rf"(?:encore |still )?(?:the |my |our |le |la |les |l['’]|mes |nos )?(?:{words})\b",
            re.I,
        ),
    )
    for label, words in _SLOTS
)


def find(source: Source) -> list[Ask]:
    """Every wish in a message, in its order. What one pattern took no other takes again."""
    text = source.text
    found: list[Ask] = []

    def keep(kind: Kind, value: str, match: re.Match[str]) -> None:
        taken = any(
            a.start < match.end() and match.start() < a.end and a.kind == kind and (kind != "add" or a.value == value)
            for a in found
        )
        if len(found) < MOST and not taken:
            found.append(Ask(kind, value, match.start(), match.end()))

    for pattern in _PROJECT:
        for match in pattern.finditer(text):
            name = match["name"].strip("\"“”«»'’ .,")
            if name.lower() not in ("only", "the", "this", "that"):
                keep("project", name, match)
    for value, pattern in _REMOVE:
        for match in pattern.finditer(text):
            keep("remove", value, match)
    for match in _ABOUT.finditer(text):
        topic = _POLITE.sub("", match["topic"].strip())
        trade = all(asking.is_trade(part) for part in asking.parts(topic))
        keep("remove", "business" if trade else "about:" + topic, match)
    for match in _OUT_BEHIND.finditer(text):
        keep("remove", "business" if asking.is_trade(match["topic"]) else "about:" + match["topic"], match)
    for pattern in _YEAR:
        for match in pattern.finditer(text):
            years = [y for y in match.groupdict().values() if y]
            keep("year", years[0] if years else "", match)
    for label, pattern in (*_ADD, *_ALSO):
        for match in pattern.finditer(text):
            keep("add", label, match)
    for label, pattern in _MISSING:
        for match in pattern.finditer(text):
            keep("add", label, match)
    for match in _OTHER.finditer(text):
        if not any(a.kind == "add" and a.start < match.end() and match.start() < a.end for a in found):
            keep("add", "about:" + match["topic"].strip(), match)
    for kind, value, start, end in asking.wishes(text):
        taken = any(a.start < end and start < a.end and (a.kind == kind or kind == "project") for a in found)
        again = any(a.kind == kind and a.value.lower() == value.lower() for a in found)
        if len(found) < MOST and not taken and not again:
            found.append(Ask(kind, value, start, end))  # type: ignore[arg-type]
    return sorted(found, key=lambda a: a.start)
