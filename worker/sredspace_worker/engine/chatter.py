"""What stands among the work and is none of it: words to the writer, postscripts, prices, tastes, lists of who is who, titles of tickets."""

from __future__ import annotations

import re
from itertools import pairwise

from sredspace_worker.engine.units import Unit

_ORDER = re.compile(
    r"\b(?:sors|dis|fais|donne|monte|redige|ecris|montre|aide|mets|prepare|trouve|envoie|sortez|dites|faites|donnez|montez|redigez|ecrivez|montrez|aidez|preparez)[- ](?:moi|nous|le|la|les|lui)\b"
    r"|\b(?:tell|give|show|help|write|make|send|draft|let|get) (?:me|us|it)\b"
)
# `Voici ce qu'on a sur …`, `it's for the year 2025`: what a prompt says of its papers.
_PRESENTS = re.compile(
    r"^\W*(?:\w+[,!.] )?(?:voici|voila|here(?: is| are|'s)|attached|ci-joint\w*|these are|c'est pour|it's for|this is for|our (?:fiscal |tax )?year|notre (?:exercice|annee))\b"
)
# Not the initials of somebody: `PS thinks …`
_PS = re.compile(
    r"^\W*(?:p\. ?s\.|ps ?[:,–—-](?! ?\d)|ps (?:your|my|our|don't|can|could|if|i|the|tell|bring|remember|ton|ta|tes|mon|ma|mes|le|la|les|si|peux|dis|oublie|n'oublie)\b)"
)
_PRICE = re.compile(
    r"[$€£] ?\d|\d ?[$€£]|\b\d[\d,. ]* (?:dollars?|piastres?|bucks)\b|\b(?:price|wholesale|retail) lists?\b|\blistes? d[ee]s? prix\b"
)
_TASTE = re.compile(
    r"\b(?:taste panel|panel(?:lists)? (?:preferred|liked)|jury de degustation|preferred the \w+ (?:filling|flavou?r|colou?r))\b"
)
_WHO = re.compile(r"\b[A-Z]{2,4} ?= ?[A-ZÀ-Ý][\w'’-]+")
# `Been thinking about them bubbles`, `ok pour les ultrasons d'abord`: what somebody turns to, and nothing of it.
_TURNS_TO = re.compile(
    r"^\W*(?:(?:i(?:'ve| have)|we(?:'ve| have)) )?been thinking (?:about|of) (?:\w+ ){0,3}\w+\W*$|^\W*(?:ok|okay|d'accord|good|go|fine) (?:for|pour|with|avec)\b[^\d:;,]{0,40}$"
)
# `ok so the laser thing`, `bon, l'affaire du four`: of what the next words are.
_OPENS = re.compile(
    r"^\W*(?:ok(?:ay)?|so|now|right|anyway|alors|bon|donc)\b[, ]+(?:(?:so|about|on|pour|now|alors) )*(?:the |that |this |le |la |les |l')(?:[\w'’-]+ ){0,3}?(?:things?|stuff|business|question|affaire|chose|truc|dossier|histoire)\b(?: (?:of|about|de|du) (?:the |la |le )?\w+)?\W*$"
    r"|^\W*(?:bon|alors|ok)\b[, ]+(?:l'affaire|l'histoire|le dossier|la question|le truc) (?:de la|de l'|des|du|de) ?[\w'-]+\W*$"
)
_SOMEDAY = re.compile(
    r"^\W*(?:for|in|pour|en) 20\d\d,? (?:we |on |nous )?(?:penser|pense|prevoir|prevoit|regarder|plan|want|would like|think of|look at)\b|^\W*(?:ideas?|idees?) (?:for|pour) (?:20\d\d|next|l'an|later|plus tard)\b|\b(?:later|some ?day|one day|eventually|after christmas|next (?:year|season|winter|summer|spring|fall)|plus tard|un jour|un de ces jours|apres noel|l'an prochain|l'annee prochaine|la saison prochaine)\b.{0,30}\b(?:could|might|would like|pourrait|pourrions|aimerait|voudrait|faudra)\b"
    r"|\b(?:could|might|pourrait|pourrions)\b.{0,40}\b(?:later|some ?day|one day|plus tard|un jour)\b"
)
# `Talked it over with AB at coffee`, `AB says no`: who said what to whom, and nothing of it.
_TALKED = re.compile(
    r"^\W*(?:(?:i|we|on|nous|j'ai|on a|nous avons) )?(?:talked|chatted|spoke|discussed|parle|jase|discute)\b(?: (?:it|this|that|this all|de ca|de tout ca|ca))?(?: over| about it)? ?(?:with|to|avec|a)\b"
    r"|^\W*[\w'’-]+ (?:thinks?|says?|said|agrees?|disagrees?|doubts?|pense|dit|croit|doute) (?:so|not|no|yes|otherwise|that too|que (?:oui|non)|le contraire)\W*$"
)
# `Can you do it`, `peux-tu me l'envoyer`: asked of whoever reads it.
_ASKS_YOU = re.compile(r"^\W*(?:can|could|will|would) you\b|^\W*(?:peux|pourrais|pouvez|pourriez)[- ](?:tu|vous)\b")
# Of home, of who brings the parcels, and who keeps the book.
_HOME = re.compile(
    r"\bmy (?:kids?|sons?|daughters?|wife|husband|mother|mom|dad|father|neighbou?rs?|dog|cat)\b|\b(?:mon|ma|mes) (?:fils|filles?|femme|mari|blonde|chum|mere|pere|enfants?|gars|voisine?s?|chien|chat)\b"
    r"|\b(?:livreur|facteur|camionneur|courier|mailman|delivery (?:guy|man|driver)|truck driver)\b"
    r"|^\W*(?:written|kept|typed|ecrit|tenu|redige)e?s? (?:up )?(?:by|par) \w+"
)
_HEADS_A_MAIL = re.compile(r"^\W*(?:subject|objet|re|tr|fwd?) ?:")
_TITLE = 5  # words
_SHEETS = (".csv", ".tsv", ".xlsx", ".xls", ".json", ".xml", ".html")
_SURE = 0.6
_THEMSELVES = re.compile(r"\b(?:they|ils|elles)\b(?! n').{0,24}\b(?:themselves|eux-memes|elles-memes)\b")
_NO_FAULT = re.compile(r"\brien a redire\b|\bnothing to (?:fault|complain)\b|\bno complaints?\b")


