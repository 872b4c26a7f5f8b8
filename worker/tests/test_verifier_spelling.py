"""What a sentence spells out or shortens, and what it exchanges."""

from __future__ import annotations

import pytest

from sredspace_worker.llm.verify import held


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The membrane bioreactor fouled in nine days.", "The MBR fouled in nine days."),
        ("The PCB passed the pre-scan at 148 MHz.", "The printed circuit board passed the pre-scan at 148 MHz."),
        ("The high-pressure grinding roll crushed 412 tonnes of ore.", "The HPGR crushed 412 t of ore."),
        ("The coefficient of performance was 1.93 at -25 °C.", "COP was 1.93 at -25 °C."),
        (
            "La pile à combustible a séché quand l'humidité relative est tombée à 38 %.",
            "La PAC a séché quand l'HR est tombée à 38 %.",
        ),
        ("La température du moule est montée à 82 °C en 12 jours.", "La temp. du moule est montée à 82 °C en 12 j."),
        ("We welded 12 coupons at 180 A, and five leaked.", "We welded twelve coupons at 180 amperes; five leaked."),
    ],
)
def test_what_one_text_spells_out_is_the_abbreviation_of_the_other(text: str, quote: str) -> None:
    assert held(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        # Other letters, one word only, joules.
        ("The moving bed reactor fouled in nine days.", "The MBR fouled in nine days; the moving bed reactor did not."),
        ("The plastic part cracked at 40 N.", "The PLA part cracked at 40 N."),
        ("Le choc de 12 jours a fendu la plaque.", "Le choc de 12 J a fendu la plaque."),
    ],
)
def test_other_words_are_no_abbreviation(text: str, quote: str) -> None:
    assert not held(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "The cobalt catalyst lost half of its activity, whereas the nickel one stayed stable.",
            "The nickel catalyst lost half of its activity, whereas the cobalt one stayed stable.",
        ),
        (
            "La séquence standard a donné un bruit de 21,3 et la séquence rapide, 28,1.",
            "La séquence rapide a donné un bruit de 21,3 et la séquence standard, 28,1.",
        ),
    ],
)
def test_two_things_that_have_changed_places(text: str, quote: str) -> None:
    assert held(quote, [quote])
    assert not held(text, [quote])
