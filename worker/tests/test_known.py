"""What a manual or a data sheet says is known; where it stops is what a claim rests on."""

from __future__ import annotations

import uuid

import pytest

from evals.run import answer_all
from sredspace_worker.models_gen import PrecheckResult

DOUBT = "We did not know whether the feed nozzle could hold 40 bar at 300 degrees.\n"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("The vendor datasheet lists the feed nozzle only up to 25 bar.", "supported"),
        ("The datasheet lists the nozzle up to 25 bar, and nothing else in the shop goes past 30.", "supported"),
        ("The vendor manual describes the procedure for cold feed alone.", "supported"),
        ("La documentation donne la valeur de la buse jusqu'à 25 bar seulement.", "supported"),
        ("The vendor manual describes exactly how to set the feed nozzle for 40 bar.", "contradicted"),
        ("Le manuel explique comment régler la feed nozzle à 40 bar.", "contradicted"),
    ],
)
def test_a_limit_of_what_is_known_settles_nothing(line: str, status: str) -> None:
    case = {"name": "any", "prompt": "Is it SR&ED?", "files": [{"name": "n.md", "text": DOUBT + line}]}
    result = answer_all(case, uuid.UUID(int=5))[0]["PRECHECK"].result
    assert isinstance(result, PrecheckResult)
    assert {c.id: c.status for c in result.criteria}["uncertainty"] == status
