"""Who wrote a line when only a first name, initials or a handle stand there, and the stages of notes with several sentences."""

from __future__ import annotations

import pytest

from sredspace_worker.engine import parts, spokendays, stages
from sredspace_worker.engine.columns import by_content
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.minutes import Minutes, attendees
from sredspace_worker.engine.people import People, settle
from sredspace_worker.engine.reading import read_one
from sredspace_worker.engine.signed import latex, signed
from tests.test_log_layouts import log_of


def _people(*texts: str) -> People:
    sources = [Source("file", f"f{n}", f"{n}.txt", text) for n, text in enumerate(texts)]
    return settle(sources, [unit for source in sources for unit in read_one(source)])


def test_short_names_are_the_one_person_that_they_fit() -> None:
    people = _people("Present: Darryl Okafor, Mei-Lin Chau, Hanneke de Vries\n")
    for short, whole in (
        ("DO", "Darryl Okafor"), ("MLC", "Mei-Lin Chau"), ("MC", "Mei-Lin Chau"), ("Hanneke", "Hanneke de Vries"),
        ("darryl", "Darryl Okafor"), ("dokafor", "Darryl Okafor"), ("darryl.o", "Darryl Okafor"), ("Okafor", "Darryl Okafor"),
        ("Capt. Darryl Okafor", "Darryl Okafor"),
    ):  # fmt: skip
        assert people.whole(short) == whole


def test_a_name_that_two_could_have_and_one_that_nobody_has_stay_as_they_are() -> None:
    people = _people("Present: Jane Doyle, Jean Doyle, Ann Poole\n", "JD = Jack Dorsey\n\nnotes\n")
    for short in ("Doyle", "J. Doyle", "Luc", "XX"):
        assert people.whole(short) == short
    assert people.whole("A. Poole") == "Ann Poole"
    # A legend is clearer than initials that fit.
    assert people.whole("JD") == "Jack Dorsey"


def test_minutes_know_who_was_there_and_who_says_what() -> None:
    text = "Tuesday February 4, 2025. Present: Hanneke de Vries (chair), Luc Fontaine\nRegrets: Paula Finn\n"
    assert attendees(text) == ["Hanneke de Vries", "Luc Fontaine"]
    minutes = Minutes(text)
    assert minutes.said("Hanneke: we feed them") == ("Hanneke de Vries", len("Hanneke: "))
    assert minutes.said("Luc thinks the tank is too lean") == ("Luc Fontaine", 0)
    assert minutes.said("Luc's guess for the rest: the lamps") == ("Luc Fontaine", 0)
    assert minutes.said("Luc and Hanneke counted leaves") is None
    assert minutes.said("Luck was with us") is None
    assert not Minutes("Present: water, sand, 4 % bentonite.\n").held


@pytest.mark.parametrize(
    ("line", "name", "day"),
    [
        ("Prepared by Sanjay Grewal, 28 March 2025", "Sanjay Grewal", "2025-03-28"),
        ("Rapport de Solange Bédard, 12 mai 2025", "Solange Bédard", "2025-05-12"),
        ("Posted by Ann Poole on April 8, 2025 at 3:12 PM", "Ann Poole", "2025-04-08"),
        ("**Opened by** Sunniva Berg on 2025-01-14", "Sunniva Berg", "2025-01-14"),
        ("By Emeka Obi | March 11, 2025 | 4 min read", "Emeka Obi", "2025-03-11"),
        ("Prepared by J. Thibault and K. Amari, 6 October 2025", None, "2025-10-06"),
    ],
)
def test_who_a_paper_is_by_and_of_which_day(line: str, name: str | None, day: str) -> None:
    found = signed(line)
    assert found is not None
    assert (found.name, found.day.isoformat() if found.day else None) == (name, day)


@pytest.mark.parametrize(
    "line",
    [
        "Prepared by Sanjay Grewal from shells milled to 2 mm",
        "Prepared by Heat Sink Ltd, 3 bars",
        "By Tuesday we ran 40 cycles",
        "Created 12 bars",
    ],
)
def test_a_sentence_is_no_byline(line: str) -> None:
    assert signed(line) is None


