"""Corrections that say where the wrong figure stands and not what it was, or that are said of an instrument, and what follows from them."""

from __future__ import annotations

import pytest

from tests.drafted import text

HEAD = "# Pump book, Ann Roy\n\nNo published model says whether a clay seal holds a pump shaft that runs dry.\n\n## 3 March 2025\nWe think a seal of fine clay should leak less than 5 mL/h.\n"


@pytest.mark.parametrize(
    ("wrong", "said", "right"),
    [
        # By the day and the paper.
        ("The seal leaked 7.4 mL/h at 900 rpm and the shaft ran cool.", "The leak figure in my March 3 page should read 5.9 mL/h, the tube had a kink.", "leaked [5.9 mL/h] at 900 rpm"),
        ("The seal leaked 7.4 mL/h at 900 rpm and the shaft ran cool.", "The leak of 3 March is 5.9 mL/h and not what I put down, the tube had a kink.", "leaked [5.9 mL/h] at 900 rpm"),
        # By the paper alone.
        ("Of 640 strokes at 900 rpm the seal held 91 % with 8 % of them wet.", "I counted the strokes again: the seal held 86 % and not what is in the book.", "held [86 %] with 8 %"),
        # The unit is said once; `8 h` is no 8 %.
        ("Of 640 turns of the shaft in the cold hall between 6 h and 8 h we found 8 % dry at the lip.", "Small correction, the dry ones came to 12 % and not 8, the script had lost a file.", "between 6 h and 8 h we found [12 %] dry at the lip"),
        # Of an instrument.
        ("Clay: 3 of 3 held at 20 bar and again at 31, felt: 1 of 3 held.", "The gauge on the stand runs high by 3 bar, so the second pressure was 28 and not 31.", "again at [28], felt"),
        # What the test was set to.
        ("We ran the seal dry on the bench with the bath at -14 and then at +30.", "Held the probe in ice water, it reads 3 low, so that was a bath at -11 and not -14.", "bath at [-11] and then"),
        # The unit is said once, behind other words, and another stands nearer.
        ("The 2 % clay gives a lip angle of 118 degrees, the 6 % one falls back to 97.", "Took the pictures again with a clean lens: lip angle of 109 degrees for the 2 % clay, not 118.", "lip angle of [109 degrees]"),
        ("Clay wins, 31.4 % wet strokes against 52.8 for felt and 47.5 for cork.", "Nine strokes were counted twice; without them 36.2 % wet strokes for clay, not 31.4.", "[36.2 %] wet strokes against 52.8"),
        # What it was, and what it is.
        ("The whole seals alone hold 81 percent, the rest blew at the lip with slime on it.", "Correction to what I put down: it was 81 percent on the clean shafts only, with all shafts it's 76 percent.", "hold [76 percent], the rest"),
        # From one figure to another is no condition.
        ("With 1 % of ash the break went from 3.1 to 5.8 newtons and the seal still bent.", "I take up my figures again: the break at 1 % is 5.4 newtons and not 5.8, the grip had slipped.", "from 3.1 to [5.4 newtons]"),
        # What it comes to.
        ("The camera caught 1,140 of 1,900 drops, so 60 % and that is poor for a seal.", "Correction to the above, the count of the camera is 1,330 and not 1,140. So 70 %.", "caught [1,330] of 1,900 drops, so [70 %]"),
    ],
)  # fmt: skip
def test_the_figure_that_is_pointed_at_is_put_right(wrong: str, said: str, right: str) -> None:
    book = f"{HEAD}We ran the seal dry for 40 h at 900 rpm.\n{wrong}\n"
    note = f"# Note to the file, Ann Roy\n\n## 12 March 2025\n{said}\n"
    told = text(("pump book.md", "md", book), ("note.md", "md", note))["244"]
    assert right in told
    assert "So 70 %. " not in told


