"""Whose paper it is and of which day, by its head, its name and what the papers beside it know."""

from __future__ import annotations

import uuid

import pytest

from evals.run import answer_all
from tests.test_log_layouts import log_of

RAN = "Ran wall A at 180 C, 44 voids."


@pytest.mark.parametrize(
    ("text", "day", "author"),
    [
        ("Bench book W.T. 2025\n\nApr 3\n" + RAN + "\n", "2025-04-03", "W.T."),
        ("CAHIER – G. Dubé, ing. jr\n\n13 fév. 2025\nmonté la paroi A à 180 °C, 44 bulles\n", "2025-02-13", "G. Dubé"),
        (
            "Cahier de Fabrice Lavallée – été 2025\n\n29 avril\nmonté la paroi A à 180 °C, 44 bulles\n",
            "2025-04-29",
            "Fabrice Lavallée",
        ),
        (
            "Auto transcript – recorder 2 – speaker: Siobhan Fraser\n\n[memo 1, January 14 2025]\n" + RAN + "\n",
            "2025-01-14",
            "Siobhan Fraser",
        ),
        (
            "Auto transcript, all memos by Dwayne Corkum, foreman. Not proofread.\n\n[memo 1, recorded Jan 14 2025 7:48 AM]\n"
            + RAN
            + "\n",
            "2025-01-14",
            "Dwayne Corkum",
        ),
        (
            "Dictées au téléphone, Réjean Vandal, chef. Transcription automatique.\n\nNote vocale 1 - lundi 13 janvier 2025, 6 h 52\n"
            "On a monté la paroi A à 180 °C, 44 bulles.\n",
            "2025-01-13",
            "Réjean Vandal",
        ),
        ("# Wall study\n\nRafe Dziedzic, started 2025-05-12\n\n### 2025-05-14\n" + RAN + "\n", "2025-05-14", "Rafe Dziedzic"),
        (
            "# Wall study\n\nPrepared by Karine Tanguay, 28 March 2025\n\n## What we did\n" + RAN + "\n",
            "2025-03-28",
            "Karine Tanguay",
        ),
        # `RT` is no room temperature here, and a subject in capitals is nobody.
        (
            "CAHIER - PAROI CHAUX-CHANVRE\ntenu par Réjean Thibodeau (RT) et Audrey Lemay-Côté (ALC)\n\nle 13 janvier 2025, RT\n"
            "Monté la paroi A à 180 °C, 44 bulles, la chaux tient.\n\n28 janv. - ALC\nMonté la paroi B à 200 °C, 12 bulles.\n",
            "2025-01-13",
            "Réjean Thibodeau",
        ),
        (
            "# Walls\nPage kept by Owen Mackie. Last change: June 4, 2025.\n\nWe now know that 44 voids come from the cold and not from the core.\n",
            "2025-06-04",
            "Owen Mackie",
        ),
        (
            "# Parois\nDernière mise à jour : 2 juin 2025, par Yvon Paradis\n\n" + "Monté la paroi A à 180 °C, 44 bulles.\n",
            "2025-06-02",
            "Yvon Paradis",
        ),
        (
            "# Essai de gel\nClient : Parois Roy. Auteur : Thanh Phong Nguyen, ing. Date : 12 juin 2025\n\nMonté la paroi A à 180 °C, 44 bulles.\n",
            "2025-06-12",
            "Thanh Phong Nguyen",
        ),
    ],
)
def test_the_head_of_a_book_and_its_days(text: str, day: str, author: str) -> None:
    entries = log_of("n.md", text).entries
    assert [(e.date, e.author) for e in entries if "44" in e.activity] == [(day, author)]


def test_a_report_of_several_months_has_the_days_that_it_tells_and_its_own_for_what_it_concludes() -> None:
    text = (
        "# Walls\nPrepared by: Marek Dvorak, P.Eng. - Canmore, 2025-10-03\n# Tests\nOn 12 June 2025 wall A was run at 180 C.\nWe counted 44 voids.\n"
        "On 18 September 2025 wall B was run at 200 C.\nWe counted 12 voids.\n# Conclusions\nWe now know that 61 voids come from the cold and not from the core.\n"
    )
    entries = log_of("report.md", text).entries
    found = {figure: (e.date, e.author) for e in entries for figure in ("44", "12 voids", "61") if figure in e.activity}
    assert found == {
        "44": ("2025-06-12", "Marek Dvorak"),
        "12 voids": ("2025-09-18", "Marek Dvorak"),
        "61": ("2025-10-03", "Marek Dvorak"),
    }


