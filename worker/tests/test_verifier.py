"""The verifier of a model's sentences: single cases, and the set of pairs with its marks."""

from __future__ import annotations

import pytest

from evals import verifier
from sredspace_worker.llm import rounded, verify
from sredspace_worker.llm.verify import held

QUOTE = "We tested three shard sizes (1k, 10k, 100k) on the 40-core rig and p99 was 61 ms."
PLAN = "We will test 4 NUMA nodes next month."
PAIRS = "MTF at 85 °C was 0.41 with 12 µm and 0.22 with 20 µm."
ROSE = "Latency increased from 95 ms to 480 ms under load."
LEAKED = "Four of six seals leaked at 180 bar."
DOUBT = "The loss may come from the adhesive."
PEOPLE = ["Priya tested the seal at 180 bar.", "Anita reviewed the fatigue budget."]
STOPPERS = "The cork stopper holds the pitch for 4 h, the peat one for 50 min."
AUGER = "On 9 October the auger jammed at 3 rpm; on 16 October at 7 rpm it did not."
PEEL = "Peel force: dry skin 0.497 N/cm, sweaty skin 0.212."
FELL = "The pressure came down from 21.4 kPa to 12.9 kPa with the split gusset."
BELT = "The camera rejects 92 % on the wet belt, down from 97 % on the dry one."
FAILED = "Splitting by hash did not reduce the p99 latency."


@pytest.mark.parametrize(
    ("text", "quotes", "good"),
    [
        ("On the 40-core rig, three shard sizes were tested and p99 was 61 ms.", [QUOTE], True),
        ("We tested three shard sizes.", [QUOTE], True),
        ("We tested four shard sizes.", [QUOTE], False),
        ("p99 was 16 ms.", [QUOTE], False),
        ("Priya tested three shard sizes.", [QUOTE], False),
        ("We tested 4 NUMA nodes.", [PLAN], False),
        ("We will test 4 NUMA nodes.", [PLAN], True),
        ("Splitting by hash reduced the p99 latency.", [FAILED], False),
        ("Splitting by hash did not reduce latency.", [FAILED], True),
        ("It was unknown whether three shard sizes would help.", [QUOTE], False),
        ("We tested three shard sizes.", [], False),
        ("The goal was reached and the work qualifies.", [QUOTE], False),
        ("p99 was 61 %.", [QUOTE], False),
        ("99 % of the shard sizes were tested.", [QUOTE], False),
        ("p95 was 61 ms.", [QUOTE], False),
        ("p99 was 61 ms on the 40-core rig.", [QUOTE], True),
        ("We tested dozens of shard sizes.", [QUOTE], False),
        ("We tested three shard sizes. The customers loved it.", [QUOTE], False),
        ("We tested <b>three</b> shard sizes.", [QUOTE], False),
        ("We tested three shard sizes, see https://example.org.", [QUOTE], False),
        ("This earns a tax credit of three shards.", [QUOTE], False),
        ("p99 was ６２ ms.", [QUOTE], False),
        ("MTF at 85 °C was 0.41 with 12 µm and 0.22 with 20 µm.", [PAIRS], True),
        ("MTF at 85 °C was 0.22 with 12 µm and 0.41 with 20 µm.", [PAIRS], False),
        ("Under load, latency increased from 95 ms to 480 ms.", [ROSE], True),
        ("Latency decreased from 480 ms to 95 ms under load.", [ROSE], False),
        ("Latency increased from 480 ms to 95 ms under load.", [ROSE], False),
        ("Six seals were tested and four leaked at 180 bar.", [LEAKED], True),
        ("Four of six seals survived 180 bar.", [LEAKED], False),
        ("The loss may come from the adhesive.", [DOUBT], True),
        ("The loss comes from the adhesive.", [DOUBT], False),
        ("Priya tested the seal at 180 bar and Anita reviewed the fatigue budget.", PEOPLE, True),
        ("Anita tested the seal at 180 bar.", PEOPLE, False),
        ("", [QUOTE], False),
        # Two things in each other's place.
        ("The peat stopper holds the pitch for 4 h, and the cork one for 50 min.", [STOPPERS], False),
        ("The cork stopper holds the pitch for 4 h, and the peat one for 50 min.", [STOPPERS], True),
        ("The auger jammed at 3 rpm on 16 October; on 9 October, at 7 rpm, it did not.", [AUGER], False),
        ("Peel force was 0.212 N/cm on dry skin and 0.497 N/cm on sweaty skin.", [PEEL], False),
        # The way round.
        ("The pressure rose from 12.9 kPa to 21.4 kPa with the split gusset.", [FELL], False),
        ("The camera rejects 92 % on the wet belt, up from 97 % on the dry one.", [BELT], False),
        ("The finger now misses 9 cards in 52 instead of 2.", ["With the 0.3 mm blade the finger misses 2 cards in 52 instead of 9."], False),
        # A plan as done, a denial, a limit, a name from elsewhere.
        ("Vents were added to the grey chest.", ["Six of 100 presses on the grey chest are too hard.", "We will add vents to the grey chest."], False),
        ("Pressing the felt at 70 % did not give a bright tone.", ["Felt: pressing at 70 % gives a bright tone and no cracks."], False),
        ("The drift was 8 mm for a limit of 5 mm.", ["The drift was 5 mm, under the limit of 8 mm."], False),
        ("The cement set in 3 minutes with the tap water of Granby.", ["The cement set in 3 minutes with the tap water of Gatineau.", "The dealer in Granby wants samples."], False),
        # What was before and after, more and fewer, ways that exclude each other.
        ("The solids at the outlet went up from 265 to 410 mg/L with the baffle.", ["Solids at the outlet: 410 mg/L before the baffle, 265 after, measured twice."], False),
        ("At 45 rpm the sorter lets 3 % pass and crushes fewer ripe berries.", ["At 70 rpm the sorter lets 9 % of green ones pass, at 45 rpm 3 %, but crushes more ripe berries there."], False),
        ("The sampler came out at 3.4 m with 4 of 6 catcher fingers bent inward.", ["Pulled the sampler out at 3.4 m. Catcher fingers bent outward, 4 of 6."], False),
        ("The solids at the outlet were 410 mg/L before the baffle and 265 after.", ["Solids at the outlet: 410 mg/L before the baffle, 265 after, measured twice."], True),
        # What notes shorten.
        ("Humidity swung between 44 and 56.", ["Humidity swung 44-56."], True),
        ("In version 4 the temperature climbed 2.6 degrees.", ["In v4 the temperature climbed 2.6 deg."], True),
    ],
)  # fmt: skip
def test_verifier(text: str, quotes: list[str], good: bool) -> None:
    assert held(text, quotes) is good


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("On March 4 tiles were fired with twelve cones.", "Mar 4. Tiles were fired w/ 12 cones."),
        ("Le tampon a été posé le 20 février, et la panne est survenue le 22.", "20 fév. : tampon posé. La panne est survenue le 22."),
        ("Germination was 81 percent versus 88 percent for bare seed.", "Germination was 81 percent vs 88 for bare seed."),
        ("The reed went flat by eleven cents.", "The reed went flat by 11 cents."),
        ("Le savon avait un pH de 10,6 à 4 semaines.", "Savon : pH 10,6 à 4 sem."),
        ("La roue est passée à 1 min 05 s.", "La roue est passée à 1 min 05 après."),
    ],
)  # fmt: skip
def test_what_notes_shorten_is_no_other_thing(text: str, quote: str) -> None:
    read = verify.evidence(text, [quote])
    assert read is not None
    assert not verify.plainly_other(*read)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        # Of one kind, or opposites, in the same place.
        ("The cedar pergola bent by 2 mm.", ["The teak pergola bent by 2 mm."]),
        ("Three of five hoses held in the freezer.", ["Three of five hoses leaked in the freezer."]),
        ("Trois des cinq tuyaux ont résisté au froid.", ["Trois des cinq tuyaux ont fissuré au froid."]),
        # Two ranges that go the other way.
        ("Between 40 and 70 °C the yield rose from 12 to 19 %.", ["The yield was 19 % at 40 °C, 12 % at 70 °C."]),
        ("En passant de 3 à 9 mm, le débit est monté de 14 à 25 L/min.", ["On a 14 L/min avec 9 mm, 25 avec 3 mm."]),
        ("Friction went from 0.31 to 0.52 with the coat.", ["Friction: 0.31 after 40 days in the hall, it was 0.52 at first."]),
        ("Le débit est monté de 1,4 L/h au début à 2,1 L/h après 20 jours.", ["Débit : 2,1 L/h au début, 1,4 L/h après 20 jours."]),
        # Around `not`.
        ("The drone lands on the nearest pad, not the brightest.", ["The drone lands on the brightest pad, not the nearest one."]),
        # What was and no longer is.
        ("After two coats the barrel no longer drips.", ["After two coats the barrel still drips."]),
        ("Le tonneau coule encore après deux couches.", ["Après deux couches, le tonneau coule plus."]),
        # One condition for all.
        ("The scanner fails only below 5 °C.", ["The scanner fails in both rooms, at 3 °C and at 20 °C."]),
        # A figure that belongs to another part.
        ("The felt pad lasted 300 cycles.", ["The cork pad lasted 300 cycles.", "The felt pad lasted 800 cycles."]),
        # A plan.
        ("Ada a refait la coque en lin.", ["Ada compte refaire la coque en lin."]),
    ],
)  # fmt: skip
def test_what_is_another_thing_never_passes(text: str, quotes: list[str]) -> None:
    read = verify.evidence(text, quotes)
    assert read is not None
    assert verify.plainly_other(*read)