@pytest.mark.parametrize(
    "said",
    [
        "Correction pour le cahier : le débit du 3 mars, c'est 5,9 mL/h et non ce que j'ai écrit, le tube était plié.",
        "J'ai refait le compte du 3 mars : la fuite est de 5,9 mL/h et pas ce qui est dans le cahier.",
    ],
)
def test_a_day_points_at_its_figure_in_french(said: str) -> None:
    book = "# Cahier de pompe, Ann Roy\n\nAucun modèle publié ne dit si un joint d'argile tient un arbre qui tourne à sec.\n\n## 3 mars 2025\nTourné à sec pendant 40 h à 900 tr/min.\nLe joint a perdu 7,4 mL/h à 900 tr/min et l'arbre est resté froid.\n"
    note = f"# Note au dossier, Ann Roy\n\n## 12 mars 2025\n{said}\n"
    told = text(("cahier.md", "md", book), ("note.md", "md", note), language="fr", prompt="Rédige le T661.")["244"]
    assert "a perdu [5,9 mL/h] à 900" in told


def test_what_was_written_is_put_right_in_each_sentence_of_its_writer_and_in_no_later_one() -> None:
    book = (
        f"{HEAD}We ran four seals at pH 6.1, 7.4 and 8.6 for 40 h.\n\n## 6 March 2025\nAt 8.6 the seal leaked 2 mL/h on day 5.\n\n"
        "## 10 March 2025\nBad news, the meter was out: what I wrote as 8.6 was in reality 8.2.\n\n"
        "## 20 March 2025\nWe ran the seal at pH 8.6 again with sea water.\nIt leaked 9 mL/h on day 2.\n"
    )
    told = text(("pump book.md", "md", book))["244"]
    assert "at pH 6.1, 7.4 and [8.2] for 40 h" in told
    assert "At [8.2] the seal leaked 2 mL/h" in told
    assert "at pH 8.6 again with sea water" in told


def test_what_was_hoped_is_no_correction() -> None:
    book = f"{HEAD}We ran the seal dry for 40 h at 900 rpm.\nThe seal leaked 7.4 mL/h at 900 rpm.\n\n## 9 March 2025\nWith felt behind it the leak was 5.9 mL/h and not what we had hoped for.\n"
    told = text(("pump book.md", "md", book))["244"]
    assert "leaked 7.4 mL/h" in told
    assert "was 5.9 mL/h" in told


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        # Wrong is what happened, and no figure.
        ("The pierced rings lost 19 mg on average against 6 for the whole ones, which is the wrong way round.", "stays near 6 percent"),
        ("The rings bent to the wrong side in 6 of 9 runs.", "stays near 6 percent"),
        ("Only one false start, un faux contact, in 6 runs.", "stays near 6 percent"),
    ],
)  # fmt: skip
def test_what_goes_the_wrong_way_takes_no_figure_back(said: str, kept: str) -> None:
    report = "# Report, Ann Roy\n\n## 20 March 2025\nThis shows that the wear of the rings is governed by the water in the clay, which stays near 6 percent.\n"
    told = text(("pump book.md", "md", f"{HEAD}We ran whole and pierced rings for 40 h.\n{said}\n"), ("report.md", "md", report))
    assert kept in told["246"]


def test_a_remark_in_a_row_takes_back_no_figure_of_the_other_cells() -> None:
    sheet = (
        "date,run,shaft_mm,mode,leak_mL_h,ring_Hz,remark\n2025-03-05,9,24,tracking,1.1,0,\n"
        '2025-03-12,11,36,tracking,1.1,0,"The logger was wrong, the settling time of 91 ms is the right one, not 64."\n'
    )
    book = f"{HEAD}We ran the seal dry with the tracking on at 24 and 36 mm.\nIt leaked 1.1 mL/h and came back at 0 Hz ringing on the shaft.\nThe seal settled in 64 ms.\n"
    told = text(("pump book.md", "md", book), ("runs.csv", "csv", sheet))["244"]
    assert "It leaked 1.1 mL/h" in told
    assert "settled in 64 ms" not in told


