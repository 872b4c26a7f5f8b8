"""What the first words of a terse note say: a deed (`poured 4 blocks`), another set-up of the same test, or a question."""

from __future__ import annotations

import re

from sredspace_worker.engine.names import FULL, WORD
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.trims import without_day
from sredspace_worker.engine.units import Unit

# `wk 12: `, `Tue – `, `[x] `: what stands in front of the note.
_FRONT = re.compile(
    r"^\W*(?:(?:(?:week|wk|semaine|sem|w|s)\.? ?\d{1,2}|(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6}\.?|\d{1,2}[:h]\d\d(?: ?[ap]m)?|(?:day|jour|j) ?\d{1,3}(?: ?\([^()]{4,24}\))?)\W*[:|–—-]\W*|(?:cards?|cartes?|fiches?|samples?|specimens?|panels?|echantillons?) \d{1,3}[a-z]?(?: ?(?:to|a|and|et|&|-|–) ?\d{1,3}[a-z]?)?: |\d{1,2} ?[:h] ?\d\d(?: ?[ap]\.?m\.?)?\W{1,3})?"
)
# What comes before a test: no deed on the thing itself.
_PREPARED = re.compile(
    r"^(?:re-?)?(?:design|plan|draft|sketch|specif|sourc|research|review|prepar|discuss|wrote|read|present|check(?=ed (?:the )?(?:lit|doc|spec))"
    r"|concu|dessin|planifi|prepar|redig|lu\b|discut|presente|etudi)"
)
_DAY_IN_FRONT = re.compile(
    r"(?:le |on )?(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|jan|feb|fev|apr|avr|may|mai|jun|juin|jul|aug|aout|sep|oct|nov|dec)[a-z]*\W"
)
# Verbs of what happened to the thing, not of what somebody did to it.
_HAPPENED = re.compile(
    r"""^(?:
    # It broke, stopped, moved.
    crack|fail|leak|snapp|jamm|stall|clogg|drift|warp|delaminat|peel|blister|burst|melt|collaps|slipp|stuck|stopp|stay
    |reach|show|dropp|increas|decreas|improv|rais|chang(?=ed[ ]from)|stabili[sz]|settl|equal|bas|relat
    # Somebody thought or noted it.
    |need|want|expect|suspect|believ|learn|conclud|decid|confirm|observ|not(?:ic)?ed|us(?=ed[ ]to)
    # Upkeep and the office.
    |order|clean|tidi|install|updat|upgrad|merg|fix|bump|refactor|document|shipp|book|attend|submitt|approv|cancel|delay
    # The same in French.
    |fissur|echou|cass|bris|fuit|decoll|cloqu|gonfl|eclat|tomb|fond|rompu|romp|ced|tenu
    |obten|attein|baiss|augment|monte|descend|vibr|plafonn|diminu|resist
    |constat|observ|remarqu
    |commande|nettoy|range|livre|install|corrige|documente|reserve|assiste
    )""",
    re.X,
)
# `washed kegs` is the end of a day, `washed powder, mixed again` begins a test.
_CLEANED = re.compile(r"^(?:washed|rinsed|wiped|emptied|stored|tidied) (?:the )?\w+\W*$")
_HOW = r"(?:(?:cold|hot|dry|wet|hand|spot|flash|air|oven|sun|heat|pre|cross|double|freeze|vacuum)[ -])?"
_ED = re.compile(rf"^{_HOW}(?:re-?)?(?!need|red\b|bed\b|feed\b|speed|seed|shed\b|embed)\w{{3,}}ed\b(?!-)(?=\s+\S)")
_ING = re.compile(
    r"^(?:re-?)?(?!during|nothing|something|everything|anything|string|spring|bearing|coating|casing|reading|bring)\w{3,}ing\b(?!-)(?=\s+(?:\d|the|a|an|another|all|both|two|three|again|\w+s\b))"
)
_PARTICIPLE = re.compile(
    r"^(?:re-?)?[^\W\d_]{3,}(?:é|ée|és|ées)$"
    r"|^(?:re)?(?:mis|fait|pris|cuit|réduit|produit|séché|ouvert|rempli|refroidi|démoli|fini|établi|construit|tendu|tordu|fendu|moulu|conçu|étendu)e?s?$",
    re.I,
)
_OTHER_DEEDS = re.compile(
    r"""^(?:re-?)?(?:
    # Past forms without -ed.
    ran|did|put|took|made|built|cut|set|spun|drew|ground|hung|split|shot|flew|drove|bent|wound|fed|lit|sent|wrote|swept
    |froze|tore|blew|laid|grew|fit|hit|read|shook|slid|sank|threw|dug|bound|wove|beat|cast|shut|burnt|spread|bled|strung|swung|chose|brought|kept|let|stood|hid|stuck[ ](?:a|an|the|two|\d)
    # The deed as an order or a title.
    |try|test|run|sweep|compare|prototype|benchmark|profile|replay|fuzz|simulate|vary|repeat|retest|bake|measure|begin
    |start(?:ed|ing)?(?=[ ].*\b(?:test|run|soak|trial|series|cycle))
    |(?:dosage|pesee|titrage|balayage|comptage|comparaison|analyse)(?=[ ](?:de|des|du|d')\b)
    |essai|lancement|serie|essayer|tester|mesurer|comparer|relancer
    )s?\b(?!-)(?!ing\b)(?:ing\b)?(?=\s+\S|:)""",
    re.X,
)
# `same load, 4 % less clay`, `fresh vial of 17`: a test by what is other in it than in the one before.
_AGAIN = re.compile(
    r"^(?:(?:same|fresh|new|another|again|half|double|twice|back to|this time|now with"
    r"|memes?|idem|nouvel(?:le)?s?|nouveaux?|encore|de nouveau|cette fois|retour a)\b"
    r"(?! (?:result|value|problem|issue|as|resultat|valeur|probleme|que)))"
)
_COUNT = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|une?|deux|trois|quatre|cinq|sept|huit|neuf|dix|douze"
# What a deed is done to: `descendu un panier`, `pressed 5 at 300 bar`.
_OBJECT = re.compile(
    rf"^{_HOW}\S+ (?:(?:both|all|half|each|another|two|three|four|five|six|seven|eight|nine|ten|twelve|a|an|the|our|some|it|them|un|une|le|la|les|des|du|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze"
    r"|nos|notre|mes|mon|ma|tous|toutes)\b|l'|\d+ [^\W\d]{4,})"
)
# Verbs of motion are deeds where they have an object: `dropped the pH`.
_MOVED = re.compile(
    r"^(?:re)?(?:monte|descend|dropp|rais|increas|decreas|stopp|chang|slipp|baiss|augment|diminu)\w*(?= (?!\d)(?:\w+\b|l'))"
)
# `took 31 min to settle` is a reading.
LASTED = re.compile(r"^(?:it |that )?took (?:\w+ )?\d[\d.,]* ?(?:s|sec|seconds?|min|minutes?|h|hrs?|hours?|days?|weeks?)\b")
_WE_DID = re.compile(
    r"^(?:(?:la|bon|alors|puis|pis|ensuite|faque|apres|then|so|next|today|aujourd'hui|hier|ok),? )*(?:j'ai|j'avais|on a|on avait|nous avons|(?:i|we)(?: also| then| have| just)?)"
    r"(?: (?:aussi|donc|ensuite|encore|re))? (?=\w)"
)
# `I subtracted it twice, so it is 31 and not 24`: a correction or what follows from the deed.
_BUT = re.compile(r"\b(?:so|donc|not \d|et non|pas \d|instead|is \d|est (?:de |a )?\d|forget|oublie\w*)")
# Participles in -i and -u, which nouns end with too.
_SORTED = re.compile(
    r"^(?:res?)?(?:sorti|rempli|servi|suivi|rendu|vendu|tendu|descendu|battu|fondu|mordu|moulu|cousu|revetu)e?s?\b"
)
_OUTCOME = re.compile(
    rf"\b(?:\d+|{_COUNT}) (?:\w+ )?(?:of|out of|sur) (?:the |les )?(?:\d+|{_COUNT})\b|\b(?:crack\w*|fail\w*|leak\w*|broke\w*|held|survived|gave|fell|dropped|rose|lost|better|worse|no change|nothing(?! else)|none|still|too|no longer|instead"
    r"|fissur\w*|echou\w*|cass\w+|fuit\w*|tenu|donne|perdu\w*|rien(?! d'autre)|aucune?|encore|trop|plus de|au lieu)\b"
)
_WHY = re.compile(
    r"^(?:so )?(?:why|how|what|where|which|when|who|pourquoi|comment|quoi|ou|quel(?:le)?s?|d'ou|combien|qu'est-ce)\b"
)
_WONDERS = re.compile(
    r"\b(?:wonder(?:s|ed|ing)?|on se demande|je me demande|se demander|nous nous demandons|can't tell|cannot tell|hard to (?:say|tell)|impossible de dire)\b"
)
_UPKEEP = re.compile(
    r"^(?:bump|chore|revert|lint|refactor|merge[ds]?|updat\w+|upgrad\w+|install\w*|fix(?:ed)? (?:a )?typos?|clean\w*|tid(?:y|ied)|nettoy\w+|rang(?:e|er)\b|maj\b|mise a jour|mis a jour|installe\w*)\b"
)
# `25 moths`, `4,1 kN`
_COUNTED = re.compile(r"^\d[\d.,]*\s?(?:%|[^\W\d_][\w/°²³]*)(?:\s[^\W\d_]\w*)?\W*$")
# `plus de vibration`, `no more leaks`
_GONE = re.compile(r"^(?:plus (?:de|d'|aucune?)|aucune?|no more|no longer|pas de|nothing|rien)\b")
# `Same 20 bones go missing pass after pass` tells what happens, not what was done.
_IS = re.compile(
    r"\b(?:is|are|was|were|goe?s?|keeps?|remains?|whatever|est|sont|etait|etaient|reste\w*|continue\w*|peu importe)\b"
)
_SO_SURE = 0.4
_SO = re.compile(r"^(?:ok(?:ay)?,? |right,? |bon,? )?(?:so|thus|donc)\b(?! far| that)")


