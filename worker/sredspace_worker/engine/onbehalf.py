"""Whose words a message holds that somebody else sent: passed on from a call, told to a bot, typed on another's phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby

from sredspace_worker.engine import legends
from sredspace_worker.engine.names import FULL, WORD, may_be
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

_NAME = rf"(?P<name>@?{legends.SLACK_ID}\b|@?(?:{FULL}|{WORD}))"
_HELLO = r"^\W*(?:(?i:hi|hey|hello|ok|okay|bonjour|salut|all[oô]|bon)(?: all| everyone| tous| [àa] tous)?[,!. ]+)?"
_TOLD = (
    r"(?:phoned|called|rang|radioed|texted|e-?mailed|messaged|wrote|dictated|says?|said|asks|asked|told|wants|reports|reported"
    r"|appel[ée]e?|rappel[ée]e?|t[ée]l[ée]phon[ée]e?|[ée]crit|text[ée]e?|dict[ée]e?|dit|demande|demand[ée]|fait (?:dire|savoir)|veut|rapporte)"
)
# What the sender does with it is no deed of his own.
_PASSES = r"(?:(?:I['’]m|I am|I['’]ll|we['’]re|je|j['’])\s?(?:just |will |vous |le |l['’])?(?:post|relay|pass|typ|put|shar|writ|copy|cop|publi|relai|transmet|tap|met|not|[ée]cri)\w*)"
_OWN = re.compile(r"\b(?:I|we|I['’]\w+|we['’]\w+|je|nous|j['’]ai|on a)\b")
_HANDED = re.compile(_PASSES, re.I)
_RELAYED = (
    # `Derek phoned from the pit, he says to post this: …`
    re.compile(
        rf"{_HELLO}{_NAME}(?: (?:just|also|has|had|vient de|m['’]a|nous a|l['’]a|a|me|nous|m['’]avait))* {_TOLD}\b(?P<how>[^:.!?\n]{{0,140}}?)\s?:\s+(?P<said>\S.*)",
        re.S,
    ),
    # `Posting for Derek (no signal): …`, `De la part de Maude : …`
    re.compile(
        rf"{_HELLO}(?i:(?:I['’]m |I am |je )?(?:posting|relaying|typing|writing|passing (?:this |it )?on|poste|publie|relaie|transmets|tape|[ée]cris)(?: this| it| ceci| [çc]a)? (?:for|from|on behalf of|pour|de la part de)"
        rf"|on behalf of|(?:i['’]m |i am )?quoting|citing|je cite|(?:message|note|update|word|news|report|nouvelles?|mot|rapport)s? (?:from|de la part de|de)|(?:in )?(?:the )?words of|mots de|de la part de|au nom de|from) (?:d['’])?{_NAME}(?P<how>[^:.!?\n]{{0,80}}?)\s?:\s+(?P<said>\S.*)",
        re.S,
    ),
)
_BOT = re.compile(r"(?:bot|app|standup|webhook|workflow|integration)$", re.I)
_BY_BOT = re.compile(
    rf"^\W*{_NAME}\*{{0,2}}(?: \([^()]{{1,30}}\))?(?P<how>\s?:|(?: has| just| a| vient de)? (?:posted|submitted|shared|logged|wrote|reported|added|says|said|publi[ée]|soumis|[ée]crit|not[ée]|ajout[ée]|rapport[ée]|dit)\b)\s*(?P<said>.*)",
    re.S,
)
_DEVICE = r"(?:(?:cell |mobile |smart)?phone|cell|mobile|account|laptop|computer|tablet|ipad|slack|teams|login|t[ée]l[ée]phone|cellulaire|compte|poste|ordi|ordinateur|portable|tablette)"
_LENT = (
    # `Marguerite here on Gwen's phone.`, `This is Marguerite, using Gwen's account`
    re.compile(
        rf"{_HELLO}(?:(?i:this is|it['’]s|it is) )?{_NAME}(?i:,? (?:here|speaking|typing|writing))?,? (?i:(?:typing |writing |speaking )?(?:on|from|with|using|via|borrowing)) (?P<owner>[^\W\d][\w-]*(?: {WORD})?)['’]s? (?:\w+ )?(?i:{_DEVICE})\b"
    ),
    # `Ici Maude, sur le cell de Paul`, `C'est Maude avec le téléphone de Paul`
    re.compile(
        rf"{_HELLO}(?:(?i:ici|c['’]est|icitte) )?{_NAME}(?: ici| icitte)?,? (?i:(?:qui [ée]cris? )?(?:sur|avec|du|depuis|[àa] partir du|par)) (?:le |la |l['’])?(?i:{_DEVICE}) (?:de |d['’]|[àa] )(?P<owner>{WORD})"
    ),
    # `Marguerite here, my phone died.`
    re.compile(
        rf"{_HELLO}(?:{_NAME} (?:here|ici)|(?i:this is|ici) (?P<name2>{FULL}|{WORD}))[,.;:–—-] ?(?i:(?:my|mon|ma) (?:\w+ )?(?:phone|cell|battery|pile|batterie|t[ée]l[ée]phone)|no (?:phone|battery))\b"
    ),
)
_ME = r"(?:(?:it['’]?s|it is|this is) )?(?:just )?me (?:again|now|here)|back to me|i['’]?m back|i am back|my phone (?:is )?(?:again|back)|c['’]est (?:encore |re)?moi|(?:de )?retour [àa] moi|moi (?:de nouveau|encore)|me revoil[àa]|j['’]ai r[ée]cup[ée]r[ée]"
_FEWEST = 3  # words that are passed on


def give(units: list[Unit], whole: Callable[[str], str]) -> None:
    """What is passed on only to people whose whole names the papers have; who says that the phone is not hers may be a first name."""
    lent: tuple[Unit, str, bool] | None = None
    for _, group in groupby(units, lambda unit: (id(unit.source), unit.block)):
        message = list(group)
        first = message[0]
        owner = first.author
        if first.source.kind != "file" or owner is None or first.kind != "sentence":
            continue
        name = _named(_borrower(first.text, owner), owner, whole, short=True)
        if name is not None:
            lent = first, name, False
        elif lent is not None and (lent[0].source is not first.source or _returned(first, lent[0], owner)):
            lent = None
        if lent is not None and owner == _owner(lent[0]):
            signed = _signs(" ".join(unit.text for unit in message[-2:]), lent[1])
            if lent[2] and not signed:
                lent = None
            else:
                lent = lent[0], lent[1], lent[2] or signed
                _sent(message, lent[1], owner)
                continue
        _passed_on(message, owner, whole)


def _passed_on(message: list[Unit], owner: str, whole: Callable[[str], str]) -> None:
    for place, unit in enumerate(message):
        name = _named(_relayed(unit.text, owner), owner, whole)
        if name is not None and unit.author == owner:
            _sent(message[place:], name, owner)
            return


def _sent(units: list[Unit], name: str, owner: str) -> None:
    for unit in units:
        if unit.author == owner:
            unit.flags.add(f"sent_by:{owner}")
            unit.author, unit.author_source = name, "sender"


def _owner(unit: Unit) -> str | None:
    return next((flag.removeprefix("sent_by:") for flag in unit.flags if flag.startswith("sent_by:")), unit.author)


def _named(said: str | None, owner: str, whole: Callable[[str], str], *, short: bool = False) -> str | None:
    name = whole(said.lstrip("@")) if said is not None else None
    return name if name is not None and (short or " " in name) and name != owner and may_be(name, listed=True) else None


def _relayed(text: str, owner: str) -> str | None:
    if ":" not in text and not _BOT.search(owner):
        return None
    if _BOT.search(owner) and (told := _BY_BOT.match(text)) is not None:
        return told["name"]
    match = next((m for pattern in _RELAYED if (m := pattern.match(text))), None)
    if match is None or len(match["said"].split()) < _FEWEST or _OWN.search(_HANDED.sub(" ", match["how"])):
        return None
    return match["name"]


def _borrower(text: str, owner: str) -> str | None:
    match = next((m for pattern in _LENT if (m := pattern.match(text))), None)
    if match is None:
        return None
    whose = match.groupdict().get("owner")
    if whose is not None and whose[0].isupper() and fold(whose.split()[0]) not in fold(owner).split():
        return None
    return match["name"] or match.groupdict().get("name2")


def _returned(unit: Unit, since: Unit, owner: str) -> bool:
    """Whether the owner speaks again, or a day has passed."""
    if unit.date != since.date:
        return True
    first = re.escape(owner.split()[0])
    return (
        owner == _owner(since)
        and re.match(
            rf"{_HELLO}(?:(?i:{_ME})|(?i:(?:it['’]s |this is |c['’]est |ici )?){first} (?i:again|here|back|now|de retour|de nouveau|ici)\b)",
            unit.text,
        )
        is not None
    )


def _signs(text: str, name: str) -> bool:
    """`… in the tack room. M.`"""
    first, letters = name.split()[0], "".join(part[0] for part in name.split())
    return re.search(rf"[.!?;)\s]\s?(?:[–—-]\s?)?(?:{re.escape(first)}|{first[0]}|{letters})\.?$", text) is not None
