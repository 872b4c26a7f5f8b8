"""Chats copied out of a window and pages of a wiki: who speaks below a name and a time, mentions, comments, contacts."""

from __future__ import annotations

import pytest

from sredspace_worker.engine import accounts, comments, legends
from tests.test_log_layouts import log_of


def _log(*files: tuple[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """The day and the person of each entry, by its text."""
    result = log_of(*files[0], *files[1:])
    return {e.activity: (e.date, e.author) for e in [*result.entries, *result.undated]}


def _of(log: dict[str, tuple[str | None, str | None]], needle: str) -> tuple[str | None, str | None]:
    return next(said for text, said in log.items() if needle in text)


# --- chats copied out of a window ---------------------------------------------------------------------------------------
WINDOW = """Canal > Presse à froid
Membres : Agathe Brisson, Milo Renard, Invité (soudeur)

lundi 6 mai 2024

Agathe Brisson 08:02
Pressé 40 kilos de noyaux à 55 degrés, trois vitesses de vis.
Milo Renard 08:15
L'huile sort trouble et on ne sait pas pourquoi, hier la cuve a débordé
08:17
Peut-être que la vis chauffe trop la pâte
Invité (soudeur) 08:40
bâti ressoudé

mercredi 8 mai 2024

Milo 09:10
Passé la vis à 22 tours, 12 kilos, huile claire à 38 degrés
09:31
rendement de 31 % contre 34
Agathe 09:40
Hier j'ai filtré 5 litres à 10 microns, aucun dépôt
"""


def test_a_copied_chat_names_its_people_by_first_names_and_goes_on_under_the_time_alone() -> None:
    log = _log(("canal.txt", WINDOW))
    assert _of(log, "40 kilos") == ("2024-05-06", "Agathe Brisson")
    assert _of(log, "sort trouble") == ("2024-05-06", "Milo Renard")
    assert _of(log, "chauffe trop") == ("2024-05-06", "Milo Renard")
    assert _of(log, "ressoudé") == ("2024-05-06", "Invité (soudeur)")
    assert _of(log, "22 tours") == ("2024-05-08", "Milo Renard")
    assert _of(log, "31 %") == ("2024-05-08", "Milo Renard")
    assert _of(log, "5 litres") == ("2024-05-07", "Agathe Brisson")


def test_name_and_time_on_two_lines_and_times_in_front_of_the_name() -> None:
    pairs = """May 6, 2024
Priya Nand
8:02 AM
Fired 12 tiles at 1180 C in the wood kiln.
Otto Lind
8:10 AM
Glaze crawled on 5 of them.
Priya Nand
9:30 AM
Ground the glaze for 3 hours and fired 6 more, none crawled.
"""
    log = _log(("copy.txt", pairs))
    assert _of(log, "12 tiles") == ("2024-05-06", "Priya Nand")
    assert _of(log, "crawled on 5") == ("2024-05-06", "Otto Lind")
    assert _of(log, "3 hours")[1] == "Priya Nand"
    fronted = "Tuesday, May 7, 2024\n\n[8:02] Priya Nand\nFired 12 tiles at 1180 C.\n[8:10] Otto\nGlaze crawled on 5 of them.\n[8:12] Otto Lind\nSieved 2 kg again at 80 mesh.\n"
    assert _of(_log(("copy.txt", fronted)), "crawled on 5") == ("2024-05-07", "Otto Lind")


def test_a_thing_and_a_time_speak_for_nobody() -> None:
    text = "May 6, 2024\nIda Fry\n\nKiln 14:05\nFired 12 tiles at 1180 C.\nDryer 15:20\nDried 6 tiles at 60 C for 4 hours.\n"
    log = _log(("notes.txt", text))
    assert {author for _, author in log.values()} <= {"Ida Fry"}


# --- pages of a wiki ----------------------------------------------------------------------------------------------------
PAGE = """# Oat tempeh

Owner: Rhea Castell
Team: @Rhea Castell, Domingo Vale (Dom), @Petra Lund (sales)
Year: 2024

### March 4
@Domingo Vale
Steamed 4 kg of oats, three hold times, and inoculated at 31 C.

> 💬 Rhea Castell, March 6
> The 40 minute tray knitted in 30 hours and the others stayed loose.
>
> Cut 6 blocks, shear 4.1 N.

pH of the soak was 4.4 at the start.

### March 11
@Rhea Castell
Repeated with 2 % vinegar in the soak, 5 trays.

> **Dom** · March 13
> Tray 3 went grey after 20 hours at 33 C.

### March 18 · Dom
Lowered the incubator to 29 C, 6 trays without a grey spot.

### March 20
Nothing grew in 2 trays at 25 C.
"""


def test_a_mention_below_the_day_names_its_entry_and_a_comment_has_its_own_day_and_person() -> None:
    log = _log(("Oat tempeh 9c1.md", PAGE))
    assert _of(log, "Steamed 4 kg") == ("2024-03-04", "Domingo Vale")
    assert _of(log, "knitted in 30 hours") == ("2024-03-06", "Rhea Castell")
    assert _of(log, "shear 4.1 N") == ("2024-03-06", "Rhea Castell")
    assert _of(log, "4.4 at the start") == ("2024-03-04", "Domingo Vale")
    assert _of(log, "2 % vinegar") == ("2024-03-11", "Rhea Castell")
    assert _of(log, "went grey") == ("2024-03-13", "Domingo Vale")
    assert _of(log, "Lowered the incubator") == ("2024-03-18", "Domingo Vale")
    # Nobody stands above the last one, so that it is the owner's.
    assert _of(log, "at 25 C") == ("2024-03-20", "Rhea Castell")


@pytest.mark.parametrize(
    ("line", "name", "day"),
    [
        ("> 💬 Ida Fry, 25 octobre", "Ida Fry", "2023-10-25"),
        ("> **Bram** · 23 mai 14:02", "Bram", "2023-05-23"),
        ("> Comment by Ida Fry (May 25, 2024)", "Ida Fry", "2024-05-25"),
        ("> Ida Fry commented on 2024-05-25:", "Ida Fry", "2024-05-25"),
        ("> 25 mai · Bram", "Bram", "2023-05-25"),
        ("> @Ida Fry — 3 juin 2024", "Ida Fry", "2024-06-03"),
        ("> 💬 Bram", "Bram", None),
        ("> Run 4, 25 mai", "", None),
        ("> Bram", "", None),
        ("Ida Fry, 25 mai", "", None),
        ("> The plate cracked on 3 June", "", None),
    ],
)
def test_the_head_of_a_comment(line: str, name: str, day: str | None) -> None:
    said = comments.head(line, "", 2023)
    assert (said.name if said else "", said.day.isoformat() if said and said.day else None) == (name, day)


def test_a_mention_in_the_text_names_no_author() -> None:
    text = "# Kiln\n\nAuthor: Ida Fry\n\n## 4 March 2024\nFired 12 tiles at 1180 C.\n@Bram Oakes\n"
    assert _of(_log(("kiln.md", text)), "12 tiles") == ("2024-03-04", "Ida Fry")
    assert comments.mentioned("@Ida Fry, @Bram Oakes") == ["Ida Fry", "Bram Oakes"]
    assert comments.mentioned("@Ida Fry please fire 12 tiles") == []


def test_a_comment_on_one_line_has_its_person_and_day_and_the_page_goes_on() -> None:
    text = """# Brine wall

Owner: @Ida Fry
Created: March 1, 2024

## March 4, 2024
@Bram Oakes
Pumped 40 L/h through the lattice, three salts.

> 💬 Ida Fry, March 5: the calcium one clogged after 6 hours.

- 💬 Ida Fry (March 6): rinsed it with 2 % vinegar, 8 minutes.

Drained 12 litres at the end.
"""
    log = _log(("wall.md", text))
    assert _of(log, "clogged") == ("2024-03-05", "Ida Fry")
    assert _of(log, "vinegar") == ("2024-03-06", "Ida Fry")
    assert _of(log, "12 litres") == ("2024-03-04", "Bram Oakes")


# --- more of the same kinds ---------------------------------------------------------------------------------------------
def test_the_senders_of_a_chat_may_have_any_name() -> None:
    text = """5/3/23, 8:12 AM - Messages and calls are end-to-end encrypted.
5/3/23, 8:14 AM - Mom ❤️: milled 3 batches of rye at 14 % moisture, 2 stones
5/3/23, 8:20 AM - big Theo: batch B jammed at 300 rpm
5/9/23, 6:20 PM - big Theo: tried the basalt stone, 4 kg, no jam at 340 rpm
6/2/23, 6:20 PM - Mom ❤️: flour from basalt reads 212 microns
7/1/23, 9:20 AM - big Theo: ran 4 more batches at 340 rpm
"""
    log = _log(("WhatsApp Chat.txt", text))
    assert _of(log, "3 batches") == ("2023-05-03", "Mom")
    assert _of(log, "no jam") == ("2023-05-09", "big Theo")
    assert _of(log, "212 microns") == ("2023-06-02", "Mom")


def test_initials_are_those_of_another_paper_of_the_run() -> None:
    notes = "2024-02-05 KP Ran 4 inlets at 2100 rpm.\n2024-02-06 YK Inlet C held 2300 rpm.\n2024-02-07 KP: Bored inlet D to 32 mm, 3 passes.\n"
    log = _log(("log.txt", notes), ("people.txt", "KP = Karin Poulsen\nYK = Yusuf Kaya\n"))
    assert {author for _, author in log.values()} == {"Karin Poulsen", "Yusuf Kaya"}
    # Its own words are clearer, and two that say it differently say nothing.
    texts = ["KP = Karin Poulsen\nYK = Yusuf Kaya\n", "KP = Kofi Prah\nKP YK YK\n", "KP KP YK YK\n"]
    assert legends.share(texts) == [{}, {"YK": "Yusuf Kaya"}, {"YK": "Yusuf Kaya"}]


def test_account_ids_are_people_where_a_list_says_so_and_nobody_elsewhere() -> None:
    tickets = (
        "Issue key,Summary,Reporter,Created,Description,Comment\n"
        'HYD-3,Cavitation,712020:4f3d9e11-77aa-4a10-9d7e-11,2024-02-05,"The pump cavitates at 2100 rpm and no model predicts it.",'
        '"07/Feb/24 9:00 AM;5b10ac8d82e05b22cc7d4ef5;Ran 4 inlets at 2100 rpm, 20 minutes each."\n'
    )
    people = "| Account ID | Name |\n|---|---|\n| 712020:4f3d9e11-77aa-4a10-9d7e-11 | Ola Brandvold |\n| 5b10ac8d82e05b22cc7d4ef5 | Yusuf Kaya |\n"
    log = _log(("export.csv", tickets), ("people.md", people))
    assert _of(log, "cavitates") == ("2024-02-05", "Ola Brandvold")
    assert _of(log, "4 inlets") == ("2024-02-07", "Yusuf Kaya")
    assert {author for _, author in _log(("export.csv", tickets)).values()} == {None}


def test_users_of_a_channel_have_the_names_that_they_chose() -> None:
    assert legends.read("U02AA | derek\nU02BB | Yo P.\n") == {"U02AA": "derek", "U02BB": "Yo P."}


def test_what_the_chat_program_writes_itself_is_no_entry_and_the_same_words_in_a_log_are() -> None:
    chat = """2024-04-02, 8:01 a.m. - Messages and calls are end-to-end encrypted. No one can read them.
2024-04-02, 8:02 a.m. - Ruth Calder created group "Hive scale"
2024-04-02, 8:03 a.m. - Ruth Calder: the scale drifts 400 g a day in the sun
2024-04-02, 8:04 a.m. - Ruth Calder: <Media omitted>
2024-04-02, 8:05 a.m. - Ruth Calder added Eli Novak
2024-04-05, 4:09 p.m. - Eli Novak: logged 3 hives for 48 hours, one shaded, one white, one bare
"""
    assert len(_log(("WhatsApp Chat.txt", chat))) == 2
    notes = "2024-04-02, 8:01 - crucible left in the kiln for 40 min at 900 C\n2024-04-02, 9:10 - added 4 g of ash, no crack\n2024-04-03, 8:00 - ran 6 tiles at 920 C\n"
    assert len(_log(("notes.txt", notes))) == 3


def test_heads_with_handles_notes_and_family_names_first() -> None:
    handles = """mo — 05/06/2024 8:02 AM
Ran 3 swatches at 40 kPa, 500 squeezes
[8:05 AM]
swatch B lost 4%
teej — 05/07/2024 9:00 AM
Spliced B with 2 mm silver, 300 squeezes
mo — 06/13/2024 8:02 AM
held 31 kPa in salt water for 2 hours
"""
    log = _log(("copy.txt", handles))
    assert _of(log, "lost 4%") == ("2024-05-06", "mo")
    assert _of(log, "2 mm silver") == ("2024-05-07", "teej")
    assert _of(log, "salt water") == ("2024-06-13", "mo")
    turned = "[2024-05-06 08:02] Brisson, Agathe\nPressé 40 kilos de noyaux à 55 degrés.\n\n[2024-05-06 08:15] Renard, Milo (Externe)\nL'huile sort trouble, 3 filtres bouchés.\n"
    assert _of(_log(("copie.txt", turned)), "3 filtres") == ("2024-05-06", "Milo Renard")


def test_days_without_a_year_below_the_day_on_which_a_page_was_created() -> None:
    text = """# Essai mortier

Créé par : Lucie Bard
Créé le : 3 décembre 2023

## 5 décembre
👤 Omar Diallo
Gâché 4 mortiers à 0, 2, 4 et 6 % de balle de riz.

## 9 janvier — @Lucie Bard
Celui à 4 % tient 6,1 MPa.

## 12 janvier
@Lucie Bard @Omar Diallo
Refait 3 éprouvettes à 5 %, 5,2 MPa.
"""
    log = _log(("mortier.md", text))
    assert _of(log, "balle de riz") == ("2023-12-05", "Omar Diallo")
    assert _of(log, "6,1 MPa") == ("2024-01-09", "Lucie Bard")
    # Two people together are nobody.
    assert _of(log, "5,2 MPa") == ("2024-01-12", None)


def test_the_contacts_of_a_telephone_are_people_of_a_list() -> None:
    chat = """[2024-05-06, 08:12:33] Nan: tried 3 wicks at 2 mm, soot on all
[2024-05-06, 08:14:33] Jo Welder: maybe the wax is too hard
[2024-05-08, 09:12:33] Nan: 4 mm wick with soy wax burned 6 hours, no soot
[2024-05-09, 09:12:33] Jo Welder: repeated on 5 candles, same
[2024-05-09, 09:15:33] Nan: Tom says to tell you: the 5 mm one drowned after 2 hours
"""
    log = _log(("chat.txt", chat), ("who.txt", "Nan = Nancy Abara (candles)\nJo Welder = Joanna Price\nTom = Tomas Lind\n"))
    assert _of(log, "3 wicks")[1] == "Nancy Abara"
    assert _of(log, "5 candles")[1] == "Joanna Price"
    assert _of(log, "5 mm one")[1] == "Tomas Lind"
    assert list(accounts.read("Mix = Portland Cement\nLiner = Ferme Roy\n")) == []


# --- lists of people beside a paper -------------------------------------------------------------------------------------
STAFF = "initials,name,role\nQA,Quentin Abbott,moulder\nLB,Lena Bauer,student\n"


def test_initials_that_are_a_word_elsewhere_are_people_where_they_only_sign() -> None:
    book = """# Feb 6, 2024

Pulled 4 grips at 60 degrees, 12 minutes each, no tear. QA

# Feb 9, 2024

Pulled 6 grips at 70 degrees, the seam opened at 210 N. LB

# Feb 12, 2024

Pulled 3 grips at 65 degrees and the seam held to 340 N. QA
"""
    log = _log(("book.txt", book), ("staff.csv", STAFF))
    assert _of(log, "4 grips") == ("2024-02-06", "Quentin Abbott")
    assert _of(log, "6 grips") == ("2024-02-09", "Lena Bauer")
    # Where somebody writes of it, it is what it is elsewhere.
    log = _log(("book.txt", book + "\nSent the QA sheet to the office. QA\n"), ("staff.csv", STAFF))
    assert _of(log, "4 grips") == ("2024-02-06", None)


def test_codes_with_a_particle_stand_for_people() -> None:
    codes = legends.read("RdE = Rose d'Eon\nCAM = Carla Anne Muise\n")
    assert codes == {"RdE": "Rose d'Eon", "CAM": "Carla Anne Muise"}


def test_numbers_of_a_chat_are_those_of_a_list_of_people() -> None:
    chat = """[2024-05-06 08:12:33] Ida: tried 3 wicks at 2 mm, soot on all
[2024-05-06 08:14:33] +1 506 555-0142: 4 wicks at 3 mm burned 6 hours, no soot
[2024-05-07 08:14:33] +1 506 555-0177: 5 wicks at 4 mm drowned after 2 hours
"""
    people = "Name | Cell | Role\nIda Fry | 506 555-0101 | owner\nOle Brand | 506 555-0142 | candles\nPia Holm | 506 555-0160 | office\n"
    log = _log(("chat.txt", chat), ("people.txt", people))
    assert _of(log, "4 wicks") == ("2024-05-06", "Ole Brand")
    assert _of(log, "5 wicks") == ("2024-05-07", None)
    # A number that two have is nobody's.
    log = _log(("chat.txt", chat), ("people.txt", people.replace("0160", "0142")))
    assert _of(log, "4 wicks") == ("2024-05-06", None)


def test_a_weekday_with_its_day_stands_in_the_week_above_its_table() -> None:
    text = """# Semaine du 4 au 8 mars 2024

Date | Quart | Responsable | Remarques
mardi 5 | jour | Ida Fry | Coulé trois plaques à 700 degrés, aucune fissure.
jeudi 7 | soir | Luc Roy | Coulé quatre plaques à 720 degrés, deux fissures.
"""
    log = _log(("quarts.docx", text))
    assert _of(log, "trois plaques") == ("2024-03-05", "Ida Fry")
    assert _of(log, "quatre plaques") == ("2024-03-07", "Luc Roy")


def test_the_day_of_a_form_is_nobody() -> None:
    form = "# FICHE No {0}\n\nRempli par : {1}\n\nDate (j/m/a) : {2}/03/2024\n\nFait | Pressé {0} disques à 40 bars, aucun éclat.\n\n"
    log = _log(("fiches.docx", "".join(form.format(n, who, n) for n, who in ((14, "Ida Fry"), (15, "Luc Roy"), (16, "Ida Fry")))))
    assert _of(log, "15 disques") == ("2024-03-15", "Luc Roy")
    assert _of(log, "16 disques") == ("2024-03-16", "Ida Fry")