# `Ida a passé la matte au microscope`, `then Emeka cut all three open`: who did what another one tells.
_THEY_DID = re.compile(
    rf"^(?:[-*•]\s+)?(?i:(?:on |le )(?:[a-z]{{3,9}},? )?(?:\d{{1,2}}(?:er|st|nd|rd|th)? [^\W\d]{{3,9}}\.?|[a-z]{{3,9}}\.? \d{{1,2}}),?(?: \d{{4}})?,? )?(?i:(?:then|next|so|today|yesterday|puis|ensuite|alors|hier|aujourd'hui),? )?(?P<name>{FULL}|{WORD})"
    r"(?:(?P<french>,? (?:lui |elle )?(?:a|avait)(?: (?:aussi|ensuite|donc|re|déjà))?)|(?: (?:has|had))?(?: (?:then|also|just|already))?) (?=[^\W\d])"
)
# Who asks, says or helps did not do it.
_SAID = re.compile(
    r"^(?:ask|call|mention|suggest|explain|report|claim|answer|remind|promis|offer|agree|help|join|arriv|propos|prais|thank|text|e-?mail|visit|phone|hear|like|look(?=ed at me)|love|hat"
    r"|demand|appel|dit\b|mentionn|sugger|expliqu|rapport|repond|rappel|aid|rempla|avanc|cru\b|pens|aim|voulu|vu\b|entendu|trouv|eu\b|ete\b)"
)


