"""Two things, tests or conditions of the evidence that a sentence must not run together, and a single one that it must not make many."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sredspace_worker.llm import glossary, words
from sredspace_worker.llm.amounts import Amount
from sredspace_worker.llm.clauses import DONE, Clause

if TYPE_CHECKING:
    from sredspace_worker.llm.passages import Passage

_NUMBERED = re.compile(
    r"\b(?P<head>[a-z]{3,}) (?P<label>(?:no\.? ?)?#?\d+|[a-z](?:_|\b)(?! (?:un|une|la|le|les|ete)\b)|[a-z]{1,3}-?\d+)(?![\w%°'-])"
)
_ORDINAL = re.compile(
    r"\b(?P<label>first|second|third|fourth|fifth|last|premiere?|seconde?|deuxieme|troisieme|quatrieme|cinquieme|derniere?|other|autre)s? (?P<head>[a-z]{3,})"
)
_OTHER = re.compile(
    r"\b(?:the|le|la|les|l')\s?(?:second|third|other|others|latter|seconde?|troisieme|autres?|deuxieme)\b(?! [a-z]{3,})|\b(?:celles?|ceux|celui)(?:-ci|-la)? (?:de|du|des|a|au|en|sans|avec)\b"
)
_PERSON = frozenset("we nous team equipe operator operateur technician technicien engineer ingenieur researcher crew".split())
_PARTITIVE = re.compile(
    r"\b(?P<n>(?:only |just )?(?:a single|one|two|three|some|several|few|many|most|half|part|certain|the majority|an? (?:third|quarter|fifth|tenth)|\d[\d.,]* ?(?:%|percent|per cent)?)(?: one)?) (?:[a-z]+ )?(?:of|out of) (?:the|our|these|those|its|all|\d+|[a-z]+)\b"
    r"|\b(?P<fr>(?:seulement |seule?s? )?(?:une? seule?|l'une?|une?|deux|trois|certaine?s?|quelques-une?s|plusieurs|la plupart|la moitie|une partie|la majorite|(?:le |un )?(?:tiers|quart|cinquieme|dixieme)|\d[\d.,]* ?(?:%|pour cent))) (?:des|d'entre|de nos|de ces)(?= )"
)
QUANTIFIED = re.compile(
    r"\b(?:a single|single|one|some|several|a few|few|many|most|majority|half|part|partly|certain|une?|seule?s?|certaine?s?|quelques?|plusieurs|plupart|majorite|moitie|partie|tiers|quart)\b"
)
_SINGLE = re.compile(r"\b(?:an?|one|single|the|our|this) (?:(?:single|only) )?(?P<noun>[a-z]{3,})")
_UN = re.compile(r"\b(?:(?:une?|seule?|le|la|notre|ce|cette) (?:seule? )?|l')(?P<noun>[a-z]{3,})")
_COMPOUND = re.compile(
    r" (?!(?:was|were|had|has|is|are|did|that|which|who|at|in|on|of|to|for|from|with|by|and|or|but|as|than|after|before|during|when|while|under|over)\b|[a-z]+ed\b)[a-z]{3,}"
)
_ALL_OF = re.compile(
    r"\b(?:all|every|each|tous|toutes?|chaque) (?:(?:of )?(?:the|our|these|les|nos|ces|la|le) )?(?:(?:\d+|two|three|four|five|six|seven|eight|nine|ten|deux|trois|quatre|cinq|sept|huit|neuf|dix) )?(?P<noun>[a-z]{3,})"
)


def _plural(word: str) -> bool:
    return len(word) > 3 and word[-1] in "sx" and not word.endswith(("ss", "us", "is"))


def generalised(said: Clause, main: Clause, french: bool) -> bool:
    """Whether what is said of one, or of some of several, is now said of all."""
    for match in _ALL_OF.finditer(said.folded):
        # `Every record of one clinic` is not all clinics.
        known = list(_ALL_OF.finditer(main.folded))
        if known and main.has(match["noun"]) and not any(words.alike(match["noun"], k["noun"]) for k in known):
            return True
    for match in (_UN if french else _SINGLE).finditer(main.folded):
        noun = match["noun"]
        if not french and (noun.endswith("ed") or _COMPOUND.match(main.folded, match.end())):
            # `A word error rate` speaks of a rate, `the hinged frames` of frames.
            continue
        if (
            words.light(noun)
            or _plural(noun)
            or sum(words.alike(t, noun) for t in main.tokens) != 1
            or any(_plural(t) and words.alike(t, noun) for t in main.tokens)
        ):
            continue
        many = [
            t
            for t in said.tokens
            if _plural(t) and t not in glossary.lemmas(t) and words.alike(t, noun) and not words.alike(t.rstrip("sx"), "")
        ]
        for word in many:
            numbered = re.search(
                rf"(?:\d|\b(?:two|three|four|deux|trois|quatre|some|several|plusieurs|quelques)\b)[^,.;]{{0,20}}{re.escape(word)}",
                said.folded,
            )
            if not numbered and not any(t == noun or (words.alike(t, noun) and not _plural(t)) for t in said.tokens):
                return True
    return False


def all_for_some(said: Clause, main: Clause) -> bool:
    """`The orthosis slipped while patients climbed` of one of the patients."""
    if QUANTIFIED.search(said.folded):
        return False
    for match in _PARTITIVE.finditer(main.folded):
        whole = next((t for t in words.TOKEN.findall(main.folded[match.end() :])[:4] if not words.light(t) and _plural(t)), None)
        part = [a for a in main.amounts if match.start() <= a.start < match.end()]
        if whole is None or not said.has(whole) or any(a.kind not in ("", "share") for a in part):
            continue
        # `One of the eight plants in greenhouse 3`: neither 8 nor 3 counts how many did.
        of = {a.value for a in main.amounts if match.end() <= a.start < match.end() + 8 and not a.kind}
        if not any(_counting(a, said) and a.value not in of for a in said.amounts):
            return True
    return False


def _counting(amount: Amount, said: Clause) -> bool:
    """A share, or a count that is no number of a thing."""
    if amount.kind or amount.fraction:
        return amount.kind == "share" or amount.fraction
    return not (said.folded[amount.start].isdigit() and re.search(r"[a-z]{4,} $", said.folded[: amount.start]))


def made_plural(word: str, main: Clause) -> bool:
    """`The patients` of one patient."""
    return _plural(word) and any(not _plural(t) and words.alike(word, t) for t in main.tokens)


_SMALL = "two|three|four|five|six|seven|eight|nine|ten|deux|trois|quatre|cinq|sept|huit|neuf|dix"
_PART_OF = re.compile(
    rf"\b(?P<part>(?:only )?one|une? seule?|une?|single|l'une?|seul|\d[\d.,]*|{_SMALL})\b(?: [a-z'-]+){{0,4}}?"
    r" (?:out of|of|in|sur|des|parmi|d'entre|among|from)(?: the| our| these| les| nos| ces| all)?"
    rf" (?P<whole>\d+|{_SMALL}|eleven|twelve|fifteen|sixteen|twenty|onze|douze|quinze|seize|vingt|trente)\b"
)
_STILL_ONE = re.compile(r"\b(?:one|single|seule?|only|une?)\b(?! (?:fois|time))")


def whole_for_part(said: Clause, main: Clause) -> bool:
    """`The 16 cores reached 42 MPa` of one core out of the 16."""
    if any(a.kind == "share" or a.fraction for a in said.amounts):
        return False
    counts = [a.value for a in said.amounts if a.kind in ("", "fold")]
    for match in _PART_OF.finditer(main.folded):
        whole = next((a.value for a in main.amounts if a.start == match.start("whole") and not a.kind), 0.0)
        part = next((a.value for a in main.amounts if a.start == match.start("part")), 1.0)
        if (
            part < whole
            and whole in counts
            and not any(c < whole for c in counts)
            and not (part == 1 and _STILL_ONE.search(said.folded))
        ):
            return True
    return False


def _labels(p: Clause, q: Clause) -> tuple[set[str], set[str]] | None:
    """What tells two clauses apart that speak of two of a kind: `tunnel` and `road` of a tunnel test and a road test."""
    for pattern in (_NUMBERED, _ORDINAL):
        for a in pattern.finditer(p.folded):
            for b in pattern.finditer(q.folded):
                if a["label"] != b["label"] and not a["head"].isdigit() and words.alike(a["head"], b["head"]):
                    return {a["label"].rstrip("_")}, {b["label"].rstrip("_")}
    for head in p.tokens:
        twin = next((t for t in q.tokens if words.alike(t, head)), None)
        if twin is None or head in ("day", "jour"):
            continue
        mine, theirs = _modifiers(p, head), _modifiers(q, twin)
        if mine and theirs and not any(q.has(m) for m in mine) and not any(p.has(t) for t in theirs):
            return mine, theirs
    return None


def _modifiers(one: Clause, head: str) -> set[str]:
    """The words that stand beside a noun and are no deed."""
    done = {word for match in DONE.finditer(one.folded) for word in match.group().split()}
    return {w for w in one.beside.get(head, ()) if w not in done and not words.critical(w)} if head not in done else set()


def _mentions(one: Clause, labels: set[str]) -> bool:
    found = set(re.findall(r"[a-z0-9#-]+", one.folded))
    return any(
        label in found or one.has(label) or (label.isdigit() and any(a.value == float(label) for a in one.amounts))
        for label in labels
    )


def kept_apart(here: list[Clause], there: list[Clause], said: Clause, used: list[Passage]) -> bool:
    """What was found in one test is not said of another, and two tests are not made one."""
    units = there if len(used) == 1 else [p.whole for p in used]
    for n, p in enumerate(units):
        for q in units[n + 1 :]:
            labels = _labels(p, q)
            if labels is None and _OTHER.search(q.folded):
                labels = _heads(p), _heads(q)
            if labels is None:
                labels = _conditions(p, q) or _tests(p, q)
            if labels is None:
                continue
            if not _told_apart(here, said, p, q, labels):
                return False
    return len(used) == 1 or all(_subject_kept(said, p.whole) for p in used)


_LEADING = re.compile(
    r"^\W*(?:in|at|on|with|without|under|during|for|dans|a|au|aux|avec|sans|sous|pendant|sur|chez|en)\b (?P<what>[^,;.]{3,60}), "
)


def _conditions(p: Clause, q: Clause) -> tuple[set[str], set[str]] | None:
    """`In the steel vat, …` and `In the oak barrel, …`"""
    first, second = _LEADING.match(p.folded), _LEADING.match(q.folded)
    if first is None or second is None:
        return None
    mine, theirs = _content(first["what"]), _content(second["what"])
    return (mine - theirs, theirs - mine) if mine - theirs and theirs - mine else None


_TEST = re.compile(
    r"^\W*(?P<before>(?:[a-z'-]+ ){0,4}?(?:[a-z-]+ |l'|d')?)(?:tests?|trials?|runs?|essais?|campagnes?|campaigns?|series|seances?|sessions?|experiments?|experiences?|passes?|sorties?)"
    r"\b(?P<behind>(?: (?:(?:de|du|des|en|a|au|sur|in|of|with|on|at|avec|sans) (?:la |le |les |the )?|d'|(?=\d))[a-z0-9'-]+)?)"
)
_NO_NAME = frozenset(
    "the a an this that our one l d le la les un une ce cet cette notre nos in on at during de du des en a au dans lors pendant sur of with and et".split()
)


def _tests(p: Clause, q: Clause) -> tuple[set[str], set[str]] | None:
    """`The peel test …` and `in the humidity test …`, each at the head of its sentence."""
    first, second = _TEST.match(p.folded), _TEST.match(q.folded)
    if first is None or second is None:
        return None
    mine, theirs = (
        {w for w in re.findall(r"[a-z0-9-]+", m["before"] + m["behind"]) if w not in _NO_NAME} for m in (first, second)
    )
    return (mine - theirs, theirs - mine) if mine - theirs and theirs - mine else None


def _heads(one: Clause) -> set[str]:
    return set(one.tokens[:2])


def _own(one: Clause, p: Clause, q: Clause, labels: set[str]) -> int:
    """How much of a clause is p's and not q's, beside the words that tell them apart."""
    own = [t for t in one.tokens if p.has(t) and not q.has(t) and not any(words.alike(t, m) for m in labels)]
    figures = [
        a for a in one.amounts if p.knows(a) and not q.knows(a) and not any(m.isdigit() and a.value == float(m) for m in labels)
    ]
    return len(own) + len(figures)


def _told_apart(here: list[Clause], said: Clause, p: Clause, q: Clause, labels: tuple[set[str], set[str]]) -> bool:
    first, second = _mentions(said, labels[0]), _mentions(said, labels[1])
    mine, theirs = _own(said, p, q, labels[0]), _own(said, q, p, labels[1])
    if mine and theirs and not (first and second):
        return False
    if (first and not second and theirs and not mine) or (second and not first and mine and not theirs):
        return False
    if first and second:
        for piece in here:
            a, b = _mentions(piece, labels[0]), _mentions(piece, labels[1])
            x, y = _own(piece, p, q, labels[0]), _own(piece, q, p, labels[1])
            if (a and not b and y and not x) or (b and not a and x and not y):
                return False
    return True


_NO_SUBJECT = re.compile(
    r"^\W*(?:it|they|this|these|those|that|all|both|each|none|some|one|two|three|four|five|six|seven|eight|nine|ten|\d+|il|ils|elle|elles|cela|ce|ceux|celles?|celui|on|we|nous|aucune?|tous|toutes|chacune?|deux|trois|quatre|cinq|sept|huit|neuf|dix|another|no)\b"
)


def _subject_kept(said: Clause, one: Clause) -> bool:
    """Of two sentences that are joined, each keeps what it speaks of."""
    if _NO_SUBJECT.match(one.folded):
        return True
    verb = DONE.search(one.folded)
    text = one.folded[: verb.start()] if verb and verb.start() else one.folded
    subject = [t for t in one.tokens if re.search(rf"(?<!\w){re.escape(t)}(?!\w)", text)] or one.tokens[:2]
    return any(said.has(t) or t in _PERSON for t in subject)


def own_figures(here: list[Clause], there: list[Clause]) -> bool:
    """Each quantity stays with what it was said of where the evidence has another of its kind."""
    for piece in here:
        for amount in piece.amounts:
            homes = [p for p in there if any(amount.same(k) for k in p.amounts)]
            if len(homes) != 1:
                continue
            home = homes[0]
            rivals = [p for p in there if p is not home and any(k.kind == amount.kind and not amount.same(k) for k in p.amounts)]
            for rival in rivals:
                own = [t for t in piece.tokens if home.has(t) and not rival.has(t)]
                theirs = [t for t in piece.tokens if rival.has(t) and not home.has(t)]
                figures = [
                    a for a in piece.amounts if any(a.same(k) for k in rival.amounts) and not any(a.same(k) for k in home.amounts)
                ]
                if theirs and not figures and (len(theirs) > len(own) or _mark(theirs, rival)):
                    return False
    return True


def _mark(found: list[str], rival: Clause) -> bool:
    """Whether a word is all that the rival is named by: `180 ms for the old one`."""
    return len(rival.tokens) <= 2


def own_words(said: Clause, main: Clause) -> bool:
    """`Picked the red berries and left the white ones` says nothing of picked white berries."""
    done = {word for match in DONE.finditer(main.folded) for word in match.group().split()}
    for head in said.tokens:
        twin = next((t for t in main.tokens if words.alike(t, head)), None)
        if twin is None or head in done:
            continue
        known = {w for w in main.beside.get(twin, ()) if w not in done}
        for word in said.beside.get(head, ()):
            if word in done or not known or not main.has(word) or any(words.alike(word, k) for k in known):
                continue
            if re.search(rf"\b(?:did|do|does|to|could|can|not|would|will|may|might) {re.escape(word)}\b", said.folded):
                # `Did not reduce latency`: the word is a verb.
                continue
            if all(not said.has(k) for k in known) and _one_of_two(word, known, main):
                return False
    return True


def _one_of_two(word: str, known: set[str], main: Clause) -> bool:
    """Whether the word stands behind an article or alone where its noun is understood: `the white ones`."""
    mine = next((t for t in main.tokens if words.alike(t, word)), "")
    return not main.beside.get(mine) and bool(known)


_MORE = re.compile(r"\b(?:more|greater|davantage|plus(?! (?:que|de) \d| tard| tot))\b")
_LESS = re.compile(r"\b(?:less|fewer|moins(?! (?:que|de) \d))\b(?! than \d)")


def same_way(said: Clause, main: Clause) -> bool:
    """More is not less, where nothing is compared with anything."""
    if re.search(r"\b(?:than|que|qu')\b", said.folded):
        return True
    more, less = bool(_MORE.search(said.folded)), bool(_LESS.search(said.folded))
    known_more, known_less = bool(_MORE.search(main.folded)), bool(_LESS.search(main.folded))
    return not (more and known_less and not known_more and not less) and not (less and known_more and not known_less and not more)


def deed_kept(said: Clause, main: Clause, missing: list[str]) -> bool:
    """What is done is what the evidence says is done: a verb of another meaning is another deed."""
    if not any(_tells(w) for w in missing if w in _deed_words(said)):
        return True
    return not any(_tells(w) and not said.has(w) for w in _deed_words(main))


def _deed_words(one: Clause) -> set[str]:
    return {word for match in DONE.finditer(one.folded) for word in match.group().split()}


def _tells(word: str) -> bool:
    return bool(glossary.senses(word)) and not words.light(word) and not _VAGUE.match(word)


# A verb that carries a noun: `showed a drift` is `drifted`.
_VAGUE = re.compile(
    r"(?:need|requir|took|take|show|shown|occur|perform|carr|record|observ|report|note|found|given|us|appl|caus|produc|experienc|undergo|underwent|suffer|result|achiev|obtain|continu|remain|start|began|proceed|involv|includ|reach|serv|act|demand|necessit|montr|produi|effectu|realis|observ|constat|not|utilis|obten|subi|attein|connu|permi|conserv|gard|demeur|rest|affich|enregistr|present)"
)


def _content(text: str) -> set[str]:
    return {w for w in words.TOKEN.findall(text) if not words.light(w)}
