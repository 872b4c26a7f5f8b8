"""`python -m evals held [-v] [--set 2]`: the held-out cases and the blind sentences, as a table of shares with their counts.

Nothing here is a mark that fails: the numbers are for choosing, and whoever tunes rules or training must not read the cases.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from evals.heldout import FOLDERS, Answered, answer, load
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one

BLIND = {n: Path(__file__).parent / ("blind" if n == 1 else f"blind{n}") for n in range(1, 20)}
LABELS = {"U": "uncertainty", "S": "state_of_art", "H": "hypothesis", "E": "experiment", "R": "result", "C": "conclusion"}
CRITERIA = {
    "uncertainty": "U", "state_of_art": "S", "hypothesis": "H", "experiment_or_analysis": "E",
    "results_conclusions": "RC", "advancement": "C",
}  # fmt: skip
# A sentence with one of these is named, but no evidence: a draft does not use its labels.
UNUSED = {"planned_section", "excluded", "routine", "known", "marketing_text", "third_party", "meta", "question", "instruction"}
TABLE_ORDER = (
    "files read", "citations exact", "units accounted for", "key sentences placed", "key sentences left out",
    "key sentences not placed", "key sentences lost",
)  # fmt: skip
Span = tuple[str, int, int]


class Table:
    """Shares by name, and what fell outside, for reading."""

    def __init__(self) -> None:
        self.good: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.notes: list[str] = []

    def add(self, name: str, good: bool, note: str = "") -> bool:
        self.good[name] += good
        self.all[name] += 1
        if note and not good:
            self.notes.append(f"{name}: {note}")
        return good

    def show(self) -> None:
        for name, total in sorted(self.all.items(), key=lambda item: _place(item[0])):
            print(f"{name:44} {100 * self.good[name] / total:6.1f} %   {self.good[name]} of {total}")


def _place(name: str) -> tuple[int, str]:
    """The shares of the whole path first, then by name."""
    return (TABLE_ORDER.index(name) if name in TABLE_ORDER else len(TABLE_ORDER), name)


def plain(text: str) -> str:
    return " ".join(text.split()).lower()


def locate(a: Answered, words: str) -> Span | None:
    """Where the words stand in a file, however the file breaks its lines and parts its cells."""
    pattern = re.compile(r"[\s|]+".join(re.escape(w) for w in words.split() if w != "|"))
    for key in a.files:
        if match := pattern.search(a.texts[key]):
            return key, match.start(), match.end()
    return None


def covers(part: Span, whole: Span) -> bool:
    """Whether a quoted passage holds most of a sentence, or is most of what it quotes: trimmed, or with its neighbours."""
    common = min(part[2], whole[2]) - max(part[1], whole[1])
    return part[0] == whole[0] and common >= 0.5 * min(whole[2] - whole[1], max(1, part[2] - part[1]))


def passage(p: dict[str, Any]) -> Span:
    return p.get("inputId") or p.get("fileId") or p.get("messageId") or "", p["charStart"], p["charEnd"]


def spans(result: dict[str, Any], ids: list[str]) -> list[Span]:
    by_id = {c["id"]: c for c in result["citations"]}
    return [passage(by_id[i]) for i in ids]


def exact(a: Answered, table: Table) -> None:
    for result in a.results.values():
        for c in result["citations"]:
            name, start, end = passage(c)
            table.add("citations exact", a.texts[name][start:end] == c["quote"], a.case["name"])
        if sums := result.get("accounting"):
            total = sum(sums[k] for k in ("used", "leftOut", "notPlaced", "setAside"))
            table.good["units accounted for"] += min(total, sums["units"])
            table.all["units accounted for"] += max(total, sums["units"])


def drafted(a: Answered, table: Table) -> None:
    result, case = a.results["T661_GEN"], a.case
    sections = result["result"]["sections"]
    placed = [s for section in sections.values() for x in section["sentences"] for s in spans(result, x["citationIds"])]
    left = [s for section in sections.values() for o in section["omitted"] for s in spans(result, [o["citationId"]])]
    left += [passage(p) for k in ("leftOut", "setAside") for p in result.get(k, [])]
    aside = [passage(p) for p in result.get("notPlaced", [])]
    for key in case["key"]:
        span = locate(a, key["text"])
        found = next(
            (n for n, group in (("placed", placed), ("left out", left), ("not placed", aside))
             if span and any(covers(s, span) for s in group)),
            "lost",
        )  # fmt: skip
        for name in ("placed", "left out", "not placed", "lost"):
            table.add(f"key sentences {name}", found == name)
        if found == "lost":
            table.notes.append(f"lost{'' if span else ' (not in the text of the file)'}: {case['name']}: {key['text']}")
        for label in key["labels"]:
            table.add(f"in the draft: {LABELS[label]}", found == "placed")
    # A corrected figure stands in brackets in its sentence.
    texts = {line: plain(section["text"]) for line, section in sections.items()}
    texts = {line: f"{text} {text.replace('[', '').replace(']', '')}" for line, text in texts.items()}
    whole = " ".join(texts.values())
    for fact in case["draft_facts"]:
        lines = fact["line"] if isinstance(fact["line"], list) else [fact["line"]]
        held = any(plain(fact["text"]) in texts[line] for line in lines)
        table.add("facts in the draft, in their line", held, f"{case['name']}: {lines} {fact['text']}")
        table.add("facts in the draft, in any line", plain(fact["text"]) in whole)
    for text in case.get("must_not", []):
        table.add("kept out of the draft", plain(text) not in whole, f"{case['name']}: {text}")
    said = [plain(x["text"]) for section in sections.values() for x in section["sentences"]]
    for pair in case.get("corrections", []):
        # The sentence that corrects may be quoted whole: "0.19 and not 0.12".
        old, new = plain(pair["old"]), plain(pair["new"])
        # A corrected figure stands in brackets in its sentence.
        bare = [text.replace("[", "").replace("]", "") for text in said]
        right = any(new in text for text in [whole, *bare]) and all(new in text for text in bare if old in text)
        # The correction may be quoted whole, or the old sentence with its figure: `caught [1,212]`.
        right = right or (any(put(old, new, text) for text in said) and not any(old in text for text in bare))
        table.add("corrections applied", right, f"{case['name']}: {pair['old']} -> {pair['new']}")
    for line, section in sections.items():
        table.add("sections within their limits", section["withinLimit"], f"{case['name']}: {line}")


def put(old: str, new: str, text: str) -> bool:
    """Whether a sentence says `old` with one of the figures of `new` in brackets in place of its own."""
    return any(
        f"{old[: m.start()]}[{figure}" in text and old[m.end() :].lstrip(" %") in text
        for m in re.finditer(r"\d[\d.,]*", old)
        for figure in re.findall(r"\d[\d.,]*\d|\d", new)
    )


def checked(a: Answered, table: Table) -> None:
    result = a.results["PRECHECK"]
    known = [
        (span, {*k["labels"], *k.get("optional", [])})
        for k in [*a.case["key"], *a.case.get("also", [])]
        if (span := locate(a, k["text"]))
    ]
    for criterion in result["result"]["criteria"]:
        if wanted := set(CRITERIA.get(criterion["id"], "")):
            for span in spans(result, criterion["citationIds"]):
                good = any(covers(span, s) and labels & wanted for s, labels in known)
                text = plain(a.texts[span[0]][span[1] : span[2]])
                table.add(f"precheck precision: {criterion['id']}", good, f"{a.case['name']}: {text}")


def logged(a: Answered, table: Table) -> None:
    result = a.results["LOGBOOK"]
    book = result["result"]
    entries = [(e, spans(result, e["evidence"])) for e in [*book["entries"], *book["undated"]]]
    for want in a.case.get("log_entries", []):
        span, name = locate(a, want["find"]), f"{a.case['name']}: {want['find']}"
        found = [e for e, places in entries if span and any(covers(p, span) for p in places)]
        best = next((e for e in found if e["date"] == want["date"]), found[0] if found else None)
        table.add("dated log entries found", bool(best and best["date"]), name)
        if best is None:
            continue
        stages = want["stage"] if isinstance(want["stage"], list) else [want["stage"]]
        table.add("log: date right", best["date"] == want["date"], f"{name}: {best['date']}")
        if "author" in want:
            table.add("log: author right", best["author"] == (want["author"] or None), f"{name}: {best['author']}")
        table.add("log: stage right", best["stage"] in stages, f"{name}: {best['stage']}")
        if "hours" in want:
            table.add("log: hours right", best["hours"] == want["hours"], f"{name}: {best['hours']}")


def cases(number: int) -> tuple[Table, list[dict[str, Any]]]:
    table = Table()
    held = load(number)
    steps = {"T661_GEN": drafted, "PRECHECK": checked, "LOGBOOK": logged}
    for case in held:
        a = answer(case)
        for file in case["files"]:
            table.add("files read", not any(u.startswith(file["name"] + ":") for u in a.unread), f"{case['name']}: {a.unread}")
        exact(a, table)
        for run_type, step in steps.items():
            if run_type in a.results:
                step(a, table)
    return table, held


def show_cases(number: int, verbose: bool) -> None:
    table, held = cases(number)
    files, keys = sum(len(c["files"]) for c in held), sum(len(c["key"]) for c in held)
    print(f"{len(held)} held-out cases, {files} files, {keys} key sentences\n")
    table.show()
    for note in table.notes if verbose else []:
        print(f"  - {note}")


def rows_of(number: int, language: str) -> list[list[str]]:
    """The five columns of every blind sentence: text, labels, field, style, optional labels."""
    return [line.split("\t") for line in (BLIND[number] / f"sentences.{language}.tsv").read_text("utf-8").splitlines()[1:]]


Counts = dict[tuple[str, bool], Counter[str]]


def count(chosen: int, language: str, verbose: bool = False) -> Counts:
    """By label, and whether the sentence has a textbook wording: how many were found, missed and wrongly given."""
    counts: Counts = defaultdict(Counter)
    for number, (text, labels, _, style, optional) in enumerate(rows_of(chosen, language)):
        wanted = set(labels.split(",")) - {"-"}
        units = read_one(Source("file", f"file-{number}", "notes.txt", text + "\n"))
        usable = [unit for unit in units if not unit.flags & UNUSED]
        found = {short for short, name in LABELS.items() if any(unit.has(name) for unit in usable)}
        for label in LABELS:
            # A second label that a careful reader might also give counts neither way.
            if label in optional.split(","):
                continue
            kind = "true" if label in wanted & found else "missed" if label in wanted else "wrong" if label in found else ""
            counts[label, style == "textbook"][kind] += 1
            if verbose and kind in ("missed", "wrong"):
                print(f"  - {language} {label} {kind}: {text}")
    return counts


def rates(c: Counter[str]) -> tuple[int, int, int]:
    """How many were found, of how many there were, of how many were said."""
    return c["true"], c["true"] + c["missed"], c["true"] + c["wrong"]


def sentences(chosen: int, verbose: bool) -> None:
    for language in ("en", "fr"):
        rows = rows_of(chosen, language)
        counts = count(chosen, language, verbose)
        for textbook in (False, True):
            total = sum((row[3] == "textbook") == textbook for row in rows)
            if not total:
                continue
            print(f"\nblind sentences, {language}, {'textbook' if textbook else 'no textbook'} wordings: {total}")
            for label, name in LABELS.items():
                right, there, said = rates(counts[label, textbook])
                print(
                    f"{name:14} recall {100 * right / max(1, there):5.1f} % ({right} of {there})"
                    f"   precision {100 * right / max(1, said):5.1f} % ({right} of {said})"
                )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals held", description="The held-out cases and blind sentences of a set.")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what was missed")
    parser.add_argument(
        "--set",
        type=int,
        choices=sorted({*FOLDERS, *BLIND}),
        default=1,
        help="the set to run, 0 for logs only (default: %(default)s)",
    )
    chosen = parser.parse_args(arguments)
    if chosen.set in FOLDERS:
        show_cases(chosen.set, chosen.verbose)
    if chosen.set in BLIND:
        sentences(chosen.set, chosen.verbose)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