def test_commands_of_latex_are_no_sentences() -> None:
    assert latex(r"\author{Étienne Gagnon\thanks{CRSNG}}") == ("author", "Étienne Gagnon", 0)
    assert latex(r"\section{Essais}") == ("heading", "Essais", 2)
    assert latex(r"\textbf{We ran it at 60 C.}") is None
    text = "\\documentclass{article}\n\\date{3 mars 2025}\n\\begin{document}\nWe ran 12 cores at 60 C.\n\\end{document}\n"
    assert [u.text for u in read_one(Source("file", "f", "r.tex", text))] == ["We ran 12 cores at 60 C."]


def test_columns_by_what_stands_in_them() -> None:
    rows = [
        ["2025-05-05", "Armand Cyr", "Huit casiers sur boue et huit sur roche."],
        ["2025-05-06", "Lise Haché", "31 homards sur roche, 9 sur boue."],
    ]
    assert by_content(["jour", "pêcheur", "constat"], {"date": 0}, rows) == {"date": 0, "author": 1, "activity": 2}
    # A filter is nobody, whatever capitals its name has.
    woods = [["2025-03-03", "Red Oak", "Steamed the blank for four hours."], ["2025-03-04", "Black Walnut", "Bent it to 300 mm."]]
    assert "author" not in by_content(["date", "filter", "remark"], {"date": 0, "activity": 2}, woods)


def test_the_day_of_a_report_is_kept_below_its_headings_but_not_for_what_it_tells_of_other_months() -> None:
    text = "# Icing trials\n\nPrepared by Sanjay Grewal, 28 March 2025\n\n# Trials\n\nWe hovered each blade at -8 with 40 micron spray.\n"
    assert [(e.date, e.author) for e in log_of("r.md", text).entries] == [("2025-03-28", "Sanjay Grewal")]
    told = "Progress report\nPrepared by Nina Voss, 30 June 2025\n\nIn February 2025 we cast 40 bars. In April 2025 they cracked at 300 cycles.\n"
    assert [e.date for e in log_of("r.md", told).entries] == []


def test_each_entry_names_its_person_or_none() -> None:
    text = "# 4 March 2025 - Ann Poole\nRan 12 cores at 60 C.\n\n# 5 March 2025\nRan 12 cores at 80 C.\n\n# 6 March 2025 - Luc Roy\nRan 12 cores at 90 C.\n"
    assert [e.author for e in log_of("n.md", text).entries] == ["Ann Poole", None, "Luc Roy"]


def test_a_row_is_told_in_an_entry_for_each_stage_and_its_hours_once() -> None:
    text = "Date,Name,Task,Hours\n2025-03-03,Ida Fry,Pressed 12 boards at 180 C. Two of the twelve cracked at the edge.,3\n2025-03-04,Ida Fry,Pressed 12 boards at 160 C.,2\n"
    log = log_of("t.csv", text)
    assert [(e.stage, e.hours) for e in log.entries] == [("experiment", 3.0), ("result", None), ("experiment", 2.0)]
    assert log.totals.hours_stated == 5.0


def test_the_rows_of_a_table_are_readings_of_their_own_day() -> None:
    text = "Prepared by Sanjay Grewal, 28 March 2025\n\nRun | Clay | Load\n1, 24 Mar | wet | 17.2 kN\n2, 25 Mar | dry | 31.0 kN\n"
    assert [(e.date, e.stage) for e in log_of("r.txt", text).entries] == [("2025-03-24", "result"), ("2025-03-25", "result")]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Descendu un panier de paille dans la cuve.", "experiment"),
        ("Took 31 min to warm up.", "result"),
        ("Glued six pairs at -18.", "experiment"),
    ],
)
def test_deeds_and_what_came_of_them(text: str, stage: str) -> None:
    units = read_one(Source("file", "f", "n.txt", text + "\n"))
    for unit in units:
        # Where the classifier makes nothing of it, the words decide.
        unit.labels, unit.strong, unit.scores = {}, set(), {}
    assert stages.stage(units) == stage


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Possible that the sand opens up pores at the edge after casting.", "hypothesis"),
        ("Emeka wonders whether the sand is what eats the gloss.", "hypothesis"),
        ("Suggests heavier grains plug the mesh of the sieve.", "hypothesis"),
        ("Possible qu'une humidité apprise sur un seul four ne serve à rien.", "hypothesis"),
        ("La brique pourrait se détendre plusieurs heures après la cuisson, car la B4 a bougé de 5 mm.", "hypothesis"),
        ("We learned that one mould for each clay keeps the edge over 40 firings.", "conclusion"),
        ("Il ressort que l'argile fausse le profil bien plus que le four.", "conclusion"),
    ],
)
def test_what_opens_a_guess_or_a_lesson(text: str, stage: str) -> None:
    log = log_of("n.txt", f"2025-03-04\n{text}\n")
    assert [e.stage for e in log.entries] == [stage]


