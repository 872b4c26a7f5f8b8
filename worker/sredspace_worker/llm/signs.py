"""Signs that a sentence says other than its evidence, each a number: words without a partner, a negation that is gone, a figure that moved.

No sign decides alone: rules/verifier.tsv holds what each weighed in the labelled pairs (`python -m evals.verifier.train`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from sredspace_worker.llm import causes, clausal, compare, contrast, glossary, moved, order, roles, scope, turned, words
from sredspace_worker.llm import crossed as crossing
from sredspace_worker.llm.clausal import Unit
from sredspace_worker.llm.clauses import Clause, clause, sentences
from sredspace_worker.llm.known import gives
from sredspace_worker.llm.passages import Passage

Signs = dict[str, float]
_ONE = re.compile(r"\b(?:one|single|seule?|only)\b")
_LINK = re.compile(
    r"\b(?:so|thus|therefore|hence|donc|ainsi|which|ce qui|since|as|parce|car|puisque|led|thanks|grace|par suite|from)\b"
)
_JOINS = re.compile(r"\b(?:and|et|while|tandis|whereas|alors)\b")
_WHEN = re.compile(r"\b(?:after|before|then|apres|avant|puis|since|depuis|when|quand|lorsque)\b")
_THAN = re.compile(r"\b(?:than|que|qu')\b")
_REACH = 40  # letters behind a word that denies or doubts, which it holds for
_FUZZY = 0.66
_MOST = 160  # words of a text that are compared in their order


# Each of these speaks against a sentence wherever it is found.
_AGAINST = (
    *("denials more", "denials less", "negation odd", "doubt gone", "plan gone", "sure come", "cause come", "unless gone", "all come", "some gone"),
    *("only gone", "present for past", "caused", "general", "followed", "directed", "compared", "placed", "acts itself", "other subject", "agent"),
    *("both", "left out", "state", "own words", "way", "some of", "kept apart", "opposites", "outcome for outcome"),
)  # fmt: skip


@dataclass
class View:
    """What of the evidence the sentence is held against."""

    whole: Clause
    passages: list[Passage]
    units: list[Unit]


def read(text: str, passages: list[Passage], everything: Clause, crossed: bool) -> Signs:
    """All signs: against the sentences of the evidence that are near, and against the clauses of these alone."""
    said = clause(text)
    units = clausal.units(passages)
    wide = _sentences(said, passages)
    near = _clauses(said, units)
    found: Signs = {
        "crossed": crossed,
        "sentences": len(sentences(text)),
        "parts": sum(bool(p.tokens) for p in clausal.parts(text)),
        "clauses used": len(near.units),
        "clauses": len(units),
        "clauses between": sum(b.place - a.place - 1 for a, b in pairwise(near.units)),
        "sentences used": len(wide.passages),
        "joins": len(_JOINS.findall(said.folded)),
        "when": len(_WHEN.findall(said.folded)),
    }
    found |= _claims(text, said, passages, everything)
    for name, view in (("wide", wide), ("near", near)):
        for signs in (
            _words(said, view),
            _figures(said, view, everything),
            _order(said, view),
            _guards(text, said, view, crossed),
        ):
            found |= {f"{name} {sign}": value for sign, value in signs.items()}
        found[f"{name} guards"] = found["all for some"] + sum(bool(found[f"{name} {sign}"]) for sign in _AGAINST)
        found[f"{name} clean"] = not found[f"{name} guards"] and not found[f"{name} new"] and found[f"{name} in order"] == 1.0
    found |= _by_part(text, wide, units, crossed)
    found["denied otherwise"] = moved.denied_otherwise(text, passages)
    found["things crossed"], found["things crossed alike"] = crossing.things(text, passages)
    found["one for one"] = crossing.one_for_one(text, passages)[0]
    return {sign: float(value) for sign, value in found.items()}


def another_of_a_kind(said: Clause, passages: list[Passage]) -> bool:
    """`Ruby` where the sentence that it is about has `sapphire`, or where they are opposites: `held` of what cracked."""
    whole = _sentences(said, passages).whole
    if words.others_of_a_kind(said.folded, whole.folded):
        return True
    new, left = [w for w in said.tokens if not whole.has(w)], [w for w in whole.tokens if not said.has(w)]
    return (
        turned.sides(said, whole) <= 0
        and clausal.denials(said.folded) == clausal.denials(whole.folded)
        and any(words.opposed(w, k) for w in new for k in left)
    )


def _cover(said: Clause, one: Clause) -> set[int]:
    """Which words, quantities and days of the sentence a text has."""
    words_known = [one.has(t) for t in said.tokens]
    amounts_known = [one.knows(a) for a in said.amounts]
    days_known = [any(d.same(k) for k in one.days) for d in said.days]
    return {n for n, known in enumerate([*words_known, *amounts_known, *days_known]) if known}


def _sentences(said: Clause, passages: list[Passage]) -> View:
    """The fewest sentences of the evidence that have what the sentence has."""
    cover = [_cover(said, p.whole) for p in passages]
    left = set(range(len(said.tokens) + len(said.amounts) + len(said.days)))
    total, used = len(left), list[int]()
    while left:
        best = max(
            (n for n in range(len(passages)) if n not in used),
            key=lambda n: len(cover[n] & left) - 0.01 * len(passages[n].whole.tokens),
            default=None,
        )
        gain = cover[best] & left if best is not None else set()
        if best is None or not gain:
            break
        # One word alone, of many, is no reason to take a sentence in.
        if used and len(gain) < 2 and all(n < len(said.tokens) for n in gain) and len(gain) / total < 0.12:
            break
        used.append(best)
        left -= gain
    chosen = [passages[n] for n in sorted(used or [0])]
    return View(clause(" ".join(p.text for p in chosen)), chosen, clausal.units(chosen))


def _clauses(said: Clause, units: list[Unit]) -> View:
    cover = [_cover(said, u.clause) for u in units]
    left, used = set(range(len(said.tokens) + len(said.amounts) + len(said.days))), list[int]()
    while left:
        best = max(
            (n for n in range(len(units)) if n not in used),
            key=lambda n: len(cover[n] & left) - 0.03 * len(units[n].clause.tokens),
            default=None,
        )
        if best is None or not cover[best] & left:
            break
        used.append(best)
        left -= cover[best]
    chosen = [units[n] for n in sorted(used or [0])]
    text = ". ".join(u.clause.text.strip(" .,;") for u in chosen)
    return View(clause(text), list({id(u.passage): u.passage for u in chosen}.values()), chosen)


def _claims(text: str, said: Clause, passages: list[Passage], everything: Clause) -> Signs:
    """What the whole evidence must bear out."""
    compares = compare.compares(said) and not any(compare.compares(p.whole) for p in passages)
    holds = compare.worked_out(said, text, passages) if compares else None
    return {
        "figures unknown": sum(not everything.knows(a) for a in said.amounts),
        "bounds changed": sum(
            any(
                a.kind == k.kind and a.bound != k.bound and abs(a.value - k.value) <= 1e-6 * abs(k.value)
                for k in everything.amounts
            )
            and not any(a.same(k) for k in everything.amounts)
            for a in said.amounts
        ),
        "all for some": contrast.all_for_some(said, everything),
        "generalised": contrast.generalised(said, everything, passages[0].french),
        "compares": compares,
        "comparison true": holds is True,
        "comparison false": holds is False,
    }


def _words(said: Clause, view: View) -> Signs:
    here, there = said.tokens, view.whole.tokens
    new = [w for w in here if not view.whole.has(w)]
    left = [w for w in there if not said.has(w)]
    deeds, known_deeds = roles.done_words(said), roles.done_words(view.whole)
    return {
        "words": len(here),
        "words there": len(there),
        "longer": len(there) / max(1, len(here)),
        "new": len(new),
        "new share": len(new) / max(1, len(here)),
        "new outcomes": sum(bool(words.critical(w)) for w in new),
        "new in glossary": sum(bool(glossary.senses(w) or words.meanings(w)) for w in new),
        "new deeds": sum(w in deeds for w in new),
        "new like left": sum(any(_fuzzy(w, k) for k in left) for w in new),
        "new beyond left": max(0, len(new) - len(left)),
        "left": len(left),
        "left share": len(left) / max(1, len(there)),
        "left outcomes": sum(bool(words.critical(w)) for w in left),
        "left in glossary": sum(bool(glossary.senses(w) or words.meanings(w)) for w in left),
        "left deeds": sum(w in known_deeds for w in left),
        "pairs of new and left": min(len(new), len(left)),
        "opposites": 0 if turned.sides(said, view.whole) > 0 else sum(any(words.opposed(w, k) for k in left) for w in new),
        "outcome for outcome": any(words.critical(w) and w in deeds for w in new)
        and any(words.critical(w) and w in known_deeds for w in left),
        "nothing new or left": not new and not left,
        "deed changed": not contrast.deed_kept(said, view.whole, new),
        "plurals": sum(contrast.made_plural(t, view.whole) for t in here),
        "first word new": bool(here) and not view.whole.has(here[0]),
        "first word moved": bool(here and there) and not any(words.alike(here[0], t) for t in there[:3]),
        "last word new": bool(here) and not view.whole.has(here[-1]),
    }


def _fuzzy(one: str, other: str) -> bool:
    return SequenceMatcher(None, words.stem(one), words.stem(other)).ratio() > _FUZZY


def _figures(said: Clause, view: View, everything: Clause) -> Signs:
    whole = view.whole
    left = [k for k in whole.amounts if not any(a.same(k) or k.same(a) for a in said.amounts)]
    return {
        "figures not given": sum(not gives(whole, a, said) for a in said.amounts),
        "figures not known": sum(not whole.knows(a) for a in said.amounts),
        "figures not literal": sum(not any(a.same(k) for k in whole.amounts) for a in said.amounts),
        "figures left": len(left),
        "counts left": sum(not k.kind for k in left),
        "days left": sum(not any(d.same(k) or k.same(d) for d in said.days) for k in whole.days),
        "parts left": bool(whole.parts() and not said.parts()),
        "ones left": len(_ONE.findall(whole.folded)) > len(_ONE.findall(said.folded)),
    }


def _order(said: Clause, view: View) -> Signs:
    """What stands in another order, or beside other things."""
    here, there = order.items(said.folded)[:_MOST], order.items(view.whole.folded)[:_MOST]
    table = order.Table(here, there)
    pairs = table.aligned()
    shared = table.shared
    swap, rest = table.swapped()
    one, new = table.gaps(pairs)
    near, counted = table.beside_figures()
    return {
        "in order": len(pairs) / max(1, len(here)),
        "moved": shared - len(pairs),
        "moved share": (shared - len(pairs)) / max(1, shared),
        "new for left": one,
        "new for nothing": new,
        "figures": sum(not isinstance(i, str) for i in here),
        "figures moved": table.figures_moved(),
        "beside figures": near,
        "beside figures share": near / max(1, counted),
        "parted": table.parted(),
        "swap": swap,
        "swap rest": rest,
        "only swapped": swap >= 2 and rest == 0,
    }


def _inside(one: Clause, pattern: re.Pattern[str]) -> set[str]:
    """The words that stand closely behind a word that denies or doubts."""
    found: set[str] = set()
    for match in pattern.finditer(one.folded):
        behind = re.split(r"[.;]|, (?:but|mais|and|et) ", one.folded[match.end() : match.end() + _REACH])[0]
        found |= set(words.TOKEN.findall(behind)[:6])
    return found


def _scopes(said: Clause, other: Clause, pattern: re.Pattern[str]) -> tuple[int, int]:
    """How many shared words are denied here only, and there only."""
    here, there = _inside(said, pattern), _inside(other, pattern)
    return (
        sum(w in here and other.has(w) and not any(words.alike(w, k) for k in there) for w in said.tokens),
        sum(w in there and said.has(w) and not any(words.alike(w, k) for k in here) for w in other.tokens),
    )


def _guards(text: str, said: Clause, view: View, crossed: bool) -> Signs:
    main, doubt, every = view.whole, words.any_of("doubt"), words.any_of("all")
    denies, known_denies = clausal.denials(said.folded), clausal.denials(main.folded)
    denied, undenied = _scopes(said, main, clausal.DENIES)
    doubted, undoubted = _scopes(said, main, doubt)
    # `Rye rose more slowly than spelt` of spelt that rose faster: both were turned, which is the same.
    alike = turned.sides(said, main) > 0
    pieces = clausal.pieces(text)
    clauses = [u.clause for u in view.units]

    def gone(pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(main.folded)) and not pattern.search(said.folded)

    def come(pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(said.folded)) and not pattern.search(main.folded)

    return {
        "denials more": max(0, denies - known_denies),
        "denials less": max(0, known_denies - denies),
        "negation odd": said.negated != main.negated,
        "newly denied": denied,
        "no longer denied": undenied,
        "doubt gone": clausal.doubts(main) and not clausal.doubts(said),
        "doubt come": clausal.doubts(said) and not clausal.doubts(main),
        "newly doubted": doubted,
        "no longer doubted": undoubted,
        "plan gone": gone(words.any_of("plan")),
        "plan come": come(words.any_of("plan")),
        "sure come": come(words.any_of("sure")),
        "cause gone": gone(words.any_of("cause")),
        "cause come": causes.claims(said) and not causes.gives(main),
        "links": len(_LINK.findall(said.folded)) - len(_LINK.findall(main.folded)),
        "unless gone": gone(clausal.UNLESS),
        "all come": come(every),
        "some gone": gone(roles.SOME),
        "only gone": gone(roles.ONLY),
        "quantified less": max(0, len(contrast.QUANTIFIED.findall(main.folded)) - len(contrast.QUANTIFIED.findall(said.folded))),
        "condition gone": gone(scope.CONDITION),
        "present for past": main.past and not main.stated and not said.past,
        "voice changed": bool(roles.PASSIVE.search(said.folded)) != bool(roles.PASSIVE.search(main.folded)),
        "than": bool(_THAN.search(said.folded)),
        "than there": bool(_THAN.search(main.folded)),
        "caused": not causes.caused(said, main, main),
        "general": not roles.general(said, main, main, crossed, True),
        "followed": not roles.followed(said, main),
        "directed": not roles.directed(said, main),
        "compared": not roles.compared(said, main) and not alike,
        "compared alike": turned.sides(said, main),
        "placed": not roles.placed(said, main),
        "acted": not roles.own_parts(said, main),
        "acts itself": not scope.acts_itself(said, main),
        "other subject": clausal.other_subject(said, main),
        "agent": not scope.known_agent(said, main),
        "both": not scope.of_both(said, main, main),
        "left out": any(roles.left_out(said, p.whole) for p in view.passages),
        "state": not scope.same_state(said, main),
        "own words": not contrast.own_words(said, main),
        "way": not contrast.same_way(said, main),
        "some of": bool(clausal.SOME_OF.search(main.folded)) and not clausal.counts(said),
        "kept apart": not contrast.kept_apart(pieces, clauses, said, view.passages),
        "own figures": not contrast.own_figures(pieces, [piece for u in view.units for piece in clausal.pieces(u.clause.text)]),
    }


def _by_part(text: str, wide: View, units: list[Unit], crossed: bool) -> Signs:
    """Each clause of the sentence against the one of the evidence, or the two, that it is likest to."""
    names = "denials more|denials less|doubt|general|caused|placed|compared|other subject|actor|acts itself|acted|own words|borrowed|uncovered|figures|two"
    found = dict.fromkeys((f"part {name}" for name in names.split("|")), 0)
    near = [u for u in units if any(u.passage is p for p in wide.passages)]
    likely = [(u.clause, u.passage, False) for u in near] + [(p.whole, p, False) for p in wide.passages]
    for a, b in pairwise(near):
        likely.append((clause(f"{a.clause.text.rstrip('.')}. {b.clause.text}"), b.passage, True))
    for one in clausal.parts(text):
        if not one.tokens:
            continue
        main, passage, two = max(likely, key=lambda c: len(_cover(one, c[0])) - 0.03 * len(c[0].tokens))
        denies, known = clausal.denials(one.folded), clausal.denials(main.folded)
        new = [w for w in one.tokens if not main.has(w)]
        signs = {
            "denials more": denies > known,
            "denials less": known > denies,
            "doubt": clausal.doubts(one) != clausal.doubts(main),
            "general": not roles.general(one, main, main, crossed, True),
            "caused": not causes.caused(one, passage.whole, main),
            "placed": not roles.placed(one, main),
            "compared": not roles.compared(one, main),
            "other subject": clausal.other_subject(one, main),
            "actor": not scope.own_actor(one, main),
            "acts itself": not scope.acts_itself(one, main),
            "acted": not roles.own_parts(one, main),
            "own words": not contrast.own_words(one, main),
            "borrowed": sum(wide.whole.has(w) for w in new),
            "uncovered": len(new) > max(1, int(0.3 * len(one.tokens))),
            "figures": sum(not main.knows(a) for a in one.amounts),
            "two": two,
        }
        for name, value in signs.items():
            found[f"part {name}"] += value
    return dict(found)