def test_a_reply_puts_right_what_it_quotes() -> None:
    mail = (
        "From: Ann Roy <ann@seals.example>\nTo: Leo Fry <leo@seals.example>\nSubject: Re: rev C\nDate: Fri, 14 Mar 2025 09:00:00 -0500\n\n"
        "Sorry Leo, I lent you the wrong box: the meter had been on C weighting, the real number for rev C is 57 dB(A).\n\nAnn\n\n"
        "On Wed, Mar 12, 2025 at 4:02 PM, Leo Fry wrote:\n> We ran rev C of the seal dry for 40 h.\n> Rev C runs at 54 dB(A) against 78 for the hammer unit.\n"
    )
    told = text(("pump book.md", "md", f"{HEAD}We ran the seal dry for 40 h at 900 rpm.\n"), ("mail.eml", "eml", mail))["244"]
    assert "at 54 dB" not in told
    assert "at [57 dB(A)] against 78" in told


def test_what_comes_back_at_one_figure_and_not_at_another_takes_nothing_back() -> None:
    book = f"{HEAD}We ran the seal hot at 85 C for 40 h.\nThe leak of the seal at 85 C was 3.1 mL/h and rose.\n\n## 6 March 2025\nWith two grooves the leak of the seal comes back at 60 C but not at 85.\n"
    assert "at 85 C was 3.1 mL/h" in text(("pump book.md", "md", book))["244"]


RING = "# Ring book, Ann Roy\n\nNo published model says how long a clay ring holds a pump shaft that runs dry, and at pH 12 the clay has never been tried.\n\n## 3 March 2025\nWe ran 12 rings dry for 40 h at 900 rpm.\n"
ANNEAU = "# Cahier, Ann Roy\n\nAucun modèle publié ne dit combien de temps un anneau d'argile tient à pH 12.\n\n## 3 mars 2025\nTourné à sec 12 anneaux pendant 40 h.\n"


@pytest.mark.parametrize(
    ("language", "wrong", "said", "kept"),
    [
        # A scale and a count have the same figure.
        ("en", "The clay of the rings held 12 % water at the start and 3 % at the end of the run.", "Correction: the clay held 19 % water at the start and not 12 %, the scale was off.", ("at pH 12 the clay", "ran 12 rings dry", "[19 %] water")),
        # It falls, and another stands in its place.
        ("en", "The share of dry rings after the run was 83 %.", "The 83 % does not hold up, it is 71 %: we counted two rings twice.", ("[71 %]",)),
        ("fr", "Taux d'anneaux secs après l'essai : 83 %.", "Le 83 % ne tient pas, c'est 71 % : deux anneaux étaient comptés deux fois.", ("[71 %]",)),
        # Without its unit, of the one reading on its subject.
        ("en", "With the grooves the leak of the ring still came to 61 mL per hour between strokes.", "Correction: the leak of the ring with the grooves is 67, I had left out the last jar.", ("[67] mL per hour",)),
        # Thousands with a space.
        ("fr", "L'anneau tient bien et le joint casse au bout de 9 000 coups.", "Erratum : le joint a cassé à 18 000 coups et non 9 000, le compteur sautait un tour.", ("au bout de [18 000 coups]",)),
        # A part of the same whole; how many there were in all stays.
        ("en", "We ran the seals on 9 shafts.\nThe seal held on 8 shafts out of 9, after 4 h of warming.", "Correction: it is 7 shafts out of 9, the fourth had been greased.", ("ran the seals on 9 shafts", "held on [7 shafts] out of 9")),
        ("fr", "Essai du joint sur 9 arbres graissés.\nLe joint a tenu 8 arbres sur 9, avec 4 h de chauffe.", "Rectificatif : c'est 7 arbres sur 9, le quatrième était graissé.", ("sur 9 arbres graissés", "a tenu [7 arbres] sur 9")),
    ],
)  # fmt: skip
def test_a_figure_is_put_right_and_its_like_stays(language: str, wrong: str, said: str, kept: tuple[str, ...]) -> None:
    head, prompt = (RING, "Draft it.") if language == "en" else (ANNEAU, "Rédige le T661.")
    note = (
        f"# Note, Ann Roy\n\n## 12 March 2025\n{said}\n" if language == "en" else f"# Note, Ann Roy\n\n## 12 mars 2025\n{said}\n"
    )
    lines = text(("book.md", "md", f"{head}{wrong}\n"), ("note.md", "md", note), language=language, prompt=prompt)
    whole = " ".join(lines.values())
    for part in kept:
        assert part in whole


