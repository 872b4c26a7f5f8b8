"""What was learned and what stays open stands at the end, an idea is no reading, and what a table tells keeps its test, its lot and its day."""

from __future__ import annotations

import pytest

from tests.drafted import lines

HEAD = "# Roller book\n\n## 5 March 2025\nIt is unknown whether one microphone on the track can find one bad roller among 180 good ones.\nWe think the clicks come once per turn of the chain, so folding the signal should pile them up.\nWe recorded unit 3 for 25 minutes and folded the signal on 61.4 s.\nThe bad roller stands 11 dB above its neighbours.\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "Why the flat rollers click twice is still not understood.",
        "We cannot yet predict the wear of a roller from its sound.",
        "What stays unknown is whether a roller of nylon clicks at all.",
    ],
)
def test_what_is_not_known_at_the_end_stays_open(sentence: str) -> None:
    drafted = lines(
        ("n.md", "md", f"{HEAD}\n## Where we ended up\nWe learned that one microphone finds flats above 1 mm.\n{sentence}\n")
    )
    assert sentence not in drafted["242"]
    assert sentence in drafted["246"]


@pytest.mark.parametrize("heading", ["What it comes down to", "Where we stand", "À retenir"])
def test_a_reading_under_what_was_learned_is_an_advancement(heading: str) -> None:
    said = "Nylon rollers click at 0.8 mm, steel ones only from 1.6 mm."
    drafted = lines(("n.md", "md", f"{HEAD}\n## {heading}\n{said}\n"))
    assert said in drafted["246"]


def test_what_was_done_without_testing_all_takes_no_test_back() -> None:
    said = "We learned that a signal folded on the chain finds the bad roller of a unit once its speed is corrected for slip, without testing them all."
    drafted = lines(("n.md", "md", f"{HEAD}{said}\n"))
    assert any("folded the signal" in s for s in drafted["244"])


def test_what_would_follow_from_an_if_is_an_idea() -> None:
    drafted = lines(("n.md", "md", f"{HEAD}\n## 9 March 2025\nIf the lag of the chain is a single pole, we can estimate the turn of each roller to 4 ms.\nFolded it again with the lag taken out. The peak stands 19 dB above.\n"))  # fmt: skip
    place = next(n for n, s in enumerate(drafted["244"]) if s.startswith("If the lag"))
    assert drafted["244"][place - 1].startswith("Next hypothesis")


def test_what_a_prompt_says_of_its_papers_and_ideas_for_another_year_stay_out() -> None:
    drafted = lines(
        ("n.md", "md", f"{HEAD}Idea for 2027: a camera that reads the wear of each roller.\n"),
        prompt="Voici ce qu'on a sur les rouleaux et leur microphone. C'est pour l'année 2025.",
    )
    whole = " ".join(s for said in drafted.values() for s in said)
    assert "camera" not in whole
    assert "Voici" not in whole
    assert "C'est pour" not in whole


SHEET = "Lot;Started;Read;Read by;Observation\nES-17;2025-03-14;2025-04-04;Ida Fry;star crack over the roller, 61 % of the grease left\nES-19;2025-03-14;2025-04-04;Ida Fry;grease even on the roller, 90 % of it left\n"


def test_what_was_read_of_a_lot_names_it_and_has_its_own_day() -> None:
    drafted = lines(("n.md", "md", HEAD), ("lots.csv", "csv", SHEET))
    place = next(n for n, s in enumerate(drafted["244"]) if s.startswith("Star crack"))
    assert drafted["244"][place - 1] == "Lot ES-17:"
    assert "14 March 2025" not in " ".join(drafted["244"])
