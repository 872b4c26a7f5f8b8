"""Errands, absences and prices stay out; the sentences that only look like them stay in (chores.txt)."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from evals.run import answer_all
from sredspace_worker.engine.debris import debris
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one
from sredspace_worker.engine.units import Unit
from sredspace_worker.models_gen import T661GenResult

LINES = [
    line.partition(" ")[::2]
    for line in (Path(__file__).parent / "chores.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
BARRED = {"admin", "routine", "planned", "planned_section", "excluded"}


def units(text: str, name: str = "notes.txt") -> list[Unit]:
    return read_one(Source("file", "x", name, text))


DIARY = """# Drum log
It is not known whether a cold drum can part bark from fibre below 8 C.
## 12 May 2025
My guess is that the wax holds the bark, so a warm rinse should let it go.
Ran the drum at 4, 6 and 8 C with three loads each.
{line}
At 4 C 31 % of the bark came off, at 8 C 72 %.
## 20 May 2025
We learned that the wax and not the cold holds the bark.
"""


def drafted(line: str) -> bool:
    case = {"name": "any", "prompt": "Draft it.", "files": [{"name": "notes.md", "text": DIARY.format(line=line)}]}
    result = answer_all(case, uuid.UUID(int=35))[0]["T661_GEN"].result
    assert isinstance(result, T661GenResult)
    lines = (result.sections.field_242, result.sections.field_244, result.sections.field_246)
    return any(line.rstrip(".")[1:] in one.text for one in lines)


def test_a_draft_leaves_most_of_the_day_out() -> None:
    said = [sentence for kind, sentence in LINES if kind == "~"]
    assert sum(map(drafted, said)) <= len(said) / 4


def test_a_draft_takes_most_of_the_work_in() -> None:
    said = [sentence for kind, sentence in LINES if kind == "+" and not sentence.endswith("?")][::3]
    assert sum(map(drafted, said)) >= 0.8 * len(said)


@pytest.mark.parametrize(("kind", "sentence"), [line for line in LINES if line[0] != "~"])
def test_beside_the_work(kind: str, sentence: str) -> None:
    found = units(sentence)
    if kind == "-":
        assert all(u.flags & BARRED and not u.strong for u in found), [(u.labels, u.flags) for u in found]
    else:
        assert not any(u.flags & BARRED for u in found), [(u.flags, u.rule_hits) for u in found]


def test_there_are_as_many_near_misses() -> None:
    kinds = [kind for kind, _ in LINES]
    assert kinds.count("-") >= 25
    assert kinds.count("+") >= 40


@pytest.mark.parametrize(
    "said",
    [
        "What if the ring is what blinds it, and not the wet snow?",
        "You asked me at lunch: could CO2 calm the bees a little?",
        "Et si on gardait la vanne fermée pendant la montée en pression?",
        "So what if we ran the comb backwards at 3 Hz",
    ],
)
def test_an_idea_put_as_a_question_is_an_idea(said: str) -> None:
    found = units(said)
    assert "hypothesis" in found[0].labels
    assert "uncertainty" not in found[0].labels


@pytest.mark.parametrize(
    "said",
    [
        "Could you send the pump data before Friday?",
        "What if the client asks for a discount?",
        "Et si la banque dit non au deuxième prêt?",
        "Could the index be rebuilt online without blocking readers?",
    ],
)
def test_any_other_question_is_none(said: str) -> None:
    assert not any("hypothesis" in u.labels for u in units(said))


@pytest.mark.parametrize("said", ["OK so.", "Bon, alors.", "P", "T.B.", "Whoa!", "M."])
def test_a_breath_and_initials_say_nothing(said: str) -> None:
    assert not any(u.labels for u in units(said))


@pytest.mark.parametrize("said", ["So it held.", "Well 3 ran dry.", "2 N", "OK at 40 C."])
def test_a_short_reading_is_no_breath(said: str) -> None:
    assert any(u.scores for u in units(said))


@pytest.mark.parametrize(
    "said",
    [
        "D. Wills / 20 May 2025",
        "Dana Roy, ing., chef du groupe rotor",
        "Prochaine révision : 3 juin 2025",
        "Document no. 4471 rev B",
        "Copies in binder 3, shelf 2",
        "12 comments, 3 likes",
        "Prairie Hum Apiaries, Registered Beekeeper no. 4471",
        "Minutes taken by K. Ono, page 1",
    ],
)
def test_signatures_and_fields_of_the_paper_are_no_statements(said: str) -> None:
    assert all(debris(u) for u in units(f"We tested 12 seals at 60 C.\n\n{said}\n")[1:])


@pytest.mark.parametrize(
    "said",
    [
        "Dana Roy measured 12 N at the lip.",
        "Copies of the gene doubled in 4 h.",
        "12 replies of the sensor came late at -20 C.",
        "Plate A cracked on 20 May 2025.",
        "Where it bends the film cracks.",
    ],
)
def test_what_only_looks_like_them_is_one(said: str) -> None:
    assert not any(debris(u) for u in units(f"We tested 12 seals at 60 C.\n\n{said}\n")[1:])


def test_a_question_tells_no_reading() -> None:
    assert not any(u.labels for u in units("Did anybody keep the May filters?"))