@pytest.mark.parametrize(
    "said",
    [
        # A condition that does not hold is a reading.
        "The ring at 83 % clay does not hold, it is 71 % clay that does.",
        # Two readings could be meant.
        "Correction: the leak of the ring in the run is 67, I had left out the last jar.",
    ],
)
def test_a_figure_stays_where_it_is_not_sure(said: str) -> None:
    book = f"{RING}The ring at 83 % clay leaked 61 mL per hour in the run.\nThe ring leaked 64 mL per hour in the run with felt behind it.\n"
    told = text(("book.md", "md", book), ("note.md", "md", f"# Note, Ann Roy\n\n## 12 March 2025\n{said}\n"))["244"]
    assert "leaked 61 mL per hour" in told
    assert "leaked 64 mL per hour" in told


def test_a_conclusion_keeps_what_it_says_with_the_right_figure() -> None:
    book = f"{RING}In the run the rings lost 38 % of their water against 52 % for felt.\n"
    report = "# Report, Ann Roy\n\n## 20 March 2025\nWe now know that the grooves govern the loss, which stays below 38 % of the water whatever the speed of the shaft.\n"
    note = "# Note, Ann Roy\n\n## 22 March 2025\nCorrection: the rings lost 31 % of their water in the run and not 38 %, the jar leaked.\n"
    lines = text(("book.md", "md", book), ("report.md", "md", report), ("note.md", "md", note))
    assert "the grooves govern the loss, which stays below [31 %]" in lines["246"]
    assert "lost [31 %] of their water against 52 %" in lines["244"]


def test_a_count_in_words_is_put_right_where_it_stands() -> None:
    book = f"{RING}Eleven of the twelve rings stayed under 9 percent water, and ring 5 went from 61 to 7 percent.\n"
    note = "# Note, Ann Roy\n\n## 12 March 2025\nCorrection to what I wrote in March: I counted ring 3 twice, so it is ten of the twelve under 9 percent and not eleven.\n"
    told = text(("book.md", "md", book), ("note.md", "md", note))["244"]
    assert "[Ten] of the twelve rings stayed under 9 percent water, and ring 5 went from 61 to 7 percent" in told


@pytest.mark.parametrize(
    "said",
    [
        "Jar 022 is wrong by a growing amount, 2 s at the start and 19 s at the end.",
        "Jar 22 is wrong by 2 s at the start and more at the end.",
    ],
)
def test_the_number_of_a_thing_is_no_figure_that_is_taken_back(said: str) -> None:
    book = f"{RING}We ran jars 014, 022 and 031 on the shaft, and jars 14, 22 and 31 on the stand.\nJar 022 leaked 8 mL and jar 22 leaked 9 mL in 4 h.\n\n## 8 March 2025\n{said}\n"
    told = text(("book.md", "md", book))["244"]
    assert "We ran jars 014, 022 and 031" in told
    assert "Jar 022 leaked 8 mL and jar 22 leaked 9 mL" in told


FOAM = "# Foam book, Ann Roy\n\nNo published model says whether an oat foam holds its air for a day when it is frozen.\n\n"
MOUSSE = "# Cahier de mousse, Ann Roy\n\nAucun modèle publié ne dit si une mousse d'avoine garde son air un jour quand elle est gelée.\n\n"
MAIL = "From: Leo Fry <leo@foam.example>\nTo: Ann Roy <ann@foam.example>\nSubject: {subject}\nDate: Mon, 24 Mar 2025 09:00:00 -0400\n\nAnn,\n\n{body}\n\nLeo\n"


def _book(language: str, *entries: str, mail: str = "", subject: str = "the book") -> dict[str, str]:
    head = FOAM if language == "en" else MOUSSE
    files = [("book.md", "md", head + "\n\n".join(entries) + "\n")]
    files += [("mail.eml", "eml", MAIL.format(subject=subject, body=mail))] if mail else []
    return text(*files, language=language, prompt="Draft it." if language == "en" else "Rédige le T661.")


