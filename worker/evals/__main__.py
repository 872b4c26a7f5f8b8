"""`python -m evals`: runs every case through extraction and engine, prints the scores, fails below the marks.

At the end stands the table of the marks: our numbers on cases held apart, against what they should be.

`python -m evals held` prints the table of the held-out cases and the blind sentences instead (`-v`: with what it missed;
`--set 2`: of the second set), `python -m evals verifier` how the verifier decides pairs of evidence and sentence,
`python -m evals llm` a model's drafts.
"""

from __future__ import annotations

import re
import sys
import tomllib
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.run import answer_all
from sredspace_worker.engine.counting import LIMITS, lines, words
from sredspace_worker.models_gen import LogbookResult, PrecheckResult, T661GenResult, TaskResult

CASES = Path(__file__).parent / "cases"
CRITERIA = (
    "uncertainty", "state_of_art", "hypothesis", "experiment_or_analysis", "results_conclusions", "advancement", "contemporaneous_record",
)  # fmt: skip
# The marks. Citations and invented facts have no tolerance.
MIN_PRECISION, MIN_RECALL, MIN_OUTLOOK = 0.95, 0.92, 0.95
MIN_CASES = 24


@dataclass
class Score:
    true: int = 0
    false_positive: int = 0
    false_negative: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        total = self.true + self.false_positive
        return self.true / total if total else 1.0

    @property
    def recall(self) -> float:
        total = self.true + self.false_negative
        return self.true / total if total else 1.0


def load() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = []
    for path in sorted(CASES.glob("*.toml")):
        cases.extend(tomllib.loads(path.read_text("utf-8"))["case"])
    return cases


def grade(name: str, expected: str, status: str, criterion: str, scores: dict[str, Score]) -> None:
    """`yes` wants supported, `weak` wants supported or partial, `no` wants neither, `contradicted` wants itself."""
    score = scores[criterion]
    present = status in ("supported", "partial")
    wanted = {"yes": status == "supported", "weak": present, "contradicted": status == "contradicted"}
    if expected in wanted:
        if wanted[expected]:
            score.true += 1
        else:
            score.false_negative += 1
            score.misses.append(f"{name}: wanted {expected}, got {status}")
    elif present:
        score.false_positive += 1
        score.misses.append(f"{name}: wanted none, got {status}")


def invented(result: TaskResult, texts: dict[str, str]) -> list[str]:
    """Words or numbers of a drafted sentence that its own citations do not hold."""
    if not isinstance(result.result, T661GenResult):
        return []
    by_id = {c.id: c for c in result.citations}
    bad = []
    for section in (result.result.sections.field_242, result.result.sections.field_244, result.result.sections.field_246):
        for sentence in section.sentences:
            held = " ".join(by_id[i].quote for i in sentence.citation_ids).lower()
            if sentence.origin in ("gap", "template"):
                # A connective may give the day of its iteration, as the record has it.
                if any(figure not in held for figure in re.findall(r"\d+", sentence.text)):
                    bad.append(sentence.text)
                continue
            if not sentence.citation_ids or any(w not in held for w in re.findall(r"\w+", sentence.text.lower())):
                bad.append(sentence.text)
    del texts
    return bad


