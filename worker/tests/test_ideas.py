"""Ideas that come behind a few words of talk, and sentences that open as an idea and suppose nothing."""

from __future__ import annotations

import json

import pytest

from tests.drafted import lines

HEAD = "# Loom book\n\nIt is unknown whether a wet warp of flax can run at 400 picks without a size on the thread.\n\n## 3 March 2025\nWe ran 12 m of dry warp at 400 picks and counted the breaks.\nThe dry warp broke 31 times in 12 m.\n"
LATER = "\n## 9 April 2025\nWe ran 12 m of wet warp at 400 picks behind a steam bar.\nThe wet warp broke 4 times in 12 m.\n"


def _chat(*said: str) -> tuple[str, str, str]:
    told = [
        {"type": "message", "user": "U1", "ts": f"{1742900000 + 600 * n}.000100", "user_profile": {"real_name": "Tam Reed"}, "text": text}
        for n, text in enumerate(said)
    ]  # fmt: skip
    return "slack.json", "json", json.dumps(told)


def _ideas(told: list[str]) -> list[str]:
    """The sentences behind an opening of an idea, up to the next opening."""
    out: list[str] = []
    on = False
    for text in told:
        if text.startswith(("Hypothes", "Next hyp", "Hypothès", "Next idea", "Idée")):
            on = True
        elif text.endswith(":") and not any(c.isdigit() for c in text):
            on = False
        elif on:
            out.append(text)
    return out


CAHIER = "# Cahier du métier\n\nOn ignore si une chaîne de lin mouillée peut tourner à 400 coups sans encollage.\n\n## 3 mars 2025\nTourné 12 m de chaîne sèche à 400 coups et compté les casses.\nLa chaîne sèche a cassé 31 fois en 12 m.\n"


@pytest.mark.parametrize(
    ("book", "said"),
    [
        (HEAD, "shower thought: if a half-wet thread sounds different at two tensions, then we can spot it with no scale at all"),
        (HEAD, "I think if we bump the steam up at the reed, only the knots of the flax warp need a size."),
        (CAHIER, "donc: si la vapeur gonfle le lin des deux bords de la même façon, le rapport entre eux devrait rester stable toute la journée"),
        (CAHIER, "vu le compte. Une barre à vapeur de 3 mm à fente ouverte n'a rien à boucher, elle devrait tenir à 400."),
    ],
)  # fmt: skip
def test_an_idea_behind_a_few_words_of_talk_is_one(book: str, said: str) -> None:
    language = "en" if book is HEAD else "fr"
    prompt = "Draft it." if book is HEAD else "Rédige le T661."
    told = lines(("loom.md", "md", book), _chat(said), language=language, prompt=prompt)["244"]
    words = said.rstrip(".").split()[-4:]
    assert any(" ".join(words) in text for text in _ideas(told)), told


@pytest.mark.parametrize(
    "said", ["Splitting the March cloth at 60 % moisture to see where it breaks.", "Sounds like a kettle of soup to me."]
)
def test_what_supposes_nothing_opens_no_idea(said: str) -> None:
    told = lines(("loom.md", "md", f"{HEAD}\n## 20 March 2025\n{said}\n{LATER}"))["244"]
    assert not any(said.rstrip(".") in text for text in _ideas(told)), told


def test_a_bump_of_the_work_is_no_upgrade_and_what_is_like_a_customer_no_business() -> None:
    said = "We ran 40 m on all six customer-like warps.\nWorst breakage with the steam bump was 3 threads over the night."
    whole = " ".join(lines(("loom.md", "md", f"{HEAD}{LATER}{said}\n"))["244"])
    assert "customer-like" in whole
    assert "steam bump" in whole