def _said(told: dict[str, str]) -> str:
    return " ".join(told.values())


@pytest.mark.parametrize(
    ("language", "entries", "kept", "gone"),
    [
        # The day.
        ("en", ("2025-03-03 Froze the foam for 20 h: it lost 31 % of its air.", "2025-03-05 Froze the foam again for 20 h: it lost 31 % of its air.", "2025-03-12 Correction to the entry of 5 March: for 31 % read 21 %."), ("Froze the foam for 20 h: it lost 31 %", "again for 20 h: it lost [21 %]"), ()),
        ("fr", ("2025-03-03 Gelé la mousse 20 h : elle a perdu 31 % de son air.", "2025-03-05 Gelé la mousse de nouveau 20 h : elle a perdu 31 % de son air.", "2025-03-06 Correction pour hier : elle a perdu 21 % et non 31 %."), ("Gelé la mousse 20 h : elle a perdu 31 %", "nouveau 20 h : elle a perdu [21 %]"), ()),
        ("en", ("2025-03-05 Froze the foam for 20 h: it lost 31 % of its air.", "2025-04-05 Froze the foam for 20 h: it lost 31 % of its air again.", "2025-04-12 Correction: on the 5th the foam lost 21 %, not 31 %."), ("it lost 31 % of its air.", "lost [21 %] of its air again"), ()),
        # The thing.
        ("en", ("2025-03-03 Froze lot F-1 with 0.2 % calcium: the foam lost 31 % of its air.", "2025-03-05 Froze lot F-2 with 0.4 % calcium: the foam lost 31 % of its air.", "2025-03-12 Correction: lot F-2 lost 13 %, not 31 %."), ("F-1 with 0.2 % calcium: the foam lost 31 %", "calcium: the foam lost [13 %]"), ()),
        ("en", ("2025-03-03 Froze lot F-1 with 0.2 % calcium: the foam lost 31 % of its air.", "2025-03-05 Froze lot F-2 with 0.4 % calcium: the foam lost 28 % of its air.", "2025-03-12 Correction: lot F-2 lost 13 %, not 31 %."), ("lost 31 %", "lost 28 %"), ("[13",)),
        ("en", ("2025-03-05 Froze the foam for 20 h: cup 1 lost 31 % of its air, cup 2 lost 31 %.", "2025-03-12 Correction: cup 2 lost 21 %, not 31 %."), ("cup 1 lost 31 % of its air, cup 2 lost [21 %]",), ()),
        # What the test was set to, with and without.
        ("fr", ("2025-03-03 Gelé la mousse à -18 °C pendant 20 h : elle a perdu 31 % de son air.", "2025-03-05 Gelé la mousse à -30 °C pendant 20 h : elle a perdu 31 % de son air.", "2025-03-12 Erratum : la mousse à -30 °C a perdu 21 % et non 31 %."), ("-18 °C pendant 20 h : elle a perdu 31 %", "-30 °C pendant 20 h : elle a perdu [21 %]"), ()),
        ("en", ("2025-03-03 Froze the foam without calcium for 20 h: it lost 31 % of its air.", "2025-03-05 Froze the foam with calcium for 20 h: it lost 31 % of its air.", "2025-03-12 Correction: without calcium the foam lost 41 %, not 31 %."), ("without calcium for 20 h: it lost [41 %]", "with calcium for 20 h: it lost 31 %"), ()),
        # No statement of that day has the old figure: what is said stays.
        ("en", ("2025-08-19 Ran the soak with 3 cups for 6 h. Loss 42 %.", "2025-08-28 Ran the open cups for 12 h. Loss 13 %.", "2025-09-02 Correction: the 12 h soak of 28 August ran with 2 cups, not 3."), ("with 3 cups for 6 h", "soak of 28 August ran with 2 cups, not 3"), ("[2",)),
        # What was tested later, and what tells of two tests.
        ("en", ("2025-03-05 Froze foam G-2 for 20 h: it lost 31 % of its air.", "2025-03-12 Correction: foam G-2 lost 21 %, not 31 %.", "2025-03-20 Froze foam G-2 again for 40 h: it lost 31 % of its air."), ("lost [21 %]", "again for 40 h: it lost 31 %"), ()),
        ("en", ("2025-03-03 Froze the foam for 20 h: it lost 31 % of its air.", "2025-03-12 We corrected the mix with 0.3 % calcium and froze the foam for 20 h: it lost 12 %, not 31 % as before."), ("lost 31 %", "lost 12 %"), ("[12",)),
        # A count, digits, a correction of a correction, two figures of one sentence.
        ("en", ("2025-03-10 Froze ten cups: four of 10 fell flat with salt, 8 of 10 without.", "2025-03-12 Froze ten cups with calcium: 2 of 10 fell flat.", "2025-03-24 Correction to 12 March: 4 of 10 fell flat, I misread the sheet."), ("8 of 10 without", "calcium: [4] of 10"), ("2 of 10",)),
        ("en", ("2025-03-03 Froze the foam in cups for 20 h: it lost 31 % of its air.", "2025-03-10 Correction: the foam lost 25 % of its air on 3 March, not 31 %.", "2025-03-12 Correction to my correction: it is 28 %, not 25 %."), ("it lost [28 %] of its air",), ("25 %", "31 %")),
        ("en", ("2025-03-03 Froze foam G-1 at -18 °C for 20 h: it lost 31 % of its air.", "2025-03-10 Correction: on 3 March foam G-1 lost 33 %, not 31 %.", "2025-03-12 Correction: foam G-1 was at -20 °C on 3 March, not -18 °C."), ("at [-20 °C] for 20 h: it lost [33 %]",), ("-18 °C", "31 %")),
        # A range, a unit.
        ("fr", ("2025-03-03 Gelé la mousse G-1 pendant 20 h : elle a perdu de 20 à 30 % de son air.", "2025-03-12 Erratum : la mousse G-1 a perdu de 10 à 20 % de son air, et non de 20 à 30 %."), ("a perdu de [10 à 20 %]",), ("20 à 30 %",)),
        ("en", ("2025-03-03 Froze the foam for 20 min: it lost 31 % of its air.", "2025-03-12 Correction: on 3 March the foam was frozen for 20 h, not 20 min."), ("for [20 h]: it lost 31 %",), ("20 min",)),
        ("en", ("2025-02-10 Pressed foam A: 12.5 kPa at 8 °C.", "2025-02-20 Correction: the 10 February foam held 12.5 MPa, not kPa."), ("foam A: [12.5 MPa] at 8",), ("kPa",)),
        ("fr", ("2025-02-10 Pressé la mousse A : 12,5 kPa à 8 °C.", "2025-02-20 Correction : la mousse du 10 février a tenu 12,5 MPa et non kPa."), ("[12,5 MPa] à 8",), ("kPa",)),
        ("en", ("2025-02-10 Pressed foam A: 12.5 kPa at 8 °C.", "2025-02-11 Pressed foam B: 14.1 kPa at 8 °C.", "2025-02-20 Correction: all strengths are in MPa, not kPa."), ("[12.5 MPa]", "[14.1 MPa]"), ("kPa",)),
        # A word: where it is sure, and where it is not.
        ("en", ("2025-02-05 Tested cup K-4: a flat dent, 0.2 mm.", "2025-03-24 Correction: the dent on K-4 was round, not flat."), ("a [round] dent, 0.2 mm",), ("flat",)),
        ("fr", ("2025-02-05 Essai de la coupe K-4 : une bosse plate de 0,2 mm.", "2025-03-24 Correction : la bosse de la coupe K-4 était ronde et non plate."), ("une bosse [ronde] de 0,2 mm",), ("plate",)),
        ("en", ("2025-02-05 Tested cup K-4: a flat dent, 0.2 mm.", "2025-02-06 Tested cup K-4 again: a second flat dent, 0.4 mm.", "2025-03-24 Correction: the dent on K-4 was round, not flat."), ("a flat dent, 0.2 mm", "a second flat dent"), ("[round",)),
        ("en", ("2025-03-03 Froze foam G-1 for 20 h: the dents were flat.", "2025-03-12 Froze foam G-2 for 20 h: the dents were round, not flat."), ("the dents were flat", "round, not flat"), ("[round",)),
    ],
)  # fmt: skip
def test_a_correction_is_put_where_it_is_meant(language: str, entries: tuple[str, ...], kept: tuple[str, ...], gone: tuple[str, ...]) -> None:  # fmt: skip
    told = _said(_book(language, *entries))
    assert [part for part in kept if part not in told] == []
    assert [part for part in gone if part in told] == []