# `On veut viser les scènes d'été en 2027`: what is wished for.
_WISHED = re.compile(
    r"\b(?:want(?:s|ed)?|would (?:like|love)|hop(?:e|es|ed|ing)|plan(?:s|ned)?|intend\w*|aim(?:s|ed|ing)?|look(?:s|ing)? (?:at|to|into)|think(?:ing)? of|could|may|might|will"
    r"|veut|veulent|voulons|voudr\w+|aimer\w+|viser?|visons|vise|souhait\w+|compt(?:e|ons)|esper\w+|songe\w*|pens(?:e|ons) a|envisage\w*|prevoi\w*|pourr\w+|regarder\w*)\b"
)
_YEAR = re.compile(r"\b(?:in|for|by|from|en|pour|d'ici|des) 20\d\d(?![\d.,-]\d|\d)")
# `C'est ça le noeud.`, `So that road is closed.`, `Small thing but it matters.`: what somebody thinks of what was said.
_VERDICT = re.compile(
    r"^\W*(?:(?:so|and|but|well|ok|et|mais|bon|donc|alors),? )?(?:"
    r"(?:c'est (?:ca|la|bien ca),? (?:tout )?(?:le |la |l')|(?:that(?:'s| is)|here(?:'s| is)|there(?:'s| is|in lies)) (?:the|our) )(?:whole )?(?:noeud|probleme|hic|question|defi|drame|os|crux|catch|rub|problem|question|trouble|snag|nub|knot|point)"
    r"|(?:that|this|cette|ce) (?:road|door|way|avenue|path|option|route|porte|voie|piste|chemin) (?:is|was|est|etait) (?:now )?(?:closed|shut|dead|out|fermee?|bloquee?|morte?)"
    r"|(?:a |une )?(?:small|little|minor|petite?) (?:thing|point|note|chose|detail|affaire)\b(?:,? (?:but|mais) [\w' ]{2,24})?"
    r"|[\w'-]+ is (?:a|one of the) (?:good|bad|easy|nice|hard) (?:one|ones)"
    r"|(?:(?:me )?i|moi,? je|je) (?:thought|believed|expected|croyais|pensais) (?:the (?:opposite|contrary|reverse)|(?:plutot )?(?:le contraire|l'inverse))(?:,? (?:but|mais) [\w' ]{2,16})?"
    r"|(?:annoying|rotten luck|bad luck|too bad|ouch|great|nice|lovely|phew|dommage|tant (?:mieux|pis)|pas de chance|enrageant|plate)(?: at first| though| pareil| quand meme)?"
    r")\W*$"
)
# `Ton vélo est encore au quai`, `needs a new clamp, Lee has one`, `loom 2 down, waiting on a belt`, `see commit 3f2a`
_THINGS = re.compile(
    r"^\W*(?:(?:au fait|by the way|btw|also|en passant),? )?(?:ton|ta|tes|your)(?: [\w-]+){1,2} (?:est|sont|is|are)(?: encore| toujours| still)? (?:dans|sur|chez|au|aux|a|in|at|on|under|behind|with)\b"
    r"|^\W*needs? (?:a|an|another|some|new|more) [^\d]{3,60}(?:, | and )[a-z'-]+ (?:has|have|had|knows) \w+"
    r"|^[^.;:]{3,30}\b(?:down|out of order|en panne|a l'arret),? (?:\w+ )?(?:waiting (?:on|for)|attend\w*|en attente)\b"
    r"|^\W*(?:see|voir|cf\.?) (?:also |aussi )?(?:commit|slack|teams|ticket|issue|pr|page|sheet|tab|attached|the (?:chat|thread|mail|sheet)|le (?:fil|courriel|chiffrier)|ci-joint\w*)\b[^,;:]{0,30}$"
)
# `What we learned (Femi, 2 December 2024)`: a heading with its day.
_HEADED = re.compile(r"^\W*[^\d.,;:()]{4,44} \([^()]{4,40}\b20\d\d\)\W*$")


