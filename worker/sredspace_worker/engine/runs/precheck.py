"""PRECHECK: each criterion with its evidence, and an outlook. Never a percentage, never a promise."""

from __future__ import annotations

import re
from typing import Literal

from sredspace_worker.engine import classifier, phrases, rules
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.classify import DONE, QUOTED
from sredspace_worker.engine.debris import debris
from sredspace_worker.engine.markdown import cell, frame, marks, table
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.trace import Chain
from sredspace_worker.models_gen import (
    CitedLabel,
    Criterion,
    Engine,
    Exclusion,
    PcaHint,
    PrecheckBasis,
    PrecheckResult,
    RoutineSignal,
)

Status = Literal["supported", "partial", "not_found", "contradicted"]
Name = Literal[
    "uncertainty", "state_of_art", "hypothesis", "experiment_or_analysis", "results_conclusions", "advancement", "contemporaneous_record"
]  # fmt: skip
Policy = Literal["why", "how", "Q1", "Q2", "Q3", "Q4", "Q5"]
_CRITERIA: tuple[tuple[Name, Policy, tuple[str, ...], str], ...] = (
    ("uncertainty", "Q1", ("uncertainty",), "neg_uncertainty"),
    ("state_of_art", "why", ("state_of_art",), ""),
    ("hypothesis", "Q2", ("hypothesis",), "neg_hypothesis"),
    ("experiment_or_analysis", "Q3", ("experiment",), "neg_experiment"),
    ("results_conclusions", "how", ("result", "conclusion"), ""),
    ("advancement", "Q4", ("conclusion",), "neg_advancement"),
)
_QUESTION = {
    "uncertainty": ("242", "uncertainty"), "state_of_art": ("242", "state_of_art"), "hypothesis": ("244", "hypothesis"),
    "experiment_or_analysis": ("244", "tests"), "results_conclusions": ("244", "data"), "advancement": ("246", "new_knowledge"),
    "contemporaneous_record": (None, "records"),
}  # fmt: skip
_SETTLED = re.compile(
    r"\b(?:solved|resolved|fixed|answered|settled|as (?:described|documented|explained) in|followed the|resolu|regle|comme (?:decrit|indique)|suivi (?:la|le|les))\b"
)
MAX_ROUTINE = 10
CERTAIN = 0.95
ALONE = 0.55
BEYOND = 0.8  # of blind sentences with such a score 97 of 100 carry the label
LEARNED = 0.9  # what was learned is more easily confused with what was seen
MARGIN = 0.2  # what is nearly as likely something else is no evidence beyond doubt
_ROUTINE_FLAGS = ("routine", "known", "dressed_up", "excluded", "admin", "routine_section")


def run(a: Analysis, engine: Engine) -> tuple[PrecheckResult, str]:
    criteria = [_criterion(a, *row) for row in _CRITERIA]
    criteria.append(_records(a))
    status = {c.id: c.status for c in criteria}
    routine = _routine_units(a)
    chains = a.chains()
    outlook = _outlook(a, status, routine)
    for c in criteria:
        if c.status != "supported":
            line, slot = _QUESTION[c.id]
            a.ask(line, slot, slot, blocking=c.id in ("uncertainty", "experiment_or_analysis"))
        if c.status == "contradicted":
            a.warn("contradiction", "warn.contradicted", cites=f"{a.say('criterion.' + c.id)} {marks(c.citation_ids)}")
    planned = [
        u
        for u in a.units
        if u.flags & {"planned", "planned_section"} and "instruction" not in u.flags and "question" not in u.flags
    ]
    if planned:
        a.warn("planned_not_done", "warn.planned", n=len(planned))
    result = PrecheckResult(
        outlook=outlook,
        criteria=criteria,
        exclusions=_exclusions(a),
        routine_signals=_signals(a, routine),
        claimable_parts=_claimable(a, chains, status),
        not_claimable_parts=[CitedLabel(label=a.excerpt(u, 100), citation_ids=[a.cite(u)]) for u in routine[:12]],
        basis=PrecheckBasis(
            sentences_read=len(a.units),
            files_read=sum(1 for s in a.sources if s.kind == "file" and s.skipped_reason is None),
        ),
        pca_hint=_pca(a, planned),
    )
    return result, _markdown(a, engine, result, routine)