@pytest.mark.parametrize(
    "said",
    [
        "1. Corrections to the minutes of 6 October: item 4 should read 2 of 12 fell flat, not 1 of 12. Item 2: pH 4.6, not 4.2.",
        "1. Corrections to the minutes of 6 October: item 4 should read 2 of 12 fell flat, not 1 of 12; item 2 pH 4.6, not 4.2.",
    ],
)
def test_minutes_are_put_right_in_the_item_that_is_named(said: str) -> None:
    first = "# Minutes, 2025-10-06\n1. Minutes approved.\n2. The foam fell flat in 9 of 12 cups at pH 4.2. It is not known why three held.\n3. S. Ng added 0.05 % EDTA on 29 September: 12 of 12 cups fell flat.\n4. With 0.02 % calcium (2 October) 1 of 12 cups fell flat.\n"
    second = f"# Minutes, 2025-10-20\n{said}\n2. We tested 0.01 % calcium on 14 October: 7 of 12 cups fell flat.\n"
    told = _said(text(("minutes.md", "md", first), ("minutes2.md", "md", second), year="2025"))
    for kept in ("12 of 12 cups", "[2] of 12 cups", "7 of 12 cups", "9 of 12 cups at pH [4.6]"):
        assert kept in told
    assert "tem 2" not in told
    assert "tem 4" not in told


