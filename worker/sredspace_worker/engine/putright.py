"""What is taken back goes, or stays with the right figure, in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sredspace_worker.engine import corrected, noted
from sredspace_worker.engine.corrections import Correction
from sredspace_worker.models_gen import Warning

if TYPE_CHECKING:
    from sredspace_worker.engine.analysis import Analysis


def apply(a: Analysis) -> None:
    # Under which of the sentences of an answer an old one stands with its right figure.
    shown: dict[int, int] = {}
    drafts = a.envelope.type == "T661_GEN"
    for item in a.corrections:
        whole = None if item.each else corrected.read(item)
        # Elsewhere what takes several figures back stands for what it takes back.
        if (drafts or not (item.part or item.again)) and not _again(a, item, shown):
            own = corrected.each(item) or corrected.concluding(item, whole, a.envelope.type)
            for one in own:
                a.corrected[id(one.old)] = one
                shown[id(one.old)] = id(one.old)
                a.ledger.put_right(one.old, item.by)
                one.old.flags.discard("superseded")
            if whole is not None and drafts:
                # It stands where it stood, as the test or the reading that it is.
                a.corrected[id(whole.old)] = corrected.Corrected(whole.old, whole.text, item.by)
                shown[id(whole.old)] = id(whole.old)
                whole.old.flags.discard("superseded")
                a.ledger.aside(whole.old, item.by)
                a.ledger.says_right(item.by, [whole.old])
                item.by.labels, item.by.strong = {}, set()
                item.by.flags.add("put_right")
            elif whole is not None:
                a.corrected[id(item.by)] = whole
                shown[id(whole.old)] = id(item.by)
                item.by.labels, item.by.strong = dict(whole.old.labels), set(whole.old.strong)
                item.by.rule_hits, item.by.scores = list(whole.old.rule_hits), dict(whole.old.scores)
            if whole is not None and item.then is not None and "superseded" in item.then.flags:
                a.ledger.aside(item.then, item.by)
        _set_aside(a, item)
        _warn(a, item)
    if drafts:
        _told_elsewhere(a)
    noted.clear(a.units)


def _again(a: Analysis, item: Correction, shown: dict[int, int]) -> bool:
    """A second correction of a sentence that stands corrected: both figures are put right in it."""
    again = False
    for old in item.old:
        if (place := shown.get(id(old))) is None:
            continue
        known = a.corrected[place]
        text = corrected.once_more(known.text, old, item)
        again = True
        if text is not None:
            a.corrected[place] = corrected.Corrected(old, text, known.by, (*known.also, item.by))
    return again


def _set_aside(a: Analysis, item: Correction) -> None:
    for old in item.old:
        if id(old) in a.corrected:
            continue
        a.ledger.aside(old, item.by)
        if item.replaced is not None and "put_right" not in item.by.flags:
            a.stands_for.setdefault(id(item.by), old)
            # It says the same thing with another figure, so it stands for what the old one stood for.
            for label, weight in old.labels.items():
                item.by.labels.setdefault(label, weight)
            item.by.strong |= old.strong
            if not item.by.labels:
                item.by.labels["result"] = 1


def _warn(a: Analysis, item: Correction) -> None:
    more = " " + a.say("and_more", n=len(item.old) - 4) if len(item.old) > 4 else ""
    old = ", ".join(f"[{a.cite(u)}]" for u in item.old[:4]) + more
    text = a.say("warn.corrected", new=f"[{a.cite(item.by)}]", old=old)
    code = "corrected_by_later_message" if item.by.source.kind == "message" else "corrected_in_material"
    a.warnings.append(Warning(code=code, text=text))


def _told_elsewhere(a: Analysis) -> None:
    """A sentence of several corrections that all stand where they belong says nothing more."""
    every: dict[int, list[Correction]] = {}
    for item in a.corrections:
        every.setdefault(id(item.by), []).append(item)
    for items in every.values():
        by = items[0].by
        if all(c.part or c.again for c in items) and all(any(id(o) in a.corrected or c.again for o in c.old) for c in items):
            by.labels, by.strong = {}, set()
            by.flags.add("put_right")
            for item in items:
                a.ledger.says_right(by, item.old)
