"""Who an entry of a log is by where its paper says it once for several lines, and on which day it was."""

from __future__ import annotations

import pytest

from sredspace_worker.engine.material import Source
from sredspace_worker.engine.people import settle
from sredspace_worker.engine.reading import read_one
from sredspace_worker.extract.formats import read_part
from tests.test_log_layouts import log_of

SERIES = "Ran wall A at 150, 180 and 200 C, three panels each, and counted the voids."
VOIDS = "At 180 C there are 44 voids and at 200 C only 12."


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        pytest.param(
            "memos.txt",
            "MEMO\nDATE : 3 mars 2025\nDE : Lucie Aubin, atelier\nOBJET : parois\n"
            "On a chauffé la paroi A à 180 °C et on a compté 44 bulles.\n\n"
            "MEMO\nDATE : 5 mars 2025\nDE : Karim Saïd\nOBJET : idem\nOn a chauffé la paroi B à 200 °C et on a compté 44 bulles.\n",
            [("2025-03-03", "Lucie Aubin"), ("2025-03-05", "Karim Saïd")],
            id="the head of a memo, its day first",
        ),
        pytest.param(
            "channel.txt",
            "Thursday, March 6, 2025\n\n[09:15] Holm, Pia\nran wall A at 180 C and counted 44 voids\n[09:20] Obi, Emeka\n"
            "ran wall B at 200 C, 44 voids as well\n",
            [("2025-03-06", "Pia Holm"), ("2025-03-06", "Emeka Obi")],
            id="a chat with the family name first",
        ),
        pytest.param(
            "minutes.docx",
            "# Wall meeting, 6 March 2025\n\nPresent: Pia Holm (chair), Emeka Obi, Ida Fry. Notes taken by Ida.\n\n1. Minutes adopted.\n\n"
            f"2. Walls, report by E. Obi\n\n{SERIES}\n\n{VOIDS}\n\n3. Parking: the 44 places are full.\n",
            [("2025-03-06", "Emeka Obi"), ("2025-03-06", None)],
            id="the lines of an item are by who reports in it",
        ),
        pytest.param(
            "minutes.docx",
            "# Wall meeting, 6 March 2025\n\nPresent: Pia Holm (chair), Emeka Obi, Ida Fry\n\n1. Walls\n\n"
            "P. Holm ran wall A at 180 C, three panels of each.\n\nThe curves of the maker stop at 44 voids and are for a thinner wall.\n\n- Order 44 more panels, they broke twice (EO)\n",
            [("2025-03-06", "Pia Holm"), ("2025-03-06", "Emeka Obi")],
            id="and by who did what the first line tells",
        ),
        pytest.param(
            "book.docx",
            "# Book 3\n\nEntries by: PH = Pia Holm, EO = Emeka Obi\n\n# 3 March 2025\n\nThe wall came out of the press wet.\n\n"
            f"Opened it. PH\n\n# 5 March 2025\n\n{SERIES}\n\nC | voids\n150 | 90\n180 | 44\n\n{VOIDS}\n\nEO\n\n"
            "# 7 March 2025\n\nCut wall B in four, 44 voids on each side.\n\nSwept up. PH\n\nHeader: Hart Panels - lab book\n",
            [("2025-03-05", "Emeka Obi"), ("2025-03-05", "Emeka Obi"), ("2025-03-07", "Pia Holm")],
            id="initials alone below an entry, and the edge of the page below the last one",
        ),
        pytest.param(
            "review.docx",
            "# Design review, walls\n\nDate: 6 March 2025. Written by P. Holm. Present: E. Obi, I. Fry.\n\n# After the press\n\n"
            "We ran wall A at 180 C and counted 44 voids.\n",
            [("2025-03-06", "P. Holm")],
            id="who wrote stands in front of who was there",
        ),
        pytest.param(
            "walls.ipynb",
            "# Walls\nSolveig Aubin, 6 March 2025\n\nRan wall A at 180 C and counted 44 voids.\n\n## Core or cold?\n"
            "We now know that the 44 voids come from the cold and not from the core.\n",
            [("2025-03-06", "Solveig Aubin"), ("2025-03-06", "Solveig Aubin")],
            id="a given name that begins like a word of technology",
        ),
        pytest.param(
            "TR-9.txt",
            "Test report TR-9: voids in a wall\nAuthor of report\tIda Fry, P.Eng.\nTests 1 and 2 performed by\tEmeka Obi\nIssued\t2025-05-16\n"
            "1 Background (I. Fry, April 3, 2025)\nIt is not known why a wall has 44 voids when the model of the press says that it has none.\n"
            "2 Test 1 - April 11, 2025\n6 panels, pressed cold. Wall A was run at 180 C for an hour, and 44 voids were counted.\n"
            "3 Change of design (April 24, 2025)\nWe supposed that the 44 voids would close if the press was opened a little later than before.\n"
            "4 Second test: slow press (May 2, 2025)\nWall B was run at 180 C with the slow press.\n\nPress\tVoids\nB3\t30\t44\n"
            "With the slow press 44 voids fell to 3.\n"
            "5 What we know\nIt is concluded that the 44 voids come from the speed of the press and not from its heat.\n",
            [
                ("2025-04-03", "Ida Fry"), ("2025-04-11", "Emeka Obi"), ("2025-04-24", "Ida Fry"), ("2025-05-02", "Emeka Obi"),
            ],
            id="each heading of a report has its day, and its tests are by who performed them",
        ),
        pytest.param(
            "minutes.docx",
            "# Wall meeting, Wednesday, 5 March 2025\n\nPresent: Pia Holm, Emeka Obi\n\n"
            "- Pia ran 44 panels on Monday's resin: six cold, six hot.\n",
            [("2025-03-05", "Pia Holm")],
            id="a thing of Monday is no deed of Monday",
        ),
        pytest.param(
            "notes.md",
            "# Notes - Ida Fry\n\nCrew: PH = Pia Holm, EO = Emeka Obi\n\n## 10 March 2025\n\nThe 44 voids sit in the core, I think. "
            "Pia ran 44 panels through the oven on Friday. I counted 44 more by hand. Emeka asked for 44 panels. "
            "With Pia's sorted panels 44 is settled.\n",
            [("2025-03-07", "Pia Holm"), *[("2025-03-10", "Ida Fry")] * 3],
            id="what somebody else did, in the notes of one",
        ),
        pytest.param(
            "minutes.docx",
            "# Wall project, meeting of March 6, 2025\n\nPresent: PH (Pia Holm), EO (Emeka Obi, first half)\n\n# Where we are\n\n"
            "- PH ran wall A at 180 C and counted 44 voids.\n\nWe now know that the 44 voids come from the cold and not from the core.\n",
            [("2025-03-06", "Pia Holm"), ("2025-03-06", None)],
            id="the day of a meeting inside a title, and initials in front of their names",
        ),
        pytest.param(
            "Wall report Oct 9 2025.txt",
            "# Wall week, new press\nFry Panel Works, hall behind the shed, October 9, 2025\nWeather 6 C.\n\nRan wall A at 180 C and counted 44 voids.\n\n"
            "# What we take home\n\nThe 44 voids come from the cold and not from the core.\n",
            [("2025-10-09", None), ("2025-10-09", None)],
            id="a day that the name of the file and its first lines have",
        ),
        pytest.param(
            "diary.md",
            "# press, 2025\nIF = Ida Fry (me unless it says), EO = Emeka Obi, Pia is Pia\n\n**6 March 2025**\nRan wall A at 180 C and counted 44 voids.\n\n"
            "**7 March 2025**\nEO pressed wall B at 200 C, 44 panels of it.\n",
            [("2025-03-06", "Ida Fry"), ("2025-03-07", "Emeka Obi")],
            id="who says `me` in the list of initials",
        ),
        pytest.param(
            "cards typed up.txt",
            "PRESS CARDS (Ida's, copied from the box, Ida Fry)\n\nMar 6 2025\nRan wall A at 180 C and counted 44 voids.\n",
            [("2025-03-06", "Ida Fry")],
            id="whose cards, in brackets behind the title",
        ),
        pytest.param(
            "memos.txt",
            "ENREGISTREUR : téléphone de Lucie Aubin, Parois Aubin\n\nEnregistrement 3\n3 mars 2025 18:22   durée 1 min 12\n"
            "la paroi A perd 44 bulles par heure et personne ne sait pourquoi.\n\n"
            "Enregistrement 4\n5 mars 2025 16:40   durée 0 min 35\nsalut Lucie c'est Noémie, Noémie Gill-Roy, stagiaire. j'ai passé 44 parois à 180.\n\n"
            "Enregistrement 5\n6 mars 2025 12:15   durée 0 min 20\nles 44 parois sont sèches au centre.\n\n"
            "Enregistrement 6\n7 mars 2025 12:15   durée 0 min 20\nc'est encore Noémie. j'ai passé 44 parois à 200.\n",
            [
                ("2025-03-03", "Lucie Aubin"), ("2025-03-05", "Noémie Gill-Roy"), ("2025-03-06", "Lucie Aubin"),
                ("2025-03-07", "Noémie Gill-Roy"),
            ],
            id="somebody else speaks into a recorder, for one recording",
        ),
        pytest.param(
            "F-3.docx",
            "# Fiche F-3 no 8\n\nDate (jj-mm-aa) | 06-03-25\nQuart | jour\nRempli par | L. Aubin\nRéglages | Pressé la paroi A à 180 °C pendant 44 minutes, sans cadre.\n\n"
            "# Fiche F-3 no 9\n\nDate (jj-mm-aa) | 14-03-25\nQuart | nuit\nRempli par | Karim S.\nRéglages | Pressé la paroi B à 200 °C pendant 44 minutes, avec le cadre.\n\n"
            "# Liste de la presse\n\n- Lucie Aubin, procédés\n\n- Karim Saïd, nuit\n",
            [("2025-03-06", "Lucie Aubin"), ("2025-03-14", "Karim Saïd")],
            id="one form after the other, each with its day as the form asks for it",
        ),
        pytest.param(
            "bilan.txt",
            "6 mars 2025\nde : Lucie Aubin\n\nLa paroi A a donné 44 bulles à 180 °C.\n",
            [("2025-03-06", "Lucie Aubin")],
            id="who a note is from, below its day",
        ),
        pytest.param(
            "review.docx",
            "# Walls\n\nTest leader: Emeka Obi\n\n# 4 Second press\n\nDate: 6 March 2025. Present: P. Holm, four guests. Written up by P. Holm.\n\n"
            "We ran wall A at 180 C and counted 44 voids.\n",
            [("2025-03-06", "P. Holm")],
            id="who wrote a section up",
        ),
        pytest.param(
            "mail.eml",
            "From: Ida Fry <ida@fry.example>\nTo: Pia Holm <pia@fry.example>\nSubject: Re: scale\nDate: Fri, 7 Mar 2025 07:52:10 -0500\nContent-Type: text/plain; charset=utf-8\n\n"
            "I put 44 panels on the old scale yesterday and it is 13 % short. We left 44 more in the press till Monday.\n",
            [("2025-03-06", "Ida Fry"), ("2025-03-07", "Ida Fry")],
            id="what somebody did yesterday, and what stays till Monday",
        ),
        pytest.param(
            "book 3.docx",
            "# NOTEBOOK 3 (starts March 2025)\n\n# Mon March 3\n\nPH: The walls curl when the press is wet.\n\nNobody can say why 44 of them stayed flat.\n\nEO: swept.\n\nPH: paid.\n\n"
            "# Thu 6\n\nThe 44 flat ones are sold.\n\nEO: My guess is that the rest was cold.\n\nPut 44 panels in the press at 180 C, leaving them till Friday.\n\n# Inside the cover\n\nPH = Pia Holm\n\nEO = Emeka Obi\n",
            [("2025-03-03", "Pia Holm"), ("2025-03-06", None), ("2025-03-06", "Emeka Obi")],
            id="what follows a note with initials is of the same person",
        ),
    ],
)  # fmt: skip
def test_who_did_it_and_when(name: str, text: str, found: list[tuple[str, str | None]]) -> None:
    result = log_of(name, text)
    assert [(e.date, e.author) for e in result.entries if "44" in e.activity] == found