@pytest.mark.parametrize(
    ("language", "subject", "mail"),
    [
        ("en", "two figures in the book are wrong", "G-1 lost 33 %, not 31 %, and G-2 lost 15 %, not 12 %.\nThe G-3 entry of 6 March stands."),
        ("en", "the book", "three corrections:\n- 3 March: 33 %, not 31 %\n- 5 March: 15 %, not 12 %\n- 6 March is right."),
        ("fr", "Deux chiffres du cahier sont faux", "G-1 a perdu 33 % et non 31 %, et G-2 a perdu 15 % et non 12 %.\nL'essai G-3 n'est pas touché."),
        ("fr", "Corrections", "Deux corrections au cahier :\n- le 3 mars : 33 % et non 31 %\n- le 5 mars : 15 % et non 12 %\n\nLe reste est juste."),
    ],
)  # fmt: skip
def test_a_mail_with_several_corrections_puts_each_where_it_belongs(language: str, subject: str, mail: str) -> None:
    froze, lost = ("Froze foam", "it lost") if language == "en" else ("Gelé la mousse", "elle a perdu")
    days = (("03", "G-1", "31"), ("05", "G-2", "12"), ("06", "G-3", "31"))
    entries = [f"2025-03-{day} {froze} {lot} 20 h : {lost} {loss} %." for day, lot, loss in days]
    told = _said(_book(language, *entries, mail=mail, subject=subject))
    for kept in (f"G-1 20 h : {lost} [33 %]", f"G-2 20 h : {lost} [15 %]", f"G-3 20 h : {lost} 31 %"):
        assert kept in told
    for gone in ("stands", "is right", "pas touché", "est juste", "not 31", "24 March 2025", "24 mars 2025"):
        assert gone not in told


def test_a_corrected_test_keeps_its_day() -> None:
    entry = "2025-02-19 Froze foam G-5: the loss was 31 % after 20 h."
    mail = "The loss of foam G-5 on 19 February was 13 %, not 31 %."
    told = _said(_book("en", entry, mail=mail, subject="two figures in the book are wrong"))
    assert "(19 February 2025)" in told
    assert "the loss was [13 %] after 20 h" in told