def words(unit: Unit) -> str:
    """The folded note behind what stands in front of it."""
    text = unit.said or unit.folded
    if not text[:1].isalpha() or _DAY_IN_FRONT.match(text):
        # `**Mon 3 Feb** – hung 10 trays`
        bare = without_day(unit.text)
        text = fold(bare) if bare != unit.text else text
    return _FRONT.sub("", text, count=1)


def opens(unit: Unit) -> str | None:
    """The stage that the first words of a note give it, where they say it by themselves."""
    text = words(unit)
    if _WONDERS.search(text):
        return "problem"
    if text.rstrip(" )\"'»").endswith("?"):
        return "problem" if _WHY.match(text) else "hypothesis"
    if _SO.match(text) and unit.scores.get("conclusion", 0.0) + _SO_SURE >= max(unit.scores.values(), default=0.0):
        # Talk begins with it too: `okay so rack three got the brushed wheels`.
        return "conclusion"
    if _UPKEEP.match(text) and not _OUTCOME.search(text):
        return "routine"
    return "result" if _COUNTED.match(text) or _GONE.match(text) else None


def is_deed(unit: Unit) -> bool:
    """Whether a note without a subject begins with what somebody did; what came of it makes it a result."""
    text = words(unit)
    moved = _MOVED.match(text) and _OBJECT.match(text)
    if (_HAPPENED.match(text) and not moved) or _PREPARED.match(text) or LASTED.match(text):
        return False
    if _SORTED.match(text) and _OBJECT.match(text):
        return True
    if _OTHER_DEEDS.match(text) or _ING.match(text) or (_ED.match(text) and not _CLEANED.match(text)):
        return True
    if _AGAIN.match(text) and not _OUTCOME.search(text) and not _IS.search(text):
        return True
    # The accent that makes a participle is gone in folded text.
    first, _, rest = unit.text[len(unit.text) - len(unit.text.lstrip()) :].partition(" ")
    written = _as_written(unit, (text.split() or [""])[0]) or first
    if (_PARTICIPLE.match(written) or moved) and rest:
        return True
    second = re.match(r"^\S+\s+(\S+)\s+\S", text)
    if second and not _HAPPENED.match(second[1]) and not _OUTCOME.search(text):
        # `L4 aéré 2 h puis moulé`: the thing, then what was done to it.
        return bool(_PARTICIPLE.match(_as_written(unit, second[1])))
    return False


