"""Logs in forms that people print, copy and fill in: cards, change logs, interviews, labels in front of notes, the names of columns."""

from __future__ import annotations

import pytest

from tests.test_log_layouts import log_of


def _found(name: str, text: str) -> list[tuple[str | None, str | None, str]]:
    return [(e.date, e.author, e.stage) for e in log_of(name, text).entries]


def test_cards_with_a_rule_between_them() -> None:
    text = (
        "CARD 14 | 3 Sep 2024 | Ada Dorn\nDid: six jars with 0.5 % water in the wax, 6 h\nGot: soot 9 -> 31 mm\n----\n"
        "CARD 15 | 5 Sep 2024 | Luc Roy\nDid: same with a dried wick\nGot: soot 10 mm\nLearned: the water sits in the wick, a dry one lasts 40 h\n----\n"
        "CARD 16 | 9 Sep 2024 | Ada Dorn\nDid: four jars with the wick dried twice\n"
    )
    assert _found("cards.txt", text) == [
        ("2024-09-03", "Ada Dorn", "experiment"),
        ("2024-09-03", "Ada Dorn", "result"),
        ("2024-09-05", "Luc Roy", "experiment"),
        ("2024-09-05", "Luc Roy", "result"),
        ("2024-09-05", "Luc Roy", "conclusion"),
        ("2024-09-09", "Ada Dorn", "experiment"),
    ]


def test_columns_that_name_what_was_thought() -> None:
    text = (
        "No | When | By | Hypothesis | Test | Seen | Conclusion\n"
        "1 | 2024-01-16 | Ada Dorn | Wet grain shifts the reading | 12 pails at 11, 14 and 18 % water past the coil | 9 % off at 18 % water | Water makes half of it\n"
    )
    assert [stage for *_, stage in _found("tests.md", text)] == ["hypothesis", "experiment", "result", "conclusion"]


@pytest.mark.parametrize(
    ("label", "stage"),
    [("Mode opératoire", "experiment"), ("Observed", "result"), ("Hypothèse", "hypothesis"), ("À retenir", "conclusion")],
)
def test_the_word_in_front_of_a_note(label: str, stage: str) -> None:
    text = f"2024-09-09\n\nLes tubes de cire sont en place.\n\n{label} : mêmes tubes avec 5 mM de sel.\n"
    assert _found("cahier.txt", text)[-1][2] == stage


def test_a_witness_is_no_entry() -> None:
    text = "Cahier de Ada Dorn\nle 10 septembre 2024\nSix tubes chauffés à 55 °C, deux fendus.\nTémoin : L. Roy, le 12 septembre 2024\n"
    assert {day for day, *_ in _found("cahier.txt", text)} == {"2024-09-10"}


def test_handles_with_the_time_alone() -> None:
    text = (
        "----- Monday, May 6th, 2024 -----\nada.d  8:02 AM\nwax sinks in the 12 mm jar, third one this week\nluc  8:15 AM\ncould be the dye\n"
        "ada.d  1:40 PM\nran 4 jars with fresh dye\n----- Tuesday, May 7th, 2024 -----\nada.d  9:05 AM\nfresh: 4 of 4 stand, old: 1 of 4\n"
    )
    found = _found("export.txt", text)
    assert [author for _, author, _ in found] == ["ada.d", "luc", "ada.d", "ada.d"]
    # The times of a day are no people.
    text = "2024-05-06\n\nin 8:02\nout 16:10\n\nsix jars burned for 4 h\n\nin 8:00\nout 16:00\n"
    assert {author for _, author, _ in _found("days.txt", text)} == {None}


def test_who_is_linked_dated_or_named_in_front() -> None:
    text = '---\ndate: 2024-03-11\nauthor: "[[Ada Dorn]]"\n---\n- 09:10 lit six jars at 18 °C\n- 14:00 [[Luc Roy]]: cut the wick to 3 mm, soot gone\n'
    assert [author for _, author, _ in _found("daily.md", text)] == ["Ada Dorn", "Luc Roy"]
    text = "Activity\n- Ada Dorn, 14 Feb 2024 at 10:12: wound 22 turns on the coil\n- Luc Roy, 15 Feb 2024 at 16:40: start in 41 s, was 96\n"
    assert [(day, author) for day, author, _ in _found("board.md", text)] == [
        ("2024-02-14", "Ada Dorn"),
        ("2024-02-15", "Luc Roy"),
    ]
    text = "Report\nFrom: Ada Dorn\n2024\n\n1) 2 August. Hull towed at 6 and 8 knots.\n2) 9 August. (L. Roy) Strakes moved aft and towed again.\n3) 19 August. (L. Roy) Drag down 6 % at 8 knots.\n"
    found = {(day, author) for day, author, _ in _found("report.txt", text)}
    assert {("2024-08-09", "L. Roy"), ("2024-08-19", "L. Roy")} <= found
    text = "# Ada Dorn's notes\n\n## 2024-07-02\n\nMixed wax at 70 °C.\n\n## 2024-07-03\n\nEntered by Luc Roy: burned both jars for 4 h.\n"
    assert [author for _, author, _ in _found("notes.md", text)][-1] == "Luc Roy"


