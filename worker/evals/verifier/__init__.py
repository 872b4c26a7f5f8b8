"""How much of what is false the verifier stops, and how much of what is honest it keeps, by kind and language."""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from sredspace_worker.llm.verify import held

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr")
MIN_STOPPED, MIN_KEPT = 0.95, 0.75


@dataclass(frozen=True)
class Pair:
    language: str
    number: int
    honest: bool
    kind: str
    sentence: str
    passages: list[str]

    @property
    def tuning(self) -> bool:
        return self.number % 2 == 1

    @property
    def right(self) -> bool:
        return held(self.sentence, self.passages) is self.honest


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def load() -> list[Pair]:
    pairs = []
    for language in LANGUAGES:
        passages: defaultdict[str, list[str]] = defaultdict(list)
        for row in _rows(f"evidence.{language}.tsv"):
            passages[row["set"]].append(row["text"])
        for row in _rows(f"pairs.{language}.tsv"):
            pairs.append(
                Pair(language, int(row["set"]), row["truth"] == "honest", row["kind"], row["sentence"], passages[row["set"]])
            )
    return pairs


def rate(pairs: list[Pair], honest: bool) -> tuple[int, int]:
    """How many of the honest or of the false ones are decided rightly, of how many."""
    chosen = [p for p in pairs if p.honest is honest]
    return sum(p.right for p in chosen), len(chosen)


def main(arguments: list[str]) -> int:
    pairs = load()
    failed = False
    for title, half in (("tuning half", True), ("reporting half", False)):
        print(title)
        for language in LANGUAGES:
            mine = [p for p in pairs if p.tuning is half and p.language == language]
            stopped, false = rate(mine, False)
            kept, honest = rate(mine, True)
            print(
                f"  {language}: false stopped {stopped} of {false} ({stopped / false:.0%}), honest kept {kept} of {honest} ({kept / honest:.0%})"
            )
            failed = failed or (not half and (stopped < MIN_STOPPED * false or kept < MIN_KEPT * honest))
            for truth in (False, True):
                kinds = Counter(p.kind for p in mine if p.honest is truth)
                good = Counter(p.kind for p in mine if p.honest is truth and p.right)
                told = ", ".join(f"{kind} {good[kind]}/{count}" for kind, count in sorted(kinds.items()))
                print(f"      {'honest' if truth else 'false'}: {told}")
        if half and "-v" in arguments:
            for p in pairs:
                if p.tuning and not p.right:
                    print(
                        f"  {p.language} {p.number} {'honest' if p.honest else 'false'} {p.kind}: {p.sentence}  <- {' | '.join(p.passages)}"
                    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