def _as_written(unit: Unit, folded: str) -> str:
    """A word near the beginning of the note with its accents; nothing where it is not found."""
    return next((w for w in re.findall(r"[^\W\d_]+", unit.text[:80]) if fold(w) == folded), "")


# `Off the cracked block`: how the thing was, and not what came of the test.
_AS_IT_WAS = re.compile(
    r"\b(?:the|a|an|our|that|this|off|from|old|one|two|three) (?:cracked|failed|leaking|leaky|broken|lost) (?=(?!and\b|at\b|in\b|on\b|after\b|by\b|from\b|with\b|when\b)[a-z]{3,})"
)


def outcome(unit: Unit) -> bool:
    return bool(_OUTCOME.search(_AS_IT_WAS.sub(" ", words(unit))))


def acts_on(unit: Unit) -> bool:
    """Whether the deed is done to something: `taché pareil` says how it is, `descendu un panier` what was done."""
    text = words(unit)
    return bool(_OBJECT.match(text) or _AGAIN.match(text))


def we_did(unit: Unit) -> bool:
    """`J'ai ressorti le panier`, `then we swapped the lines`."""
    return we_began(unit) and not outcome(unit) and not _BUT.search(words(unit))


def we_began(unit: Unit) -> bool:
    """The same, whatever the sentence goes on to say of it: `I weighed them yesterday and each is 4 g short`."""
    text = words(unit)
    match = _WE_DID.match(text)
    if match is None:
        return False
    verb = text[match.end() :]
    if (_HAPPENED.match(verb) and not _MOVED.match(verb)) or _PREPARED.match(verb):
        return False
    return bool(
        _ED.match(verb)
        or _OTHER_DEEDS.match(verb)
        or _PARTICIPLE.match(_as_written(unit, verb.split()[0]))
        or _SORTED.match(verb)
    )


def they_did(unit: Unit) -> str | None:
    """Somebody whose deed a sentence tells that begins with a name."""
    match = _THEY_DID.match(unit.text)
    if match is None:
        return None
    written = unit.text[match.end() :]
    verb = fold(written)
    if (_HAPPENED.match(verb) and not _MOVED.match(verb)) or _PREPARED.match(verb) or _SAID.match(verb):
        return None
    first = written.partition(" ")[0]
    did = (_PARTICIPLE.match(first) or _SORTED.match(verb)) if match["french"] else (_ED.match(verb) or _OTHER_DEEDS.match(verb))
    return match["name"] if did else None