KNOWN = "[2025-03-04 09:12] Devika Raman: ran wall A at 180 C\n[2025-03-04 09:13] Noor Gill: ran wall B at 200 C\n"


@pytest.mark.parametrize(
    ("name", "text", "author"),
    [
        ("walls.md", "# wall pairing, Devika Raman\n\n## 2025-03-05\nRan wall C at 190 C, 44 voids.\n", "Devika Raman"),
        ("walls.md", "# wall pairing, North Bay\n\n## 2025-03-05\nRan wall C at 190 C, 44 voids.\n", None),
        ("trials_NG.txt", "## 2025-03-05\nRan wall C at 190 C, 44 voids.\n", "Noor Gill"),
        ("trials_QC.txt", "## 2025-03-05\nRan wall C at 190 C, 44 voids.\n", None),
        ("talk.txt", "2025-03-05 09:12 - Dev: ran wall C, 44 voids\n2025-03-05 09:13 - Dev: cold\n2025-03-05 09:14 - Noor: ok\n", "Devika Raman"),
    ],
)  # fmt: skip
def test_a_title_a_file_and_a_short_name_are_of_whom_other_papers_name(name: str, text: str, author: str | None) -> None:
    sources = [Source("file", "a", "chat.txt", KNOWN), Source("file", "b", name, text)]
    units = [unit for source in sources for unit in read_one(source)]
    settle(sources, units)
    assert [unit.author for unit in units if "44 voids" in unit.text] == [author]


