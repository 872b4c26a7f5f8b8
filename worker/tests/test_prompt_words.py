"""Words of a prompt that look like a wish and are none, and a wish that looks like its opposite."""

from __future__ import annotations

from tests.drafted import text

NOTES = (
    "# Bench\n\nNo published model says whether a soft roller can strip a wet stem without bruising it.\n\n## 6 May 2024\n"
    "We think a roller of 12 Shore lets the leaf go and holds the stem.\nWe ran 80 stems through rollers of 12 and 30 Shore at 2 m/s.\n"
    "The soft roller bruised 4 % of the stems, the hard one 31 %.\nThe drying shed is followed by Luc in a file of his own and its fan runs at 2 m/s.\n"
)


CAHIER = (
    "# Banc\n\nAucun modèle publié ne dit si un rouleau mou peut effeuiller une tige mouillée sans la meurtrir.\n\n## 6 mai 2024\n"
    "On pense qu'un rouleau de 12 Shore lâche la feuille et tient la tige.\nPassé 80 tiges entre des rouleaux de 12 et de 30 Shore à 2 m/s.\n"
    "Le rouleau mou a meurtri 4 % des tiges, le dur 31 %.\nDans le hangar de séchage, le ventilateur a tourné à 2 m/s et 9 % des tiges ont séché.\n"
)


def test_what_a_machine_does_is_no_order() -> None:
    english = text(("bench.md", "md", NOTES), prompt="Write up 2024 for the knives that cut the leaves.", year="2024")
    assert "80 stems" in english["244"]
    french = text(
        ("banc.md", "md", CAHIER), prompt="Peux-tu monter le T661 2024 de l'appareil qui enlève les feuilles?", year="2024"
    )
    assert "80 tiges" in french["244"]


def test_do_not_put_in_is_the_opposite_of_put_in() -> None:
    for prompt in ("Fais le T661. Ne mets pas le hangar de séchage.", "Fais le T661. Mets pas la partie du hangar de séchage."):
        whole = " ".join(text(("banc.md", "md", CAHIER), prompt=prompt, year="2024").values())
        assert "hangar" not in whole, prompt
        assert "80 tiges" in whole, prompt


def test_a_year_that_would_leave_nothing_leaves_nothing_out() -> None:
    assert "80 stems" in text(("bench.md", "md", NOTES), prompt="Draft it. Leave out 2024.", year="2024")["244"]
