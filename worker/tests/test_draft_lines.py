"""The line that a sentence of a draft stands in, where its label alone does not say."""

from __future__ import annotations

from tests.drafted import lines, text

GLAZE = """# Glaze book

# 14 January 2025
We do not know whether a boron glaze can wet the brick at 900 C without crawling.

# 20 January 2025
We think the boron is washed out by rain, so less boron should keep the gloss.

# 3 February 2025
Fired 18 tiles with boron at 12, 9 and 5 %, two of each.
At 5 % the gloss held and at 12 % it was gone. On the red brick it beads. We have no idea if that is the iron or the firing.

# 8 March 2025
Fired 6 red tiles with 1, 2 and 4 % alumina.
With 2 % alumina the beads went from 40 to 3 on a tile.

# 2 June 2025
We now know that the gloss is lost through free boron and not through the firing. The recipe with 5 % of boron is valid for white and grey brick; on red it needs alumina.
What we still can't say is whether the dark clay, with twice the iron, behaves the same.
"""


def test_what_stands_beside_a_lesson_is_one_and_what_is_unknown_to_the_end_closes_246() -> None:
    drafted = lines(("book.md", "md", GLAZE))
    known = drafted["246"]
    assert any("recipe with 5 %" in s for s in known)
    assert not any("recipe with 5 %" in s for s in drafted["242"])
    assert known[-2:][0] == "Still open:"
    assert "dark clay" in known[-1]


def test_an_unknown_of_the_work_stands_behind_its_reading() -> None:
    book = GLAZE.replace(
        "We have no idea if that is", "\n\n# 4 February 2025\nThe red ones crawled too, 3 of 6. We have no idea if that is"
    )
    drafted = lines(("book.md", "md", book))
    told = drafted["244"]
    place = next(n for n, s in enumerate(told) if "no idea if that" in s)
    assert told[place - 1] == "New uncertainty:"
    assert "crawled too" in told[place - 2]
    assert any("without crawling" in s for s in drafted["242"])


def test_how_it_is_done_now_and_the_only_work_found_are_known_before() -> None:
    book = """# Rollers
## 5 March 2025
- Right now a fitter lifts the steps and spins each roller by hand, 4 hours a unit. A flat roller costs forty times as much as it should.
- It is unknown whether one microphone can find one bad roller among 180.
- We think the clicks come once per turn, so folding them should pile them up.
## 19 March 2025
We recorded unit 3 for 25 minutes and folded the signal on 61.4 s.
The roller smears over 9 neighbours.
## 28 April 2025
The only thesis we found measures rollers on a bench, so without a chain that moves.
"""
    drafted = text(("book.md", "md", book))
    for part in ("spins each roller by hand", "only thesis we found"):
        assert part in drafted["242"]
        assert part not in drafted["244"] + drafted["246"]


def test_246_says_what_did_not_work_for_each_idea() -> None:
    book = """# Drum
## 3 March 2025
It is unknown whether a mould can hold the drum skin at 900 C.
## 5 March 2025
We think a slower cooling keeps the skin whole.
We tested 6 drums with a cooling of 2 h. The cooling of 2 hours did not keep the skin of four drums whole. Two drums held 310 N.
## 9 April 2025
We think phosphorus should spread the lead in the drum skin.
We tested 5 drums with 0.1 % phosphorus. Phosphorus at 0.1 % did not spread the lead in any of the skins. The skin held 290 N.
## 3 May 2025
We learned that the size of the lead drops decides how long a skin holds.
"""
    known = text(("book.md", "md", book))["246"]
    assert "did not keep the skin" in known
    assert "did not spread the lead" in known