def wished(unit: Unit, last: int | None) -> bool:
    """Whether a sentence wishes for something in a year after the work."""
    if last is None or unit.measures:
        return False
    years = [int(m[0][-4:]) for m in _YEAR.finditer(unit.folded)]
    return bool(years) and min(years) > last and _WISHED.search(unit.folded) is not None


def aside(unit: Unit) -> bool:
    """What no line takes."""
    if unit.source.prompt and _ORDER.search(unit.said) and not any(c.isdigit() for c in unit.text):
        return True
    if unit.source.prompt and _PRESENTS.match(unit.folded):
        return True
    if not unit.measures and not any(c.isdigit() for c in unit.text):
        if _TALKED.match(unit.folded) or _ASKS_YOU.match(unit.folded):
            return True
        if (_HOME.search(unit.folded) or _HEADS_A_MAIL.match(unit.folded)) and not unit.strong & {"uncertainty", "experiment"}:
            return True
    sure = max(unit.scores.values(), default=0.0) >= _SURE
    if _PRICE.search(unit.folded) and not sure:
        return True
    return bool(
        _PS.match(unit.folded)
        or (_TASTE.search(unit.folded) and not sure)
        or len(_WHO.findall(unit.text)) > 1
        or _TURNS_TO.match(unit.folded)
        or _OPENS.match(unit.folded)
        or _SOMEDAY.search(unit.folded)
        or _VERDICT.match(unit.folded)
        or _THINGS.match(unit.folded)
        or _HEADED.match(unit.folded)
        or (_THEMSELVES.search(unit.folded) and not unit.strong & {"result", "experiment", "uncertainty"})
        or _NO_FAULT.search(unit.folded)
    )


def titles(units: list[Unit]) -> set[int]:
    """The summary of a ticket, whose text or comment stands beside it in cells of their own."""
    out: set[int] = set()
    for unit, following in pairwise(units):
        if (
            unit.words <= _TITLE
            and not unit.strong
            and not unit.measures
            and unit.source is following.source
            and unit.source.name.lower().endswith(_SHEETS)
            and unit.block == following.block
            and following.words > _TITLE
            # `Graphite only, baseline` in front of what it read is how it was set up.
            and not (unit.kind == "row" and following.has("result") and following.measures)
            and _other_cell(unit.source.text[unit.end : following.start])
        ):
            out.add(id(unit))
    return out


def _other_cell(between: str) -> bool:
    return any(mark in between for mark in ("|", "\t", ";", ",", '"', "\n"))