def _criterion(a: Analysis, name: Name, policy: Policy, labels: tuple[str, ...], denial: str) -> Criterion:
    found = [u for label in labels for u in a.evidence(label)]
    if set(labels) & set(DONE):
        # Work of another year is no evidence for this one, while there is work of this one.
        found = [u for u in found if not a.year.outside(u.date)] or found
    strong = [u for u in found if u.strong & set(labels)]
    denied = list(a.flagged(denial)) if denial else []
    denied = [u for u in denied if "superseded" not in u.flags and (_about(a, u, strong or found) or not strong)]
    if name == "uncertainty":
        denied += [u for u in a.flagged("known") if _about(a, u, found, 0.18) or _settles(u, found)]
    rationale, why = "", ""
    status: Status
    if denied and not (found and all(a.terms.similar(d, f) == 0 and a.terms.of(d) for d in denied for f in found[:20])):
        status = "contradicted"
        rationale = "rationale.both" if found else "rationale.contradicted"
        if name == "uncertainty" and not any(denial in u.flags for u in denied):
            rationale = "rationale.known"
        shown = [*strong[:2], *[u for u in found if u not in strong][: 0 if strong else 1], *denied[:3]]
    elif strong and (len(strong) > 1 or _alone(strong[0], labels)):
        # Only what is beyond doubt is cited; the rest of the evidence is in the draft.
        status, shown = "supported", _shown(a, strong, name, labels)[:4]
        sources = len({u.source.id for u in strong})
        why = a.say(f"rationale.{name}", n=len(strong))
        why += a.say("rationale.figures") if any(u.measures for u in strong) else ""
        why += a.say("rationale.sources", m=sources) + "." if sources > 1 else "."
    elif found:
        status, shown = "partial", _shown(a, found, name, labels)[:3]
        rationale = f"rationale.partial.{_weakness(found[0])}"
    elif name == "experiment_or_analysis" and (
        readings := [u for u in a.evidence("result") if "result" in u.strong and u.measures]
    ):
        # Who gives readings has measured; what is missing is the account of it.
        status, shown, rationale = "partial", readings[:3], "rationale.partial.readings"
    else:
        status, shown = "not_found", []
        if set(labels) & set(DONE) and _only_planned(a):
            rationale = "rationale.planned"
        elif name == "uncertainty" and a.flagged("dressed_up"):
            rationale, shown = "rationale.routine", a.flagged("dressed_up")[:3]
    return Criterion(
        id=name,
        policy=policy,
        status=status,
        rationale=why or a.say(rationale or f"rationale.{status}"),
        citation_ids=list(dict.fromkeys(a.cite(u) for u in shown)),
    )


def _shown(a: Analysis, found: list[Unit], name: Name, labels: tuple[str, ...]) -> list[Unit]:
    """The evidence that is sure by itself and in its place, else the one sentence that is most likely right."""
    zones = a.zones()
    placed = [
        u
        for u in found
        if "\t" not in u.text
        and not debris(u)
        and not _head_of_table(u)
        and not u.folded.startswith(QUOTED)
        and not (u.has("conclusion") and phrases.POINTS_BACK.match(u.said))
    ]
    if name in ("uncertainty", "state_of_art"):
        placed = [u for u in placed if zones.stays_in_242(u, labels[0]) or zones.still(u)]
    elif name == "advancement":
        placed = [u for u in placed if not zones.early(u)]
    placed = placed or found
    sure = [u for u in placed if _sure(u, labels)]
    return sorted(sure, key=lambda u: -round(_own(u, labels), 1)) or [_clearest(placed, labels)]


def _head_of_table(unit: Unit) -> bool:
    return unit.kind == "header" or ("|" in unit.text and not any(c.isdigit() for c in unit.text))


def _own(unit: Unit, labels: tuple[str, ...]) -> float:
    return max((unit.scores.get(label, 0.0) for label in labels if label in unit.labels), default=0.0)


def _alone(unit: Unit, labels: tuple[str, ...]) -> bool:
    """Whether one sentence may carry a criterion: a score just above its threshold may not."""
    return _own(unit, labels) >= ALONE or any(
        f"under_{label}" in unit.flags or (label in unit.labels and label not in unit.scores) for label in labels
    )


def _sure(unit: Unit, labels: tuple[str, ...]) -> bool:
    """Whether the classifier is certain of one of the labels and of none beside them, or the heading says it too."""
    certain = dict(zip(classifier.LABELS, classifier.model().sure, strict=True))
    own = _own(unit, labels)
    least = LEARNED if labels == ("conclusion",) else BEYOND
    if any(
        label in unit.labels and (f"under_{label}" in unit.flags or unit.scores.get(label, 0.0) >= max(certain[label], least))
        for label in labels
    ):
        rival = max((score for label, score in unit.scores.items() if label not in labels), default=0.0)
        return own - rival >= MARGIN or own >= CERTAIN
    return False


