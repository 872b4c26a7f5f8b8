"""What a chosen sentence of a draft brings along, which stage it is told under, and what no line takes."""

from __future__ import annotations

import pytest

from tests.drafted import lines, text

HEAD = "# Roller book\n\n# 5 March 2025\nIt is unknown whether one microphone on the track can find one bad roller among 180 good ones.\nWe think the clicks come once per turn of the chain, so folding the signal should pile them up.\nWe recorded unit 3 for 25 minutes and folded the signal on 61.4 s. The bad roller stands 11 dB above its neighbours.\n"


def _told(more: str, *files: tuple[str, str, str]) -> list[str]:
    return lines(("book.md", "md", HEAD + more), *files)["244"]


def _stage(said: list[str], part: str) -> str:
    """The connective under which a sentence stands."""
    place = next(n for n, s in enumerate(said) if part in s)
    return next(s for s in reversed(said[:place]) if s.endswith(":") and not s[0].isdigit())


def test_a_reading_brings_the_deed_before_it() -> None:
    said = _told(
        "\n# 17 May 2025\nTried it in the hall during the real show, screen hidden, nobody pushes anything.\nTwo clicks of 900 came late, both in the spoken chorus.\n"
    )
    assert any("ried it in the hall" in s for s in said)


def test_a_test_brings_the_figures_behind_it() -> None:
    said = _told(
        "\n# 17 May 2025\nRan rollers 3 and 4 again with a gap of 0.45 and 0.55 mm on the track. 0.45 gives 1.5 m, 0.55 gives 1.2 m and the path looks normal to me.\n"
    )
    assert any(s.startswith("0.45 gives 1.5 m") for s in said)


def test_a_commit_that_tries_is_the_test_of_its_reading_and_what_was_useless_is_no_idea() -> None:
    commits = "commit 07aa92ce135fd8b46e1d70c5583e9bf12604ad9b\nAuthor: Bo Lem <bo@lift.example>\nDate:   Wed Apr 2 20:55:40 2025 -0400\n\n    try autocorrelation to find chain period instead of constant\n\n    locks onto the handrail drive not the chain, useless, reverting\n"
    said = _told("", ("gitlog.txt", "txt", commits))
    assert _stage(said, "ry autocorrelation") == "Test:"
    assert _stage(said, "ocks onto") == "Readings:"


def test_a_bet_that_was_wrong_is_a_conclusion() -> None:
    book = """# Notes
# 8 octobre 2025
On ne sait pas quelle souplesse il faut sous la fourchette pour décharger la pince.
Un gyroïde plus dense en pince devrait faire reculer l'appui.
# 24 octobre 2025
Testé 3 juments au pas sur le tapis de pression avec les fers A et B, dix passages.
La charge en pince du fer B est plus haute de 9 %.
# 25 octobre 2025
Bon, vu la feuille d'hier, donc mon pari était à l'envers, c'est la pince molle qui recule l'appui, la dense fait une butée.
# 3 décembre 2025
Ferré deux juments avec C, dehors jour et nuit, relevé chaque matin à 7 h.
"""
    said = lines(("n.md", "md", book), language="fr", prompt="Rédige la partie 2.")["244"]
    assert _stage(said, "à l'envers") == "Conclusion\u00a0:"


def test_a_row_of_a_name_and_a_text_is_that_text() -> None:
    sheet = "[Saline]\nSet-up | 16 rollers in saline at 37 C from 10 March, half with a bare rim, half sealed, looked at with the loupe on days 7 and 14. |  | \nDate | Lifted | By | Remark\n2025-03-17 | 1 | MO | first lift, sealed to the edge, about a third of the roller track\n2025-03-24 | 4 | MO | three more sealed rollers lifted off the track\n"
    shown = text(("book.md", "md", HEAD), ("s.xlsx", "xlsx", sheet))["244"]
    assert "16 rollers in saline at 37 C from 10 March" in shown
    assert "Set-up" not in shown
    assert shown.index("16 rollers") < shown.index("irst lift")


@pytest.mark.parametrize(
    "line",
    [
        "PS your mom's pickle jars of the track are in my garage, come get them.",
        "The line 2 gearbox of the roller track was rebuilt over the weekend, 2,900 dollars.",
        "The taste panel at the hall preferred the bacon roller 31 to 9.",
        "Later we could make the roller track into a toy.",
        "Present usually: WD = Wes Dubchak (field), BI = Bogdan Ilic of the roller track",
    ],
)
def test_what_is_none_of_the_work_stands_in_no_line(line: str) -> None:
    drafted = text(("book.md", "md", f"{HEAD}\n# 17 May 2025\n{line}\nThe roller now stands 13 dB above the others.\n"))
    assert line[:24] not in " ".join(drafted.values())


def test_an_order_to_the_writer_is_no_background() -> None:
    prompt = "Voici le dossier. Les rouleaux vendus se coincent. Sors-moi un brouillon et dis-moi ce qui manque."
    drafted = text(("book.md", "md", HEAD), language="fr", prompt=prompt)
    assert "Sors-moi" not in " ".join(drafted.values())


def test_the_title_of_a_ticket_is_no_sentence() -> None:
    sheet = 'Issue key,Summary,Issue Type,Status,Created,Description,Comment\nR-1,Roller wear rig,Task,Done,2025-03-11 09:30,"Roller rig: drag both rollers over a cold drum for 120 games of the track, profile every 20.","2025-04-02 16:22;Bo Lem;After 80 games the roller has lost 11 % of its depth."\n'
    shown = text(("book.md", "md", HEAD), ("jira.csv", "csv", sheet))["244"]
    assert "lost 11 %" in shown
    assert "Roller wear rig." not in shown


def test_a_line_that_begins_small_below_a_whole_sentence_is_a_note_of_its_own() -> None:
    book = "carnet de Lou\n\n7 fév 2025\nPassé la générale dans l'aligneur avec les graves seulement.\nDans les récitatifs il n'y a pas de graves du tout et il reste figé 40 secondes.\nmal au dos, chaise du studio à changer\n"
    shown = " ".join(text(("carnet.txt", "txt", book), language="fr", prompt="Rédige la partie 2.").values())
    assert "40 secondes" in shown
    assert "mal au dos" not in shown


def test_how_people_talk_is_trimmed_in_front_and_behind() -> None:
    said = _told("\n# 17 May 2025\nOk, the roller holds 7 dB at the same speed but is loud at 20 dB, as you noticed.\n")
    assert "The roller holds 7 dB at the same speed but is loud at 20 dB." in said


def test_several_uncertainties_are_answered_by_what_shares_their_words() -> None:
    book = """# Dough
It was not known whether any starch could follow the swelling of the filling without tearing.
It was also not known whether a soft dough would still release from the steel drum.
# 12 September 2025
We thought that psyllium would carry the crimp through the swelling of the filling without tearing.
We tested five starch doughs for tearing. The share of tearing with psyllium was 22 %.
# 3 October 2025
We thought that a warm steel drum would release a soft dough.
We tested the release of soft dough from the steel drum at 20 and 40 C. At 40 C the dough let go of the drum 9 of 10 times.
# 1 December 2025
We learned that with much sugar the boiled piece goes slimy, so the window is narrow.
"""
    known = lines(("n.md", "md", book))["246"]
    place = next(n for n, s in enumerate(known) if "slimy" in s)
    assert "uncertainty" not in known[place - 1]
