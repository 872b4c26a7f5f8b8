"""The rules that examine a draft. Each has an id, a severity and a question that would settle it."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any, Literal, cast

from sredspace_worker.engine import against, dates, stands
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.counting import FILL, LIMITS, lines, words
from sredspace_worker.engine.drafts import Draft, Section
from sredspace_worker.engine.rules import as_written, fold, measures
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.models_gen import Issue

Severity = Literal["blocker", "major", "minor", "info"]
ORDER: tuple[Severity, ...] = ("blocker", "major", "minor", "info")
_JARGON = re.compile(
    r"\b(?:technological (?:uncertaint\w+|advancements?)|scientific (?:uncertaint\w+|advancements?)|systematic (?:investigation|search)|experimental development"
    r"|incertitudes? technologiques?|avancements? technologiques?|(?:investigation|recherche) systematique|developpement experimental)\b"
)
_PASSIVE = re.compile(
    r"\b(?:was|were) (?:tested|measured|built|developed|implemented|compared|evaluated|performed|conducted)\b|\b(?:a|ont) ete (?:teste|mesure|construit|developpe|compare|evalue|realise|effectue)\w*\b"
)
_ACTOR = re.compile(r"\b(?:we|i|our|team|by [a-z]+|engineers?|nous|on|notre|equipe|par (?:l'|le|la|les|un)\w*)\b")
# `We treated 20 swatches`: a deed in a few words, which the classifier alone would not call a test.
_DEED = re.compile(
    r"\b(?:we|i) (?:then |also |next |first )?(?!(?:train|hir|order|learn|conclud|expect|believ|hop|need|want|plann|decid|reason)\w*\b)(?:\w{3,}ed|ran|built|cut|made|put|ground|spun|cast)\b"
    r"|\b(?:nous avons|on a|j'ai) (?:ensuite |aussi |d'abord )?(?!(?:forme|embauche|commande|appris|conclu|pense|cru|decide|suppose|prevu)\w*\b)\w{3,}(?:e|i|u|is|it)\b"
)
_NO_DEED = frozenset(("business", "marketing_text", "routine", "admin", "excluded", "planned", "third_party"))
_MOST_NEAR = 20


_GAP = re.compile(r"\[(?:gap|lacune)\b", re.I)


@functools.cache
def _rules() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("sredspace_worker.rules").joinpath("issues.toml").read_text("utf-8"))


class Examiner:
    def __init__(self, a: Analysis, draft: Draft) -> None:
        self.a = a
        self.draft = draft
        self._raw: dict[tuple[str, str | None, int], list[tuple[Unit | None, dict[str, Any]]]] = {}
        # What the material contradicts, by the sentence of the draft.
        self.against = against.find(a, draft)
        self._superseded = {u.folded for u in a.units if "superseded" in u.flags}

    def add(self, rule: str, line: str | None, unit: Unit | None = None, **values: Any) -> None:
        # Each contradiction is an issue of its own, with both places.
        own = id(unit) if rule == "A-AGAINST" else 0
        self._raw.setdefault((rule, line, own), []).append((unit, values))

    @property
    def faulty(self) -> set[int]:
        """The sentences that something serious is raised about."""
        serious = {rule for rule, spec in _rules().items() if spec["severity"] in ("blocker", "major")}
        return {id(unit) for (rule, _, _), cases in self._raw.items() if rule in serious for unit, _ in cases if unit is not None}

    def _grouped(self) -> list[Issue]:
        """Equal findings of a line are one issue with all their sentences."""
        found = []
        for (rule, line, own), cases in self._raw.items():
            spec = _rules()[rule]
            language = self.a.language
            units = list(dict.fromkeys(unit for unit, _ in cases if unit is not None))
            ids = [self.a.cite(unit) for unit in units] if self.draft.citable else []
            if own in self.against and self.draft.citable:
                ids.append(self.a.cite(self.against[own].record))
            problem = spec[language].format(**_merged([values for _, values in cases]))
            if len(cases) > 1:
                problem += " " + self.a.say("issue.times", n=len(cases))
            found.append(
                Issue(
                    id="i0",
                    rule_id=rule,
                    line=line,
                    severity=cast(Severity, spec["severity"]),
                    citation_id=ids[0] if ids else None,
                    citation_ids=ids,
                    count=len(cases),
                    problem=problem,
                    suggestion=spec[f"{language}_do"],
                    policy_ref=spec["ref"],
                )
            )
        return found

    def run(self) -> list[Issue]:
        for line in LIMITS:
            section = self.draft.sections.get(line)
            if section is None or not any(u.words for u in section.units):
                if len(self.draft.sections) > 1 or section is not None:
                    self.add("A-EMPTY", line)
                continue
            self._limits(line, section.text)
            self._content(line, section)
            for unit in section.units:
                self._sentence(line, unit)
        self._numbers()
        found = sorted(self._grouped(), key=lambda issue: ORDER.index(issue.severity))
        return [issue.model_copy(update={"id": f"i{n}"}) for n, issue in enumerate(found, 1)]

    def _limits(self, line: str, text: str) -> None:
        word_limit, line_limit = LIMITS[line]
        count = self.a.say("count", words=words(text), word_limit=word_limit, lines=lines(text), line_limit=line_limit)
        if words(text) > word_limit or lines(text) > line_limit:
            self.add("A-OVER", line, count=count)
        elif words(text) > word_limit * FILL or lines(text) > line_limit * FILL:
            self.add("A-NEAR", line, count=count)

    def _content(self, line: str, section: Section) -> None:
        def has(*labels: str) -> bool:
            return any(set(u.labels) & set(labels) for u in section.units)

        if line == "242":
            if not has("uncertainty"):
                self.add("A-NO-UNCERTAINTY", line)
            if not has("state_of_art"):
                self.add("A-NO-STATE", line)
            if any("business" in u.flags for u in section.units) and not any(u.labels and u.technical for u in section.units):
                self.add("A-BUSINESS-ONLY", line)
        elif line == "244":
            if not has("experiment") and not any(_DEED.search(u.folded) and not u.flags & _NO_DEED for u in section.units):
                self.add("A-NO-TEST", line)
            if not has("hypothesis"):
                self.add("A-NO-HYPOTHESIS", line)
            if not has("result", "conclusion"):
                self.add("A-NO-RESULT", line)
        elif not has("conclusion", "result"):
            self.add("A-NO-KNOWLEDGE", line)
        jargon = sum(bool(_JARGON.search(u.folded)) for u in section.units)
        if jargon >= 3 or (jargon >= 2 and jargon * 2 >= len(section.units)):
            self.add("A-JARGON", line, n=jargon)

    def _sentence(self, line: str, unit: Unit) -> None:
        phrases: dict[str, list[str]] = {}
        for label, _, phrase, _ in unit.rule_hits:
            phrases.setdefault(label, []).append(as_written(unit.text, phrase))
        if _GAP.search(unit.text):
            self.add("A-GAP", line, unit)
            return
        if "trial_and_error" in unit.flags:
            self.add("A-TRIAL", line, unit, phrase=phrases["trial_and_error"][0])
        if "effort" in unit.flags and line == "242":
            self.add("A-EFFORT", line, unit, phrase=phrases["effort"][0])
        if "neg_uncertainty" in unit.flags and line == "242":
            self.add("A-DENIED", line, unit)
        if unit.flags & {"routine", "known"}:
            self.add("A-ROUTINE", line, unit, phrase=(phrases.get("routine") or phrases.get("known") or [unit.text[:60]])[0])
        if "excluded" in unit.flags:
            self.add("A-EXCLUDED", line, unit, phrase=phrases["excluded"][0])
        if line == "244" and "planned" in unit.flags and not set(unit.labels) & {"experiment", "result", "conclusion"}:
            self.add("A-PLANNED", line, unit)
        if line == "244":
            for first, last in dates.periods(unit.folded):
                if self.a.year.apart(first, last):
                    self.add("A-DATE", line, unit, date=dates.named(first, last))
                    break
        if unit.flags & {"business", "marketing_text", "marketing"}:
            self.add("A-BUSINESS", line, unit)
        if "weak" in unit.flags:
            self.add("A-VAGUE", line, unit, phrase=", ".join(dict.fromkeys(phrases["weak"])))
        if line == "244" and _PASSIVE.search(unit.folded) and not _ACTOR.search(unit.folded):
            self.add("A-PASSIVE", line, unit)
        if unit.words > 45:
            self.add("A-LONG", line, unit, n=unit.words)
        if unit.folded in self._superseded:
            self.add("A-CONFLICT", line, unit)
        if (found := self.against.get(id(unit))) is not None:
            how, place = self.a.say(f"against.{found.kind}"), f"[{self.a.cite(found.record)}]"
            self.add("A-AGAINST", line, unit, how=how, record=self.a.excerpt(found.record, 200), place=place)

    def _numbers(self) -> None:
        """Measurements of the draft that no other material holds. Without other material there is nothing to compare."""
        others = [
            s
            for s in self.a.sources
            if s is not self.draft.source and s.role == "USER" and not s.prompt and s.skipped_reason is None
        ]
        if not others:
            return
        texts = [fold(s.text) for s in others]
        known = {_plain(m) for text in texts for m in measures(text)}
        held: dict[str, list[Unit]] = {}
        for u in self.a.units:
            if u.measures and u.source is not self.draft.source and not u.source.prompt:
                for kind in {_kind(m) for m in u.measures}:
                    held.setdefault(kind, []).append(u)
        asked = 0
        for line, section in self.draft.sections.items():
            for unit in section.units:
                found = (m for m in measures(unit.folded) if _plain(m) not in known)
                value = next((m for m in found if not any(stands.without_unit(m, text) for text in texts)), None)
                if value is None or (id(unit) in self.against and self.against[id(unit)].kind == "figure"):
                    continue
                asked += 1
                near = self._nearest(unit, held.get(_kind(value), [])) if asked <= _MOST_NEAR else None
                phrase = as_written(unit.text, value)
                if near is None:
                    self.add("A-NUMBER", line, unit, phrase=phrase)
                else:
                    self.add(
                        "A-NUMBER-NEAR",
                        line,
                        unit,
                        phrase=phrase,
                        record=self.a.excerpt(near, 120),
                        place=f"[{self.a.cite(near)}]",
                    )

    def _nearest(self, unit: Unit, same: list[Unit]) -> Unit | None:
        """Of the records with a figure of the same unit, the one about the same thing."""
        scored = [(self.a.terms.similar(unit, u), -n) for n, u in enumerate(same)]
        best, place = max(scored, default=(0.0, 0))
        return same[-place] if best > 0.15 else None


def _merged(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """The values of equal findings as one: every phrase and day once, the largest number."""
    out: dict[str, Any] = {}
    for name in cases[0]:
        values = list(dict.fromkeys(case[name] for case in cases))
        out[name] = max(values) if all(isinstance(v, int) for v in values) else ", ".join(str(v) for v in values[:6])
    return out


def _kind(measure: str) -> str:
    """What a figure counts: `12 kPa` and `9,5 kPa` are of one kind."""
    return re.sub(r"[\d.,\s]+", "", measure)


def _plain(value: str) -> str:
    return re.sub(r"[\s-]", "", value).replace(",", ".")
