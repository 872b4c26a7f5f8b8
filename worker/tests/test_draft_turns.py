"""The iterations of a draft: what opens one, which test an idea waits for, and in which order the papers are told."""

from __future__ import annotations

from tests.drafted import lines, text

GLAZE = """# Glaze book

# 14 January 2025
We do not know whether a boron glaze can wet the brick at 900 C without crawling.

# 20 January 2025
We think the boron is washed out by rain, so less boron should keep the gloss.

# 3 February 2025
Fired 18 tiles with boron at 12, 9 and 5 %, two of each.
At 5 % the gloss held and at 12 % it was gone.

# 20 March 2025
Ran 60 freeze cycles from -20 to +15 C on the shiny tiles with an acid mist.

# 26 March 2025
If the crazing comes from water in the pores, fine alumina should close them.

# 8 May 2025
Repeated the freeze cycles with 1, 2 and 4 % alumina on red and white brick.
With 2 % alumina the loss fell to 9 %.
"""
MAIL = "From: Bo Lem <bo@kiln.example>\nTo: Ann Roe <ann@kiln.example>\nDate: Thu, 03 Apr 2025 08:05:31 -0400\nSubject: sheet\n\nThe tiles of 20 March lost 23 % of their gloss after the mist.\n"


def test_a_reading_that_comes_meanwhile_is_of_the_test_before_and_the_idea_waits_for_its_own() -> None:
    shown = lines(("book.md", "md", GLAZE), ("m.eml", "eml", MAIL))["244"]
    places = [
        next(n for n, s in enumerate(shown) if part in s)
        for part in ("60 freeze cycles", "lost 23 %", "fine alumina", "2 and 4 % alumina", "fell to 9 %")
    ]
    assert places == sorted(places)
    opened = [n for n, s in enumerate(shown) if "iteration" in s]
    assert sum(places[1] < n < places[2] for n in opened) == 1
    assert not any(places[2] < n < places[3] for n in opened)


BELLS = """# Bells

# 15 May 2025
We thought that quick cooling would keep the lead drops small.
Four bells were cast with iron chills on the lip.
The ring went from 5.1 to 7.4 seconds.

# 4 June 2025
I suspect the lip is stiffer than the waist, so the whole height should be cooled and not the lip alone.

# 12 June 2025
We measured the pitch again at 5 and 25 degrees with the hammer.

# 2 July 2025
We tried phosphorus at 0.1 % to spread the lead.
It rang 5.0 seconds with a skin full of pinholes.

# 11 September 2025
We cast one bell in a printed zircon mould that cools the whole height, metal at 1080.
It rings 13.2 seconds.
"""


def test_an_idea_goes_to_the_later_test_that_shares_its_words() -> None:
    shown = lines(("bells.md", "md", BELLS))["244"]
    idea = next(n for n, s in enumerate(shown) if "stiffer than the waist" in s)
    test = next(n for n, s in enumerate(shown) if "printed zircon mould" in s)
    assert all("iteration" not in s for s in shown[idea:test])
    assert any("phosphorus" in s for s in shown[:idea])


def test_another_set_up_on_another_day_opens_an_iteration() -> None:
    shown = lines(("bells.md", "md", BELLS))["244"]
    hammer = next(n for n, s in enumerate(shown) if "with the hammer" in s)
    phosphorus = next(n for n, s in enumerate(shown) if "tried phosphorus" in s)
    assert any("iteration" in s for s in shown[hammer:phosphorus])


MINUTES = """# Roller meetings

## 5 March 2024
- It is unknown whether one microphone on the track can find one bad roller among 179 good ones.
- We think the clicks come once per turn of the chain, so folding the signal on the period should pile them up.

## 18 June 2024
- On the old unit the detector loses count, 14 missed steps in ten minutes.
"""
BOOK = """# Roller book

## 2024-03-19
Recorded unit 3 for 25 minutes with one planted roller and folded the signal on a fixed period of 61.4 s.
Nothing piles up: the roller smears over 9 neighbours.

## 2024-04-11
The chain stretches under load; I bet the clack of the step gap can serve as a clock.
Resampled the same recording to steps with the clack as trigger.
The roller now stands 11 dB above the median.
"""
COMMITS = """commit 9e41c07b2ad5f8816630c1d94be7f02a5513cd88
Author: Bo Lem <bo@lift.example>
Date:   Tue Jul 9 22:14:51 2024 -0400

    add phase tracker over clack times, replayed all 31 recordings through it

    missed steps down from 14 to 1, worst error is one roller

commit 51b0fa9d77e3c24c19a8e60d2f3b94071ce8aa15
Author: Bo Lem <bo@lift.example>
Date:   Thu Jun 20 19:40:03 2024 -0400

    wip tracker

    Guess: grease soaks up the clack on old units, so a slow phase that the clack only nudges should hold.
"""


