"""A text as clauses, and a clause as what the verifier compares: quantities, days, names, words, polarity and tense."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass, field

from sredspace_worker.engine.rules import fold
from sredspace_worker.llm import words
from sredspace_worker.llm.amounts import Amount, Day, amounts, days
from sredspace_worker.llm.spelled import spelled

_SENTENCE = re.compile(
    r"(?<![ (](?:Dr|Mr|Ms|St|No|cf|vs|Me|Pr)\.)(?<!^(?:Dr|Mr|Ms|Pr)\.)(?<![ (](?:Dre|Mme|Mrs|Fig|env|app)\.)(?<=[.!?;]) +(?=\S)|\n+|(?<=[a-zà-ÿ\d%]) ?; "
)
_JOIN = re.compile(
    r"(?:, | )(?:and then|and|while|whereas|but|yet|then|et puis|et|tandis que|tandis qu'|alors que|mais|puis|or) (?=\S)|: |, (?=\S)"
)
_IRREGULAR = (
    "was were had used brought bought caught sought did fell rose broke went came took held kept lost ran grew froze split burst wore bent bet chose gave got made met put cut hit left let found felt knew thought saw said told "
    "became began shrank sank sprang stuck swung swelled tore blew hung built spent stood drove spun showed wrote read died withstood underwent overcame fed fought flew lay led meant sat sent shook shone shot slid sold sped spread struck swept threw "
    "ate bit bound bred crept dealt dug drank drew fled forgot hid hung lent lit paid rang rode sang spat stole stung swam taught undid withdrew wove rebuilt rewrote redid overflowed outdid bent leant learnt knelt dealt ground wound cast recast reset shed upset beat offset"
)
DONE = re.compile(
    rf"\b(?:{'|'.join(_IRREGULAR.split())})\b|\b[a-z]{{2,}}[^e\W]ed\b"
    r"|\b(?:a|ont|avons|ai|avait|avaient)(?: (?:ete|pas|mieux|plus|moins|encore|aussi|ensuite|rien|d'abord|deja|alors|enfin|finalement|souvent|toujours|bien|peu|vite|tous|toutes|tout|\w{3,}ement))* [a-z]+(?:e|i|u|is|it|us|ert|ees?|es|ies?|ues?|eint|aint|ort)\b"
    r"|\b(?:s'est|se sont|s'etait)(?: (?:pas|plus|ensuite))? [a-z]+(?:e|i|u|is|it|us|ert|ees?|es|ies?|ues?)\b"
    r"|\b(?:est|sont)(?: (?:pas|plus|ensuite))? (?:(?:rest|demeur|mont|tomb|arriv|pass|retourn|entr)ee?s?|(?:parvenu|devenu|mort|sorti|venu|parti|survenu|revenu|apparu|disparu|descendu|intervenu|redescendu)e?s?)\b"
    r"|\b[a-z]{2,}(?:ait|aient|ions)\b|\betait\b|\betaient\b|\bfut\b"
)
_NOW = re.compile(r"\b(?:is|are|has|have|does|do|est|sont)\b(?! (?:ete|been|had))")
_PARTICIPLE_NOW = re.compile(r"\b(?:is|are) (?:not )?[a-z]+(?:ed|en|t)\b")
_REPORTED = re.compile(
    r"\b(?:conclu\w*|found|learned|show\w*|established|confirm\w*|demontr\w*|etabli|constate|appris|montre\w*) (?:that|que|qu')"
)
_NOT = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|nothing|nobody|no one|unable|failed to|fails to|fail to|aucune?|pas|jamais|ni|rien|nullement|incapable|personne(?= n[e'])|(?<=par )personne\b|ignor\w*|inconnu\w*|incertain\w*)\b|n't\b|\bno longer\b"
    r"|\bn[e'] ?[\w']+ plus\b|\bun(?=changed|stable|known|clear|certain|sure)"
)
_TWO_NEG = re.compile(r"\bpas (?:que|seulement)\b|\bnot only\b")
_LACK = re.compile(r"\b(?:without|sans)(?: (?:the|any|a|an|le|la|les|l'|de|d'|un|une))? ?([a-z]+)")
# `L'ete` is summer and `le pas` a step; `ete` and `pas` are neither.
_SUMMER = re.compile(r"\b(d'|l'|en |cet |chaque )ete\b(?! [a-z]+e)")
_STEP = re.compile(
    r"\b(le|un|du|ce|au|de|par|a(?= pas (?:variables?|fixes?|larges?|fins?|longs?|courts?|constants?|reglables?)\b)) pas\b"
)
# `A duré` is no `dure`.
_LASTED = re.compile(r"\b(a|ont|avait|avaient) dure(?= )")
# The `A` of `polymer A` is a name, and no article.
_LETTER = re.compile(r"(?<=[a-zà-ÿ] )([A-HJ-Z])\b(?!['’.-])")
# A capital behind a figure; `4 à 6` is a range.
_AMPERES = re.compile(r"(?<=\d)[ \u00a0\u202f]?A(?![\w'’.-])")
# Folded, a megawatt is a milliwatt.
_MEGA = re.compile(r"(?<=\d)[ \u00a0\u202f]?M(W|V|N|J|A|Ω)(?![\w/·.-]\w|\w)")
_MEGA_OF = {"W": "watts", "V": "volts", "N": "newtons", "J": "joules", "A": "amperes", "Ω": "ohms"}
_MILLIONS = re.compile(r"(?<=\d)[ \u00a0\u202f]?M(?=-[a-zà-ÿ]{3})")
# `Between 90 and 110` and `90 to 110` are one range.
_BETWEEN = re.compile(r"\b(between|entre) ([-−]?\d[\d.,]*(?: ?[^\s\d,;]{1,6})?) (?:and|et) (?=[-−]?\d)")
# `À l'état neuf` is no nine, and `.25` is 0.25.
_AS_NEW = re.compile(r"\b(etat|tout|flambant|comme|remise? a) neuf\b")
_NO_ZERO = re.compile(r"(?<![\w.,])\.(?=\d)")
_ELIDED = re.compile(r"^(?:qu|lorsqu|puisqu|jusqu|quoiqu)'(?=[a-z])")
_PRONOUN = re.compile(
    r"\b(?:it|its|they|their|them|this|these|one|il|elle|ils|elles|en|son|sa|ses|leur|leurs|celui|celle|celles|ceux|celui-ci|cela)\b|\bl'(?=a\b|ont\b|av[aeio]\w+)|\b(?:the|les) (?:two|three|four|five|six|other|others|rest|deux|trois|quatre|cinq|autres)\b"
)
_NONE = re.compile(r"\b(?:none|no|not one|aucune?)\b")
# `Nine slabs were cast; four of them cracked`: four of the nine.
OF_THEM = re.compile(r"\b(?:of (?:them|these|those|which)|d'entre (?:eux|elles)|dont)\b")
_ONE = re.compile(r"\b(?:one|an?|une?|single|seule?)\b")
_PROPER = re.compile(r"(?<=[^.!?:\s] )[«“\"(]?([A-ZÀ-Ý][\w'’-]+)|\b([A-Z]{2,}\w*|[a-z]+[A-Z]\w+)\b")
_ID = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[a-z])[a-z0-9][\w-]*\b")


@dataclass
class Clause:
    """One clause. `neighbours` are the words that stand directly beside a word."""

    text: str
    folded: str
    bare: str  # without quantities and days
    amounts: list[Amount] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    beside: dict[str, set[str]] = field(default_factory=dict)
    lacks: list[str] = field(default_factory=list)

    @property
    def negated(self) -> bool:
        bare = _TWO_NEG.sub(" ", self.folded)
        return len(_NOT.findall(bare)) % 2 == 1 or (
            bool(_NOT.search(bare)) and bool(re.search(r"\b(?:ne|n'|neither|ni)\b|\bn'", bare))
        )

    @property
    def past(self) -> bool:
        return bool(DONE.search(_PARTICIPLE_NOW.sub(" ", self.folded)))

    @property
    def stated(self) -> bool:
        """`We concluded that contention limits the rate` tells of now what was found then."""
        told = _REPORTED.split(self.folded, maxsplit=1)
        return len(told) > 1 and not DONE.search(told[-1])

    @property
    def verbal(self) -> bool:
        return bool(DONE.search(self.folded) or _NOW.search(self.folded))

    @property
    def pronoun(self) -> bool:
        return bool(_PRONOUN.search(self.folded))

    def has(self, word: str) -> bool:
        if any(words.alike(word, token) for token in self.tokens):
            return True
        # `Fausse alarme` is one word of the glossary, `false alarm` may be two.
        inside = word.removesuffix("_").split("_")
        if len(inside) > 1 and word.endswith("_") and not words.meanings(word):
            return all(words.light(w) or self._near(w) for w in inside)
        return any(
            words.alike(word, part)
            for token in self.tokens
            if token.endswith("_") and token.count("_") > 1
            for part in token.removesuffix("_").split("_")
            if not words.light(part)
        )

    def _near(self, word: str) -> bool:
        return any(words.alike(word, token) for token in self.tokens)

    def knows(self, amount: Amount) -> bool:
        if any(amount.same(known) for known in self.amounts):
            return True
        if not amount.kind and not amount.fraction and self.counted(amount):
            return True
        if amount.kind == "share" or amount.fraction:
            # Three of ten are 30 %.
            return any(b and abs(a / b - amount.value) < 0.005 for a, b in [*self.parts(), *self.of_these()]) or (
                bool(amount.bound) and self.nearly(amount)
            )
        return not amount.kind and amount.value == 1 and bool(_ONE.search(self.folded))

    def counted(self, amount: Amount) -> bool:
        """A quarter of the 200 are 50, and none of them is 0."""
        if amount.value == 0:
            return bool(_NONE.search(self.folded))
        shares = [a.value for a in self.amounts if (a.fraction or a.kind == "share") and not a.bound and 0 < a.value < 1]
        wholes = [a.value for a in self.amounts if not a.kind and not a.fraction and a.value > 1]
        return amount.value == int(amount.value) and any(
            abs(share * whole - amount.value) < 1e-6 * whole for share in shares for whole in wholes
        )

    def nearly(self, amount: Amount) -> bool:
        """`A little under half` of three in seven."""
        for a, b in [*self.parts(), *self.of_these()]:
            gap = (a / b - amount.value) / amount.value if b and amount.value else 1.0
            if (
                (amount.bound == "below" and -0.2 <= gap < 0)
                or (amount.bound == "above" and 0 < gap <= 0.2)
                or (amount.bound == "about" and abs(gap) <= (0.15 if amount.fraction else 0.06))
            ):
                return True
        return False

    def of_these(self) -> list[tuple[float, float]]:
        """`Twelve bells were tuned; six of them …`: the part and the whole of two clauses."""
        counts = [a for a in self.amounts if not a.kind and not a.fraction]
        return [
            (b.value, a.value) for a, b in itertools.pairwise(counts) if b.value < a.value and OF_THEM.search(self.folded, a.end)
        ]

    def parts(self) -> list[tuple[float, float]]:
        """`4 of 12`: the part and the whole."""
        found = []
        for a, b in zip(self.amounts, self.amounts[1:], strict=False):
            between = self.folded[a.end : b.start]
            apart = re.fullmatch(
                r"/|(?: \w+){0,2} (?:of|out of|in|des|sur|sur les|de)(?: (?:the|our|les|nos|ses|a|an|every|each))? ", between
            )
            if not a.kind and not b.kind and apart:
                # Half of the 40 are 20 of them.
                found.append((a.value * b.value if a.fraction else a.value, b.value))
        return found


@functools.lru_cache(maxsize=1 << 12)
def clause(text: str) -> Clause:
    text = _AMPERES.sub(" amperes", _MEGA.sub(lambda m: f" mega{_MEGA_OF[m[1]]}", _MILLIONS.sub(" million", text)))
    folded = _STEP.sub(r"\1 step_", _SUMMER.sub(r"\1summer_", fold(_LETTER.sub(r"\1_", text)).replace("(", "").replace(")", "")))
    folded = _AS_NEW.sub(r"\1 neuve", _NO_ZERO.sub("0.", folded))
    folded = spelled(_BETWEEN.sub(r"from \2 to ", folded))
    folded = _LASTED.sub(r"\1 last_", folded)
    found_days = days(folded)
    found = amounts(folded, [(d.start, d.end) for d in found_days])
    masked = list(folded)
    for start, end in [*((d.start, d.end) for d in found_days), *((a.start, a.end) for a in found)]:
        masked[start:end] = " " * (end - start)
    spoken = words.phrased("".join(masked))
    made = Clause(text, folded, "".join(masked), found, found_days)
    last = ""
    for match in words.TOKEN.finditer(spoken):
        word = match.group()
        if len(word) > 2 and word[1] == "'":
            word = word[2:]
        word = _ELIDED.sub("", word)
        if words.light(word):
            last = last if word in ("de", "d", "du", "en", "of", "a") else ""
            continue
        made.tokens.append(word)
        if last and not re.search(r"[,;]", spoken[match.start() - 2 : match.start()]):
            made.beside.setdefault(word, set()).add(last)
            made.beside.setdefault(last, set()).add(word)
        last = word
    made.lacks = list(_LACK.findall(folded))
    return made


def sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.split(text) if re.search(r"\w", part)]


def clauses(sentence: str) -> list[Clause]:
    """Coordinated clauses: cut where what follows has a verb, or quantities of its own."""
    pieces: list[str] = []
    start = 0
    for match in _JOIN.finditer(sentence):
        if _BUT_NOT.match(sentence, match.start()) and clause(sentence[start : match.start()]).verbal:
            # `Fouled in well water but not in rain water`: the contrast denies nothing of what stands before it.
            pieces.append(sentence[start : match.start()])
            start = match.end()
            continue
        left, right = sentence[start : match.start()], sentence[match.end() :]
        if _AUXILIARY.search(left):
            # `Were then injected`
            continue
        if _between_two(left, right):
            # `Of pH 4.5, 5.5 and 6.5`: one list.
            continue
        if _REASON.match(sentence, match.start()) and len(clause(left).tokens) > 2:
            pieces.append(left)
            start = match.end()
            continue
        a, b = clause(left), clause(_JOIN.split(right)[0])
        own_verb = a.verbal and b.verbal and len(a.tokens) >= 1
        if match.group().strip(" ") == "," and not (own_verb and a.tokens and _subject_first(left)):
            continue
        if (
            own_verb
            or (len(a.amounts) >= 2 and len(b.amounts) >= 2)
            or (a.verbal and a.amounts and b.amounts and b.tokens and b.pronoun)
        ):
            pieces.append(left)
            start = match.end()
    pieces.append(sentence[start:])
    return [clause(piece) for piece in pieces]


_AUXILIARY = re.compile(r"\b(?:was|were|is|are|has|have|had|be|been|a|ont|est|sont|avait|avaient|ete|etait|etaient)$")
_REASON = re.compile(r", (?=(?:since|because|car|puisque|puisqu'|parce que|parce qu')\b)")


def _between_two(left: str, right: str) -> bool:
    """Whether a list of figures of one kind would be cut."""
    a, b = clause(left[-60:]), clause(right[:60])
    if not a.amounts or not b.amounts or a.amounts[-1].kind != b.amounts[0].kind:
        return False
    return not a.folded[a.amounts[-1].end :].strip(" ,") and not b.folded[: b.amounts[0].start].strip()


_BUT_NOT = re.compile(r",? (?:but|and|mais|et) (?:not|pas|non(?: pas)?) (?=[a-zà-ÿ])")
_BEGINS_WITH_VERB = re.compile(
    r"^\W*(?:(?:then|also|only|ensuite|puis|aussi) )?(?:(?:was|were|had|has|is|are|did|does|could)\b|(?:ne |n')?(?:(?:s'est|se sont|s'etait|s'etaient|est|sont|etait|etaient)\b(?! (?:le|la|les|un|une)\b)|(?:a|ont|avait|avaient)(?= (?!(?:la|le|les|une|cette|ce)\b)(?:(?:ete|pas|\w+ment) )*[a-z]+(?:e|i|u|is|it|us|ert|ees?|es|ies?|ues?)\b)))"
)


# What is counted: `71 of 90 questions about parking`.
_COUNTED = re.compile(r"\d (?P<noun>(?!of\b|in\b|at\b|on\b|des\b|sur\b|dans\b|about\b|and\b|et\b)[a-z]{3,})")
_OF_WHAT = re.compile(r"(?:of|de|d') ?(?P<noun>[a-z]{3,})")
_ADVERB = re.compile(r"\b(?:[a-z]{3,}ly|[a-z]{3,}ement)\b")


def _subject_of(one: Clause) -> str:
    """What stands before the verb of a clause."""
    aux = re.search(
        r"\b(?:was|were|had|has|is|are|did|does|could|s'est|se sont|s'etait|est|sont|etait|etaient)\b|\b(?:a|ont|avait|avaient)(?= (?!(?:la|le|les|une|cette|ce)\b)(?:(?:ete|pas|\w+ment) )*[a-z]+(?:e|i|u|is|it|us|ert|ees?|es|ies?|ues?)\b)",
        one.folded,
    )
    done = DONE.search(one.folded)
    places = [m.start() for m in (aux, done) if m is not None and m.start() > 0]
    return one.folded[: min(places)].strip() if places else ""


_BEGINS_WITH_FIGURE = re.compile(r"^\W*(?:(?:only|just|about|seulement|environ|de|a|at) )*$")


def filled(parts: list[Clause]) -> list[Clause]:
    """`B reached 33 MPa after 28 days and 39 MPa after 56 days`: what begins with a figure has the subject and the verb before it."""
    out: list[Clause] = []
    for part in parts:
        before = out[-1] if out else None
        if (
            before is not None
            and part.amounts
            and not part.verbal
            and _BEGINS_WITH_FIGURE.match(part.folded[: part.amounts[0].start])
        ):
            same = next((a for a in before.amounts if a.kind == part.amounts[0].kind), None)
            if same is not None and before.folded[: same.start].strip():
                noun = (_COUNTED if not same.kind else _OF_WHAT).search(before.folded, same.start if not same.kind else same.end)
                noun = noun if noun and (not same.kind or noun.start() <= same.end + 1) else None
                own = part.amounts[1] if len(part.parts()) and len(part.amounts) > 1 else part.amounts[0]
                insert = f" {noun['noun']}" if noun and not part.has(noun["noun"]) else ""
                tail = " ".join(_ADVERB.findall(before.folded[same.end :]))
                part = clause(
                    f"{before.folded[: same.start].rstrip()} {part.folded[: own.end]}{insert}{part.folded[own.end :].rstrip('.')} {tail}"
                )
        elif before is not None and before.verbal and part.amounts and part.tokens and not part.verbal:
            part = _with_verb(part, before)
        elif (
            before is not None
            and part.verbal
            and (_BEGINS_WITH_VERB.match(part.folded) or _starts_done(part))
            and (subject := _subject_of(before))
        ):
            # `The hinge was cycled and widened by 0.05 mm`: the second verb has the subject of the first.
            part = clause(f"{subject} {part.folded}")
        out.append(named_count(part, before) if before is not None else part)
    return out


def _part_of(one: Clause, a: Amount, b: Amount) -> bool:
    """`Nineteen of 51 finished`"""
    return not a.kind and not b.kind and bool(re.fullmatch(r" (?:of|out of|des|sur)(?: the| les)? ", one.folded[a.end : b.start]))


def named_count(part: Clause, before: Clause) -> Clause:
    """`We buried eight probes at 30 cm, and five at 45 cm`: the five are probes too."""
    bare = next(
        (
            a
            for a in part.amounts
            if not a.kind and re.match(r" (?:at|in|on|near|under|a|au|en|dans|sur|sous|pres)\b|[.,]?$", part.folded[a.end :])
        ),
        None,
    )
    noun = next(
        (
            m
            for a in before.amounts
            if not a.kind and (m := re.match(r" (?P<noun>(?!fois\b|times\b)[a-z]{4,}s)\b", before.folded[a.end :]))
        ),
        None,
    )
    bare = bare or next((b for a, b in zip(part.amounts, part.amounts[1:], strict=False) if _part_of(part, a, b)), None)
    if bare is None or noun is None or part.has(noun["noun"]) or re.match(r" (?:[a-z]+ )?[a-z]{3,}s\b", part.folded[bare.end :]):
        return part
    return clause(f"{part.folded[: bare.end]} {noun['noun']}{part.folded[bare.end :]}")


_PLACE = re.compile(r"(?:^|\s)(?:on|at|in|with|for|of|sur|a|dans|avec|pour|de|des) ")


def _with_verb(part: Clause, before: Clause) -> Clause:
    """`The 660 nm trays weighed 31 g and the 450 nm trays 24 g`: the second thing has the verb of the first."""
    last = part.amounts[-1]
    same = next((a for a in reversed(before.amounts) if a.kind == last.kind), None)
    subject = _subject_of(before)
    if same is None or not subject or same.start <= len(subject) or not part.folded[: last.start].strip():
        return part
    verb = before.folded[before.folded.find(subject) + len(subject) : same.start].strip()
    if _PLACE.match(part.folded) and part.parts():
        # `Failed on 38 of 400 salted plates and on 6 of 400 clean plates`
        return clause(f"{subject} {_PLACE.split(' ' + verb, maxsplit=1)[0].strip()} {part.folded}")
    tail = before.folded[same.end :].rstrip(" .;,") if not re.search(r"[a-z]", part.folded[last.end :]) else ""
    return clause(f"{part.folded[: last.start].rstrip()} {verb} {part.folded[last.start : last.end]}{tail}")


def _starts_done(one: Clause) -> bool:
    match = DONE.search(one.folded)
    return match is not None and match.start() <= 1


def _subject_first(left: str) -> bool:
    """A leading `After we changed it,` belongs to what follows."""
    return not re.match(
        r"(?:after|when|while|once|if|as|before|because|although|since|in|on|at|with|without|apres|quand|lorsque|si|avant|une fois|a|le \d|avec|sans|lors)\b",
        fold(left),
    )


def names(text: str) -> set[str]:
    return {fold(a or b).strip("'\"").removesuffix("'s") for a, b in _PROPER.findall(text)}


def ids(folded: str) -> set[str]:
    return set(_ID.findall(folded))