def main() -> int:
    cases = load()
    scores: dict[str, Score] = defaultdict(Score)
    outlook_right = citations = exact = 0
    problems: list[str] = []
    for case in cases:
        name = case["name"]
        results, texts = answer_all(case, uuid.UUID(int=1))
        for result in results.values():
            for c in result.citations:
                citations += 1
                text = texts[c.file_id or c.message_id or ""]
                good = text[c.char_start : c.char_end] == c.quote
                exact += good
                if not good:
                    problems.append(f"{name}: citation {c.id} is not exact")
            problems.extend(f"{name}: invented: {text}" for text in invented(result, texts))
            if case.get("language", "en") != result.language:
                problems.append(f"{name}: answered in {result.language}")
        check = results["PRECHECK"].result
        assert isinstance(check, PrecheckResult)
        for criterion in check.criteria:
            if expected := case["expect"].get(criterion.id):
                grade(name, expected, criterion.status, criterion.id, scores)
        if check.outlook in case["outlook"]:
            outlook_right += 1
        else:
            scores["outlook"].misses.append(f"{name}: {check.outlook}, wanted {' or '.join(case['outlook'])}")
        problems.extend(_drafts(case, results))
    ok = len(cases) >= MIN_CASES and not problems and exact == citations
    print(f"{len(cases)} cases, {sum(len(c.get('files', [])) for c in cases)} files\n")
    print(f"{'criterion':26} precision  recall")
    for label in CRITERIA:
        score = scores[label]
        mark = "" if score.precision >= MIN_PRECISION and score.recall >= MIN_RECALL else "   below the mark"
        ok = ok and not mark
        print(f"{label:26} {score.precision:9.3f} {score.recall:7.3f}{mark}")
    share = outlook_right / len(cases)
    ok = ok and share >= MIN_OUTLOOK
    print(f"\noutlook right       {share:.3f} ({outlook_right} of {len(cases)})")
    print(f"citations exact     {100 * exact / max(1, citations):.1f} % ({exact} of {citations})")
    print(f"invented facts      {sum('invented' in p for p in problems)}")
    for miss in [m for s in scores.values() for m in s.misses] + problems:
        print(f"  - {miss}")
    print("\nabove the marks" if ok else "\nBELOW THE MARKS")
    return 0 if ok else 1


def _drafts(case: dict[str, Any], results: dict[str, TaskResult]) -> list[str]:
    """Limits held, planned and corrected statements left out, routine parts named, days and hours of the log as stated."""
    name, found = case["name"], []
    draft = results["T661_GEN"].result
    check = results["PRECHECK"].result
    assert isinstance(draft, T661GenResult)
    assert isinstance(check, PrecheckResult)
    sections = {"242": draft.sections.field_242, "244": draft.sections.field_244, "246": draft.sections.field_246}
    for line, section in sections.items():
        if words(section.text) > LIMITS[line][0] or lines(section.text) > LIMITS[line][1] or not section.within_limit:
            found.append(f"{name}: line {line} is over its limit")
        found.extend(f"{name}: {line} holds “{t}”" for t in case.get("absent_draft", []) if t in section.text)
    found.extend(f"{name}: 244 holds “{t}”" for t in case.get("absent_244", []) if t in sections["244"].text)
    codes = {w.code for w in results["PRECHECK"].warnings}
    found.extend(f"{name}: no warning {w}" for w in case.get("warns", []) if w not in codes)
    parts = " ".join(p.label for p in check.not_claimable_parts).lower()
    found.extend(f"{name}: “{t}” is not named as not claimable" for t in case.get("not_claimable", []) if t not in parts)
    log = results["LOGBOOK"].result
    assert isinstance(log, LogbookResult)
    days = sorted({str(e.date) for e in log.entries})
    if case.get("log_dates", days) != days:
        found.append(f"{name}: the log has the days {', '.join(days)}")
    if case.get("log_hours", log.totals.hours_stated) != log.totals.hours_stated:
        found.append(f"{name}: the log has {log.totals.hours_stated} hours")
    text = " ".join(r.markdown.lower() for r in results.values())
    found.extend(
        f"{name}: says {w}"
        for w in ("is eligible", "will be approved", "est admissible")
        if w in text and w not in str(case).lower()
    )
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["held"]:
        from evals import held

        sys.exit(held.main(sys.argv[2:]))
    if sys.argv[1:2] == ["verifier"]:
        from evals import verifier

        sys.exit(verifier.main(sys.argv[2:]))
    if sys.argv[1:2] == ["llm"]:
        from evals.llm import main as with_a_model

        sys.exit(with_a_model(sys.argv[2:]))
    failed = main()
    from evals import marks

    marks.show()
    sys.exit(failed)