def test_each_page_of_an_export_has_its_own_head() -> None:
    text = (
        "# Wall 1\nPage created by Mathieu Turcotte, 2025-02-12\n\nRan wall A at 180 C, 44 voids.\n\n"
        "# Wall 3\nPage created by Mathieu Turcotte, 2025-04-09\n\nRan wall B at 200 C, 12 voids.\n\n"
        "# Sum\nPage created by Aïcha Hamdi, 2025-06-19\n\nRan wall C at 210 C, 13 voids.\n"
    )
    found = [(e.date, e.author) for e in log_of("wiki.md", text).entries if "voids" in e.activity]
    assert found == [("2025-02-12", "Mathieu Turcotte"), ("2025-04-09", "Mathieu Turcotte"), ("2025-06-19", "Aïcha Hamdi")]


def test_the_points_of_minutes_are_by_the_initials_of_who_was_there() -> None:
    text = (
        "# Minutes - walls, 6 February 2025\nPresent: Priscilla Tagak (PT), Owen Brandt (OB)\n"
        "1. Approval of the last minutes: approved.\n2. PT: ran wall A at 180 C and counted 44 voids.\n3. OB: ran wall B at 200 C and counted 12 voids.\n"
    )
    found = [(e.date, e.author) for e in log_of("minutes.txt", text).entries if "voids" in e.activity]
    assert found == [("2025-02-06", "Priscilla Tagak"), ("2025-02-06", "Owen Brandt")]


def test_a_note_in_the_log_of_a_server_is_by_the_handle_in_brackets() -> None:
    text = (
        "2025-03-12 08:01:14 INFO service started, version 3.2.0\n2025-03-12 08:05:40 NOTE [k.tanguay] ran wall A at 180 C, 44 voids\n"
        "2025-03-12 11:47:02 NOTE [v.boily] ran wall B at 200 C, 12 voids\n2025-03-13 11:47:02 NOTE [k.tanguay] ran wall C at 210 C, 13 voids\n"
    )
    found = [e.author for e in log_of("server.log", text).entries if "voids" in e.activity]
    assert found == ["k.tanguay", "v.boily", "k.tanguay"]


def test_the_one_comment_of_a_ticket_has_its_day_and_reporter() -> None:
    text = 'Issue key,Type,Summary,Reporter,Created,Comment\nCARD-12,Story,Wall,Nadia Bouchard,2025-01-21,"Ran wall A at 180 C and counted 44 voids."\n'
    found = [(e.date, e.author) for e in log_of("jira.csv", text).entries if "44 voids" in e.activity]
    assert found == [("2025-01-21", "Nadia Bouchard")]


@pytest.mark.parametrize(
    ("name", "text", "author"),
    [
        ("log.csv", "date,who,note\n2025-03-04,M. Okafor,Ran wall A at 180 C and counted 44 voids.\n", "Mercy Okafor"),
        ("mercy bench notes.txt", "2025-03-04: ran wall A at 180 C and counted 44 voids.\n", "Mercy Okafor"),
        ("log.csv", "date,who,note\n2025-03-04,J. Okafor,Ran wall A at 180 C and counted 44 voids.\n", "J. Okafor"),
        ("report.txt", "2025-03-04: ran wall A at 180 C and counted 44 voids.\n", None),
        ("log.csv", "date,who,note\n2025-03-04,mokafor,Ran wall A at 180 C and counted 44 voids.\n", "Mercy Okafor"),
        ("log.csv", "date,who,note\n2025-03-04,rokafor,Ran wall A at 180 C and counted 44 voids.\n", "rokafor"),
    ],
)
def test_a_short_name_is_the_one_person_that_the_papers_know(name: str, text: str, author: str | None) -> None:
    mail = "From: Mercy Okafor <m@walls.example>\nDate: Mon, 3 Mar 2025 09:00:00 -0500\nSubject: walls\n\nThe argon is here.\n"
    case = {"name": "any", "prompt": "Log it.", "files": [{"name": name, "text": text}, {"name": "mail.eml", "text": mail}]}
    answer = answer_all(case, uuid.UUID(int=9))[0]["LOGBOOK"].model_dump(mode="json", by_alias=True)
    found = [e["author"] for e in answer["result"]["entries"] if "44 voids" in e["activity"]]
    assert found == [author]