def _clearest(units: list[Unit], labels: tuple[str, ...]) -> Unit:
    """The one that is least likely something else."""

    def margin(unit: Unit) -> float:
        own = max((unit.scores.get(label, 0.5) for label in labels if label in unit.labels), default=0.0)
        return own - max((score for label, score in unit.scores.items() if label not in labels), default=0.0)

    return max(units, key=margin)


def _weakness(unit: Unit) -> str:
    """What keeps the best sentence there is from carrying the point."""
    if unit.flags & {"routine", "known", "marketing_text", "excluded"}:
        return "routine"
    if not unit.technical:
        return "general"
    return "short" if unit.words < 8 else "hint"


def _about(a: Analysis, denial: Unit, claims: list[Unit], threshold: float = 0.0) -> bool:
    """A denial counts against a claim on its own subject, or when it names no subject at all."""
    if not a.terms.of(denial) and threshold == 0.0:
        return True
    return any(a.terms.similar(denial, claim) > threshold for claim in claims[:40]) or (threshold == 0.0 and _general(a, denial))


def _settles(known: Unit, found: list[Unit]) -> bool:
    """`Solved with a standard technique` right after a question answers it, without a word in common."""
    if not _SETTLED.search(known.folded):
        return False
    return any(0 < known.number - u.number <= 3 and known.source is u.source for u in found)


def _general(a: Analysis, denial: Unit) -> bool:
    return len(a.terms.of(denial)) <= 2


def _only_planned(a: Analysis) -> bool:
    return any(u.flags & {"planned", "planned_section"} for u in a.units if "instruction" not in u.flags)


def _records(a: Analysis) -> Criterion:
    dated: dict[str, Unit] = {}
    undated: list[Unit] = []
    for unit in a.units:
        if unit.source.kind == "message" or not set(unit.labels) & {
            "experiment",
            "result",
            "hypothesis",
            "conclusion",
            "uncertainty",
        }:
            continue
        if "planned_section" in unit.flags or "superseded" in unit.flags:
            continue
        if unit.date is not None and unit.date_source != "message_time":
            dated.setdefault(unit.date.isoformat(), unit)
        else:
            undated.append(unit)
    status: Status
    if len(dated) >= 2:
        status, key, shown = "supported", "rationale.records.supported", [dated[d] for d in sorted(dated)][:4]
    elif dated or undated:
        status, key, shown = "partial", "rationale.records.partial", [*dated.values(), *undated][:2]
    elif any(u.labels for u in a.units if u.source.kind == "message"):
        status, key, shown = "not_found", "rationale.records.messages", []
    else:
        status, key, shown = "not_found", "rationale.not_found", []
    return Criterion(
        id="contemporaneous_record",
        policy="Q5",
        status=status,
        rationale=a.say(key, n=len(dated)) if "supported" in key else a.say(key),
        citation_ids=[a.cite(u) for u in shown],
    )


def _routine_units(a: Analysis) -> list[Unit]:
    return [
        u
        for u in a.units
        if u.flags & set(_ROUTINE_FLAGS) and not u.flags & {"instruction", "question", "superseded", "injection"} and not u.strong
    ]


def _outlook(
    a: Analysis, status: dict[Name, Status], routine: list[Unit]
) -> Literal["likely", "possible", "unlikely", "insufficient_information"]:
    core: tuple[Name, ...] = ("uncertainty", "hypothesis", "experiment_or_analysis", "results_conclusions")
    if all(status[c] == "supported" for c in core) and status["state_of_art"] in ("supported", "partial"):
        return "likely"
    uncertain = status["uncertainty"] in ("supported", "partial")
    if status["uncertainty"] == "supported" and (
        status["hypothesis"] in ("supported", "partial") or status["experiment_or_analysis"] in ("supported", "partial")
    ):
        return "possible"
    if uncertain and status["hypothesis"] != "not_found" and status["experiment_or_analysis"] in ("supported", "partial"):
        return "possible"
    ordinary = {id(u) for u in routine}
    work = [
        u for u in a.units if u.labels.keys() & {"experiment", "result", "conclusion", "hypothesis"} and id(u) not in ordinary
    ]
    if not uncertain and routine and len(routine) >= len(work):
        return "unlikely"
    if not uncertain and a.flagged("known") and status["uncertainty"] == "contradicted":
        return "unlikely"
    return "insufficient_information"


