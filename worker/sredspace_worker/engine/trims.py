"""What may be taken off a sentence when it is shown: what stands in front of it, never a word of the clause that is kept.

Each result is one run of the source's words. Numbers, units, negations, directions and hedges of that run stay as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sredspace_worker.engine import dates
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.shapes import CHAT, CODE, uncomment
from sredspace_worker.engine.takebacks import without_struck
from sredspace_worker.engine.units import Unit

# A separator behind a day is a mark and a space; a sign that touches a figure belongs to the figure.
_MARK = r"(?:\s*[:|]+(?=\s|[^\s\d])\s*|\s*[.:]\s+|\s+[–—-]+\s+|[–—]\s+)"
_LEAD = re.compile(
    rf"^(?:\|\s*)?(?:\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}})(?!\d)(?:[ T]\d\d:\d\d(?::\d\d)?)?{_MARK}"
)
_LABEL = re.compile(
    r"^(?:(?:new |next )?ideas?(?: from [\w'’-]+)?|(?:nouvelles? )?id[ée]es?(?: de [\w'’-]+)?|uncertaint(?:y|ies)|hypothes[ei]s(?: \d+)?|thoughts?|learn(?:ed|t)|appris|next (?:ideas?|steps?)|what failed|what (?:we )?(?:now )?(?:learned|learnt|know|found)(?: now)?|ce qu['’]on (?:sait|a appris)|hypoth[èe]ses? \d+|id[ée]es? suivantes?|prochaines? (?:id[ée]es?|[ée]tapes?)|ce qui a [ée]chou[ée]|results?|conclusions?|observations?|findings?|goals?|objectives?|lessons? learned|tests?|incertitudes?|hypoth[èe]ses?"
    r"|r[ée]sultats?|objectifs?|le[çc]ons?|essais?)\s?(?::\s*|\s[–—-]\s+(?!\d))",
    re.I,
)
_AIM = re.compile(r"(?:aims?|goals?|objectives?|purpose|buts?|objectifs?)$", re.I)
# The same for a day in words, as diaries have it: `May 9 to June 6, 2025:`, `3 mars 2025 –`.
_DAY_LEAD = re.compile(
    rf"^\W*(?:(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{{0,6}}\.?,? )?(?:le )?(?:{dates.DAY})(?: ?(?:to|and|-|–|au|a|et) ?(?:{dates.DAY}))?(?:\*\*|__)?(?P<mark>\s*[:.–—|-]*)\s+(?=\S)"
)
_SMALL = re.compile(r"[^\W\d_A-ZÀ-Ý](?:[^\W\d_A-ZÀ-Ý]|['’])*(?![\w/^²³])")
_BOLD_DAY = re.compile(
    r"^\W{0,2}(?:\*\*|__)(?:le |on )?(?P<day>[^*_\n:]{3,30}?\d{1,2}[^*_\n:]{0,20}?|\d{1,2}[^*_\n:]{2,30}?)(?:\*\*|__)\s+(?=[^\W_])"
)
# `**Aim** make snow at …`: words in bold that name the sentence, as a label with a colon does.
_BOLD = re.compile(r"^\W{0,2}(?:\*\*|__)(?P<name>[^\W\d_][^*_\n:]{1,28}?)\s*[:.]?\s*(?:\*\*|__)\s*[:–—-]?\s+(?=\S)")
_SUBJECT = re.compile(r"^(?:(?:subject|objet) ?: )?(?:\[patch[^\]]*\] )?", re.I)
_CELLS = re.compile(r"(?<=\S) \| (?=\S)")
_WRONG = re.compile(
    r"^(?:[^.:]|\.\d){0,60}?\b(?:wrong|mistakes?|errors?|incorrect|mixed up|erreurs?|tromp\w+|faux|fausses?|inexacte?s?|erron[ée]\w*)\b(?:[^:;.]|\.\d){0,40}?"
    r"(?:[:;]|,(?= (?:the|it|its|we|corrected|real|actual|true|la|le|les|il|elle|on|nous)\b))\s*(?=\S+ \S)",
    re.I,
)
_CORRECTS = re.compile(
    r"^(?:(?:corrections?|erratum|rectification|correctif)\s+(?:to|of|for|on|in|du|de|des|au|aux|à|dans|pour)\s[^:.\d]{1,40}:\s*"
    r"|(?:corrections?|actually|in fact|sorry|erratum|rectification|correctif|en fait|update|mise à jour)\b(?:\s?[,:–—-]\s*|\s+(?!(?:to|of|for|on|in|du|de|des|au|aux|à|dans|pour)\b))(?!\d))",
    re.I,
)
# `…, not 8 %, the probe was off.` at the end of a correction: whole clauses go, with the old figure and its decimals.
_NOT_OLD = re.compile(
    r",?\s+(?:and not|but not|not|instead of|rather than|et non(?: pas)?|et pas|plutôt que|au lieu de|pas)\s+(?:de\s+|d['’])?[-+~]?\d+(?:[.,\u00a0\u202f ]\d+)*(?:\s?[^\s\d.;,]{1,12})?(?:\s[^\W\d][\w'’-]*){0,6}(?:\s?[,;(–—][^\d]*?)?(?P<end>[.!]?)$",
    re.I,
)
_CLAUSE_END = re.compile(r"[;:]\s|,\s(?!\d)|\s[–—]\s|\.\s")
# After one of these a cut would turn the sense round or take a figure from its unit.
_HANGING = re.compile(
    r"(?:\b(?:not|no|never|n't|without|less|more|than|below|above|under|over|at|of|to|by|from|between|and|or|only|about|around|up|down|may|might|could|would|should|nearly|almost|the|a|an|is|was|were|are|be|in|for|with"
    r"|ne|n'|pas|sans|moins|plus|que|de|du|des|d'|à|au|aux|entre|et|ou|environ|peut|pourrait|presque|le|la|les|un|une|est|était|dans|pour|avec)|[-+~<>≈±]|\d[\d.,]*|[(\[«\"“])$",
    re.I,
)


# How people begin and end in talk, and the kind of a commit.
_TALK = re.compile(
    r"^(?:(?:(?:bon|ok(?:ay)?|alright|all right|(?:good )?morning|bonjour|salut|allo|huh|h+m+|euh|bref|anyway)(?:\s?[,.!:]|\s[–—-])|par contre,?(?! que)|btw,?|by the way,?|au fait,?)\s+)+(?=\S+ \S)",
    re.I,
)
_KIND = re.compile(r"^(?:revert|exp|fix|feat|perf|wip)(?:\([\w./-]+\))?!?:\s+(?=\S+ \S)", re.I)
_TAKES_BACK = re.compile(
    r"^I (?:have to|must) take (?:one|a) (?:number|figure) back:\s+|^je (?:dois|reprends) [^:\d]{0,30}chiffre\s?:\s+", re.I
)
_END_OF_TALK = re.compile(
    r"(?:\s*:[a-z][a-z_+-]{1,24}:)+(?=[.!]?$)|,? (?:as you (?:noticed|saw|know|said)|comme tu (?:l['’]as |as |le )?(?:vu|dit|sais|remarqué))(?=[.!]?$)",
    re.I,
)


@dataclass(frozen=True)
class Text:
    """A sentence as it may be shown: cut from the source, white space and marks aside."""

    text: str
    exact: bool


def _marked_day(text: str) -> str:
    """`**9 juillet** banc vibrant`: the day gets a dash for the mark that its print was."""
    match = _BOLD_DAY.match(text)
    return f"{match['day']} – {text[match.end() :]}" if match and re.match(dates.DAY, fold(match["day"])[:30]) else text


def without_day(text: str) -> str:
    """Without the day in front, which the records' own order and the log's column already tell."""
    text = _marked_day(text)
    head = text[:60]
    folded = fold(head)
    match = _DAY_LEAD.match(folded) if len(folded) == len(head.rstrip()) else None
    # `4 May 2025 was too wet` begins with its subject, and a dash that touches a figure is its sign.
    if match is None or not (match["mark"].strip() or text[match.end()].isupper()):
        return text
    rest = text[match.end() :]
    return rest if len(rest.split()) > 1 else text


def shown(unit: Unit, *, keep_day: bool = False, keep_label: bool = False) -> Text:
    """The sentence without its date, label and mark-up; every word of it stands in the quote, in order."""
    text = without_struck(" ".join((uncomment(unit.text) if CODE.search(unit.source.name) else unit.text).split()))
    text = _marked_day(text)
    bold = _BOLD.match(text)
    if bold and not dates.find(fold(bold["name"])) and not re.match(rf"(?:{dates.DAY})", fold(bold["name"])):
        text = f"{bold['name']}: {text[bold.end() :]}" if _AIM.match(bold["name"]) else text[bold.end() :]
    trimmed = re.sub(r"(\*\*|__|`)", "", text)
    if (
        unit.author_source == "sender"
        and (chat := CHAT.match(trimmed))
        and chat["name"].split()[0] == (unit.author or " ").split()[0]
    ):
        trimmed = trimmed[chat.end() :]
    if not keep_day:
        trimmed = without_day(_LEAD.sub("", trimmed))
    trimmed = _CELLS.sub(", ", _SUBJECT.sub("", trimmed))
    trimmed = _TAKES_BACK.sub("", _TALK.sub("", trimmed))
    if unit.sha is not None:
        trimmed = _KIND.sub("", trimmed)
    trimmed = _END_OF_TALK.sub("", trimmed)
    if unit.flags & {"correction", "corrects"}:
        rest = _WRONG.sub("", trimmed)
        # `The 40 % figure is wrong: 12 %` needs its first half to say anything.
        trimmed = _CORRECTS.sub("", rest if len(re.findall(r"[^\W\d_]{2,}", rest)) >= 3 else trimmed)
        if "corrects" in unit.flags:
            kept = _NOT_OLD.sub(lambda m: m["end"], trimmed)
            # What is left must still say a figure, or there would be nothing in place of the old one.
            trimmed = kept if re.search(r"\d", kept) else trimmed
    label = None if keep_label else _LABEL.match(trimmed)
    if label and (len(trimmed) - label.end() > 20 or len(trimmed[label.end() :].split()) > 1):
        trimmed = trimmed[label.end() :]
    trimmed = trimmed.strip(" |")
    # `but: semer …` and `broyage des fibres` begin a sentence of the line; `pH 4` and `kWh` keep their letters.
    if _SMALL.match(trimmed):
        trimmed = trimmed[0].upper() + trimmed[1:]
    if trimmed and (trimmed[-1] not in '.!?…:;)»”"' or (trimmed[-1] == ")" and trimmed[-2:-1] not in ".!?")):
        trimmed += "."
    # A quote is one to the letter; a sentence whose lines were joined is a trimmed one.
    return Text(trimmed, trimmed == unit.text)


def shorten(text: str, limit: int) -> str:
    """The beginning of a text: up to the end of a clause where there is one, never between a figure and its unit or behind a `not`."""
    if len(text) <= limit:
        return text
    head = text[: limit + 1]
    ends = [m.start() + (m.group()[0] in ";:.") for m in _CLAUSE_END.finditer(head)]
    good = [end for end in ends if end >= limit * 0.55 and not _HANGING.search(head[:end].rstrip(";:."))]
    if good:
        return head[: good[-1]].rstrip() + " …"
    spaces = [m.start() for m in re.finditer(r"\s", text[: limit + 60])]
    before = [n for n in spaces if n <= limit]
    for cut in [*reversed(before), *(n for n in spaces if n > limit)]:
        if not (_HANGING.search(text[max(0, cut - 40) : cut]) or _unit_follows(text, cut)):
            return text[:cut].rstrip() + " …"
    return (text[: before[-1]] if before else head[:limit]).rstrip() + " …"


def _unit_follows(text: str, cut: int) -> bool:
    return text[cut - 1 : cut].isdigit() or bool(re.match(r"\s*(?:%|°|µ|per\b|par\b|\()", text[cut : cut + 6]))
