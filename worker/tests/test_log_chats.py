"""Who wrote what and when in chats and exports: lists of accounts beside them, words passed on, days in order of time, pages with comments."""

from __future__ import annotations

import json

import pytest

from sredspace_worker.engine import accounts, comments, dates, legends
from sredspace_worker.extract.records.days import order_of
from tests.test_log_layouts import log_of


def _log(*files: tuple[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """The day and the person of each entry, by its text."""
    result = log_of(*files[0], *files[1:])
    return {e.activity: (e.date, e.author) for e in [*result.entries, *result.undated]}


def _of(log: dict[str, tuple[str | None, str | None]], needle: str) -> tuple[str | None, str | None]:
    return next(said for text, said in log.items() if needle in text)


# --- who is who, in another file -----------------------------------------------------------------------------------------
TICKETS = """Key,Summary,Reporter,Created,Description,Comment
LOOM-7,Warp breaks,hvdmeer,2024-02-05,"The warp of hemp breaks at 300 picks a minute and no table says why.","07/Feb/24 9:00 AM;9c41fe;Ran 4 sizings at 300 picks, two beams each."
LOOM-8,Sizing,hvdmeer,2024-02-12,"Tried potato starch at 8 % on beam 5.","14/Feb/24 2:10 PM;obkaplan;Starch at 8 % gave 2 breaks an hour against 11."
"""


@pytest.mark.parametrize(
    "accounts_file",
    [
        "hvdmeer = Hendrika van der Meer, weaving\n9c41fe is Tomasz Brandt, single sign-on\nobkaplan = Oya Kaplan\n",
        "login;name\nhvdmeer;Hendrika van der Meer\n9c41fe;Tomasz Brandt\nobkaplan;Oya Kaplan\n",
        "Qui est qui\n\nHendrika van der Meer (hvdmeer), tissage\nTomasz Brandt (9c41fe)\nOya Kaplan (obkaplan)\n",
    ],
)
def test_the_accounts_of_one_file_are_named_by_another(accounts_file: str) -> None:
    log = _log(("loom.csv", TICKETS), ("comptes.txt", accounts_file))
    assert _of(log, "no table says why") == ("2024-02-05", "Hendrika van der Meer")
    assert _of(log, "Ran 4 sizings") == ("2024-02-07", "Tomasz Brandt")
    assert _of(log, "gave 2 breaks") == ("2024-02-14", "Oya Kaplan")


def test_labels_days_and_rows_are_no_accounts() -> None:
    for text in (
        "owner: Ida Fry\ntester: Bram Oakes\n",
        "R-11 | Ida Fry\nR-12 | Bram Oakes\nR-13 | Ida Fry\n",
        "06-May-24 | Ida Fry\n07-May-24 | Bram Oakes\n",
        "9h15 - Ida Fry\n10h30 - Bram Oakes\n",
    ):
        assert list(accounts.read(text)) == []
    assert legends.read("Équipe : Samira Haddad (Sami), Paul-Émile Roy (le Grand), Mei Tran (ventes)") == {
        "Sami": "Samira Haddad",
        "le Grand": "Paul-Émile Roy",
    }


# --- words that somebody else sent --------------------------------------------------------------------------------------
def _slack(*messages: tuple[str, str], **more: str) -> str:
    stamp = 1709290800
    return json.dumps(
        [
            {
                "type": "message",
                "ts": f"{stamp + 86400 * day}.0001",
                "text": text,
                **({"username": user} if "Bot" in user else {"user": user}),
            }
            for day, (user, text) in enumerate(messages)
        ]
    )


USERS = json.dumps(
    [
        {"id": "U7QA", "name": "ines", "profile": {"real_name": "Ines Valdar"}},
        {"id": "U8QB", "name": "kofi", "profile": {"real_name": "Kofi Mensah"}},
    ]
)  # fmt: skip


def test_the_ids_of_a_channel_are_named_by_the_list_of_users_and_a_relayed_message_is_its_speaker_s() -> None:
    channel = _slack(
        ("U7QA", "Brewed three lots with the wild yeast at 14, 17 and 20 C."),
        ("U8QB", "Posting for Ines, her wifi is down: the lot at 17 C reached 6.1 % and the others stuck at 4."),
        ("U7QA", "Kofi called from the cellar and asked me to write it down: tank 3 foamed over at 21 C, lost 40 litres."),
        ("LabBot", "@U8QB reported: tank 4 held 1.2 bar for 9 hours."),
        ("U8QB", "Ines says the lab is slow, so I ran these tests: four plates at 20 C."),
    )
    log = _log(("cellar.json", channel), ("users.json", USERS))
    assert _of(log, "three lots") == ("2024-03-01", "Ines Valdar")
    assert _of(log, "reached 6.1 %") == ("2024-03-02", "Ines Valdar")
    assert _of(log, "foamed over") == ("2024-03-03", "Kofi Mensah")
    assert _of(log, "held 1.2 bar") == ("2024-03-04", "Kofi Mensah")
    assert _of(log, "four plates") == ("2024-03-05", "Kofi Mensah")


BORROWED = """2024-05-06, 08:12 - Amélie Roy: essayé 4 colles sur le cuir mouillé, 20 éprouvettes chacune
2024-05-06, 17:06 - Amélie Roy: {intro}
2024-05-06, 17:09 - Amélie Roy: la colle B tient 31 N après 2 heures dans l'eau
2024-05-06, 17:10 - Jonas Held: bravo
2024-05-06, 17:30 - Amélie Roy: {back} mesuré la colle C, 12 N seulement
2024-05-07, 09:00 - Amélie Roy: testé la colle D à 60 degrés, 25 N
"""


@pytest.mark.parametrize(
    ("intro", "back"),
    [
        ("Jonas ici, sur le cell d'Amélie. Trempé 20 éprouvettes dans l'eau salée", "c'est encore moi."),
        ("C'est Jonas avec le téléphone d'Amélie, trempé 20 éprouvettes dans l'eau salée", "Amélie de retour."),
        ("Jonas here on Amélie's phone. Soaked 20 samples, 20 éprouvettes in salt water", "it's me again."),
    ],
)
def test_who_speaks_on_another_one_s_phone_until_she_is_back(intro: str, back: str) -> None:
    log = _log(("Conversation WhatsApp.txt", BORROWED.format(intro=intro, back=back)))
    assert _of(log, "4 colles")[1] == "Amélie Roy"
    assert _of(log, "20 éprouvettes d" if "dans" in intro else "20 éprouvettes in")[1] == "Jonas Held"
    assert _of(log, "tient 31 N")[1] == "Jonas Held"
    assert _of(log, "12 N seulement")[1] == "Amélie Roy"
    assert _of(log, "25 N") == ("2024-05-07", "Amélie Roy")


def test_a_signature_ends_what_was_typed_on_another_one_s_phone() -> None:
    text = BORROWED.format(intro="Jonas here on Amélie's phone. Soaked 20 samples", back="").replace(
        "dans l'eau\n", "dans l'eau. J.\n"
    )
    log = _log(("Conversation WhatsApp.txt", text))
    assert _of(log, "tient 31 N")[1] == "Jonas Held"
    assert _of(log, "12 N seulement")[1] == "Amélie Roy"


# --- days and numbers of an exported chat -------------------------------------------------------------------------------
PHONES = """04/03/2024, 07:10 - Lise Amyot created group "Fours"
04/03/2024, 07:12 - Lise Amyot: cuit 12 tasses à 1240 degrés, 3 fendues
04/03/2024, 07:20 - +1 418 555 0177: chez nous 2 tasses sur 8 ont cloqué à 1260 degrés
{tells}
02/04/2024, 21:00 - +1 418 555 0177: essayé l'émail à la cendre sur 6 tuiles, palier de 20 min
03/04/2024, 06:00 - Lise Amyot: refait avec 4 % de silice, aucune bulle sur 9 tasses
05/03/2024, 06:00 - Lise Amyot: sortie du four"""


@pytest.mark.parametrize(
    "tells",
    [
        "04/03/2024, 07:21 - Lise Amyot: ça c'est le numéro de Josué Tardif",
        "04/03/2024, 07:21 - Lise Amyot: that's Josué Tardif's new number by the way",
        "04/03/2024, 07:21 - +1 418 555 0177: c'est Josué Tardif, nouveau téléphone",
        "04/03/2024, 07:21 - Lise Amyot: the 0177 number is Josué Tardif",
    ],
)
def test_whose_a_number_is_and_which_figure_is_the_month(tells: str) -> None:
    log = _log(("WhatsApp Chat.txt", PHONES.format(tells=tells).rpartition("\n")[0]))
    assert _of(log, "3 fendues") == ("2024-03-04", "Lise Amyot")
    assert _of(log, "ont cloqué") == ("2024-03-04", "Josué Tardif")
    assert _of(log, "la cendre") == ("2024-04-02", "Josué Tardif")
    assert _of(log, "aucune bulle") == ("2024-04-03", "Lise Amyot")


def test_a_number_that_nobody_names_is_nobody_and_a_chat_out_of_order_has_no_days() -> None:
    log = _log(("WhatsApp Chat.txt", PHONES.format(tells="04/03/2024, 07:21 - Lise Amyot: qui est-ce?")))
    assert _of(log, "ont cloqué") == (None, None)
    assert _of(log, "aucune bulle") == (None, "Lise Amyot")


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["03/05/23", "04/05/23", "09/05/23", "06/06/23"], "dmy"),
        (["05/03/23", "05/09/23", "06/06/23", "07/02/23"], "mdy"),
        # The newest first.
        (["06/06/23", "09/05/23", "04/05/23", "03/05/23"], "dmy"),
        # All in one month: both readings go forward.
        (["03/05/23", "04/05/23", "05/05/23", "06/05/23"], ""),
        (["06/06/23", "03/05/23", "09/05/23", "01/02/23"], ""),
        # Too few to tell.
        (["09/05/23", "06/06/23"], ""),
    ],
)
def test_days_in_order_of_time_show_which_figure_is_the_month(days: list[str], order: str) -> None:
    assert dates.order("\n".join(f"{day} ran the loom" for day in days)) == order
    assert (order_of(days) or "") == order


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
