"""The verifier of a model's sentences: single cases, and the set of pairs with its marks."""

from __future__ import annotations

import pytest

from evals import verifier
from sredspace_worker.llm.verify import held

QUOTE = "We tested three shard sizes (1k, 10k, 100k) on the 40-core rig and p99 was 61 ms."
PLAN = "We will test 4 NUMA nodes next month."
PAIRS = "MTF at 85 °C was 0.41 with 12 µm and 0.22 with 20 µm."
ROSE = "Latency increased from 95 ms to 480 ms under load."
LEAKED = "Four of six seals leaked at 180 bar."
DOUBT = "The loss may come from the adhesive."
PEOPLE = ["Priya tested the seal at 180 bar.", "Anita reviewed the fatigue budget."]
FAILED = "Splitting by hash did not reduce the p99 latency."


@pytest.mark.parametrize(
    ("text", "quotes", "good"),
    [
        ("On the 40-core rig, three shard sizes were tested and p99 was 61 ms.", [QUOTE], True),
        ("We tested three shard sizes.", [QUOTE], True),
        ("We tested four shard sizes.", [QUOTE], False),
        ("p99 was 16 ms.", [QUOTE], False),
        ("Priya tested three shard sizes.", [QUOTE], False),
        ("We tested 4 NUMA nodes.", [PLAN], False),
        ("We will test 4 NUMA nodes.", [PLAN], True),
        ("Splitting by hash reduced the p99 latency.", [FAILED], False),
        ("Splitting by hash did not reduce latency.", [FAILED], True),
        ("It was unknown whether three shard sizes would help.", [QUOTE], False),
        ("We tested three shard sizes.", [], False),
        ("The goal was reached and the work qualifies.", [QUOTE], False),
        ("p99 was 61 %.", [QUOTE], False),
        ("99 % of the shard sizes were tested.", [QUOTE], False),
        ("p95 was 61 ms.", [QUOTE], False),
        ("p99 was 61 ms on the 40-core rig.", [QUOTE], True),
        ("We tested dozens of shard sizes.", [QUOTE], False),
        ("We tested three shard sizes. The customers loved it.", [QUOTE], False),
        ("We tested <b>three</b> shard sizes.", [QUOTE], False),
        ("We tested three shard sizes, see https://example.org.", [QUOTE], False),
        ("This earns a tax credit of three shards.", [QUOTE], False),
        ("p99 was ６２ ms.", [QUOTE], False),
        ("MTF at 85 °C was 0.41 with 12 µm and 0.22 with 20 µm.", [PAIRS], True),
        ("MTF at 85 °C was 0.22 with 12 µm and 0.41 with 20 µm.", [PAIRS], False),
        ("Under load, latency increased from 95 ms to 480 ms.", [ROSE], True),
        ("Latency decreased from 480 ms to 95 ms under load.", [ROSE], False),
        ("Latency increased from 480 ms to 95 ms under load.", [ROSE], False),
        ("Six seals were tested and four leaked at 180 bar.", [LEAKED], True),
        ("Four of six seals survived 180 bar.", [LEAKED], False),
        ("The loss may come from the adhesive.", [DOUBT], True),
        ("The loss comes from the adhesive.", [DOUBT], False),
        ("Priya tested the seal at 180 bar and Anita reviewed the fatigue budget.", PEOPLE, True),
        ("Anita tested the seal at 180 bar.", PEOPLE, False),
        ("", [QUOTE], False),
    ],
)  # fmt: skip
def test_verifier(text: str, quotes: list[str], good: bool) -> None:
    assert held(text, quotes) is good


def test_set_of_pairs_keeps_its_marks() -> None:
    """The half that the rules were not tuned on: 95 % of the false stopped, 75 % of the honest kept, in each language."""
    pairs = [p for p in verifier.load() if not p.tuning]
    for language in verifier.LANGUAGES:
        mine = [p for p in pairs if p.language == language]
        stopped, false = verifier.rate(mine, False)
        kept, fair = verifier.rate(mine, True)
        assert stopped >= verifier.MIN_STOPPED * false
        assert kept >= verifier.MIN_KEPT * fair
