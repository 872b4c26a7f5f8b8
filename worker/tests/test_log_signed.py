"""Entries of logs that are signed below, told for another day, or whose day and person stand in the tab of a sheet or the head of a report."""

from __future__ import annotations

import pytest

from evals.heldout import content
from sredspace_worker.engine import yearless
from sredspace_worker.engine.dates import TaxYear
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.people import settle
from sredspace_worker.engine.reading import read_one
from sredspace_worker.extract.formats import read_part
from tests.test_log_layouts import log_of

CAST = "Cast wall A at 180 C and counted 44 voids."
AGAIN = "Cast wall B at 200 C, 44 voids as well."


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        pytest.param(
            "book.docx",
            f"# Book 7: walls\n\nThis book belongs to: Pia Holm. Anyone else signs below.\n\n# Mon Jan 15\n\n{CAST}\n\n# Tue Jan 23\n\n"
            f"{AGAIN}\n\n– Emeka Obi\n\n# Wed 24th\n\nSawed wall A: 44 voids inside too.\n\nHeader: Hart Panels – Book 7 – 2024\n",
            [("2024-01-15", "Pia Holm"), ("2024-01-23", "Emeka Obi"), ("2024-01-24", "Pia Holm")],
            id="the guest of a book signs for one day, whose year stands at the edge of the page",
        ),
        pytest.param(
            "pages.docx",
            f"# Page 31\n\nOct 2, 2023\n\n{CAST}\n\nSigned: Simone Fry\n\n# Page 32\n\nOct 10\n\n{AGAIN}\n\nNext day\n\n"
            "Sawed wall B: 44 voids inside too.\n\nsigned K.O. (Karl Obi, new here)\n\n# Page 33\n\n"
            "LATE ENTRY - written Oct 13 for work of Friday Oct 6, page was forgotten, S.F.\n\nBlocked the vents of wall C: 44 voids.\n\nsigned S.F.\n",
            [
                ("2023-10-02", "Simone Fry"),
                ("2023-10-10", "Karl Obi"),
                ("2023-10-11", "Karl Obi"),
                ("2023-10-06", "Simone Fry"),
            ],
            id="pages that are signed below, and one for an earlier day",
        ),
        pytest.param(
            "formulaires.txt",
            f"FICHE 1\nOuverte le : 22-01-2024\nRempli par : Luc Roy\n\n{CAST}\n\nFICHE 2\nDate : 23-02-2024\nRempli par : Ida Fry\n\n{AGAIN}\n\n"
            "Signé : I.F. — copie au dossier\n",
            [("2024-01-22", "Luc Roy"), ("2024-02-23", "Ida Fry")],
            id="the head of a form says whose it is, whoever signs the last",
        ),
        pytest.param(
            "memos.txt",
            "Transcription – appareil : téléphone d'Ida Fry\n\n=== Mémo 31 – mardi 16 avril 2024, 18 h 05 (1 min 48) ===\n"
            "On a coulé la paroi A à 180 °C et on a compté 44 bulles.\n\n=== Mémo 34 – 23 avril, 12 h 31 (2 min 10) ===\n"
            "On a coulé la paroi B à 200 °C et on a compté 44 bulles.\n\n=== Mémo 41 – 29 mai (enregistré par Luc Roy sur le même téléphone) ===\n"
            "On a scié la paroi B : 44 bulles aussi.\n",
            [("2024-04-16", "Ida Fry"), ("2024-04-23", "Ida Fry"), ("2024-05-29", "Luc Roy")],
            id="the framed heads of memos with their number in front of the day",
        ),
        pytest.param(
            "report.pdf",
            "Requested by: sales. Room: lab 2. Author of this report: Nadia Holm. All bench tests by E. van Fry unless stated.\n\n"
            "1. Background (14 Aug 2023)\n\nIt was assumed that a wall with a spacer of 3 mm would keep 44 voids away.\n\n"
            f"2. Test 1\n\nDate: 22 Aug 2023\n\n{CAST}\n\n3. Change of approach\n\nNote of 19 Sep 2023, N.H.:\n\n"
            "Steam may leave sideways if the 44 voids run open to the edge.\n\n4. Summary\n\nSigned N. Holm, 11 Oct 2023\n\n"
            "The work shows that the 44 voids are governed by where vapour can leave.\n\nAnnex E (Emeka van Fry, training record).\n",
            [
                ("2023-08-14", "Nadia Holm"),
                ("2023-08-22", "Emeka van Fry"),
                ("2023-09-19", "Nadia Holm"),
                ("2023-10-11", "Nadia Holm"),
            ],
            id="a report by one with the tests of another",
        ),
        pytest.param(
            "registre.docx",
            f"# Lundi 13 - jour - Yvon D.\n\n{CAST}\n\n# Lundi 13 au mardi 14 - nuit - Fatou Sow\n\n{AGAIN}\n\n# Mercredi 15 - jour - (nom illisible)\n\n"
            "Cut wall B in four, 44 voids on each side.\n\n# Vendredi 17 - jour - Y.D.\n\nSawed wall A: 44 voids inside too.\n\n"
            "Header: Registre de quarts - four - novembre 2023\n\nFooter: Recopié par Yvon Desroches\n",
            [
                ("2023-11-13", "Yvon Desroches"),
                ("2023-11-13", "Fatou Sow"),
                ("2023-11-15", None),
                ("2023-11-17", "Yvon Desroches"),
            ],
            id="a register of shifts whose month stands at the edge",
        ),
        pytest.param(
            "memo.txt",
            "(typed by Carol from Mr. Holm's recorder, Friday, Feb. 21, 2025. Alistair Holm dictating. I left out the coughing. - C.)\n\n"
            f"Carol, first the invoice, please.\n\n{CAST}\n",
            [("2025-02-21", "Alistair Holm")],
            id="who is heard in a dictation, and when",
        ),
        pytest.param(
            "minutes.docx",
            "# Tuesday, March 12, 2024\n\nPresent: Hugo Holm (HH), Karl Obi (KO)\n\nItem | Discussion | By\n"
            "1 | Took the clip-on head to the tower on Thursday last and cast wall A at 180 C, 44 voids | KO\n"
            "2 | Agreed that wall B with its 44 voids is the better one | all\n\n# Tuesday, March 19, 2024\n\nPresent: HH, KO\n\nItem | Discussion | By\n"
            "1 | Cast wall B at 200 C, 44 voids as well | HH\n\nHeader: R&D Tuesday\n",
            [("2024-03-07", "Karl Obi"), ("2024-03-12", None), ("2024-03-19", "Hugo Holm")],
            id="a row of minutes tells of a day before, and all are nobody",
        ),
        pytest.param(
            "journal.md",
            "# Journal\n\nPropriétaire: Béatrice Cormier\nÉquipe: Béatrice (Béa), Samuel Roy (Sam), Elliot Fry (le Kid)\nAnnée: 2025\n\n"
            f"## 22 avril · Béa\n\n{CAST}\n\n## 24 avril · Sam\n\n{AGAIN}\n\n## 19 juin · le Kid\n\nSawed wall A: 44 voids inside too.\n",
            [("2025-04-22", "Béatrice Cormier"), ("2025-04-24", "Samuel Roy"), ("2025-06-19", "Elliot Fry")],
            id="a team by the names that it goes by",
        ),
        pytest.param(
            "notebook.docx",
            f"# p. 31 - Wed 2 Oct 2024\n\nKeeper: Dr. Sade Holm\n\n{CAST}\n\n# p. 38 - Oct 22 (KHB)\n\n{AGAIN}\n\n# p. 47 - Nov 28\n\n"
            "Sawed wall A: 44 voids inside too.\n\nFooter: Entries by S. Holm unless initialled otherwise (KHB = Kwan-Ho Baek, associate)\n",
            [("2024-10-02", "Sade Holm"), ("2024-10-22", "Kwan-Ho Baek"), ("2024-11-28", "Sade Holm")],
            id="the number of the page in front of the day, and initials behind it",
        ),
        pytest.param(
            "wiki.md",
            f"# Walls\n\n## 4 March 2024, Ida Fry: why we began\n\n{CAST}\n\n## 21 octobre 2024, Ola Holm : après l'essai\n\n{AGAIN}\n",
            [("2024-03-04", "Ida Fry"), ("2024-10-21", "Ola Holm")],
            id="a day, a person and what the part is about",
        ),
        pytest.param(
            "memos.txt",
            f"New Recording 3 - Jan 15, 2024 at 5:51 PM - 2 min 04 s\nuh okay this is Ola, driving home. {CAST}\n\n"
            f"New Recording 4 - Jan 16, 2024 at 7:12 AM - 48 s\nHi it's Ida Holm on Ola's phone. {AGAIN}\n\n"
            "New Recording 5 - Jan 18, 2024 at 7:12 AM - 51 s\nSawed wall A: 44 voids inside too.\n",
            [("2024-01-15", "Ola"), ("2024-01-16", "Ida Holm"), ("2024-01-18", "Ola")],
            id="how long a recording is, and a guest on a phone",
        ),
        pytest.param(
            "book.docx",
            f"# Tuesday 6 February 2024\n\n{CAST}\n\n# Wed 14 Feb (PR)\n\n{AGAIN}\n\n# 5 March\n\nOla's lab book had it. Sawed wall A: 44 voids inside too.\n\n"
            "Header: Hart Panels - Lab notebook vol. 3 - O. Fry\nFooter: Entries marked PR are by Pia Roy.\n",
            [("2024-02-06", "Ola Fry"), ("2024-02-14", "Pia Roy"), ("2024-03-05", "Ola Fry")],
            id="a volume at the edge of the page, its first name elsewhere, and who marks entries",
        ),
        pytest.param(
            "mill book.txt",
            f"Mill book -- Ada Roy unless it says LH (Leo Holm)\n\n13/6/24 Thu\n{CAST}\n\n14/6/24 LH\n{AGAIN}\n\n17/6/24\nSawed wall A: 44 voids inside too.\n",
            [("2024-06-13", "Ada Roy"), ("2024-06-14", "Leo Holm"), ("2024-06-17", "Ada Roy")],
            id="whose a book is unless it says another",
        ),
        pytest.param(
            "note.md",
            f"# Wall caster, design note\n\n*Ada Roy, 2024-06-12, last section added 2025-01-28*\n\n## Approach\n\n{CAST}\n",
            [("2024-06-12", "Ada Roy")],
            id="when a paper was changed is not its day",
        ),
        pytest.param(
            "shift book.txt",
            f"CELL - SHIFT BOOK - SEPTEMBER 2025\n(D = days, Leo Holm. E = evenings, Noor Fry. Whoever has the shift writes.)\n\nMON 8 / D\n{CAST}\n\n"
            f"MON 8 / E\nnothing\n\nTUE 9 / E\n{AGAIN}\n",
            [("2025-09-08", "Leo Holm"), ("2025-09-09", "Noor Fry")],
            id="who has the days and who the evenings",
        ),
        pytest.param(
            "rapport.pdf",
            "Intervenants\tFonction\tSigle\nNora Quirion\tchef\tNQ\nSamir Holm\tmachiniste\tSH\n\n1. Situation (NQ, 5 mai 2025)\n\n"
            "Les dents ressortent avec un profil faux de 44 µm alors que le plan tolère 8, sans raison visible.\n\n3. Série B\n\n26 mai 2025 - SH\n\n"
            "Série B : recuit des ébauches à 250 °C pendant 4 h, huit pièces, écart de 44 µm.\n",
            [("2025-05-05", "Nora Quirion"), ("2025-05-26", "Samir Holm")],
            id="initials in a third column, and in the title of a part",
        ),
        pytest.param(
            "journal de cuve.md",
            "# Journal de cuve\n\nBloc-notes partagé : **ASD** Anne-Sophie Dubé · **TB** Tiern Barry\n\n## mardi 5 août 2025\n"
            f"[ASD] {CAST}\n[TB] {AGAIN}\n",
            [("2025-08-05", "Anne-Sophie Dubé"), ("2025-08-05", "Tiern Barry")],
            id="initials in square brackets",
        ),
        pytest.param(
            "carnet.docx",
            f"# Bleu de pastel\n\nlundi 6 février 2023\n\n{CAST}\n\nClothilde Gervais\n\nmercredi 8 février\n\n{AGAIN}\n\nBruno T.\n\n"
            "jeudi 23 février\n\nSawed wall A: 44 voids inside too.\n\nC. G.\n\njeudi 2 mars\n\nCake for Bruno Tessier.\n\nBruno T.\n",
            [("2023-02-06", "Clothilde Gervais"), ("2023-02-08", "Bruno Tessier"), ("2023-02-23", "Clothilde Gervais")],
            id="names alone below each entry",
        ),
        pytest.param(
            "report.pdf",
            f"Test report TR-14\n\nIssued: April 28, 2023\n\nWritten by: Yusuf Holm. Tests by: C. Nystrom\n\n1. Background (kickoff March 6, 2023)\n\n"
            f"We supposed that a wall with a spacer of 3 mm would keep the 44 voids away from it.\n\n2.1 March 13, 2023\n\n{CAST}\n\nCopies: Carla Nystrom, file\n",
            [("2023-03-06", "Yusuf Holm"), ("2023-03-13", "Carla Nystrom")],
            id="who wrote and who tested on one line",
        ),
        pytest.param(
            "chat.txt",
            f"2023-11-14, 7:44 a.m. - Jo Fair: Benny = Ben Tootoo, he got a new phone\n2023-11-14, 3:22 p.m. - Benny: {CAST}\n2023-11-15, 8:05 a.m. - Jo Fair: van?\n",
            [("2023-11-14", "Ben Tootoo")],
            id="what somebody is called, said in a message",
        ),
        pytest.param(
            "minutes.docx",
            '# Monday meetings\n\nRegulars: Hanneke Doyle (chair), Abdul Karim Nasser ("AK"), Lucy Tran\n\n# September 19, 2022\n\nPresent: all. Minutes: Lucy\n\n'
            "- AK cast wall A at 180 C and counted 44 voids.\n- Lucy sawed wall B: 44 voids inside.\n",
            [("2022-09-19", "Abdul Karim Nasser"), ("2022-09-19", "Lucy Tran")],
            id="those who always meet",
        ),
        pytest.param(
            "cahier dicté.txt",
            f"CAHIER DICTÉ - Thibault Holm - boulangerie Grand Fournil\n\n19 février 2024\n{CAST}\n",
            [("2024-02-19", "Thibault Holm")],
            id="a house behind the person of a book is nobody",
        ),
        pytest.param(
            "pilote.md",
            f"# Journal du pilote, Saint-Cyprien\n\n19 février 2024\n{CAST}\n",
            [("2024-02-19", None)],
            id="a village is nobody",
        ),
        pytest.param(
            "dyehouse.txt",
            f"DYEHOUSE BOOK 2025\nwriting in here: TO = Tunde Holm, RB = Renske Fry\n\nFeb 4 TO\n{CAST}\n\nMar 3 RB\n{AGAIN}\n",
            [("2025-02-04", "Tunde Holm"), ("2025-03-03", "Renske Fry")],
            id="a day of one figure and initials that are a word",
        ),
    ],
)
def test_who_and_when(name: str, text: str, found: list[tuple[str, str | None]]) -> None:
    assert told(Source("file", "f", name, text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "[Who is who]\nQui | Nom\nla chef | Clothilde Roy\ncuves | Luc Fry\n[Sem du 2024-01-22]\nJour | Qui | Cuve | Note\n"
            "lundi | la chef | 2 | Coulé la paroi A à 180 degrés, 44 bulles\nmercredi | cuves | 3 | Coulé la paroi B à 200 degrés, 44 bulles aussi\n"
            "[Sem du 2024-01-29]\nJour | Qui | Cuve | Note\nmardi | cuves | 3 | Scié la paroi B en quatre, 44 bulles de chaque côté\n",
            [("2024-01-22", "Clothilde Roy"), ("2024-01-24", "Luc Fry"), ("2024-01-30", "Luc Fry")],
            id="a sheet for each week, and people by what they are called",
        ),
        pytest.param(
            f"[Essais]\nDate | No | Fait par | Remarques\n2024-04-08 | 1 | JR | {CAST}\n2024-04-09 | 2 | Nath | {AGAIN}\n[Équipe]\nNom court | Nom | Poste\n"
            "JR | Jean-Rock Ouimet | 12\nNath | Nathalie Dubreuil | 15\n",
            [("2024-04-08", "Jean-Rock Ouimet"), ("2024-04-09", "Nathalie Dubreuil")],
            id="short names of another sheet",
        ),
        pytest.param(
            f"[Jolene Fry]\nDay | Hours | Job | Note\n2025-02-18 | 6 | R&D | {CAST}\n2025-02-19 | 3 | shop | Swept\n"
            f"[W. Holm]\nDay | Hours | Job | Note\n2025-02-20 | 7 | R&D | {AGAIN}\n[Codes]\nCode | Meaning\nR&D | walls, J.F. and Wim Holm\n",
            [("2025-02-18", "Jolene Fry"), ("2025-02-20", "Wim Holm")],
            id="a sheet for each person",
        ),
    ],
)
def test_the_tabs_of_sheets(text: str, found: list[tuple[str, str | None]]) -> None:
    document = read_part(content({"name": "log.xlsx", "kind": "xlsx", "text": text}), "log.xlsx", "", 1_000_000)
    source = Source("file", "f", "log.xlsx", document.text)
    source.divide(document.segments)
    assert told(source) == found