def test_parts_of_a_change_log_and_of_an_interview() -> None:
    text = "# Changes\n\n## v0.3 (2024-10-02, Ada Dorn)\n- try a dead band of 0.4 A\n\n## v0.4 (2024-10-09, Ada Dorn & Luc Roy)\n- feed forward from the cell\n"
    assert [author for _, author, _ in _found("changes.md", text)] == ["Ada Dorn", None]
    text = "Interview with Ada Dorn, lead, 12 November 2024\n\nOn March 4 we poured six jars with the old dye.\n"
    assert [author for _, author, _ in _found("talk.txt", text)] == ["Ada Dorn"]


def test_the_printed_head_of_a_page() -> None:
    text = "Field Book        Page 12\nProject: Fan      Name: Ada Dorn\nDate: 21/8/24\n\nBlade C at 1200 rpm, mic at 1 m.\n\nDate: 23/8/24   Name: Luc Roy\nTaped the hub gap, whistle gone.\n"
    assert [(day, author) for day, author, _ in _found("book.txt", text)] == [
        ("2024-08-21", "Ada Dorn"),
        ("2024-08-23", "Luc Roy"),
    ]


def test_days_of_a_week_and_years_of_two_digits() -> None:
    text = "Trials, spring '24\nby Ada Dorn\n\nApril 3rd / plot A / cloudy\nHung 12 strips at 2 m.\n\nApril 17th / plot A / sun\n31 moths per trap.\n"
    assert {(day, author) for day, author, _ in _found("visits.txt", text)} >= {
        ("2024-04-03", "Ada Dorn"),
        ("2024-04-17", "Ada Dorn"),
    }
    text = "Thursday the 7th of March 2024, by Ada\nGlued the reed with shellac.\nFriday the 8th\nHide glue on six reeds.\nMonday the 11th (Luc wrote this)\nFiled the tip 0.1 mm.\n"
    assert [(day, author) for day, author, _ in _found("diary.txt", text)] == [
        ("2024-03-07", "Ada"),
        ("2024-03-08", None),
        ("2024-03-11", "Luc"),
    ]
    text = (
        "From: Ada Dorn <a@x.example>\nSubject: week 23\nDate: Fri, 7 Jun 2024 16:12:00 -0400\n\n"
        "Monday: pulled the anchor at 12 kN, it crept 40 mm.\nThursday: creep down to 9 mm.\nSand is still open.\n"
    )
    assert [day for day, *_ in _found("week.eml", text)][:2] == ["2024-06-03", "2024-06-06"]


def test_who_hands_over_a_shift_wrote_its_row() -> None:
    text = "ID,Shift Start,Outgoing,Incoming,Remarks\nH-1,2024-04-03 06:00,Ada Dorn,Luc Roy,Raised the feed to 4 g/min\nH-2,2024-04-03 18:00,Luc Roy,Ada Dorn,Filter plugged at 03:20\n"
    assert [author for _, author, _ in _found("handover.csv", text)] == ["Ada Dorn", "Luc Roy"]


def test_the_last_change_of_an_entry_and_the_owner_of_the_next() -> None:
    text = (
        "ELN Entry 117\nOwner: Ada Dorn\nCreated: 2024-01-17 09:22\nModified: 2024-01-19 15:01 by Luc Roy\n-----\nPressed 6 pellets at 40 and 80 MPa.\n"
        "-----\nELN Entry 131\nOwner: Luc Roy\nCreated: 2024-01-31 10:10\n-----\nActivated char at 850 C for 30 min.\n"
    )
    assert [(day, author) for day, author, _ in _found("eln.txt", text)] == [
        ("2024-01-17", "Ada Dorn"),
        ("2024-01-31", "Luc Roy"),
    ]


def test_days_that_are_counted_from_the_first() -> None:
    text = "TRIP REPORT\nTraveller: Ada Dorn\nDates: 12 to 16 February 2024\n\nDay 1 (Mon 12 Feb): unpacked, B dead at -38.\nDay 3: glued a heater on the board.\n"
    assert [day for day, *_ in _found("trip.txt", text)][-2:] == ["2024-02-12", "2024-02-14"]


def test_kinds_of_rows_and_codes_in_small_letters() -> None:
    text = (
        "Date | Init | Type | Text\n2024-05-03 | ad | HYP | the release agent eats the skin\n2024-05-06 | lr | EXP | 6 moulds with wax, 6 with silicone\n"
        "2024-05-08 | ad | CONC | it is the silicone that goes into the skin\n\nCode | Name\nad | Ada Dorn\nlr | Luc Roy\n"
    )
    found = [x for x in _found("board.md", text) if x[0]]
    assert [(author, stage) for _, author, stage in found] == [
        ("Ada Dorn", "hypothesis"),
        ("Luc Roy", "experiment"),
        ("Ada Dorn", "conclusion"),
    ]


def test_who_answers_a_form_and_who_runs_a_machine() -> None:
    text = "Timestamp,Email Address,What did you do?,Hours\n2024-09-03 17:02:11,a.dorn@cold.example,Swapped the valve for a capillary on rig 2,6\n"
    assert [author for _, author, _ in _found("form.csv", text)] == ["a.dorn"]
    text = (
        '2024-07-01T08:12:44Z [INFO] operator=adorn run=41 note="start wet sand, 12 Hz screen"\n'
        '2024-07-02T08:05:00Z [INFO] operator=lroy run=42 note="18 Hz, ball tray added"\n'
    )
    assert [author for _, author, _ in _found("machine.log", text)] == ["adorn", "lroy"]
