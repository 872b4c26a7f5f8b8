"""Days without a year in logs: the tax year has each day once, from its first day to its last."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from evals.run import answer_all

JUNE = "Make the log. Tax year 2024-06-01 to 2025-05-31."
JUIN = "Fais le journal, exercice du 1er juin 2024 au 31 mai 2025."
LEAP = "Make the log. Tax year 2023-06-01 to 2024-05-31."


def _log(text: str, prompt: str, name: str = "notes.md") -> list[dict[str, Any]]:
    case = {"name": "any", "prompt": prompt, "files": [{"name": name, "text": text}]}
    answer = answer_all(case, uuid.UUID(int=31))[0]["LOGBOOK"].model_dump(mode="json", by_alias=True)
    return [e for e in [*answer["result"]["entries"], *answer["result"]["undated"]] if e["activity"]]


@pytest.mark.parametrize(
    ("line", "prompt", "day"),
    [
        ("12 March: ran plate A at 60 C and measured 4 mm.", JUNE, "2025-03-12"),
        ("March 12: ran plate A at 60 C and measured 4 mm.", JUNE, "2025-03-12"),
        ("Mar 12 – ran plate A at 60 C and measured 4 mm.", JUNE, "2025-03-12"),
        ("1 June: ran plate A at 60 C and measured 4 mm.", JUNE, "2024-06-01"),
        ("May 31: ran plate A at 60 C and measured 4 mm.", JUNE, "2025-05-31"),
        ("31 December: ran plate A at 60 C and measured 4 mm.", JUNE, "2024-12-31"),
        ("1 January: ran plate A at 60 C and measured 4 mm.", JUNE, "2025-01-01"),
        ("**9 July** ran plate A at 60 C and measured 4 mm.", JUNE, "2024-07-09"),
        ("Tue, 4 Feb: ran plate A at 60 C and measured 4 mm.", JUNE, "2025-02-04"),
        ("29 February: ran plate A at 60 C and measured 4 mm.", LEAP, "2024-02-29"),
        ("29 February: ran plate A at 60 C and measured 4 mm.", JUNE, None),
        ("31 June: ran plate A at 60 C and measured 4 mm.", JUNE, None),
        ("12 mars : essayé la plaque A à 60 °C, mesuré 4 mm.", JUIN, "2025-03-12"),
        ("1er juin : essayé la plaque A à 60 °C, mesuré 4 mm.", JUIN, "2024-06-01"),
        ("31 mai : essayé la plaque A à 60 °C, mesuré 4 mm.", JUIN, "2025-05-31"),
        ("Le 3 juillet : essayé la plaque A à 60 °C, mesuré 4 mm.", JUIN, "2024-07-03"),
        ("**4 fév.** essayé la plaque A à 60 °C, mesuré 4 mm.", JUIN, "2025-02-04"),
        ("mar 15 avril: essayé la plaque A à 60 °C, mesuré 4 mm.", JUIN, "2025-04-15"),
        ("January 14-17: ran plate A at 60 C and measured 4 mm.", JUNE, "2025-01-14"),
        ("22-24 juillet : essayé la plaque A à 60 °C, mesuré 4 mm.", JUIN, "2024-07-22"),
    ],
)
def test_a_day_gets_the_year_that_has_it(line: str, prompt: str, day: str | None) -> None:
    entries = _log(f"{line}\n", prompt)
    assert [e["date"] for e in entries] == [day]
    if day is not None:
        assert "relative_date" in entries[0]["flags"]
        assert "outside_tax_year" not in entries[0]["flags"]


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        (
            "20 December: ran plate A at 60 C.\n\n8 January: ran plate B at 70 C.\n\n30 May: ran plate C at 80 C.\n\n2 June: ran plate D at 90 C.\n",
            JUNE,
        ),
        (
            "20 décembre : essayé la plaque A à 60 °C.\n\n8 janvier : essayé la plaque B à 70 °C.\n\n30 mai : essayé la plaque C à 80 °C.\n\n"
            "2 juin : essayé la plaque D à 90 °C.\n",
            JUIN,
        ),
    ],
)
def test_the_days_of_a_year_that_ends_in_may_come_in_its_order(text: str, prompt: str) -> None:
    assert [e["date"] for e in _log(text, prompt)] == ["2024-06-02", "2024-12-20", "2025-01-08", "2025-05-30"]


def test_a_year_above_counts_more_than_the_tax_year() -> None:
    text = "# Log 2023\n\n12 March: ran plate A at 60 C and measured 4 mm.\n"
    entry = _log(text, JUNE)[0]
    assert entry["date"] == "2023-03-12"
    assert "outside_tax_year" in entry["flags"]


def test_lines_below_one_another_keep_their_days() -> None:
    text = "12 March: ran plate A at 60 C\n14 March: ran plate B at 70 C\n16 March: ran plate C at 80 C\n"
    assert [e["date"] for e in _log(text, JUNE)] == ["2025-03-12", "2025-03-14", "2025-03-16"]


def test_a_sentence_that_mentions_a_day_has_not_that_day() -> None:
    entries = _log("The plate that cracked on 12 March was tested again at 60 C and held 4 mm.\n", JUNE)
    assert [e["date"] for e in entries] == [None]


@pytest.mark.parametrize(
    ("name", "told", "days"),
    [
        ("a.txt", "Then on 6 March we soaked the pads for two days and pulled them at 40 C.", "2025-03-06"),
        ("b.txt", "So we sank the second float on March 9, forty metres down, and read the cable each hour.", "2025-03-09"),
        ("c.txt", "The pads soaked on the bench for two days and were pulled at 40 C, same as on 6 March.", "2025-03-28"),
        ("d.txt", "The pads from the tank that we filled on 6 March were pulled again at 40 C.", "2025-03-28"),
        ("e.txt", "Alors le 20 janvier on a trempé les pastilles deux jours, puis on a tiré dessus à 40 °C.", "2025-01-20"),
        ("f.txt", "On a refait la série le 30 décembre en tirant à 40 °C, douze pastilles par bain.", "2024-12-30"),
    ],
)
def test_a_story_tells_the_days_of_its_tests(name: str, told: str, days: str) -> None:
    french = name in ("e.txt", "f.txt")
    head = "dictée, 28 mars 2025, Bertrand Côté" if french else "dictated, 28 March 2025, Ada Byrne"
    entries = _log(f"{head}\n\n{told}\n", JUIN if french else JUNE, name)
    assert [(e["date"], e["author"]) for e in entries] == [(days, "Bertrand Côté" if french else "Ada Byrne")]


def test_a_year_that_was_taken_is_reported() -> None:
    case = {
        "name": "any",
        "prompt": "Make the log.",
        "files": [{"name": "notes.md", "text": "12 March: ran plate A at 60 C, 4 mm.\n"}],
    }
    answer = answer_all(case, uuid.UUID(int=32))[0]["LOGBOOK"].model_dump(mode="json", by_alias=True)
    assert answer["result"]["entries"][0]["date"] == "2025-03-12"  # the calendar year of the project's fiscal year
    assert any(w["code"] == "year_from_tax_year" for w in answer["warnings"])