def told(source: Source) -> list[tuple[str | None, str | None]]:
    units = read_one(source)
    settle([source], units)
    yearless.told(units, TaxYear("2024"))
    return [(u.date.isoformat() if u.date else None, u.author) for u in units if "44" in u.text and u.kind != "header"]


def test_mails_from_the_box_of_a_room() -> None:
    mail = (
        "From: Nadia Holm <nadia@kiln.example>\nTo: Furnace Room <furnace@kiln.example>\nDate: Tue, 19 Mar 2024 08:47:10 -0300\nSubject: Re: walls\n\n"
        "Good pictures, thank you.\nN.\n\n> From: Furnace Room <furnace@kiln.example>\n> Sent: Thursday, March 14, 2024 7:15 AM\n> Subject: Re: walls\n>\n"
        f"> {AGAIN}\n> P.\n>\n>> From: Furnace Room\n>> Sent: Monday, March 11, 2024 4:40 PM\n>>\n>> {CAST}\n>> Piotr Fry\n"
    )
    log = log_of("walls.eml", mail)
    assert [(e.date, e.author) for e in log.entries if "44" in e.activity] == [
        ("2024-03-11", "Piotr Fry"),
        ("2024-03-14", "Piotr Fry"),
    ]


def test_a_sheet_without_words_says_who_made_its_readings() -> None:
    runs = (
        'date,run,wall_mm,mix,voids,by,remark\n2024-03-12,1,24,none,81,AR,"baseline, no fibre"\n2024-03-19,2,24,fibre 3,34,LH,\n'
    )
    log = log_of("runs.csv", runs, ("book.txt", f"Wall book. AR = Ada Roy, LH = Leo Holm.\n\n13/3/24 AR\n{CAST}\n"))
    of_sheet = [(e.date, e.author) for e in log.entries if CAST not in e.activity]
    assert of_sheet == [("2024-03-12", "Ada Roy"), ("2024-03-19", "Leo Holm")]


