"""Frames: what a clause asks for is its operation together with its objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sredspace_worker.engine import askedobjects
from sredspace_worker.engine.askeddays import Time
from sredspace_worker.engine.askedobjects import Objects
from sredspace_worker.engine.clauses import Clause, clauses, sentences
from sredspace_worker.engine.projects import Papers
from sredspace_worker.engine.tokens import Found, read
from sredspace_worker.engine.wishlists import words

Wish = tuple[str, str, str, int, int]  # kind, value, what narrows it, start, end
_COUNTED = re.compile(
    r"\d+ ?(?:words|mots|lines|lignes|characters|caract[eè]res|pages?)\b|\b(?:lines?|lignes?|boxe?s?|cases?) 24[246] (?:only|seulement)",
    re.I,
)
_YET = frozenset(("encore", "yet", "done", "happened", "started"))
_STATES = frozenset(("is", "are", "here", "there", "was", "were", "est", "sont", "voici", "voila", "etait"))


def parts(topic: str) -> list[str]:
    """`customers or marketing`: the subjects of a wish."""
    return [
        part for part in re.split(r"\s*(?:,|\bor\b|\band\b|\bou\b|\bet\b)\s*(?:de |du |des |d['’]|about |on )?", topic) if part
    ]


def wishes(text: str, papers: Papers) -> Iterator[Wish]:
    """Every wish of a prompt, in its order."""
    asked: str | None = None  # the operation before, which `the rest` and `it` look back to
    idle: Clause | None = None  # what was named before it was said what to do with it
    for sentence, end in sentences(read(text)):
        telling = False
        for clause in clauses(sentence, end):
            if _COUNTED.search(text[clause.tokens[0].start : clause.tokens[-1].end]):
                continue
            operation, used, strong = _operation(clause, telling)
            tells = _tells(clause)
            if operation is None:
                telling = telling or tells
                if len(clause.tokens) > 2:
                    idle = None if tells and not clause.question else clause
                continue
            objects = askedobjects.find(_behind(clause, operation)[0], _behind(clause, operation, used)[1], papers)
            if not objects.any() and not objects.rest and objects.pronoun and idle is not None:
                objects = askedobjects.find(
                    idle.tokens, [n for f in idle.found for n in f.places if "lead" not in f.kinds], papers
                )
                clause = Clause([*idle.tokens, *clause.tokens], [], "", clause.question)
            if operation == "remove" and objects.notes and not objects.text:
                operation = "add"  # `pull it out of my notes`
            found = list(_values(operation.rstrip("!"), objects, strong, papers, asked))
            for kind, value, narrowed in found:
                yield kind, value, narrowed, _first(clause), clause.tokens[-1].end
            if found:
                asked = found[-1][0]
                idle = None


def _first(clause: Clause) -> int:
    """Where a wish begins: behind the words that join it to what stands before."""
    for token in clause.tokens:
        if not token.mark and token.word not in ("and", "et", "but", "mais", "then", "puis", "pis", "so"):
            return token.start
    return clause.tokens[0].start


def _behind(clause: Clause, operation: str, used: set[int] | None = None) -> tuple[list, set[int]]:  # type: ignore[type-arg]
    """The tokens with the objects: those behind `except` where the operation is turned by it."""
    tokens = list(clause.tokens)
    used = used or set()
    if operation.endswith("!"):
        turned = clause.first("except")
        if turned is not None and turned.end < len(tokens):
            return tokens[turned.end :], {n - turned.end for n in used if n >= turned.end}
    return tokens, used


# --- the operation -----------------------------------------------------------------------------------------------------
def _near(clause: Clause, found: Found) -> bool:
    """Whether a negation goes with a verb: in front of it, or right behind it as in spoken French."""
    for other in clause.found:
        if "not" not in other.kinds:
            continue
        if other.start < found.start and found.start - other.end <= 5:
            return True
        if clause.tokens[other.start].word in ("pas", "jamais") and 0 <= other.start - found.end <= 1:
            return True
    return False


def _operation(clause: Clause, telling: bool) -> tuple[str | None, set[int], bool]:
    """Remove, keep or add; the places that say so; and whether it says so plainly. A mark `!` means turned by `except`."""
    used = {
        n
        for f in clause.found
        for n in f.places
        if f.kinds != ("lead",) and not {"which", "notes", "lead", "past"}.issuperset(f.kinds)
    }
    asks = clause.has("please") or clause.question
    if clause.has("alone") or ((touched := clause.first("touch")) is not None and _near(clause, touched)):
        return None, used, False
    turns = [f for f in clause.found if "except" in f.kinds]
    # `what is not done yet` is a kind of sentences, no exception.
    undone = [f for f in turns if f.end < len(clause.tokens) and clause.tokens[f.end].word in _YET]
    for found in undone:
        used.difference_update(found.places)
    turned = any(f.end < len(clause.tokens) and f not in undone for f in turns)
    verb = clause.verb
    unwanted, missing, only = clause.first("unwanted"), clause.first("missing"), clause.first("only")
    if verb is not None and _told_first(clause, verb):
        return None, used, False
    if telling and not asks:
        verb = None
    if verb is not None and only is not None and "remove" not in verb.kinds and ("keep" in verb.kinds or "want" in verb.kinds):
        return "keep", used, True
    if verb is not None:
        negated = _near(clause, verb)
        if "remove" in verb.kinds and "unwanted" not in verb.kinds:
            return (None if negated else "keep!" if turned and _after(clause, verb, "except") else "remove"), used, True
        if "keep" in verb.kinds:
            return (
                ("remove" if negated != (turned and _after(clause, verb, "except")) else "keep") + ("!" if turned else ""),
                used,
                True,
            )
        if missing is None:
            return ("remove" if negated else "add"), used, "want" not in verb.kinds
    tells = _tells(clause)
    if unwanted is not None and not (tells and not asks):
        return "remove", used, True
    if missing is not None and not (missing.start > 0 and tells and clause.has("past") and not asks):
        return "add", used, True
    done, put = clause.first("removed"), clause.first("added")
    want = clause.first("want")
    if done is not None and clause.has("please"):
        return (None if _near(clause, done) else "remove"), used, False
    if only is not None and not _tells_of_work(clause):
        return "keep", used, want is not None
    if want is not None and _near(clause, want) and not (tells and not asks):
        return "remove", used, False
    if put is not None and clause.has("please") and not tells:
        return ("remove" if _near(clause, put) else "add"), used, False
    if clause.has("no") and not tells and not _tells_of_work(clause):
        return "remove", used, False
    if turned and clause.tokens[0].word in ("everything", "all", "tout", "anything") and not tells:
        return "remove!", used, False
    if (
        any(t.word in words("markers", "notes") for t in clause.tokens)
        and not any(t.word in _STATES for t in clause.tokens)
        and len(clause.tokens) <= 12
        and not _tells_of_work(clause)
    ):
        return "noted", used, False
    return None, used, False


def _after(clause: Clause, verb: Found, kind: str) -> bool:
    return any(kind in f.kinds and f.start > verb.start for f in clause.found)


def _told_first(clause: Clause, verb: Found) -> bool:
    """`we cut the HVAC`: somebody does it in the work."""
    tellers = words("markers", "teller")
    before = verb.start - 1
    while before >= 0 and clause.tokens[before].word in ("only", "just", "also", "then", "ne", "n'", "all", "never", "always"):
        before -= 1
    if before < 0 or clause.tokens[before].word not in tellers or clause.has("please"):
        return False
    # In French people say `on garde` and `je retire` for an order; in English `we keep` tells.
    return clause.tokens[before].word not in ("on", "je", "j'", "nous")


def _past(clause: Clause) -> Iterator[int]:
    past = words("markers", "past")
    for n, token in enumerate(clause.tokens):
        if (token.word in past and (token.word != "a" or _participle(clause, n))) or (
            token.word.endswith("ed") and len(token.word) > 4
        ):
            yield n


def _participle(clause: Clause, place: int) -> bool:
    """`a retiré`, and neither `à` nor the English article."""
    behind = clause.tokens[place + 1].raw.lower() if place + 1 < len(clause.tokens) else ""
    return clause.tokens[place].raw == "a" and behind.endswith(("é", "és", "ée", "ées", "u", "is", "it"))


def _tells(clause: Clause) -> bool:
    """Whether somebody tells what was done: a person with a verb that is no wish."""
    tellers = words("markers", "teller")
    wished = {
        n
        for f in clause.found
        if {"please", "want", "missing", "unwanted", "touch", "only", "no", "keep"}.intersection(f.kinds)
        for n in f.places
    }
    for n, token in enumerate(clause.tokens[:-1]):
        if token.word not in tellers:
            continue
        after = n + 1
        while after < len(clause.tokens) and clause.tokens[after].word in (
            "only",
            "just",
            "also",
            "ne",
            "n'",
            "n",
            "don't",
            "do",
            "not",
            "really",
            "'re",
            "'m",
            "are",
            "am",
            "was",
            "en",
            "y",
            "le",
            "la",
            "les",
            "aren't",
            "didn't",
        ):
            if clause.tokens[after].word in ("was", "didn't"):
                return True
            after += 1
        if (
            n in wished
            or after in wished
            or after >= len(clause.tokens)
            or clause.tokens[after].word in ("'d", "'ll", "'ve", "would", "will")
        ):
            continue
        if n > 0 and clause.tokens[n - 1].word in (
            "what",
            "that",
            "whatever",
            "which",
            "everything",
            "work",
            "tests",
            "qu'",
            "que",
            "anything",
            "thing",
        ):
            continue
        return True
    return False


def _tells_of_work(clause: Clause) -> bool:
    """Whether a verb in the past says what happened, and not only which work is meant."""
    if _tells(clause):
        return True
    which = words("markers", "which")
    ordered = clause.verb is not None
    for n in _past(clause):
        near = [t.word for t in clause.tokens[max(0, n - 3) : n]]
        if not which.intersection(near) and clause.tokens[n].word not in which and not ordered:
            return True
    return False


# --- the wish ---------------------------------------------------------------------------------------------------------
def _values(operation: str, o: Objects, strong: bool, papers: Papers, asked: str | None) -> Iterator[tuple[str, str, str]]:
    if operation == "remove":
        yield from _remove(o, strong, papers, asked)
    elif operation == "keep":
        for name in o.names[:1]:
            yield "project", name, ""
        for topic in o.topics if not o.names and not o.kinds else ():
            if papers.has_name(topic) or papers.often(topic):
                yield "project", topic, ""
                break
        for time in o.times:
            if time.how != "other":
                yield "year", _kept(time), ""
    elif operation in ("add", "noted"):
        yield from _add(o, strong, papers, operation == "noted")


def _remove(o: Objects, strong: bool, papers: Papers, asked: str | None) -> Iterator[tuple[str, str, str]]:
    for name in o.names:
        yield "remove", "about:" + name, ""
    for kind in o.kinds:
        yield "remove", kind, ""
    for time in o.times:
        yield "year", _left(time), ""
    if o.rest and not o.times and asked not in ("year", "project"):
        yield "year", "", ""
    if o.topics and not (o.times or o.kinds or o.names):
        for topic in o.topics:
            if strong or papers.often(topic):
                yield "remove", "about:" + topic, ""


def _add(o: Objects, strong: bool, papers: Papers, noted: bool) -> Iterator[tuple[str, str, str]]:
    narrowed = " ".join((*o.topics, *o.names, *(t.first for t in o.times)))
    for slot in o.slots:
        yield "add", slot, narrowed
    if strong and not o.slots and not noted:
        for topic in o.topics:
            if o.notes or papers.in_notes(topic):
                yield "add", "about:" + topic, ""


# The days that stay, as the value of a wish, where some are to be kept and where some are to be left out.
_KEPT = {
    "tax": "{first}", "other": "{first}", "since": "range:{first}/", "until": "range:/{first}", "before": "until:{first}", "after": "after:{first}",
    "between": "range:{first}/{last}",
}  # fmt: skip
_LEFT = {
    "other": "", "before": "range:{first}/", "after": "range:/{first}", "since": "until:{first}", "until": "after:{first}",
    "between": "not:{first}/{last}",
}  # fmt: skip


def _kept(time: Time) -> str:
    form = _KEPT.get(time.how)
    if form is None:
        plain = time.first.isdigit() and (time.how == "of" or not time.calendar)
        form = "{first}" if plain else "range:{first}/{first}"
    return form.format(first=time.first, last=time.last)


def _left(time: Time) -> str:
    form = _LEFT.get(time.how)
    if time.how == "tax" and not time.first:
        form = ""
    if form is None:
        form = "not:{first}" if time.first.isdigit() else "not:{first}/{first}"
    return form.format(first=time.first, last=time.last)