def test_the_parts_of_a_report_are_those_of_the_people_whom_its_cover_names_for_them() -> None:
    text = """Report 12, glazed tiles

Prepared by: I. Fry (sections 1, 3-4), B. Oakes (section 2)

# 1. Firing, 8 March 2023

Twelve tiles were fired at 1180 degrees for two hours.

# 2. Frost test, 14 March 2023

Nine of twelve tiles split after 40 cycles.

# 3. Second firing, 20 March 2023

Six tiles were fired at 1220 degrees for three hours.
"""
    by = {e.activity: e.author for e in log_of("report.docx", text).entries}
    assert [next(who for said, who in by.items() if part in said) for part in ("1180", "Nine of twelve", "1220")] == [
        "I. Fry", "B. Oakes", "I. Fry",
    ]  # fmt: skip
    assert parts.owners("Prepared by: I. Fry (sections 1, 2), B. Oakes (sections 2, 3)\n") == {1: "I. Fry", 3: "B. Oakes"}
    assert parts.owners("I. Fry (section 1) has left.\n") == {}


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("second of march twenty twenty three", "2023-03-02"),
        ("march twenty-first, two thousand and nineteen", "2019-03-21"),
        ("le vingt-deux mai deux mille vingt-quatre", "2024-05-22"),
        ("one of march and april", None),
    ],
)
def test_days_in_words(said: str, day: str | None) -> None:
    found = spokendays.find(said)
    assert (found.isoformat() if found is not None else None) == day


def test_one_dictation_has_the_day_and_the_person_of_its_head() -> None:
    head = "Voice memo, Ida, second of March twenty twenty three, transcribed by phone\n\n"
    said = "okay so um this is Ida Fry in the shed. We pressed 4 blocks at 30 bar and two split.\n"
    entries = log_of("memo.txt", head + said).entries
    assert {(e.date, e.author) for e in entries if "4 blocks" in e.activity} == {("2023-03-02", "Ida Fry")}
    # The head names another one.
    entries = log_of("memo.txt", head.replace("Ida", "Tom") + said).entries
    assert {e.author for e in entries if "4 blocks" in e.activity} == {None}


def test_the_first_name_cut_short_is_who_has_it_in_a_list_with_that_family_name() -> None:
    chat = "[2024-05-06 08:12:33] Ibra Diop: tried 3 wicks at 2 mm, soot on all\n[2024-05-07 08:12:33] Ann Roy: 4 wicks burned 6 hours\n"
    staff = "Name | Cell\nIbrahima Diop | 506 555-0101\nAnna Roy | 506 555-0102\nAnn Roy | 506 555-0103\n"
    people = _people(chat, staff)
    assert people.whole("Ibra Diop") == "Ibrahima Diop"
    assert people.whole("Ann Roy") == "Ann Roy"


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Short meeting. What we learned is that the wax must be soft before the wick is drawn.", "conclusion"),
        ("Réunion courte. Ce qu'on retient c'est que la cire molle règle la mèche.", "conclusion"),
        ("Well done all. From this I take that two wicks read in pairs tell a draught from a door.", "conclusion"),
        ("IF believes the soot comes from the wick, as wax alone burns clean.", "hypothesis"),
    ],
)
def test_what_is_told_as_learned_behind_a_greeting(text: str, stage: str) -> None:
    entries = log_of("notes.txt", f"2024-03-04\n\n{text}\n").entries
    assert entries[-1].stage == stage


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("**Press**. IF believes the damage is at the seam, as glue dries there first.", "hypothesis"),
        ("réunion courte. ce qu'on retient c'est que la cire molle règle la mèche", "conclusion"),
        ("Record what we found: wicks drawn from soft wax burn clean", "conclusion"),
        ("no press on the market looks at the seam", "problem"),
    ],
)
def test_what_opens_behind_a_title_and_what_the_market_does_not_have(text: str, stage: str) -> None:
    assert log_of("notes.txt", f"2024-03-04\n\n{text}\n").entries[-1].stage == stage