def test_a_short_sentence_says_when_and_the_next_ones_what() -> None:
    head = "From: Ada Roy <ada@walls.example>\nTo: Leo Holm <leo@walls.example>\nDate: Mon, 15 Jan 2024 21:04:09 -0500\nSubject: walls\n\n"
    log = log_of("mail.eml", f"{head}So on Friday I kept it simple. {CAST}\n")
    assert ("2024-01-12", "Ada Roy") in [(e.date, e.author) for e in log.entries if CAST in e.activity]


def test_a_list_of_initials_explains_letters_that_mean_something_else() -> None:
    book = f"Date;Shift;Init.;Note\n05-02-2024;J;GM;{CAST}\n13-02-2024;J;AT;{AGAIN}\n"
    names = "Initials in the book\nGM - Gisele Morin, process lead\nAT - Ada Tran, operator\n"
    assert [e.author for e in log_of("book.csv", book, ("initials.txt", names)).entries] == ["Gisele Morin", "Ada Tran"]


def test_who_sends_the_papers_may_say_a_name_in_full() -> None:
    file, prompt = (
        Source("file", "f", "n.md", f"# Notes, Russ\n\n2025-03-04 Russ: {CAST}\n"),
        Source("message", "m", "m", "Owner is Russell Holm.", prompt=True),
    )
    units = [unit for source in (file, prompt) for unit in read_one(source)]
    assert settle([file, prompt], units).whole("Russ") == "Russell Holm"