def test_papers_of_one_story_are_told_in_one_order() -> None:
    shown = text(("minutes.md", "md", MINUTES), ("book.md", "md", BOOK), ("gitlog.txt", "txt", COMMITS), year="2024")["244"]
    places = [
        shown.index(part)
        for part in ("period of 61.4 s", "stands 11 dB", "14 missed steps", "grease soaks up", "down from 14 to 1")
    ]
    assert places == sorted(places)


def test_what_is_told_before_the_first_idea_opens_no_iteration() -> None:
    report = """# Dumplings
# Where we stood
Our packer's wheat process relies on gluten, and without it 38% of the pieces came out with a crack at the crimp.
It was not known whether any starch could follow the swelling of the filling without tearing.
# 12 September 2024
We supposed that psyllium at 3% would form enough of a net.
Five doughs were rolled at 1.9 mm and sent through the freezer, 200 pieces each.
Psyllium brought the cracks from 38 to 22%.
"""
    drafted = text(("r.docx", "docx", report), year="2024")
    assert "wheat process" in drafted["242"]
    assert drafted["244"].startswith("First iteration (12 September 2024). Hypothesis: We supposed")


def test_what_takes_a_figure_back_is_no_test_and_opens_nothing() -> None:
    mail = "From: Cl Okafor <cl@sound.example>\nTo: Max <max@bells.example>\nDate: Thu, 12 Jun 2025 10:41:00 -0300\nSubject: Re: bells\n\nCorrection to 15 May: the ring went to 6.4 seconds and not 7.4, I had read the wrong channel.\n"
    book = BELLS.replace("We measured the pitch again at 5 and 25 degrees with the hammer.", "We rested.")
    said = lines(("bells.md", "md", book), ("m.eml", "eml", mail))["244"]
    place = next(n for n, s in enumerate(said) if "6.4 seconds" in s)
    before = [s for s in said[:place] if s.endswith(":") and not s[0].isdigit()]
    assert before[-1] == "Readings:"
    assert sum("iteration" in s for s in said[:place]) == 1


def test_an_idea_stays_with_the_readings_that_speak_of_it() -> None:
    book = BELLS.replace(
        "We measured the pitch again at 5 and 25 degrees with the hammer.",
        "With the whole height in sand the ring was 6.1 seconds.",
    )
    said = lines(("bells.md", "md", book))["244"]
    idea = next(n for n, s in enumerate(said) if "stiffer than the waist" in s)
    reading = next(n for n, s in enumerate(said) if "height in sand" in s)
    assert idea < reading < next(n for n, s in enumerate(said) if "tried phosphorus" in s)


def test_what_stands_behind_a_correction_goes_where_the_correction_goes() -> None:
    mail = "From: Cl Okafor <cl@sound.example>\nTo: Max <max@bells.example>\nDate: Tue, 15 Jul 2025 10:41:00 -0300\nSubject: Re: bells\n\nCorrection to 15 May: the ring went to 6.4 seconds and not 7.4, I had read the wrong channel. Ranking doesn't change.\n"
    book = f"{BELLS}\n# 1 October 2025\nWe learned that the size of the lead drops decides how long a bell rings.\n"
    said = lines(("bells.md", "md", book), ("m.eml", "eml", mail))["244"]
    place = next(n for n, s in enumerate(said) if "6.4 seconds" in s)
    ranking = next(n for n, s in enumerate(said) if "Ranking doesn't" in s)
    assert place < ranking < next(n for n, s in enumerate(said) if s.startswith("Second iteration"))


def test_a_day_in_front_of_a_sentence_is_named_as_every_other() -> None:
    notes = (
        "2025-01-14  We do not know whether a filled seat can stay below 0.5 mL at 77 K.\n\n"
        "2025-01-20  Hypothesis: a flat angle keeps the leak below 0.5 mL at 77 K.\n\n"
        "2025-01-22  Ran 12 cycles on seat K-3. Leak 1.8 mL at 77 K.\n\n"
        "2025-02-05  Seat K-4: the leak did not exceed 0.4 mL in the first 40 cycles. A crack of 0.2 mm showed.\n\n"
        "2025-04-02  Conclusion: annealing, not the angle, controls the leak at 77 K.\n"
    )
    shown = text(("book.md", "md", notes))
    assert "22 January 2025: Ran 12 cycles" in shown["244"]
    assert "2025-01" not in shown["244"]
    # A bound that held is no failure, and stays with what was seen beside it.
    assert "What did not work" not in shown["246"]
    assert "did not exceed 0.4 mL in the first 40 cycles. A crack" in shown["244"]