def test_a_user_of_a_chat_is_whom_the_list_of_users_names() -> None:
    users = '[{"id":"U04KR2","name":"ida","profile":{"real_name":"Ida Fry"}},{"id":"U04KR7","name":"em","profile":{"real_name":"Emeka Obi"}}]'
    chat = '[{"type":"message","user":"U04KR2","text":"Ran wall A at 180 C, 44 voids.","ts":"1741263600.000100"}]'
    sources = []
    for name, text in (("users.json", users), ("press.json", chat)):
        document = read_part(text.encode(), name, "", 1_000_000)
        sources.append(Source("file", name, name, document.text))
        sources[-1].records = [(r.start, r.end, r.date, r.author) for r in document.records]
    units = [unit for source in sources for unit in read_one(source)]
    settle(sources, units)
    assert [unit.author for unit in units if "44 voids" in unit.text] == ["Ida Fry"]


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("W-44 may have split because the press was opened too soon.", "hypothesis"),
        ("A wall with a thinner foot should bend under the press and stand up again, instead of 44 cracks in it.", "hypothesis"),
        ("Cards 4b to 9b: fresh even walls, press bled, 44 Pa on the gauge.", "experiment"),
    ],
)
def test_what_a_line_supposes_or_sets_up(said: str, stage: str) -> None:
    assert [e.stage for e in log_of("notes.md", f"# Notes - Ida Fry\n\n## 10 March 2025\n\n{said}\n").entries] == [stage]