@pytest.mark.parametrize(
    ("text", "quote", "alike"),
    [
        ("The wick burned for about 48 minutes.", "The wick burned 47.6 minutes.", "The wick burned for 47.6 minutes."),
        ("Environ 9 % des pièces.", "8,8 % des pièces", "8,8 % des pièces."),
        # A bound, another unit, a year, a name, and two figures that it may be stay as they are.
        ("It stayed under 48 minutes.", "47.6 minutes", "It stayed under 48 minutes."),
        ("About 48 kg.", "47.6 minutes", "About 48 kg."),
        ("In 2020 it broke.", "In 2021 it broke.", "In 2020 it broke."),
        ("In run 12 it broke.", "It broke at 12.4 V in run 3.", "In run 12 it broke."),
        ("About 48 minutes.", "47.6 minutes, then 48.2 minutes", "About 48 minutes."),
    ],
)
def test_figures_are_rounded_only_where_one_may_be_meant(text: str, quote: str, alike: str) -> None:
    assert rounded.alike(text, [quote]) == alike


def test_set_of_pairs_keeps_its_marks() -> None:
    """The half that the rules were not tuned on: 95 % of the false stopped, 75 % of the honest kept, in each language."""
    pairs = [p for p in verifier.load() if not p.tuning]
    for language in verifier.LANGUAGES:
        mine = [p for p in pairs if p.language == language]
        stopped, false = verifier.rate(mine, False)
        kept, fair = verifier.rate(mine, True)
        assert stopped >= verifier.MIN_STOPPED * false
        assert kept >= verifier.MIN_KEPT * fair
