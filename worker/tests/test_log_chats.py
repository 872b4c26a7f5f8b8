"""Who wrote what and when in chats and exports: lists of accounts beside them, words passed on, days in order of time."""

from __future__ import annotations

import json

import pytest

from sredspace_worker.engine import accounts, dayorder, legends
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
    assert dayorder.order("\n".join(f"{day} ran the loom" for day in days)) == order
    assert (order_of(days) or "") == order