def test_an_interview_is_by_who_answers_and_its_tests_are_of_the_days_that_it_tells() -> None:
    text = (
        "Transcription d'entrevue, 18 septembre 2025\nRépondante : Maude Gingras, maître de chai\nIntervieweur : Conseils Tremblay-Fiset\n\n"
        "Q : Par quoi avez-vous commencé?\nR : Le 10 février on a mis quatre levures en bouteille, douze bouteilles chaque, à 14 degrés.\n"
    )
    found = [(e.date, e.author) for e in log_of("entrevue.txt", text).entries if "levures" in e.activity]
    assert found == [("2025-02-10", "Maude Gingras")]


def test_a_code_is_who_a_table_of_users_says() -> None:
    log = (
        '"TS";"USER";"ACK_COMMENT"\n"2025-09-12 02:14";"OP05";"foam climbs at night with no change in the feed"\n'
        '"2025-09-13 09:40";"ENG1";"could be that the fat floats up once the mixer idles"\n"2025-09-14 07:10";"OP07";"foam 14 cm with the mixer on"\n'
    )
    users = '"USER";"NAME"\n"OP05";"Travis Beardy"\n"ENG1";"Hamid Rezai"\n'
    case = {
        "name": "any",
        "prompt": "Log it.",
        "files": [{"name": "alarms.csv", "text": log}, {"name": "users.csv", "text": users}],
    }
    answer = answer_all(case, uuid.UUID(int=9))[0]["LOGBOOK"].model_dump(mode="json", by_alias=True)
    found = [e["author"] for e in answer["result"]["entries"] if "foam" in e["activity"] or "fat" in e["activity"]]
    assert found == ["Travis Beardy", "Hamid Rezai", "OP07"]


@pytest.mark.parametrize(
    "times", [("0700", "0915", "1140", "0820"), ("07:00", "09:15", "11:40", "08:20"), ("7 h 00", "9 h 15", "11 h 40", "8 h 20")]
)
def test_the_time_of_the_day_is_no_hours_of_work(times: tuple[str, ...]) -> None:
    days = ("2024-07-08", "2024-07-08", "2024-07-08", "2024-07-10")
    rows = "".join(
        f"{day} | {time} | Jo Pike | Port foil held to 21 kn in run {n}.\n"
        for n, (day, time) in enumerate(zip(days, times, strict=True))
    )
    log = log_of("deck.md", "Date | Time | By | Remarks\n" + rows)
    assert [(e.date, e.author, e.hours) for e in log.entries] == [(day, "Jo Pike", None) for day in days]
    assert log.totals.hours_stated == 0


def test_hours_of_work_may_be_written_like_a_clock() -> None:
    text = "Date | Time | By | Remarks\n2024-07-08 | 7:30 | Jo Pike | Ran the port foil at 21 kn.\n2024-07-09 | 7:30 | Jo Pike | Ran both foils at 21 kn.\n2024-07-10 | 4:00 | Jo Pike | Ran both foils at 17 kn.\n"
    assert log_of("deck.md", text).totals.hours_stated == 19


def test_a_numbered_heading_with_its_day_may_stand_right_above_a_table() -> None:
    text = (
        "Report 12\n\nGlazed tiles\n\n1. Firing - 8 March 2023\n\nTwelve tiles were fired at 1180 degrees for two hours.\n\n"
        "2. Frost - finished 14 March 2023\nSet\tUptake\tLeft\nA\t61\t88 %\nB\t58\t89 %\n\nAfter 40 cycles 9 of the tiles had split.\n"
    )
    days = {e.activity: e.date for e in log_of("report.txt", text).entries}
    assert next(day for said, day in days.items() if "40 cycles" in said) == "2023-03-14"
    assert next(day for said, day in days.items() if "Twelve" in said) == "2023-03-08"
