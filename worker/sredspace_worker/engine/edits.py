"""The edits that are allowed: take out, trim, move, put in a person's own words, or mark a gap. All are logged."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

from sredspace_worker.engine import asked, instructions, quantities
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.counting import LIMITS, within, words
from sredspace_worker.engine.drafts import Draft
from sredspace_worker.engine.rules import as_written, fold
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.slots import SLOTS, units_for
from sredspace_worker.models_gen import Change

# In front of a sentence only, and no word that softens what follows: `essentially zero` is not zero.
_FILLER = re.compile(
    r"^(?:it (?:is|should be) (?:important to note|noted|worth noting) that|it is clear that|needless to say,?|as a matter of fact,?"
    r"|il (?:est important de noter|convient de noter|faut noter|est à noter) que|il va sans dire que)\s*",
    re.I,
)
# A figure, or a stretch: `5-8 min`.
_RANGE = r"\d[\d.,]*(?:\s?(?:-|–|to|à)\s?\d[\d.,]*)?"
_QUOTED = r"[\"“«']\s*(?P<{0}>[^\"”»]{{1,200}}?)\s*[\"”»']"
_REPLACE = (
    re.compile(
        rf"\b(?:replace|change|remplace[rz]?|change[rz]?)\s+{_QUOTED.format('old')}\s+(?:with|by|to|into|par|en)\s+{_QUOTED.format('new')}",
        re.I,
    ),
    re.compile(
        r"\b(?:replace|change|remplace[rz]?|change[rz]?)\s+(?P<old>\S[^\"“«\n]{0,60}?)\s+(?:with|by|to|par|en)\s+(?P<new>\S[^\"“«\n]{0,60}?)(?=[.;,]?(?:\s|$))",
        re.I,
    ),
    re.compile(
        rf"(?<![\w.,-])(?P<new>{_RANGE}\s?[%\w°/]{{0,8}}),?\s+(?:and not|not|instead of|rather than|et non(?: pas)?|pas|au lieu de)\s+(?P<old>{_RANGE}(?:\s?[%\w°/]{{1,8}})?)(?=[\s.,;)]|$)",
        re.I,
    ),
)
_REMOVE = re.compile(
    rf"\b(?:remove|delete|drop|cut|supprime[rz]?|enl[eè]ve[rz]?|retire[rz]?)\s+(?:the (?:words?|sentence|phrase)\s+|(?:la phrase|les mots?|le mot)\s+)?{_QUOTED.format('old')}",
    re.I,
)
_SHORTEN = re.compile(
    r"\b(?:under|below|to|at most|within|less than|fewer than|max(?:imum)?|[àa]|sous|moins de|au plus|en)\s+(?P<n>\d{2,3})\s+(?:words|mots)\b",
    re.I,
)
# To shorten without saying to how much.
_SHORTER = re.compile(
    r"(?:^|[.;:,!?\n] ?|\b(?:please|and|then|to|you|also|et|puis|de|stp|svp) )(?P<what>(?:shorten|condense|tighten|raccourci(?:r|s|ssez)|abr[ée]ge[rz]?|condense[rz]?|resserre[rz]?)\b"
    r"[^.;!?\n]{0,24}?\b(?:lines?|lignes?|24[246]|text|texte|draft|[ée]bauche|brouillon|sections?|sentences?|phrases?|it|everything|tout)\b(?: 24[246])?"
    r"|(?:make|keep|rends?|rendez|fais|faites)\b[^.;!?\n]{1,30}?(?:\bshorter|plus courte?s?)\b)",
    re.I,
)
_LINE = re.compile(r"\b(242|244|246)\b")


@dataclass
class _Piece:
    unit: Unit | None
    text: str
    alive: bool = True


class Editor:
    def __init__(self, a: Analysis, draft: Draft) -> None:
        self.a = a
        self.draft = draft
        self.changes: list[Change] = []
        self.instructions: list[str] = []
        self.removed: list[Unit] = []
        self.proposed: set[int] = set()
        self.inserted: set[int] = set()
        self.added: set[str] = set()  # what was asked in, by its label
        self.pieces = {
            line: [_Piece(u, re.sub(r"\*\*|__", "", " ".join(u.text.split()))) for u in section.units]
            for line, section in draft.sections.items()
        }

    def after(self, line: str) -> str:
        return " ".join(p.text for p in self.pieces[line] if p.alive and p.text)

    def run(self) -> None:
        self._asked()
        self._corrected()
        for line, pieces in self.pieces.items():
            for piece in pieces:
                if piece.alive and piece.unit is not None:
                    self._sentence(line, piece, piece.unit)
        for line in self.pieces:
            self._missing(line)
            self._fit(line)

    def log(
        self,
        line: str,
        op: str,
        before: str | None,
        after: str | None,
        rule: str,
        reason: str,
        ids: list[str],
        applied: bool,
    ) -> None:
        if not applied and self.a.decisions.refused(line, before, after):
            return
        self.changes.append(
            Change.model_validate(
                {
                    "id": f"d{len(self.changes) + 1}",
                    "line": line,
                    "op": op,
                    "before": before,
                    "after": after,
                    "reason": reason,
                    "ruleId": rule,
                    "citationIds": ids,
                    "autoApplied": applied,
                }
            )
        )

    def cited(self, unit: Unit) -> list[str]:
        return [self.a.cite(unit)] if self.draft.citable else []

    # --- what the person asked for --------------------------------------------------------------------------------
    def _asked(self) -> None:
        prompt = self.a.prompt
        inside = [(s.start, s.end) for s in self.draft.sections.values() if s.source is prompt]

        def outside(match: re.Match[str]) -> bool:
            return not any(a <= match.start() < b for a, b in inside)

        used = asked.apply(self, [ask for ask in self.a.wished if not any(a <= ask.start < b for a, b in inside)])
        for pattern in _REPLACE:
            for match in itertools.islice(pattern.finditer(prompt.text), instructions.MOST):
                if outside(match):
                    used |= self._replace(match["old"].strip(), match["new"].strip(), match)
        for match in itertools.islice(_REMOVE.finditer(prompt.text), instructions.MOST):
            if outside(match):
                used |= self._replace(match["old"].strip(), "", match)
        for match in itertools.islice(_SHORTEN.finditer(prompt.text), instructions.MOST):
            if outside(match):
                before = prompt.text[max(0, match.start() - 80) : match.end() + 40]
                named = _LINE.findall(before)
                for line in named or list(self.pieces):
                    if line in self.pieces:
                        self._cut(line, int(match["n"]), "D-SHORTEN", "reason.instruction")
                        used = True
        shorter = _SHORTER.search(prompt.text)
        if shorter is not None and outside(shorter) and not _SHORTEN.search(prompt.text):
            cite = self.a.citations.cite(prompt, shorter.start("what"), shorter.end("what"))
            self.a.warn("not_shortened", "reason.how_short", asked=f"{self.a.say.quoted(shorter['what'])} [{cite}]")
        if used:
            self.instructions.append(prompt.id)

    def _replace(self, old: str, new: str, match: re.Match[str]) -> bool:
        pattern = _whole(old)
        done = False
        for line, pieces in self.pieces.items():
            for piece in pieces:
                if not piece.alive or not pattern.search(piece.text):
                    continue
                before = piece.text
                text = " ".join(pattern.sub(lambda _: new, before).split())
                cite = self.a.citations.cite(self.a.prompt, match.start(), match.end())
                if not re.search(r"\w", text):
                    piece.alive = False
                    self.log(line, "delete", before, None, "D-ASKED", self.a.say("reason.instruction"), [cite], True)
                else:
                    piece.text = re.sub(r"\s+([.,;])", r"\1", text)
                    self.log(line, "replace", before, piece.text, "D-ASKED", self.a.say("reason.instruction"), [cite], True)
                done = True
        return done

    # --- what the rules see ---------------------------------------------------------------------------------------
    def _sentence(self, line: str, piece: _Piece, unit: Unit) -> None:
        say = self.a.say
        work = set(unit.labels) & {
            "uncertainty",
            "state_of_art",
            "hypothesis",
            "experiment",
            "result",
            "conclusion",
            "objective",
            "background",
        }
        if id(unit) in self.proposed:
            return
        if "marketing_text" in unit.flags or ("business" in unit.flags and not work):
            if self.a.decisions.refused(line, piece.text, None):
                return
            self.log(line, "delete", piece.text, None, "D-BUSINESS", say("reason.business"), self.cited(unit), False)
            return
        trimmed = _FILLER.sub("", piece.text)
        if trimmed != piece.text and re.search(r"\w", trimmed):
            trimmed = trimmed[0].upper() + trimmed[1:]
            if not self.a.decisions.refused(line, piece.text, trimmed):
                self.log(line, "replace", piece.text, trimmed, "D-FILLER", say("reason.filler"), self.cited(unit), True)
                piece.text = trimmed
        if unit.flags & {"routine", "known", "excluded"} and not unit.strong:
            self.log(line, "delete", piece.text, None, "D-ROUTINE", say("reason.routine"), self.cited(unit), False)
            return
        target = _belongs(line, unit)
        if target is not None:
            self.log(
                line,
                "move",
                piece.text,
                piece.text,
                "D-MOVE",
                say("reason.move", line=target),
                self.cited(unit),
                False,
            )

    def _missing(self, line: str) -> None:
        """A point that the line does not answer: the person's own words where there are some, else a gap to fill."""
        section = self.draft.sections[line]
        whole = fold(self.after(line))
        for slot_line, slot, label in SLOTS:
            if slot_line != line or slot in ("background", "failed_approaches", "conclusions"):
                continue
            if any(u.has(label) for u in section.units) or label in self.added:
                continue
            own = [
                u
                for u in units_for(self.a, label)
                if u.source is not self.draft.source
                and label in u.strong | ({"objective"} & {label})
                and not self.a.year.outside(u.date)
                and u.folded not in whole
                and id(u) not in self.inserted
            ]
            if own:
                best = own[0]
                self.log(
                    line,
                    "insert",
                    None,
                    self.a.shown(best).text,
                    "D-INSERT",
                    self.a.say("reason.evidence"),
                    [self.a.cite(best)],
                    False,
                )
                self.a.ledger.use(best, line)
            else:
                gap = self.a.say.gap(f"gap.{slot}")
                self.log(line, "insert_gap", None, gap, "D-GAP", self.a.say("reason.missing"), [], False)

    def _fit(self, line: str) -> None:
        if not within(line, self.after(line)):
            self._cut(line, LIMITS[line][0], "D-LIMIT", "reason.limit")

    def _cut(self, line: str, limit: int, rule: str, reason: str) -> None:
        """Drops whole sentences, the least telling first, until the line holds its limit."""
        alive = sorted((p for p in self.pieces[line] if p.alive), key=self._value)
        keep = [p for p in alive if self.a.decisions.refused(line, p.text, None)]
        # Words add up over the sentences; lines are only counted once the words hold, when few sentences are left.
        left = sum(words(p.text) for p in alive)
        # A placeholder takes no room.
        for worst in (p for p in alive if p not in keep and words(p.text) > 0):
            if left <= limit and within(line, self.after(line)):
                return
            left -= words(worst.text)
            worst.alive = False
            ids: list[str] = []
            if worst.unit is not None:
                self.removed.append(worst.unit)
                ids = self.cited(worst.unit)
            self.log(line, "delete", worst.text, None, rule, self.a.say(reason), ids, True)

    def _corrected(self) -> None:
        """A figure of the draft that the material takes back, with the one that takes its place."""
        for item in self.a.corrections:
            if item.replaced is None:
                continue
            old, new = item.replaced
            texts = {u.folded for u in item.old}
            wrong = next((u for u in item.old if any(q.same(old) for q in quantities.find(u.folded))), None)
            if wrong is None:
                continue
            place = next(q for q in quantities.find(wrong.folded) if q.same(old))
            before = as_written(wrong.text, wrong.folded[place.start : place.end])
            near = item.where or item.by
            if new not in quantities.find(near.folded):
                continue
            after = as_written(near.text, near.folded[new.start : new.end])
            pattern = _whole(before)
            for line, pieces in self.pieces.items():
                for piece in pieces:
                    unit = piece.unit
                    if unit is None or not piece.alive or not pattern.search(piece.text):
                        continue
                    if unit.folded in texts or any(self.a.terms.similar(unit, u) > 0.2 for u in item.old[:20]):
                        text = pattern.sub(lambda _, after=after: after, piece.text)  # type: ignore[misc]
                        why = self.a.say("reason.correction", old=before, new=after)
                        self.log(
                            line,
                            "replace",
                            piece.text,
                            text,
                            "D-CORRECTED",
                            why,
                            [self.a.cite(item.by), *self.cited(unit)],
                            False,
                        )

    def account(self) -> None:
        """Where the sentences of the draft went."""
        ledger = self.a.ledger
        gone = {id(u) for u in self.removed}
        for line, pieces in self.pieces.items():
            for piece in pieces:
                if piece.unit is None:
                    continue
                if piece.alive:
                    ledger.use(piece.unit, line)
                else:
                    limit = id(piece.unit) in gone and not piece.unit.flags & {"business", "marketing_text"}
                    ledger.leave(piece.unit, "word_limit" if limit else "edited_out")

    def _value(self, piece: _Piece) -> float:
        unit = piece.unit
        if unit is None:
            return 0.0
        return max((self.a.score(unit, label) for label in unit.labels), default=-1.0) - words(piece.text) * 0.001


def _whole(old: str) -> re.Pattern[str]:
    """The words as a whole; a figure is never found inside a longer one: `8 %` is not in `0.8 %`."""
    before = r"(?<![\w.,])" if old[:1].isdigit() else r"(?<!\w)"
    after = r"(?![.,]?\d|\w)" if old[-1:].isdigit() else r"(?!\w)"
    return re.compile(before + re.escape(old) + after)


def _belongs(line: str, unit: Unit) -> str | None:
    labels: set[Any] = set(unit.labels)
    if line == "242" and labels & {"experiment", "result"} and not labels & {"uncertainty", "state_of_art", "objective"}:
        return "244"
    if line == "246" and labels & {"experiment", "hypothesis"} and not labels & {"conclusion", "result"}:
        return "244"
    if line == "244" and "uncertainty" in labels and not labels & {"experiment", "result", "hypothesis"}:
        return "242"
    return None
