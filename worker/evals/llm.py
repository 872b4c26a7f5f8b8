"""`python -m evals llm`: the held-out cases with a model, and how much of what it wrote was held.

Any OpenAI-compatible endpoint: SREDSPACE_WORKER_LLM_BASE_URL, _MODEL and _API_KEY, as for the worker; _PROVIDER=anthropic for the other
kind, _SECONDS and _MAX_TOKENS as there. `CASES=3` takes only the first three cases.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from typing import Any

from evals import heldout
from sredspace_worker.engine.job import run
from sredspace_worker.engine.rules import version
from sredspace_worker.llm.writer import Writer
from sredspace_worker.models_gen import Engine, T661GenResult

PREFIX = "SREDSPACE_WORKER_LLM_"


def settings() -> dict[str, Any] | None:
    """As the worker hands them to a child; None with a word on what is missing."""
    missing = [name for name in ("MODEL", "API_KEY") if not os.environ.get(PREFIX + name)]
    if missing:
        sys.stderr.write(
            "set " + ", ".join(PREFIX + name for name in missing) + f" (and {PREFIX}BASE_URL for your own endpoint)\n"
        )
        return None
    return {
        "provider": os.environ.get(PREFIX + "PROVIDER", "openai"),
        "model": os.environ[PREFIX + "MODEL"],
        "key": os.environ[PREFIX + "API_KEY"],
        "baseUrl": os.environ.get(PREFIX + "BASE_URL") or None,
        "seconds": float(os.environ.get(PREFIX + "SECONDS", "90")),
        "maxTokens": int(os.environ.get(PREFIX + "MAX_TOKENS", "4096")),
    }


def main(arguments: list[str]) -> int:
    chosen = settings()
    if chosen is None:
        return 2
    total: Counter[str] = Counter()
    cases = [case for case in heldout.load() if "T661_GEN" in case["runs"]]
    for case in cases[: int(os.environ.get("CASES", "0")) or None]:
        engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)
        started = time.monotonic()
        answer = run(
            heldout._envelope(case, "T661_GEN"),
            heldout._sources(case, []),
            engine,
            lambda *_: None,
            [],
            Writer(chosen, lambda _: None),
        )
        assert isinstance(answer.result, T661GenResult)
        parts = answer.result.sections
        sections = {"242": parts.field_242, "244": parts.field_244, "246": parts.field_246}
        origins = Counter(s.origin for section in sections.values() for s in section.sentences)
        facts = case.get("draft_facts", [])
        text = {number: " ".join(section.text.split()) for number, section in sections.items()}
        told = sum(_told(fact, text) for fact in facts)
        counts = {
            "cases": 1, "by the model": int(engine.mode == "llm"), "sentences of the model": origins["llm"],
            "quotes": origins["quote"] + origins["trimmed_quote"] + origins["table_row"], "gaps": origins["gap"], "facts": len(facts), "facts in the draft": told,
        }  # fmt: skip
        total.update(counts)
        why = f", fell back: {engine.fallback_reason}" if engine.fallback_reason else ""
        print(
            f"{case['name']}: "
            + ", ".join(f"{n} {c}" for n, c in counts.items() if n != "cases")
            + f", {time.monotonic() - started:.0f} s{why}"
        )
    print("all: " + ", ".join(f"{name} {count}" for name, count in total.items()))
    return 0 if total["by the model"] else 1


def _told(fact: dict[str, Any], text: dict[str, str]) -> bool:
    """Whether a line that may hold the fact does, in the words of the source."""
    lines = fact.get("line", list(text))
    wanted = " ".join(str(fact["text"]).split())
    return any(wanted in text[str(line)] for line in (lines if isinstance(lines, list) else [lines]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