def test_a_day_below_the_title_of_a_report_is_that_of_all_its_parts() -> None:
    text = (
        "# Steep glaze, the season\nAuthor: Ada Dorn\n21 October 2024\n\n# Firing\n\nTwelve tiles were fired at 1180 degrees, six glazed twice.\n\n"
        "# What we keep\n\nIt is now established that the second glaze and not the clay keeps the water out.\n"
    )
    assert {e.date for e in log_of("report.md", text).entries} == {"2024-10-21"}


def test_the_day_of_a_recording_in_the_line_below_its_title() -> None:
    text = (
        "# Voice memo, transcribed\nSpeaker: Ada Dorn, potter. Recorded Thursday September 19, 2024, on the way home\n"
        "Okay so this is Ada, it's Thursday.\nWe don't understand why the glazed tiles crack when the bare ones go through forty frosts.\n"
    )
    assert [(e.date, e.author) for e in log_of("memo.md", text).entries if "frosts" in e.activity] == [("2024-09-19", "Ada Dorn")]


def test_who_marks_his_own_entries_of_a_page_did_not_write_those_without_a_name() -> None:
    text = (
        "# Glaze\n\nCreated by: Ada Dorn\n\n## 6 May 2024\n\n@Ada Dorn\n\nTwelve tiles were fired at 1180 degrees.\n\n"
        "## 8 May 2024\n\nSix tiles were fired at 1240 degrees, two of them glazed twice.\n\n## 9 May 2024\n\n@Luc Roy\n\nNine of twelve had split.\n"
    )
    assert [e.author for e in log_of("page.md", text).entries] == ["Ada Dorn", None, "Luc Roy"]


def test_whose_deed_a_report_tells_behind_the_day() -> None:
    text = (
        "# Glaze\nWritten by Ada Dorn, 18 August 2024\n\nThe kiln is run by Luc Roy, technician.\n\n"
        "On 11 June 2024 Luc repeated the frost series on red clay from a second pit.\n"
    )
    people = "Date | Who | Notes\n2024-06-03 | Luc Roy | fired 12 tiles at 1180 degrees\n"
    entries = log_of("report.md", text, ("log.txt", people)).entries
    assert [e.author for e in entries if "frost series" in e.activity] == ["Luc Roy"]


def test_who_kept_a_sheet_in_a_line_of_cells_above_it() -> None:
    text = "Kept by | Ada Dorn, kiln room\n | | \nDate | Tile | Notes\n2024-06-03 | 8 | picks up frost, first two rows useless\n2024-06-04 | 9 | same as new\n"
    assert {e.author for e in log_of("sheet.md", text).entries} == {"Ada Dorn"}