def _exclusions(a: Analysis) -> list[Exclusion]:
    by_category: dict[str, list[str]] = {}
    for unit in a.flagged("excluded"):
        for label, _, _, category in unit.rule_hits:
            if label == "excluded":
                ids = by_category.setdefault(category, [])
                if (mark := a.cite(unit)) not in ids and len(ids) < 6:
                    ids.append(mark)
    return [Exclusion(category=category, citation_ids=ids) for category, ids in by_category.items()]


def _signals(a: Analysis, routine: list[Unit]) -> list[RoutineSignal]:
    by_phrase: dict[tuple[str, str], list[str]] = {}
    for unit in routine:
        for label, rule, phrase, _ in unit.rule_hits:
            if label in ("routine", "known"):
                ids = by_phrase.setdefault((rules.as_written(unit.text, phrase)[:80], rule), [])
                if len(ids) < 6 and (mark := a.cite(unit)) not in ids:
                    ids.append(mark)
    return [RoutineSignal(phrase=phrase, rule_id=rule, citation_ids=ids) for (phrase, rule), ids in list(by_phrase.items())[:20]]


def _claimable(a: Analysis, chains: list[Chain], status: dict[Name, Status]) -> list[CitedLabel]:
    if status["uncertainty"] not in ("supported", "partial"):
        return []
    parts = []
    for chain in chains:
        if chain.tests or chain.hypotheses:
            units = [
                chain.uncertainty,
                *chain.hypotheses[:1],
                *chain.tests[:1],
                *chain.results[:1],
                *chain.advancements[:1],
            ]
            parts.append(
                CitedLabel(label=a.excerpt(chain.uncertainty, 120), citation_ids=list(dict.fromkeys(a.cite(u) for u in units)))
            )
    return parts[:6]


def _pca(a: Analysis, planned: list[Unit]) -> PcaHint:
    done = any(set(u.labels) & set(DONE) for u in a.units if "superseded" not in u.flags)
    if done:
        return PcaHint(suggest=False, reason=a.say("pca.no"))
    if planned:
        return PcaHint(suggest=True, reason=a.say("pca.yes"))
    return PcaHint(suggest=False, reason=a.say("pca.unknown"))


def _reason(a: Analysis, unit: Unit) -> str:
    """Which kind of routine or excluded work a sentence is, in words."""
    names = [f"excluded.{category}" if label == "excluded" else f"routine.{rule.partition('.')[0]}" for label, rule, _, category in unit.rule_hits
             if label in ("excluded", "routine", "known", "admin")]  # fmt: skip
    names.sort(key=lambda name: not name.startswith("excluded"))
    known = next((name for name in names if a.say.has(name)), "routine.other")
    return a.say(known)


def _markdown(a: Analysis, engine: Engine, result: PrecheckResult, routine: list[Unit]) -> str:
    say = a.say
    rows = [
        [say(f"criterion.{c.id}"), say(f"status.{c.status}"), c.rationale, _evidence(a, c.citation_ids)] for c in result.criteria
    ]
    blocks = [table([say("col.criterion"), say("col.status"), say("col.why"), say("col.evidence")], rows)]
    if result.claimable_parts:
        blocks.append(
            f"**{say('head.claimable')}**\n\n"
            + "\n".join(f"- {cell(p.label)} {marks(p.citation_ids, 5)}" for p in result.claimable_parts)
        )
    lines = [f"- {say.quoted(cell(u.text, 100))} [{a.cite(u)}] – {_reason(a, u)}" for u in routine[:MAX_ROUTINE]]
    if len(routine) > MAX_ROUTINE:
        lines.append(f"- {say('and_more', n=len(routine) - MAX_ROUTINE)}")
    if lines:
        blocks.append(f"**{say('head.routine')}**\n\n" + "\n".join(lines))
    gaps = [c for c in result.criteria if c.status == "not_found" and c.id != "contemporaneous_record"]
    if gaps:
        blocks.append("\n".join(f"**{say.gap('gap.' + _QUESTION[c.id][1])}**" for c in gaps))
    if result.pca_hint.suggest:
        blocks.append(result.pca_hint.reason)
    return frame(a, engine, say(f"precheck.{result.outlook}"), blocks)


def _evidence(a: Analysis, ids: list[str]) -> str:
    if not ids:
        return "–"
    return f"{a.say.quoted(cell(a.citations.get(ids[0]).quote, 90))} {marks(ids)}"
